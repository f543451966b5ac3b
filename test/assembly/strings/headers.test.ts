// headers.get over Kafka's header bytes: the last value of a name, as text.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadKernels } from '../kernel-harness.js'

const kernels = loadKernels()

/** Zigzag varint. */
function varint(value: number): number[] {
  let rest = (value << 1) ^ (value >> 31)
  const out: number[] = []
  for (; rest > 127; rest >>>= 7) out.push((rest & 127) | 128)
  return [...out, rest]
}

type Header = readonly [name: string, value: string | null]

function headerBytes(headers: readonly Header[]): Uint8Array {
  const part = (text: string | null): number[] => {
    if (text === null) return varint(-1)
    const bytes = Buffer.from(text)
    return [...varint(bytes.length), ...bytes]
  }
  return Uint8Array.from([
    ...varint(headers.length),
    ...headers.flatMap(([name, value]) => [...part(name), ...part(value)]),
  ])
}

const texts = fc.oneof(
  fc.constantFrom('trace', 'a', '', 'é', 'a rather long header name'),
  fc.string({ maxLength: 200 }),
)

test('the last header of a name counts, null and missing ones are null', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(texts, fc.option(texts)), { maxLength: 6 }), texts, (headers, name) => {
      kernels.reset()
      const bytes = headerBytes(headers)
      const slice = BigInt(kernels.bytes(bytes)) | (BigInt(bytes.length) << 32n)
      for (const wanted of [name, ...headers.map(header => header[0])]) {
        const view = kernels.exports.headersGet?.(slice, kernels.view(wanted)) >>> 0
        const expected = headers.findLast(header => header[0] === wanted)?.[1] ?? null
        assert.equal(view === 0 ? null : kernels.readView(view), expected, JSON.stringify(wanted))
      }
    }),
    { numRuns: 300, seed: 20_261_121 },
  )
})

test('a record without headers has none', () => {
  assert.equal(kernels.exports.headersGet?.(0n, kernels.view('a')), 0)
  assert.equal(kernels.readView(kernels.exports.headersView?.(0n)), '')
})

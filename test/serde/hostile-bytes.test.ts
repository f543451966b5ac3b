/** Whatever bytes come, reading gives a value or a coded error of the record: never another error, never a hang. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { StreamsError } from '../../src/errors/streams-error.js'
import type { Decoder } from '../../src/schema/serde.js'
import {
  bigint,
  boolean,
  bytes,
  float32,
  float64,
  int32,
  int64,
  json,
  nullable,
  string,
  windowed,
} from '../../src/serde/serdes.js'

const Row = json({
  a: 'string',
  b: 'int64',
  c: nullable(['float64']),
  d: nullable({ e: 'bytes', f: 'raw' }),
  g: 'boolean',
})
const time = { kind: 'time', sizeMs: 10, advanceMs: 10, graceMs: 0 } as const
const session = { kind: 'session', gapMs: 10, graceMs: 0 } as const
const decoders: readonly Decoder<unknown>[] = [
  ...[string(), bytes(), boolean(), int32(), int64(), bigint(), float32(), float64(), Row, nullable(Row)],
  ...[windowed(string(), time), windowed(int64(), session), windowed(Row, time)],
]

function readsOrFails(decoder: Decoder<unknown>, data: Uint8Array | null): void {
  try {
    decoder.deserialize(data)
  } catch (error) {
    assert.ok(error instanceof StreamsError, String(error))
    assert.match(error.code, /^E51[0-6]$/)
    assert.equal(error.scope, 'record')
  }
}

test('random bytes', () => {
  fc.assert(
    fc.property(fc.option(fc.uint8Array({ maxLength: 40 })), data => {
      for (const decoder of decoders) readsOrFails(decoder, data)
    }),
    { numRuns: 300 },
  )
})

test('good JSON with a few bytes changed, cut or doubled', () => {
  const good = Buffer.from('{"a":"x\\u00e9","b":12,"c":[1.5,-2e3],"d":{"e":"AQI=","f":{"z":[null,true]}},"g":false}')
  const change = fc.record({ at: fc.nat(good.length - 1), byte: fc.nat(255), cut: fc.nat(good.length) })
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), changes => {
      const data = Uint8Array.from(good)
      for (const { at, byte } of changes) data[at] = byte
      for (const { cut } of changes) {
        readsOrFails(Row, data)
        readsOrFails(Row, data.subarray(0, cut))
        readsOrFails(Row, Buffer.concat([data, data.subarray(cut)]))
      }
    }),
    { numRuns: 300 },
  )
  assert.equal((Row.deserialize(good) as { b: number }).b, 12)
})

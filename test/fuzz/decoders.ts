/**
 * Fuzz of the decoders of untrusted bytes. Record batches, mutated, lie at the very end of the memory, so that a read
 * beyond the padding traps: nothing traps, the rows do not depend on the cuts, and where the TypeScript reader takes
 * everything the rows are its records. JSON texts, mutated: accepted and read exactly as JSON.parse and the type say.
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { writeTypeDesc } from '../../src/plan/encode-program.js'
import { standardCodecs } from '../../src/record-batch/codecs.js'
import { crc32c } from '../../src/record-batch/crc32c.js'
import { type Compression, nextOffsetOf } from '../../src/record-batch/header.js'
import { decodeRecords, readBatches } from '../../src/record-batch/reader.js'
import { RecordBatchWriter } from '../../src/record-batch/writer.js'
import type { SerdeDescriptor } from '../../src/schema/serde-descriptor.js'
import type { Type } from '../../src/schema/type.js'
import * as abi from '../../src/wasm/abi.generated.js'
import { layoutCell } from '../../src/wasm/cell-layout.js'
import { makeCellReader } from '../../src/wasm/cell-reader.js'
import { ImageBuilder } from '../../src/wasm/image.js'
import { MemoryViews } from '../../src/wasm/memory-views.js'
import {
  fit,
  hasLargeIntegers,
  jsonOf,
  parseJson,
  REFUSED,
  randomFrom,
  textOf,
  typeArbitrary,
} from '../assembly/decode/json-cases.js'
import { TaskRig } from '../assembly/decode/task-rig.js'
import { loadKernels } from '../assembly/kernel-harness.js'

/** One byte that is changed: at a place modulo the length, replaced, removed or put in. */
interface Mutation {
  readonly at: number
  readonly byte: number
  readonly form: 'replace' | 'remove' | 'insert'
}

export type DecoderCase =
  | { readonly kind: 'json'; readonly type: Type; readonly texts: readonly string[] }
  | { readonly kind: 'batches'; readonly hex: string; readonly rowsLeft: number; readonly batchRows: number }

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat({ max: 4000 }),
  byte: fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(...Buffer.from('{}[]",:\\0123456789.eE+-tfnul \0'))),
  form: fc.constantFrom<Mutation['form'][]>('replace', 'replace', 'remove', 'insert'),
})

function mutate(bytes: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  const list = [...bytes]
  for (const { at, byte, form } of mutations) {
    const place = at % (list.length + 1)
    if (form === 'remove') list.splice(place, 1)
    else list.splice(place, form === 'replace' ? 1 : 0, byte)
  }
  return Uint8Array.from(list)
}

const jsonCase: fc.Arbitrary<DecoderCase> = typeArbitrary.chain(type =>
  fc
    .array(fc.tuple(jsonOf(type), fc.nat(), fc.array(mutation, { maxLength: 3 })), { minLength: 1, maxLength: 4 })
    .map(entries => ({
      kind: 'json' as const,
      type,
      texts: entries.map(([value, seed, mutations]) =>
        Buffer.from(mutate(Buffer.from(textOf(value, randomFrom(seed))), mutations)).toString('hex'),
      ),
    })),
)

const bytes = fc.option(fc.uint8Array({ maxLength: 40 }))
const batch = fc.record({
  records: fc.array(
    fc.record({
      timestampMs: fc.bigInt(0n, 1n << 45n),
      key: bytes,
      value: bytes,
      headers: fc.array(fc.record({ key: fc.string({ maxLength: 5 }), value: bytes }), { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  compression: fc.constantFrom<Compression[]>('none', 'none', 'lz4'),
  gap: fc.nat({ max: 3 }),
})

const batchCase: fc.Arbitrary<DecoderCase> = fc
  .record({
    batches: fc.array(batch, { minLength: 1, maxLength: 4 }),
    mutations: fc.array(mutation, { maxLength: 3 }),
    isMended: fc.boolean(),
    rowsLeft: fc.integer({ min: 1, max: 7 }),
    batchRows: fc.integer({ min: 1, max: 7 }),
  })
  .map(({ batches, mutations, isMended, rowsLeft, batchRows }) => {
    let offset = 0n
    const parts = batches.map(({ records, compression, gap }) => {
      const writer = new RecordBatchWriter({ baseOffset: offset + BigInt(gap), compression, codecs: standardCodecs })
      for (const record of records) writer.append(record)
      offset += BigInt(gap + records.length)
      return Uint8Array.from(writer.finish())
    })
    const mutated = mutate(Buffer.concat(parts), mutations)
    if (isMended) mendSums(mutated)
    return { kind: 'batches' as const, hex: Buffer.from(mutated).toString('hex'), rowsLeft, batchRows }
  })

/** Makes the sums of batches right again, so that what was changed is looked at. */
function mendSums(of: Uint8Array): void {
  const view = new DataView(of.buffer, of.byteOffset, of.byteLength)
  for (let at = 0; at + 61 <= of.length; ) {
    const size = view.getInt32(at + 8) + 12
    if (size < 61 || at + size > of.length) return
    view.setUint32(at + 17, crc32c(of, at + 21, at + size))
    at += size
  }
}

export const arbitraryDecoderCase: fc.Arbitrary<DecoderCase> = fc.oneof(jsonCase, batchCase)

const kernels = loadKernels()
const IMAGE_BASE = 3 << 20
const anyBytes: SerdeDescriptor = { kind: 'bytes', nullable: true }

interface Drained {
  readonly rows: readonly { offset: bigint; timestamp: bigint; key: string | null; value: string | null }[]
  readonly failed: readonly string[]
}

function drain(of: Uint8Array, rowsLeft: number, batchRows: number): Drained {
  const rig = new TaskRig([{ key: anyBytes, value: anyBytes, valueUsed: 'none' }], kernels).init()
  rig.set(abi.H_DESERIALIZATION_POLICY, abi.POLICY_CONTINUE)
  rig.set(abi.H_NEGATIVE_TIMESTAMPS, 1)
  const end = kernels.memory.buffer.byteLength - abi.PADDING_BYTES
  kernels.u8.set(of, end - of.length)
  kernels.u8.fill(0x22, end)
  assert.equal(rig.call('inputPush', rig.inputs[0] as number, end - of.length, end, 0), abi.STATUS_OK)
  const { rows, status } = rig.drain(() => ({ rowsLeft, batchRows }))
  assert.equal(status, abi.STATUS_DRAINED)
  return { rows, failed: rig.failed }
}

function checkBatches(of: Uint8Array, rowsLeft: number, batchRows: number): number {
  const whole = drain(of, 100_000, 4096)
  assert.deepEqual(drain(of, rowsLeft, batchRows), whole, 'the cuts changed the rows')
  const read = attempt(() => decodeRecords(of))
  if (read === undefined || isDisordered(of) || read.some(r => r.timestampMs < 0n)) return whole.rows.length
  const latin1 = (part: Uint8Array | null): string | null =>
    part === null ? null : Buffer.from(part).toString('latin1')
  const wanted = read.map(r => [r.offset, r.timestampMs, latin1(r.key), latin1(r.value)])
  assert.deepEqual(
    whole.rows.map(row => [row.offset, row.timestamp, row.key, row.value]),
    wanted,
    'the TypeScript reader reads something else',
  )
  return wanted.length
}

/** Whether batches overlap by their offsets: what was passed already is not read again. */
function isDisordered(of: Uint8Array): boolean {
  let next = 0n
  for (const { header } of readBatches(of)) {
    if (header.baseOffset < next) return true
    next = nextOffsetOf(header)
  }
  return false
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}

/** Reads texts of one type into cells; undefined: refused. */
function jsonReader(type: Type): (text: Uint8Array) => { readonly value: unknown } | undefined {
  const image = new ImageBuilder(IMAGE_BASE)
  const { layout, bytes: cellBytes } = layoutCell(type)
  const desc = writeTypeDesc(image, layout)
  kernels.reset()
  kernels.u8.set(image.finish(), image.base)
  const cell = kernels.alloc(cellBytes)
  const read = makeCellReader(layout)
  return text => {
    const at = kernels.bytes(text)
    kernels.u8.fill(0, cell, cell + cellBytes)
    for (const field of [abi.H_SCRATCH_CHUNK, abi.H_SCRATCH_TOP, abi.H_SCRATCH_END]) kernels.words[field / 4] = 0
    const status = kernels.exports.decodeCell?.(abi.SERDE_JSON, desc, at, text.length, cell, 0) as number
    kernels.checkGuards()
    return status === abi.ROW_OK ? { value: read(new MemoryViews(kernels.memory), cell) } : undefined
  }
}

/** Whether a text has numbers whose fraction a double may lose. */
function isRounded(text: string): boolean {
  return (text.match(/[0-9]+[0-9.eE+-]*/g) ?? []).some(digits => /[.eE]/.test(digits) && digits.length > 5)
}

/** Returns the number of texts that were accepted. */
function checkJson(type: Type, texts: readonly string[]): number {
  const read = jsonReader(type)
  let accepted = 0
  for (const hex of texts) {
    const text = Uint8Array.from(Buffer.from(hex, 'hex'))
    if (hasLargeIntegers(Buffer.from(text).toString())) continue
    const parsed = attempt(() => parseJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text)))
    const wanted = parsed === undefined ? REFUSED : fit(type, parsed)
    const got = read(text)
    const shown = Buffer.from(text).toString()
    // the kernels know an integer by its digits, JSON.parse by the nearest double
    if (got === undefined && isRounded(shown)) continue
    assert.equal(got === undefined, wanted === REFUSED, `accepted or not: ${shown}`)
    if (wanted === REFUSED) continue
    assert.deepStrictEqual(got?.value, wanted, shown)
    accepted++
  }
  return accepted
}

/** @throws AssertionError where a decoder is wrong */
export function checkDecoders(entry: DecoderCase): Record<string, number> {
  if (entry.kind === 'json') return { texts: entry.texts.length, accepted: checkJson(entry.type, entry.texts) }
  const rows = checkBatches(Buffer.from(entry.hex, 'hex'), entry.rowsLeft, entry.batchRows)
  return { batches: 1, rows }
}

/**
 * Random records for the sources of a random topology: few keys, times that jump back and forth, null keys and
 * values, headers, and values that no serde takes. A record is plain data of small numbers; its bytes follow.
 */
import fc from 'fast-check'
import type { RecordToWrite } from '../../src/record-batch/record.js'
import type { ScalarName, SourceSpec } from './topology-spec.js'

export interface RecordSpec {
  /** Which key: the first few come often, KEY_NULL is none. */
  readonly key: number
  readonly value: number
  /** Units of time since the record before it; may be negative. */
  readonly step: number
  readonly headers: number
  /** Offsets left out before it, as compaction leaves them. */
  readonly gap: number
  /** Its record batch, which holds nothing else, has a wrong sum. */
  readonly isCorrupt: boolean
}

const KEYS = 6
export const KEY_NULL = KEYS
const VALUE_NULL = 40
/** From here on values are such as no serde takes. */
const VALUE_BAD = 41
/** A step that gives a negative timestamp. */
const STEP_NEGATIVE = -40

export const arbitraryRecord: fc.Arbitrary<RecordSpec> = fc.record({
  key: fc.oneof(
    { weight: 12, arbitrary: fc.nat({ max: KEYS - 1 }) },
    { weight: 3, arbitrary: fc.integer({ min: KEY_NULL + 1, max: 400 }) },
    { weight: 1, arbitrary: fc.constant(KEY_NULL) },
  ),
  value: fc.oneof(
    { weight: 16, arbitrary: fc.nat({ max: VALUE_NULL - 1 }) },
    { weight: 2, arbitrary: fc.constant(VALUE_NULL) },
    { weight: 1, arbitrary: fc.integer({ min: VALUE_BAD, max: VALUE_BAD + 5 }) },
  ),
  step: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 3 }) },
    { weight: 2, arbitrary: fc.integer({ min: -6, max: 0 }) },
    { weight: 1, arbitrary: fc.integer({ min: -40, max: 60 }) },
  ),
  headers: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 3 }) }),
  gap: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 2 }) }),
  isCorrupt: fc.nat({ max: 39 }).map(n => n === 39),
})

/** Without values that no serde takes, and without negative timestamps. */
export const arbitraryGoodRecord: fc.Arbitrary<RecordSpec> = arbitraryRecord.map(record => ({
  ...record,
  value: record.value >= VALUE_BAD ? record.value - VALUE_BAD : record.value,
  step: Math.max(record.step, STEP_NEGATIVE + 1),
  gap: 0,
  isCorrupt: false,
}))

/** A record as bytes, at its offset. */
export interface PlacedRecord extends RecordToWrite {
  readonly offset: bigint
  readonly isCorrupt?: boolean
}

const utf8 = new TextEncoder()
const KEY_TEXTS = ['a', 'bb', 'ccc', '', 'a-key-of-more-than-12-bytes', 'é€'] as const
const KEY_NUMBERS = [0n, 1n, 2n, -5n, 1_000_000_007n, 3n] as const
const TEXTS = ['a', 'banana', '', 'x y a z', 'äöü-with-more-than-12', 'quote " and \\ back', 'aba', 'ünïcödé'] as const

function int64Bytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigInt64(0, value)
  return bytes
}

function keyBytes(type: ScalarName, key: number): Uint8Array | null {
  if (key === KEY_NULL) return null
  if (type === 'string') return utf8.encode(KEY_TEXTS[key] ?? `k${key}${'-'.repeat(key % 20)}`)
  return int64Bytes(KEY_NUMBERS[key] ?? BigInt(key) * 1_000_003n)
}

/** JSON with members in any order, unknown ones, missing nullable ones, spaces. */
function orderText(value: number): string {
  const text = JSON.stringify(TEXTS[value % TEXTS.length])
  const tag = [`"tag":"t${value}",`, '"tag":null,', '', '"tag":"a-tag-that-is-long",'][value % 4]
  const items = [[], [1], [3, -2, 7]][value % 3]
  return value % 2 === 0
    ? `{"id":"i${value % 5}","n":${value % 9},${tag}"text":${text},"items":${JSON.stringify(items)}}`
    : `{ "more":{"x":[1,{"y":null}]}, "items":${JSON.stringify(items)},
        "text" : ${text}, ${tag} "n":${value % 9}, "id":"i${value % 5}" }`
}

const BAD_ORDERS = [
  '{"id":',
  '{"id":1,"n":1,"text":"","items":[]}',
  '{"n":1}',
  '[]',
  '{"id":"a","n":1.5,"text":"","items":[]}',
]

function badBytes(type: SourceSpec['value'], which: number): Uint8Array {
  if (type === 'order') return which === 5 ? Uint8Array.of(0x22, 0xff, 0x22) : utf8.encode(BAD_ORDERS[which])
  return type === 'string' ? Uint8Array.of(0x61, 0xc3, 0x28 + which) : new Uint8Array(which)
}

function valueBytes(type: SourceSpec['value'], value: number): Uint8Array | null {
  if (value === VALUE_NULL) return null
  if (value >= VALUE_BAD) return badBytes(type, value - VALUE_BAD)
  if (type === 'order') return utf8.encode(orderText(value))
  return type === 'string' ? utf8.encode(`${TEXTS[value % TEXTS.length]}${value % 3}`) : int64Bytes(BigInt(value) - 6n)
}

function headersOf(which: number): { key: string; value: Uint8Array | null }[] {
  const all = [
    { key: 'h1', value: utf8.encode('one') },
    { key: 'trace', value: null },
    { key: 'h1', value: utf8.encode('another-one-that-is-long') },
  ]
  return all.slice(0, which)
}

/** The records of one topic. Times never fall below -1, and only now and then to it. */
export function placeRecords(source: SourceSpec, specs: readonly RecordSpec[], unitMs: number): PlacedRecord[] {
  let offset = 0n
  let time = 10
  return specs.map(spec => {
    offset += BigInt(spec.gap)
    time = Math.max(time + spec.step, 0)
    const isNegative = spec.step === STEP_NEGATIVE
    return {
      offset: offset++,
      timestampMs: isNegative ? -1n : BigInt(time * unitMs),
      key: keyBytes(source.key, spec.key),
      value: valueBytes(source.value, spec.value),
      headers: headersOf(spec.headers),
      isCorrupt: spec.isCorrupt,
    }
  })
}

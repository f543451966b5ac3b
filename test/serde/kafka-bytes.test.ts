/** Kafka's serializers byte for byte; what they refuse; windowed keys as Kafka Streams lays them out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Decoder, Encoder } from '../../src/schema/serde.js'
import {
  bigint,
  boolean,
  bytes,
  float32,
  float64,
  int32,
  int64,
  nullable,
  string,
  windowed,
} from '../../src/serde/serdes.js'

/** A serde whose type is not known: any value may be tried. */
type AnySerde = Encoder<never> & Decoder<unknown>

const hex = (data: Uint8Array | null): string | null => (data === null ? null : Buffer.from(data).toString('hex'))
const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

/** Serializer, value, bytes: those of org.apache.kafka.common.serialization. */
const vectors: readonly (readonly [string, AnySerde, unknown, string])[] = [
  ['StringSerializer', string(), 'aé😀', '61c3a9f09f9880'],
  ['StringSerializer', string(), '', ''],
  ['ByteArraySerializer', bytes(), unhex('00ff10'), '00ff10'],
  ['BooleanSerializer', boolean(), true, '01'],
  ['BooleanSerializer', boolean(), false, '00'],
  ['IntegerSerializer', int32(), 1, '00000001'],
  ['IntegerSerializer', int32(), -2, 'fffffffe'],
  ['IntegerSerializer', int32(), -2147483648, '80000000'],
  ['LongSerializer', int64(), 1, '0000000000000001'],
  ['LongSerializer', int64(), -1, 'ffffffffffffffff'],
  ['LongSerializer', int64(), Number.MAX_SAFE_INTEGER, '001fffffffffffff'],
  ['LongSerializer', bigint(), -(2n ** 63n), '8000000000000000'],
  ['LongSerializer', bigint(), 2n ** 63n - 1n, '7fffffffffffffff'],
  ['FloatSerializer', float32(), 1.5, '3fc00000'],
  ['DoubleSerializer', float64(), 1.5, '3ff8000000000000'],
  ['DoubleSerializer', float64(), -0, '8000000000000000'],
  ['DoubleSerializer', float64(), Number.POSITIVE_INFINITY, '7ff0000000000000'],
]

for (const [kafka, serde, value, expected] of vectors) {
  test(`${kafka} writes ${expected === '' ? 'nothing' : expected} for ${String(value)}, and reads it back`, () => {
    assert.equal(hex(serde.serialize(value as never)), expected)
    assert.deepEqual(serde.deserialize(unhex(expected)), value)
  })
}

test('reading looks only at the given part of a larger buffer', () => {
  const whole = unhex('aa0000000000000007bb')
  assert.equal(int64().deserialize(whole.subarray(1, 9)), 7)
  assert.equal(string().deserialize(unhex('aa6162bb').subarray(1, 3)), 'ab')
})

test('a length that the serializer does not write is refused', () => {
  const wrong: readonly (readonly [AnySerde, string])[] = [
    [boolean(), ''],
    [boolean(), '0100'],
    [boolean(), '02'],
    [int32(), '000001'],
    [int64(), '00000001'],
    [bigint(), '000000000000000100'],
    [float32(), '3ff8000000000000'],
    [float64(), ''],
  ]
  for (const [serde, data] of wrong) assert.throws(() => serde.deserialize(unhex(data)), { code: 'E511' }, serde.kind)
})

test('invalid UTF-8 is refused, a byte order mark is text', () => {
  for (const data of ['ff', 'c3', 'eda080', 'f4908080', 'c080']) {
    assert.throws(() => string().deserialize(unhex(data)), { code: 'E512' }, data)
  }
  assert.equal(string().deserialize(unhex('efbbbf61')), '\ufeffa')
})

test('a lone half of a surrogate pair becomes U+FFFD, as in JavaScript', () => {
  assert.equal(hex(string().serialize('a\ud83d')), '61efbfbd')
})

test('an int64 beyond ±2^53 is refused as a number and exact as a bigint', () => {
  const data = unhex('0020000000000001')
  assert.throws(() => int64().deserialize(data), { code: 'E516', message: /is 9007199254740993/ })
  assert.equal(bigint().deserialize(data), 9007199254740993n)
})

test('values of another type or range are refused when written', () => {
  const wrong: readonly (readonly [AnySerde, unknown])[] = [
    [int32(), 2147483648],
    [int32(), 1.5],
    [int32(), Number.NaN],
    [int32(), '1'],
    [int64(), 2 ** 53],
    [int64(), 1n],
    [bigint(), 2n ** 63n],
    [bigint(), 1],
    [float64(), '1'],
    [string(), 1],
    [boolean(), 1],
    [bytes(), 'aa'],
  ]
  for (const [serde, value] of wrong) {
    assert.throws(() => serde.serialize(value as never), { code: 'E520' }, `${serde.kind} ${String(value)}`)
  }
})

test('null is no bytes where nullable, refused elsewhere with nullable() as the cure', () => {
  assert.equal(nullable(string()).serialize(null), null)
  assert.equal(nullable(string()).deserialize(null), null)
  assert.equal(nullable(string()).deserialize(new Uint8Array(0)), '')
  assert.throws(() => string().deserialize(null), { code: 'E510', message: /nullable\(string\(\)\)/ })
  assert.throws(() => string().serialize(null as never), { code: 'E510' })
})

test('windowed keys: key then start; sessions: key, end, start', () => {
  const minute = { kind: 'time', sizeMs: 60_000, advanceMs: 10_000, graceMs: 0 } as const
  const sliding = { kind: 'sliding', differenceMs: 50, graceMs: 0 } as const
  const session = { kind: 'session', gapMs: 50, graceMs: 0 } as const
  const key = { key: 'a', window: { start: 60_000, end: 120_000 } }
  assert.equal(hex(windowed(string(), minute).serialize(key)), '61000000000000ea60')
  assert.deepEqual(windowed(string(), minute).deserialize(unhex('61000000000000ea60')), key)
  assert.deepEqual(windowed(string(), sliding).deserialize(unhex('610000000000000001')), {
    key: 'a',
    window: { start: 1, end: 51 },
  })
  const span = { key: 'a', window: { start: 1, end: 2 } }
  assert.equal(hex(windowed(string(), session).serialize(span)), '6100000000000000020000000000000001')
  assert.deepEqual(windowed(string(), session).deserialize(unhex('6100000000000000020000000000000001')), span)
})

test('a windowed key that is too short, or no windowed key, is refused', () => {
  const serde = windowed(string(), { kind: 'time', sizeMs: 10, advanceMs: 10, graceMs: 0 })
  assert.throws(() => serde.deserialize(unhex('00000000000001')), { code: 'E511' })
  assert.throws(() => serde.serialize('a' as never), { code: 'E520' })
  assert.throws(() => serde.serialize({ key: 'a', window: { start: -1, end: 9 } }), { code: 'E520' })
  assert.throws(() => windowed(string(), '1 minute' as never), { code: 'E403' })
})

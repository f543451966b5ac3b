/** JSON by type: what is read, written, refused and where; round trips of random rows of random types. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { listType, nullableType, structType, type Type, types } from '../../src/schema/type.js'
import { readJson } from '../../src/serde/json-reader.js'
import { writeJson } from '../../src/serde/json-writer.js'
import { json, nullable, raw } from '../../src/serde/serdes.js'

const utf8 = new TextEncoder()
const Order = json({
  id: 'string',
  qty: 'int32',
  n: 'int64',
  big: 'bigint',
  price: 'float64',
  flag: 'boolean',
  data: 'bytes',
  items: [{ sku: 'string', tags: ['string'] }],
  note: nullable('string'),
  body: 'raw',
})
const text =
  '{"id":"é\\n","qty":-5,"n":9007199254740991,"big":9223372036854775807,"price":1e21,"flag":true,"data":"AQI=",' +
  '"items":[{"sku":"x","tags":[]}],"note":null,"body":{"a": [1, 2]}}'

test('a row is read by its types and written as JSON.stringify would, in declared order', () => {
  const row = Order.deserialize(utf8.encode(text))
  assert.deepEqual(row, {
    id: 'é\n',
    qty: -5,
    n: 9007199254740991,
    big: 9223372036854775807n,
    price: 1e21,
    flag: true,
    data: new Uint8Array([1, 2]),
    items: [{ sku: 'x', tags: [] }],
    note: null,
    body: '{"a": [1, 2]}',
  })
  assert.equal(Buffer.from(Order.serialize(row) as Uint8Array).toString(), text.replace('1e21', '1e+21'))
})

test('unknown members are skipped, whatever they hold; the last of two counts; white space is free', () => {
  const type = structType({ a: types.int32 })
  const texts = [
    '{"z":{"a":[1,{"b":"}"}]},"a":1}',
    ' {\t"a" :\n0 , "x":null,"y":[true,false], "a": 1 } ',
    '{"a":1.0}',
    '{"a":10e-1}',
    '{"\\u0061":1}',
  ]
  for (const each of texts) assert.deepEqual(readJson(type, each), { a: 1 }, each)
})

test('a nullable field may be missing or null, a required one neither', () => {
  const type = structType({ a: nullableType(types.int32), b: types.string })
  assert.deepEqual(readJson(type, '{"b":"x"}'), { a: null, b: 'x' })
  assert.deepEqual(readJson(type, '{"a":null,"b":"x"}'), { a: null, b: 'x' })
  assert.throws(() => readJson(type, '{"a":1}'), { code: 'E515', message: /field b is missing/ })
  assert.throws(() => readJson(type, '{"b":null}'), { code: 'E515', message: /field b is null/ })
})

test('wrong types are refused with the path of the field', () => {
  const type = structType({ items: listType(structType({ qty: types.int32, id: types.string, ok: types.bool })) })
  const item = (fields: string): string => `{"items":[{"qty":1,"id":"","ok":true},{${fields}}]}`
  const cases: readonly (readonly [string, RegExp])[] = [
    [item('"qty":1.5,"id":"","ok":true'), /field items\[1\]\.qty must be int32, found 1\.5/],
    [item('"qty":2147483648,"id":"","ok":true'), /items\[1\]\.qty must be int32, found 2147483648/],
    [item('"qty":"1","id":"","ok":true'), /items\[1\]\.qty must be int32, found a string/],
    [item('"qty":1,"id":5,"ok":true'), /items\[1\]\.id must be string, found a number/],
    [item('"qty":1,"id":"","ok":1'), /items\[1\]\.ok must be boolean, found a number/],
    ['{"items":{}}', /field items must be .*\[\], found an object/],
    ['{"items":[[]]}', /field items\[0\] must be \{.*\}, found an array/],
    ['[]', /the value must be \{.*\}, found an array/],
  ]
  for (const [each, message] of cases) assert.throws(() => readJson(type, each), { code: 'E514', message }, each)
})

test('malformed text is refused, also in members that are skipped', () => {
  const type = structType({ a: nullableType(types.float64) })
  const texts = [
    '',
    '{',
    '{"a":1',
    '{"a":1}}',
    '{"a":1,}',
    '{"a" 1}',
    '{a:1}',
    "{'a':1}",
    '{"a":01}',
    '{"a":.5}',
    '{"a":1.}',
    '{"a":+1}',
    '{"a":NaN}',
    '{"a":nul}',
    '{"x":[1}',
    '{"x":tru}',
    '{"x":"\\q"}',
    '{"x":"\\u12"}',
    '{"x":"a\nb"}',
    '{"x":"a',
    '\ufeff{}',
    '{}\u00a0',
  ]
  for (const each of texts) assert.throws(() => readJson(type, each), { code: 'E513' }, JSON.stringify(each))
  assert.throws(() => readJson(types.raw, '['.repeat(1000)), { code: 'E513', message: /nesting deeper than 128/ })
  assert.throws(() => Order.deserialize(new Uint8Array([0x22, 0xff, 0x22])), { code: 'E512' })
})

test('exactly the texts that JSON.parse takes are taken', () => {
  const type = types.raw
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    'a',
    '0',
    '1',
    '-',
    '.',
    'e',
    'null',
    'true',
    ' ',
    '\n',
  )
  const texts = fc.oneof(
    fc.array(piece, { maxLength: 12 }).map(parts => parts.join('')),
    fc.json(),
  )
  fc.assert(
    fc.property(texts, each => {
      let isJson = true
      try {
        JSON.parse(each)
      } catch {
        isJson = false
      }
      if (isJson) readJson(type, each)
      else assert.throws(() => readJson(type, each), { code: 'E513' })
    }),
    { numRuns: 500 },
  )
})

test('integers keep their digits', () => {
  assert.equal(readJson(types.bigint, '9007199254740993'), 9007199254740993n)
  assert.equal(readJson(types.bigint, '-9223372036854775808'), -(2n ** 63n))
  assert.throws(() => readJson(types.bigint, '9223372036854775808'), { code: 'E514' })
  assert.throws(() => readJson(types.int64, '9007199254740993'), { code: 'E516' })
  assert.throws(() => readJson(types.int64, '1e16'), { code: 'E514' })
})

test('numbers print as JSON.stringify prints them; what JSON cannot hold is null where that may be', () => {
  const cases: readonly (readonly [Type, unknown, string])[] = [
    [types.float64, 5, '5'],
    [types.float64, -0, '0'],
    [types.float64, 0.1, '0.1'],
    [types.float64, 1e-7, '1e-7'],
    [types.float32, 0.1, '0.10000000149011612'],
    [types.timestamp, 1_700_000_000_000, '1700000000000'],
    [nullableType(types.float64), Number.NaN, 'null'],
    [nullableType(types.float64), Number.NEGATIVE_INFINITY, 'null'],
    [nullableType(types.string), undefined, 'null'],
    [types.string, '\ud83d', '"\\ud83d"'],
    [types.string, '"\\\u0001/', '"\\"\\\\\\u0001/"'],
  ]
  for (const [type, value, expected] of cases) assert.equal(writeJson(type, value), expected)
  assert.throws(() => writeJson(types.float64, Number.NaN), { code: 'E520' })
})

test('writing refuses what is missing, null or of another type, with the path', () => {
  const type = structType({ a: structType({ b: listType(types.int32) }) })
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [{}, /field a must be/],
    [{ a: { b: [1, 1.5] } }, /field a\.b\[1\] must be int32, found 1\.5/],
    [{ a: { b: [1, null] } }, /field a\.b\[1\] must be int32, found null/],
    [{ a: { b: 'x' } }, /field a\.b must be int32\[\], found "x"/],
    [{ a: [] }, /field a must be/],
  ]
  for (const [value, message] of cases) assert.throws(() => writeJson(type, value), { code: 'E520', message })
})

test('omitNull leaves members out, never elements', () => {
  const type = structType({ a: nullableType(types.int32), b: listType(nullableType(types.int32)) })
  assert.equal(writeJson(type, { a: null, b: [null, 1] }, { omitNull: true }), '{"b":[null,1]}')
})

test('a nullable JSON value is null for no bytes and for the text null', () => {
  const serde = nullable(json({ a: 'int32' }))
  assert.equal(serde.deserialize(null), null)
  assert.equal(serde.deserialize(utf8.encode(' null ')), null)
  assert.equal(serde.serialize(null), null)
})

test('raw() takes JSON only', () => {
  assert.equal(raw(' {"a": 1} '), '{"a": 1}')
  assert.throws(() => raw('{a: 1}'), { code: 'E513' })
})

/** A type and a value of it. */
const scalars: readonly (readonly [Type, fc.Arbitrary<unknown>])[] = [
  [types.bool, fc.boolean()],
  [types.int32, fc.integer()],
  [types.int64, fc.maxSafeInteger()],
  [types.timestamp, fc.maxSafeInteger()],
  [types.bigint, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  [types.float64, fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => (value === 0 ? 0 : value))],
  [types.float32, fc.float({ noNaN: true, noDefaultInfinity: true }).map(value => (value === 0 ? 0 : value))],
  [types.string, fc.string({ unit: 'binary' })],
  [types.bytes, fc.uint8Array({ maxLength: 8 })],
  [types.raw, fc.json()],
]
const { typed } = fc.letrec<{ typed: readonly [Type, fc.Arbitrary<unknown>] }>(tie => ({
  typed: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(...scalars),
    tie('typed').map(([type, value]) => [nullableType(type), fc.option(value)] as const),
    tie('typed').map(([type, value]) => [listType(type), fc.array(value, { maxLength: 3 })] as const),
    fc
      .dictionary(fc.constantFrom('a', 'b', 'ü', 'x y'), tie('typed'), { maxKeys: 3 })
      .map(
        fields =>
          [
            structType(Object.fromEntries(Object.entries(fields).map(([name, [type]]) => [name, type]))),
            fc.record(Object.fromEntries(Object.entries(fields).map(([name, [, value]]) => [name, value]))),
          ] as const,
      ),
  ),
}))

test('what is written is read back, for random types and values', () => {
  const typedValue = typed.chain(([type, value]) => fc.tuple(fc.constant(type), value))
  fc.assert(
    fc.property(typedValue, fc.boolean(), ([type, value], omitNull) => {
      fc.pre(!(type.kind === 'raw' && type.null === true && value === 'null'))
      const written = writeJson(type, value, { omitNull })
      JSON.parse(written)
      assert.deepEqual(normal(readJson(type, written)), normal(value))
    }),
    { numRuns: 500 },
  )
})

/** Null prototypes of fast-check's records away; the text `null` of a nullable raw is null. */
function normal(value: unknown): unknown {
  if (value === 'null') return null
  if (Array.isArray(value)) return value.map(normal)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, normal(field)]))
}

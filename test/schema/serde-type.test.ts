/** Serdes and types: each gives the other where nobody says more. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { equalSerdes, printSerde, serdeOfType, typeOfSerde } from '../../src/schema/serde-type.js'
import { equalTypes, listType, nullableType, structType, types } from '../../src/schema/type.js'
import { int64, json, nullable, string, windowed } from '../../src/serde/serdes.js'

const minutes = { kind: 'time', sizeMs: 60_000, advanceMs: 60_000, graceMs: 5 } as const

test('the serde of a type reads that type; a timestamp becomes int64, a bare raw JSON', () => {
  const all = [
    types.bool,
    types.int32,
    types.int64,
    types.bigint,
    types.float32,
    types.float64,
    types.string,
    types.bytes,
  ]
  for (const type of [...all, listType(types.string), structType({ a: types.raw }), types.raw]) {
    assert.ok(equalTypes(typeOfSerde(serdeOfType(type)), type), type.kind)
    const maybe = nullableType(type)
    assert.ok(equalTypes(typeOfSerde(serdeOfType(maybe)), maybe), type.kind)
  }
  assert.deepEqual(serdeOfType(types.timestamp), { kind: 'int64' })
})

test('a windowed key is read as { key, window: { start, end } }', () => {
  const key = windowed(string(), minutes)
  assert.deepEqual(typeOfSerde(key.descriptor), {
    kind: 'struct',
    fields: {
      key: { kind: 'string' },
      window: { kind: 'struct', fields: { start: { kind: 'timestamp' }, end: { kind: 'timestamp' } } },
    },
  })
})

test('equal serdes write equal bytes: null does not count, names, order and windows do', () => {
  const Order = json({ id: 'string', n: 'int32' })
  assert.ok(equalSerdes(Order.descriptor, json({ id: 'string', n: 'int32' }).descriptor))
  assert.ok(equalSerdes(Order.descriptor, nullable(Order).descriptor))
  assert.ok(!equalSerdes(Order.descriptor, json({ n: 'int32', id: 'string' }).descriptor))
  assert.ok(!equalSerdes(Order.descriptor, json({ id: 'string', n: 'int32' }, { omitNull: true }).descriptor))
  assert.ok(!equalSerdes(int64().descriptor, string().descriptor))
  const hour = { ...minutes, sizeMs: 3_600_000 }
  assert.ok(!equalSerdes(windowed(string(), minutes).descriptor, windowed(string(), hour).descriptor))
  assert.ok(
    equalSerdes(windowed(string(), minutes).descriptor, windowed(string(), { ...minutes, graceMs: 0 }).descriptor),
  )
})

test('serdes print in the words that users write', () => {
  const Order = json({ id: 'string', n: nullable('int32') }, { omitNull: true })
  assert.equal(printSerde(nullable(Order).descriptor), 'json { id: string, n: int32 | null } omitNull | null')
  assert.equal(printSerde(windowed(string(), minutes).descriptor), 'windowed(string, 1m)')
})

/** Schemas: what they mean as types, that they nest and spread, and every refusal. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { typeOfSpec } from '../../src/schema/spec.js'
import { printType } from '../../src/schema/type.js'
import { int64, json, nullable, string } from '../../src/serde/serdes.js'

test('a specification is a type, its fields in the order written', () => {
  const Item = json({ sku: 'string', qty: 'int32' })
  const type = typeOfSpec({
    id: 'string',
    flag: 'boolean',
    items: [Item],
    first: Item,
    note: nullable('string'),
    last: nullable(Item),
    tags: nullable(['string']),
    sparse: [nullable('float64')],
    at: 'timestamp',
    body: 'raw',
  })
  assert.equal(
    printType(type),
    '{ id: string, flag: boolean, items: { sku: string, qty: int32 }[], first: { sku: string, qty: int32 }, ' +
      'note: string | null, last: { sku: string, qty: int32 } | null, tags: string[] | null, ' +
      'sparse: (float64 | null)[], at: timestamp, body: raw }',
  )
})

test('fields of one schema spread into another', () => {
  const Order = json({ id: 'string', price: 'float64' })
  const Enriched = json({ ...Order.fields, tier: nullable('string') })
  assert.equal(
    Enriched.descriptor.kind === 'json' && printType(Enriched.descriptor.type),
    '{ id: string, price: float64, tier: string | null }',
  )
})

test('nullable says it in the descriptor, not in its type, and nullable twice is nullable', () => {
  const Order = json({ id: 'string' })
  for (const serde of [nullable(Order), nullable(nullable(Order))]) {
    assert.deepEqual(serde.descriptor, {
      kind: 'json',
      type: { kind: 'struct', fields: { id: { kind: 'string' } } },
      nullable: true,
    })
  }
  assert.deepEqual(nullable(string()).descriptor, { kind: 'string', nullable: true })
})

test('descriptors are frozen, structured-cloneable data', () => {
  const serde = json({ id: 'string', items: [{ sku: 'string' }] }, { omitNull: true })
  assert.ok(Object.isFrozen(serde) && Object.isFrozen(serde.descriptor))
  assert.deepEqual(structuredClone(serde.descriptor), serde.descriptor)
})

test('a wrong type name is refused with the list of names', () => {
  assert.throws(() => json({ a: { b: ['double' as never] } }), {
    code: 'E401',
    message: /there is no type 'double' \(field a\.b\[\]\)\n {2}Cure: the types are: boolean, int32, int64, bigint, /,
  })
  assert.throws(() => json('constructor' as never), { code: 'E401' })
})

test('field names that JavaScript or a column cannot hold are refused', () => {
  const names = ['0', '42', '', 'a.b', 'constructor', 'toString', '~x', 'hasOwnProperty']
  for (const name of names) assert.throws(() => json({ [name]: 'string' }), { code: 'E402' }, name)
  assert.throws(() => json(JSON.parse('{ "__proto__": "string" }')), { code: 'E402' })
  for (const name of ['01', '-1', '1a', 'a b', 'ü', '$', '_']) assert.ok(json({ [name]: 'string' }), name)
})

test('what is no specification is refused with what to write', () => {
  const wrong: readonly unknown[] = [null, 3, () => 'string', ['string', 'int32'], [], new Date(), new Map()]
  for (const spec of wrong) assert.throws(() => json(spec as never), { code: 'E403' }, String(spec))
  assert.throws(() => json({ n: int64() as never }), { code: 'E403', message: /write the type name 'int64'/ })
})

/** The front end's door: what operators pass and want, metadata, modes, printing, places. */
// biome-ignore-all lint/complexity: functions as people write them
// biome-ignore-all lint/style: functions as people write them
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LambdaCompiler, META_COLUMNS } from '../../src/lambda/compile-lambda.js'
import { findExpr, walk } from '../../src/lambda/ir-tree.js'
import { callSite } from '../../src/lambda/place.js'
import { printExpr, printLambda } from '../../src/lambda/print.js'
import { listType, nullableType, printType, structType, types } from '../../src/schema/type.js'
import { interpreter } from '../reference/interpreter.js'
import { type Any, Order } from './corpus/schemas.js'
import { type Case, compile, outcomeOf, requestOf } from './outcome.js'

const text = [types.string, types.string]
const order = [types.string, Order]
const compiled = (c: Case) => {
  const lambda = compile(c)
  assert.ok(lambda.outcome === 'compiled', `${printLambda(lambda)}`)
  return lambda
}

test('the result is what the operator wants', () => {
  const pairs = compiled({
    fn: (_k: Any, v: Any) => v.items.map((i: Any) => [i.sku, i.qty]),
    params: order,
    want: 'pairs',
  })
  assert.equal(printType(pairs.result), '{ key: string, value: int32 }')
  assert.equal(pairs.body.type.kind, 'list')
  const list = compiled({ fn: (_k: Any, v: Any) => v.split(' '), params: text, want: 'list' })
  assert.deepEqual(list.result, listType(types.string))
  const tested = compiled({ fn: (_k: Any, v: Any) => v, params: text, want: 'test' })
  assert.equal(tested.result, types.bool)
  assert.deepEqual(tested.body.type, { kind: 'bool' })
  assert.equal(printExpr(tested.body), '!!v')
})

test('every test in the IR is a plain bool', () => {
  const { body } = compiled({
    fn: (k: Any, v: Any) =>
      v.coupon && v.items.filter((i: Any) => i.sku).some((i: Any) => i.qty) ? (v.paid || v.note ? 1 : 2) : k ? 3 : 4,
    params: order,
  })
  const isPlainBool = (type: object): boolean => JSON.stringify(type) === '{"kind":"bool"}'
  walk(body, n => {
    if (n.kind === 'Conditional') assert.ok(isPlainBool(n.test.type), printExpr(n.test))
    if (n.kind === 'Logical' && n.type.kind === 'bool')
      assert.ok(isPlainBool(n.left.type) && isPlainBool(n.right.type), printExpr(n))
    if (n.kind === 'Each' && (n.method === 'filter' || n.method === 'some'))
      assert.ok(isPlainBool(n.body.type), printExpr(n.body))
  })
})

test('a predicate may take nothing; one parameter of two is the key, and refused', () => {
  assert.equal(outcomeOf({ fn: () => true, params: text, want: 'test' }), 'true : boolean')
  assert.match(outcomeOf({ fn: (v: Any) => v, params: text, want: 'test' }), /^error E112/)
  assert.match(
    outcomeOf({ fn: (v: Any) => v, params: text, roles: ['key', 'value'], operator: 'groupBy' }),
    /^error E112: groupBy passes/,
  )
  assert.equal(outcomeOf({ fn: (a: Any) => a, params: text, roles: ['aggregate', 'value'] }), 'a : string')
  assert.equal(outcomeOf({ fn: (o: Any) => o.price, params: [Order], roles: ['value'] }), 'o.price : float64')
})

test("the record's metadata is the last parameter", () => {
  const params = [types.string, types.float64, types.raw]
  const lambda = compiled({
    fn: (_k: Any, v: Any, { timestamp, headers, topic, partition, offset }: Any) =>
      `${v} ${timestamp} ${topic}-${partition}@${offset} ${headers.get('trace-id') ?? 'none'}`,
    params,
    roles: ['key', 'value', 'meta'],
  })
  assert.equal(lambda.params[2], META_COLUMNS)
  const headers = new Map([['trace-id', 'abc']])
  const meta = { timestamp: 5, topic: 't', partition: 1, offset: 7, headers }
  assert.equal(interpreter(lambda.body)('k', 2.5, meta), '2.5 5 t-1@7 abc')
  assert.match(
    outcomeOf({ fn: (_k: Any, _v: Any, m: Any) => m.offsets, params, roles: ['key', 'value', 'meta'] }),
    /^error E205: there is no field offsets/,
  )
  assert.match(
    outcomeOf({ fn: (_k: Any, _v: Any, m: Any) => m, params, roles: ['key', 'value', 'meta'] }),
    /^error E307/,
  )
})

test('a declared schema decides the result where the body fits it', () => {
  const declared = structType({ id: types.string, n: types.int32, note: nullableType(types.string) })
  const lambda = compiled({
    fn: (_k: Any, v: Any) => ({ n: v.price * 2, id: v.orderId }),
    params: order,
    resultType: declared,
  })
  assert.equal(lambda.result, declared)
  assert.match(
    outcomeOf({ fn: (_k: Any, v: Any) => ({ n: v.region, id: v.orderId }), params: order, resultType: declared }),
    /^error E309/,
  )
  assert.match(
    outcomeOf({ fn: (_k: Any, v: Any) => ({ n: v.discount, id: v.orderId }), params: order, resultType: declared }),
    /^error E309: .* n may be null/,
  )
})

test('captured values are printed in place and cut at 40 characters', () => {
  const secret = 'x'.repeat(100)
  const limit = 10
  const lambda = compiled({
    fn: (_k: Any, v: Any) => v.price > limit && v.note !== secret,
    params: order,
    want: 'test',
  })
  assert.equal(
    printLambda(lambda),
    `(_k, v) => v.price > limit=10 && v.note !== secret='${'x'.repeat(39)}…  [compiled]`,
  )
})

test('a fallback prints its reason and place', () => {
  const fn = (_k: Any, v: Any) => {
    for (const at in v.items) if (v.items[at].qty > 2) return true
    return false
  }
  const printed = printLambda(compile({ fn, params: order, want: 'test' }))
  assert.match(
    printed,
    / {2}\[javascript \(F201: for…in is not compiled, test\/lambda\/compile-lambda\.test\.ts:\d+:5\)\]$/,
  )
})

test('a body that is larger than the limit, or nested too deeply, is left to JavaScript or refused in bounded time', () => {
  const ifs = Array.from(
    { length: 1_000 },
    (_, i) => `if (v.qty === ${i}) { if (v.paid) return ${i}; x = x + ${i} }`,
  ).join('\n')
  const large = new Function('k', 'v', `let x = 0\n${ifs}\nreturn x`) as Case['fn']
  assert.equal(outcomeOf({ fn: large, params: order }).split(':')[0], 'javascript F212')
  const deep = new Function('k', 'v', `return ${'('.repeat(1_500)}v.qty${')'.repeat(1_500)}`) as Case['fn']
  assert.match(outcomeOf({ fn: deep, params: order }), /^(error E104|javascript F212)/)
  const long = new Function(
    'k',
    'v',
    `return ${Array.from({ length: 10_000 }, () => 'v.qty').join(' + ')}`,
  ) as Case['fn']
  assert.match(outcomeOf({ fn: long, params: order }), /^(error E104|javascript F212)/)
})

test('nodes are frozen, and clones of them print the same', () => {
  const { body } = compiled({ fn: (_k: Any, v: Any) => ({ ...v.customer, big: v.price > 3 }), params: order })
  walk(body, n => assert.ok(Object.isFrozen(n)))
  assert.equal(printExpr(structuredClone(body)), printExpr(body))
  assert.equal(
    findExpr(body, n => n.kind === 'Each'),
    undefined,
  )
})

test('the call site is the first frame outside of this package', () => {
  const error = new Error()
  error.stack = [
    'Error',
    `    at KStream.filter (${new URL('../../src/dsl/kstream.ts', import.meta.url).href}:10:5)`,
    '    at Object.<anonymous> (/app/orders.ts:12:38)',
    '    at node:internal/main:1:1',
  ].join('\n')
  assert.deepEqual(callSite(error), { file: '/app/orders.ts', line: 12, column: 38 })
  error.stack = 'Error\n    at file:///app/dist/orders.js:3:7'
  assert.deepEqual(callSite(error), { file: '/app/dist/orders.js', line: 3, column: 7 })
  error.stack = 'Error'
  assert.deepEqual(callSite(error), {})
})

test('one compiler serves many functions and can be released twice', () => {
  const compiler = new LambdaCompiler({
    refusal: body => (body.kind === 'Binary' ? { text: 'no binary', at: body.at } : undefined),
  })
  const limit = 3
  const first = compiler.compile(
    requestOf({ fn: (_k: Any, v: Any) => v > limit, params: [types.string, types.float64], want: 'test' }),
  )
  assert.ok(first.outcome === 'javascript')
  assert.deepEqual([first.note.code, first.note.text], ['F232', 'no binary'])
  const second = compiler.compile(requestOf({ fn: (_k: Any, v: Any) => v, params: text }))
  assert.equal(second.outcome, 'compiled')
  compiler.release()
  compiler.release()
})

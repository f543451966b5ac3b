/** Aggregates: the state's type as fixpoint of initializer and adder, declared states, updates field by field. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StreamsError } from '../../src/errors/streams-error.js'
import { type CompiledAggregate, compileAggregate } from '../../src/lambda/compile-aggregate.js'
import { LambdaCompiler } from '../../src/lambda/compile-lambda.js'
import type { FieldUpdate, FieldUpdates } from '../../src/lambda/decompose.js'
import { printExpr } from '../../src/lambda/print.js'
import { printType, structType, type Type, types } from '../../src/schema/type.js'
import { interpreter } from '../reference/interpreter.js'
import { type Any, Order } from './corpus/schemas.js'
import type { AnyFunction } from './outcome.js'

function aggregate(initializer: AnyFunction, adder: AnyFunction, state?: Type): CompiledAggregate {
  const compiler = new LambdaCompiler()
  const ref = (fn: AnyFunction) => ({ fn, callSite: new Error(), operator: 'aggregate' })
  try {
    return compileAggregate(compiler, {
      initializer: ref(initializer),
      adder: ref(adder),
      node: 'aggregate-1',
      params: [types.string, Order, types.raw],
      paramRoles: ['key', 'value', 'aggregate'],
      mode: 'auto',
      ...(state === undefined ? {} : { state }),
    })
  } finally {
    compiler.release()
  }
}
function failure(initializer: AnyFunction, adder: AnyFunction, state?: Type): string {
  try {
    aggregate(initializer, adder, state)
    return 'no failure'
  } catch (error) {
    if (!(error instanceof StreamsError)) throw error
    return error.message.split('\n')[0] ?? ''
  }
}
const stateOf = (initializer: AnyFunction, adder: AnyFunction): string => printType(aggregate(initializer, adder).state)

test('the state is what initializer and adder together say', () => {
  assert.equal(
    stateOf(
      () => ({ n: 0, sum: 0 }),
      (_k: Any, v: Any, a: Any) => ({ n: a.n + 1, sum: a.sum + v.price }),
    ),
    '{ n: float64, sum: float64 }',
  )
  assert.equal(
    stateOf(
      () => ({ last: null }),
      (_k: Any, v: Any) => ({ last: v.orderId }),
    ),
    '{ last: string | null }',
  )
  assert.equal(
    stateOf(
      () => ({ tags: [] }),
      (_k: Any, v: Any, a: Any) => ({ tags: [...a.tags, v.region] }),
    ),
    '{ tags: string[] }',
  )
  assert.equal(
    stateOf(
      () => ({ max: null }),
      (_k: Any, v: Any, a: Any) => ({ max: a.max === null || v.price > a.max ? v.price : a.max }),
    ),
    '{ max: float64 | null }',
  )
  assert.equal(
    stateOf(
      () => 0,
      (_k: Any, _v: Any, a: Any) => a + 1,
    ),
    'float64',
  )
  assert.equal(
    stateOf(
      () => '',
      (_k: Any, v: Any, a: Any) => `${a},${v.region}`,
    ),
    'string',
  )
  assert.equal(
    stateOf(
      () => [],
      (_k: Any, v: Any, a: Any) => [...a, v.qty].slice(-3),
    ),
    'int32[]',
  )
  assert.equal(
    stateOf(
      () => ({ best: null }),
      (_k: Any, v: Any, a: Any) => ({
        best: a.best && a.best.price > v.price ? a.best : { id: v.orderId, price: v.price },
      }),
    ),
    '{ best: { id: string, price: float64 } | null }',
  )
  assert.equal(
    stateOf(
      () => ({ coupon: null as Any, n: 0 }),
      (_k: Any, v: Any, a: Any) => ({ coupon: v.coupon ?? a.coupon, n: a.coupon?.length ?? 0 }),
    ),
    '{ coupon: string | null, n: float64 }',
  )
})

test('an adder that may give null deletes: the state itself is not null', () => {
  const { state, adder } = aggregate(
    () => ({ n: 0 }),
    (_k: Any, v: Any, a: Any) => (v.paid ? null : { n: a.n + 1 }),
  )
  assert.equal(printType(state), '{ n: float64 }')
  assert.ok(adder.outcome === 'compiled')
  assert.equal(printType(adder.result), '{ n: float64 } | null')
})

test('a declared state is taken as it is, and checked', () => {
  const declared = structType({ n: types.int64, sum: types.float64 })
  const { state, initializer, adder } = aggregate(
    () => ({ n: 0, sum: 0 }),
    (_k: Any, v: Any, a: Any) => ({ n: a.n + 1, sum: a.sum + v.price }),
    declared,
  )
  assert.equal(state, declared)
  assert.equal(initializer.result, declared)
  assert.equal(adder.result, declared)
  assert.equal(
    failure(
      () => ({ n: 0 }),
      (_k: Any, _v: Any, a: Any) => a,
      declared,
    ),
    'error E309: the result does not fit its schema: sum is missing',
  )
})

test('shapes that do not fit are errors', () => {
  assert.equal(
    failure(
      () => ({ n: 0 }),
      (_k: Any, v: Any) => ({ n: v.region }),
    ),
    'error E302: the aggregate starts with one shape and goes on with another',
  )
  assert.equal(
    failure(
      () => ({ n: 0 }),
      (_k: Any, _v: Any, a: Any) => ({ m: a.n }),
    ),
    'error E302: the aggregate starts with one shape and goes on with another',
  )
  assert.equal(
    failure(
      () => [],
      (_k: Any, _v: Any, a: Any) => a,
    ),
    'error E307: the type of the aggregate is not known: never[]',
  )
  assert.match(
    failure(
      () => ({ n: 0 }),
      (_k: Any, v: Any, a: Any) => ({ n: a.m + v.price }),
    ),
    /^error E205: there is no field m/,
  )
  assert.equal(
    failure(
      () => ({ deep: [] }),
      (_k: Any, _v: Any, a: Any) => ({ deep: [a.deep] }),
    ),
    'error E310: the type of the aggregate does not settle',
  )
  assert.match(
    failure(
      () => ({ n: 0 }),
      (_k: Any, v: Any, a: Any) => {
        let n = a.n
        for (const at in v.items) n += v.items[at].qty
        return { n }
      },
    ),
    /^error E308: aggregate runs as JavaScript/,
  )
})

test('an adder left to JavaScript works with a declared state', () => {
  const declared = structType({ n: types.float64 })
  const made = aggregate(
    () => ({ n: 0 }),
    (_k: Any, v: Any, a: Any) => {
      let n = a.n
      for (const at in v.items) n += v.items[at].qty
      return { n }
    },
    declared,
  )
  assert.equal(made.adder.outcome, 'javascript')
  assert.equal(made.initializer.outcome, 'compiled')
  assert.equal(made.updates, undefined)
})

const show = (u: FieldUpdate): unknown => {
  if (u.kind === 'keep') return 'keep'
  if (u.kind === 'general') return `general of ${u.reads.join()}`
  if (u.kind === 'struct') return shown(u.fields)
  const by = u.compare === undefined ? '' : ` by ${u.compare}`
  return `${u.kind}${by} ${printExpr(u.of)}${u.where === undefined ? '' : ` where ${printExpr(u.where)}`}`
}
const shown = (fields: FieldUpdates): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([name, u]) => [name, show(u)]))
const updates = (initializer: AnyFunction, adder: AnyFunction): Record<string, unknown> =>
  shown(aggregate(initializer, adder).updates ?? {})

test('updates are recognised field by field', () => {
  assert.deepEqual(
    updates(
      () => ({ n: 0, sum: 0, neg: 0, max: 0, min: 0, last: '', first: null, tags: [], same: 1, mean: 0, paid: 0 }),
      (_k: Any, v: Any, a: Any) => ({
        n: a.n + 1,
        sum: v.price * v.qty + a.sum,
        neg: a.neg - v.qty,
        max: Math.max(a.max, v.price),
        min: Math.min(v.price, a.min),
        last: v.region,
        first: a.first ?? v.orderId,
        tags: [...a.tags, v.region],
        same: a.same,
        mean: a.mean + (v.price - a.mean) / (a.n + 1),
        paid: v.paid ? a.paid + v.price : a.paid,
      }),
    ),
    {
      n: 'sum 1',
      sum: 'sum v.price * v.qty',
      neg: 'sum -v.qty',
      max: 'max v.price',
      min: 'min v.price',
      last: 'last v.region',
      first: 'first v.orderId',
      tags: 'append v.region',
      same: 'keep',
      mean: 'general of mean,n',
      paid: 'sum v.price where v.paid',
    },
  )
})

test('a choice between whole states is pushed down to the fields', () => {
  const found = updates(
    () => ({ n: 0, sum: 0 }),
    (_k: Any, v: Any, a: Any) => (v.price > 10 ? { n: a.n + 1, sum: a.sum + v.price } : a),
  )
  assert.deepEqual(found, { n: 'sum 1 where v.price > 10', sum: 'sum v.price where v.price > 10' })
  const early = updates(
    () => ({ n: 0 }),
    (_k: Any, v: Any, a: Any) => {
      if (!v.paid) return a
      return { ...a, n: a.n + 2 }
    },
  )
  assert.deepEqual(early, { n: 'sum 2 where !!v.paid' })
})

test('names, copies, loops over branches and comparisons are looked through', () => {
  assert.deepEqual(
    updates(
      () => ({ n: 0, sum: 0, high: 0, first: null, open: false, closed: true, tags: [] }),
      (_k: Any, v: Any, a: Any) => {
        const { sum } = a
        const total = v.price * v.qty
        const next = { ...a, n: a.n + 1, sum: sum + total }
        if (v.region === 'eu') return { ...next, high: total > a.high ? total : a.high, open: a.open || v.paid }
        const tags = a.tags.concat(v.region)
        return { ...next, first: a.first === null ? v.orderId : a.first, tags, closed: a.closed && v.paid }
      },
    ),
    {
      n: 'sum 1',
      sum: 'sum v.price * v.qty',
      high: "max by > v.price * v.qty where v.region === 'eu'",
      first: "first v.orderId where !(v.region === 'eu')",
      open: "or v.paid where v.region === 'eu'",
      closed: "and v.paid where !(v.region === 'eu')",
      tags: "append v.region where !(v.region === 'eu')",
    },
  )
})

test('extremes from null, and what looks like one and is none', () => {
  assert.deepEqual(
    updates(
      () => ({ max: null, earliest: null, nan: null, upside: 0, other: 0, choice: 0 }),
      (_k: Any, v: Any, a: Any) => ({
        max: a.max === null ? v.price : Math.max(a.max, v.price),
        earliest: a.earliest === null || v.ts < a.earliest ? v.ts : a.earliest,
        nan: a.nan === null || v.price > a.nan ? v.price : a.nan,
        upside: v.price > a.upside ? a.upside : v.price,
        other: v.price > a.other ? v.qty : a.other,
        choice: v.paid ? a.choice + v.price : Math.max(a.choice, v.price),
      }),
    ),
    {
      max: 'max v.price',
      earliest: 'min by < v.ts',
      nan: 'general of nan',
      upside: 'general of upside',
      other: 'general of other',
      choice: 'general of choice',
    },
  )
})

test('objects inside the state are looked into', () => {
  assert.deepEqual(
    updates(
      () => ({ mean: { sum: 0, n: 0 }, last: { id: '', at: 0 }, kept: { x: 1 }, odd: { y: 0, z: 0 } }),
      (_k: Any, v: Any, a: Any) => ({
        ...a,
        mean: { sum: a.mean.sum + v.price, n: a.mean.n + 1 },
        last: { id: v.orderId, at: v.ts },
        odd: v.paid ? { ...a.odd, y: a.odd.z } : a.odd,
      }),
    ),
    {
      mean: { sum: 'sum v.price', n: 'sum 1' },
      last: 'last { id: v.orderId, at: v.ts }',
      kept: 'keep',
      odd: { y: 'general of odd', z: 'keep' },
    },
  )
})

test('both branches of one kind are one update', () => {
  assert.deepEqual(
    updates(
      () => ({ n: 0, sum: 0 }),
      (_k: Any, v: Any, a: Any) => {
        if (v.qty < 0) return v.paid ? { ...a, sum: a.sum - 1 } : a
        return { n: a.n + 1, sum: v.paid ? a.sum + v.price : a.sum }
      },
    ),
    {
      n: 'sum 1 where !(v.qty < 0)',
      sum: 'sum v.qty < 0 ? -1 : v.price where v.paid',
    },
  )
})

test('running the adder over rows gives what the function gives', () => {
  const init = () => ({ n: 0, max: null as number | null, tags: [] as string[] })
  const add = (_k: string, v: Any, a: Any) => ({
    n: a.n + 1,
    max: a.max === null ? v.price : Math.max(a.max, v.price),
    tags: [...a.tags, v.region].slice(-2),
  })
  const { initializer, adder } = aggregate(init, add)
  assert.ok(initializer.outcome === 'compiled' && adder.outcome === 'compiled')
  let js: Any = init()
  let ir: unknown = interpreter(initializer.body)()
  const run = interpreter(adder.body)
  for (const v of [
    { price: 1, region: 'a' },
    { price: 5, region: 'b' },
    { price: -2, region: 'c' },
  ]) {
    js = add('k', v, js)
    ir = run('k', v, ir)
  }
  assert.deepEqual(ir, js)
})

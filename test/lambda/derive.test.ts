/** Subtractors and mergers derived from an aggregate's updates: they do what adding the rows one by one would. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileAggregate } from '../../src/lambda/compile-aggregate.js'
import { LambdaCompiler } from '../../src/lambda/compile-lambda.js'
import type { FieldUpdates } from '../../src/lambda/decompose.js'
import { type Derived, deriveMerger, deriveSubtractor, isDerived, type NotDerived } from '../../src/lambda/derive.js'
import type { CompiledLambda } from '../../src/lambda/lambda.js'
import { printExpr } from '../../src/lambda/print.js'
import { type Type, types } from '../../src/schema/type.js'
import { LambdaHarness } from '../emit/lambda-harness.js'
import { interpreter } from '../reference/interpreter.js'
import { type Any, Order } from './corpus/schemas.js'
import type { AnyFunction } from './outcome.js'
import { arbitraryOf, sameAtEdge } from './rows.js'

interface Made {
  readonly initializer: CompiledLambda
  readonly adder: CompiledLambda
  readonly updates: FieldUpdates
  readonly state: Type
}
function aggregate(initializer: AnyFunction, adder: AnyFunction): Made {
  const compiler = new LambdaCompiler()
  const ref = (fn: AnyFunction) => ({ fn, callSite: new Error(), operator: 'aggregate' })
  try {
    const made = compileAggregate(compiler, {
      initializer: ref(initializer),
      adder: ref(adder),
      node: 'aggregate-1',
      params: [types.string, Order, types.raw],
      paramRoles: ['key', 'value', 'aggregate'],
      mode: 'compiled',
    })
    assert.ok(made.updates !== undefined, 'the state has fields')
    return made as Made
  } finally {
    compiler.release()
  }
}
const subtractorOf = (made: Made) => deriveSubtractor(made.updates, made.state, 2)
const mergerOf = (made: Made) => deriveMerger(made.updates, made.state, made.initializer.body)
function present(made: Derived | NotDerived): Derived {
  assert.ok(isDerived(made), 'why' in made ? `${made.field}: ${made.why}` : '')
  return made
}
const reasonOf = (made: Derived | NotDerived): string => (isDerived(made) ? 'derived' : `${made.field}: ${made.why}`)

/** A derived body as the generated code runs it. */
function harnessOf(body: Derived['body'], params: readonly Type[], state: Type): LambdaHarness {
  const base = { outcome: 'compiled', operator: 'aggregate', want: 'value', source: '', place: {} } as const
  return new LambdaHarness({ ...base, params, paramNames: params.map((_, i) => `p${i}`), body, result: state })
}

const rows = fc.array(arbitraryOf(Order), { minLength: 1, maxLength: 6 })
const fold = (made: Made, over: readonly unknown[], from?: unknown): unknown => {
  const add = interpreter(made.adder.body)
  return over.reduce((state, row) => add('k', row, state), from ?? interpreter(made.initializer.body)())
}

/** Everything that can be merged; numbers are whole, so that the order of additions does not show. */
const mergeable = () =>
  aggregate(
    () => ({
      n: 0,
      qty: 0,
      paid: 0,
      high: -Infinity,
      low: null as number | null,
      latest: null as number | null,
      text: null as string | null,
      firstTag: null as string | null,
      lastRegion: '',
      lastCoupon: null as string | null,
      regions: [] as string[],
      anyPaid: false,
      allPaid: true,
      same: 7,
      mean: { sum: 0, n: 0 },
    }),
    (_k: Any, v: Any, a: Any) => ({
      ...a,
      n: a.n + 1,
      qty: a.qty + v.qty,
      paid: v.paid ? a.paid + 1 : a.paid,
      high: Math.max(a.high, v.qty),
      low: a.low === null ? v.qty : Math.min(a.low, v.qty),
      latest: a.latest === null || v.ts > a.latest ? v.ts : a.latest,
      text: a.text === null || v.note >= a.text ? v.note : a.text,
      firstTag: a.firstTag ?? v.customer.tier,
      lastRegion: v.region,
      lastCoupon: v.coupon !== null ? v.coupon : a.lastCoupon,
      regions: v.qty > 2 ? a.regions : [...a.regions, v.region],
      anyPaid: a.anyPaid || v.paid,
      allPaid: a.allPaid && v.paid,
      mean: { sum: a.mean.sum + v.qty, n: a.mean.n + 1 },
    }),
  )

test('two halves merged are the whole', () => {
  const made = mergeable()
  const { body, inexact } = present(mergerOf(made))
  assert.deepEqual(inexact, [])
  const merge = interpreter(body)
  const compiled = harnessOf(body, [types.string, made.state, made.state], made.state)
  fc.assert(
    fc.property(rows, rows, (left, right) => {
      const whole = fold(made, right, fold(made, left))
      const [a, b] = [fold(made, left), fold(made, right)]
      assert.ok(
        sameAtEdge(merge('k', a, b), whole),
        `${JSON.stringify(merge('k', a, b))} is not ${JSON.stringify(whole)}`,
      )
      const generated = compiled.run('k', a, b)
      assert.ok('value' in generated && sameAtEdge(generated.value, whole), 'generated code')
      // Kafka Streams merges into a state that has seen nothing yet
      assert.ok(sameAtEdge(merge('k', fold(made, []), b), b), 'merged into the initial state')
    }),
    { numRuns: 300, seed: 20_261_121, includeErrorInReport: true },
  )
})

test('what is subtracted was never added, where numbers are whole', () => {
  const made = aggregate(
    () => ({ n: 0, qty: 0, paid: 0, net: 0, same: 'x', mean: { sum: 0, n: 0 } }),
    (_k: Any, v: Any, a: Any) => {
      const units = v.paid ? v.qty : -v.qty
      const next = {
        ...a,
        n: a.n + 1,
        qty: a.qty + v.qty,
        net: a.net + units,
        mean: { sum: a.mean.sum + v.qty, n: a.mean.n + 1 },
      }
      if (!v.paid) return next
      return { ...next, paid: next.paid + 1 }
    },
  )
  const { body, inexact } = present(subtractorOf(made))
  assert.deepEqual(inexact, [])
  const subtract = interpreter(body)
  const compiled = harnessOf(body, [types.string, Order, made.state], made.state)
  fc.assert(
    fc.property(rows, arbitraryOf(Order), (before, row) => {
      const state = fold(made, before)
      const after = fold(made, [row], state)
      assert.deepEqual(subtract('k', row, after), state)
      assert.deepEqual(compiled.run('k', row, after), { value: state })
    }),
    { numRuns: 300, seed: 20_261_121, includeErrorInReport: true },
  )
})

test('sums of doubles are derived, and named as inexact', () => {
  const made = aggregate(
    () => ({ n: 0, sum: 0, units: 0 }),
    (_k: Any, v: Any, a: Any) => ({ n: a.n + 1, sum: a.sum + v.price * v.qty, units: a.units + 2 * v.qty }),
  )
  assert.deepEqual(present(subtractorOf(made)).inexact, ['sum'])
  assert.deepEqual(present(mergerOf(made)).inexact, ['sum'])
  assert.equal(
    printExpr(present(subtractorOf(made)).body),
    '{ n: a.n - 1, sum: a.sum - v.price * v.qty, units: a.units - 2 * v.qty }',
  )
  assert.equal(
    printExpr(present(mergerOf(made)).body),
    '{ n: a.n + b.n, sum: a.sum + b.sum, units: a.units + b.units }',
  )
})

test('a field that stands in the way is named, with the reason', () => {
  const max = aggregate(
    () => ({ n: 0, max: 0 }),
    (_k: Any, v: Any, a: Any) => ({ n: a.n + 1, max: Math.max(a.max, v.price) }),
  )
  assert.equal(reasonOf(subtractorOf(max)), 'max: a maximum does not know what was there before it')
  assert.equal(reasonOf(mergerOf(max)), 'derived')
  const mean = aggregate(
    () => ({ n: 0, mean: 0 }),
    (_k: Any, v: Any, a: Any) => ({ n: a.n + 1, mean: a.mean + (v.price - a.mean) / (a.n + 1) }),
  )
  assert.match(reasonOf(subtractorOf(mean)), /^mean: its update is no sum/)
  assert.match(reasonOf(mergerOf(mean)), /^mean: its update is no sum/)
  const started = aggregate(
    () => ({ n: 5, tags: ['all'], last: '' }),
    (_k: Any, _v: Any, a: Any) => ({ ...a, n: a.n + 1 }),
  )
  assert.match(reasonOf(mergerOf(started)), /^n: a sum must begin with 0/)
  const list = aggregate(
    () => ({ tags: ['all'] }),
    (_k: Any, v: Any, a: Any) => ({ tags: [...a.tags, v.region] }),
  )
  assert.match(reasonOf(mergerOf(list)), /^tags: a list must begin empty/)
  const last = aggregate(
    () => ({ last: '' }),
    (_k: Any, v: Any, a: Any) => ({ last: v.paid ? v.region : a.last }),
  )
  assert.match(reasonOf(mergerOf(last)), /^last: whether the right side had such a row/)
  assert.equal(reasonOf(subtractorOf(last)), 'last: the last value is gone with its row')
})

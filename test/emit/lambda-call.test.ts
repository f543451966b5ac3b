// Calls through frames: functions that stayed JavaScript, and checked mode, which must find a planted miscompile.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { META_COLUMNS } from '../../src/lambda/compile-lambda.js'
import type { Expr } from '../../src/lambda/ir.js'
import { node } from '../../src/lambda/ir-tree.js'
import type { CompiledLambda, Lambda, ScriptLambda } from '../../src/lambda/lambda.js'
import { listType, nullableType, structType, type Type, types } from '../../src/schema/type.js'
import {
  ROW_CHECK_DIFFERS,
  ROW_LAMBDA_FAILED,
  ROW_SCRIPT_FAILED,
  ROW_UNSAFE_INTEGER,
  ROW_WRONG_RESULT,
} from '../../src/wasm/abi.generated.js'
import { type AnyFunction, type Case, compile } from '../lambda/outcome.js'
import { LambdaHarness, type Outcome } from './lambda-harness.js'

const Value = structType({ a: types.float64, s: types.string, n: nullableType(types.int64), l: listType(types.string) })
const PARAMS = [types.string, Value]
const ROW = { a: 2, s: 'x', n: null, l: ['p', 'q'] }

function javascript(fn: AnyFunction, result: Type, more: Partial<Case> = {}): LambdaHarness {
  const lambda = compile({ fn, params: PARAMS, mode: 'javascript', resultType: result, ...more })
  assert.equal(lambda.outcome, 'javascript')
  return new LambdaHarness(lambda)
}

function compiled(fn: AnyFunction, more: Partial<Case> = {}): CompiledLambda {
  const lambda = compile({ fn, params: PARAMS, mode: 'compiled', ...more })
  assert.equal(lambda.outcome, 'compiled')
  return lambda as CompiledLambda
}

const checked = (lambda: Lambda): LambdaHarness => new LambdaHarness(lambda, { checked: true })

const failed = (outcome: Outcome): number => ('failed' in outcome ? outcome.failed : 0)

test('a JavaScript function gives values of every kind through its frame', () => {
  const result = structType({
    t: types.string,
    u: nullableType(types.string),
    n: nullableType(types.int64),
    l: Value.fields?.l as Type,
  })
  const harness = javascript(
    (k: string, v: typeof ROW) => ({ t: `${k}${v.s}`, u: undefined, n: v.n, l: [...v.l, v.s] }),
    result,
  )
  const long = 'a text of more than twelve bytes, \ud83d\ude00'
  assert.deepEqual(harness.run('k', { ...ROW, s: long, n: 2n ** 60n }), {
    value: { t: `k${long}`, u: null, n: 2n ** 60n, l: ['p', 'q', long] },
  })
  assert.deepEqual(harness.run('\ud83d', { ...ROW, s: '\ude00' }), {
    value: { t: '😀', u: null, n: null, l: ['p', 'q', '\ude00'] },
  })
})

test('a test is read by its truth', () => {
  const harness = javascript((_k: string, v: typeof ROW) => v.s, types.bool, { want: 'test' })
  assert.deepEqual(harness.run('k', ROW), { value: true })
  assert.deepEqual(harness.run('k', { ...ROW, s: '' }), { value: false })
})

test('pairs are written as arrays and stored as { key, value }', () => {
  const pair = structType({ key: types.string, value: types.float64 })
  const harness = javascript((k: string, v: typeof ROW) => v.l.map((x, index) => [k + x, index]), pair, {
    want: 'pairs',
  })
  assert.deepEqual(harness.run('k', ROW), {
    value: [
      { key: 'kp', value: 0 },
      { key: 'kq', value: 1 },
    ],
  })
})

test('a throw fails the row and keeps the error', () => {
  const harness = javascript(() => {
    throw new RangeError('no')
  }, types.string)
  assert.equal(failed(harness.run('k', ROW)), ROW_SCRIPT_FAILED)
  assert.match(harness.host.scripts.lastFailure?.text ?? '', /threw RangeError: no/)
  assert.ok(harness.host.scripts.lastFailure?.error instanceof RangeError)
})

test('a result of another type fails the row with the place of the part', () => {
  const result = structType({ n: types.int32 })
  const harness = javascript((_k: string, v: typeof ROW) => ({ n: v.a }), result)
  assert.deepEqual(harness.run('k', ROW), { value: { n: 2 } })
  assert.equal(failed(harness.run('k', { ...ROW, a: 2.5 })), ROW_WRONG_RESULT)
  assert.match(harness.host.scripts.lastFailure?.text ?? '', /the result\.n is the number 2\.5, declared is int32/)
})

test('checked mode agrees with what is compiled well', () => {
  const harness = checked(compiled((_k: string, v: typeof ROW) => ({ x: v.a * -0, y: v.l.at(5), z: v.s.length })))
  assert.deepEqual(harness.run('k', ROW), { value: { x: -0, y: null, z: 1 } })
  assert.equal(harness.calls.list.length, 1)
})

/** The lambda with a mistake in its body, as a compiler's fault would leave it. */
const miscompiled = (lambda: CompiledLambda, change: (body: Expr) => Expr): CompiledLambda => ({
  ...lambda,
  body: change(lambda.body),
})

test('checked mode finds a planted miscompile', () => {
  const right = compiled((_k: string, v: typeof ROW) => v.a + 1)
  const wrong = miscompiled(right, body => {
    assert.equal(body.kind, 'Binary')
    return { ...body, op: '-' } as Expr
  })
  assert.deepEqual(checked(right).run('k', ROW), { value: 3 })
  const harness = checked(wrong)
  assert.equal(failed(harness.run('k', ROW)), ROW_CHECK_DIFFERS)
  assert.equal(harness.host.scripts.lastFailure?.text, 'compiled gives 1, JavaScript gives 3')
  // where both give the same there is nothing to find
  assert.deepEqual(harness.run('k', { ...ROW, a: Number.POSITIVE_INFINITY }), { value: Number.POSITIVE_INFINITY })
})

test('checked mode finds the sign of a zero', () => {
  const right = compiled((_k: string, v: typeof ROW) => v.a)
  const at = [0, 0] as const
  const zero = node('Literal', { value: 0, type: { kind: 'float64' }, at })
  const wrong = miscompiled(right, body => node('Binary', { op: '+', left: body, right: zero, type: body.type, at }))
  assert.deepEqual(checked(wrong).run('k', ROW), { value: 2 })
  assert.equal(failed(checked(wrong).run('k', { ...ROW, a: -0 })), ROW_CHECK_DIFFERS)
})

test('checked mode finds a row that only one of both fails', () => {
  const throwing = compiled((_k: string, v: typeof ROW) => {
    if (v.a > 1) throw new Error(`too large: ${v.a}`)
    return v.a
  })
  const outcome = checked(throwing).run('k', ROW)
  assert.deepEqual(outcome, { failed: ROW_LAMBDA_FAILED, what: 'the function throws', detail: 'too large: 2' })
  const never = miscompiled(throwing, () => node('Literal', { value: 2, type: { kind: 'float64' }, at: [0, 0] }))
  assert.equal(failed(checked(never).run('k', ROW)), ROW_CHECK_DIFFERS)
  const always = miscompiled(
    compiled((_k: string, v: typeof ROW) => v.s),
    () => throwing.body,
  )
  const harness = checked({ ...always, result: types.float64 })
  assert.equal(failed(harness.run('k', ROW)), ROW_CHECK_DIFFERS)
  assert.match(harness.host.scripts.lastFailure?.text ?? '', /compiled fails the row, JavaScript gives "x"/)
})

test('an int64 beyond 2^53 - 1 passes through whole and fails the row where it is a number', () => {
  const passed = compiled((_k: string, v: typeof ROW) => v.n)
  assert.deepEqual(checked(passed).run('k', { ...ROW, n: 2n ** 62n }), { value: 2n ** 62n })
  const added = compiled((_k: string, v: { n: number | null }) => (v.n ?? 0) + 1)
  assert.deepEqual(checked(added).run('k', { ...ROW, n: 41 }), { value: 42 })
  assert.deepEqual(checked(added).run('k', ROW), { value: 1 })
  assert.equal(failed(new LambdaHarness(added).run('k', { ...ROW, n: 2n ** 53n })), ROW_UNSAFE_INTEGER)
  assert.equal(failed(new LambdaHarness(added).run('k', { ...ROW, n: -(2n ** 53n) })), ROW_UNSAFE_INTEGER)
})

test('a function that cannot be made again fails its rows, not the step', () => {
  const lambda = compile({ fn: () => 1, params: PARAMS, mode: 'javascript', resultType: types.float64 }) as ScriptLambda
  const harness = new LambdaHarness({ ...lambda, script: { source: '(=>', captures: [] } })
  assert.equal(failed(harness.run('k', ROW)), ROW_SCRIPT_FAILED)
  assert.match(harness.host.scripts.lastFailure?.text ?? '', /cannot be made again: SyntaxError/)
})

test('metadata and headers are read compiled, checked and in JavaScript', () => {
  type Meta = {
    timestamp: number
    topic: string
    partition: number
    offset: number
    headers: { get(n: string): string | null }
  }
  const fn = (_k: string, v: typeof ROW, m: Meta): unknown => ({
    at: `${m.topic}-${m.partition}@${m.offset}`,
    age: m.timestamp + v.a,
    trace: m.headers.get('trace'),
    none: m.headers.get('none'),
  })
  // two headers of one name: the last counts
  const part = (text: string): Buffer => Buffer.concat([Buffer.of(Buffer.byteLength(text) * 2), Buffer.from(text)])
  const headers = Buffer.concat([Buffer.of(4), ...['trace', 'first', 'trace', 'last oneé'].map(part)])
  const params = [...PARAMS, META_COLUMNS]
  const roles = ['key', 'value', 'meta'] as const
  const lambda = compile({ fn, params, roles, mode: 'compiled' })
  const metadata = { timestamp: 1000, topic: 'orders', partition: 3, offset: 2 ** 40 }
  const expected = { value: { at: 'orders-3@1099511627776', age: 1002, trace: 'last oneé', none: null } }
  for (const isChecked of [false, true]) {
    const harness = new LambdaHarness(lambda, { checked: isChecked, headers })
    assert.deepEqual(harness.run('k', ROW, metadata), expected)
  }
  const script = compile({ fn, params, roles, mode: 'javascript' })
  assert.deepEqual(new LambdaHarness(script, { headers }).run('k', ROW, metadata), expected)
  const none = new LambdaHarness(script, { headers: new Uint8Array(0) }).run('k', ROW, metadata)
  assert.deepEqual(none, { value: { ...expected.value, trace: null } })
})

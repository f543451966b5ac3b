// Which fields a function reads of its parameters, by its syntax: never fewer than it does.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldUseOf, viewableOf } from '../../src/lambda/syntax/field-use.js'
import { parseFunction } from '../../src/lambda/syntax/parse.js'
import type { AnyFunction } from './outcome.js'

/** The function by its text, so that no build step changes it. */
const usesOf = (text: string): unknown => fieldUseOf(parseFunction(new Function(`return ${text}`)() as AnyFunction).fn)

const cases: readonly (readonly [text: string, uses: readonly (readonly string[] | undefined)[]])[] = [
  ['(k, v) => v.a + v.b.c', [[], ['a', 'b']]],
  ['(k, v) => v?.a', [[], ['a']]],
  ['(k, v) => v === null || v.a > 1', [[], ['a']]],
  ['(k, v) => undefined != v && v.a', [[], ['a']]],
  ['(k, v) => (v ? v.a : !v)', [[], ['a']]],
  ['(k, { a, b: { c }, d = 1 }) => a', [[], ['a', 'b', 'd']]],
  ['(k, { a, ...rest }) => a', [[], undefined]],
  ['(k, v) => { const { a, b } = v; return { v: a, a: v.c } }', [[], ['a', 'b', 'c']]],
  ['(k, v) => { const { a, ...rest } = v; return rest }', [[], undefined]],
  ['(k, v) => ({ v: 1, x: k.v })', [['v'], []]],
  ['(k, v) => ({ ...v })', [[], undefined]],
  ['(k, v) => ({ v })', [[], undefined]],
  ['(k, v) => v["a"]', [[], undefined]],
  ['(k, v) => v[k]', [undefined, undefined]],
  ['(k, v) => f(v)', [[], undefined]],
  ['(k, v) => v', [[], undefined]],
  ['(k, v) => { v = 1; return v.a }', [[], undefined]],
  ['(k, v) => v || { a: 1 }', [[], undefined]],
  ['(k, v) => [1].map(x => v.a + x)', [[], ['a']]],
  ['function (k, v) { return arguments[1] }', [undefined, undefined]],
  ['(k, v, w = v.a) => w', [[], ['a'], undefined]],
  ['(...all) => all[0]', [undefined]],
]

for (const [text, uses] of cases) {
  test(text, () => {
    assert.deepEqual(usesOf(text), uses)
  })
}

// Where one object may stand for the rows: only field reads, none of them by a function that may run later.
const views: readonly (readonly [text: string, viewable: readonly boolean[]])[] = [
  ['(k, v) => v.a > 1 && v?.b !== null', [true, true]],
  ['(k, v) => (v === null ? 0 : v.a)', [true, true]],
  ['(k, v) => { const { a, b } = v; return a + b }', [true, true]],
  ['(k, { a }) => a', [true, false]],
  ['(k, v) => v.items.map(i => i.n * v.rate)', [true, true]],
  ['(k, v) => v.items.some(function (i) { return i.n > v.rate })', [true, true]],
  ['(k, v) => { const f = () => v.a; return f() }', [true, false]],
  ['(k, v) => later(() => v.a)', [true, false]],
  ['(k, v) => { function f() { return v.a } return f() }', [true, false]],
  ['(k, v) => { const f = () => { const { a } = v; return a }; return f() }', [true, false]],
  ['(k, v) => { const f = () => v === null; return f() }', [true, false]],
  ['(k, v) => ({ get x() { return v.a } })', [true, false]],
  ['(k, v) => keep.push(v)', [true, false]],
  ['(k, v) => ({ ...v })', [true, false]],
  ['(k, v) => [v]', [true, false]],
  ['(k, v) => v', [true, false]],
  ['(k, v) => v["a"]', [true, false]],
  ['(k, v) => "a" in v', [true, false]],
  ['(k, v) => typeof v', [true, false]],
  ['(k, v) => { for (const n in v) return n }', [true, false]],
  ['(k, v) => JSON.stringify(v)', [true, false]],
  ['function (k, v) { return arguments.length }', [false, false]],
  ['(...all) => all[0]', [false]],
]

for (const [text, viewable] of views) {
  test(`view: ${text}`, () => {
    assert.deepEqual(viewableOf(parseFunction(new Function(`return ${text}`)() as AnyFunction).fn), viewable)
  })
}

// Which fields a function reads of its parameters, by its syntax: never fewer than it does.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldUseOf } from '../../src/lambda/field-use.js'
import { parseFunction } from '../../src/lambda/parse.js'
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

// Setters of dates: generated code gives, bit for bit, what V8 gives, also far outside of the years that people mean.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CompiledLambda } from '../../src/lambda/lambda.js'
import { types } from '../../src/schema/type.js'
import { type AnyFunction, compile } from '../lambda/outcome.js'
import { LambdaHarness } from './lambda-harness.js'

// where local time is not UTC, and has hours that are not there
process.env.TZ = 'Europe/Berlin'

const TIMES = [
  0,
  -1,
  1_709_209_845_123,
  951_826_154_000,
  -62_167_219_200_000,
  -62_135_596_800_001,
  -59_011_459_200_000,
  8.64e15,
  -8.64e15,
  8.64e15 - 1,
  -8.64e15 + 1,
  86_399_999,
  86_400_000 * 99_999_999,
  -86_400_000 * 99_999_999 - 1,
  Number.NaN,
]
const PARTS = [
  0,
  -0,
  1,
  -1,
  1.9,
  -1.9,
  11,
  12,
  23,
  24,
  29,
  31,
  59,
  60,
  70,
  99,
  100,
  999,
  1000,
  1970,
  2024,
  275_760,
  275_761,
  275_762,
  -271_821,
  -271_822,
  399_999,
  -400_001,
  1_000_000,
  1_000_001,
  -1_000_001,
  10_000_000,
  -10_000_001,
  1e8,
  -1e8,
  1e10,
  -1e10,
  8.64e15,
  -8.64e15,
  2 ** 53,
  1e300,
  -1e300,
  Number.NaN,
  Infinity,
  -Infinity,
]

const SETTERS: Readonly<Record<string, AnyFunction>> = {
  setUTCFullYear1: (t: number, a: number) => new Date(t).setUTCFullYear(a),
  setUTCFullYear2: (t: number, a: number, b: number) => new Date(t).setUTCFullYear(a, b),
  setUTCFullYear3: (t: number, a: number, b: number) => new Date(t).setUTCFullYear(a, b, 31),
  setUTCFullYearDay: (t: number, a: number, b: number) => new Date(t).setUTCFullYear(a, 11, b),
  setUTCFullYearFar: (t: number, a: number, b: number) => new Date(t).setUTCFullYear(500_000, a, b),
  setUTCMonth1: (t: number, a: number) => new Date(t).setUTCMonth(a),
  setUTCMonth2: (t: number, a: number, b: number) => new Date(t).setUTCMonth(a, b),
  setUTCDate: (t: number, a: number) => new Date(t).setUTCDate(a),
  setUTCHours1: (t: number, a: number) => new Date(t).setUTCHours(a),
  setUTCHours2: (t: number, a: number, b: number) => new Date(t).setUTCHours(a, b),
  setUTCHours3: (t: number, a: number, b: number) => new Date(t).setUTCHours(1, a, b),
  setUTCHours4: (t: number, a: number, b: number) => new Date(t).setUTCHours(a, 0, b, a),
  setUTCMinutes1: (t: number, a: number) => new Date(t).setUTCMinutes(a),
  setUTCMinutes2: (t: number, a: number, b: number) => new Date(t).setUTCMinutes(a, b),
  setUTCMinutes3: (t: number, a: number, b: number) => new Date(t).setUTCMinutes(a, 7, b),
  setUTCSeconds1: (t: number, a: number) => new Date(t).setUTCSeconds(a),
  setUTCSeconds2: (t: number, a: number, b: number) => new Date(t).setUTCSeconds(a, b),
  setUTCMilliseconds: (t: number, a: number) => new Date(t).setUTCMilliseconds(a),
  setTime: (t: number, a: number) => new Date(t).setTime(a),
  setFullYear: (t: number, a: number, b: number) => new Date(t).setFullYear(a, b),
  setMonth: (t: number, a: number, b: number) => new Date(t).setMonth(a, b),
  setDate: (t: number, a: number) => new Date(t).setDate(a),
  setHours: (t: number, a: number, b: number) => new Date(t).setHours(a, b, 1, 2),
  setMinutes: (t: number, a: number, b: number) => new Date(t).setMinutes(a, b),
  setSeconds: (t: number, a: number, b: number) => new Date(t).setSeconds(a, b),
  setMilliseconds: (t: number, a: number) => new Date(t).setMilliseconds(a),
}

function harnessOf(fn: AnyFunction): LambdaHarness {
  const params = Array.from({ length: fn.length }, () => types.float64)
  const lambda = compile({ fn, params, roles: params.map(() => 'value') })
  assert.equal(lambda.outcome, 'compiled', JSON.stringify(lambda))
  return new LambdaHarness(lambda as CompiledLambda)
}

for (const [name, fn] of Object.entries(SETTERS)) {
  test(`${name} gives what V8 gives`, () => {
    const harness = harnessOf(fn)
    const seconds = fn.length === 3 ? PARTS : [0]
    for (const time of TIMES) {
      for (const a of PARTS) {
        for (const b of seconds) {
          const args = [time, a, b].slice(0, fn.length)
          const outcome = harness.run(...args)
          const expected: unknown = fn(...args)
          const isSame = 'value' in outcome && Object.is(outcome.value, expected)
          assert.ok(isSame, `${name}(${args.join()}): V8 ${String(expected)}, compiled ${JSON.stringify(outcome)}`)
        }
      }
    }
  })
}

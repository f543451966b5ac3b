// Conversions left to the host, and what is written beside them: generated code gives what JavaScript gives.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CompiledLambda } from '../../src/lambda/lambda.js'
import { nullableType, type Type, types } from '../../src/schema/type.js'
import { ROW_LAMBDA_FAILED } from '../../src/wasm/abi.generated.js'
import { type AnyFunction, compile } from '../lambda/outcome.js'
import { LambdaHarness } from './lambda-harness.js'

const TEXTS = [
  '',
  'a b&c=d/é',
  'Straße İ',
  '100%',
  '%41%20b',
  '%E4%BD',
  '😀',
  '\ud83d',
  'x\ude00',
  'aGVsbG8=',
  'not base64!',
  '2024-02-29T12:30:45.123Z',
  '2024-02-30',
  '2024-02-29',
  'Thu, 01 Jan 1970 00:00:00 GMT',
  '1970-01-01T00:00:00',
  'a\0b',
]
const NUMBERS = [0, -0, 1, -1, 35, 255, 0.5, 1e21, -2.5, 123456.789, 65.5, 0x1f600, 0xd83d, 2 ** 32 + 65]
const ODD = [...NUMBERS, Number.NaN, Infinity, -Infinity]
const TIMES = [0, 1e12, 1_709_209_845_123, -1, 951_826_154_000]
const LOCALES = ['de', 'tr', 'en-US']

type Rows = readonly (readonly unknown[])[]
const each = (...columns: (readonly unknown[])[]): Rows =>
  columns.reduce<unknown[][]>((rows, column) => rows.flatMap(row => column.map(x => [...row, x])), [[]])

const codes = new Set([0, 1, 65.5, Number.NaN])
const texts = new Map([
  [0, 'zero'],
  [Infinity, 'many'],
])
const table: Record<string, number> = { 'not base64!': 1 }

interface Case {
  readonly params: readonly Type[]
  readonly rows: Rows
  readonly lambdas: Readonly<Record<string, AnyFunction>>
}
const cases: readonly Case[] = [
  {
    params: [types.string],
    rows: each(TEXTS),
    lambdas: {
      encodeURIComponent: (s: string) => encodeURIComponent(s),
      encodeURI: (s: string) => encodeURI(s),
      decodeURIComponent: (s: string) => decodeURIComponent(s),
      decodeURI: (s: string) => decodeURI(s),
      btoa: (s: string) => btoa(s),
      atob: (s: string) => atob(s),
      dateParse: (s: string) => Date.parse(s),
      newDate: (s: string) => new Date(s).getUTCDate(),
      newDateText: (s: string) => new Date(s).toISOString(),
      localeUpper: (s: string) => s.toLocaleUpperCase(),
      splitLimit: (s: string) => s.split('', 3),
      splitNone: (s: string) => s.split('a', 0),
      splitRegexp: (s: string) => s.split(/[%:-]/, 2),
    },
  },
  {
    params: [types.string, types.float64],
    rows: each(TEXTS, ODD),
    lambdas: {
      codePointAt: (s: string, i: number) => s.codePointAt(i),
      codePointOr: (s: string, i: number) => s.codePointAt(i) ?? -1,
      codePointFirst: (s: string) => s.codePointAt(0),
    },
  },
  {
    params: [types.string, types.string],
    rows: [...each(TEXTS, LOCALES), ['a', 'no such locale']],
    lambdas: {
      lowerIn: (s: string, locale: string) => s.toLocaleLowerCase(locale),
      upperIn: (s: string, locale: string) => s.toLocaleUpperCase(locale),
      compareIn: (s: string, locale: string) => s.localeCompare('ä', locale),
      compare: (s: string, t: string) => s.localeCompare(t),
    },
  },
  {
    params: [types.float64, types.float64],
    rows: each(ODD, [0, 1, 2, 16, 36, 2.9, 37, 101, Number.NaN]),
    lambdas: {
      radix: (x: number, y: number) => x.toString(y),
      precision: (x: number, y: number) => x.toPrecision(y),
      exponential: (x: number, y: number) => x.toExponential(y),
      hex: (x: number) => (x & 0xff).toString(16).padStart(2, '0'),
      precisionOf: (x: number) => x.toPrecision(),
      exponentialOf: (x: number) => x.toExponential(),
      charCode: (x: number) => String.fromCharCode(x),
      charCodes: (x: number, y: number) => String.fromCharCode(x, y),
      noCodes: () => String.fromCharCode(),
      codePoint: (x: number) => String.fromCodePoint(x),
      halves: (x: number) => String.fromCharCode(0xd83d) + String.fromCharCode(x),
      rotated: (x: number) => String.fromCharCode((('m'.charCodeAt(0) - 97 + x) % 26) + 97),
    },
  },
  {
    params: [types.float64, types.string],
    rows: [...each(ODD, LOCALES), [1, 'no such locale']],
    lambdas: {
      numberIn: (x: number, locale: string) => x.toLocaleString(locale),
      numberText: (x: number) => x.toLocaleString(),
    },
  },
  {
    params: [types.timestamp, types.string],
    rows: [...each(TIMES, LOCALES), [1, 'no such locale']],
    lambdas: {
      localDay: (t: number) =>
        new Date(t).getDate() + new Date(t).getMonth() * 100 + new Date(t).getFullYear() * 10_000,
      localTime: (t: number) => `${new Date(t).getHours()}:${new Date(t).getMinutes()}:${new Date(t).getSeconds()}`,
      localRest: (t: number) => [new Date(t).getDay(), new Date(t).getMilliseconds(), new Date(t).getTimezoneOffset()],
      dateIn: (t: number, locale: string) => new Date(t).toLocaleDateString(locale),
      timeIn: (t: number, locale: string) => new Date(t).toLocaleTimeString(locale),
      bothIn: (t: number, locale: string) => new Date(t).toLocaleString(locale),
      dateText: (t: number) => new Date(t).toLocaleDateString(),
    },
  },
  {
    params: [types.string, types.float64, types.float64],
    rows: each(TEXTS, ODD, [0, 1, -1, 2.7, Number.NaN, Infinity]),
    lambdas: {
      substr: (s: string, a: number, n: number) => s.substr(a, n),
      substrFrom: (s: string, a: number) => s.substr(a),
      includesFrom: (s: string, a: number) => s.includes('a', a),
      startsAt: (s: string, a: number) => s.startsWith('b', a),
      endsAt: (s: string, a: number) => s.endsWith('a', a),
      trims: (s: string) => s.trimLeft() + s.trimRight(),
      madeRegexp: (s: string) => /[a-c]+/i.test(s),
      flatSplit: (s: string) => [s.split('a'), [s]].flat(),
      generated: (_s: string, a: number) => Array.from({ length: Math.min(a, 5) }, (_, i) => i * 2),
      fromEnd: (s: string, a: number) => [
        [...s].findLast(c => c > 'a') ?? '',
        String([...s].findLastIndex((_, i) => i < a)),
      ],
      right: (s: string) => [...s].reduceRight((all, c) => all + c, ''),
      sizes: (s: string) => codes.size + [...codes].length + (s in table ? 1 : 0),
      hasCode: (_s: string, a: number) => `${codes.has(a)}${texts.get(a)}`,
    },
  },
  {
    params: [types.timestamp, types.float64],
    rows: each(TIMES, ODD),
    lambdas: {
      plusDate: (t: number) => +new Date(t) + Number(new Date(t)),
      toJson: (_t: number, x: number) => new Date(x).toJSON(),
      distinct: (t: number, x: number) => [...new Set([x, t, -x, 0, -0, x])].map(y => 1 / y),
    },
  },
  {
    params: [nullableType(types.string)],
    rows: [[null], ['7']],
    lambdas: {
      given: (s: string | null) => (s === null ? null : encodeURIComponent(s)),
      optional: (s: string | null) => s?.codePointAt(0) ?? null,
    },
  },
]

function resultOf(fn: AnyFunction, args: readonly unknown[]): { readonly value: unknown } | undefined {
  try {
    const value = fn(...args)
    return { value: value === undefined ? null : value }
  } catch {
    return undefined
  }
}

test('conversions of the host give what JavaScript gives, and fail where it throws', () => {
  for (const { params, rows, lambdas } of cases) {
    for (const [name, fn] of Object.entries(lambdas)) {
      const lambda = compile({ fn, params, roles: params.map(() => 'value') })
      assert.equal(lambda.outcome, 'compiled', name)
      const harness = new LambdaHarness(lambda as CompiledLambda)
      for (const row of rows) {
        const expected = resultOf(fn, row)
        const got = harness.run(...row)
        const where = `${name}(${row.map(String).join(', ')})`
        if (expected === undefined) assert.equal('failed' in got && got.failed, ROW_LAMBDA_FAILED, where)
        else assert.deepEqual(got, expected, where)
      }
    }
  }
})

/**
 * Shapes that minifiers, older targets and coverage make: each compiles, and gives on every row what the function
 * gives. They stand here as text, because the build step of this test would change them again.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Lambda } from '../../src/lambda/lambda.js'
import { listType, nullableType, structType, types } from '../../src/schema/type.js'
import { interpreter } from '../reference/interpreter.js'
import { type AnyFunction, compile } from './outcome.js'

const Row = structType({
  price: types.float64,
  region: types.string,
  note: nullableType(types.string),
  customer: nullableType(structType({ tier: nullableType(types.string) })),
  items: listType(types.float64),
})
const rows = [
  { price: 12.5, region: 'eu', note: 'n', customer: { tier: 'gold' }, items: [1, 2] },
  { price: 0, region: '', note: null, customer: { tier: null }, items: [] },
  { price: -3, region: 'us', note: '', customer: null, items: [7] },
]

const shapes: Readonly<Record<string, string>> = {
  'a temporary of an optional chain':
    '(k, v) => { var _a; return (_a = v.customer) === null || _a === void 0 ? void 0 : _a.tier }',
  'a temporary in an object':
    '(k, v) => { var _a, _b; return { t: (_b = (_a = v.customer) == null ? void 0 : _a.tier) != null ? _b : "none" } }',
  'temporaries of nested chains': `(k, v) => { var _a, _b, _c
    return (_c = (_b = (_a = v.customer) === null || _a === void 0 ? void 0 : _a.tier) === null || _b === void 0
      ? void 0 : _b.length) !== null && _c !== void 0 ? _c : 0 }`,
  'a temporary in a branch':
    '(k, v) => { let t; return v.price > 1 ? (t = v.note) !== null && t !== void 0 ? t : "?" : v.region }',
  'a temporary that is read again': '(k, v) => { var t; return (t = v.price * 2) > 3 ? t : t + 1 }',
  'a temporary read in a later statement': '(k, v) => { var t; if ((t = v.price * 2) > 3) return t; return t + 1 }',
  'an if as an expression': '(k, v) => { let n = 1; v.price > 1 ? (n = 2, n += v.items.length) : n = 3; return n }',
  'an if as &&': '(k, v) => { let n = 1; return v.price > 1 && (n = 2), n }',
  'an if as ||': '(k, v) => { let n = 1; return v.price > 1 || (n = 2), n }',
  '??= of an older target': '(k, v) => { let n = v.note; return n !== null && n !== void 0 || (n = "none"), n }',
  '??= by ??': '(k, v) => { let n = v.note; n ?? (n = "none"); return n }',
  'a sequence that returns': '(k, v) => { let n; return n = v.price + 1, n * n }',
  'a sequence in a test': '(k, v) => { let n; if (n = v.price + 1, n > 2) return "big"; return "small" }',
  'an assignment between two tests':
    '(k, v) => { let n = 0; if (v.price > 1 && (n = v.price, ++n > 3)) return "big"; return "small" + n }',
  'branches that assign and return':
    '(k, v) => { let n = 1; return v.price > 1 ? (n = v.price, n * 2) : v.region === "us" ? (n = 5, n + 1) : n }',
  'an assignment as the value of another': '(k, v) => { let a, b; return a = b = v.price, a + b }',
  'an update in front': '(k, v) => { let n = v.price; return ++n > 3 ? n : 0 }',
  'an update behind': '(k, v) => { let n = v.price; return n++ > 3 ? n : -n }',
  'updates in an index': '(k, v) => { const o = []; let n = 0; o[n++] = v.price, o[n++] = n; return o }',
  'a loop that counts down in its test':
    '(k, v) => { let t = ""; for (let i = v.items.length; i--;) t += v.items[i]; return t }',
  'a while that counts down':
    '(k, v) => { let i = v.items.length, t = 0; while (i--) t += v.items[i] * i; return [t, i] }',
  'two counters set and moved at once':
    '(k, v) => { let i, j, t = ""; for (i = j = 0; i < 3; j = i++) t += i + ":" + j + ";"; return t }',
  'an arrow over a sequence': '(k, v) => (0, v.price + 1)',
  'void in front': '(k, v) => { let n = 0; void (n = v.price); return n }',
  'a conversion of a chain with another type':
    '(k, v) => { var n, r; return Number((r = (n = v.note) == null ? void 0 : n.split(" ")[0]) != null ? r : 0) }',
  'a chain with the constants in front':
    '(k, v) => { let t; return null === (t = v.customer) || void 0 === t ? void 0 : t.tier }',
  'a chain of a variable':
    '(k, v) => { const c = v.customer; return (c == null ? void 0 : c.tier) ? c.tier.length : 0 }',
  'an assignment with an operator in a test':
    '(k, v) => { let n = v.price; return n > 1 && (n *= 2) > 9 && (n -= 9), n }',
  'a throw in a branch': '(k, v) => { if (v.price > 100) throw v, new Error("big"); return v.price }',
  'counters of istanbul': `(k, v) => { cov_2f9k1x().f[0]++; const n = (cov_2f9k1x().s[0]++, v.price)
    cov_2f9k1x().s[1]++
    switch (v.region) { case "eu": cov_2f9k1x().b[0][0]++; case "us": cov_2f9k1x().b[0][1]++
      cov_2f9k1x().s[2]++; return n; default: cov_2f9k1x().b[0][2]++; }
    return (cov_2f9k1x().b[1][0]++, n > 1) && (cov_2f9k1x().b[1][1]++, v.note !== null) ? 1 : 2 }`,
}

/** As the language runs it: with the counters of istanbul in sight. */
function evaluated(text: string): AnyFunction {
  const counters = { f: [0], s: [0, 0, 0], b: [[], [], []] }
  return new Function('cov_2f9k1x', `return ${text}`)(() => counters) as AnyFunction
}

const compiled = (fn: AnyFunction): Lambda => compile({ fn, params: [types.string, Row] })

for (const [name, text] of Object.entries(shapes)) {
  test(`${name} is compiled, and means the same`, () => {
    const fn = evaluated(text)
    const lambda = compiled(fn)
    assert.equal(lambda.outcome, 'compiled', lambda.outcome === 'javascript' ? lambda.note.text : '')
    const run = interpreter(lambda.outcome === 'compiled' ? lambda.body : assert.fail())
    for (const row of rows) assert.deepEqual(run('k', row) ?? null, fn('k', row) ?? null)
  })
}

const left: Readonly<Record<string, readonly [string, string]>> = {
  'a temporary that is assigned twice': ['(k, v) => { var t; return [(t = v.price) + t, (t = 2) + t] }', 'F203'],
  'a temporary that an inner function reads': [
    '(k, v) => { var t; const f = () => t; return [1, (t = v.price) + 1, f()] }',
    'F203',
  ],
}

for (const [name, [text, code]] of Object.entries(left)) {
  test(`${name} is left to JavaScript`, () => {
    const lambda = compile({ fn: evaluated(text), params: [types.string, Row], resultType: listType(types.float64) })
    assert.equal(lambda.outcome === 'javascript' ? lambda.note.code : 'compiled', code)
  })
}

test('a local with the name of a parameter around it may be changed', () => {
  const text =
    '(k, v) => { const all = []; for (const k of v.items) { const v = { n: 0 }; v.n = k; all.push(v) } return all }'
  const result = listType(structType({ n: types.float64 }))
  assert.doesNotThrow(() => compile({ fn: evaluated(text), params: [types.string, Row], resultType: result }))
})

test('a name that looks like a counter is a captured value like any other', () => {
  const make = new Function('cov_rate', 'return (k, v) => v.price * cov_rate') as (rate: number) => AnyFunction
  const lambda = compiled(make(3))
  assert.equal(interpreter(lambda.outcome === 'compiled' ? lambda.body : assert.fail())('k', rows[0]), 37.5)
})

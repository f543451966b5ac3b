/**
 * Local functions that are called as statements, where names are written twice. As text: build steps rename one of two
 * variables of one name.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listType, nullableType, structType, types } from '../../src/schema/type.js'
import { interpreter } from '../reference/interpreter.js'
import { type AnyFunction, compile } from './outcome.js'

const Row = structType({
  price: types.float64,
  region: types.string,
  note: nullableType(types.string),
  items: listType(types.float64),
})
const rows = [
  { price: 12.5, region: 'eu', note: 'n', items: [1, 2] },
  { price: 0, region: '', note: null, items: [] },
  { price: -3, region: 'us', note: '', items: [7, -7, 7] },
]

const compiled: Readonly<Record<string, string>> = {
  'a parameter called like a variable of the caller':
    '(k, v) => { let n = 1; const add = x => { n += x }; { const x = 100; add(x + 1); n += x } return n }',
  'a body whose names are those of the caller':
    '(k, v) => { let n = 1; const add = x => { const y = x * 2; n += y }; const y = v.price; add(y); add(n); return n + y }',
  'arguments that are called like parameters':
    '(k, v) => { let s = ""; const add = (a, b) => { s += a + "," + b + ";" }; const a = v.region, b = k; add(b, a); add(a, b); return s }',
  'a keeper of names':
    '(k, v) => { let n = 0; const add = q(x => { n += x }, "add"); add(1); function two() { n *= 2 } q(two, "two"); two(); return n }',
  'two functions of one name, each in its block':
    '(k, v) => { let n = 0; { const f = x => { n += x }; f(1) } { const f = x => { n -= x }; f(v.price) } return n }',
  'a function in the head of a callback of its name':
    '(k, v) => { let n = 0; const f = x => { n += x }; v.items.forEach(x => { const g = y => { n += y * x }; g(2); f(x) }); return n }',
  'a variable of the caller changed through a parameter':
    '(k, v) => { const list = []; const put = (list, x) => { list.push(x) }; const other = []; put(other, v.price); put(list, 1); put(other, 2); return { list, other } }',
  'a callback in the body with a parameter of the same name':
    '(k, v) => { let n = 0; const add = x => { n += v.items.map(x => x + 1).length + x }; add(v.price); return n }',
  'a directive in the body': '(k, v) => { let n = 0; function add(x) { "use strict"; n += x } add(v.price); return n }',
}

const left: Readonly<Record<string, string>> = {
  'a name that the body reads is another one there':
    '(k, v) => { let n = 0; const by = 5; const add = () => { n += by }; if (v.price > 1) { const by = 7; add(); n += by } return n }',
  'a parameter of a callback hides what the body reads':
    '(k, v) => { let n = 0; const add = x => { n += x }; v.items.forEach(n => { add(n) }); return n }',
  'undefined is something else there':
    '(k, v) => { let n = 0; const add = x => { if (x === undefined) n += 1 }; { const undefined = 1; add(v.price + undefined) } return n }',
  'it is declared in a block and called outside':
    '(k, v) => { let n = 0; if (v.price > 1) { function add(x) { n += x } } else { return -1 } add(1); return n }',
  'the keeper of names is the function of somebody else':
    '(k, v) => { let n = 0; const q = f => f; const add = q(x => { n += x }, "add"); add(1); return n }',
}

/** esbuild's function that gives functions their names, in sight as a minifier calls it. */
const keeper: AnyFunction = new Function(
  'w',
  'return (target, value) => w(target, "name", { value, configurable: true })',
)(Object.defineProperty)
const evaluated = (text: string): AnyFunction => new Function('q', `return ${text}`)(keeper)

for (const [name, text] of Object.entries(compiled)) {
  test(`${name} is compiled, and means the same`, () => {
    const fn = evaluated(text)
    const lambda = compile({ fn, params: [types.string, Row] })
    assert.ok(lambda.outcome === 'compiled', lambda.outcome === 'javascript' ? lambda.note.text : '')
    const run = interpreter(lambda.body)
    for (const row of rows) assert.deepEqual(run('key', row), fn('key', row), JSON.stringify(row))
  })
}
for (const [name, text] of Object.entries(left)) {
  test(`${name}: it stays JavaScript`, () => {
    const fn = evaluated(text)
    const lambda = compile({ fn, params: [types.string, Row], resultType: types.float64 })
    assert.equal(lambda.outcome, 'javascript')
  })
}

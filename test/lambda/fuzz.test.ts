/** The generator of random lambdas: it reaches all that can be compiled, most of it compiles, cases can be kept. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { intrinsics } from '../../src/lambda/intrinsics.js'
import type { Expr } from '../../src/lambda/ir.js'
import { findExpr } from '../../src/lambda/ir-tree.js'
import { checkLambda, functionOf, lambdaOf } from './random/check.js'
import { simplestOf } from './random/generate.js'
import { arbitraryLambdaCase, caseText, fromSeed, type LambdaCase, toSeed } from './random/lambda-case.js'
import { rowOf, rowText } from './random/rows.js'
import { leafOf, printTree, smallerTrees, type Tree } from './random/tree.js'

const LAMBDAS = 3000
const cases = fc.sample(arbitraryLambdaCase(1), { numRuns: LAMBDAS, seed: 20_261_121 })

/** What the lowered trees are made of: node kinds, functions, array methods. */
function wordsOf(body: Expr, words: Set<string>): void {
  findExpr(body, e => {
    words.add(e.kind)
    if (e.kind === 'Call') words.add(e.fn)
    if (e.kind === 'Each') words.add(`Each ${e.method}`)
    return false
  })
}

/** The function, or undefined where its text is no JavaScript (a name declared twice). */
function madeOf(entry: LambdaCase): ReturnType<typeof functionOf> | undefined {
  try {
    return functionOf(entry)
  } catch {
    return undefined
  }
}

test('most random lambdas compile, and every function of the table occurs in them', () => {
  const words = new Set<string>()
  let compiled = 0
  for (const entry of cases) {
    const fn = madeOf(entry)
    const lambda = fn === undefined ? undefined : lambdaOf(entry, fn)
    if (lambda?.outcome !== 'compiled') continue
    compiled++
    wordsOf(lambda.body, words)
  }
  assert.ok(compiled > LAMBDAS * 0.65, `only ${compiled} of ${LAMBDAS} compile`)
  // concat of lists is lowered to a List of spreads
  const missing = Object.keys(intrinsics).filter(name => !words.has(name) && name !== 'list.concat')
  assert.deepEqual(missing, [], 'functions that no random lambda calls')
})

test('a case is kept as text and comes back as the same case', () => {
  for (const entry of cases.slice(0, 50)) {
    const kept = toSeed(entry)
    const again = fromSeed(JSON.parse(JSON.stringify(kept)))
    assert.deepEqual(toSeed(again), kept)
    assert.equal(caseText(again), caseText(entry))
    assert.deepEqual(again.rows, entry.rows)
  }
  const row = rowOf({ key: '\ud83d', value: { a: -0, l: 2n ** 60n, q: [{ k: 1, p: null, n: [Number.NaN] }] } })
  assert.equal(
    rowText(row),
    '{ key: "\\ud83d", value: { a: -0, l: 1152921504606846976n, q: [{ k: 1, p: null, n: [NaN] }] } }',
  )
})

test('the same seed gives the same cases', () => {
  const again = fc.sample(arbitraryLambdaCase(1), { numRuns: 20, seed: 20_261_121 })
  assert.deepEqual(again.map(toSeed), cases.slice(0, 20).map(toSeed))
})

test('a tree shrinks to its simplest form, to parts of its kind, and part by part', () => {
  const [one, two] = [leafOf('num', '1'), leafOf('num', 'v.a')]
  const sum: Tree = { kind: 'num', text: '(# + #)', parts: [one, two] }
  const whole: Tree = { kind: 'num', text: 'Math.abs(#)', parts: [sum] }
  assert.equal(printTree(whole), 'Math.abs((1 + v.a))')
  assert.deepEqual([...smallerTrees(whole, simplestOf)].slice(0, 4).map(printTree), [
    '0',
    '(1 + v.a)',
    'Math.abs(0)',
    'Math.abs(1)',
  ])
})

test('a fault is shrunk to a small lambda on one plain row', () => {
  const property = fc.property(arbitraryLambdaCase(16), entry => {
    checkLambda(entry)
    // stands for a compiler that cannot write Math.abs where a is negative
    const isHit = caseText(entry).includes('Math.abs') && entry.rows.some(row => (row.value as { a: number }).a < 0)
    assert.ok(!isHit)
  })
  // where it ends depends on where it starts: the parameters may be a pattern of all fields, which stays
  const found = [4, 5, 6].map(seed => fc.check(property, { seed, numRuns: 1000 }).counterexample?.[0])
  const kept = found.map(entry => {
    assert.ok(entry !== undefined)
    return toSeed(entry)
  })
  for (const { text, rows } of kept) {
    assert.ok(text.length < 320, text)
    assert.equal(rows.length, 1)
    assert.match(rows[0] ?? '', /^\{ value: \{ a: -[^,]*\} \}$/)
  }
  const shortest = Math.min(...kept.map(({ text }) => text.length))
  assert.ok(shortest < 160, kept.map(({ text }) => text).join('\n'))
})

/** What becomes of each lambda of the corpus (golden), and that what compiles means what the function means. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LambdaCompiler } from '../../src/lambda/compile-lambda.js'
import { Diagnostic } from '../../src/lambda/diagnostic.js'
import type { LambdaWant } from '../../src/lambda/lambda.js'
import { finishResult } from '../../src/lambda/result.js'
import { golden } from '../golden.js'
import { interpreter, RowError } from '../reference/interpreter.js'
import { type CorpusCase, corpusCases, type Origin, rowsOf } from './corpus/corpus.js'
import { type AnyFunction, outcomeOf, requestOf } from './outcome.js'
import { sameAtEdge } from './rows.js'

const caseOf = ({ fn, group }: CorpusCase) => ({
  fn,
  params: group.params.types,
  roles: group.params.roles,
  want: group.want,
})
const outcomes = corpusCases.map(c => ({ name: c.name, origin: c.origin, outcome: outcomeOf(caseOf(c)) }))

test('each lambda of the corpus becomes what the golden file says', async () => {
  await golden('lambda-corpus.txt', `${outcomes.map(({ name, outcome }) => `${name}: ${outcome}`).join('\n')}\n`)
})

test('names of the corpus are unique', () => {
  assert.equal(new Set(corpusCases.map(c => c.name)).size, corpusCases.length)
})

/** Least share of what compiles; `realistic` is all but the corners of the language. */
const SHARES: readonly (readonly [what: string, origins: readonly Origin[], count: number, least: number])[] = [
  ['realistic', ['streams', 'queries', 'business'], 600, 0.88],
  ['business', ['business'], 300, 0.85],
]

test('most of what people write compiles', t => {
  for (const origin of new Set(corpusCases.map(c => c.origin))) t.diagnostic(shareOf(origin, [origin]).text)
  for (const [what, among, count, least] of SHARES) {
    const share = shareOf(what, among)
    assert.ok(share.all >= count, `${what}: only ${share.all} lambdas`)
    assert.ok(share.compiled >= least * share.all, share.text)
  }
})

function shareOf(what: string, among: readonly Origin[]) {
  const chosen = outcomes.filter(({ origin }) => among.includes(origin))
  const compiled = chosen.filter(({ outcome }) => !/^(javascript|error) /.test(outcome)).length
  const percent = ((100 * compiled) / chosen.length).toFixed(1)
  return { all: chosen.length, compiled, text: `${what}: ${compiled} of ${chosen.length} compile, ${percent} %` }
}

test('what is lowered computes what the function computes', () => {
  const compiler = new LambdaCompiler()
  let lowered = 0
  try {
    for (const c of corpusCases) {
      const body = maybeBody(compiler, c)
      if (body === undefined) continue
      lowered++
      const run = interpreter(body, { score: (price: number, qty: number) => price * qty + 1 })
      fc.assert(
        fc.property(rowsOf(c.group), args => assertSame(c.name, attempt(c.fn, args), attempt(run, args), c.group.want)),
        { numRuns: 100, seed: 20_261_121, includeErrorInReport: true },
      )
    }
  } finally {
    compiler.release()
  }
  assert.ok(lowered > 600, `${lowered} lambdas were lowered`)
})

/** The body even where the emitter cannot write it yet; undefined where it is not lowered. */
function maybeBody(compiler: LambdaCompiler, c: CorpusCase) {
  const request = requestOf(caseOf(c))
  try {
    const { body } = compiler.attempt(request)
    const finished = body === undefined ? undefined : finishResult(body, request)
    return finished instanceof Diagnostic ? undefined : finished?.body
  } catch (error) {
    if (error instanceof Diagnostic) return undefined
    throw error
  }
}

interface Result {
  readonly value?: unknown
  readonly error?: unknown
}
function attempt(fn: AnyFunction, args: readonly unknown[]): Result {
  try {
    return { value: fn(...args) }
  } catch (error) {
    return { error }
  }
}

function assertSame(name: string, js: Result, ir: Result, want: LambdaWant): void {
  if (ir.error !== undefined) {
    if (!(ir.error instanceof RowError)) throw ir.error
    assert.ok(js.error !== undefined || ir.error.isOwnRule, `${name}: only the interpreter fails: ${ir.error.message}`)
    return
  }
  assert.equal(js.error, undefined, `${name}: only the function fails: ${String(js.error)}`)
  const expected =
    want === 'test'
      ? Boolean(js.value)
      : want === 'pair'
        ? pair(js.value)
        : want === 'pairs'
          ? (js.value as unknown[]).map(pair)
          : js.value
  assert.ok(sameAtEdge(expected, ir.value), `${name}: function ${show(expected)}, interpreter ${show(ir.value)}`)
}
const pair = (x: unknown): unknown => ({ key: (x as unknown[])[0], value: (x as unknown[])[1] })
const show = (x: unknown): string =>
  Object.is(x, -0) ? '-0' : typeof x === 'number' ? String(x) : (JSON.stringify(x) ?? String(x))

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
import { business } from './corpus/business.js'
import type { Group } from './corpus/group.js'
import { language } from './corpus/language.js'
import { queries } from './corpus/queries.js'
import { streams } from './corpus/streams.js'
import { type AnyFunction, outcomeOf, requestOf } from './outcome.js'
import { arbitraryOf, sameAtEdge } from './rows.js'

const corpus: readonly (readonly [string, Group])[] = [
  ...streams.map(group => ['streams', group] as const),
  ...queries.map(group => ['queries', group] as const),
  ...business.map(group => ['business', group] as const),
  ...language.map(group => ['language', group] as const),
]
const cases = corpus.flatMap(([origin, group]) =>
  Object.entries(group.lambdas).map(([name, fn]) => ({ name: `${origin} ${name}`, fn, group })),
)
const caseOf = ({ fn, group }: (typeof cases)[number]) => ({
  fn,
  params: group.params.types,
  roles: group.params.roles,
  want: group.want,
})

test('each lambda of the corpus becomes what the golden file says', async () => {
  const lines = cases.map(c => `${c.name}: ${outcomeOf(caseOf(c))}`)
  await golden('lambda-corpus.txt', `${lines.join('\n')}\n`)
})

test('what is lowered computes what the function computes', () => {
  const compiler = new LambdaCompiler()
  let lowered = 0
  try {
    for (const c of cases) {
      const body = maybeBody(compiler, c)
      if (body === undefined) continue
      lowered++
      const run = interpreter(body, { score: (price: number, qty: number) => price * qty + 1 })
      const row = fc.tuple(...c.group.params.types.map(arbitraryOf))
      fc.assert(
        fc.property(row, args => assertSame(c.name, attempt(c.fn, args), attempt(run, args), c.group.want)),
        { numRuns: 100, seed: 20_261_121, includeErrorInReport: true },
      )
    }
  } finally {
    compiler.release()
  }
  assert.ok(lowered > 180, `${lowered} lambdas were lowered`)
})

/** The body even where the emitter cannot write it yet; undefined where it is not lowered. */
function maybeBody(compiler: LambdaCompiler, c: (typeof cases)[number]) {
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
    assert.ok(
      js.error !== undefined || ir.error.isInheritedName,
      `${name}: only the interpreter fails: ${ir.error.message}`,
    )
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

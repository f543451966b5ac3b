/**
 * docs/lambdas.md: each function on it is what its comment says, and what compiles gives what the function itself does;
 * every function of the table of intrinsics is named; no code is named that does not exist.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { catalogue } from '../../src/errors/catalogue.js'
import { StreamsError } from '../../src/errors/streams-error.js'
import { json, nullable } from '../../src/index.js'
import { scriptFunction } from '../../src/javascript/script-function.js'
import { LambdaCompiler } from '../../src/lambda/compile-lambda.js'
import { intrinsics } from '../../src/lambda/intrinsics.js'
import type { FunctionRef, Lambda, LambdaWant } from '../../src/lambda/lambda.js'
import { typeOfSerde } from '../../src/schema/serde-type.js'
import { type Type, types } from '../../src/schema/type.js'
import { LambdaHarness } from '../emit/lambda-harness.js'
import { arbitraryOf } from './rows.js'

const page = readFileSync(new URL('../../docs/lambdas.md', import.meta.url), 'utf8')
const blocks = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(match => match[1] ?? '')
const setting = blocks.find(block => block.startsWith('const Order')) ?? ''
const WANTS: Readonly<Record<string, LambdaWant>> = { map: 'pair', flatMapValues: 'list' }
const RUNS = 40

interface PageFunction {
  readonly text: string
  /** `compiled`, `JavaScript F202`, `error E205`. */
  readonly says: string
  readonly operator: string
}

/** The functions of the page: each ends where the next begins or a line is empty, its comment is on its first line. */
function functionsOf(block: string): readonly PageFunction[] {
  const found: { lines: string[]; says: string; operator: string }[] = []
  for (const line of block.split('\n')) {
    const comment = /^(\S.*?)\s*\/\/ (?:(\w+), )?(compiled|JavaScript F\d+|error E\d+)$/.exec(line)
    if (comment !== null) {
      found.push({ lines: [comment[1] ?? ''], says: comment[3] ?? '', operator: comment[2] ?? 'mapValues' })
    } else found.at(-1)?.lines.push(line)
  }
  return found.map(({ lines, ...rest }) => ({ text: lines.join('\n').trim(), ...rest }))
}

const functions = blocks.filter(block => !/^(?:import|const) /.test(block)).flatMap(functionsOf)

/** The function among the captured values of the page, and the type of the page's rows. */
function made(text: string): { readonly fn: FunctionRef['fn']; readonly order: Type } {
  const { fn, Order } = new Function('json', 'nullable', `${setting}; return { fn: ${text}, Order }`)(json, nullable)
  return { fn, order: typeOfSerde(Order.descriptor) }
}

function compile({ operator, text }: PageFunction): Lambda {
  const { fn, order } = made(text)
  const compiler = new LambdaCompiler()
  const request = {
    ref: { fn, callSite: new Error(), operator },
    node: 'page',
    params: [types.string, order, types.raw],
    paramRoles: ['key', 'value', 'meta'] as const,
    want: WANTS[operator] ?? ('value' as const),
    mode: 'auto' as const,
  }
  try {
    return compiler.compile(request)
  } finally {
    compiler.release()
  }
}

/** What becomes JavaScript asks for the schema of its result, which the page leaves out. */
function outcomeOf(each: PageFunction): string {
  try {
    const lambda = compile(each)
    return lambda.outcome === 'compiled' ? 'compiled' : `JavaScript ${lambda.note.code}`
  } catch (error) {
    if (!(error instanceof StreamsError)) throw error
    const reason = /^error E308: .* runs as JavaScript \((F\d+):/.exec(error.message)
    return reason === null ? `error ${error.code}` : `JavaScript ${reason[1]}`
  }
}

test('the page has functions of each outcome', () => {
  for (const outcome of ['compiled', 'JavaScript', 'error']) {
    const count = functions.filter(each => each.says.startsWith(outcome)).length
    assert.ok(count >= 10, `${count} ${outcome}`)
  }
  const marked = page.match(/\/\/ (?:\w+, )?(?:compiled$|JavaScript F\d|error E\d)/gm) ?? []
  assert.equal(functions.length, marked.length, 'each comment belongs to a function')
})

for (const each of functions) {
  test(`${each.text.replace(/\s+/g, ' ')} is ${each.says}`, () => {
    assert.equal(outcomeOf(each), each.says)
    if (each.says === 'compiled' && !/meta|timestamp/.test(each.text)) compareOnRows(each)
  })
}

/** Checked mode: the function itself is called beside the compiled one, and a difference fails the row as such. */
function compareOnRows(each: PageFunction): void {
  const lambda = compile(each)
  assert.ok(lambda.outcome === 'compiled' && lambda.script !== undefined)
  const own = { ...lambda, params: lambda.params.slice(0, 2) }
  const harness = new LambdaHarness(own, { checked: true, makeFunction: scriptFunction })
  fc.assert(
    fc.property(
      arbitraryOf(types.string),
      arbitraryOf(own.params[1] as Type),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      (key, value, serial) => {
        const row = [key, { ...(value as object), serial }]
        const outcome = harness.run(...row)
        const failure = harness.host.scripts.lastFailure
        assert.ok('value' in outcome || !outcome.what.includes('disagree'), `${key}: ${failure?.text}`)
      },
    ),
    { numRuns: RUNS },
  )
}

test('every intrinsic is on the page', () => {
  const internal =
    /^(?:list\.(?:index|range|put)|string\.(?:index|characters|pieces)|date\.new|table\.get|dict\.|locale\.)/
  for (const name of Object.keys(intrinsics)) {
    if (internal.test(name)) continue
    const short = /^[A-Z]/.test(name) ? name : name.replace(/^.*\./, '').replace(/(?:Re|TextRe|AllText|Text)$/, '')
    const inOwn = page.includes(`\`${short}\``) || page.includes(`\`${short.replace(/^Number\./, '')}\``)
    assert.ok(inOwn, `${name} is not on the page as \`${short}\``)
  }
})

test('the codes on the page exist', () => {
  for (const [code] of page.matchAll(/\b[EF]\d\d\d\b/g)) assert.ok(Object.hasOwn(catalogue, code), code)
})

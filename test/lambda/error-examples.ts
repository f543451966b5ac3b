// biome-ignore-all lint/suspicious/noTemplateCurlyInString: functions stand as texts
/**
 * A function for every code that functions can raise, with the text that it raises: docs/errors.md is written from it,
 * and errors.test.ts holds each text to its form. Functions stand as texts, so that no build step rewrites them.
 */
import { StreamsError } from '../../src/errors/streams-error.js'
import { js } from '../../src/lambda/captures/js-module.js'
import { compileAggregate } from '../../src/lambda/compile-aggregate.js'
import { LambdaCompiler, type LambdaMode, type LambdaRequest, type ParamRole } from '../../src/lambda/compile-lambda.js'
import { Diagnostic } from '../../src/lambda/diagnostic.js'
import type { FunctionRef, Lambda, LambdaWant } from '../../src/lambda/lambda.js'
import { UDF } from '../../src/lambda/lower/calls/udf-calls.js'
import { renderDiagnostic } from '../../src/lambda/render.js'
import { listType, nullableType, structType, type Type, types } from '../../src/schema/type.js'

interface ErrorExample {
  /** The function, or an expression that gives it. */
  readonly text: string
  /** Statements before it: what it captures. */
  readonly before?: string
  readonly operator?: string
  readonly result?: Type
  readonly mode?: LambdaMode
  /** Given by hand. */
  readonly captures?: Readonly<Record<string, unknown>>
  /** Values that the statements cannot make, by name. */
  readonly scope?: Readonly<Record<string, unknown>>
  /** Initializer of an aggregate, whose adder `text` is. */
  readonly initial?: string
  /** What happens between build() and start(). */
  readonly after?: string
  /** The runtime has no inspector. */
  readonly isBlind?: true
  /** The emitter does not know the last call. */
  readonly isUnwritten?: true
}

/** What the functions get: `(key: string, value: ORDER)`. */
export const ORDER = structType({
  id: types.string,
  price: types.float64,
  qty: types.int32,
  region: types.string,
  paid: types.bool,
  serial: types.bigint,
  discount: nullableType(types.float64),
  rank: nullableType(types.int32),
  customer: structType({ id: types.string, tier: nullableType(types.string) }),
  address: nullableType(structType({ city: types.string })),
  items: listType(structType({ sku: types.string, qty: types.int32 })),
  tags: listType(types.string),
})
const WANTS: Readonly<Record<string, LambdaWant>> = {
  filter: 'test',
  map: 'pair',
  flatMap: 'pairs',
  flatMapValues: 'list',
}
const udf = Object.assign((score: number): number => score, {
  [UDF]: { name: 'score', args: [types.float64], returns: types.float64 },
})

/** By code; texts that fall back have a schema, so that nothing else is said of them. */
export const errorExamples: Readonly<Record<string, ErrorExample>> = {
  E101: { text: 'Math.max' },
  E102: { text: 'async (k, v) => v.paid', operator: 'filter' },
  E103: { text: 'function* (k, v) { yield v.id }', operator: 'flatMapValues' },
  E104: { text: 'class Scorer {}' },
  E105: { text: '(k, v, meta, more) => v.price' },
  E106: { text: '(k, v) => { v.price *= 2; return v }' },
  E107: { text: "(k, v) => typeof LIMIT === 'number'", operator: 'filter' },
  E108: { text: '(k, v) => { const [a, b] = v.customer; return a }' },
  E109: { text: '(k, v) => v.price > this.limit', operator: 'filter' },
  E110: { before: 'let total = 0', text: '(k, v) => { total += v.price; return total }' },
  E111: {
    before: 'class Prices { of() { return 1 } }\nconst prices = new Prices()',
    text: '(k, v) => v.price * prices.of()',
  },
  E112: { text: 'v => v.price' },
  E113: { before: 'const seen = []', text: '(k, v) => { seen.push(k); return v.price }' },
  E114: { before: 'const config = { get secret() { return 1 } }', text: '(k, v) => v.price * config.secret' },
  E115: { before: 'const LIMIT = 10', text: '(k, v) => v.price > LIMIT', operator: 'filter', isBlind: true },
  E116: { before: 'const soon = undefined', text: '(k, v) => v.price > soon', operator: 'filter' },
  E117: { text: "(k, v) => import('./fns.js')" },
  E118: { text: '(k, v) => { try { return v.price } catch { return 0 } }', mode: 'compiled' },
  E119: { text: "js(new URL('./nowhere.js', 'file:///app/orders.js'), 'score')", operator: 'filter' },
  E120: { before: 'let limit = 10', text: '(k, v) => v.price > limit', operator: 'filter', after: 'limit = 20' },
  E201: { text: '(k, v) => `order ${v.customer}`' },
  E202: { text: '(k, v) => `${v.id} ${null}`' },
  E203: { text: '(k, v) => { const city = null; return city.length }' },
  E204: { text: "(k, v) => v.id.startWith('a')", operator: 'filter' },
  E205: { text: '(k, v) => v.prize > 10', operator: 'filter' },
  E206: { text: '(k, v) => v.price * (1 - v.discount)' },
  E207: { text: '(k, v) => v.region * 2' },
  E208: { text: "(k, v) => v.price > '10'", operator: 'filter' },
  E209: { text: '(k, v) => v.items[0] === v.items[1]', operator: 'filter' },
  E210: { text: '(k, v) => ({ ...v.price })' },
  E211: { text: '(k, v) => [...v.price]' },
  E212: { before: 'const limit = 10', text: '(k, v) => limit(v.price)' },
  E213: { text: '(k, v) => score(v.price, v.qty)', scope: { score: udf } },
  E214: { text: '(k, v) => score(v.region)', scope: { score: udf } },
  E215: { text: '(k, v) => v.id.startsWith()', operator: 'filter' },
  E216: { text: '(k, v) => v.id.padStart(v.region)' },
  E217: { text: '(k, v) => Number(v.customer)' },
  E301: { text: '(k, v) => (v.price > 10 ? { id: v.id, big: true } : { id: v.id })' },
  E302: { text: "(k, v) => (v.paid ? v.price : 'unpaid')" },
  E303: { text: '(k, v) => ({ id: v.id, net: () => v.price })' },
  E304: { text: '(k, v) => [v.price, v.region]' },
  E305: { text: '(k, v) => ({ key: v.region, value: v })', operator: 'map' },
  E306: { text: '(k, v) => v.region', operator: 'flatMapValues' },
  E307: { text: '(k, v) => ({ total: v.price, tags: [] })' },
  E308: { text: '(k, v) => { try { return v.price } catch { return 0 } }' },
  E309: { text: '(k, v) => ({ id: v.id })', result: structType({ id: types.string, total: types.float64 }) },
  E310: {
    initial: '() => ({ last: null })',
    text: '(k, v, a) => ({ last: { before: a.last } })',
    operator: 'aggregate',
  },
  F200: { text: '(k, v) => v.price * v.qty', mode: 'javascript' },
  F201: { text: '(k, v) => { let n = 0; for (const name in v) n++; return n }', result: types.float64 },
  F202: { text: '(k, v) => { try { return v.price } catch { return 0 } }', result: types.float64 },
  F203: { text: '(k, v) => [v.id, , v.region].length', result: types.float64 },
  F204: {
    text: '(k, v) => { const tags = v.tags.filter(t => t !== k); tags.copyWithin(0, 1); return tags[0] === k }',
    operator: 'filter',
  },
  F205: { text: '(k, v) => { console.log(v.id); return v.price }', result: types.float64 },
  F206: { text: '(k, v) => { const row = { n: 1 }; const same = row; same.n = v.qty; return row }', result: types.raw },
  F208: { text: '(k, v) => v.price * globalThis', result: types.float64 },
  F209: { before: 'const net = x => x / 1.19', text: '(k, v) => [net].length', result: types.float64 },
  F210: { before: "const rates = { eu: 1.19, us: 'none' }", text: '(k, v) => rates[v.region]', result: types.raw },
  F212: {
    text: `(k, v) => {\n  let n = v.qty\n${'  n += v.price * v.qty\n'.repeat(1500)}  return n\n}`,
    result: types.float64,
  },
  F213: { text: '(k, v) => `${new Date(v.price)}`', result: types.string },
  F214: { text: '(k, v) => v[k]', result: types.raw },
  F215: { text: '(k, v) => v.serial + 1n', result: types.bigint },
  F216: { text: '(k, v) => v.serial > 10n', operator: 'filter' },
  F217: { text: '(k, v) => v.items[0]?.qty == v.rank', operator: 'filter' },
  F218: { text: '(k, v) => v.price > 3 && v.region', result: types.raw },
  F219: { text: '(k, v) => ({ ...v.address, id: v.id })', result: types.raw },
  F220: { text: '(k, v) => ({ [k]: v.price })', result: types.raw },
  F221: { text: '(k, v) => (v.paid ? Math.max : Math.min)(v.price, 1)', result: types.float64 },
  F222: { text: '(k, v) => v.id.isWellFormed()', operator: 'filter' },
  F223: {
    before: 'const fact = n => (n < 2 ? 1 : n * fact(n - 1))',
    text: '(k, v) => fact(v.qty)',
    result: types.float64,
  },
  F224: {
    before: 'const load = async id => id',
    text: '(k, v) => load(v.id) === k',
    operator: 'filter',
    mode: 'compiled',
  },
  F225: { before: 'const add = (a, b) => a + b', text: '(k, v) => add(...[v.price, v.qty])', result: types.float64 },
  F226: {
    text: '(k, v) => ({ id: v.id, at: Date.now() })',
    result: structType({ id: types.string, at: types.float64 }),
  },
  F228: { text: '(k, v) => JSON.stringify(undefined)', result: types.raw },
  F230: { text: '(k, v) => v.tags.reduce((all, t) => ({ all }), null)', result: types.raw },
  F231: { text: '(k, v) => new URL(v.id).hostname', result: types.string },
  F232: { text: '(k, v) => Math.round(v.price)', isUnwritten: true },
  F233: {
    text: '(k, v) => { let n = 1; const f = () => n; n = v.qty; if (v.paid) { const n = 2; return f() + n } return f() }',
    result: types.float64,
  },
  F234: {
    text: '(k, v) => { let n = 0; return v.tags.map(t => { n += 1; return n }) }',
    result: listType(types.float64),
  },
  F235: { before: 'const word = /\\w+/g', text: '(k, v) => word.test(v.id)', operator: 'filter' },
  F236: { text: "js(new URL('./module-functions.ts', here), 'score')", operator: 'filter' },
}

/** What is said of the example: the whole text, its place left out because a text has none. */
export function exampleText(code: string): string {
  const example = errorExamples[code]
  if (example === undefined) throw new Error(`no example of ${code}`)
  const { fns, change } = functionsOf(example)
  const { getBuiltinModule } = process
  if (example.isBlind === true) process.getBuiltinModule = (() => undefined) as typeof getBuiltinModule
  const compiler = new LambdaCompiler({
    ...(example.isUnwritten === true
      ? { refusal: body => ({ text: 'Math.round() is not written', at: body.at }) }
      : {}),
  })
  try {
    const lambda = compileExample(compiler, example, fns)
    change()
    compiler.captureCheck.check()
    return lambda.outcome === 'javascript' ? noteText(lambda) : `NOT REFUSED: ${example.text}`
  } catch (error) {
    if (error instanceof StreamsError) return error.message.replace(/ at .*?, in /, ' in ').replace(/\n {2}at .*$/m, '')
    throw error
  } finally {
    process.getBuiltinModule = getBuiltinModule
    compiler.release()
  }
}

interface ExampleFunctions {
  readonly fns: readonly FunctionRef['fn'][]
  /** Does what happens after the build. */
  change(): void
}

function functionsOf({ after = '', before = '', initial, scope = {}, text }: ErrorExample): ExampleFunctions {
  const given = { js, here: import.meta.url, ...scope }
  const source = `${before}\nreturn { fns: [${initial === undefined ? '' : `${initial}, `}${text}], change() { ${after} } }`
  return new Function(...Object.keys(given), source)(...Object.values(given))
}

function compileExample(compiler: LambdaCompiler, example: ErrorExample, fns: ExampleFunctions['fns']): Lambda {
  const operator = example.operator ?? 'mapValues'
  const captures = example.captures === undefined ? {} : { captures: example.captures }
  const refs = fns.map((fn): FunctionRef => ({ fn, callSite: new Error(), operator, ...captures }))
  const [first, second] = refs as [FunctionRef, FunctionRef | undefined]
  const node = `orders-${operator.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
  const mode = example.mode ?? 'auto'
  if (second !== undefined) {
    const params = [types.string, ORDER, types.raw]
    const paramRoles: readonly ParamRole[] = ['key', 'value', 'aggregate']
    return compileAggregate(compiler, { initializer: first, adder: second, node, params, paramRoles, mode }).adder
  }
  const request: LambdaRequest = {
    ref: first,
    node,
    params: [types.string, ORDER, types.raw],
    paramRoles: ['key', 'value', 'meta'],
    want: WANTS[operator] ?? 'value',
    mode,
    ...(example.result === undefined ? {} : { resultType: example.result }),
  }
  return compiler.compile(request)
}

function noteText(lambda: Extract<Lambda, { outcome: 'javascript' }>): string {
  const { at, code, cure, text } = lambda.note
  const note = new Diagnostic('fallback', { code, what: text, cure, at })
  return renderDiagnostic(note, { text: lambda.source, place: {}, operator: lambda.operator }).replace(
    /^ {2}at in/m,
    '  in',
  )
}

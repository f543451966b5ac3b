/**
 * Expressions of the conformance language as the source text of one ordinary function: so what is tested is the
 * compiler. The text is what a careful user would write: null is tested before a value is used.
 */
import { runInThisContext } from 'node:vm'
import type { Expression, Fn, ScalarName } from './case.js'

/** What is known of a value while its text is written. */
export interface Typed {
  readonly type: ScalarName | 'windowed' | 'boolean' | 'list'
  readonly nullable: boolean
}

/** A variable or expression text with its type. */
interface Value extends Typed {
  readonly text: string
}

/** A function's text, and the type of what it gives. */
export interface Source extends Typed {
  readonly text: string
}

const STRING: Typed = { type: 'string', nullable: false }

/** The body of a function: constants one after another, each a step of the expression. */
class Body {
  readonly #lines: string[] = []
  readonly #key: Value
  readonly #value: Value

  constructor(key: Typed, value: Typed) {
    this.#key = { ...key, text: 'key' }
    this.#value = { ...value, text: 'value' }
  }

  get lines(): readonly string[] {
    return this.#lines
  }

  /** Gives a step a name, so that it can be tested for null and used. */
  #name(text: string, type: Typed): Value {
    const name = `x${this.#lines.length}`
    this.#lines.push(`const ${name} = ${text};`)
    return { ...type, text: name }
  }

  apply(expression: Expression, start: Value = this.#value): Value {
    const steps = Array.isArray(expression) ? (expression as readonly Fn[]) : [expression as Fn]
    return steps.reduce((x, fn) => this.#step(fn, x), start)
  }

  #step(fn: Fn, x: Value): Value {
    const write = STEPS[fn.fn]
    if (write !== undefined) return this.#name(write(fn, x), resultOf(fn, x))
    switch (fn.fn) {
      case 'key':
        return this.#key
      case 'value':
        return this.#value
      case 'const':
        return constant(fn)
      case 'windowKey':
        return this.#name(guard(x, `${x.text}.key`), { ...STRING, nullable: x.nullable })
      case 'windowStart':
      case 'windowEnd': {
        const bound = fn.fn === 'windowStart' ? 'start' : 'end'
        return this.#name(guard(x, `${x.text}.window.${bound}`), { type: 'int64', nullable: x.nullable })
      }
      case 'not': {
        const inner = this.apply(fn.pred as Expression, x)
        return this.#name(`!${inner.text}`, { type: 'boolean', nullable: false })
      }
      case 'if':
        return this.#choice(fn, x)
      default:
        throw new Error(`no function ${fn.fn}`)
    }
  }

  #choice(fn: Fn, x: Value): Value {
    const when = this.apply(fn.when as Expression, x)
    const then = this.apply(fn.then as Expression, x)
    const otherwise = this.apply(fn.else as Expression, x)
    const type = { type: then.type, nullable: then.nullable || otherwise.nullable }
    return this.#name(`${when.text} ? ${then.text} : ${otherwise.text}`, type)
  }
}

/** Null stays null. */
const guard = (x: Value, text: string, otherwise = 'null'): string =>
  x.nullable ? `${x.text} === null ? ${otherwise} : ${text}` : text

const str = (x: Pick<Value, 'text' | 'type'>): string =>
  x.type === 'windowed'
    ? `\`[\${${x.text}.key}@\${${x.text}.window.start}/\${${x.text}.window.end}]\``
    : `\`\${${x.text}}\``

const quote = (value: unknown): string => JSON.stringify(value)

/** Functions of x that are one expression. */
const STEPS: Readonly<Partial<Record<string, (fn: Fn, x: Value) => string>>> = {
  toString: (_: Fn, x: Value) => (x.type === 'windowed' ? guard(x, str(x), "'null'") : str(x)),
  upper: (_, x) => guard(x, `${x.text}.toUpperCase()`),
  append: (fn, x) => guard(x, `${str(x)} + ${quote(fn.s)}`),
  prepend: (fn, x) => guard(x, `${quote(fn.s)} + ${str(x)}`),
  prefix: (fn, x) => guard(x, `${x.text}.slice(0, ${fn.n})`),
  substring: (fn, x) => guard(x, `${x.text}.slice(${fn.from}, ${fn.to})`),
  before: (fn, x) => guard(x, part(x, fn.sep as string, 'before')),
  after: (fn, x) => guard(x, part(x, fn.sep as string, 'after')),
  length: (_, x) => guard(x, `${x.text}.length`),
  parseLong: (_, x) => guard(x, `/^-?[0-9]{1,15}$/.test(${x.text}) ? Number(${x.text}) : null`),
  add: (fn, x) => guard(x, `${x.text} + ${fn.n}`),
  mod: (fn, x) => guard(x, `((${x.text} % ${fn.n}) + ${fn.n}) % ${fn.n}`),
  split: (fn, x) => guard(x, `${x.text}.split(${quote(fn.by)}).filter(part => part !== '')`, '[]'),
  isNull: (_, x) => `${x.text} === null`,
  isNotNull: (_, x) => `${x.text} !== null`,
  eq: (fn, x) => `${x.text} === ${quote(fn.value)}`,
  lengthGt: (fn, x) => guard(x, `${x.text}.length > ${fn.n}`, 'false'),
  contains: (fn, x) => guard(x, `${x.text}.includes(${quote(fn.s)})`, 'false'),
  gt: (fn, x) => guard(x, `${x.text} > ${fn.n}`, 'false'),
  lt: (fn, x) => guard(x, `${x.text} < ${fn.n}`, 'false'),
  even: (_, x) => guard(x, `${x.text} % 2 === 0`, 'false'),
}

function part(x: Value, separator: string, side: 'before' | 'after'): string {
  const at = `${x.text}.indexOf(${quote(separator)})`
  const slice = side === 'before' ? `${x.text}.slice(0, ${at})` : `${x.text}.slice(${at} + ${separator.length})`
  return `(${at} < 0 ? null : ${slice})`
}

const PREDICATES = new Set(['isNull', 'isNotNull', 'eq', 'lengthGt', 'contains', 'gt', 'lt', 'even'])

function resultOf(fn: Fn, x: Value): Typed {
  if (PREDICATES.has(fn.fn)) return { type: 'boolean', nullable: false }
  switch (fn.fn) {
    case 'toString':
      return STRING
    case 'length':
      return { type: 'int32', nullable: x.nullable }
    case 'parseLong':
      return { type: 'int64', nullable: true }
    case 'add':
    case 'mod':
      return { type: x.type, nullable: x.nullable }
    case 'split':
      return { type: 'list', nullable: false }
    case 'before':
    case 'after':
      return { type: 'string', nullable: true }
    default:
      return { type: 'string', nullable: x.nullable }
  }
}

function constant(fn: Fn): Value {
  const type = (fn.type as ScalarName | undefined) ?? (typeof fn.value === 'number' ? 'int64' : 'string')
  return { type, nullable: fn.value === null, text: quote(fn.value) }
}

/** `(key, value) => …` for an expression of both. */
export function functionOf(expression: Expression, key: Typed, value: Typed): Source {
  const body = new Body(key, value)
  const result = body.apply(expression)
  return { ...result, text: `(key, value) => { ${body.lines.join(' ')} return ${result.text} }` }
}

/** `(key, value) => [key, value]` for two expressions. */
export function pairOf(
  key: Typed,
  value: Typed,
  of: { key: Expression; value: Expression },
): { text: string; key: Typed; value: Typed } {
  const body = new Body(key, value)
  const newKey = body.apply(of.key)
  const newValue = body.apply(of.value)
  return {
    text: `(key, value) => { ${body.lines.join(' ')} return [${newKey.text}, ${newValue.text}] }`,
    key: newKey,
    value: newValue,
  }
}

/** `(key, value) => [[key, element], …]`: the key is evaluated with each element as the value. */
export function pairsOf(
  key: Typed,
  value: Typed,
  of: { key: Expression; values: Expression },
): { text: string; key: Typed; value: Typed } {
  const body = new Body(key, value)
  const list = body.apply(of.values)
  const inner = new Body(key, STRING)
  const newKey = inner.apply(of.key)
  const mapper = `value => { ${inner.lines.join(' ')} return [${newKey.text}, value] }`
  return {
    text: `(key, value) => { ${body.lines.join(' ')} return ${list.text}.map(${mapper}) }`,
    key: newKey,
    value: STRING,
  }
}

/**
 * The body of a reducer or aggregator f(a, b): `a` is the aggregate so far (never null), `b` the value.
 */
export function combineText(fn: Fn, a: Typed & { text: string }, b: Typed & { text: string }): string {
  const result = combination(fn, a, b)
  if (fn.nullOn === undefined) return result
  const isNullOn = `${str(b)} === ${quote(fn.nullOn)}`
  return b.nullable ? `${b.text} !== null && ${isNullOn} ? null : ${result}` : `${isNullOn} ? null : ${result}`
}

function combination(fn: Fn, a: Typed & { text: string }, b: Typed & { text: string }): string {
  const zero = b.nullable ? `(${b.text} ?? 0)` : b.text
  const pick = (test: string): string => {
    const chosen = `${b.text} ${test} ${a.text} ? ${b.text} : ${a.text}`
    return b.nullable ? `(${b.text} === null ? ${a.text} : ${chosen})` : `(${chosen})`
  }
  switch (fn.fn) {
    case 'concat': {
      const [open, separator, close] = [fn.open ?? '', fn.sep ?? '', fn.close ?? ''].map(quote)
      return `${open} + ${str(a)} + ${separator} + ${str(b)} + ${close}`
    }
    case 'first':
      return a.text
    case 'last':
      return b.text
    case 'sum':
      return `${a.text} + ${zero}`
    case 'subtract':
      return `${a.text} - ${zero}`
    case 'count':
      return `${a.text} + 1`
    case 'uncount':
      return `${a.text} - 1`
    case 'min':
      return pick('<')
    case 'max':
      return pick('>')
    default:
      throw new Error(`no combining function ${fn.fn}`)
  }
}

/** The function itself, whose text is exactly `text`. */
// biome-ignore lint/suspicious/noExplicitAny: functions of any shape are made here
export function makeFunction(text: string): (...args: any[]) => any {
  return runInThisContext(`(${text})`)
}

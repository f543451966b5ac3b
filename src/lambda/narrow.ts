/**
 * What a test says about null and undefined: at least what tsc narrows, over any pure expression and not only
 * over names. Facts are keyed by the computation (ir-tree.ts keyOf), so no variable can change behind them.
 */
import type { BinaryNode, BinaryOp, EachNode, Expr, FieldNode, LiteralNode, LocalNode, LogicalNode } from './ir.js'
import { keyOf, node } from './ir-tree.js'
import type { LambdaType } from './lambda-type.js'
import { type Env, emptyEnv, know } from './scope.js'
import { elementType, isNullish, sameType, withNull } from './type-algebra.js'

/** The expression with what is known here about its null bits. */
export function narrowed(e: Expr, env: Env): Expr {
  if (!isNullish(e.type) || env.facts.size === 0) return e
  const key = keyOf(e)
  const isNull = e.type.null === true && !env.facts.has(`${key}!null`)
  const isUndef = e.type.undef === true && !env.facts.has(`${key}!undef`)
  const type = withNull(e.type, isNull, isUndef)
  return type === e.type ? e : (Object.freeze({ ...e, type }) as Expr)
}

/** The type of `item` where the test came out true: of an object also what is known of the fields below it. */
export const typeWhere = (item: Expr, test: Expr): LambdaType =>
  deepType(item, know(emptyEnv, assume(test, true, emptyEnv)))

/** What is known of the elements of the list, said of this one: `xs.every(x => x !== null)` came before. */
export function knownElement(list: Expr, item: LocalNode, env: Env): Env {
  if (env.facts.size === 0) return env
  const start = ofEach(list)
  const own = [...env.facts].filter(fact => fact.startsWith(start))
  return know(
    env,
    own.map(fact => fact.slice(start.length).replaceAll(ANY_ELEMENT, keyOf(item))),
  )
}
/** Stands in a fact for the element; no key of a node. */
const ANY_ELEMENT = 'element<>'
const ofEach = (list: Expr): string => `each ${keyOf(list)}: `

function deepType(e: Expr, env: Env): LambdaType {
  const { type } = narrowed(e, env)
  if (type.kind !== 'struct' || env.facts.size === 0) return type
  const fields = Object.entries(type.fields ?? {}).map(
    ([name, field]) => [name, deepType(node('Field', { object: e, name, type: field, at: e.at }), env)] as const,
  )
  const known: LambdaType = Object.freeze({ ...type, fields: Object.freeze(Object.fromEntries(fields)) })
  return sameType(known, type) ? type : known
}

/** What follows when the test came out as `truth`. */
export function assume(e: Expr, truth: boolean, env: Env): string[] {
  const found = new Conclusions(env)
  found.assume(e, truth)
  return [...found.facts]
}

/** A constant that an expression is where some value is missing. */
interface Absent {
  readonly value: unknown
  /** Concludes that nothing is missing. */
  readonly otherwise: () => void
}

/** Gathers facts. Each local is followed once, however often it is asked for. */
class Conclusions {
  readonly facts = new Set<string>()
  readonly #env: Env
  readonly #lets = new Map<string, Expr>()
  readonly #followed = new Set<string>()

  constructor(env: Env) {
    this.#env = env
  }

  assume(e: Expr, truth: boolean): void {
    if (truth && isNullish(e.type)) this.#present(e, true, true)
    switch (e.kind) {
      case 'Unary':
        if (e.op === '!') this.assume(e.arg, !truth)
        break
      case 'Logical':
        this.#logical(e, truth)
        break
      case 'IsNullish':
        if (!truth) this.#present(e.arg, e.of !== 'undefined', e.of !== 'null')
        break
      case 'Binary':
        this.#compared(e, truth)
        break
      case 'Conditional':
        // `test ? false : x` is true only where the test failed and x is true; the other three alike
        if (isConstant(e.then) && Boolean(e.then.value) !== truth) this.#both(e.test, false, e.else, truth)
        else if (isConstant(e.else) && Boolean(e.else.value) !== truth) this.#both(e.test, true, e.then, truth)
        break
      case 'Call':
        this.#called(e.fn, e.args, truth)
        break
      case 'Each':
        if (e.method === (truth ? 'every' : 'some')) this.#ofElements(e, truth)
        break
      case 'Let':
        this.#lets.set(e.name, e.value)
        this.assume(e.body, truth)
        break
      case 'Local':
        this.#follow(e.name, String(truth), value => this.assume(value, truth))
        break
      default:
        break
    }
  }

  #both(test: Expr, isTrue: boolean, e: Expr, truth: boolean): void {
    this.assume(test, isTrue)
    this.assume(e, truth)
  }

  #valueOf(name: string): Expr | undefined {
    return this.#lets.get(name) ?? this.#env.values.get(name)
  }

  #follow(name: string, how: string, conclude: (value: Expr) => void): void {
    const value = this.#valueOf(name)
    const what = `${name}:${how}`
    if (value === undefined || this.#followed.has(what)) return
    this.#followed.add(what)
    conclude(value)
  }

  #logical({ op, left, right }: LogicalNode, truth: boolean): void {
    if (op !== '??' && truth === (op === '&&')) {
      this.#both(left, truth, right, truth)
      return
    }
    // it is not the right side, so it is the left one
    if (!isConstant(right) || Boolean(right.value) === truth) return
    if (op === '??') this.#present(left, true, true)
    this.assume(left, truth)
  }

  /** The test came out alike for each element. */
  #ofElements({ list, params, body, at }: EachNode, truth: boolean): void {
    const [name = ''] = params
    const item = keyOf(node('Local', { name, type: elementType(list.type), at }))
    for (const fact of assume(body, truth, this.#env)) {
      // a constant text could look like the key
      if (fact.includes(item) && !fact.includes('"'))
        this.facts.add(`${ofEach(list)}${fact.replaceAll(item, ANY_ELEMENT)}`)
    }
  }

  #called(fn: string, [list, x]: readonly Expr[], truth: boolean): void {
    if (fn !== 'list.includes' || !truth || list === undefined || x === undefined) return
    if (list.type.kind === 'list' && !isNullish(elementType(list.type))) this.#present(x, true, true)
  }

  #compared(e: BinaryNode, truth: boolean): void {
    if (!COMPARISONS.has(e.op)) return
    const { op, left, right } = e
    if (isConstant(right)) this.#unlessAbsent(left, value => compare(op, value, right.value) !== !truth)
    if (isConstant(left)) this.#unlessAbsent(right, value => compare(op, left.value, value) !== !truth)
    if (op !== '===' && op !== '!==') return
    const isEqual = (op === '===') === truth
    if (isConstant(right)) this.#ofType(left, right.value, isEqual)
    for (const [side, other] of [
      [left, right],
      [right, left],
    ] as const) {
      if (isEqual && !isNullish(other.type)) this.#present(side, true, true)
      if (!isConstant(other) || typeof other.value !== 'boolean') continue
      // what is not true may be null, which is false as a test; what is not false is no test
      if (isEqual || other.value || !isNullish(side.type)) this.assume(side, isEqual ? other.value : !other.value)
    }
  }

  /** `typeof x === 'number'`, where the switch over it gave that a name. */
  #ofType(e: Expr, name: unknown, isEqual: boolean): void {
    const value = e.kind === 'Local' ? (this.#valueOf(e.name) ?? e) : e
    if (value.kind !== 'Unary' || value.op !== 'typeof') return
    // of null it is 'object'
    if (name === 'undefined' || name === 'object') {
      this.#present(value.arg, isEqual === (name === 'undefined'), isEqual === (name === 'object'))
    } else if (isEqual) this.#present(value.arg, true, true)
  }

  /** `(x ?? 0) > 1` is false where x is missing: where it is true, x is there. */
  #unlessAbsent(side: Expr, isPossible: (value: unknown) => boolean): void {
    const absent = this.#absent(side)
    if (absent !== undefined && !isPossible(absent.value)) absent.otherwise()
  }

  #absent(e: Expr): Absent | undefined {
    switch (e.kind) {
      case 'Logical': {
        const { op, left, right } = e
        const otherwise = (): void => (op === '||' ? this.assume(left, true) : this.#present(left, true, true))
        if (op === '&&') return undefined
        if (right.kind === 'List' && right.items.length === 0) return { value: [], otherwise }
        return isConstant(right) ? { value: right.value, otherwise } : undefined
      }
      case 'Conditional':
        if (isConstant(e.then)) return { value: e.then.value, otherwise: () => this.assume(e.test, false) }
        return isConstant(e.else) ? { value: e.else.value, otherwise: () => this.assume(e.test, true) } : undefined
      case 'Call': {
        const [arg] = e.args
        const inner = arg !== undefined && LENGTHS.has(e.fn) ? this.#absent(arg) : undefined
        const value = inner?.value
        return inner !== undefined && (typeof value === 'string' || Array.isArray(value))
          ? { value: value.length, otherwise: inner.otherwise }
          : undefined
      }
      case 'Let':
        this.#lets.set(e.name, e.value)
        return this.#absent(e.body)
      case 'Local': {
        const value = this.#valueOf(e.name)
        return value === undefined ? undefined : this.#absent(value)
      }
      default:
        return undefined
    }
  }

  /** The value is known not to be null (and / or not undefined). */
  #present(e: Expr, notNull: boolean, notUndef: boolean): void {
    // `null` stays null, also where a test on it cannot come out so
    if (e.kind === 'Literal') return
    const key = keyOf(e)
    if (notNull) this.facts.add(`${key}!null`)
    if (notUndef) this.facts.add(`${key}!undef`)
    const isExcluded = (side: Expr): boolean =>
      side.kind === 'Literal' && ((notNull && side.value === null) || (notUndef && side.value === undefined))
    switch (e.kind) {
      case 'Conditional': {
        // `a?.b` is `a == null ? undefined : a.b`: where the whole is defined, a is there, and a.b is what it is
        const isThen = isExcluded(e.else)
        if (!isThen && !isExcluded(e.then)) break
        this.assume(e.test, isThen)
        this.#present(isThen ? e.then : e.else, notNull, notUndef)
        break
      }
      case 'Logical':
        if (e.op === '??' && isExcluded(e.right)) this.#present(e.left, true, true)
        break
      case 'Let':
        this.#lets.set(e.name, e.value)
        this.#present(e.body, notNull, notUndef)
        break
      case 'Local':
        this.#follow(e.name, `${notNull}${notUndef}`, value => this.#present(value, notNull, notUndef))
        break
      case 'Field':
        this.#presentField(e, notNull, notUndef)
        break
      default:
        break
    }
  }

  /** `a!.b` is there: so is a, or the row had failed. */
  #presentField(e: FieldNode, notNull: boolean, notUndef: boolean): void {
    const plain = withoutChecks(e)
    if (plain === e) return
    this.#present(plain, notNull, notUndef)
    for (let o: Expr = e; o.kind === 'Field' || o.kind === 'Check'; o = o.kind === 'Field' ? o.object : o.arg) {
      if (o.kind === 'Check') this.#present(withoutChecks(o.arg), true, true)
    }
  }
}

function withoutChecks(e: Expr): Expr {
  if (e.kind === 'Check') return withoutChecks(e.arg)
  if (e.kind !== 'Field') return e
  const object = withoutChecks(e.object)
  return object === e.object ? e : node('Field', { object, name: e.name, type: e.type, at: e.at })
}

/** A number, a text, a truth value, null or undefined. */
const isConstant = (e: Expr): e is LiteralNode =>
  e.kind === 'Literal' && (typeof e.value !== 'object' || e.value === null)

const LENGTHS: ReadonlySet<string> = new Set(['string.length', 'list.length'])
const COMPARISONS: ReadonlySet<BinaryOp> = new Set(['<', '<=', '>', '>=', '===', '!=='])

/** What JavaScript says of two constants; undefined where only one of them has an order. */
function compare(op: BinaryOp, a: unknown, b: unknown): boolean | undefined {
  if (op === '===' || op === '!==') return (a === b) === (op === '===')
  if (typeof a === 'number' && typeof b === 'number') return inOrder(op, a, b)
  return typeof a === 'string' && typeof b === 'string' ? inOrder(op, a, b) : undefined
}

function inOrder<T extends number | string>(op: BinaryOp, a: T, b: T): boolean {
  switch (op) {
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    default:
      return a >= b
  }
}

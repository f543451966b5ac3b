/**
 * An aggregate's update, field by field: which fields are sums, maxima, firsts … of an expression over the row alone.
 *
 * It changes nothing about how the aggregate runs (always as one generated function); `describe` prints it, and the
 * subtractor of a grouped table and the merger of a session are derived from it (derive.ts). API §7 has the table.
 * Names are looked through: `const total = v.price * v.qty; return { ...a, sum: a.sum + total }` is a sum.
 */
import type { BinaryOp, Expr, ExprOf, LetNode } from './ir.js'
import { childrenOf, choice, keyOf, node, walk } from './ir-tree.js'
import type { LambdaType } from './lambda-type.js'
import { fieldType, isMismatch, isNullish, join, T } from './type-algebra.js'

/** What a field's update is, of an expression over the row. */
export type UpdateKind = 'sum' | 'min' | 'max' | 'last' | 'first' | 'append' | 'or' | 'and'
/** What becomes of one field. */
export type FieldUpdate =
  /** The field as it was. */
  | { readonly kind: 'keep' }
  /**
   * `of` reads the row only; where `where` is false the field stays. `compare`: a minimum or maximum written as
   * `of > a.f ? of : a.f` and not as Math.max, which differ in NaN and -0.
   */
  | { readonly kind: UpdateKind; readonly of: Expr; readonly where?: Expr; readonly compare?: Order }
  /** An object inside the state, field by field. */
  | { readonly kind: 'struct'; readonly fields: FieldUpdates }
  /** Anything else. `reads`: the fields of the state that it looks at. */
  | { readonly kind: 'general'; readonly value: Expr; readonly reads: readonly string[] }

/** By the names of the fields. */
export type FieldUpdates = Readonly<Record<string, FieldUpdate>>
/** `of OP a.f`: then `of` is the new value. */
export type Order = '<' | '<=' | '>' | '>='

const FLIPPED: Readonly<Record<Order, Order>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }
const isOrder = (op: BinaryOp): op is Order => Object.hasOwn(FLIPPED, op)

/** The updates by field; undefined where the state is no struct or may become null. `state`: the parameter's index. */
export function decompose(body: Expr, state: number, stateType: LambdaType): FieldUpdates | undefined {
  if (stateType.kind !== 'struct' || body.type.kind !== 'struct' || isNullish(body.type)) return undefined
  const view = new StateView(body, state)
  return view.fieldsOf(body, stateType, [])
}

/** Names of fields from the state down to a value in it. */
type Path = readonly string[]

type Conditional = ExprOf<'Conditional'>

class StateView {
  readonly #state: number
  /** Values of the names of the body: no name is given twice. */
  readonly #lets = new Map<string, LetNode>()
  readonly #alone = new Map<string, boolean>()

  constructor(body: Expr, state: number) {
    this.#state = state
    walk(body, n => {
      if (n.kind === 'Let') this.#lets.set(n.name, n)
    })
  }

  /** The updates of the fields of the object at `path`, whose new value is `e`. */
  fieldsOf(e: Expr, type: LambdaType, path: Path): FieldUpdates {
    const names = Object.keys(type.fields ?? {})
    return Object.fromEntries(names.map(name => [name, this.update(this.#fieldOf(e, name), [...path, name])]))
  }

  /** What a name stands for, through any number of names. */
  #seen(e: Expr): Expr {
    const named = e.kind === 'Local' ? this.#lets.get(e.name) : undefined
    return named === undefined ? e : this.#seen(named.value)
  }

  /** The expression of one field, with choices between whole states pushed down to it. */
  #fieldOf(given: Expr, name: string): Expr {
    const e = this.#seen(given)
    const type = fieldType(e.type, name) ?? T.unknown
    switch (e.kind) {
      case 'Struct':
        return (
          e.fields.find(([field]) => field === name)?.[1] ?? node('Literal', { value: null, type: T.null, at: e.at })
        )
      case 'Conditional':
        return choice(e.test, this.#fieldOf(e.then, name), this.#fieldOf(e.else, name), type, e.at)
      case 'Let':
        return this.#fieldOf(e.body, name)
      default:
        return node('Field', { object: e, name, type, at: e.at })
    }
  }

  #isState(given: Expr): boolean {
    const e = this.#seen(given)
    return e.kind === 'Param' && e.index === this.#state
  }
  #isField(given: Expr, path: Path): boolean {
    const e = this.#seen(given)
    if (path.length === 0) return this.#isState(e)
    return e.kind === 'Field' && e.name === path.at(-1) && this.#isField(e.object, path.slice(0, -1))
  }

  /** Whether the expression reads the row alone: then it may be computed anywhere. */
  #isAlone(e: Expr): boolean {
    if (this.#isState(e)) return false
    const named = e.kind === 'Local' ? this.#lets.get(e.name) : undefined
    if (named === undefined) return childrenOf(e).every(child => this.#isAlone(child))
    let alone = this.#alone.get(named.name)
    if (alone === undefined) {
      alone = this.#isAlone(named.value)
      this.#alone.set(named.name, alone)
    }
    return alone
  }

  /** An expression over the row that stands by itself: the names that it uses are given around it. */
  #whole(given: Expr): Expr {
    const e = this.#seen(given)
    const used: LetNode[] = []
    const inside = new Set<string>()
    const collect = (from: Expr): void =>
      walk(from, n => {
        if (n.kind === 'Let') inside.add(n.name)
        const named = n.kind === 'Local' && !inside.has(n.name) ? this.#lets.get(n.name) : undefined
        if (named === undefined || used.includes(named)) return
        collect(named.value)
        used.push(named)
      })
    collect(e)
    return used.reduceRight<Expr>(
      (body, { name, value, at }) => node('Let', { name, value, body, type: body.type, at }),
      e,
    )
  }

  #general(value: Expr): FieldUpdate {
    const reads = new Set<string>()
    const look = (e: Expr): void =>
      walk(e, n => {
        if (n.kind === 'Field' && this.#isState(n.object)) reads.add(n.name)
        const named = n.kind === 'Local' ? this.#lets.get(n.name) : undefined
        if (named !== undefined) look(named.value)
      })
    look(value)
    return { kind: 'general', value: this.#whole(value), reads: [...reads] }
  }

  update(given: Expr, path: Path): FieldUpdate {
    if (this.#isField(given, path)) return { kind: 'keep' }
    if (this.#isAlone(given)) return { kind: 'last', of: this.#whole(given) }
    const e = this.#seen(given)
    if (e.type.kind === 'struct' && !isNullish(e.type))
      return { kind: 'struct', fields: this.fieldsOf(e, e.type, path) }
    switch (e.kind) {
      case 'Let':
        return this.update(e.body, path)
      case 'Binary':
        return this.#sum(e, path) ?? this.#general(e)
      case 'Call':
        return this.#extreme(e, path) ?? this.#general(e)
      case 'Logical':
        return this.#logical(e, path) ?? this.#general(e)
      case 'List':
        return this.#append(e, path) ?? this.#general(e)
      case 'Conditional':
        return this.#first(e, path) ?? this.#compared(e, path) ?? this.#startedByNull(e, path) ?? this.#chosen(e, path)
      default:
        return this.#general(e)
    }
  }

  #made(kind: UpdateKind, of: Expr, compare?: Order): FieldUpdate {
    return { kind, of: this.#whole(of), ...(compare === undefined ? {} : { compare }) }
  }
  #sum(e: ExprOf<'Binary'>, path: Path): FieldUpdate | undefined {
    if (e.op === '+' && this.#isField(e.left, path) && this.#isAlone(e.right)) return this.#made('sum', e.right)
    if (e.op === '+' && this.#isField(e.right, path) && this.#isAlone(e.left)) return this.#made('sum', e.left)
    if (e.op !== '-' || !this.#isField(e.left, path) || !this.#isAlone(e.right)) return undefined
    return this.#made('sum', node('Unary', { op: '-', arg: e.right, type: T.float64, at: e.at }))
  }
  #extreme(e: ExprOf<'Call'>, path: Path): FieldUpdate | undefined {
    const [a, b] = e.args
    if ((e.fn !== 'math.max' && e.fn !== 'math.min') || a === undefined || b === undefined || e.args.length !== 2)
      return undefined
    const kind = e.fn === 'math.max' ? 'max' : 'min'
    if (this.#isField(a, path) && this.#isAlone(b)) return this.#made(kind, b)
    return this.#isField(b, path) && this.#isAlone(a) ? this.#made(kind, a) : undefined
  }
  /** `a.f ?? e`; `a.f || e` and `a.f && e` of booleans. */
  #logical(e: ExprOf<'Logical'>, path: Path): FieldUpdate | undefined {
    if (!this.#isField(e.left, path) || !this.#isAlone(e.right)) return undefined
    if (e.op === '??') return this.#made('first', e.right)
    const isBoolean = [e.left, e.right].every(side => side.type.kind === 'bool' && !isNullish(side.type))
    return isBoolean ? this.#made(e.op === '||' ? 'or' : 'and', e.right) : undefined
  }
  /** `[...a.f, e]`; concat gives the same node. */
  #append(e: ExprOf<'List'>, path: Path): FieldUpdate | undefined {
    const [old, added] = e.items
    if (e.items.length !== 2 || old === undefined || added === undefined) return undefined
    if (!old.spread || !this.#isField(old.value, path) || added.spread || !this.#isAlone(added.value)) return undefined
    return this.#made('append', added.value)
  }

  /** `a.f === null ? e : a.f`. */
  #first(e: Conditional, path: Path): FieldUpdate | undefined {
    const isFirst = this.#isMissing(e.test, path) && this.#isAlone(e.then) && this.#isField(e.else, path)
    return isFirst ? this.#made('first', e.then) : undefined
  }
  #isMissing(test: Expr, path: Path): boolean {
    return test.kind === 'IsNullish' && test.of !== 'undefined' && this.#isField(test.arg, path)
  }

  /** `e > a.f ? e : a.f`, also behind `a.f === null ||`. */
  #compared(e: Conditional, path: Path): FieldUpdate | undefined {
    const { test } = e
    const isStarted = test.kind === 'Logical' && test.op === '||' && this.#isMissing(test.left, path)
    const comparison = isStarted ? test.right : test
    if (comparison.kind !== 'Binary' || !isOrder(comparison.op)) return undefined
    const isLeft = this.#isField(comparison.right, path)
    const of = isLeft ? comparison.left : comparison.right
    if (!(isLeft || this.#isField(comparison.left, path)) || !this.#isAlone(of)) return undefined
    if (!this.#isField(e.else, path) || keyOf(this.#seen(e.then)) !== keyOf(this.#seen(of))) return undefined
    // a first NaN would stay for ever, and what came after it would be lost to a merger
    if (isStarted && (of.type.kind === 'float64' || of.type.kind === 'float32')) return undefined
    const compare = isLeft ? comparison.op : FLIPPED[comparison.op]
    return this.#made(compare.startsWith('>') ? 'max' : 'min', of, compare)
  }

  /** `a.f === null ? e : Math.max(a.f, e)`. */
  #startedByNull(e: Conditional, path: Path): FieldUpdate | undefined {
    if (!this.#isMissing(e.test, path) || !this.#isAlone(e.then)) return undefined
    const later = this.update(e.else, path)
    if ((later.kind !== 'max' && later.kind !== 'min') || later.where !== undefined || later.compare !== undefined)
      return undefined
    return keyOf(this.#whole(e.then)) === keyOf(later.of) ? later : undefined
  }

  #chosen(e: Conditional, path: Path): FieldUpdate {
    if (!this.#isAlone(e.test)) return this.#general(e)
    const test = this.#whole(e.test)
    const yes = this.update(e.then, path)
    const no = this.update(e.else, path)
    if (!isPlain(yes) || !isPlain(no)) return this.#general(e)
    if (yes.kind === 'keep') return no.kind === 'keep' ? yes : masked(no, not(test))
    if (no.kind === 'keep') return masked(yes, test)
    if (yes.kind !== no.kind || yes.compare !== no.compare) return this.#general(e)
    const of = either(test, yes.of, no.of)
    const { where: _where, ...update } = yes
    if (yes.where === undefined && no.where === undefined) return { ...update, of }
    const always = node('Literal', { value: true, type: T.bool, at: e.at })
    return { ...update, of, where: either(test, yes.where ?? always, no.where ?? always) }
  }
}

/** `test ? yes : no`, or the one expression where both are the same. */
const either = (test: Expr, yes: Expr, no: Expr): Expr =>
  keyOf(yes) === keyOf(no) ? yes : choice(test, yes, no, joined(yes.type, no.type), test.at)
function joined(a: LambdaType, b: LambdaType): LambdaType {
  const both = join(a, b)
  return isMismatch(both) ? T.unknown : both
}

type Plain = Exclude<FieldUpdate, { kind: 'general' | 'struct' }>
const isPlain = (update: FieldUpdate): update is Plain => update.kind !== 'general' && update.kind !== 'struct'

const not = (test: Expr): Expr => node('Unary', { op: '!', arg: test, type: T.bool, at: test.at })

function masked<U extends Exclude<Plain, { kind: 'keep' }>>(update: U, test: Expr): U {
  const where =
    update.where === undefined
      ? test
      : node('Logical', { op: '&&', left: test, right: update.where, type: T.bool, at: test.at })
  return { ...update, where }
}

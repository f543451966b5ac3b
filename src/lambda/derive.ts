/**
 * Functions derived from the updates of an aggregate: the subtractor of a grouped table's, the merger of a session's.
 *
 * Both are ordinary bodies over the state. Where one field cannot be derived there is none, and the field is named with
 * the reason: half a function would be a wrong one. What the sums of doubles lose is said, not hidden: `inexact` names
 * the fields whose result depends on the order of the additions.
 */
import { present } from '../stdx/present.js'
import type { FieldUpdate, FieldUpdates } from './decompose.js'
import type { At, Expr } from './ir.js'
import { choice, node } from './ir-tree.js'
import type { LambdaType } from './lambda-type.js'
import { retyped } from './lower/nodes.js'
import { fieldType, isNullish, isNumber, plain, T } from './type-algebra.js'

/** A function that could be derived. */
export interface Derived {
  readonly body: Expr
  /** Fields that are sums of doubles, so that another order of additions gives other last digits. */
  readonly inexact: readonly string[]
}
/** Why there is none. */
export interface NotDerived {
  /** The first field that stands in the way, in the order of the state. */
  readonly field: string
  readonly why: string
}
/** Whether there is a function. */
export const isDerived = (made: Derived | NotDerived): made is Derived => 'body' in made

type Update = Exclude<FieldUpdate, { kind: 'keep' | 'general' | 'struct' }>
/** The new value of a field, or why there is none. */
type Make = Expr | string

const NOWHERE: At = [0, 0]
const REASONS: Readonly<Record<Update['kind'], string>> = {
  sum: '',
  min: 'a minimum does not know what was there before it',
  max: 'a maximum does not know what was there before it',
  first: 'the first value is gone with its row',
  last: 'the last value is gone with its row',
  append: 'a list does not know which of equal elements goes',
  or: 'one true more or less does not show',
  and: 'one false more or less does not show',
}
const GENERAL = 'its update is no sum, minimum, maximum, first, last or list of the row'

/** `(key, value, state) => state` without the value: the parameters of the adder whose updates these are. */
export function deriveSubtractor(updates: FieldUpdates, state: LambdaType, stateIndex: number): Derived | NotDerived {
  const old = param('a', stateIndex, state)
  return derive(updates, { old: [old] }, ({ old: [before] }, update) => {
    if (update.kind === 'keep') return before
    if (update.kind !== 'sum') return REASONS[update.kind]
    if (isNullish(before.type)) return 'it may be null'
    const less = node('Binary', { op: '-', left: before, right: update.of, type: T.float64, at: update.of.at })
    return update.where === undefined ? less : choice(update.where, less, before, T.float64, update.of.at)
  })
}

/**
 * `(key, left, right) => state` of two sessions, the earlier one left. `initial` is what both began with: a merger must
 * not count it twice.
 */
export function deriveMerger(updates: FieldUpdates, state: LambdaType, initial: Expr): Derived | NotDerived {
  const [left, right] = [param('a', 1, state), param('b', 2, state)]
  return derive(updates, { old: [left, right], initial }, (at, update) => {
    const [a, second] = at.old
    const b = present(second, 'the right state')
    if (update.kind === 'keep') return a
    return mergers[update.kind]({ left: a, right: b, initial: constantOf(at.initial) }, update)
  })
}

interface Sides {
  readonly left: Expr
  readonly right: Expr
  /** The constant with which the field begins; undefined where it is none. */
  readonly initial: { readonly value: unknown } | undefined
}

const mergers: Readonly<Record<Update['kind'], (sides: Sides, update: Update) => Make>> = {
  sum: ({ left, right, initial }) => {
    if (isNullish(left.type)) return 'it may be null'
    if (!Object.is(initial?.value, 0)) return 'a sum must begin with 0, or both sides count what it begins with'
    return node('Binary', { op: '+', left, right, type: T.float64, at: NOWHERE })
  },
  min: extreme,
  max: extreme,
  // a field that is not null from the beginning never changes
  first: ({ left, right }) =>
    isNullish(left.type) ? node('Logical', { op: '??', left, right, type: left.type, at: NOWHERE }) : left,
  last: ({ left, right, initial }, { where, of }) => {
    if (where === undefined) return right
    const isTold = initial?.value === null && !isNullish(of.type)
    if (!isTold) return 'whether the right side had such a row does not show: begin with null'
    return node('Logical', { op: '??', left: right, right: left, type: left.type, at: NOWHERE })
  },
  append: ({ left, right, initial }) => {
    const isEmpty = Array.isArray(initial?.value) && initial.value.length === 0
    if (!isEmpty) return 'a list must begin empty, or both sides hold what it begins with'
    const items = [left, right].map(value => ({ spread: true, value }))
    return node('List', { items, type: left.type, at: NOWHERE })
  },
  or: ({ left, right }) => node('Logical', { op: '||', left, right, type: T.bool, at: NOWHERE }),
  and: ({ left, right }) => node('Logical', { op: '&&', left, right, type: T.bool, at: NOWHERE }),
}

function extreme({ left, right }: Sides, { kind, compare }: Update): Make {
  const [a, b] = [retyped(left, plain(left.type)), retyped(right, plain(right.type))]
  const better =
    compare === undefined
      ? node('Call', { fn: `math.${kind}`, args: [a, b], type: T.float64, at: NOWHERE })
      : choice(node('Binary', { op: compare, left: b, right: a, type: T.bool, at: NOWHERE }), b, a, a.type, NOWHERE)
  if (!isNullish(left.type)) return better
  const isMissing = (arg: Expr): Expr => node('IsNullish', { arg, of: 'null', type: T.bool, at: NOWHERE })
  const orLeft = choice(isMissing(right), left, better, left.type, NOWHERE)
  return choice(isMissing(left), right, orLeft, left.type, NOWHERE)
}

/** The same place in each of the states that are given, and in what they began with. */
interface Place {
  readonly old: readonly [Expr, ...Expr[]]
  readonly initial?: Expr | undefined
}
function inside({ old: [first, ...more], initial }: Place, name: string): Place {
  return { old: [field(first, name), ...more.map(e => field(e, name))], initial: initialField(initial, name) }
}

function derive(
  updates: FieldUpdates,
  place: Place,
  make: (place: Place, update: Update | { readonly kind: 'keep' }) => Make,
): Derived | NotDerived {
  const fields: (readonly [string, Expr])[] = []
  const inexact: string[] = []
  for (const [name, update] of Object.entries(updates)) {
    const at = inside(place, name)
    if (update.kind === 'general') return { field: name, why: GENERAL }
    if (update.kind === 'struct') {
      const made = derive(update.fields, at, make)
      if (!isDerived(made)) return { field: `${name}.${made.field}`, why: made.why }
      fields.push([name, made.body])
      inexact.push(...made.inexact.map(inner => `${name}.${inner}`))
      continue
    }
    const made = make(at, update)
    if (typeof made === 'string') return { field: name, why: made }
    fields.push([name, made])
    if (update.kind === 'sum' && !isWhole(update.of)) inexact.push(name)
  }
  return { body: node('Struct', { fields, type: place.old[0].type, at: NOWHERE }), inexact }
}

const param = (name: string, index: number, type: LambdaType): Expr => node('Param', { name, index, type, at: NOWHERE })
const field = (object: Expr, name: string): Expr =>
  node('Field', { object, name, type: fieldType(object.type, name) ?? T.unknown, at: NOWHERE })

/** A field of what the initializer makes; undefined where that is not written out. */
function initialField(initial: Expr | undefined, name: string): Expr | undefined {
  if (initial?.kind === 'Let') return initialField(initial.body, name)
  return initial?.kind === 'Struct' ? initial.fields.find(([field]) => field === name)?.[1] : undefined
}
/** Its value where it is a constant. */
function constantOf(initial: Expr | undefined): { readonly value: unknown } | undefined {
  if (initial?.kind === 'Literal') return { value: initial.value }
  return initial?.kind === 'List' && initial.items.length === 0 ? { value: [] } : undefined
}

/** Whether the number is whole, so that its sums are exact below 2^53. */
function isWhole(e: Expr): boolean {
  switch (e.kind) {
    case 'Literal':
      return Number.isInteger(e.value)
    case 'Conditional':
      return isWhole(e.then) && isWhole(e.else)
    case 'Let':
      return isWhole(e.body)
    case 'Unary':
      return (e.op === '-' || e.op === '+') && isWhole(e.arg)
    case 'Binary':
      return ['+', '-', '*'].includes(e.op) ? isWhole(e.left) && isWhole(e.right) : isWholeType(e.type)
    default:
      return isWholeType(e.type)
  }
}
const isWholeType = (type: LambdaType): boolean => isNumber(type) && type.kind !== 'float64' && type.kind !== 'float32'

/**
 * An aggregate's update, field by field: which fields are sums, maxima, firsts … of an expression over the row alone.
 *
 * It changes nothing about how the aggregate runs (always as one generated function); `describe` prints it, and the
 * subtractor of a grouped table and the merger of a session are derived from it. API §7 has the table.
 */
import type { Expr, ListNode } from './ir.js'
import { choice, node, walk } from './ir-tree.js'
import type { LambdaType } from './lambda-type.js'
import { fieldType, T } from './type-algebra.js'

export type UpdateKind = 'sum' | 'min' | 'max' | 'last' | 'first' | 'append'
export type FieldUpdate =
  /** The field as it was. */
  | { readonly kind: 'keep' }
  /** `of` reads the row only; where `where` is false the field stays. */
  | { readonly kind: UpdateKind; readonly of: Expr; readonly where?: Expr }
  /** Anything else. `reads`: the fields of the state that it looks at. */
  | { readonly kind: 'general'; readonly value: Expr; readonly reads: readonly string[] }

/** The updates by field; undefined where the state is no struct or may become null. `state`: the parameter's index. */
export function decompose(
  body: Expr,
  state: number,
  stateType: LambdaType,
): Readonly<Record<string, FieldUpdate>> | undefined {
  if (stateType.kind !== 'struct' || body.type.kind !== 'struct' || body.type.null === true || body.type.undef === true)
    return undefined
  const view = new StateView(state)
  return Object.fromEntries(
    Object.keys(stateType.fields ?? {}).map(name => [name, view.update(fieldOf(body, name), name)]),
  )
}

/** The expression of one field, with choices between whole states pushed down to it. */
function fieldOf(e: Expr, name: string): Expr {
  const type = fieldType(e.type, name) ?? T.unknown
  switch (e.kind) {
    case 'Struct':
      return e.fields.find(([field]) => field === name)?.[1] ?? node('Literal', { value: null, type: T.null, at: e.at })
    case 'Conditional':
      return choice(e.test, fieldOf(e.then, name), fieldOf(e.else, name), type, e.at)
    case 'Let':
      return node('Let', { name: e.name, value: e.value, body: fieldOf(e.body, name), type, at: e.at })
    default:
      return node('Field', { object: e, name, type, at: e.at })
  }
}

class StateView {
  private readonly index: number
  constructor(index: number) {
    this.index = index
  }
  private isState(e: Expr): boolean {
    return e.kind === 'Param' && e.index === this.index
  }
  private isField(e: Expr | undefined, name: string): boolean {
    return e?.kind === 'Field' && e.name === name && this.isState(e.object)
  }
  /** Whether the expression reads the row alone: then it may be computed anywhere. Locals may hold the state. */
  private isAlone(e: Expr): boolean {
    let reads = false
    const declared = new Set<string>()
    walk(e, n => {
      if (n.kind === 'Let') declared.add(n.name)
      if (n.kind === 'Each') for (const p of n.params) declared.add(p)
      if (n.kind === 'Loop') declared.add(n.state)
      if (this.isState(n) || (n.kind === 'Local' && !declared.has(n.name))) reads = true
    })
    return !reads
  }
  private general(value: Expr): FieldUpdate {
    const reads = new Set<string>()
    walk(value, n => {
      if (n.kind === 'Field' && this.isState(n.object)) reads.add(n.name)
    })
    return { kind: 'general', value, reads: [...reads] }
  }

  update(e: Expr, name: string): FieldUpdate {
    if (this.isField(e, name)) return { kind: 'keep' }
    if (this.isAlone(e)) return { kind: 'last', of: e }
    switch (e.kind) {
      case 'Binary':
        return this.sum(e, name) ?? this.general(e)
      case 'Call':
        return this.extreme(e, name) ?? this.general(e)
      case 'Logical':
        return e.op === '??' && this.isField(e.left, name) && this.isAlone(e.right)
          ? { kind: 'first', of: e.right }
          : this.general(e)
      case 'List':
        return this.append(e, name) ?? this.general(e)
      case 'Conditional':
        return this.chosen(e, name)
      default:
        return this.general(e)
    }
  }

  private sum(e: Extract<Expr, { kind: 'Binary' }>, name: string): FieldUpdate | undefined {
    if (e.op === '+' && this.isField(e.left, name) && this.isAlone(e.right)) return { kind: 'sum', of: e.right }
    if (e.op === '+' && this.isField(e.right, name) && this.isAlone(e.left)) return { kind: 'sum', of: e.left }
    if (e.op !== '-' || !this.isField(e.left, name) || !this.isAlone(e.right)) return undefined
    return { kind: 'sum', of: node('Unary', { op: '-', arg: e.right, type: T.float64, at: e.at }) }
  }
  private extreme(e: Extract<Expr, { kind: 'Call' }>, name: string): FieldUpdate | undefined {
    const [a, b] = e.args
    if ((e.fn !== 'math.max' && e.fn !== 'math.min') || a === undefined || b === undefined || e.args.length !== 2)
      return undefined
    const kind = e.fn === 'math.max' ? 'max' : 'min'
    if (this.isField(a, name) && this.isAlone(b)) return { kind, of: b }
    return this.isField(b, name) && this.isAlone(a) ? { kind, of: a } : undefined
  }
  private append(e: ListNode, name: string): FieldUpdate | undefined {
    const [old, added] = e.items
    if (e.items.length !== 2 || old === undefined || added === undefined) return undefined
    if (!old.spread || !this.isField(old.value, name) || added.spread || !this.isAlone(added.value)) return undefined
    return { kind: 'append', of: added.value }
  }
  private chosen(e: Extract<Expr, { kind: 'Conditional' }>, name: string): FieldUpdate {
    const { test } = e
    if (
      test.kind === 'IsNullish' &&
      this.isField(test.arg, name) &&
      this.isAlone(e.then) &&
      this.isField(e.else, name)
    ) {
      return { kind: 'first', of: e.then }
    }
    if (!this.isAlone(test)) return this.general(e)
    const yes = this.update(e.then, name)
    const no = this.update(e.else, name)
    if (no.kind === 'keep') return this.masked(yes, test, e)
    if (yes.kind === 'keep') return this.masked(no, node('Unary', { op: '!', arg: test, type: T.bool, at: e.at }), e)
    if (yes.kind === 'general' || no.kind === 'general' || yes.kind !== no.kind) return this.general(e)
    if (yes.where !== undefined || no.where !== undefined) return this.general(e)
    return { kind: yes.kind, of: choice(test, yes.of, no.of, yes.of.type, e.at) }
  }
  private masked(update: FieldUpdate, where: Expr, e: Expr): FieldUpdate {
    if (update.kind === 'general' || update.kind === 'keep') return this.general(e)
    if (update.where === undefined) return { ...update, where }
    return { ...update, where: node('Logical', { op: '&&', left: where, right: update.where, type: T.bool, at: e.at }) }
  }
}

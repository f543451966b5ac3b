/**
 * Making and walking the IR: one maker that freezes, the children of each kind in the order in which they are
 * evaluated, and a key that is equal for equal computations.
 */
import type { At, ConditionalNode, Expr, ExprKind, ExprOf } from './ir.js'
import type { LambdaType } from './lambda-type.js'

type PartsOf<N extends Expr> = { [K in N as K['kind']]: Omit<K, 'kind'> }

/** A frozen node of the kind with its parts. */
export function node<K extends ExprKind>(kind: K, parts: PartsOf<ExprOf<K>>[K]): ExprOf<K> {
  return ofAnyLength(Object.freeze({ kind, ...parts }) as unknown as ExprOf<K>)
}

/** What makes a list out of another one may make it longer or shorter; only what gives an element gives it whole. */
function ofAnyLength<N extends Expr>(n: N): N {
  if (n.type.two === undefined || !isOtherList(n)) return n
  const { two: _two, ...type } = n.type
  return Object.freeze({ ...n, type: Object.freeze(type) })
}
function isOtherList(n: Expr): boolean {
  if (n.kind === 'Call') return n.fn !== 'list.index' && n.fn !== 'list.at'
  return n.kind === 'Each' && n.method !== 'find' && n.method !== 'reduce'
}

/** `test ? yes : no`. */
export function choice(test: Expr, yes: Expr, no: Expr, type: LambdaType, at: At): ConditionalNode {
  // biome-ignore lint/suspicious/noThenProperty: the name of the IR's field; a node is never awaited
  return node('Conditional', { test, then: yes, else: no, type, at })
}

const isExpr = (part: string | Expr): part is Expr => typeof part !== 'string'

/** A kind that is forgotten here does not compile. */
const children: { readonly [K in ExprKind]: (n: ExprOf<K>) => readonly Expr[] } = {
  Literal: () => [],
  Param: () => [],
  Local: () => [],
  Field: n => [n.object],
  Unary: n => [n.arg],
  Binary: n => [n.left, n.right],
  Logical: n => [n.left, n.right],
  Conditional: n => [n.test, n.then, n.else],
  Call: n => n.args,
  Template: n => n.parts.filter(isExpr),
  Struct: n => n.fields.map(([, value]) => value),
  List: n => n.items.map(item => item.value),
  Let: n => [n.value, n.body],
  Check: n => [n.arg],
  IsNullish: n => [n.arg],
  Each: n => (n.seed === undefined ? [n.list, n.body] : [n.list, n.seed, n.body]),
  Loop: n => [n.seed, n.test, n.body],
  Udf: n => n.args,
}

/** Children in the order in which they are evaluated. */
export const childrenOf = (n: Expr): readonly Expr[] => (children[n.kind] as (n: Expr) => readonly Expr[])(n)

/** Calls `visit` on the node and everything below it, parents first. */
export function walk(n: Expr, visit: (n: Expr) => void): void {
  visit(n)
  for (const child of childrenOf(n)) walk(child, visit)
}

/** The first node, parents first, for which `test` holds. */
export function findExpr(n: Expr, test: (n: Expr) => boolean): Expr | undefined {
  if (test(n)) return n
  for (const child of childrenOf(n)) {
    const found = findExpr(child, test)
    if (found !== undefined) return found
  }
  return undefined
}

const keys = new WeakMap<Expr, string>()
const valueIds = new WeakMap<object, number>()
let valueCount = 0

function literalKey(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    if ('source' in value && 'flags' in value) return `/${String(value.source)}/${String(value.flags)}`
    let id = valueIds.get(value)
    if (id === undefined) {
      id = ++valueCount
      valueIds.set(value, id)
    }
    return `#${id}`
  }
  return Object.is(value, -0)
    ? '-0'
    : typeof value === 'string'
      ? JSON.stringify(value)
      : `${typeof value}${String(value)}`
}

/** What of a node is neither type, nor place, nor child. */
const marks: { readonly [K in ExprKind]: (n: ExprOf<K>) => string } = {
  Literal: n => literalKey(n.value),
  Param: n => String(n.index),
  Local: n => n.name,
  Field: n => n.name,
  Unary: n => n.op,
  Binary: n => n.op,
  Logical: n => n.op,
  Conditional: () => '',
  Call: n => n.fn,
  Template: n => n.parts.map(part => (typeof part === 'string' ? JSON.stringify(part) : '$')).join(),
  Struct: n => n.fields.map(([name]) => name).join(),
  List: n => n.items.map(item => (item.spread ? '…' : '.')).join(''),
  Let: n => n.name,
  Check: () => '',
  IsNullish: n => n.of,
  Each: n => `${n.method}:${n.params.join()}:${n.until ?? ''}`,
  Loop: n => n.state,
  Udf: n => n.name,
}

/** Equal for the same computation, wherever it stands in the source and whatever is known of its null bits. */
export function keyOf(n: Expr): string {
  const known = keys.get(n)
  if (known !== undefined) return known
  const mark = (marks[n.kind] as (n: Expr) => string)(n)
  const key = `${n.kind}<${mark}>(${childrenOf(n).map(keyOf).join()})`
  keys.set(n, key)
  return key
}

/**
 * A value that costs nothing to read again: a parameter, a local, a constant, a field of one, a struct of these (of
 * which mostly single fields are read).
 */
export function isPath(n: Expr): boolean {
  switch (n.kind) {
    case 'Param':
    case 'Local':
    case 'Literal':
      return true
    case 'Field':
      return isPath(n.object)
    case 'Struct':
      return n.fields.every(([, value]) => isPath(value))
    default:
      return false
  }
}

/** Whether a captured table has a key: `k in table`, `table.hasOwnProperty(k)`, `Object.hasOwn(table, k)`. */
import type * as acorn from 'acorn'
import { intrinsicOf } from '../../intrinsics.js'
import type { At, Expr } from '../../ir.js'
import { node } from '../../ir-tree.js'
import type { Env } from '../../scope.js'
import { syntax } from '../../syntax/any-node.js'
import { fieldType, isNullish, isNumber, isUnchecked, T } from '../../type-algebra.js'
import { isMap, isPlainObject, isSet, numberTable, objectTable } from '../constants.js'
import { lowerExpr } from '../expressions.js'
import type { Lowering } from '../lowering.js'
import { capturedObject } from '../members.js'
import { literal, named, toText } from '../nodes.js'
import { staticName } from '../patterns.js'
import { callIntrinsic } from './intrinsic-calls.js'
import { isThere, keyOf, tableIn } from './tables.js'

/** Names that every plain object answers to. */
const INHERITED = Object.freeze(Object.getOwnPropertyNames(Object.prototype))

/** `key in table`; undefined where the right side is no captured plain object. */
export function lowerIn(cx: Lowering, n: acorn.BinaryExpression, env: Env): Expr | undefined {
  if (n.left.type === 'PrivateIdentifier') return undefined
  const at = cx.at(n)
  const object = capturedObject(cx, n.right, env)
  if (object === undefined) return keyIn(cx, n, env) ?? fieldIn(cx, n, env)
  if (!isPlainObject(object.value)) return undefined
  const { value, name } = object
  const key = nameOf(cx, lowerExpr(cx, n.left, env))
  if (key === undefined) return undefined
  return named(cx, key, path => {
    const own = hasOwn(cx, value, name, path, at)
    if (Object.getPrototypeOf(value) === null) return own
    const inherited = callIntrinsic(cx, 'list.includes', [literal(INHERITED, T.list(T.string), at), path], at)
    return node('Logical', { op: '||', left: own, right: inherited, type: T.bool, at })
  })
}

/** The text by which an object is asked: 'undefined' where an index led to nothing. Undefined where it is no text. */
function nameOf(cx: Lowering, key: Expr): Expr | undefined {
  if (key.type.kind !== 'string' || (isNullish(key.type) && !isUnchecked(key.type))) return undefined
  return toText(cx, key, key.at)
}

/** `key in counts` of a counting object of the lambda's own; undefined where it is something else. */
function keyIn(cx: Lowering, n: acorn.BinaryExpression, env: Env): Expr | undefined {
  const right = syntax(n.right)
  const binding = right.type === 'Identifier' ? env.names.get(right.name) : undefined
  const table = binding?.kind === 'value' ? tableIn(binding.expr) : undefined
  if (table?.kind !== 'object' || n.left.type === 'PrivateIdentifier') return undefined
  const at = cx.at(n)
  return named(cx, keyOf(cx, table, n.left, env), key => {
    const inherited = callIntrinsic(cx, 'list.includes', [literal(INHERITED, T.list(T.string), at), key], at)
    return node('Logical', { op: '||', left: isThere(cx, table, key, at), right: inherited, type: T.bool, at })
  })
}

/** `'note' in row`: a row has all the fields of its type. */
function fieldIn(cx: Lowering, n: acorn.BinaryExpression, env: Env): Expr | undefined {
  if (n.left.type !== 'Literal' || typeof n.left.value !== 'string') return undefined
  const { value: name } = n.left
  const row = lowerExpr(cx, n.right, env)
  if (row.type.kind !== 'struct' || row.type.pair === true || isNullish(row.type)) return undefined
  const isThere = fieldType(row.type, name) !== undefined || INHERITED.includes(name)
  return literal(isThere, T.bool, cx.at(n))
}

const hasOwn = (cx: Lowering, table: object, name: string, key: Expr, at: At): Expr =>
  callIntrinsic(cx, 'dict.has', [objectTable(cx, table, name, at), key], at)

/** A call that asks a captured object, Map or Set for a key; undefined where it is something else. */
export function lowerKeyTest(cx: Lowering, n: acorn.CallExpression, env: Env): Expr | undefined {
  const { callee } = n
  if (callee.type !== 'MemberExpression' || callee.object.type === 'Super') return undefined
  const method = staticName(callee.property, callee.computed)
  const [first, second] = n.arguments
  if (method === undefined || first === undefined || first.type === 'SpreadElement') return undefined
  if (method === 'hasOwn' && callee.object.type === 'Identifier' && callee.object.name === 'Object') {
    return second === undefined || second.type === 'SpreadElement' || env.names.has('Object')
      ? undefined
      : ownKey(cx, n, first, second, env)
  }
  if (method === 'hasOwnProperty' && n.arguments.length === 1) return ownKey(cx, n, callee.object, first, env)
  return n.arguments.length === 1 ? lookUpNumber(cx, n, { method, table: callee.object, key: first }, env) : undefined
}

function ownKey(cx: Lowering, n: acorn.Node, of: acorn.Node, key: acorn.Expression, env: Env): Expr | undefined {
  const object = capturedObject(cx, of, env)
  if (object === undefined || !isPlainObject(object.value)) return undefined
  if (Object.hasOwn(object.value, 'hasOwnProperty')) return undefined
  const text = nameOf(cx, lowerExpr(cx, key, env))
  if (text === undefined) return undefined
  return hasOwn(cx, object.value, object.name, text, cx.at(n))
}

interface NumberLookUp {
  readonly method: string
  readonly table: acorn.Node
  readonly key: acorn.Expression
}
/**
 * `codes.has(n)`, `names.get(n)` of a captured Set or Map whose keys are numbers. Its table has their texts as keys:
 * two numbers have one text exactly where a Map takes them for one (NaN is NaN, -0 is 0).
 */
function lookUpNumber(cx: Lowering, n: acorn.Node, look: NumberLookUp, env: Env): Expr | undefined {
  const fn = `dict.${look.method}`
  const object = capturedObject(cx, look.table, env)
  if (object === undefined || intrinsicOf(fn) === undefined) return undefined
  const { value, name } = object
  if (!(isMap(value) || (isSet(value) && look.method === 'has'))) return undefined
  const table = numberTable(cx, value, name, cx.at(look.table))
  const key = table === undefined ? undefined : lowerExpr(cx, look.key, env)
  if (table === undefined || key === undefined || !isNumber(key.type)) return undefined
  // the text 'undefined' of what an index did not find is no number's
  if (isNullish(key.type) && !isUnchecked(key.type)) return undefined
  return callIntrinsic(cx, fn, [table, toText(cx, key, key.at)], cx.at(n))
}

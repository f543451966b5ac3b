/** Expression statements: assignments to locals; everything else done for its effect is refused or falls back. */
import type * as acorn from 'acorn'
import type { Expr } from '../../ir.js'
import { node } from '../../ir-tree.js'
import type { Env } from '../../scope.js'
import { syntax } from '../../syntax/any-node.js'
import { CHANGING_STATEMENTS, DATE_CHANGES, isCoverageCounter } from '../../syntax/control-flow.js'
import { elementType, isNullish, isNumber, T } from '../../type-algebra.js'
import { changedDate } from '../calls/date-setters.js'
import { callIntrinsic } from '../calls/intrinsic-calls.js'
import { changedEntry } from '../calls/table-entries.js'
import { assignedTable, changedTable } from '../calls/tables.js'
import { lowerExpr } from '../expressions.js'
import type { Lowering, Want } from '../lowering.js'
import { unwrapName } from '../name-keeper.js'
import { assign, type Next, refuseCaptureWrite } from '../names.js'
import { literal, named, numberOperand } from '../nodes.js'
import { arithmetic } from '../operators.js'
import { staticName } from '../patterns.js'
import { lowerForEach } from './loops.js'

/** Methods that change their receiver. */
export const MUTATORS: ReadonlySet<string> = new Set([
  ...'push pop shift unshift splice sort reverse fill copyWithin set add delete clear'.split(' '),
  ...DATE_CHANGES,
])

export function lowerEffect(cx: Lowering, x: acorn.Expression, env: Env, next: Next, want: Want): Expr {
  switch (x.type) {
    case 'ParenthesizedExpression':
      return lowerEffect(cx, x.expression, env, next, want)
    case 'SequenceExpression': {
      const step = (i: number, into: Env): Expr => {
        const part = x.expressions[i]
        if (part === undefined) return next(into)
        return isCoverageCounter(part) ? step(i + 1, into) : lowerEffect(cx, part, into, e => step(i + 1, e), want)
      }
      return step(0, env)
    }
    case 'AssignmentExpression':
      return lowerAssignment(cx, x, env, next)
    case 'UpdateExpression':
      return lowerUpdate(cx, x, env, next)
    case 'CallExpression': {
      if (unwrapName(x, env) !== x) return next(env)
      const change = changedDate(cx, x, env)
      if (change !== undefined) return assign(cx, change.target, change.date, env, next)
      return lowerChange(cx, x, env, next, want) ?? lowerForEach(cx, x, env, next, want) ?? refuseCall(cx, x)
    }
    case 'ChainExpression': {
      const entry = changedEntry(cx, x, env)
      return entry === undefined ? notCompiled(cx, x) : assign(cx, entry.target, entry.value, env, next)
    }
    case 'Literal':
    case 'Identifier':
      return next(env)
    default:
      return notCompiled(cx, x)
  }
}

function notCompiled(cx: Lowering, x: acorn.Expression): never {
  return cx.fallback(cx.at(x), {
    code: 'F203',
    what: 'this statement is not compiled',
    cure: 'write the lambda as expressions and const',
  })
}

/** `out.push(x)`, `out.pop()` and `out.sort(f)` of an owned variable: it is assigned the changed array. */
function lowerChange(cx: Lowering, x: acorn.CallExpression, env: Env, next: Next, want: Want): Expr | undefined {
  const { callee } = x
  const entry = changedEntry(cx, x, env)
  if (entry !== undefined) return assign(cx, entry.target, entry.value, env, next)
  if (callee.type !== 'MemberExpression' || callee.computed || callee.object.type !== 'Identifier') return undefined
  if (callee.property.type !== 'Identifier') return undefined
  const target = callee.object
  const method = callee.property.name
  const table = changedTable(cx, x, env)
  if (table !== undefined) return assign(cx, target, table, env, next)
  if (!CHANGING_STATEMENTS.has(method) || !isOwnArray(cx, target, env)) return undefined
  const changed = changedList(cx, { call: x, target, want: want === 'pairs' ? 'pairs' : 'value' }, env)
  return assign(cx, target, changed, env, next)
}

interface ListChange {
  readonly call: acorn.CallExpression
  /** The name of the array, whatever the call says. */
  readonly target: acorn.Identifier
  readonly want: Want
}
/** What `list.push(x)`, `list.pop()`, `list.sort(f)` leave in the array. */
export function changedList(cx: Lowering, { call: x, target, want }: ListChange, env: Env): Expr {
  const { callee, start, end } = x
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return refuseCall(cx, x)
  const method = callee.property.name
  const old: acorn.SpreadElement = { type: 'SpreadElement', argument: target, start, end }
  if (method === 'pop' || method === 'shift') {
    const list = lowerExpr(cx, target, env)
    const ends = (method === 'pop' ? [0, -1] : [1]).map(i => literal(i, T.float64, cx.at(x)))
    return callIntrinsic(cx, 'list.slice', [list, ...ends], cx.at(x))
  }
  const copy = COPYING[method]
  const value: acorn.Expression =
    copy === undefined
      ? {
          type: 'ArrayExpression',
          elements: method === 'push' ? [old, ...x.arguments] : [...x.arguments, old],
          start,
          end,
        }
      : { ...x, callee: { ...callee, object: target, property: { ...callee.property, name: copy } } }
  return lowerExpr(cx, value, env, want)
}

/** The methods that give what these would make of their array. */
const COPYING: Readonly<Record<string, string>> = { sort: 'toSorted', reverse: 'toReversed' }

function isOwnArray(cx: Lowering, target: acorn.Identifier, env: Env): boolean {
  const binding = env.names.get(target.name)
  if (!cx.owned.has(target.name) || binding?.kind !== 'value') return false
  const { kind } = binding.expr.type
  return kind === 'list' || kind === 'never'
}

/** `o.x = value` of an owned object: it is assigned `{ ...o, x: value }`. Undefined where it is another target. */
function changedObject(
  cx: Lowering,
  left: acorn.MemberExpression,
  value: acorn.Expression,
  env: Env,
): { readonly target: acorn.Identifier; readonly value: Expr } | undefined {
  const { object: target, property, computed, start, end } = left
  const table = assignedTable(cx, left, value, env)
  if (table !== undefined) return table
  if (target.type !== 'Identifier' || !cx.owned.has(target.name) || property.type === 'PrivateIdentifier')
    return undefined
  const binding = env.names.get(target.name)
  if (binding?.kind !== 'value' || isNullish(binding.expr.type)) return undefined
  if (binding.expr.type.kind === 'list' && computed) {
    const index = lowerExpr(cx, property, env)
    return isNumber(index.type) ? { target, value: putElement(cx, left, index, value, env) } : undefined
  }
  if (binding.expr.type.kind !== 'struct') return undefined
  if (staticName(property, computed) === undefined) return undefined
  const field: acorn.Property = {
    type: 'Property',
    kind: 'init',
    key: property,
    value,
    computed,
    method: false,
    shorthand: false,
    start,
    end,
  }
  const spread: acorn.SpreadElement = { type: 'SpreadElement', argument: target, start, end }
  const whole: acorn.ObjectExpression = { type: 'ObjectExpression', properties: [spread, field], start, end }
  return { target, value: lowerExpr(cx, whole, env) }
}

/** `list[i] = value`: in the list or just behind it; anywhere else JavaScript would leave holes, and the row fails. */
function putElement(cx: Lowering, left: acorn.MemberExpression, index: Expr, given: acorn.Expression, env: Env): Expr {
  const at = cx.at(left)
  const list = lowerExpr(cx, left.object as acorn.Expression, env)
  const value = lowerExpr(cx, given, env)
  const type = T.list(cx.joined(elementType(list.type), value.type, at))
  return node('Call', { fn: 'list.put', args: [list, numberOperand(cx, index, 'an index'), value], type, at })
}

function lowerUpdate(cx: Lowering, x: acorn.UpdateExpression, env: Env, next: Next): Expr {
  if (x.argument.type === 'MemberExpression') return lowerFieldUpdate(cx, x, x.argument, env, next)
  if (x.argument.type !== 'Identifier') return refuseChange(cx, x, x.argument)
  if (env.names.get(x.argument.name)?.kind === 'capture')
    return refuseCaptureWrite(cx, x.argument.name, cx.at(x.argument))
  const one = literal(1, T.float64, cx.at(x))
  // not `+` of a text
  const old = numberOperand(cx, lowerExpr(cx, x.argument, env), x.operator)
  return assign(cx, x.argument, arithmetic(cx, x.operator === '++' ? '+' : '-', old, one, cx.at(x)), env, next)
}

/** `o.n++` of an owned object. */
function lowerFieldUpdate(
  cx: Lowering,
  x: acorn.UpdateExpression,
  left: acorn.MemberExpression,
  env: Env,
  next: Next,
): Expr {
  const { start, end } = x
  const entry = changedEntry(cx, x, env)
  if (entry !== undefined) return assign(cx, entry.target, entry.value, env, next)
  // text would grow by a '1'
  numberOperand(cx, lowerExpr(cx, left, env), x.operator)
  const one: acorn.Literal = { type: 'Literal', value: 1, raw: '1', start, end }
  const operator = x.operator === '++' ? '+=' : '-='
  return lowerAssignment(cx, { type: 'AssignmentExpression', operator, left, right: one, start, end }, env, next)
}

function lowerAssignment(cx: Lowering, x: acorn.AssignmentExpression, env: Env, next: Next): Expr {
  if (x.left.type === 'MemberExpression') {
    const entry = changedEntry(cx, x, env)
    if (entry !== undefined) return assign(cx, entry.target, entry.value, env, next)
    const changed = changedObject(cx, x.left, assignedValue(x, x.left), env)
    return changed === undefined ? refuseChange(cx, x, x.left) : assign(cx, changed.target, changed.value, env, next)
  }
  if (x.left.type !== 'Identifier') return lowerPatternAssignment(cx, x, x.left, env, next)
  if (env.names.get(x.left.name)?.kind === 'capture') return refuseCaptureWrite(cx, x.left.name, cx.at(x.left))
  return assign(cx, x.left, lowerExpr(cx, assignedValue(x, x.left), env), env, next)
}

/** `[a, b] = [b, a + b]`: all values are there before any is assigned. */
function lowerPatternAssignment(
  cx: Lowering,
  x: acorn.AssignmentExpression,
  left: acorn.Pattern,
  env: Env,
  next: Next,
): Expr {
  const targets = left.type === 'ArrayPattern' ? left.elements : []
  const values = x.right.type === 'ArrayExpression' ? x.right.elements : []
  if (targets.length === 0 || targets.length !== values.length) return refusePattern(cx, x)
  const bindAll = (i: number, parts: readonly Expr[], into: Env): Expr => {
    const [target, part] = [targets[i], parts[i]]
    if (target === undefined || part === undefined) return next(into)
    if (target?.type !== 'Identifier') return refusePattern(cx, x)
    return assign(cx, target, part, into, e => bindAll(i + 1, parts, e))
  }
  const evaluate = (i: number, parts: readonly Expr[]): Expr => {
    if (i === values.length) return bindAll(0, parts, env)
    const value = values[i]
    if (!value || value.type === 'SpreadElement') return refusePattern(cx, x)
    return named(cx, lowerExpr(cx, value, env), part => evaluate(i + 1, [...parts, part]))
  }
  return evaluate(0, [])
}

function refusePattern(cx: Lowering, x: acorn.AssignmentExpression): never {
  return cx.fallback(cx.at(x), {
    code: 'F203',
    what: 'this destructuring assignment is not compiled',
    cure: 'use const',
  })
}

/** The right side with the operator written out: `x += y` is `x + y`. */
export function assignedValue(
  x: acorn.AssignmentExpression,
  left: acorn.Identifier | acorn.MemberExpression | acorn.CallExpression,
): acorn.Expression {
  const { start, end, right } = x
  if (x.operator === '=') return right
  if (x.operator === '&&=' || x.operator === '||=' || x.operator === '??=') {
    return { type: 'LogicalExpression', operator: x.operator.slice(0, 2) as '&&', left, right, start, end }
  }
  return { type: 'BinaryExpression', operator: x.operator.slice(0, -1) as '+', left, right, start, end }
}

/** What the path of members starts from. */
export function rootOf(n: acorn.Node): acorn.AnyNode {
  const x = syntax(n)
  if (x.type === 'MemberExpression') return rootOf(x.object)
  return x.type === 'ChainExpression' || x.type === 'ParenthesizedExpression' ? rootOf(x.expression) : x
}

/** A change of a local object: rows are refused before lowering (refusals.ts), so this one is the lambda's own. */
export function refuseChange(cx: Lowering, x: acorn.Node, target: acorn.Node): never {
  return cx.fallback(cx.at(x), {
    code: 'F206',
    what: `${cx.text(target)} is changed in place`,
    cure: 'make a new object: { ...old, field: value }',
  })
}

/** A call for an effect that is none of an owned variable. */
export function refuseCall(cx: Lowering, x: acorn.CallExpression): never {
  const callee = x.callee
  if (
    callee.type === 'MemberExpression' &&
    callee.property.type === 'Identifier' &&
    MUTATORS.has(callee.property.name)
  ) {
    const name = cx.text(callee.object)
    return cx.fallback(cx.at(x), {
      code: 'F204',
      what: `${cx.text(callee)}() changes a value in place`,
      cure: DATE_CHANGES.has(callee.property.name)
        ? `change a Date of your own that nothing else holds: const date = new Date(${name})`
        : `make a new array: [...${name}, item], ${name}.filter(…)`,
    })
  }
  return cx.fallback(cx.at(x), {
    code: 'F205',
    what: `${cx.text(callee)}() is called for its effect`,
    cure: 'effects belong into peek or foreach; a compiled lambda only computes',
  })
}

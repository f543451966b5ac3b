/**
 * Entries of a lambda's own table that are changed where they are (syntax/table-entries.ts): the table with the entry
 * set anew. Where there is no entry the row fails, as it does in JavaScript.
 */
import type * as acorn from 'acorn'
import type { Expr } from '../../ir.js'
import { bind, type Env } from '../../scope.js'
import { type EntryChange, entryChangeOf, entryOf } from '../../syntax/table-entries.js'
import { isNullish } from '../../type-algebra.js'
import { conditional } from '../branches.js'
import { lowerExpr } from '../expressions.js'
import type { Lowering } from '../lowering.js'
import { plainField } from '../members.js'
import { isNullishTest, must, named, numberOperand, structOf } from '../nodes.js'
import { staticName } from '../patterns.js'
import { assignedValue, changedList } from '../statements/effects.js'
import { asTable, changedEntries, keyOf, keyOfMember, look, setEntry, type Table, tableIn, tableOf } from './tables.js'

/** What the table then is; undefined where the statement changes no entry of one. */
export function changedEntry(
  cx: Lowering,
  n: acorn.Expression,
  env: Env,
): { readonly target: acorn.Identifier; readonly value: Expr } | undefined {
  const change = entryChangeOf(n)
  const table = change === undefined ? undefined : tableOf(cx, change.table, env)
  if (change === undefined || table === undefined || table.kind === 'set') return undefined
  if ((table.kind === 'map') !== (change.entry.type === 'CallExpression')) return undefined
  const value = named(cx, keyOfEntry(cx, table, change, env), key => withEntry(cx, { table, change, key }, env))
  return { target: change.table, value: asTable(table.kind, value) }
}

function keyOfEntry(cx: Lowering, table: Table, { entry }: EntryChange, env: Env): Expr {
  if (entry.type === 'MemberExpression') return keyOfMember(cx, table, entry, env)
  const found = entryOf(entry)
  return keyOf(cx, table, found?.key ?? entry, env)
}

interface Changed {
  readonly table: Table
  readonly change: EntryChange
  readonly key: Expr
}
function withEntry(cx: Lowering, { table, change, key }: Changed, env: Env): Expr {
  const at = cx.at(change.entry)
  const { first, isOptional } = change
  const found = first === undefined ? look(cx, table, key, at) : lowerExpr(cx, assignedValue(first, change.entry), env)
  // nothing is known of the entries yet: what else the loop sets says what they are
  if (found.type.kind === 'never' && cx.shared.isTentative) return table.list
  return named(cx, found, entry => {
    const set = (there: Expr): Expr => {
      const changed = atPath(cx, there, change, change.path, env)
      return named(cx, changed, value => setEntry(cx, table, key, value, at))
    }
    if (!isOptional || !isNullish(entry.type)) return set(must(cx, entry, cx.text(change.entry), at))
    const there = must(cx, entry, cx.text(change.entry), at)
    return conditional(cx, isNullishTest(entry, 'both', at), table.list, set(there), at)
  })
}

/** The value with the change at the path in it. */
function atPath(cx: Lowering, value: Expr, change: EntryChange, path: readonly string[], env: Env): Expr {
  const [name, ...rest] = path
  const { how } = change
  const at = cx.at(how)
  if (name === undefined) {
    return how.type === 'CallExpression' ? changedArray(cx, value, how, env) : refuse(cx, change)
  }
  const fields = value.type.fields
  if (value.type.kind !== 'struct' || value.type.pair === true || fields?.[name] === undefined)
    return refuse(cx, change)
  return named(cx, value, object => {
    const old = plainField(object, name, env, at)
    const isField = rest.length === 0 && how.type !== 'CallExpression'
    const changed = isField ? fieldValue(cx, how, env) : atPath(cx, must(cx, old, name, at), change, rest, env)
    const parts = Object.keys(fields).map(field => {
      return [field, field === name ? changed : plainField(object, field, env, at)] as const
    })
    return structOf(parts, at)
  })
}

/** What a field is set to, computed from what was there before. */
function fieldValue(cx: Lowering, how: acorn.AssignmentExpression | acorn.UpdateExpression, env: Env): Expr {
  const { start, end } = how
  if (how.type === 'AssignmentExpression') {
    if (how.left.type !== 'MemberExpression') return lowerExpr(cx, how.right, env)
    return lowerExpr(cx, assignedValue(how, how.left), env)
  }
  const operator = how.operator === '++' ? '+' : '-'
  // text would grow by a '1'
  numberOperand(cx, lowerExpr(cx, how.argument, env), how.operator)
  const right: acorn.Literal = { type: 'Literal', value: 1, raw: '1', start, end }
  return lowerExpr(cx, { type: 'BinaryExpression', operator, left: how.argument, right, start, end }, env)
}

/** `list.push(x)`, `set.add(x)`: an array through a name that no variable can have. */
function changedArray(cx: Lowering, list: Expr, how: acorn.CallExpression, env: Env): Expr {
  const { start, end } = how
  const target: acorn.Identifier = { type: 'Identifier', name: `entry ${start}`, start, end }
  const table = tableIn(list)
  if (table !== undefined && how.callee.type === 'MemberExpression') {
    const method = staticName(how.callee.property, how.callee.computed)
    const changed = changedEntries(cx, { n: how, table, method }, env)
    if (changed !== undefined) return asTable(table.kind, changed)
  }
  if (list.type.kind !== 'list' && list.type.kind !== 'never') {
    return cx.fallback(cx.at(how), {
      code: 'F206',
      what: `${cx.text(how.callee)} is no method of an array`,
      cure: 'change arrays only',
    })
  }
  return named(cx, list, expr => {
    const inside = bind(env, target.name, { kind: 'value', id: cx.nextId(), depth: env.depth, expr })
    return changedList(cx, { call: how, target, want: 'value' }, inside)
  })
}

function refuse(cx: Lowering, { how, entry }: EntryChange): never {
  return cx.fallback(cx.at(how), {
    code: 'F206',
    what: `${cx.text(entry)} is changed in place`,
    cure: 'set the entry anew: { ...old, field: value }',
  })
}

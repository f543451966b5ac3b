/**
 * `Object.keys(row).filter(name => before[name] !== after[name])`: a field chosen by a name that is one of the row's.
 * Fields are of several types, so the callback is written once for each name.
 */
import type * as acorn from 'acorn'
import { Diagnostic } from '../../diagnostic.js'
import type { Expr } from '../../ir.js'
import { node } from '../../ir-tree.js'
import type { Env } from '../../scope.js'
import { scanAll } from '../../syntax/control-flow.js'
import { isMismatch, join, T } from '../../type-algebra.js'
import { conditional } from '../branches.js'
import { lowerExpr } from '../expressions.js'
import { emptyList, listOf, textLiteral } from '../literals.js'
import type { Lowering } from '../lowering.js'
import { computedFirst, literal, must, retyped, truth } from '../nodes.js'
import { staticName } from '../patterns.js'
import { bare } from './array-makers.js'
import { callback } from './each.js'

const METHODS: ReadonlySet<string> = new Set(['filter', 'map', 'some', 'every'])

/** Undefined where it is another call, or one that a walk over the names serves. */
export function lowerEachName(
  cx: Lowering,
  n: acorn.CallExpression,
  callee: acorn.MemberExpression,
  env: Env,
): Expr | undefined {
  const method = staticName(callee.property, callee.computed)
  if (method === undefined || !METHODS.has(method) || n.arguments.length !== 1) return undefined
  const row = keyedRow(callee.object, env)
  if (row === undefined || !choosesByName(n.arguments[0])) return undefined
  const at = cx.at(n)
  const value = must(cx, lowerExpr(cx, row, env), 'keys', at)
  if (value.type.kind !== 'struct' || value.type.pair === true) return undefined
  const names = Object.keys(value.type.fields ?? {})
  if (!areMixed(value)) return undefined
  const each = names.map((name, i) => {
    const args = [textLiteral(name, at), literal(i, T.float64, at)]
    const given = orFallback(cx, () => callback(cx, n, args, { env, at, want: method === 'map' ? 'value' : 'test' }))
    return { name, value: method === 'map' ? given : truth(given) }
  })
  // a row that is null has no names, whatever the callback reads
  return computedFirst(cx, [value], resultOf(cx, n, method, each))
}

function resultOf(cx: Lowering, n: acorn.CallExpression, method: string, each: Each): Expr {
  const at = cx.at(n)
  switch (method) {
    case 'filter':
      return kept(cx, each, n)
    case 'map':
      return mapped(cx, each, n)
    default:
      return each.reduceRight<Expr>(
        (right, { value: left }) => {
          return node('Logical', { op: method === 'some' ? '||' : '&&', left, right, type: T.bool, at })
        },
        literal(method === 'every', T.bool, at),
      )
  }
}

/** The row of `Object.keys(row)`, where that is a name or a member of one. */
function keyedRow(n: acorn.Node, env: Env): acorn.Expression | undefined {
  const x = bare(n)
  if (x.type !== 'CallExpression' || x.callee.type !== 'MemberExpression' || x.arguments.length !== 1) return undefined
  const { object, property, computed } = x.callee
  const [row] = x.arguments
  if (object.type !== 'Identifier' || object.name !== 'Object' || env.names.has('Object')) return undefined
  if (staticName(property, computed) !== 'keys' || row === undefined || row.type === 'SpreadElement') return undefined
  return isPathSyntax(row) ? row : undefined
}
function isPathSyntax(n: acorn.Node): boolean {
  const x = bare(n)
  return x.type === 'Identifier' || (x.type === 'MemberExpression' && !x.computed && isPathSyntax(x.object))
}

/** Whether the function reads `something[name]` by its first parameter; of (name, index) at most. */
function choosesByName(f: acorn.Node | undefined): boolean {
  if (f === undefined) return false
  const fn = bare(f)
  if (fn.type !== 'ArrowFunctionExpression' && fn.type !== 'FunctionExpression') return false
  const [name, index] = fn.params
  if (name?.type !== 'Identifier' || fn.params.length > 2 || index?.type === 'RestElement') return false
  let isChosen = false
  scanAll(fn.body, x => {
    if (x.type === 'MemberExpression' && x.computed) {
      isChosen ||= x.property.type === 'Identifier' && x.property.name === name.name
    }
    return !isChosen
  })
  return isChosen
}

function areMixed(row: Expr): boolean {
  let type = T.never
  for (const field of Object.values(row.type.fields ?? {})) {
    const both = join(type, field)
    if (isMismatch(both)) return true
    type = both
  }
  return false
}

/** What is an error for one name is none of the function, which says the same of each. */
function orFallback(cx: Lowering, lower: () => Expr): Expr {
  try {
    return lower()
  } catch (error) {
    if (!(error instanceof Diagnostic) || error.verdict === 'fallback') throw error
    return cx.fallback(error.at, {
      code: 'F214',
      what: `a field chosen at run time is not compiled: ${error.what}`,
      cure: 'name the fields',
    })
  }
}

type Each = readonly { readonly name: string; readonly value: Expr }[]

function kept(cx: Lowering, each: Each, n: acorn.Node): Expr {
  const at = cx.at(n)
  const type = T.list(T.string)
  const items = each.map(({ name, value: test }) => {
    const one = listOf([textLiteral(name, at)], T.string, at)
    return { spread: true, value: conditional(cx, test, one, retyped(emptyList(at), type), at) }
  })
  return node('List', { items, type, at })
}

function mapped(cx: Lowering, each: Each, n: acorn.Node): Expr {
  let element = T.never
  for (const { value } of each) {
    const both = join(element, value.type)
    if (isMismatch(both)) {
      return cx.fallback(cx.at(n), {
        code: 'F214',
        what: 'a field chosen at run time is of one type or another',
        cure: 'make each of them text',
      })
    }
    element = both
  }
  return listOf(
    each.map(({ value }) => value),
    element,
    cx.at(n),
  )
}

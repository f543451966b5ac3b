/**
 * Callbacks of `reduce` whose accumulator is nobody else's, so that they may change it in place: it starts as a new
 * array or object, and each turn gives it on, or another new one.
 *
 *   (all, x) => { all.count += x.qty; all.skus.push(x.sku); return all }, { count: 0, … }
 */
import type * as acorn from 'acorn'
import { isNamed, syntax } from './any-node.js'
import { childNodes, isAnyFunction } from './control-flow.js'
import { isNewTable } from './fresh.js'
import type { FunctionSyntax } from './parse.js'

/** The callback of a reduce, what it calls its accumulator, and what that starts with. */
interface Reduce {
  readonly callback: acorn.ArrowFunctionExpression | acorn.FunctionExpression
  readonly accumulator: acorn.Identifier
  readonly seed: acorn.Expression
}

/** Undefined where the call is another, or the callback or its accumulator is not written in place. */
export function reduceOf(call: acorn.CallExpression, methods: readonly string[] = ['reduce']): Reduce | undefined {
  const { callee } = call
  const [callback, seed] = call.arguments
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined
  if (!methods.includes(callee.property.name) || call.arguments.length !== 2) return undefined
  if (callback?.type !== 'ArrowFunctionExpression' && callback?.type !== 'FunctionExpression') return undefined
  const [accumulator] = callback.params
  if (accumulator?.type !== 'Identifier' || seed === undefined || seed.type === 'SpreadElement') return undefined
  return { callback, accumulator, seed }
}

/** The callback, and what it calls its accumulator; undefined where the call is none, or the accumulator is shared. */
export function ownAccumulator(
  call: acorn.CallExpression,
): { readonly callback: FunctionSyntax; readonly name: string } | undefined {
  const reduce = reduceOf(call, ['reduce', 'reduceRight'])
  if (reduce === undefined || !isNew(reduce.seed) || reduce.callback.body.type !== 'BlockStatement') return undefined
  const { callback, accumulator } = reduce
  const isGivenOn = (n: acorn.Node): boolean => isNew(n) || isNamed(n, accumulator.name)
  return returnsOf(callback.body).every(isGivenOn) ? { callback, name: accumulator.name } : undefined
}

function isNew(n: acorn.Node): boolean {
  const x = syntax(n)
  if (x.type === 'ParenthesizedExpression') return isNew(x.expression)
  return x.type === 'ArrayExpression' || x.type === 'ObjectExpression' || isNewTable(x)
}

/** What the statements return; a bare `return` gives no accumulator, and the types of the next turn say so. */
function returnsOf(n: acorn.Node): acorn.Node[] {
  const x = syntax(n)
  if (x.type === 'ReturnStatement') return x.argument ? [x.argument] : []
  return isAnyFunction(x) ? [] : childNodes(x).flatMap(returnsOf)
}

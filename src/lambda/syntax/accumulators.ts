/**
 * Callbacks of `reduce` whose accumulator is nobody else's, so that they may change it in place: it starts as a new
 * array or object, and each turn gives it on, or another new one.
 *
 *   (all, x) => { all.count += x.qty; all.skus.push(x.sku); return all }, { count: 0, … }
 */
import type * as acorn from 'acorn'
import { syntax } from './any-node.js'
import { childNodes, isAnyFunction } from './control-flow.js'
import type { FunctionSyntax } from './parse.js'

/** The callback, and what it calls its accumulator; undefined where the call is none, or the accumulator is shared. */
export function ownAccumulator(
  call: acorn.CallExpression,
): { readonly callback: FunctionSyntax; readonly name: string } | undefined {
  const { callee } = call
  const [given, seed] = call.arguments
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined
  if (callee.property.name !== 'reduce' && callee.property.name !== 'reduceRight') return undefined
  if (given === undefined || !isAnyFunction(given) || seed === undefined || !isNew(seed)) return undefined
  const callback = given as FunctionSyntax
  const [first] = callback.params
  if (first?.type !== 'Identifier' || callback.body.type !== 'BlockStatement') return undefined
  const isGivenOn = (n: acorn.Node): boolean => isNew(n) || isNamed(n, first.name)
  return returnsOf(callback.body).every(isGivenOn) ? { callback, name: first.name } : undefined
}

function isNew(n: acorn.Node): boolean {
  const x = syntax(n)
  if (x.type === 'ParenthesizedExpression') return isNew(x.expression)
  if (x.type === 'NewExpression') return x.callee.type === 'Identifier' && ['Map', 'Set'].includes(x.callee.name)
  return x.type === 'ArrayExpression' || x.type === 'ObjectExpression'
}

function isNamed(n: acorn.Node, name: string): boolean {
  const x = syntax(n)
  return x.type === 'Identifier' && x.name === name
}

/** What the statements return; a bare `return` gives no accumulator, and the types of the next turn say so. */
function returnsOf(n: acorn.Node): acorn.Node[] {
  const x = syntax(n)
  if (x.type === 'ReturnStatement') return x.argument ? [x.argument] : []
  return isAnyFunction(x) ? [] : childNodes(x).flatMap(returnsOf)
}

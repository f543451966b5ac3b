/**
 * acorn with a bound for how deep a text may be nested. Its parser recurses as deep as the text does; near the end of
 * the stack V8 does not always throw: compiling a regular expression there, as acorn's own are when they are first run,
 * aborts the process.
 */

import type * as acorn from 'acorn'
import { type Options, Parser, parseExpressionAt as parseAt } from 'acorn'
import { SYNTAX_DEPTH_MAX } from '../../config/limits.js'
import { childNodes } from './control-flow.js'

/** The methods through which every nesting goes; acorn's types leave them out. */
const RECURSIVE = ['parseStatement', 'parseMaybeAssign', 'parseMaybeUnary', 'parseExprOp'] as const

type Method = (...args: unknown[]) => unknown

function bounded(Base: typeof Parser): typeof Parser {
  class BoundedParser extends Base {}
  const depths = new WeakMap<object, number>()
  for (const name of RECURSIVE) {
    const parse: Method = Reflect.get(Base.prototype, name)
    Reflect.set(BoundedParser.prototype, name, function nested(this: object, ...args: unknown[]) {
      const depth = (depths.get(this) ?? 0) + 1
      if (depth > SYNTAX_DEPTH_MAX) throw new RangeError('the text is nested too deeply')
      depths.set(this, depth)
      const result = Reflect.apply(parse, this, args)
      depths.set(this, depth - 1)
      return result
    })
  }
  return BoundedParser
}
const DeepParser = Parser.extend(bounded)

/** Texts below cannot be nested so deep that it matters, and are parsed a little faster. */
const SHORT_TEXT_MAX = 400

/** @throws SyntaxError, and RangeError where the text is nested deeper than SYNTAX_DEPTH_MAX */
export function parseExpression(text: string, options: Options): acorn.Expression {
  if (text.length <= SHORT_TEXT_MAX) return parseAt(text, 0, options)
  const tree = DeepParser.parseExpressionAt(text, 0, options)
  // `a.b().c()…` is parsed by a loop, and walked by recursion
  if (isDeeper(tree, SYNTAX_DEPTH_MAX)) throw new RangeError('the text is nested too deeply')
  return tree
}

/** Whether nodes lie in each other deeper than `most`. */
function isDeeper(tree: acorn.Node, most: number): boolean {
  let level: readonly acorn.Node[] = [tree]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true
    level = level.flatMap(childNodes)
  }
  return false
}

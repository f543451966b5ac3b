/** Lists of two elements where an operator wants `[key, value]`: one that was made elsewhere is taken apart. */
import type { Expr } from '../ir.js'
import { node } from '../ir-tree.js'
import { elementType, isNullish, T } from '../type-algebra.js'
import type { Lowering } from './lowering.js'
import { eachOf, literal, named, pairOf } from './nodes.js'

/** The list as a pair; another value as it is. */
export function asPair(cx: Lowering, e: Expr): Expr {
  const { two } = e.type
  if (two === undefined || isNullish(e.type)) return e
  return named(cx, e, list => {
    const [key, value] = two.map((type, i) => {
      const args = [list, literal(i, T.float64, e.at)]
      return node('Call', { fn: 'list.index', args, type, at: e.at })
    }) as [Expr, Expr]
    return pairOf(key, value, e.at)
  })
}

/** The list of lists as a list of pairs; another value as it is. */
export function asPairs(cx: Lowering, list: Expr): Expr {
  const element = elementType(list.type)
  if (list.type.kind !== 'list' || isNullish(list.type) || element.two === undefined || isNullish(element)) return list
  const type = (body: Expr) => T.list(body.type)
  return eachOf(cx, { method: 'map', list, at: list.at, type, name: 'pair' }, row => asPair(cx, row))
}

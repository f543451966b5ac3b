/** Methods that are others in disguise: `s.substr(a, n)`, `trimLeft`, `list.flat()`, `date.toJSON()`. */
import type { At, Expr } from '../../ir.js'
import { node } from '../../ir-tree.js'
import { elementType, isNullish, T } from '../../type-algebra.js'
import { conditional } from '../branches.js'
import type { Lowering } from '../lowering.js'
import { eachOf, literal, named, numberOperand } from '../nodes.js'
import type { MethodCall } from './calls.js'
import { callIntrinsic } from './intrinsic-calls.js'

/** Undefined where the method is none of these. */
export function otherMethod(cx: Lowering, call: MethodCall, args: readonly Expr[]): Expr | undefined {
  const { receiver, method } = call
  const at = cx.at(call.n)
  switch (`${receiver.type.kind}.${method}`) {
    case 'string.substr':
      return substr(cx, receiver, args, at)
    case 'string.trimLeft':
      return callIntrinsic(cx, 'string.trimStart', [receiver, ...args], at)
    case 'string.trimRight':
      return callIntrinsic(cx, 'string.trimEnd', [receiver, ...args], at)
    case 'string.lastIndexOf':
      return lastIndexFrom(cx, receiver, args, at)
    case 'list.flat':
      return args.length === 0 ? flat(cx, receiver, at) : undefined
    case 'date.toJSON':
      return args.length === 0 ? toJson(cx, receiver, at) : undefined
    default:
      return undefined
  }
}

/** From an index as slice counts it, so many units; fewer than none are none. */
function substr(cx: Lowering, text: Expr, args: readonly Expr[], at: At): Expr | undefined {
  const [from, count] = args
  if (from === undefined || args.length > 2) return undefined
  const tail = callIntrinsic(cx, 'string.slice', [text, from], at)
  if (count === undefined) return tail
  const zero = literal(0, T.float64, at)
  return callIntrinsic(cx, 'string.slice', [tail, zero, callIntrinsic(cx, 'math.max', [count, zero], at)], at)
}

/** The last place at or before another one (NaN: anywhere): the last one in the text up to where it would end. */
function lastIndexFrom(cx: Lowering, text: Expr, args: readonly Expr[], at: At): Expr | undefined {
  const [searched, from] = args
  if (searched === undefined || from === undefined || args.length > 2) return undefined
  const lastIn = (s: Expr, part: Expr): Expr => callIntrinsic(cx, 'string.lastIndexOf', [s, part], at)
  if (from.kind === 'Literal' && from.value === undefined) return lastIn(text, searched)
  return named(cx, text, s =>
    named(cx, searched, part =>
      named(cx, numberOperand(cx, from, '.lastIndexOf()'), place => {
        const anywhere = lastIn(s, part)
        const start = placeBefore(cx, place, at)
        const end = node('Binary', { op: '+', left: start, right: lengthOf(cx, part, at), type: T.float64, at })
        const before = lastIn(callIntrinsic(cx, 'string.slice', [s, literal(0, T.float64, at), end], at), part)
        if (start.kind === 'Literal' || place.type.kind === 'int32') return before
        const isNan = node('Binary', { op: '!==', left: place, right: place, type: T.bool, at })
        return conditional(cx, isNan, anywhere, before, at)
      }),
    ),
  )
}

/** Whole, and not below 0. */
function placeBefore(cx: Lowering, place: Expr, at: At): Expr {
  if (place.kind === 'Literal' && typeof place.value === 'number' && !Number.isNaN(place.value))
    return literal(Math.trunc(Math.max(place.value, 0)), T.float64, at)
  const atLeastZero = callIntrinsic(cx, 'math.max', [place, literal(0, T.float64, at)], at)
  return callIntrinsic(cx, 'math.trunc', [atLeastZero], at)
}

const lengthOf = (cx: Lowering, text: Expr, at: At): Expr =>
  text.kind === 'Literal' && typeof text.value === 'string'
    ? literal(text.value.length, T.float64, at)
    : callIntrinsic(cx, 'string.length', [text], at)

/** One level: an array of plain values is itself. */
function flat(cx: Lowering, list: Expr, at: At): Expr | undefined {
  const element = elementType(list.type)
  if (element.kind !== 'list') return list
  if (isNullish(element)) return undefined
  return eachOf(cx, { method: 'flatMap', list, at, type: element, name: 'item' }, item => item)
}

/** null for an invalid date, where toISOString throws. */
function toJson(cx: Lowering, date: Expr, at: At): Expr {
  return named(cx, date, path => {
    const isInvalid = callIntrinsic(cx, 'Number.isNaN', [callIntrinsic(cx, 'date.getTime', [path], at)], at)
    return conditional(cx, isInvalid, literal(null, T.null, at), callIntrinsic(cx, 'date.toISOString', [path], at), at)
  })
}

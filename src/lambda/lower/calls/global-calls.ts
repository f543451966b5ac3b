/** JavaScript's own functions by name: `Math.max`, `Number(x)`, `Object.keys(row)`, `JSON.stringify`. */
import type * as acorn from 'acorn'
import { intrinsicOf } from '../../intrinsics.js'
import type { At, Expr } from '../../ir.js'
import { node } from '../../ir-tree.js'
import type { LambdaType } from '../../lambda-type.js'
import type { Env } from '../../scope.js'
import { elementType, hasPair, hasTable, isMismatch, isNullish, join, T, word } from '../../type-algebra.js'
import { lowerExpr } from '../expressions.js'
import { emptyList, listOf, textLiteral } from '../literals.js'
import type { Lowering } from '../lowering.js'
import { plainField } from '../members.js'
import {
  computedFirst,
  isNullishTest,
  literal,
  must,
  named,
  noNull,
  not,
  numberOperand,
  pairOf,
  toText,
  truth,
  undefinedLiteral,
} from '../nodes.js'
import { lowerIterable } from './array-makers.js'
import { lowerArguments } from './calls.js'
import { convertNumber, numberTest } from './conversions.js'
import { callIntrinsic, notCompiled } from './intrinsic-calls.js'
import { convertEach } from './mixed.js'
import { iterated, tableParts } from './tables.js'

const NUMBER_TESTS = new Set(['isNaN', 'isFinite', 'isInteger', 'isSafeInteger'])
/** What gives another value each time: a replay of the log would differ. */
const UNREPEATABLE = new Set([
  'Math.random',
  'Date.now',
  'performance.now',
  'crypto.randomUUID',
  'crypto.getRandomValues',
  'process.hrtime',
])

export interface GlobalCall {
  readonly owner: string
  readonly method: string
  readonly n: acorn.CallExpression
}

/** `Math.max(…)`, `Object.keys(…)` … */
export function callGlobal(cx: Lowering, call: GlobalCall, env: Env): Expr {
  const { owner, method, n } = call
  const name = `${owner}.${method}`
  const at = cx.at(n)
  if (UNREPEATABLE.has(name)) {
    return cx.fallback(at, {
      code: 'F226',
      what: `${name}() gives another value when the log is replayed`,
      cure:
        owner === 'Math' || owner === 'crypto'
          ? 'derive it from the key'
          : "use the record's time: the third parameter, (k, v, { timestamp }) => …",
    })
  }
  if (owner === 'console') {
    return cx.fallback(at, {
      code: 'F205',
      what: `${name}() is called for its effect`,
      cure: 'effects belong into peek or foreach; a compiled lambda only computes',
    })
  }
  if ((name === 'Math.max' || name === 'Math.min') && n.arguments.some(a => a.type === 'SpreadElement'))
    return extremeOf(cx, method as 'max' | 'min', n, env)
  const args = lowerArguments(cx, n, env)
  const first = args[0]
  if (first !== undefined && args.length === 1) {
    const special = unaryGlobal(cx, name, first, env, at)
    if (special !== undefined) return special
  }
  const fn = owner === 'Math' ? `math.${method}` : name.replace(/^Number\.(parseInt|parseFloat)$/, '$1')
  if (intrinsicOf(fn) === undefined || /^[a-z]/.test(owner)) return notCompiled(cx, name, at)
  if (fn === 'JSON.stringify') return stringify(cx, args, at)
  return callIntrinsic(cx, fn, args, at)
}

/** `Math.max(a, ...list)`: the list is folded into what stands before it. */
function extremeOf(cx: Lowering, method: 'max' | 'min', n: acorn.CallExpression, env: Env): Expr {
  const at = cx.at(n)
  const fn = `math.${method}`
  const start = method === 'max' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return n.arguments.reduce<Expr>(
    (before, a) => {
      if (a.type !== 'SpreadElement') return callIntrinsic(cx, fn, [before, lowerExpr(cx, a, env)], at)
      const list = noNull(cx, lowerIterable(cx, a.argument, env) ?? iterated(lowerExpr(cx, a.argument, env)))
      if (list.type.kind !== 'list' && list.type.kind !== 'never') {
        const what = `... needs an array, ${cx.textOf(list)} is ${word(list.type)}`
        return cx.error(cx.at(a), { code: 'E211', what, cure: 'leave out the dots' })
      }
      const state = cx.fresh(method, T.float64, at)
      const item = cx.fresh('item', elementType(list.type), cx.at(a.argument))
      const index = cx.fresh('i', T.int32, at)
      const params = [state.name, item.name, index.name]
      const body = callIntrinsic(cx, fn, [state, item], at)
      return node('Each', { method: 'reduce', list, params, body, seed: before, type: T.float64, at })
    },
    literal(start, T.float64, at),
  )
}

export function unaryGlobal(cx: Lowering, name: string, arg: Expr, env: Env, at: At): Expr | undefined {
  switch (name) {
    case 'Array.isArray':
      if (arg.type.kind !== 'list') return computedFirst(cx, [arg], literal(false, T.bool, at))
      return isNullish(arg.type)
        ? not(isNullishTest(arg, 'both', at), at)
        : computedFirst(cx, [arg], literal(true, T.bool, at))
    case 'Object.keys':
    case 'Object.values':
    case 'Object.entries':
      return objectParts(cx, name, arg, env, at)
    case 'Object.freeze':
      // rows are values: nobody changes them
      return arg
    case 'Number.parseFloat':
    case 'Number.parseInt':
      return callIntrinsic(cx, name.slice('Number.'.length), [arg], at)
    default:
      return name.startsWith('Number.') && NUMBER_TESTS.has(name.slice('Number.'.length))
        ? numberTest(cx, name, arg, at)
        : undefined
  }
}

function objectParts(cx: Lowering, name: string, arg: Expr, env: Env, at: At): Expr | undefined {
  const object = must(cx, arg, name, at)
  const parts = tableParts(cx, name, object, at)
  if (parts !== undefined) return parts
  if (object.type.kind !== 'struct' || object.type.pair === true) return undefined
  const names = Object.keys(object.type.fields ?? {})
  if (names.length === 0) return emptyList(at)
  return named(cx, object, path => {
    const parts = names.map(field => {
      if (name === 'Object.keys') return textLiteral(field, at)
      const value = plainField(path, field, env, at)
      return name === 'Object.values' ? value : pairOf(textLiteral(field, at), value, at)
    })
    const element = parts.map(p => p.type).reduce<LambdaType>((a, b) => joinedParts(cx, name, a, b, at), T.never)
    return listOf(parts, element, at)
  })
}

function joinedParts(cx: Lowering, name: string, a: LambdaType, b: LambdaType, at: At): LambdaType {
  const both = join(a, b)
  if (!isMismatch(both)) return both
  return cx.fallback(at, {
    code: 'F222',
    what: `${name}() of fields of different types is not compiled`,
    cure: 'name the fields',
  })
}

function stringify(cx: Lowering, args: readonly Expr[], at: At): Expr {
  const first = args[0]
  if (args.length !== 1 || first === undefined) return notCompiled(cx, 'JSON.stringify with more arguments', at)
  if (first.type.undef === true) {
    return cx.fallback(at, { code: 'F228', what: 'JSON.stringify of undefined is not compiled', cure: 'use ?? null' })
  }
  if (hasTable(first.type)) return notCompiled(cx, `JSON.stringify of ${word(first.type)}`, at)
  if (hasPair(first.type)) return notCompiled(cx, 'JSON.stringify of an array of two types', at)
  return node('Call', { fn: 'JSON.stringify', args: [first], type: T.string, at })
}

/** `Number(x)`, `String(x)`, `parseInt(x, 10)` … */
export function callGlobalName(cx: Lowering, name: string, n: acorn.CallExpression, env: Env): Expr {
  const [only] = n.arguments
  if (only !== undefined && only.type !== 'SpreadElement' && n.arguments.length === 1) {
    if (name === 'String') return toText(cx, lowerExpr(cx, only, env, 'text'), cx.at(n))
    const each = name === 'Number' ? convertEach(cx, only, env, (e, at) => convertNumber(cx, e, at)) : undefined
    if (each !== undefined) return each
  }
  return convertByName(cx, name, lowerArguments(cx, n, env), cx.at(n))
}

/** The same with its arguments lowered already. */
export function convertByName(cx: Lowering, name: string, args: readonly Expr[], at: At): Expr {
  const first = args[0] ?? undefinedLiteral(at)
  switch (name) {
    case 'Number':
      return args.length === 0 ? literal(0, T.float64, at) : convertNumber(cx, first, at)
    case 'String':
      return args.length === 0 ? textLiteral('', at) : toText(cx, first, at)
    case 'Boolean':
      return truth(first)
    case 'isNaN':
    case 'isFinite':
      return numberTest(cx, `Number.${name}`, numberOperand(cx, first, name), at)
    default:
      if (intrinsicOf(name) !== undefined) return callIntrinsic(cx, name, args, at)
      return cx.fallback(at, {
        code: 'F222',
        what: `${name}() is not compiled${args.length > 0 ? ` for ${word(first.type)}` : ''}`,
        cure: 'see the list of compiled functions in docs/lambdas.md',
      })
  }
}

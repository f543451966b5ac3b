/** Calls: local and captured functions (inlined), methods of values, JavaScript's own functions, `new`. */
import type * as acorn from 'acorn'
import { nearest } from '../../../stdx/nearest.js'
import { builtinPath } from '../../captures/builtins.js'
import { intrinsicOf } from '../../intrinsics.js'
import type { At, Expr } from '../../ir.js'
import { node } from '../../ir-tree.js'
import { regexpLiteral } from '../../regexp/uses.js'
import { type Env, isFunctionSyntax } from '../../scope.js'
import { DATE_CHANGES, isEffectFree } from '../../syntax/control-flow.js'
import { isFresh, isNewTable } from '../../syntax/fresh.js'
import { elementType, isNullish, isNumber, isUnchecked, plain, showType, T, word } from '../../type-algebra.js'
import { isMap, isProxy } from '../constants.js'
import { lowerExpr } from '../expressions.js'
import { lowerAssign } from '../literals.js'
import type { Lowering, Want } from '../lowering.js'
import { capturedObject, isModuleObject, notOfPair } from '../members.js'
import { unwrapName } from '../name-keeper.js'
import { undeclaredCall } from '../names.js'
import { cut, isNullishTest, literal, named, noNull, not, retyped, template, toText } from '../nodes.js'
import { refuseCall } from '../statements/effects.js'
import { lowerArrayMaker } from './array-makers.js'
import { lowerBackwards } from './backwards.js'
import { lendDates, lowerDateSetter } from './date-setters.js'
import { isEachMethod, lowerEach } from './each.js'
import { callGlobal, callGlobalName } from './global-calls.js'
import { isGlobal, methodNames } from './globals.js'
import { inlineCaptured, inlineLocal, lowerCallArguments } from './inline.js'
import { callIntrinsic, notCompiled } from './intrinsic-calls.js'
import { lowerFormat, lowerLocaleText } from './locale-formats.js'
import { isStateful, lowerMatch, lowerReplace } from './matches.js'
import { lowerMixed } from './mixed.js'
import { otherMethod } from './other-methods.js'
import { lowerKeyTest } from './own-keys.js'
import { lowerRules } from './rules.js'
import { lowerSort } from './sort.js'
import { callTable, lowerNewTable } from './tables.js'
import { callUdf, udfOf } from './udf-calls.js'

/** Arguments as expressions. A spread argument is not compiled. */
export function lowerArguments(cx: Lowering, n: acorn.CallExpression | acorn.NewExpression, env: Env): Expr[] {
  return n.arguments.map(a => {
    return a.type === 'SpreadElement' ? spreadArgument(cx, a) : lowerExpr(cx, a, env)
  })
}

export function spreadArgument(cx: Lowering, a: acorn.SpreadElement): never {
  return cx.fallback(cx.at(a), {
    code: 'F225',
    what: 'a spread argument is not compiled',
    cure: 'pass the arguments one by one, or use reduce',
  })
}

/** What is called, without `(0, f)`, parentheses and esbuild's `__name`. */
function calleeOf(n: acorn.Expression | acorn.Super, env: Env): acorn.Expression | acorn.Super {
  if (n.type === 'ParenthesizedExpression') return calleeOf(n.expression, env)
  if (n.type === 'SequenceExpression' && n.expressions.slice(0, -1).every(isEffectFree)) {
    return calleeOf(n.expressions.at(-1) as acorn.Expression, env)
  }
  return unwrapName(n, env)
}

/** A call that is not a method of a value; undefined where it is one. */
export function lowerCall(cx: Lowering, n: acorn.CallExpression, env: Env, want: Want): Expr | undefined {
  const callee = calleeOf(n.callee, env)
  const at = cx.at(n)
  if (callee.type === 'Identifier') return lendDates(cx, n, callName(cx, callee.name, n, env, want))
  if (isFunctionSyntax(callee)) {
    const fn = { fn: callee, env, name: 'the inner function' }
    return inlineLocal(cx, fn, lowerCallArguments(cx, n, env), { env, at, want, isCalled: true })
  }
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined
  const method = callee.property.name
  const object = callee.object
  const special =
    lowerArrayMaker(cx, n, env) ??
    lowerKeyTest(cx, n, env) ??
    lowerMixed(cx, n, env) ??
    lowerAssign(cx, n, env) ??
    lowerFormat(cx, n, env)
  if (special !== undefined) return special
  if (object.type === 'Identifier' && !env.names.has(object.name) && isGlobal(object.name)) {
    return callGlobal(cx, { owner: object.name, method, n }, env)
  }
  const rules = lowerRules(cx, n, env, want)
  if (rules !== undefined) return rules
  const owner = capturedObject(cx, object, env)
  if (owner === undefined || typeof owner.value !== 'object' || owner.value === null || isProxy(owner.value))
    return undefined
  const found = functionMember(owner.value, method)
  return found === undefined
    ? undefined
    : callFunction(cx, { value: found, name: `${owner.name}.${method}`, n }, env, want)
}

/** An own function of a captured object or module; inherited methods are not looked at. */
function functionMember(object: object, name: string): Function | undefined {
  if (isModuleObject(object)) {
    const value: unknown = name in object ? (object as Readonly<Record<string, unknown>>)[name] : undefined
    return typeof value === 'function' ? value : undefined
  }
  const descriptor = Object.getOwnPropertyDescriptor(object, name)
  return descriptor !== undefined && typeof descriptor.value === 'function' ? (descriptor.value as Function) : undefined
}

function callName(cx: Lowering, name: string, n: acorn.CallExpression, env: Env, want: Want): Expr {
  const at = cx.at(n)
  const binding = env.names.get(name)
  if (binding === undefined) {
    if (!isGlobal(name)) return undeclaredCall(cx, name, cx.at(n.callee))
    return callGlobalName(cx, name, n, env)
  }
  switch (binding.kind) {
    case 'function':
      return inlineLocal(cx, binding, lowerCallArguments(cx, n, env), { env, at, want, isCalled: true })
    case 'capture':
      return callFunction(cx, { value: binding.value, name, n }, env, want)
    case 'or':
    case 'value':
      return cx.error(cx.at(n.callee), {
        code: 'E212',
        what: `${name} is ${word(binding.kind === 'or' ? binding.whole.object.type : binding.expr.type)}, not a function`,
        cure: 'remove the call',
      })
  }
}

interface FunctionCall {
  readonly value: unknown
  readonly name: string
  readonly n: acorn.CallExpression
}
/** A captured function: a builtin by another name, a UDF, or one of the user's, which is inlined. */
function callFunction(cx: Lowering, call: FunctionCall, env: Env, want: Want): Expr {
  const { value, name, n } = call
  const at = cx.at(n)
  if (typeof value !== 'function') {
    return cx.error(cx.at(n.callee), { code: 'E212', what: `${name} is not a function`, cure: 'remove the call' })
  }
  const path = builtinPath(value)
  if (path !== undefined) {
    const [owner, method] = path.split('.') as [string, string | undefined]
    return method === undefined ? callGlobalName(cx, owner, n, env) : callGlobal(cx, { owner, method, n }, env)
  }
  const udf = udfOf(value)
  if (udf !== undefined) return callUdf(cx, udf, name, lowerArguments(cx, n, env), at)
  // a helper may change what was made for it
  const fresh = n.arguments.map(a => (isFresh(a) && !isNewTable(a) ? a : undefined))
  return inlineCaptured(cx, value, name, lowerCallArguments(cx, n, env), { env, at, want, isCalled: true, fresh })
}

export interface MethodCall {
  readonly n: acorn.CallExpression
  readonly callee: acorn.MemberExpression
  readonly method: string
  readonly receiver: Expr
  readonly want: Want
}
/** A method of a value that is there. */
export function callMethod(cx: Lowering, call: MethodCall, env: Env): Expr {
  const { n, method, receiver } = call
  const at = cx.at(n)
  const { kind } = receiver.type
  if (kind === 'never') return node('Field', { object: receiver, name: method, type: T.never, at })
  if (kind === 'table') return callTable(cx, call, env)
  if (kind === 'list' && isEachMethod(method)) return lowerEach(cx, { ...call, method }, env)
  if (kind === 'list' && (method === 'toSorted' || (method === 'sort' && isNobodyElses(cx, call.callee.object)))) {
    return lowerSort(cx, call, env)
  }
  const backwards = kind === 'list' ? lowerBackwards(cx, call, env) : undefined
  if (backwards !== undefined) return backwards
  if (receiver.type.pair === true) return notOfPair(cx, method, cx.at(call.callee.property))
  if (kind === 'regexp' && !isStateful(receiver) && call.callee.object.type !== 'Literal')
    refuseKeptPlace(cx, receiver, at)
  const matched = lowerMatch(cx, call, env) ?? lowerReplace(cx, call, env)
  if (matched !== undefined) return matched
  if (kind === 'date' && DATE_CHANGES.has(method)) {
    return isNobodyElses(cx, call.callee.object) ? lowerDateSetter(cx, call, env) : refuseCall(cx, n)
  }
  const args = lowerArguments(cx, n, env)
  const special = specialMethod(cx, call, args)
  if (special !== undefined) return special
  const owner = isNumber(receiver.type) ? 'number' : kind
  const isRegexp = args[0]?.type.kind === 'regexp'
  if (isRegexp && owner === 'string' && method === 'replaceAll') {
    if (regexpLiteral(args[0])?.flags.includes('g') !== true) {
      return cx.fallback(at, {
        code: 'F222',
        what: 'replaceAll with a pattern without g throws',
        cure: 'add the flag g',
      })
    }
    return callIntrinsic(cx, 'string.replaceRe', [receiver, ...args], at)
  }
  const name = `${owner}.${method}${isRegexp && owner === 'string' ? 'Re' : ''}`
  const intrinsic = intrinsicOf(name)
  if (intrinsic === undefined) return noMethod(cx, call)
  const hasRest = intrinsic.args.some(spec => spec.startsWith('...'))
  if (!hasRest && args.length + 1 > intrinsic.args.length) {
    const extra = args[intrinsic.args.length - 1] as Expr
    return cx.fallback(extra.at, {
      code: 'F222',
      what: `this argument of .${method}() is not compiled`,
      cure: 'leave it out',
    })
  }
  return callIntrinsic(cx, name, [receiver, ...args], at)
}

/** Whether changing the array or date in place is seen by nobody. */
const isNobodyElses = (cx: Lowering, n: acorn.Node): boolean =>
  isFresh(n) || (n.type === 'Identifier' && cx.owned.has((n as acorn.Identifier).name))

/** A regexp in a variable goes on where it stopped: the next call sees that. */
function refuseKeptPlace(cx: Lowering, receiver: Expr, at: At): void {
  const flags = regexpLiteral(receiver)?.flags
  if (flags === undefined || !/[gy]/.test(flags)) return
  cx.fallback(at, {
    code: 'F235',
    what: `the regexp keeps its place between calls (flag ${flags})`,
    cure: 'leave out the flags g and y, or use matchAll',
  })
}

/** Methods that are other nodes: texts, list building. */
function specialMethod(cx: Lowering, call: MethodCall, args: readonly Expr[]): Expr | undefined {
  const { method, receiver, n } = call
  const at = cx.at(n)
  const { kind } = receiver.type
  if (method === 'toString' && args.length === 0 && ['string', 'bool'].includes(kind)) return toText(cx, receiver, at)
  if (method === 'toString' && args.length === 0 && isNumber(receiver.type)) return toText(cx, receiver, at)
  if (method === 'valueOf' && args.length === 0 && (kind === 'string' || isNumber(receiver.type))) return receiver
  if (kind === 'string' && method === 'split' && args.length === 2) return splitFirst(cx, call, args, at)
  if (kind === 'date' && method === 'valueOf') return callIntrinsic(cx, 'date.getTime', [receiver], at)
  const localeText = lowerLocaleText(cx, call, args)
  if (localeText !== undefined) return localeText
  const other = otherMethod(cx, call, args)
  if (other !== undefined) return other
  if (kind === 'string' && method === 'concat') return template(cx, [receiver, ...args], at)
  if (kind === 'list' && method === 'concat') return concatenated(cx, receiver, args, at)
  if (kind === 'dict' && args.length === 1) return askedForNothing(cx, call, args, at)
  if (kind === 'list' && method === 'reverse' && isNobodyElses(cx, call.callee.object))
    return callIntrinsic(cx, 'list.toReversed', [receiver], at)
  if (kind === 'list' && args.length === 0 && isFresh(call.callee.object)) {
    // what is left of the array is seen by nobody
    if (method === 'pop') return callIntrinsic(cx, 'list.at', [receiver, literal(-1, T.float64, at)], at)
    if (method === 'shift') return callIntrinsic(cx, 'list.at', [receiver, literal(0, T.float64, at)], at)
  }
  if (isStateful(receiver)) {
    return cx.fallback(at, {
      code: 'F235',
      what: `the captured regexp keeps its place between rows (flag ${regexpLiteral(receiver)?.flags})`,
      cure: 'leave out the flags g and y',
    })
  }
  return undefined
}

/**
 * `names.get(parts[1])` of a captured Map or Set that has the key 'undefined': where the index led to nothing, a Map
 * has nothing, while the text of nothing would lead there. Undefined where the text serves.
 */
function askedForNothing(cx: Lowering, call: MethodCall, args: readonly Expr[], at: At): Expr | undefined {
  const { receiver, method } = call
  const [key] = args
  if (key === undefined || !isUnchecked(key.type) || key.type.kind !== 'string') return undefined
  if (receiver.kind !== 'Literal' || !isMap(receiver.value) || !receiver.value.has('undefined')) return undefined
  if (method !== 'get' && method !== 'has') return undefined
  return named(cx, key, path => {
    const found = callIntrinsic(cx, `dict.${method}`, [receiver, retyped(path, plain(path.type))], at)
    const isNothing = isNullishTest(path, 'undefined', at)
    return method === 'get'
      ? cut(isNothing, found, at)
      : node('Logical', { op: '&&', left: not(isNothing, at), right: found, type: T.bool, at })
  })
}

/** `split(separator, limit)` with a limit that ToUint32 leaves as it is: the first so many parts. */
function splitFirst(cx: Lowering, call: MethodCall, args: readonly Expr[], at: At): Expr | undefined {
  const [separator, limit] = args
  if (separator === undefined || limit?.kind !== 'Literal' || !Number.isInteger(limit.value)) return undefined
  const count = limit.value as number
  if (count < 0 || count >= 2 ** 32) return undefined
  const name = separator.type.kind === 'regexp' ? 'string.splitRe' : 'string.split'
  const parts = callIntrinsic(cx, name, [call.receiver, separator], at)
  return callIntrinsic(cx, 'list.slice', [parts, literal(0, T.float64, at), limit], at)
}

function concatenated(cx: Lowering, receiver: Expr, args: readonly Expr[], at: At): Expr {
  let type = receiver.type
  const items = [receiver, ...args].map(e => {
    const isList = e.type.kind === 'list'
    const value = isList ? noNull(cx, e) : e
    type = T.list(cx.joined(elementType(type), isList ? elementType(value.type) : value.type, at))
    return { spread: isList, value }
  })
  return node('List', { items, type, at })
}

function noMethod(cx: Lowering, call: MethodCall): never {
  const { method, receiver, callee } = call
  const kind = isNumber(receiver.type) ? 'number' : receiver.type.kind
  const names = methodNames(kind)
  const at = cx.at(callee.property)
  if (names.includes(method) || ['headers', 'bigint', 'bytes'].includes(kind)) {
    return cx.fallback(at, {
      code: 'F222',
      what: `.${method}() of ${word(receiver.type)} is not compiled`,
      cure: 'see the list of compiled functions in docs/lambdas.md',
    })
  }
  const near = nearest(method, names)
  return cx.error(at, {
    code: 'E204',
    what: `${word(receiver.type)} has no method ${method}`,
    cure: near === undefined ? 'correct the name' : `did you mean ${near}?`,
    why: `${cx.textOf(receiver)}: ${showType(receiver.type)}`,
  })
}

/** `new RegExp('a+', 'u')` with literals: what build steps make of a literal that their target does not know. */
function regexpOf(n: acorn.NewExpression, env: Env, at: At): Expr | undefined {
  if (n.callee.type !== 'Identifier' || n.callee.name !== 'RegExp' || env.names.has('RegExp')) return undefined
  const texts = n.arguments.map(a => (a.type === 'Literal' && typeof a.value === 'string' ? a.value : undefined))
  const [source, flags = ''] = texts
  if (source === undefined || texts.includes(undefined) || texts.length > 2) return undefined
  try {
    const made = new RegExp(source, flags)
    return literal({ source: made.source, flags: made.flags }, T.regexp, at)
  } catch {
    return undefined
  }
}

/** `new Date(ms)`, a regular expression of literals; nothing else is made in a compiled lambda. */
export function lowerNew(cx: Lowering, n: acorn.NewExpression, env: Env, at: At): Expr {
  const regexp = regexpOf(n, env, at)
  if (regexp !== undefined) return regexp
  const table = lowerNewTable(cx, n, env)
  if (table !== undefined) return table
  if (n.callee.type !== 'Identifier' || n.callee.name !== 'Date' || env.names.has('Date')) {
    return cx.fallback(at, { code: 'F231', what: `new ${cx.text(n.callee)} is not compiled`, cure: 'use plain values' })
  }
  const args = lowerArguments(cx, n, env)
  const first = args[0]
  if (first === undefined) {
    return cx.fallback(at, {
      code: 'F226',
      what: 'new Date() gives another value when the log is replayed',
      cure: "use the record's time: (k, v, { timestamp }) => …",
    })
  }
  if (args.length === 1 && first.type.kind === 'string' && !isNullish(first.type)) {
    return callIntrinsic(cx, 'date.new', [callIntrinsic(cx, 'Date.parse', [first], at)], at)
  }
  if (args.length > 1) return notCompiled(cx, 'new Date(year, month, …)', at)
  const time = first.type.kind === 'date' ? callIntrinsic(cx, 'date.getTime', [first], at) : first
  return callIntrinsic(cx, 'date.new', [time], at)
}

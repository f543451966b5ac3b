/**
 * Captured arrays that hold functions or patterns: `RULES.some(r => r.when(v))`, `CHECKS.every(c => c(v))`,
 * `SPAM.some(p => p.test(v.text))`. They are no values, but what each element does is known: the method is written
 * out, one element after the other.
 */
import { types as inspect } from 'node:util'
import type * as acorn from 'acorn'
import { builtinPath } from '../../captures/builtins.js'
import type { At, Expr } from '../../ir.js'
import { node } from '../../ir-tree.js'
import { bind, type CaptureBinding, type Env, isFunctionSyntax, leaveBlock } from '../../scope.js'
import { breaks, continues, everAssigned } from '../../syntax/control-flow.js'
import { freeNames } from '../../syntax/free-names.js'
import { parseSyntax } from '../../syntax/parse.js'
import { fieldsRead } from '../../syntax/part-use.js'
import { isMismatch, join, T } from '../../type-algebra.js'
import { conditional } from '../branches.js'
import { constant, isPlainObject, isProxy, isUnaltered, ownValue } from '../constants.js'
import { lowerExpr } from '../expressions.js'
import { listOf } from '../literals.js'
import type { Lowering, Want } from '../lowering.js'
import { capturedObject } from '../members.js'
import { unwrapName } from '../name-keeper.js'
import type { Next } from '../names.js'
import { literal, named, structOf, truth, undefinedLiteral } from '../nodes.js'
import { staticName } from '../patterns.js'
import { lowerStatement } from '../statements/statements.js'
import { type Argument, inlineCaptured, inlineLocal } from './inline.js'

/** More elements than this are data, not rules. */
const RULES_MAX = 64

/**
 * The elements of a captured array of functions or patterns, or of objects that hold some; undefined where it is
 * another value.
 */
export function rulesOf(cx: Lowering, n: acorn.Node, env: Env): readonly CaptureBinding[] | undefined {
  if (n.type === 'Super') return undefined
  const captured = capturedObject(cx, n, env)
  const list = captured?.value
  if (captured === undefined || isProxy(list) || !Array.isArray(list)) return undefined
  if (list.length === 0 || list.length > RULES_MAX || !isUnaltered(list)) return undefined
  const rules: CaptureBinding[] = []
  for (const i of list.keys()) {
    const found = ownValue(list, String(i))
    if (typeof found !== 'object') return undefined
    rules.push({ kind: 'capture', id: cx.nextId(), depth: 0, value: found.value, name: `${captured.name}[${i}]` })
  }
  return rules.some(isRule) && rules.every(isPlain) ? rules : undefined
}

/** Whether the element is no data, or not only. */
const isRule = ({ value }: CaptureBinding): boolean =>
  functionsIn(value).length > 0 ||
  isPattern(value) ||
  (isPlainObject(value) &&
    Object.keys(value).some(key => {
      const found = ownValue(value, key)
      return typeof found === 'object' && isPattern(found.value)
    }))
const isPattern = (value: unknown): boolean => !isProxy(value) && inspect.isRegExp(value)

function functionsIn(value: unknown): readonly Function[] {
  if (typeof value === 'function') return [value]
  if (!isPlainObject(value)) return []
  return Object.keys(value).flatMap(key => {
    const found = ownValue(value, key)
    return typeof found === 'object' && typeof found.value === 'function' ? [found.value] : []
  })
}

/** Whether no function of the element asks for its object. */
function isPlain({ value }: CaptureBinding): boolean {
  if (isProxy(value)) return false
  return functionsIn(value).every(f => {
    if (isProxy(f)) return false
    if (builtinPath(f) !== undefined) return true
    const parsed = parseSyntax(f)
    return parsed !== undefined && freeNames(parsed.fn).uses.size === 0
  })
}

interface RulesCall {
  readonly n: acorn.CallExpression
  readonly rules: readonly CaptureBinding[]
  readonly env: Env
  readonly at: At
  readonly want: Want
}

/** A method of such an array; undefined where it is another call. */
export function lowerRules(cx: Lowering, n: acorn.CallExpression, env: Env, want: Want): Expr | undefined {
  const { callee } = n
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined
  const method = callee.property.name
  if (!Object.hasOwn(METHODS, method) || n.arguments.length !== (method === 'reduce' ? 2 : 1)) return undefined
  const rules = rulesOf(cx, callee.object, env)
  return rules === undefined ? undefined : METHODS[method]?.(cx, { n, rules, env, at: cx.at(n), want })
}

const METHODS: Readonly<Record<string, (cx: Lowering, call: RulesCall) => Expr | undefined>> = {
  some: (cx, call) =>
    folded(cx, call, literal(false, T.bool, call.at), (test, rest) => either(test, rest, call.at, '||')),
  every: (cx, call) =>
    folded(cx, call, literal(true, T.bool, call.at), (test, rest) => either(test, rest, call.at, '&&')),
  find: (cx, call) => {
    const data = dataOf(cx, call, false)
    const none = undefinedLiteral(call.at)
    return data && folded(cx, call, none, (test, rest, i) => chosen(cx, test, data[i] ?? none, rest, call.at))
  },
  filter: (cx, call) => {
    const data = dataOf(cx, call, true)
    return (
      data &&
      listed(cx, { ...call, want: 'test' }, (test, i) => {
        const item = data[i]
        const none = listOf([], T.never, call.at)
        return item === undefined ? none : chosen(cx, truth(test), listOf([item], item.type, call.at), none, call.at)
      })
    )
  },
  map: (cx, call) =>
    listed(cx, { ...call, want: call.want === 'pairs' ? 'pair' : 'value' }, value =>
      listOf([value], value.type, call.at),
    ),
  reduce: (cx, call) => {
    const [, start] = call.n.arguments
    if (start === undefined || start.type === 'SpreadElement') return undefined
    const step = (i: number, state: Expr): Expr => {
      if (i === call.rules.length) return state
      return named(cx, applied(cx, { ...call, want: 'value' }, i, [state]), next => step(i + 1, next), 'state')
    }
    return named(cx, lowerExpr(cx, start, call.env), state => step(0, state), 'state')
  },
}

const either = (left: Expr, right: Expr, at: At, op: '&&' | '||'): Expr =>
  node('Logical', { op, left, right, type: T.bool, at })

/** From the last element to the first, each with what the callback says of it. */
function folded(cx: Lowering, call: RulesCall, last: Expr, step: (test: Expr, rest: Expr, i: number) => Expr): Expr {
  const tests = call.rules.map((_, i) => truth(applied(cx, { ...call, want: 'test' }, i, [])))
  return tests.reduceRight((rest, test, i) => step(test, rest, i), last)
}

/** The arrays that the elements give, one behind the other. */
function listed(cx: Lowering, call: RulesCall, part: (value: Expr, i: number) => Expr): Expr {
  let type = T.list(T.never)
  const items = call.rules.map((_, i) => {
    const value = part(applied(cx, call, i, []), i)
    type = typeOfBoth(cx, type, value, call.at)
    return { spread: true, value }
  })
  return node('List', { items, type, at: call.at })
}

function typeOfBoth(cx: Lowering, type: Expr['type'], value: Expr, at: At): Expr['type'] {
  const both = join(type, value.type)
  if (!isMismatch(both)) return both
  return cx.fallback(at, {
    code: 'F210',
    what: 'a captured array of functions gives values of different types',
    cure: 'make them one type',
  })
}

function chosen(cx: Lowering, test: Expr, then: Expr, otherwise: Expr, at: At): Expr {
  typeOfBoth(cx, otherwise.type, then, at)
  return conditional(cx, test, then, otherwise, at)
}

/** The elements as what is read of them afterwards; undefined where that is more than data. */
function dataOf(cx: Lowering, { n, rules, at }: RulesCall, isList: boolean): readonly Expr[] | undefined {
  const fields = fieldsRead(cx.source.fn, n, isList)
  if (fields === undefined) return undefined
  const parts: Expr[] = []
  for (const { value, name } of rules) {
    if (!isPlainObject(value)) return undefined
    const read = [...fields].map(field => {
      const found = ownValue(value, field)
      if (found === 'getter' || (found === undefined && field in value)) return undefined
      if (typeof found?.value === 'function' || isPattern(found?.value)) return undefined
      const part = found === undefined ? undefinedLiteral(at) : constant(cx, found.value, `${name}.${field}`, at)
      return [field, part] as const
    })
    const known = read.filter(field => field !== undefined)
    if (known.length < read.length) return undefined
    parts.push(structOf(known, at))
  }
  return parts
}

/** The callback for one element. `before`: what it is given in front of it. */
function applied(cx: Lowering, { n, rules, env, at, want }: RulesCall, i: number, before: readonly Expr[]): Expr {
  const [given] = n.arguments
  const rule = rules[i]
  const f = given === undefined || given.type === 'SpreadElement' ? undefined : unwrapName(given, env)
  if (f == null || rule === undefined) return notRules(cx, at)
  const index = literal(i, T.float64, at)
  const args: readonly Argument[] = [...before, rule, index]
  const place = { env, at, want }
  if (!isFunctionSyntax(f)) {
    const binding = f.type === 'Identifier' ? env.names.get(f.name) : undefined
    if (binding?.kind === 'function') return inlineLocal(cx, binding, args, place)
    const captured = capturedObject(cx, f, env)
    if (typeof captured?.value !== 'function' || builtinPath(captured.value) !== undefined) return notRules(cx, at)
    return inlineCaptured(cx, captured.value, captured.name, args, place)
  }
  const p = f.params[before.length]
  if (f.async || f.generator || f.params.length > before.length + 2) return notRules(cx, at)
  const inner = { env: p === undefined ? env : bindRule(cx, p, rule, env, f), at, want }
  if (p === undefined || p.type === 'Identifier')
    return inlineLocal(cx, { fn: f, env, name: 'the inner function' }, args, place)
  const params = f.params.filter(each => each !== p)
  const rest = [...before, index]
  return inlineLocal(cx, { fn: { ...f, params }, env: inner.env, name: 'the inner function' }, rest, inner)
}

/** The element under the names of the pattern. @throws Diagnostic where it would have to be a value */
export function bindRule(cx: Lowering, p: acorn.Pattern, rule: CaptureBinding, env: Env, body: acorn.Node): Env {
  const assigned = everAssigned(body)
  if (p.type === 'Identifier') return assigned.has(p.name) ? notRules(cx, cx.at(p)) : bind(env, p.name, rule)
  if (p.type !== 'ObjectPattern' || !isPlainObject(rule.value)) return notRules(cx, cx.at(p))
  let names = env
  for (const q of p.properties) {
    const name = q.type === 'Property' ? staticName(q.key, q.computed) : undefined
    const target = q.type === 'Property' && q.value.type === 'Identifier' ? q.value.name : undefined
    const found = name === undefined ? 'getter' : ownValue(rule.value, name)
    if (name === undefined || target === undefined || found === 'getter' || assigned.has(target))
      return notRules(cx, cx.at(p))
    if (found === undefined && name in rule.value) return notRules(cx, cx.at(p))
    const part: CaptureBinding = { ...rule, id: cx.nextId(), value: found?.value, name: `${rule.name}.${name}` }
    names = bind(names, target, part)
  }
  return names
}

/** `for (const rule of RULES) …` without break and continue: the statements once for each element. */
export function lowerRulesLoop(
  cx: Lowering,
  s: acorn.ForOfStatement,
  env: Env,
  next: Next,
  want: Want,
): Expr | undefined {
  const [only] = s.left.type === 'VariableDeclaration' ? s.left.declarations : []
  const rules = only === undefined || s.await ? undefined : rulesOf(cx, s.right, env)
  if (only === undefined || rules === undefined || breaks(s.body) || continues(s.body)) return undefined
  const step = (i: number, e: Env): Expr => {
    const rule = rules[i]
    if (rule === undefined) return next(e)
    return lowerStatement(
      cx,
      s.body,
      bindRule(cx, only.id, rule, e, s.body),
      after => step(i + 1, leaveBlock(e, after)),
      want,
    )
  }
  return step(0, env)
}

function notRules(cx: Lowering, at: At): never {
  return cx.fallback(at, {
    code: 'F209',
    what: 'a function in a captured array is used as a value',
    cure: 'call it where it stands: RULES.some(rule => rule.when(v))',
  })
}

/**
 * Statements in continuation style: `next` is the rest of the function, so an early return is a conditional over
 * the rest, and what is assigned in an `if` becomes one Conditional per variable (SSA).
 */
import type * as acorn from 'acorn'
import { STATEMENT_DEPTH_MAX } from '../../../config/limits.js'
import type { Expr } from '../../ir.js'
import { node } from '../../ir-tree.js'
import { bind, type Env, isFunctionSyntax, leaveBlock } from '../../scope.js'
import { declaredVars, isCoverageCounter } from '../../syntax/control-flow.js'
import { isOnlyTested } from '../../syntax/only-tested.js'
import type { FunctionSyntax } from '../../syntax/parse.js'
import { T } from '../../type-algebra.js'
import { bare } from '../calls/array-makers.js'
import { changedDate } from '../calls/date-setters.js'
import { callIntrinsic } from '../calls/intrinsic-calls.js'
import { tableSeed } from '../calls/tables.js'
import { lowerExpr } from '../expressions.js'
import type { Lowering, Want } from '../lowering.js'
import { unwrapName } from '../name-keeper.js'
import { assign, bindValue, declare, type Next } from '../names.js'
import { literal, toText, undefinedLiteral } from '../nodes.js'
import { orObject } from '../or-object.js'
import { bindPattern, orPattern } from '../patterns.js'
import { lowerEffect } from './effects.js'
import { lowerIf } from './if-statement.js'
import { lowerDoWhile, lowerFor, lowerForOf, lowerWhile } from './loops.js'
import { lowerSwitch } from './switch.js'

/** The value of a function's body. */
export function lowerBody(cx: Lowering, fn: FunctionSyntax, env: Env, want: Want): Expr {
  if (fn.body.type !== 'BlockStatement') return lowerExpr(cx, fn.body, env, want)
  return lowerBlock(cx, fn.body, { ...env, exits: undefined }, want)
}

function lowerBlock(cx: Lowering, block: acorn.BlockStatement, env: Env, want: Want): Expr {
  const end = cx.at(block)
  const hoisted = declaredVars(block).filter(name => env.names.get(name)?.depth !== env.depth)
  const step = (i: number, into: Env): Expr => {
    const name = hoisted[i]
    if (name !== undefined) return declare(cx, name, undefinedLiteral(end), into, e => step(i + 1, e))
    return lowerStatements(cx, block.body, into, () => undefinedLiteral(end), want)
  }
  return step(0, env)
}

/** Runs the statements, then `next`. Functions declared among them are in sight from the start. */
export function lowerStatements(
  cx: Lowering,
  statements: readonly acorn.Statement[],
  env: Env,
  next: Next,
  want: Want,
): Expr {
  const known = hoistFunctions(cx, statements, env)
  const step = (i: number, into: Env): Expr => {
    const s = statements[i]
    return s === undefined ? next(into) : lowerStatement(cx, s, into, e => step(i + 1, e), want)
  }
  return step(0, known)
}

/** Functions declared among the statements: each sees the others, and itself. */
function hoistFunctions(cx: Lowering, statements: readonly acorn.Statement[], env: Env): Env {
  const declared = statements.filter(s => s.type === 'FunctionDeclaration')
  if (declared.length === 0) return env
  const names = new Map(env.names)
  const known: Env = { ...env, names }
  for (const fn of declared) {
    names.set(fn.id.name, { kind: 'function', id: cx.nextId(), depth: env.depth, fn, env: known, name: fn.id.name })
  }
  return known
}

export function lowerStatement(cx: Lowering, s: acorn.Statement, env: Env, next: Next, want: Want): Expr {
  if (++cx.shared.depth > STATEMENT_DEPTH_MAX) cx.tooLarge(cx.at(s))
  const lowered = dispatch(cx, s, env, next, want)
  cx.shared.depth--
  return lowered
}

function dispatch(cx: Lowering, s: acorn.Statement, env: Env, next: Next, want: Want): Expr {
  switch (s.type) {
    case 'ReturnStatement': {
      const value = s.argument ? lowerExpr(cx, s.argument, env, want) : undefinedLiteral(cx.at(s))
      return env.exits?.onReturn === undefined ? value : env.exits.onReturn(value, env)
    }
    case 'BreakStatement':
    case 'ContinueStatement': {
      const exit = s.type === 'BreakStatement' ? env.exits?.onBreak : env.exits?.onContinue
      return exit === undefined || s.label ? notCompiled(cx, s) : exit(env)
    }
    case 'EmptyStatement':
    case 'FunctionDeclaration':
      return next(env)
    case 'BlockStatement':
      return lowerStatements(cx, s.body, env, e => next(leaveBlock(env, e)), want)
    case 'VariableDeclaration':
      return lowerDeclarations(cx, s, env, next)
    case 'ExpressionStatement':
      if (s.directive !== undefined || isCoverageCounter(s.expression)) return next(env)
      return lowerEffect(cx, s.expression, env, next, want)
    case 'ForOfStatement':
      return lowerForOf(cx, s, env, next, want)
    case 'ForStatement':
      return lowerFor(cx, s, env, next, want)
    case 'WhileStatement':
      return lowerWhile(cx, s, env, next, want)
    case 'DoWhileStatement':
      return lowerDoWhile(cx, s, env, next, want)
    case 'IfStatement':
      return lowerIf(cx, s, env, next, want)
    case 'SwitchStatement':
      return lowerSwitch(cx, s, env, next, want)
    case 'ThrowStatement':
      return node('Call', { fn: 'fail', args: [thrownText(cx, s.argument, env)], type: T.never, at: cx.at(s) })
    default:
      return notCompiled(cx, s)
  }
}

function notCompiled(cx: Lowering, s: acorn.Statement): never {
  switch (s.type) {
    case 'ForInStatement':
      return cx.fallback(cx.at(s, 12), {
        code: 'F201',
        what: 'for…in is not compiled',
        cure: 'use for…of, while, or an array method (map, filter, reduce, some, every)',
      })
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return cx.fallback(cx.at(s, 12), {
        code: 'F201',
        what: 'a label is not compiled',
        cure: 'use a helper with return',
      })
    case 'TryStatement':
      return cx.fallback(cx.at(s, 3), {
        code: 'F202',
        what: 'try / catch is not compiled',
        cure: 'test for the bad case first; a failing row goes to the processing error policy anyway',
      })
    default:
      return cx.fallback(cx.at(s), {
        code: 'F203',
        what: `${s.type} is not compiled`,
        cure: 'write the lambda without it',
      })
  }
}

export function lowerDeclarations(cx: Lowering, s: acorn.VariableDeclaration, env: Env, next: Next): Expr {
  const step = (i: number, into: Env): Expr => {
    const d = s.declarations[i]
    if (d === undefined) return next(into)
    const rest: Next = e => step(i + 1, e)
    const init = unwrapName(d.init, into)
    if (d.id.type === 'Identifier' && isFunctionSyntax(init)) {
      const { name } = d.id
      return rest(bind(into, name, { kind: 'function', id: cx.nextId(), depth: into.depth, fn: init, env: into, name }))
    }
    const give = (value: Expr, e: Env): Expr =>
      s.kind === 'var' && d.id.type === 'Identifier'
        ? lowerVar(cx, d.id.name, value, e, rest)
        : bindPattern(cx, d.id, value, e, rest)
    const change = changedDate(cx, d.init, into)
    if (change !== undefined) {
      const time = (e: Env): Expr => callIntrinsic(cx, 'date.getTime', [lowerExpr(cx, change.target, e)], cx.at(d))
      return assign(cx, change.target, change.date, into, e => give(time(e), e))
    }
    if (s.kind === 'var' && !d.init) return rest(into)
    const either = s.kind === 'var' ? undefined : lowerOr(cx, d, into, rest)
    if (either !== undefined) return either
    const seed = s.kind === 'var' ? undefined : tableSeed(cx, d, into)
    const value = seed ?? (d.init ? lowerExpr(cx, d.init, into, wantOf(cx, d)) : undefinedLiteral(cx.at(d)))
    return give(value, into)
  }
  return step(0, env)
}

/** Of `const has = v.note && v.note.length > 2`, if only tests ask for it, the truth is enough. */
function wantOf(cx: Lowering, { id, init }: acorn.VariableDeclarator): Want {
  if (id.type !== 'Identifier' || !init || cx.assigned.has(id.name) || cx.repeated.has(id.name)) return 'value'
  const x = bare(init)
  const isMixed = x.type === 'LogicalExpression' && x.operator !== '??'
  return isMixed && isOnlyTested(cx.source.fn, id.name) ? 'test' : 'value'
}

/** `const { city } = v.address ?? {}`, or a name for the object. Undefined where it is another declaration. */
function lowerOr(cx: Lowering, { id, init }: acorn.VariableDeclarator, env: Env, next: Next): Expr | undefined {
  if (!init) return undefined
  if (id.type === 'ObjectPattern') return orObject(cx, init, env, whole => orPattern(cx, id, whole, env, next))
  if (id.type !== 'Identifier' || cx.assigned.has(id.name)) return undefined
  return orObject(cx, init, env, whole =>
    next(bind(env, id.name, { kind: 'or', id: cx.nextId(), depth: env.depth, whole })),
  )
}

/** `var x = …` assigns the variable that stands at the top of the function. */
function lowerVar(cx: Lowering, name: string, value: Expr, env: Env, next: Next): Expr {
  const known = env.names.get(name)
  const id = known !== undefined && known.depth === env.depth ? known.id : cx.nextId()
  return bindValue(cx, { name, id, depth: env.depth }, value, env, next)
}

function thrownText(cx: Lowering, x: acorn.Expression, env: Env): Expr {
  const message = x.type === 'NewExpression' || x.type === 'CallExpression' ? x.arguments[0] : x
  if (message === undefined || message.type === 'SpreadElement')
    return literal('thrown by a lambda', T.string, cx.at(x))
  return toText(cx, lowerExpr(cx, message, env), cx.at(x))
}

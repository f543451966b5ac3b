/**
 * Loops: what a loop assigns becomes the fields of one state, which each pass turns into the next.
 *
 * `for…of` and `forEach` walk a list (Each reduce), the others test before each pass (Loop). `break` and `return` set
 * fields of the state that end the loop; their names are no names of variables.
 */
import type * as acorn from 'acorn'
import type { At, Expr, LocalNode } from '../../ir.js'
import { node } from '../../ir-tree.js'
import type { LambdaType } from '../../lambda-type.js'
import { assume, knownElement } from '../../narrow.js'
import { type Env, type Exits, isFunctionSyntax, know, leaveBlock } from '../../scope.js'
import { breaks, returns } from '../../syntax/control-flow.js'
import { statement } from '../../syntax/plain-statements.js'
import {
  containsNever,
  elementType,
  isMismatch,
  isNullish,
  join,
  plain,
  sameType,
  showType,
  T,
  word,
} from '../../type-algebra.js'
import { lowerIterable } from '../calls/array-makers.js'
import { callIntrinsic } from '../calls/intrinsic-calls.js'
import { lowerRulesLoop } from '../calls/rules.js'
import { iterated, tableIn } from '../calls/tables.js'
import { lowerExpr, lowerTest } from '../expressions.js'
import type { Lowering, Want } from '../lowering.js'
import { declare, type Next } from '../names.js'
import { literal, must, named, not, pairOf } from '../nodes.js'
import { bindParams, bindPattern, pairPart } from '../patterns.js'
import { BREAK, fieldOf, RunExits, RunState } from './run-state.js'
import { lowerDeclarations, lowerStatement } from './statements.js'

/** A state whose type does not settle in this many rounds falls back. */
const ROUNDS_MAX = 5

/** One loop, whatever its syntax. */
interface Loop {
  readonly at: At
  /** What a pass runs: the statements whose assignments make the state. */
  readonly parts: readonly acorn.Node[]
  readonly body: acorn.Node
  /** `return` in the body goes on with the next pass: the callback of forEach. */
  readonly isCallback?: boolean
  /** Lowers one pass from the names in `env`; `end` gives the state behind it. */
  readonly pass: (env: Env, end: Next) => Expr
  readonly build: (state: LocalNode, seed: Expr, next: Pass) => Expr
}
interface Pass {
  readonly body: Expr
  /** Reads the state's names where a test or an end is lowered. */
  readonly env: Env
  readonly until: string | undefined
}

/** The loop, then `next`; where the loop returned, its value instead. */
function runLoop(cx: Lowering, loop: Loop, env: Env, next: Next): Expr {
  const body = { at: loop.at, parts: loop.parts, hasReturn: loop.isCallback !== true && returns(loop.body) }
  const state = new RunState(cx, { ...body, hasBreak: body.hasReturn || breaks(loop.body), hasContinue: false }, env)
  const { whole, exits } = settled(cx, loop, state, env)
  return named(cx, whole, result => state.goOn(result, exits, env, next), 'loop')
}

interface Settled {
  readonly whole: Expr
  readonly exits: RunExits
}

/** The loop with a state whose type is the fixpoint of its seed and its passes. */
function settled(cx: Lowering, loop: Loop, state: RunState, env: Env): Settled {
  const seed = state.of(env)
  const wasTentative = cx.shared.isTentative
  let type = seed.type
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const local = cx.fresh('loop', type, loop.at)
    cx.shared.isTentative = wasTentative || Object.values(type.fields ?? {}).some(containsNever)
    const { pass, exits } = lowerPass(cx, loop, state, state.bind(local, env))
    cx.shared.isTentative = wasTentative
    const joined = join(type, pass.body.type)
    if (isMismatch(joined)) return refuseState(cx, loop.at, joined)
    if (sameType(joined, type)) return { whole: loop.build(local, seed, pass), exits }
    type = joined
  }
  return cx.fallback(loop.at, {
    code: 'F201',
    what: 'the types of what this loop assigns do not settle',
    cure: 'give the variables their final shape before the loop',
  })
}

function refuseState(
  cx: Lowering,
  at: At,
  { path, left, right }: { path: string } & Record<'left' | 'right', LambdaType>,
): never {
  return cx.error(at, {
    code: 'E302',
    what: `${path} starts with ${word(left)} and goes on with ${word(right)}`,
    cure: 'give a variable values of one type',
    why: `${showType(left)} and ${showType(right)}`,
  })
}

function lowerPass(cx: Lowering, loop: Loop, state: RunState, env: Env): { pass: Pass; exits: RunExits } {
  const exits = new RunExits(cx, state, env)
  const inside: Exits = {
    onBreak: exits.onBreak,
    onContinue: exits.end,
    // what a callback returns is computed, and may fail, but nobody reads it
    onReturn: loop.isCallback === true ? (value, from) => named(cx, value, () => exits.end(from)) : exits.onReturn,
  }
  const body = loop.pass({ ...env, exits: inside }, exits.end)
  return { pass: { body, env, until: state.parts.hasBreak ? BREAK : undefined }, exits }
}

/** Walks the list: a reduce over the state. */
function walk(cx: Lowering, { list, visit, ...loop }: Walk, env: Env, next: Next): Expr {
  const { at } = loop
  // an array that holds nothing: no pass is ever run
  if (elementType(list.type).kind === 'never' && !isNullish(elementType(list.type))) {
    return named(cx, list, () => next(env))
  }
  const item = cx.fresh('item', elementType(list.type), at)
  const index = cx.fresh('i', T.int32, at)
  const pass = (inside: Env, end: Next): Expr => visit({ item, index }, knownElement(list, item, inside), end)
  const build = (state: LocalNode, seed: Expr, { body, until }: Pass): Expr =>
    node('Each', {
      method: 'reduce',
      list,
      params: [state.name, item.name, index.name],
      body,
      seed,
      type: state.type,
      at,
      ...(until === undefined ? {} : { until }),
    })
  return runLoop(cx, { ...loop, pass, build }, env, next)
}
interface Walk extends Omit<Loop, 'pass' | 'build'> {
  readonly list: Expr
  readonly visit: Visit
}
type Visit = (element: { readonly item: Expr; readonly index: Expr }, env: Env, end: Next) => Expr

/** `for (const x of list) …`, also over a text and over `list.entries()`. */
export function lowerForOf(cx: Lowering, s: acorn.ForOfStatement, env: Env, next: Next, want: Want): Expr {
  const at = cx.at(s)
  const { left } = s
  if (s.await || left.type !== 'VariableDeclaration' || left.declarations[0] === undefined) {
    return cx.fallback(cx.at(s, 12), {
      code: 'F201',
      what: 'this form of for…of is not compiled',
      cure: 'use for (const x of list)',
    })
  }
  const unrolled = lowerRulesLoop(cx, s, env, next, want)
  if (unrolled !== undefined) return unrolled
  const pattern = left.declarations[0].id
  const ofTable = lowerIterable(cx, s.right, env)
  const entries = ofTable === undefined ? entriesOf(s.right) : undefined
  const source = entries ?? s.right
  const value = ofTable ?? lowerIterable(cx, source, env) ?? iterated(lowerExpr(cx, source, env))
  // only arrays have entries(): whatever else it is, the call says so itself
  if (entries !== undefined && value.type.kind === 'string') lowerExpr(cx, s.right, env)
  const list = walked(cx, value, cx.at(source))
  const visit: Visit = ({ item, index }, inside, end) =>
    bindPattern(cx, pattern, entries === undefined ? item : pairOf(index, item, at), inside, e =>
      lowerStatement(cx, s.body, e, after => end(leaveBlock(inside, after)), want),
    )
  return walk(cx, { list, visit, at, parts: [s.body], body: s.body }, env, next)
}

/** The list of `list.entries()`. */
function entriesOf(n: acorn.Expression): acorn.Expression | undefined {
  if (n.type !== 'CallExpression' || n.arguments.length > 0 || n.callee.type !== 'MemberExpression') return undefined
  const { property, object, computed } = n.callee
  if (computed || property.type !== 'Identifier' || property.name !== 'entries' || object.type === 'Super')
    return undefined
  return object
}

/** What is walked: a list, or the characters of a text. */
function walked(cx: Lowering, value: Expr, at: At): Expr {
  const e = must(cx, value, '[Symbol.iterator]', at)
  if (e.type.kind === 'list') return e
  if (e.type.kind === 'string') return callIntrinsic(cx, 'string.characters', [e], at)
  if (e.type.kind === 'never') return node('List', { items: [], type: T.list(T.never), at })
  return cx.fallback(at, {
    code: 'F201',
    what: `a loop over ${word(plain(e.type))} is not compiled`,
    cure: 'loop over an array',
  })
}

/** `list.forEach(x => { … })` as a statement; undefined where it is something else. */
export function lowerForEach(
  cx: Lowering,
  x: acorn.CallExpression,
  env: Env,
  next: Next,
  want: Want,
): Expr | undefined {
  const callee = x.callee
  const [fn] = x.arguments
  if (callee.type !== 'MemberExpression' || callee.computed || callee.optional || callee.object.type === 'Super')
    return undefined
  if (callee.property.type !== 'Identifier' || callee.property.name !== 'forEach' || x.arguments.length !== 1)
    return undefined
  if (!isFunctionSyntax(fn) || fn.async || fn.generator || fn.params.length > 2) return undefined
  const receiver = must(cx, lowerExpr(cx, callee.object, env), 'forEach', cx.at(callee))
  const list = iterated(receiver)
  if (list.type.kind !== 'list') return undefined
  const at = cx.at(x)
  const statement = bodyStatement(fn)
  const visit: Visit = ({ item, index }, inside, end) =>
    bindParams(cx, fn.params, visitedBy(receiver, item, index, inside), inside, e =>
      lowerStatement(cx, statement, e, after => end(leaveBlock(inside, after)), want),
    )
  return walk(cx, { list, visit, at, parts: [statement], body: statement, isCallback: true }, env, next)
}

/** What forEach calls its function with: of a Map the value and the key. */
function visitedBy(receiver: Expr, item: Expr, index: Expr, env: Env): readonly Expr[] {
  const table = tableIn(receiver)
  if (table === undefined) return [item, index]
  return table.kind === 'set' ? [item, item] : [pairPart(item, 1, env, item.at), pairPart(item, 0, env, item.at)]
}

function bodyStatement(fn: acorn.ArrowFunctionExpression | acorn.FunctionExpression): acorn.Statement {
  return fn.body.type === 'BlockStatement' ? fn.body : statement(fn.body)
}

/** `for (let i = 0; i < n; i++) …`. */
export function lowerFor(cx: Lowering, s: acorn.ForStatement, env: Env, next: Next, want: Want): Expr {
  const enter = (e: Env): Expr =>
    runTested(
      cx,
      { at: cx.at(s), test: s.test ?? undefined, update: s.update ?? undefined, body: s.body, want },
      e,
      after => next(leaveBlock(env, after)),
    )
  if (!s.init) return enter(env)
  if (s.init.type === 'VariableDeclaration') return lowerDeclarations(cx, s.init, env, enter)
  return lowerStatement(cx, statement(s.init), env, enter, want)
}

/** `while (test) …`. */
export function lowerWhile(cx: Lowering, s: acorn.WhileStatement, env: Env, next: Next, want: Want): Expr {
  return runTested(cx, { at: cx.at(s), test: s.test, update: undefined, body: s.body, want }, env, next)
}

/** `do body while (test)`: a loop whose first pass does not ask. */
export function lowerDoWhile(cx: Lowering, s: acorn.DoWhileStatement, env: Env, next: Next, want: Want): Expr {
  const { start, end } = s
  // no name of a variable
  const first: acorn.Identifier = { type: 'Identifier', name: `first pass ${start}`, start, end }
  const no: acorn.Literal = { type: 'Literal', value: false, raw: 'false', start, end }
  const test: acorn.LogicalExpression = {
    type: 'LogicalExpression',
    operator: '||',
    left: first,
    right: s.test,
    start,
    end,
  }
  const begun = statement({ type: 'AssignmentExpression', operator: '=', left: first, right: no, start, end })
  const body: acorn.BlockStatement = { type: 'BlockStatement', body: [begun, s.body], start, end }
  return declare(cx, first.name, literal(true, T.bool, cx.at(s)), env, inside =>
    runTested(cx, { at: cx.at(s), test, update: undefined, body, want }, inside, e => next(leaveBlock(env, e))),
  )
}

interface Tested {
  readonly at: At
  readonly test: acorn.Expression | undefined
  readonly update: acorn.Expression | undefined
  readonly body: acorn.Statement
  readonly want: Want
}

function runTested(cx: Lowering, loop: Tested, env: Env, next: Next): Expr {
  const { at, test, body, want } = loop
  const update = loop.update === undefined ? undefined : statement(loop.update)
  const parts = [body, ...(update === undefined ? [] : [update]), ...(test === undefined ? [] : [test])]
  const pass = (inside: Env, end: Next): Expr => {
    const finish: Next = e => {
      const back = leaveBlock(inside, e)
      return update === undefined ? end(back) : lowerStatement(cx, update, back, end, want)
    }
    const exits = inside.exits === undefined ? undefined : { ...inside.exits, onContinue: finish }
    const known = test === undefined ? inside : know(inside, assume(lowerTest(cx, test, inside), true, inside))
    return lowerStatement(cx, body, { ...known, exits }, finish, want)
  }
  const build = (state: LocalNode, seed: Expr, { body: step, env: tested, until }: Pass): Expr => {
    const own = test === undefined ? literal(true, T.bool, at) : lowerTest(cx, test, tested)
    const isOver = until === undefined ? undefined : not(fieldOf(state, until, at), at)
    const whole = isOver === undefined ? own : node('Logical', { op: '&&', left: isOver, right: own, type: T.bool, at })
    return node('Loop', { state: state.name, seed, test: whole, body: step, type: state.type, at })
  }
  return runLoop(cx, { at, parts, body, pass, build }, env, next)
}

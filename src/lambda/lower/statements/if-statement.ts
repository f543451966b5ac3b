/**
 * `if` in continuation style: an early return is a conditional over the rest, and what is assigned becomes a choice
 * between its values.
 */
import type * as acorn from 'acorn'
import type { Expr } from '../../ir.js'
import { assume } from '../../narrow.js'
import { type Env, type Exits, know, leaveBlock } from '../../scope.js'
import { assignedNames, breaks, completes, continues, leaves, returns } from '../../syntax/control-flow.js'
import { conditional } from '../branches.js'
import { lowerTest } from '../expressions.js'
import type { Lowering, Want } from '../lowering.js'
import { plainField } from '../members.js'
import { bindValue, type Next, read } from '../names.js'
import { named, structOf } from '../nodes.js'
import { textChoice } from '../texts.js'
import { RunExits, RunState } from './run-state.js'
import { lowerStatement, lowerStatements } from './statements.js'

export function lowerIf(cx: Lowering, s: acorn.IfStatement, env: Env, next: Next, want: Want): Expr {
  const test = lowerTest(cx, s.test, env)
  const at = cx.at(s.test)
  return branchOn(cx, { test, at, yes: s.consequent, no: s.alternate ?? undefined }, env, next, want)
}

interface Branching {
  readonly test: Expr
  readonly at: readonly [number, number]
  readonly yes: acorn.Statement
  readonly no: acorn.Statement | undefined
}

/** An if statement whose test is lowered already. */
function branchOn(cx: Lowering, b: Branching, env: Env, next: Next, want: Want): Expr {
  const yes = know(env, assume(b.test, true, env))
  const no = know(env, assume(b.test, false, env))
  const otherwise = b.no === undefined ? [] : [b.no]
  const names = [...new Set([...assignedNames(b.yes), ...otherwise.flatMap(assignedNames)])].filter(name =>
    env.names.has(name),
  )
  const isLeft = leaves(b.yes) || otherwise.some(leaves)
  // where both sides may go on, the rest would be written behind each of them
  if (isLeft && completes(b.yes) && otherwise.every(completes)) return runBranches(cx, b, { env, yes, no }, next, want)
  if (isLeft || names.length === 0) {
    const back: Next = e => next(leaveBlock(env, e))
    const then = lowerStatement(cx, b.yes, yes, back, want)
    const rest = lowerStatements(cx, otherwise, no, back, want)
    return (want === 'text' ? textChoice : conditional)(cx, b.test, then, rest, b.at)
  }
  return chooseNames(cx, { ...b, names }, { env, yes, no }, next, want)
}

/** An `if` with sides that go on and paths that leave: it gives a state, and the rest follows once. */
function runBranches(cx: Lowering, b: Branching, { env, yes, no }: BranchEnvs, next: Next, want: Want): Expr {
  const parts = b.no === undefined ? [b.yes] : [b.yes, b.no]
  const has = (test: (n: acorn.Node) => boolean): boolean => parts.some(test)
  const flags = { hasReturn: has(returns), hasBreak: has(breaks), hasContinue: has(continues) }
  const state = new RunState(cx, { at: b.at, parts, ...flags }, env)
  const exits = new RunExits(cx, state, env)
  const inside: Exits = { onBreak: exits.onBreak, onContinue: exits.onContinue, onReturn: exits.onReturn }
  const run = (statement: acorn.Statement | undefined, from: Env): Expr =>
    statement === undefined
      ? exits.end(from)
      : lowerStatement(cx, statement, { ...from, exits: inside }, exits.end, want)
  const whole = conditional(cx, b.test, run(b.yes, yes), run(b.no, no), b.at)
  return named(cx, whole, result => state.leave(result, exits, env, next), 'if')
}

interface BranchEnvs {
  readonly env: Env
  readonly yes: Env
  readonly no: Env
}
interface Assigning extends Branching {
  readonly names: readonly string[]
}
/** What an `if` assigns: one choice, between the value of the name or, for several, between objects of their values. */
function chooseNames(cx: Lowering, b: Assigning, envs: BranchEnvs, next: Next, want: Want): Expr {
  const { env } = envs
  const { names } = b
  // nothing is returned here: it is what is pushed that may be pairs
  const pushed: Want = want === 'pairs' ? 'pairs' : 'value'
  const valuesIn = (from: Env): Expr => {
    const fields = names.map(name => [name, read(cx, name, leaveBlock(env, from), b.at)] as const)
    const [only] = fields
    return only !== undefined && fields.length === 1 ? only[1] : structOf(fields, b.at)
  }
  const end = (statement: acorn.Statement | undefined, from: Env): Expr =>
    statement === undefined ? valuesIn(from) : lowerStatement(cx, statement, from, valuesIn, pushed)
  const chosen = conditional(cx, b.test, end(b.yes, envs.yes), end(b.no, envs.no), b.at)
  const bindAll = (values: readonly Expr[]): Expr => {
    const step = (i: number, into: Env): Expr => {
      const [name, value] = [names[i], values[i]]
      if (name === undefined || value === undefined) return next(into)
      const binding = env.names.get(name)
      return bindValue(cx, { name, id: binding?.id ?? 0, depth: env.depth }, value, into, e => step(i + 1, e))
    }
    return step(0, env)
  }
  if (names.length === 1) return bindAll([chosen])
  return named(cx, chosen, whole => bindAll(names.map(name => plainField(whole, name, env, b.at))), 'if')
}

/**
 * `switch` as a chain of ifs: the value gets a name that no user can write, each case is `name === test`. A case that
 * runs into the next one holds the statements of that one too; the default is taken where no case is, wherever it
 * stands.
 */
import type * as acorn from 'acorn'
import type { Expr } from '../../ir.js'
import { type Env, leaveBlock } from '../../scope.js'
import { lowerExpr } from '../expressions.js'
import type { Lowering, Want } from '../lowering.js'
import { declare, type Next } from '../names.js'
import { lowerStatement } from './statements.js'

/** A reserved word: it cannot be a variable of the user's. */
const VALUE = 'switch'

export function lowerSwitch(cx: Lowering, s: acorn.SwitchStatement, env: Env, next: Next, want: Want): Expr {
  const chain = chainOf(s)
  const value = lowerExpr(cx, s.discriminant, env)
  const leave: Next = end => next(leaveBlock(env, end))
  return declare(cx, VALUE, value, env, e => {
    const exits = { onContinue: env.exits?.onContinue, onReturn: env.exits?.onReturn, onBreak: leave }
    return lowerStatement(cx, chain, { ...e, exits }, leave, want)
  })
}

interface Case {
  /** Undefined for the default. */
  readonly tests: readonly acorn.Expression[] | undefined
  readonly body: acorn.BlockStatement
}

function chainOf(s: acorn.SwitchStatement): acorn.Statement {
  const { start, end } = s
  const value: acorn.Identifier = {
    type: 'Identifier',
    name: VALUE,
    start: s.discriminant.start,
    end: s.discriminant.end,
  }
  const equals = (test: acorn.Expression): acorn.Expression => ({
    type: 'BinaryExpression',
    operator: '===',
    left: value,
    right: test,
    start: test.start,
    end: test.end,
  })
  return casesOf(s).reduceRight<acorn.Statement>(
    (rest, c) => {
      if (c.tests === undefined) return c.body
      const test = c.tests.map(equals).reduce((left, right) => ({
        type: 'LogicalExpression',
        operator: '||',
        left,
        right,
        start: left.start,
        end: right.end,
      }))
      return { type: 'IfStatement', test, consequent: c.body, alternate: rest, start, end }
    },
    { type: 'EmptyStatement', start, end },
  )
}

/** The cases in order, the default last. */
function casesOf(s: acorn.SwitchStatement): Case[] {
  const cases: Case[] = []
  let otherwise: Case | undefined
  let tests: acorn.Expression[] = []
  let isDefault = false
  for (const [i, c] of s.cases.entries()) {
    if (c.test) tests.push(c.test)
    else isDefault = true
    if (c.consequent.length === 0 && i < s.cases.length - 1) continue
    const body = bodyOf(s, i)
    // the tests beside a default lead where it leads, but they are asked in their turn
    if (tests.length > 0) cases.push({ tests, body })
    if (isDefault) otherwise = { tests: undefined, body }
    tests = []
    isDefault = false
  }
  return otherwise === undefined ? cases : [...cases, otherwise]
}

/** Statements from a case on, through those that it runs into, up to the break that ends it. */
function bodyOf(s: acorn.SwitchStatement, first: number): acorn.BlockStatement {
  const body: acorn.Statement[] = []
  for (const c of s.cases.slice(first)) {
    const only = c.consequent[0]
    body.push(...(c.consequent.length === 1 && only?.type === 'BlockStatement' ? only.body : c.consequent))
    if (ENDS.has(body.at(-1)?.type ?? '')) break
  }
  const last = body.at(-1)
  if (last?.type === 'BreakStatement' && !last.label) body.pop()
  return { type: 'BlockStatement', body, start: s.start, end: s.end }
}

const ENDS: ReadonlySet<string> = new Set(['BreakStatement', 'ReturnStatement', 'ThrowStatement', 'ContinueStatement'])

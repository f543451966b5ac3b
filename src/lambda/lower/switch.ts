/**
 * `switch` as a chain of ifs: the value gets a name that no user can write, each case is `name === test`.
 * A case that runs into the next one, other than an empty one, and a default that is not last fall back.
 */
import type * as acorn from 'acorn'
import type { Expr } from '../ir.js'
import { type Env, leaveBlock } from '../scope.js'
import { lowerExpr } from './expressions.js'
import type { Lowering, Want } from './lowering.js'
import { declare, type Next } from './names.js'
import { lowerStatement } from './statements.js'

/** A reserved word: it cannot be a variable of the user's. */
const VALUE = 'switch'

export function lowerSwitch(cx: Lowering, s: acorn.SwitchStatement, env: Env, next: Next, want: Want): Expr {
  const chain = chainOf(cx, s)
  const value = lowerExpr(cx, s.discriminant, env)
  return declare(cx, VALUE, value, env, e => lowerStatement(cx, chain, e, end => next(leaveBlock(env, end)), want))
}

interface Case {
  /** Undefined for the default. */
  readonly tests: readonly acorn.Expression[] | undefined
  readonly body: acorn.BlockStatement
}

function chainOf(cx: Lowering, s: acorn.SwitchStatement): acorn.Statement {
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
  return casesOf(cx, s).reduceRight<acorn.Statement>(
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

function casesOf(cx: Lowering, s: acorn.SwitchStatement): Case[] {
  const cases: Case[] = []
  let tests: acorn.Expression[] = []
  let isDefault = false
  for (const [i, c] of s.cases.entries()) {
    const isLast = i === s.cases.length - 1
    if (c.test) tests.push(c.test)
    else isDefault = true
    if (c.consequent.length === 0 && !isLast) continue
    if (isDefault && !isLast) {
      cx.fallback(cx.at(c), {
        code: 'F207',
        what: 'a default that is not last is not compiled',
        cure: 'move default to the end',
      })
    }
    cases.push({ tests: isDefault ? undefined : tests, body: bodyOf(cx, c, isLast) })
    tests = []
  }
  return cases
}

function bodyOf(cx: Lowering, c: acorn.SwitchCase, isLast: boolean): acorn.BlockStatement {
  const only = c.consequent[0]
  const body = c.consequent.length === 1 && only?.type === 'BlockStatement' ? only.body : c.consequent
  const last = body.at(-1)?.type ?? 'EmptyStatement'
  if (!isLast && !['BreakStatement', 'ReturnStatement', 'ThrowStatement'].includes(last)) {
    cx.fallback(cx.at(c), {
      code: 'F207',
      what: 'a case that runs into the next one is not compiled',
      cure: 'end it with break or return',
    })
  }
  const kept = last === 'BreakStatement' ? body.slice(0, -1) : body
  return { type: 'BlockStatement', body: [...kept], start: c.start, end: c.end }
}

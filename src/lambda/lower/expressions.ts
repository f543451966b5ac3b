/** Expressions: one dispatch by kind of syntax; each kind is typed as it is made, so nothing untyped exists. */
import type * as acorn from 'acorn'
import type { At, Expr } from '../ir.js'
import { assume, narrowed } from '../narrow.js'
import { type Env, isFunctionSyntax, know } from '../scope.js'
import { isEffectFree } from '../syntax/control-flow.js'
import { T } from '../type-algebra.js'
import { conditional } from './branches.js'
import { lowerNew } from './calls/calls.js'
import { lowerChain } from './chains.js'
import { lowerArray, lowerObject } from './literals.js'
import type { Lowering, Want } from './lowering.js'
import { read } from './names.js'
import { literal, template, truth } from './nodes.js'
import { lowerBinary, lowerLogical, lowerUnary } from './operators.js'
import { asPair, asPairs } from './pairs.js'
import { refuseChange } from './statements/effects.js'
import { textChoice } from './texts.js'

/** The expression, for a value, a test (then it is a plain bool), a pair or an array of pairs. */
export function lowerExpr(cx: Lowering, n: acorn.Expression, env: Env, want: Want = 'value'): Expr {
  cx.count(cx.at(n))
  const e = narrowed(dispatch(cx, n, env, want), env)
  if (want === 'pair') return asPair(cx, e)
  if (want === 'pairs') return asPairs(cx, e)
  return want === 'test' ? truth(e) : e
}
/** The truth of the expression. */
export const lowerTest = (cx: Lowering, n: acorn.Expression, env: Env): Expr => lowerExpr(cx, n, env, 'test')

function dispatch(cx: Lowering, n: acorn.Expression, env: Env, want: Want): Expr {
  const at = cx.at(n)
  switch (n.type) {
    case 'ParenthesizedExpression':
      return lowerExpr(cx, n.expression, env, want)
    case 'Literal':
      return lowerLiteral(n, at)
    case 'Identifier':
      return read(cx, n.name, env, at)
    case 'TemplateLiteral':
      return lowerTemplate(cx, n, env, at)
    case 'MemberExpression':
    case 'CallExpression':
    case 'ChainExpression':
      return lowerChain(cx, n, env, want)
    case 'UnaryExpression':
      return lowerUnary(cx, n, env, at)
    case 'BinaryExpression':
      return lowerBinary(cx, n, env, want)
    case 'LogicalExpression':
      return lowerLogical(cx, n, env, want)
    case 'ConditionalExpression':
      return lowerConditional(cx, n, env, want)
    case 'ObjectExpression':
      return lowerObject(cx, n, env, at)
    case 'ArrayExpression':
      return lowerArray(cx, n, env, want)
    case 'NewExpression':
      return lowerNew(cx, n, env, at)
    case 'SequenceExpression':
      return lowerSequence(cx, n, env, want)
    default:
      return notCompiled(cx, n, at)
  }
}

function notCompiled(cx: Lowering, n: acorn.Expression, at: At): never {
  switch (n.type) {
    case 'AwaitExpression':
      return cx.error(at, {
        code: 'E102',
        what: 'await in a per-row lambda',
        cure: 'ask before, and join the answer in as a table',
      })
    case 'ThisExpression':
      return cx.error(at, {
        code: 'E109',
        what: 'a lambda has no this',
        cure: 'capture the value in a const: const { limit } = this',
      })
    case 'AssignmentExpression':
      if (n.left.type === 'MemberExpression') return refuseChange(cx, n, n.left)
      break
    case 'UpdateExpression':
      if (n.argument.type === 'MemberExpression') return refuseChange(cx, n, n.argument)
      break
    default:
      if (isFunctionSyntax(n)) {
        return cx.fallback(at, { code: 'F209', what: 'a function is used as a value', cure: 'call it where it stands' })
      }
      return cx.fallback(at, { code: 'F203', what: `${n.type} is not compiled`, cure: 'write the lambda without it' })
  }
  return cx.fallback(at, {
    code: 'F203',
    what: 'an assignment inside an expression is not compiled',
    cure: 'give the value a name with const',
  })
}

function lowerLiteral(n: acorn.Literal, at: At): Expr {
  if (n.regex) return literal({ source: n.regex.pattern, flags: n.regex.flags }, T.regexp, at)
  if (n.bigint) return literal(BigInt(n.bigint), T.bigint, at)
  switch (typeof n.value) {
    case 'string':
      return literal(n.value, T.string, at)
    case 'number':
      return literal(n.value, T.float64, at)
    case 'boolean':
      return literal(n.value, T.bool, at)
    default:
      return literal(null, T.null, at)
  }
}

function lowerTemplate(cx: Lowering, n: acorn.TemplateLiteral, env: Env, at: At): Expr {
  const parts: Expr[] = []
  for (const [i, quasi] of n.quasis.entries()) {
    parts.push(literal(quasi.value.cooked ?? '', T.string, cx.at(quasi)))
    const expression = n.expressions[i]
    if (expression !== undefined) parts.push(lowerExpr(cx, expression, env, 'text'))
  }
  return template(cx, parts, at)
}

function lowerConditional(cx: Lowering, n: acorn.ConditionalExpression, env: Env, want: Want): Expr {
  const test = lowerTest(cx, n.test, env)
  const then = lowerExpr(cx, n.consequent, know(env, assume(test, true, env)), want)
  const otherwise = lowerExpr(cx, n.alternate, know(env, assume(test, false, env)), want)
  return (want === 'text' ? textChoice : conditional)(cx, test, then, otherwise, cx.at(n))
}

/** `(0, f)`, `(cov().b[0]++, x)`: the last part, where those before it have no effect. */
function lowerSequence(cx: Lowering, n: acorn.SequenceExpression, env: Env, want: Want): Expr {
  const last = n.expressions.at(-1)
  if (last === undefined || !n.expressions.slice(0, -1).every(isEffectFree)) {
    return cx.fallback(cx.at(n), { code: 'F203', what: 'a comma sequence is not compiled', cure: 'write statements' })
  }
  return lowerExpr(cx, last, env, want)
}

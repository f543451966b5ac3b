/**
 * What a test says about null and undefined: at least what tsc narrows, over any pure expression and not only
 * over names. Facts are keyed by the computation (ir-tree.ts keyOf), so no variable can change behind them.
 */
import type { ConditionalNode, Expr } from './ir.js'
import { keyOf } from './ir-tree.js'
import type { Env } from './scope.js'
import { isNullish, withNull } from './type-algebra.js'

/** The expression with what is known here about its null bits. */
export function narrowed(e: Expr, env: Env): Expr {
  if (!isNullish(e.type) || env.facts.size === 0) return e
  const key = keyOf(e)
  const isNull = e.type.null === true && !env.facts.has(`${key}!null`)
  const isUndef = e.type.undef === true && !env.facts.has(`${key}!undef`)
  const type = withNull(e.type, isNull, isUndef)
  return type === e.type ? e : (Object.freeze({ ...e, type }) as Expr)
}

/** Facts that follow when the value is known not to be null (and / or not undefined). */
function present(e: Expr, notNull: boolean, notUndef: boolean): string[] {
  const key = keyOf(e)
  const own = [...(notNull ? [`${key}!null`] : []), ...(notUndef ? [`${key}!undef`] : [])]
  // `a?.b` is `a == null ? undefined : a.b`: where the whole is defined, a is there, and a.b is what it is
  if (notUndef && e.kind === 'Conditional' && e.test.kind === 'IsNullish' && isUndefined(e.then)) {
    return [...own, ...present(e.test.arg, true, true), ...present(e.else, notNull, notUndef)]
  }
  return own
}
const isUndefined = (e: Expr): boolean => e.kind === 'Literal' && e.value === undefined

/** What follows when the test came out as `truth`. */
export function assume(e: Expr, truth: boolean, env: Env): string[] {
  switch (e.kind) {
    case 'Unary':
      return e.op === '!' ? assume(e.arg, !truth, env) : []
    case 'Logical':
      if (e.op === '&&' && truth) return [...assume(e.left, true, env), ...assume(e.right, true, env)]
      if (e.op === '||' && !truth) return [...assume(e.left, false, env), ...assume(e.right, false, env)]
      return truth ? presentIfNullish(e) : []
    case 'IsNullish':
      return truth ? [] : present(e.arg, e.of !== 'undefined', e.of !== 'null')
    case 'Binary':
      if (e.op !== '===' && e.op !== '!==') return []
      if ((e.op === '===') !== truth) return []
      return [
        ...(isNullish(e.right.type) ? [] : present(e.left, true, true)),
        ...(isNullish(e.left.type) ? [] : present(e.right, true, true)),
      ]
    case 'Let':
      return assume(e.body, truth, env)
    case 'Conditional':
      return assumeChoice(e, truth, env)
    case 'Local': {
      const test = env.tests.get(e.name)
      const own = truth ? presentIfNullish(e) : []
      return test === undefined ? own : [...own, ...assume(test, truth, env)]
    }
    default:
      return truth ? presentIfNullish(e) : []
  }
}
/** `test ? false : x` is true only where the test failed and x is true; the other three alike. */
function assumeChoice(e: ConditionalNode, truth: boolean, env: Env): string[] {
  const own = truth ? presentIfNullish(e) : []
  const isExcluded = (side: Expr): boolean => side.kind === 'Literal' && Boolean(side.value) !== truth
  if (isExcluded(e.then)) return [...own, ...assume(e.test, false, env), ...assume(e.else, truth, env)]
  if (isExcluded(e.else)) return [...own, ...assume(e.test, true, env), ...assume(e.then, truth, env)]
  return own
}
const presentIfNullish = (e: Expr): string[] => (isNullish(e.type) ? present(e, true, true) : [])

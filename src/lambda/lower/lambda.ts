/** The whole lambda: parameters bound to what the operator passes, then its body. */
import type * as acorn from 'acorn'
import type { Expr } from '../ir.js'
import { node } from '../ir-tree.js'
import type { LambdaWant } from '../lambda.js'
import type { LambdaType } from '../lambda-type.js'
import { bind, type Env, emptyEnv } from '../scope.js'
import type { ParsedFunction } from '../syntax/parse.js'
import { hasTable, word } from '../type-algebra.js'
import { prepared } from './fresh-calls.js'
import { type CapturesOf, Lowering, type Want } from './lowering.js'
import { bindParams } from './patterns.js'
import { lowerBody } from './statements/statements.js'
import { withoutTables } from './table-types.js'

export interface LoweringRequest {
  readonly parsed: ParsedFunction
  readonly params: readonly LambdaType[]
  /** What to call a parameter that has no name of its own (a pattern). */
  readonly roles: readonly string[]
  readonly want: LambdaWant
  readonly captured: ReadonlyMap<string, unknown>
  readonly capturesOf: CapturesOf
  /** While a state type is still being found. */
  readonly isTentative: boolean
}

const SHORT_NAMES: Readonly<Record<string, string>> = { key: 'k', value: 'v', aggregate: 'a', left: 'l', right: 'r' }

/** @throws Diagnostic */
export function lowerLambda(request: LoweringRequest): { readonly body: Expr; readonly names: readonly string[] } {
  const { captured } = request
  const parsed = prepared(request.parsed, captured, request.capturesOf)
  const shared = {
    capturesOf: request.capturesOf,
    isTentative: request.isTentative,
    inlining: [request.parsed.fn],
    serial: 0,
    made: 0,
    depth: 0,
    constants: 0,
  }
  const cx = new Lowering(parsed, shared)
  let env: Env = emptyEnv
  for (const [name, value] of captured)
    env = bind(env, name, { kind: 'capture', id: cx.nextId(), depth: 0, value, name })
  const names = parameterNames(parsed, request.roles)
  const params = names.map((name, index) =>
    node('Param', { name, index, type: request.params[index] ?? { kind: 'never', undef: true }, at: [0, 0] }),
  )
  const want: Want = request.want === 'list' ? 'value' : request.want
  const body = bindParams(cx, parsed.fn.params, params, { ...env, depth: 1 }, e => lowerBody(cx, parsed.fn, e, want))
  return { body: finished(cx, body, request.want), names }
}

/** A Map or Set is no result, and behind the lowering there is none. */
function finished(cx: Lowering, body: Expr, want: LambdaWant): Expr {
  if (want !== 'test' && hasTable(body.type)) {
    return cx.fallback(body.at, {
      code: 'F231',
      what: `${body.type.kind === 'table' ? word(body.type) : 'what holds a Map, Set or table'} as a result is not compiled`,
      cure: 'return its entries: [...m]',
    })
  }
  return withoutTables(body)
}

/** What to call the parameters in print: the user's names, and short ones for patterns. */
export function parameterNames(parsed: ParsedFunction, roles: readonly string[]): readonly string[] {
  return parsed.fn.params.map((p, i) => nameOf(p) ?? SHORT_NAMES[roles[i] ?? ''] ?? roles[i] ?? `p${i}`)
}

function nameOf(p: acorn.Pattern): string | undefined {
  if (p.type === 'Identifier') return p.name
  return p.type === 'AssignmentPattern' ? nameOf(p.left) : undefined
}

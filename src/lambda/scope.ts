/**
 * Names in sight while lowering, and what is known about values at this point of the function.
 *
 * An environment is never changed: a statement gives the next one a new environment. A variable keeps its `id`
 * when it is assigned, so that a block can tell its own `x` from the `x` around it.
 */
import type * as acorn from 'acorn'
import type { Expr } from './ir.js'
import type { Lowering } from './lower/lowering.js'
import type { FunctionSyntax } from './syntax/parse.js'

/** A parameter or local: its present value. `depth` counts the functions around its declaration. */
export interface ValueBinding {
  readonly kind: 'value'
  readonly id: number
  readonly depth: number
  readonly expr: Expr
}
/** A function declared inside the lambda; it sees the names where it stands. */
export interface FunctionBinding {
  readonly kind: 'function'
  readonly id: number
  readonly depth: number
  readonly fn: FunctionSyntax
  readonly env: Env
  readonly name: string
  /** Of a function that was passed as an argument: where its text belongs to. Its `env` then holds all it sees. */
  readonly home?: Lowering
}
/** A captured value: a constant of the plan. */
export interface CaptureBinding {
  readonly kind: 'capture'
  readonly id: number
  readonly depth: 0
  readonly value: unknown
  readonly name: string
}
/** An object, or another one with other fields in its place (lower/or-object.ts). */
export interface OrBinding {
  readonly kind: 'or'
  readonly id: number
  readonly depth: number
  readonly whole: OrObject
}
/** The object, the one in its place, and which of them it is. */
export interface OrObject {
  /** A path: free to read again. */
  readonly object: Expr
  /** Whether the other one stands in its place. */
  readonly isMissing: Expr
  /** The fields of that one. */
  readonly others: ReadonlyMap<string, Expr>
}
export type Binding = ValueBinding | FunctionBinding | CaptureBinding | OrBinding

/** Where the statements that leave a loop, a switch or a function lead from here. */
export interface Exits {
  /** `break`; undefined where there is nothing to leave. */
  readonly onBreak: ((env: Env) => Expr) | undefined
  readonly onContinue: ((env: Env) => Expr) | undefined
  /** `return` inside a loop; undefined: the value is the function's. */
  readonly onReturn: ((value: Expr, env: Env) => Expr) | undefined
}

export interface Env {
  readonly names: ReadonlyMap<string, Binding>
  /** `<key>!null`, `<key>!undef`: the value with that key is not null, not undefined, here. */
  readonly facts: ReadonlySet<string>
  /** What locals were declared with: a test that is asked by its name says what it says where it stands. */
  readonly values: ReadonlyMap<string, Expr>
  /** Functions around this place. */
  readonly depth: number
  /** Undefined outside loops and switches. */
  readonly exits?: Exits | undefined
}

export const emptyEnv: Env = { names: new Map(), facts: new Set(), values: new Map(), depth: 0 }

/** The environment with one more name. */
export const bind = (env: Env, name: string, binding: Binding): Env => ({
  ...env,
  names: new Map(env.names).set(name, binding),
})
/** The environment with more facts. */
export const know = (env: Env, facts: readonly string[]): Env =>
  facts.length === 0 ? env : { ...env, facts: new Set([...env.facts, ...facts]) }
/** The environment with what a local was declared with. */
export const remember = (env: Env, local: string, value: Expr): Env => ({
  ...env,
  values: new Map(env.values).set(local, value),
})

/** After a block: the names of before with the values of after; what the block declared is gone. */
export function leaveBlock(before: Env, after: Env): Env {
  const names = new Map<string, Binding>()
  for (const [name, binding] of before.names) {
    const now = after.names.get(name)
    names.set(name, now?.id === binding.id ? now : binding)
  }
  return { ...after, names, depth: before.depth, exits: before.exits }
}

/** Whether the syntax is a function written in place. */
export function isFunctionSyntax(
  n: acorn.Node | null | undefined,
): n is acorn.ArrowFunctionExpression | acorn.FunctionExpression {
  return n?.type === 'ArrowFunctionExpression' || n?.type === 'FunctionExpression'
}

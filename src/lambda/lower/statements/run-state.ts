/**
 * Statements that run as one expression: what they assign, and how they were left, is the state that they give. Loops
 * turn one state into the next; an `if` of which some paths leave and some go on gives one.
 */
import type * as acorn from 'acorn'
import type { At, Expr } from '../../ir.js'
import { node } from '../../ir-tree.js'
import type { LambdaType } from '../../lambda-type.js'
import { type Binding, type Env, leaveBlock } from '../../scope.js'
import { assignedNames } from '../../syntax/control-flow.js'
import { isMismatch, isNullish, join, T, withNull } from '../../type-algebra.js'
import { conditional, refuseMismatch } from '../branches.js'
import type { Lowering } from '../lowering.js'
import { type Next, read } from '../names.js'
import { literal, structOf, undefinedLiteral } from '../nodes.js'

/** Fields of the state that are no names of variables: how the statements were left, and with what. */
export const BREAK = 'break'
const CONTINUE = 'continue'
const RETURN = 'return'
const VALUE = 'return value'

export const fieldOf = (state: Expr, name: string, at: At, type = state.type.fields?.[name] ?? T.unknown): Expr =>
  node('Field', { object: state, name, type, at })

/** What runs, and how it may be left. A loop sets `break` where it returns, too. */
interface Parts {
  readonly at: At
  readonly parts: readonly acorn.Node[]
  readonly hasReturn: boolean
  readonly hasBreak: boolean
  readonly hasContinue: boolean
}
interface Exit {
  readonly isBreak?: boolean
  readonly isContinue?: boolean
  readonly value?: Expr
}

/** The fields of the state, and how names are read from it. */
export class RunState {
  readonly parts: Parts
  private readonly names: readonly string[]
  private readonly cx: Lowering
  private readonly outer: Env

  constructor(cx: Lowering, parts: Parts, outer: Env) {
    this.cx = cx
    this.parts = parts
    this.outer = outer
    this.names = [...new Set(parts.parts.flatMap(assignedNames))].filter(name => this.isOwn(name))
  }

  private isOwn(name: string): boolean {
    const binding = this.outer.names.get(name)
    if (binding?.kind !== 'value') return false
    if (binding.depth === this.outer.depth) return true
    return this.cx.fallback(this.parts.at, {
      code: 'F234',
      what: `an inner function assigns ${name} of the function around it`,
      cure: 'use reduce, whose function returns the next value',
    })
  }

  /** The state that holds what the names are in `env`. */
  of(env: Env, exit: Exit = {}): Expr {
    const { at, hasBreak, hasContinue, hasReturn } = this.parts
    const isReturn = exit.value !== undefined
    const flag = (isThere: boolean, name: string, value: boolean) =>
      isThere ? [[name, literal(value, T.bool, at)] as const] : []
    return structOf(
      [
        ...this.names.map(name => [name, read(this.cx, name, env, at)] as const),
        ...flag(hasBreak, BREAK, exit.isBreak === true || isReturn),
        ...flag(hasContinue, CONTINUE, exit.isContinue === true),
        ...flag(hasReturn, RETURN, isReturn),
        ...(hasReturn ? [[VALUE, exit.value ?? undefinedLiteral(at)] as const] : []),
      ],
      at,
    )
  }

  /** The names with the values that the state holds. */
  bind(state: Expr, env: Env): Env {
    const names = new Map<string, Binding>(env.names)
    for (const name of this.names) {
      const { id, depth } = env.names.get(name) as Binding
      names.set(name, { kind: 'value', id, depth, expr: fieldOf(state, name, this.parts.at) })
    }
    return { ...env, names }
  }

  /** What comes behind the statements that gave `result`: the function's value where they returned, else `next`. */
  goOn(result: Expr, exits: RunExits, env: Env, next: Next): Expr {
    const { at } = this.parts
    // every path throws: there is no state
    if (result.type.kind === 'never') return result
    const rest = next(leaveBlock(env, this.bind(result, env)))
    const returned = reachedType(result.type.fields?.[VALUE], exits.returned)
    if (!this.parts.hasReturn || (returned.kind === 'never' && !isNullish(returned))) return rest
    const value = fieldOf(result, VALUE, at, returned)
    const given = env.exits?.onReturn === undefined ? value : env.exits.onReturn(value, this.bind(result, env))
    return conditional(this.cx, fieldOf(result, RETURN, at), given, rest, at)
  }

  /** The same where `break` and `continue` lead out of a loop or switch around the statements. */
  leave(result: Expr, exits: RunExits, env: Env, next: Next): Expr {
    const { at, hasBreak, hasContinue } = this.parts
    const bound = this.bind(result, env)
    const exit = (name: string, to: ((env: Env) => Expr) | undefined, rest: Expr): Expr =>
      to === undefined ? rest : conditional(this.cx, fieldOf(result, name, at), to(bound), rest, at)
    // `return` is looked at first: `break` is set then, too
    return this.goOn(result, exits, env, e => {
      const rest = next(e)
      const broken = hasBreak ? exit(BREAK, env.exits?.onBreak, rest) : rest
      return hasContinue ? exit(CONTINUE, env.exits?.onContinue, broken) : broken
    })
  }
}

/** The type of what is returned by those `return`s that are left in the state: others are not reached. */
function reachedType(kept: LambdaType | undefined, returned: LambdaType): LambdaType {
  return kept === undefined ? returned : withNull(kept, kept.null === true, returned.undef === true)
}

/** Where statements lead that run as one expression, and the type of what they return. */
export class RunExits {
  returned: LambdaType = T.never
  private readonly cx: Lowering
  private readonly state: RunState
  private readonly env: Env

  constructor(cx: Lowering, state: RunState, env: Env) {
    this.cx = cx
    this.state = state
    this.env = env
  }

  readonly end = (from: Env): Expr => this.state.of(leaveBlock(this.env, from))
  readonly onBreak = (from: Env): Expr => this.state.of(leaveBlock(this.env, from), { isBreak: true })
  readonly onContinue = (from: Env): Expr => this.state.of(leaveBlock(this.env, from), { isContinue: true })
  readonly onReturn = (value: Expr, from: Env): Expr => {
    const both = join(this.returned, value.type)
    if (isMismatch(both)) return refuseMismatch(this.cx, this.returned, value.type, both, value.at)
    this.returned = both
    return this.state.of(leaveBlock(this.env, from), { value })
  }
}

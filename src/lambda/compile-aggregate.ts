/**
 * Initializer and adder of an aggregate together: the type of the state is the fixpoint of both. `{ last: null }`
 * and then `{ last: v.sku }` is `string | null`; `{ tags: [] }` and then `[...a.tags, v.tag]` is `string[]`.
 * A declared state schema is taken as it is.
 */
import { nullableType, type Type } from '../schema/type.js'
import type { Attempt, LambdaCompiler, LambdaMode, LambdaRequest, ParamRole } from './compile-lambda.js'
import { decompose, type FieldUpdates } from './decompose.js'
import { Diagnostic } from './diagnostic.js'
import type { FunctionRef, Lambda } from './lambda.js'
import type { LambdaType } from './lambda-type.js'
import {
  atRowEdge,
  columnType,
  containsNever,
  isMismatch,
  isNullish,
  join,
  META_TYPE,
  plain,
  sameType,
  showType,
  T,
  withNull,
} from './type-algebra.js'

/** A state type that does not settle in this many rounds is an error. */
const ROUNDS_MAX = 4

export interface AggregateRequest {
  readonly initializer: FunctionRef
  readonly adder: FunctionRef
  readonly node: string
  /** What the adder is passed; the type where the role is `aggregate` is not looked at. */
  readonly params: readonly Type[]
  readonly paramRoles: readonly ParamRole[]
  /** The declared type of the store's rows. */
  readonly state?: Type
  readonly mode: LambdaMode
}
/** What becomes of both functions of an aggregate. */
export interface CompiledAggregate {
  readonly initializer: Lambda
  readonly adder: Lambda
  /** Type of the rows of the store: never null, because null deletes. */
  readonly state: Type
  /** By field of the state; undefined where it is no struct, may be null, or the adder runs as JavaScript. */
  readonly updates?: FieldUpdates
}

/** @throws StreamsError E302, E310 beside those of the two lambdas */
export function compileAggregate(compiler: LambdaCompiler, request: AggregateRequest): CompiledAggregate {
  const initial = requestOf(request, request.initializer, [], [])
  const adding = requestOf(request, request.adder, request.params, request.paramRoles)
  const start = compiler.explained(initial, () => compiler.attempt(initial))
  const settled = compiler.explained(adding, () => settle(compiler, request, adding, start))
  const state = settled.state
  if (state === undefined) return withoutState(compiler, { initial, adding, start, adder: settled.attempt })
  const finish = (attempt: Attempt, params: readonly Type[]): Lambda => {
    const mayBeNull = attempt.body !== undefined && isNullish(attempt.body.type)
    const full = { ...attempt.request, params, resultType: mayBeNull ? nullableType(state) : state }
    return compiler.explained(full, () => compiler.finish({ ...attempt, request: full }))
  }
  const params = request.params.map((type, i) => (request.paramRoles[i] === 'aggregate' ? state : type))
  const initializer = finish(start, [])
  const adder = finish(settled.attempt, params)
  const index = request.paramRoles.indexOf('aggregate')
  const updates = adder.outcome === 'compiled' ? decompose(adder.body, index, state) : undefined
  return { initializer, adder, state, ...(updates === undefined ? {} : { updates }) }
}

function requestOf(
  request: AggregateRequest,
  ref: FunctionRef,
  params: readonly Type[],
  paramRoles: readonly ParamRole[],
): LambdaRequest {
  return { ref, node: request.node, params, paramRoles, want: 'value', mode: request.mode }
}

interface Settled {
  readonly attempt: Attempt
  /** Undefined where one of the two runs as JavaScript and no schema was declared. */
  readonly state: Type | undefined
}

function settle(compiler: LambdaCompiler, request: AggregateRequest, adding: LambdaRequest, start: Attempt): Settled {
  const attemptWith = (state: LambdaType, isTentative: boolean): Attempt => {
    const passed = start.body !== undefined && isNullish(start.body.type) ? withNull(state, true, false) : state
    const types = request.params.map((type, i): LambdaType => {
      const role = request.paramRoles[i]
      return role === 'aggregate' ? passed : role === 'meta' ? META_TYPE : type
    })
    return compiler.attempt(adding, types, isTentative)
  }
  if (request.state !== undefined) return { attempt: attemptWith(plain(request.state), false), state: request.state }
  if (start.body === undefined) return { attempt: attemptWith(T.unknown, true), state: undefined }
  let state = plain(atRowEdge(start.body.type))
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const attempt = attemptWith(state, containsNever(state))
    if (attempt.body === undefined) return { attempt, state: undefined }
    const joined = join(state, plain(atRowEdge(attempt.body.type)))
    if (isMismatch(joined)) throw misfit(attempt, state)
    if (sameType(joined, state)) return { attempt, state: stateColumn(attempt, state) }
    state = joined
  }
  throw new Diagnostic('error', {
    code: 'E310',
    what: 'the type of the aggregate does not settle',
    cure: `give the schema of the store: { value: json({ … }) }`,
    at: [0, start.parsed.text.length],
  })
}

function misfit(attempt: Attempt, state: LambdaType): Diagnostic {
  const body = attempt.body
  return new Diagnostic('error', {
    code: 'E302',
    what: 'the aggregate starts with one shape and goes on with another',
    cure: 'return from both functions an object of the same fields',
    why: `${showType(state)} and ${body === undefined ? 'unknown' : showType(body.type)}`,
    at: body?.at ?? [0, 0],
  })
}

function stateColumn(attempt: Attempt, state: LambdaType): Type {
  const column = columnType(state)
  if (column !== undefined) return column
  throw new Diagnostic('error', {
    code: 'E307',
    what: `the type of the aggregate is not known: ${showType(state)}`,
    cure: 'give the schema of the store: { value: json({ … }) }',
    at: attempt.body?.at ?? [0, 0],
  })
}

interface Unknown {
  readonly initial: LambdaRequest
  readonly adding: LambdaRequest
  readonly start: Attempt
  readonly adder: Attempt
}
/** Throws for the function that runs as JavaScript: without it the state has no type. */
function withoutState(compiler: LambdaCompiler, { initial, adding, start, adder }: Unknown): never {
  if (start.body === undefined) compiler.explained(initial, () => compiler.finish(start))
  compiler.explained(adding, () => compiler.finish(adder))
  throw new TypeError('an aggregate whose functions compile has a state type')
}

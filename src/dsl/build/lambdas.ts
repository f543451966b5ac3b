/**
 * The door from drafts to the lambda front end: what each operator passes to its function, and what is done with a
 * function whose result is not known. One request is one function; nothing is kept between them.
 */
import type { FieldUpdates } from '../../lambda/decompose.js'
import type { FunctionRef, Lambda, LambdaWant } from '../../lambda/lambda.js'
import type { Type } from '../../schema/type.js'

/** What stands at a parameter's place, for the texts of errors (E112) and for the record's metadata. */
export type ParamRole = 'key' | 'value' | 'meta' | 'aggregate' | 'partitions' | 'row'

/** One function and what its operator does with it. */
export interface LambdaRequest {
  readonly ref: FunctionRef
  /** Name of the node, for error texts. */
  readonly node: string
  /** Types by position; `meta` has none. */
  readonly params: readonly (readonly [role: ParamRole, type: Type | undefined])[]
  readonly want: LambdaWant
  /** What the result must be, where the user or the operator says it. */
  readonly result?: Type
}

/** An aggregate's two functions, whose state's type is found from both. */
export interface AggregateRequest {
  readonly initializer: FunctionRef
  readonly adder: FunctionRef
  readonly node: string
  readonly key: Type
  readonly value: Type
  /** Type of the state, where its serde is declared. */
  readonly state?: Type
}

/** What becomes of an aggregate's functions. */
export interface AggregateLambdas {
  readonly initializer: Lambda
  readonly adder: Lambda
  /** Of the store's rows: never null, because null deletes. */
  readonly state: Type
  /** What becomes of each field of the state; absent where it has none, or the adder runs as JavaScript. */
  readonly updates?: FieldUpdates
}

/** @throws StreamsError E1xx, E2xx, E3xx where a function can be neither compiled nor run as JavaScript. */
export interface LambdaDoor {
  compile(request: LambdaRequest): Lambda
  compileAggregate(request: AggregateRequest): AggregateLambdas
  /** For `describe`. */
  print(lambda: Lambda): string
}

/** The result's type, which every function has whose operator needs one: the front end sees to it (E308). */
export function resultOf(lambda: Lambda): Type {
  if (lambda.result === undefined) throw new TypeError(`${lambda.operator}: a lambda without a result type`)
  return lambda.result
}

/** Whether the function may give null (or undefined), whatever its declared type allows. */
export function mayBeNull(lambda: Lambda): boolean {
  if (lambda.outcome === 'compiled') return lambda.body.type.null === true || lambda.body.type.undef === true
  return lambda.result === undefined || lambda.result.null === true
}

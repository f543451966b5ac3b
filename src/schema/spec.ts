/**
 * Schemas as users write them: an object literal of type names, `{ price: 'float64', tier: nullable('string') }`.
 * A schema is data: it prints, nests and spreads. Here stand its TypeScript types, what rows they mean, and the
 * checked way to a column Type. The public functions `json` and `nullable` are in serde/serdes.ts, because a
 * serde also converts.
 */
import { topologyCodes } from '../errors/codes/topology.js'
import { StreamsError } from '../errors/streams-error.js'
import type { Json, Serde } from './serde.js'
import { typeOfSerde } from './serde-type.js'
import { listType, nullableType, structType, type Type, types } from './type.js'

/** The text of a JSON value that is passed on and never looked into. `raw('{"a":1}')` makes one. */
export interface Raw {
  readonly '~raw': true
}

/** The names of types in a schema, and what JavaScript sees. */
export interface Scalars {
  boolean: boolean
  int32: number
  /** A `number`: beyond ±2^53 use `bigint`. */
  int64: number
  bigint: bigint
  float32: number
  float64: number
  string: string
  bytes: Uint8Array
  /** Milliseconds since 1970, as in Kafka. */
  timestamp: number
  raw: Raw
}

/** A field that may be missing or null. */
export interface Nullable<S> {
  readonly '~nullable': S
}

/** What `json` takes: a type name, a struct, a list `[element]`, another schema, `nullable(…)` of any. */
export type Spec =
  | keyof Scalars
  // biome-ignore lint/suspicious/noExplicitAny: a bound on a recursive type; `unknown` would refuse its own members
  | Nullable<any>
  // biome-ignore lint/suspicious/noExplicitAny: Json is invariant, so that only `any` bounds it
  | Json<any>
  // biome-ignore lint/suspicious/noExplicitAny: as above: the element is checked when it is inferred
  | readonly [any]
  | { readonly [name: string]: Spec }

/** The row that a specification means; read-only through and through. */
export type Infer<S> = S extends keyof Scalars
  ? Scalars[S]
  : S extends Nullable<infer N>
    ? Infer<N> | null
    : S extends Json<infer F>
      ? Infer<F>
      : S extends readonly [infer E]
        ? readonly Infer<E>[]
        : { readonly [N in keyof S]: Infer<S[N]> }

const scalarTypes: Readonly<Record<keyof Scalars, Type>> = Object.freeze({
  boolean: types.bool,
  int32: types.int32,
  int64: types.int64,
  bigint: types.bigint,
  float32: types.float32,
  float64: types.float64,
  string: types.string,
  bytes: types.bytes,
  timestamp: types.timestamp,
  raw: types.raw,
})
const scalarsByName: ReadonlyMap<string, Type> = new Map(Object.entries(scalarTypes))

/**
 * The column type of a specification. `at` is the path printed in errors, empty at the top.
 *
 * @throws StreamsError E401 (no such type), E402 (field name), E403 (something else than a specification).
 */
export function typeOfSpec(spec: unknown, at = ''): Type {
  if (typeof spec === 'string') return scalarOf(spec, at)
  if (Array.isArray(spec)) {
    if (spec.length !== 1) throw malformed(spec, at, 'a list is written [element], with exactly one element type')
    return listType(typeOfSpec(spec[0], `${at}[]`))
  }
  if (isSerde(spec)) {
    if (spec.descriptor.kind === 'json') return typeOfSerde(spec.descriptor)
    throw malformed(spec.kind, at, `inside json write the type name '${spec.kind}', or nullable('${spec.kind}')`)
  }
  if (isNullableSpec(spec)) return nullableType(typeOfSpec(spec['~nullable'], at))
  if (!isPlain(spec)) {
    throw malformed(spec, at, "write a type name, { field: 'string' }, ['string'] for a list, or another json(…)")
  }
  return structOf(spec, at)
}

function structOf(spec: Readonly<Record<string, unknown>>, at: string): Type {
  const fields: Record<string, Type> = {}
  for (const [name, field] of Object.entries(spec)) {
    const path = at === '' ? name : `${at}.${name}`
    checkFieldName(name, path)
    fields[name] = typeOfSpec(field, path)
  }
  return structType(fields)
}

function scalarOf(name: string, at: string): Type {
  const type = scalarsByName.get(name)
  if (type !== undefined) return type
  throw new StreamsError(topologyCodes.E401, `there is no type '${name}'${where(at)}`, {
    cure: `the types are: ${[...scalarsByName.keys()].join(', ')}`,
  })
}

/**
 * JavaScript moves integer-like names to the front, so that the declared order would be lost; names of
 * Object.prototype would find its functions; `.` separates the parts of a column's path, so `a.b` could be two columns.
 */
function checkFieldName(name: string, path: string): void {
  const reason =
    name === ''
      ? 'it is empty'
      : /^(0|[1-9][0-9]*)$/.test(name)
        ? 'JavaScript reorders fields whose names are numbers'
        : name in Object.prototype
          ? 'every JavaScript object has a member of that name'
          : name.includes('.')
            ? 'a point separates the parts of a nested column'
            : name.startsWith('~')
              ? 'names with ~ in front are millrace’s own'
              : undefined
  if (reason === undefined) return
  throw new StreamsError(topologyCodes.E402, `the field '${path}' cannot have that name: ${reason}`, {
    cure: 'rename the field where the JSON is written, or read the surrounding value as raw',
  })
}

/** Whether this is what `nullable('string')` makes. */
export function isNullableSpec(value: unknown): value is Nullable<unknown> {
  return typeof value === 'object' && value !== null && '~nullable' in value
}

/** Whether this is a Serde object, of whatever kind. */
export function isSerde(value: unknown): value is Serde<unknown> {
  return typeof value === 'object' && value !== null && 'descriptor' in value && 'serialize' in value
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}

function malformed(value: unknown, at: string, cure: string): StreamsError {
  const shown = typeof value === 'function' ? `a function ${value.name}` : (JSON.stringify(value) ?? String(value))
  return new StreamsError(topologyCodes.E403, `${shown} is not a schema${where(at)}`, { cure })
}

function where(at: string): string {
  return at === '' ? '' : ` (field ${at})`
}

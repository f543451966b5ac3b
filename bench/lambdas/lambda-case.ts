/** What a case of `npm run bench -- lambdas` is: a user's function, its rows, and what it is held against. */
import type { Type } from '../../src/schema/type.js'
import type { LambdaLoop } from './lambda-loop.js'
import type { Form } from './measure.js'

export const WASM = 'WebAssembly'
export const V8 = 'V8'
/** V8, and a look into each text: it makes a concatenation only when somebody reads it. */
export const V8_READ = 'V8, read'
export const HAND = 'by hand'
export const REQUIRED = 'required'

// biome-ignore lint/suspicious/noExplicitAny: functions as users write them, of rows that differ from case to case
export type UserFunction = (k: any, v: any, a?: any) => unknown

/** The form that WebAssembly is compared with, and how much of its time it may take. */
export interface Target {
  readonly against: typeof V8 | typeof V8_READ | typeof HAND | typeof REQUIRED
  readonly atMost: number
}

export interface LambdaCase {
  readonly name: string
  readonly fn: UserFunction
  /** `test`: a predicate. Default: a value. */
  readonly want?: 'value' | 'test'
  /** So many groups have a state each, which the function updates. */
  readonly groups?: number
  /** Type of the states, all of whose fields start as 0. */
  readonly state?: Type
  /** The columns are nullable, and this share of the values is null. */
  readonly nulls?: number
  /** A loop written by hand over the memory of the generated one. */
  readonly hand?: (loop: LambdaLoop) => Form
  readonly target?: Target
}

/**
 * What becomes of a user's function: compiled to the IR, or left to JavaScript with the reason. Plain data,
 * so that it can stand in a topology, be printed by `describe` and be sent to a worker with the plan.
 */
import type { Type } from '../schema/type.js'
import type { Expr } from './ir.js'

/** Where a function was written. `file` is as the runtime knows it (after source maps), 1-based line and column. */
export interface SourcePlace {
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

/** The user's function as the DSL stores it: nothing of it is read before `build()`. */
export interface FunctionRef {
  // biome-ignore lint/suspicious/noExplicitAny: a user's function; it is parsed, never called here
  readonly fn: (...args: any[]) => unknown
  /** Stack of the DSL call, taken with `new Error()`: the call site is found in it only when it is printed. */
  readonly callSite: Error
  /** DSL method, such as `filter`. */
  readonly operator: string
  /** Captured values given by hand where there is no inspector: of the function and of those that it calls. */
  readonly captures?: Readonly<Record<string, unknown>>
  /** What a function that we composed captures, which needs no inspector: of that function alone. */
  readonly composedOf?: Readonly<Record<string, unknown>>
}

/** The values that are given for a function of this reference: for its own, and for those that it calls. */
export const givenCaptures = (ref: FunctionRef, fn: Function): FunctionRef['captures'] =>
  fn === ref.fn && ref.composedOf !== undefined ? { ...ref.captures, ...ref.composedOf } : ref.captures

/** How a result is read: a value; a truth test; `[key, value]`; a list of values; a list of `[key, value]`. */
export type LambdaWant = 'value' | 'test' | 'pair' | 'list' | 'pairs'

interface LambdaBase {
  readonly operator: string
  readonly want: LambdaWant
  /** The function's own text. */
  readonly source: string
  /** Where its operator was called. */
  readonly place: SourcePlace
  /** Types of the arguments that the operator passes, in order; the lambda may name fewer. */
  readonly params: readonly Type[]
  readonly paramNames: readonly string[]
  /** Per parameter: the fields that the function reads of it; undefined: all. For what runs as JavaScript. */
  readonly reads?: readonly (readonly string[] | undefined)[]
  /** Per parameter: whether one object with getters may stand for it in every row (field-use.ts). */
  readonly viewable?: readonly boolean[]
}
/** A function that became IR. */
export interface CompiledLambda extends LambdaBase {
  readonly outcome: 'compiled'
  readonly body: Expr
  /**
   * Column type of the result at the row's edge. `test`: bool. `list`: the list. `pair`: struct { key, value };
   * `pairs`: the same, of one element. Where a schema was declared it is that one: body.type fits it, but may be
   * narrower, hold other kinds of numbers (checked when stored) or lack nullable fields (null).
   */
  readonly result: Type
  /** Enough to make the function itself in a worker, for checked mode; undefined where it cannot travel. */
  readonly script?: ScriptSource
}
/** Why a function was not compiled. */
export interface FallbackNote {
  /** F2xx. */
  readonly code: string
  readonly text: string
  /** What to do to get it compiled. */
  readonly cure: string
  /** Offsets into the function's own text. */
  readonly at: readonly [start: number, end: number]
  /** Where that is in the user's file. */
  readonly place?: SourcePlace
}
/** A function that runs as JavaScript in the lane. */
export interface ScriptLambda extends LambdaBase {
  readonly outcome: 'javascript'
  readonly note: FallbackNote
  /** Undefined where nothing is known and nothing is needed (`test`). */
  readonly result?: Type
  readonly script: ScriptSource
}
/** What became of a function. */
export type Lambda = CompiledLambda | ScriptLambda

/** Source and captured values of a function that runs as JavaScript in the lane. Structured-cloneable. */
export interface ScriptSource {
  /** An expression that evaluates to the function, with its free names as parameters of the wrapper. */
  readonly source: string
  /** Where the text begins in the script that runs, zero-based, for stacks: what a source map starts from. */
  readonly file?: string
  readonly lineOffset?: number
  readonly columnOffset?: number
  /** The same in the user's own file, for threads that have no source map. Lines are right where a build keeps them. */
  readonly written?: ScriptPosition
  readonly captures: readonly Capture[]
}
/** Where a text begins: a `file:` URL, zero-based. */
export interface ScriptPosition {
  readonly file: string
  readonly lineOffset: number
  readonly columnOffset: number
}
/**
 * One free name: a value, another function, or a builtin by its name (`Math`, `JSON.stringify`; `coverage` and
 * `named` stand for what istanbul and esbuild put into function texts).
 */
export type Capture =
  | { readonly name: string; readonly kind: 'value'; readonly value: unknown }
  | { readonly name: string; readonly kind: 'function'; readonly script: ScriptSource }
  | { readonly name: string; readonly kind: 'builtin'; readonly path: string }
  /** A function around this one in the tree of captures: 0 is the function itself (recursion). */
  | { readonly name: string; readonly kind: 'enclosing'; readonly up: number }
  /** A module object of which only the named members are read. */
  | { readonly name: string; readonly kind: 'members'; readonly members: readonly Capture[] }
  /** An export of a module, imported in the lane: `js(new URL(…), 'name')`. */
  | { readonly name: string; readonly kind: 'module'; readonly url: string; readonly exportName: string }

/**
 * What the parts of the lambda emitter share: where code goes, and how one part asks for the code of another.
 *
 * `push` leaves a value on the WebAssembly stack as it is computed; `operand` gives something that can be read any
 * number of times (paths are read where they stand, the rest is put into locals). Whatever can fail or costs time
 * is written once, at the place where it is asked for: so a branch holds exactly its own code.
 */
import type { At, Expr } from '../../lambda/ir.js'
import type { CompiledLambda } from '../../lambda/lambda.js'
import type { LambdaType } from '../../lambda/lambda-type.js'
import type { ImageBuilder } from '../../wasm/image.js'
import type { Code } from '../code.js'
import type { ConvertScope } from '../convert.js'
import type { ModuleWriter } from '../module-writer.js'
import type { FailScope, FailureSites, Operand } from '../operand.js'
import type { AppendRoom } from './append.js'

/** Where a lambda is written: function, module, image, and where its failing rows go. */
export interface EmitContext {
  readonly code: Code
  readonly module: ModuleWriter
  readonly image: ImageBuilder
  readonly sites: FailureSites
  /** Name of the node in the topology, for failure sites. */
  readonly node: string
  readonly scope: FailScope
}

/** One lambda while it is written. */
export interface LambdaWriter extends EmitContext {
  readonly lambda: CompiledLambda
  readonly args: readonly Operand[]
  /** Values of Local nodes by name. */
  readonly locals: Map<string, Operand>
  /** Growing lists by name: append.ts. */
  readonly appendRooms: Map<string, AppendRoom>
  /** What the loops around this place carry from pass to pass, by name: it may grow. */
  readonly carried: ReadonlySet<string>
  /** Writes a loop that carries these. */
  carrying(names: readonly string[], write: () => void): void
  /** The value, evaluated where that costs anything. */
  operand(n: Expr): Operand
  /** Value of a scalar onto the stack; of a nullish one without its state. */
  push(n: Expr): void
  /** `push` as a value of `type`, which holds the node's own type. */
  pushAs(n: Expr, type: LambdaType): void
  /** A number of any kind as a float64 onto the stack; an unsafe int64 fails the row. */
  number(n: Expr): void
  /** A number through ToInt32 onto the stack. */
  int32(n: Expr): void
  /** The truth of a value of any type as an i32 onto the stack. */
  test(n: Expr): void
  /** Calls an exported kernel with what is on the stack. */
  kernel(name: string): void
  /** Writes code that fails the row and does not fall through. */
  fail(at: At, rowCode: number, what: string, pushDetail?: (code: Code) => void): void
  /** For conversions at this place. */
  convertScope(at: At, what: string): ConvertScope
}

/** Whether a value of the type is one thing on the WebAssembly stack and nothing beside it. */
export function isPlainScalar(type: LambdaType): boolean {
  return type.null !== true && type.undef !== true && type.kind !== 'struct' && type.kind !== 'never'
}

/**
 * A value while code is written: where its parts can be had from. Pushing is repeatable and without effect, so
 * an operand may be used any number of times; `settle` (locals.ts) evaluates one once.
 *
 * On the WebAssembly stack: bool and int32 are i32; int64, timestamp and bigint i64; float32 f32; float64 f64;
 * string, bytes and raw an i32, the address of a 16-byte view; a list an i32, the address of { count, elements }.
 * A struct is its fields and never stands on the stack.
 *
 * A nullish operand has a state beside its value: 0 a value, 1 null, 2 undefined. The value pushed for a nullish
 * state is some harmless number (for views and lists: the address of an empty one).
 */
import type { LambdaType } from '../lambda/lambda-type.js'
import type { Code } from './code.js'

export const STATE_VALUE = 0
export const STATE_NULL = 1
export const STATE_UNDEFINED = 2

/** What is known of the nulls of a column, beyond their state: the value that is pushed for them is zeros. */
export interface ColumnState {
  readonly pushState: (code: Code) => void
  /** i32: 1 where there is a value, else 0. */
  readonly pushValid: (code: Code) => void
}

export interface ScalarOperand {
  readonly kind: 'scalar'
  readonly type: LambdaType
  /** Value onto the stack. */
  readonly push: (code: Code) => void
  /** i32 STATE_* onto the stack; absent: always a value. */
  readonly pushState?: (code: Code) => void
  /** Where the value is a column's: ask `columnState`. */
  readonly column?: ColumnState
}
export interface StructOperand {
  readonly kind: 'struct'
  readonly type: LambdaType
  readonly fields: Readonly<Record<string, Operand>>
  readonly pushState?: (code: Code) => void
}
export type Operand = ScalarOperand | StructOperand

/**
 * Given where a null pushes 0, +0, false or an empty view, because column and nulls are still the decoder's: an
 * operator that gave the value a state of its own has made them something else.
 */
export function columnState(operand: Operand): ColumnState | undefined {
  if (operand.kind === 'struct') return undefined
  return operand.column?.pushState === operand.pushState ? operand.column : undefined
}

/**
 * What a lambda's code may need from the place where it stands: where a failing row goes. `fail` writes code that
 * does not fall through: it reports (code, site, detail) and leaves the node or the row as the policy says.
 */
export interface FailScope {
  /**
   * @param rowCode ROW_* of the ABI
   * @param site index from `FailureSites.add`
   * @param pushDetail pushes an i32 detail (a number or the address of a text view); default 0
   */
  fail(code: Code, rowCode: number, site: number, pushDetail?: (code: Code) => void): void
}

/** One place in a function that can fail a row, for the error's text: kept in the plan beside the code. */
export interface FailureSite {
  /** Node of the topology. */
  readonly node: string
  /** What was tried: `null has no property tier`. */
  readonly what: string
  /** Function text and place, for the caret; absent where no lambda is at fault. */
  readonly source?: string
  readonly at?: readonly [start: number, end: number]
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

/** The plan's table of failure sites; an index is what generated code carries. */
export class FailureSites {
  readonly list: FailureSite[] = []
  add(site: FailureSite): number {
    this.list.push(site)
    return this.list.length - 1
  }
}

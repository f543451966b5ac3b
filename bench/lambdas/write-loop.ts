/**
 * A lambda as a function over the rows of a segment: it reads decoded columns as a source's loop does (the same code
 * writes it), and puts each result into a cell, or into the state of its group.
 *
 *   (input, from, to, out, slots)    → 0; a failing row traps
 *
 * `out` is a cell for each row; of an update it is the states, and `slots` (u32 for each row) says which.
 */
import { cellOperand, storeCell } from '../../src/emit/cells.js'
import { type Code, I32 } from '../../src/emit/code.js'
import { type CallTable, callLambda, resultTypeOf } from '../../src/emit/lambda-call.js'
import { makeTarget } from '../../src/emit/locals.js'
import type { ModuleWriter } from '../../src/emit/module-writer.js'
import type { FailScope, FailureSites, Operand } from '../../src/emit/operand.js'
import { type SourceColumns, SourceRows } from '../../src/emit/source-columns.js'
import type { CompiledLambda } from '../../src/lambda/lambda.js'
import type { SerdeDescriptor } from '../../src/schema/serde-descriptor.js'
import { structType, type Type } from '../../src/schema/type.js'
import * as abi from '../../src/wasm/abi.generated.js'
import { type CellLayout, layoutCell } from '../../src/wasm/cell-layout.js'
import type { ImageBuilder } from '../../src/wasm/image.js'

/** Where functions are written. */
export interface LoopTarget {
  readonly module: ModuleWriter
  readonly image: ImageBuilder
  readonly calls: CallTable
  readonly sites: FailureSites
}

export interface LoopFunction {
  readonly lambda: CompiledLambda
  /** Type of the rows, the lambda's second parameter. The keys are empty texts. */
  readonly row: Type
  /** Its columns are asked for here. */
  readonly columns: SourceColumns
  readonly exportName: string
  /** Whether it updates states, its third parameter. */
  readonly updates: boolean
}

/** No serde is looked at: whoever calls the function fills the columns. */
const NO_SERDE: SerdeDescriptor = { kind: 'string' }

/** How a result, or a state, lies: struct { result }. */
export function resultCell(lambda: CompiledLambda, updates: boolean): { layout: CellLayout; bytes: number } {
  return layoutCell(structType({ result: updates ? (lambda.params[2] as Type) : resultTypeOf(lambda) }))
}

export function writeLoop(target: LoopTarget, { lambda, row: type, columns, exportName, updates }: LoopFunction): void {
  const { module, image, calls, sites } = target
  const { layout: whole, bytes } = resultCell(lambda, updates)
  const layout = whole.fields?.result as CellLayout
  const { code } = module.declare([I32, I32, I32, I32, I32], [I32], exportName)
  const [input, row, to, out, slots] = [0, 1, 2, 3, 4]
  const scope: FailScope = { fail: inner => void inner.unreachable() }
  const context = { code, module, image, sites, node: exportName, scope }
  const key: Operand = {
    kind: 'scalar',
    type: lambda.params[0] as Type,
    push: (at: Code) => void at.i32(abi.H_EMPTY_VIEW),
  }
  const value = new SourceRows(code, columns, input, row).operand('value', NO_SERDE, type, false)
  const place = { context, scope, site: sites.add({ node: exportName, what: 'the result' }) }
  const options = { checked: false, calls }
  const cell = code.local(I32)
  const next = code.loop()
  if (updates) {
    code.get(slots).load('i32.load').i32(bytes).op('i32.mul').get(out).op('i32.add').set(cell)
    const state = makeTarget(code, layout.type)
    state.assign(cellOperand(cell, layout))
    storeCell(code, callLambda(context, lambda, [key, value, state.operand], options), cell, layout, place)
    code.get(slots).i32(4).op('i32.add').set(slots)
  } else {
    code.get(out).set(cell)
    storeCell(code, callLambda(context, lambda, [key, value], options), cell, layout, place)
    code.get(out).i32(bytes).op('i32.add').set(out)
  }
  code.get(row).i32(1).op('i32.add').tee(row).get(to).op('i32.lt_u').brIf(next)
  code.end()
  code.i32(0)
}

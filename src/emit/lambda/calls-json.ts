/**
 * JSON.stringify: the value goes into a cell in scratch, the kernel that writes JSON for sinks prints it. Which types
 * it can print as JavaScript does is lambda/json-type.ts.
 */
import type { CallNode, Expr } from '../../lambda/ir.js'
import type { LambdaType } from '../../lambda/lambda-type.js'
import { writeTypeDesc } from '../../plan/encode-program.js'
import { type Type, types } from '../../schema/type.js'
import { layoutCell } from '../../wasm/cell-layout.js'
import { storeCell } from '../cells.js'
import { I32 } from '../code.js'
import type { WrittenCall } from './calls.js'
import type { LambdaWriter } from './writer.js'

/**
 * The type under which a value is printed: every number a nullable float64, since NaN prints as null and an int64
 * that is no number in JavaScript must fail.
 */
function printedType(type: LambdaType): Type {
  const nullable = type.null === true ? { null: true as const } : {}
  switch (type.kind) {
    case 'int32':
    case 'int64':
    case 'timestamp':
    case 'float32':
    case 'float64':
      return Object.freeze({ ...types.float64, null: true })
    case 'list':
      return Object.freeze({ kind: 'list', element: printedType(type.element as LambdaType), ...nullable })
    case 'struct': {
      const fields = Object.fromEntries(
        Object.entries(type.fields ?? {}).map(([name, field]) => [name, printedType(field)]),
      )
      return Object.freeze({ kind: 'struct', fields, ...nullable })
    }
    default:
      return Object.freeze({ kind: type.kind as Type['kind'], ...nullable })
  }
}

function stringify(w: LambdaWriter, n: CallNode): void {
  const { code } = w
  const value = n.args[0] as Expr
  const { layout, bytes } = layoutCell(printedType(value.type))
  const operand = w.operand(value)
  const cell = code.local(I32)
  code.i32(bytes)
  w.kernel('scratchAlloc')
  code.set(cell)
  storeCell(code, operand, cell, layout, w.convertScope(n.at, 'a number that JSON.stringify cannot print'))
  code.i32(writeTypeDesc(w.image, layout, { reads: false })).get(cell)
  w.kernel('jsonText')
}

export const jsonCalls: Readonly<Record<string, WrittenCall>> = { 'JSON.stringify': { push: stringify } }

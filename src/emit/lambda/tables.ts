import type { LiteralNode } from '../../lambda/ir.js'
import type { Operand } from '../operand.js'
import type { LambdaWriter } from './writer.js'

export function tableOperand(_w: LambdaWriter, n: LiteralNode): Operand {
  throw new Error(`${n.kind} of a table is not written yet`)
}

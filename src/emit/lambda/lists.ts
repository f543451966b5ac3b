import type { EachNode, ListNode } from '../../lambda/ir.js'
import type { Operand } from '../operand.js'
import type { LambdaWriter } from './writer.js'

export function listOperand(_w: LambdaWriter, n: ListNode): Operand {
  throw new Error(`${n.kind} is not written yet`)
}
export function eachOperand(_w: LambdaWriter, n: EachNode): Operand {
  throw new Error(`${n.kind} is not written yet`)
}

import type { TemplateNode, UnaryNode } from '../../lambda/ir.js'
import type { LambdaWriter } from './writer.js'

export function pushTemplate(_w: LambdaWriter, n: TemplateNode): void {
  throw new Error(`${n.kind} is not written yet`)
}
export function pushTypeof(_w: LambdaWriter, n: UnaryNode): void {
  throw new Error(`${n.op} is not written yet`)
}

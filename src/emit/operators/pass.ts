/** Nodes that pass every record on: merge, branch, toStream, and a source once its row is made. */
import type { NodeOf } from '../../topology/topology-node.js'
import type { Code } from '../code.js'
import type { PlanContext } from '../node-context.js'
import type { Row } from '../row.js'

export function emitPass(
  context: PlanContext,
  code: Code,
  node: NodeOf<'merge' | 'branch' | 'to-stream' | 'source'>,
  row: Row,
): void {
  context.forward(code, node, row)
}

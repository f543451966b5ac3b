/** split: Kafka Streams KStreamBranch. The first matching predicate wins; what matches none goes to the default. */

import type { Lambda } from '../../lambda/lambda.js'
import type { NodeOf } from '../../topology/topology-node.js'
import type { Code } from '../code.js'
import { inScope, type PlanContext } from '../node-context.js'
import { metaOperand, type Row } from '../row.js'

export function emitSplit(context: PlanContext, code: Code, node: NodeOf<'split'>, row: Row): void {
  inScope(context, code, (scope, done) => {
    const meta = metaOperand(row, context.topicNames)
    node.branches.forEach((branch, index) => {
      const predicate = node.predicates[index] as Lambda
      const matches = context.call(code, node, predicate, [row.key, row.value, meta], scope)
      if (matches.kind !== 'scalar') throw new Error('a predicate gives one value')
      matches.push(code)
      code.if()
      context.visit(code, branch, row)
      code.br(done)
      code.end()
    })
    if (node.defaultBranch !== undefined) context.visit(code, node.defaultBranch, row)
  })
}

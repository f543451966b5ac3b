/** A sink's topic: a name, or a function of the record that gives one. Kafka Streams: TopicNameExtractor. */
import { topologyCodes } from '../../errors/codes/topology.js'
import { StreamsError } from '../../errors/streams-error.js'
import type { Lambda } from '../../lambda/lambda.js'
import { printType, types } from '../../schema/type.js'
import type { SinkDraft } from '../draft.js'
import type { BuildContext } from './build-context.js'
import type { Flow } from './flow.js'
import { recordParams } from './make-stateless.js'

export function makeTopicName(build: BuildContext, draft: SinkDraft, parent: Omit<Flow, 'id'>): string | Lambda {
  if (typeof draft.topic === 'string') return draft.topic
  const { name } = build.name(draft)
  const lambda = build.compile({
    ref: draft.topic,
    node: name,
    params: recordParams(parent),
    want: 'value',
    result: types.string,
  })
  if (lambda.result !== undefined && (lambda.result.kind !== 'string' || lambda.result.null === true)) {
    throw new StreamsError(topologyCodes.E421, `the topic of '${name}' is ${printType(lambda.result)}, not a name`, {
      node: name,
      cure: 'give a string for every record',
    })
  }
  return lambda
}

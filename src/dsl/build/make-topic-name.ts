/** A sink's topic: a name, or a function of the record that gives one. Kafka Streams: TopicNameExtractor. */
import type { Lambda } from '../../lambda/lambda.js'
import { types } from '../../schema/type.js'
import type { SinkDraft } from '../draft.js'
import type { BuildContext } from './build-context.js'
import type { Flow } from './flow.js'
import { recordParams } from './make-stateless.js'

export function makeTopicName(build: BuildContext, draft: SinkDraft, parent: Omit<Flow, 'id'>): string | Lambda {
  if (typeof draft.topic === 'string') return draft.topic
  const { name } = build.name(draft)
  return build.compile({
    ref: draft.topic,
    node: name,
    params: recordParams(parent),
    want: 'value',
    result: types.string,
  })
}

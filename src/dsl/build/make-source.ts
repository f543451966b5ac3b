/** Source nodes, and the two nodes of a repartition topic. */
import { typeOfSerde, withNull } from '../../schema/serde-type.js'
import { nonNullType, types } from '../../schema/type.js'
import { repartitionTopic } from '../../topology/internal-topics.js'
import { defined, type RepartitionDraft, type SourceDraft } from '../draft.js'
import type { BuildContext } from './build-context.js'
import { type Flow, internalKeySerde, internalValueSerde } from './flow.js'

export function makeSource(build: BuildContext, draft: SourceDraft): Flow {
  const { name } = build.name(draft)
  const key = typeOfSerde(draft.key)
  const value = typeOfSerde(draft.value)
  const timestamp =
    draft.timestamp === undefined
      ? undefined
      : build.compile({
          ref: draft.timestamp,
          node: name,
          params: [
            ['key', key],
            ['value', value],
          ],
          want: 'value',
          result: types.timestamp,
        })
  return build.addNode(
    name,
    [],
    {
      key,
      value,
      keySerde: draft.key,
      valueSerde: draft.value,
      writeKey: draft.key,
      writeValue: draft.value,
      isTable: false,
      ...(draft.key.kind === 'windowed' ? { windows: draft.key.windows } : {}),
    },
    {
      kind: 'source',
      topics: draft.topics,
      internal: false,
      sourceKeySerde: draft.key,
      sourceValueSerde: draft.value,
      ...defined({ pattern: draft.pattern, timestamp, offsetReset: draft.offsetReset }),
    },
  )
}

/**
 * A sink and a source over `<name>-repartition`. Records without a key are dropped before it; the serdes are those of
 * the stream, or follow from its types, so that nobody is asked.
 */
export function makeRepartition(build: BuildContext, draft: RepartitionDraft): Flow {
  const parent = build.parent(draft)
  const named = build.name(draft)
  const topic = repartitionTopic(named.name, draft.partitions, draft.why)
  const key = nonNullType(parent.key)
  const keySerde = withNull(internalKeySerde(parent, draft.key), false)
  const valueSerde = internalValueSerde(parent, draft.value)
  build.checkWritten(draft, topic.name, 'key', key, keySerde)
  build.checkWritten(draft, topic.name, 'value', parent.value, valueSerde)
  build.addInternalTopic(topic, named)
  const { id: _id, ...passed } = parent
  build.addNode(`${topic.name}-sink`, [parent.id], passed, {
    kind: 'sink',
    topic: topic.name,
    internal: true,
    sinkKeySerde: keySerde,
    sinkValueSerde: valueSerde,
  })
  return build.addNode(
    `${topic.name}-source`,
    [],
    {
      key: typeOfSerde(keySerde),
      value: typeOfSerde(valueSerde),
      keySerde,
      valueSerde,
      // what the types alone decided is no promise for a sink: a bare number still has no format there
      ...((draft.key ?? parent.writeKey) === undefined ? {} : { writeKey: keySerde }),
      ...((draft.value ?? parent.writeValue) === undefined ? {} : { writeValue: valueSerde }),
      isTable: false,
      ...(parent.windows === undefined ? {} : { windows: parent.windows }),
    },
    { kind: 'source', topics: [topic.name], internal: true, sourceKeySerde: keySerde, sourceValueSerde: valueSerde },
  )
}

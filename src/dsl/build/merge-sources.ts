/**
 * Sources of the same topics become one: `stream(Orders)` twice, or `stream(Orders)` and `table(Orders)`, read the
 * topic once (Kafka Streams: InternalStreamsBuilder.mergeDuplicateSourceNodes). They must read it in one way, because
 * a record is decoded once.
 */
import { topologyCodes } from '../../errors/codes/topology.js'
import type { StreamsError } from '../../errors/streams-error.js'
import type { SerdeDescriptor } from '../../schema/serde-descriptor.js'
import { equalSerdes, printSerde } from '../../schema/serde-type.js'
import type { Draft, SourceDraft } from '../draft.js'
import { topologyError } from './topology-error.js'

/**
 * For each source the one that stands for it: the first that reads the same topics.
 *
 * @throws StreamsError E430 (two serdes, timestamps, offset resets), E431 (topics in part the same).
 */
export function mergeSources(drafts: readonly Draft[]): (draft: Draft) => Draft {
  const mains = new Map<string, SourceDraft>()
  const ownerOf = new Map<string, SourceDraft>()
  const main = new Map<Draft, Draft>()
  for (const draft of drafts) {
    if (draft.kind !== 'source') continue
    const key = draft.pattern === undefined ? [...draft.topics].sort().join(' ') : String(draft.pattern)
    const first = mains.get(key)
    if (first === undefined) mains.set(key, draft)
    else checkSame(first, draft)
    main.set(draft, first ?? draft)
    for (const topic of draft.topics) {
      const owner: SourceDraft = ownerOf.get(topic) ?? draft
      ownerOf.set(topic, owner)
      if (owner !== draft && owner !== first) throw overlap(topic, owner, draft)
    }
  }
  return draft => main.get(draft) ?? draft
}

function checkSame(first: SourceDraft, second: SourceDraft): void {
  const serdes: readonly (readonly [string, SerdeDescriptor, SerdeDescriptor])[] = [
    ['key', first.key, second.key],
    ['value', first.value, second.value],
  ]
  for (const [what, one, other] of serdes) {
    if (!equalSerdes(one, other))
      throw twoWays([first, second], `its ${what} as ${printSerde(one)} and as ${printSerde(other)}`)
    if (one.nullable !== other.nullable) {
      const cure = `a table takes records without a ${what}, a stream only under nullable(…): declare the topic's ${what} nullable`
      throw twoWays([first, second], `its ${what} as ${printSerde(one)} and as ${printSerde(other)}`, cure)
    }
  }
  if (first.timestamp?.fn !== second.timestamp?.fn) throw twoWays([first, second], 'with two timestamp functions')
  if (first.offsetReset !== second.offsetReset) throw twoWays([first, second], 'with two offset resets')
}

type Twins = readonly [first: SourceDraft, second: SourceDraft]

function twoWays([first, second]: Twins, how: string, cure = 'declare it once: const Orders = topic(…)'): StreamsError {
  return topologyError(second, topologyCodes.E430, `${first.part} is read in two ways: ${how}`, { cure })
}

function overlap(topic: string, one: SourceDraft, other: SourceDraft): StreamsError {
  return topologyError(
    other,
    topologyCodes.E431,
    `${topic} is read by two sources of different topics: [${one.topics.join(', ')}] and [${other.topics.join(', ')}]`,
    { topic, cure: 'read the topics one by one and merge the streams' },
  )
}

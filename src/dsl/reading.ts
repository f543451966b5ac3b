/**
 * What a source reads and how: a typed topic carries both, a name, several names or a pattern come with `Consumed`.
 */
import { topologyCodes } from '../errors/codes/topology.js'
import { StreamsError } from '../errors/streams-error.js'
import type { OffsetReset, TopicSettings } from '../schema/topic.js'
import { checkTopicName } from '../schema/topic-name.js'

/** How a topic is read, before anything of it was checked. */
export interface ReadOptions {
  readonly name?: string
  readonly key?: unknown
  readonly value?: unknown
  readonly timestamp?: unknown
  readonly offsetReset?: OffsetReset
  readonly captures?: Readonly<Record<string, unknown>>
}

/** One source, as far as the overloads differ. */
export interface Reading {
  readonly topics: readonly string[]
  readonly pattern?: RegExp
  /** What a generated name begins with. */
  readonly part: string
  readonly options: ReadOptions
}

interface TypedTopic {
  readonly topic: unknown
  readonly key?: unknown
  readonly value?: unknown
  readonly options?: TopicSettings
}

/**
 * The arguments of `stream` and `table` as one shape; what is given beside a typed topic goes before its options.
 *
 * @throws StreamsError E412 (name), E442 (something else than a topic).
 */
export function readingOf(topic: unknown, options: ReadOptions | undefined, operator: string): Reading {
  if (typeof topic === 'string') return named([topic], options)
  if (Array.isArray(topic)) return named(topic, options)
  if (topic instanceof RegExp) {
    return { topics: [], pattern: topic, part: patternName(topic), options: options ?? {} }
  }
  if (isTypedTopic(topic)) {
    const { timestamp, offsetReset } = topic.options ?? {}
    const own = {
      ...(timestamp === undefined ? {} : { timestamp }),
      ...(offsetReset === undefined ? {} : { offsetReset }),
    }
    return named([topic.topic], { ...own, ...options, key: topic.key, value: topic.value })
  }
  throw new StreamsError(topologyCodes.E442, `${operator} takes a typed topic, or a name and Consumed`, {
    cure: `${operator}(topic('orders', string(), Order)) or ${operator}('orders', Consumed.with(string(), Order))`,
  })
}

function named(topics: readonly unknown[], options: ReadOptions | undefined): Reading {
  const names = [...new Set(topics.map(checkedName))]
  if (names.length === 0) {
    throw new StreamsError(topologyCodes.E442, 'a source without a topic', { cure: 'give one name or more' })
  }
  return { topics: names, part: names.join('-'), options: options ?? {} }
}

function checkedName(name: unknown): string {
  checkTopicName(name)
  return name
}

function isTypedTopic(value: unknown): value is TypedTopic {
  return typeof value === 'object' && value !== null && 'topic' in value
}

/** The words of the pattern: a stable name for it. */
function patternName(pattern: RegExp): string {
  return ['pattern', ...(pattern.source.match(/[a-zA-Z0-9]+/g) ?? [])].join('-')
}

/** Topics with their partition counts and the configs that were set for them. */
import { DESCRIBED_TOPICS_MAX } from '../../config/limits.js'
import type { TopicDescription } from '../../log/admin.js'
import { retrying } from '../cluster/retry.js'
import { kafkaError } from '../kafka-errors.js'
import type { ResponseOf } from '../protocol/api.js'
import { KafkaErrorNumber } from '../protocol/error-numbers.js'
import { CONFIG_RESOURCE, CONFIG_SOURCE, describeConfigsApi } from '../protocol/messages/configs.js'
import type { AdminContext } from './admin-context.js'

/** Descriptions by name, in the order asked; undefined for a topic that does not exist. */
export function describeTopics(
  context: AdminContext,
  names: readonly string[],
): Promise<readonly (TopicDescription | undefined)[]> {
  return retrying(context.retry, async () => {
    const [topics, configs] = await Promise.all([context.cluster.topics(names, true), readConfigs(context, names)])
    return names.map((name, index) => {
      const [topic, answer] = [topics[index], configs.get(name)]
      if (topic === undefined || answer === undefined) return undefined
      return describe(name, topic.leaders.length, answer)
    })
  })
}

/** Every topic but Kafka's own, sorted by name. */
export function listTopics(context: AdminContext): Promise<readonly TopicDescription[]> {
  return retrying(context.retry, async () => {
    const topics = (await context.cluster.allTopics()).filter(({ isInternal }) => !isInternal)
    const names = topics.map(({ topic }) => topic)
    const configs = await readConfigs(context, names)
    return topics
      .flatMap(({ topic, leaders }) => {
        const answer = configs.get(topic)
        return answer === undefined ? [] : [describe(topic, leaders.length, answer)]
      })
      .sort((left, right) => (left.topic < right.topic ? -1 : 1))
  })
}

type ConfigsAnswer = ResponseOf<typeof describeConfigsApi>['results'][number]

/** By topic; those that do not exist are left out. */
async function readConfigs(
  { cluster }: AdminContext,
  names: readonly string[],
): Promise<ReadonlyMap<string, ConfigsAnswer>> {
  const unique = [...new Set(names)]
  const answers = new Map<string, ConfigsAnswer>()
  for (let at = 0; at < unique.length; at += DESCRIBED_TOPICS_MAX) {
    const resources = unique.slice(at, at + DESCRIBED_TOPICS_MAX).map(name => {
      return { resourceType: CONFIG_RESOURCE.topic, resourceName: name, configurationKeys: null }
    })
    const { results } = await cluster.request(describeConfigsApi, { resources, includeSynonyms: false }, 'any')
    for (const answer of results) if (exists(answer)) answers.set(answer.resourceName, answer)
  }
  return answers
}

/** @throws StreamsError for an error that is not about permission: that one is told who reads the configs. */
function exists({ errorCode, errorMessage, resourceName }: ConfigsAnswer): boolean {
  switch (errorCode) {
    case KafkaErrorNumber.UNKNOWN_TOPIC_OR_PARTITION:
    case KafkaErrorNumber.INVALID_TOPIC_EXCEPTION:
      return false
    case KafkaErrorNumber.NONE:
    case KafkaErrorNumber.TOPIC_AUTHORIZATION_FAILED:
      return true
    default:
      throw kafkaError(errorCode, { topic: resourceName, brokerText: errorMessage }, 'DescribeConfigs')
  }
}

/**
 * Who may read a topic need not be allowed to see its configs, and mostly only the partition count is of interest:
 * reading `configs` throws E636 then.
 */
function describe(topic: string, partitionCount: number, { errorCode, configs }: ConfigsAnswer): TopicDescription {
  if (errorCode !== KafkaErrorNumber.NONE) {
    return {
      topic,
      partitionCount,
      get configs(): TopicDescription['configs'] {
        throw kafkaError(errorCode, { topic }, 'DescribeConfigs')
      },
    }
  }
  const own = configs.filter(({ configSource }) => configSource === CONFIG_SOURCE.topic)
  return { topic, partitionCount, configs: Object.fromEntries(own.map(({ name, value }) => [name, value ?? ''])) }
}

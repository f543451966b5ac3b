/** The topics of a subscription as the cluster has them, and whether they have changed since they were last seen. */
import type { TopicDescription } from '../../log/admin.js'
import type { Subscription } from '../../log/group.js'
import type { Cluster, TopicMetadata } from '../cluster/cluster.js'

export class SubscribedTopics {
  readonly #cluster: Cluster
  readonly #subscription: Subscription
  /** Undefined: not yet seen. */
  #seen: string | undefined

  constructor(cluster: Cluster, subscription: Subscription) {
    this.#cluster = cluster
    this.#subscription = subscription
  }

  /** For the leader: those named topics that exist, as they are now. */
  async describe(names: readonly string[]): Promise<readonly TopicDescription[]> {
    const topics = (await this.#cluster.topics(names, true)).filter(topic => topic !== undefined)
    if ('topics' in this.#subscription) {
      const own = new Set(this.#subscription.topics)
      this.#see(topics.filter(({ topic }) => own.has(topic)))
    }
    return topics.map(({ topic, leaders }) => ({ topic, partitionCount: leaders.length, configs: {} }))
  }

  /** For JoinGroup: names as they were given, or those that match now. Internal topics match no pattern. */
  async names(): Promise<readonly string[]> {
    if ('topics' in this.#subscription) return this.#subscription.topics
    const topics = await this.#matching(this.#subscription.pattern)
    this.#see(topics)
    return topics.map(({ topic }) => topic)
  }

  /** Asks the cluster: are there topics or partitions that were not there before, or fewer? */
  async haveChanged(): Promise<boolean> {
    const topics =
      'topics' in this.#subscription
        ? await this.#cluster.topics(this.#subscription.topics, true)
        : await this.#matching(this.#subscription.pattern)
    const before = this.#seen
    this.#see(topics.filter(topic => topic !== undefined))
    return before !== undefined && before !== this.#seen
  }

  async #matching(pattern: RegExp): Promise<readonly TopicMetadata[]> {
    const topics = await this.#cluster.allTopics()
    return topics.filter(({ isInternal, topic }) => !isInternal && topic.search(pattern) >= 0).sort(byName)
  }

  #see(topics: readonly TopicMetadata[]): void {
    const parts = [...topics].sort(byName).map(({ leaders, topic }) => `${topic}/${leaders.length}`)
    this.#seen = parts.join(' ')
  }
}

function byName(left: TopicMetadata, right: TopicMetadata): number {
  return left.topic < right.topic ? -1 : 1
}

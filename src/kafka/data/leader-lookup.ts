/**
 * Finds out who leads the partitions that somebody has bytes for or wants bytes of, and asks again where it is not
 * known, with backoff. A topic that a broker does not know yet may just have been created, so it is missing only when
 * it stays so for a moment.
 */
import { LEADER_RETRY_MS_MAX, LEADER_RETRY_MS_MIN, TOPIC_SETTLE_MS } from '../../config/limits.js'
import { StreamsError } from '../../errors/streams-error.js'
import { type TopicPartition, topicPartitionName } from '../../model/topic-partition.js'
import { sleep } from '../../stdx/clock.js'
import type { Cluster, PartitionLeader, TopicMetadata } from '../cluster/cluster.js'
import { unknownTopicOrPartition } from '../kafka-errors.js'

type Topics = readonly (TopicMetadata | undefined)[]

export class LeaderLookup {
  readonly #cluster: Cluster
  readonly #onAnswer: () => void
  /** Partitions whose leader is to be found, by topic. */
  readonly #wanted = new Map<string, Set<number>>()
  /** Since when a partition was said not to exist, by its name; monotonic ms. */
  readonly #missingSince = new Map<string, number>()
  readonly #problems = new Map<string, StreamsError>()
  readonly #leaderless = new Set<string>()
  readonly #closing = new AbortController()
  #failure: StreamsError | undefined
  #isRunning = false

  /** @param onAnswer called after each attempt, whatever it found */
  constructor(cluster: Cluster, onAnswer: () => void) {
    this.#cluster = cluster
    this.#onAnswer = onAnswer
  }

  /** Why the last attempt failed, if it did and may be repeated: no broker answers. */
  get failure(): StreamsError | undefined {
    return this.#failure
  }

  /** Undefined: not known, or nobody leads it now; `ask`. */
  leaderOf(partition: TopicPartition): PartitionLeader | undefined {
    const leader = this.#cluster.leaderOf(partition)
    return leader === undefined || leader.nodeId < 0 ? undefined : leader
  }

  /** It exists, but nobody leads it, as the last answer said. */
  isLeaderless(partition: TopicPartition): boolean {
    return this.#leaderless.has(topicPartitionName(partition))
  }

  /** What will not pass by waiting: it does not exist (E604, E605), or is not allowed (E636, …). */
  problemOf(partition: TopicPartition): StreamsError | undefined {
    return this.#problems.get(topicPartitionName(partition))
  }

  /** Problems have been told to those who wait; whoever asks next begins anew. */
  forgetProblems(): void {
    this.#problems.clear()
  }

  /** Looks for the leader until it is found or there is a problem. */
  ask({ topic, partition }: TopicPartition): void {
    const partitions = this.#wanted.get(topic) ?? new Set()
    this.#wanted.set(topic, partitions.add(partition))
    if (this.#isRunning) return
    this.#isRunning = true
    void this.#run()
  }

  /** Nobody waits for this partition any more. */
  cancel({ topic, partition }: TopicPartition): void {
    const partitions = this.#wanted.get(topic)
    if (partitions?.delete(partition) === true && partitions.size === 0) this.#wanted.delete(topic)
  }

  close(): void {
    this.#closing.abort()
    this.#wanted.clear()
  }

  /** One attempt follows the other; the first one takes what the cluster knows. */
  async #run(): Promise<void> {
    let delayMs = LEADER_RETRY_MS_MIN
    // whoever asked may have more to ask for in this turn
    await Promise.resolve()
    for (let attempt = 0; this.#wanted.size > 0; attempt++) {
      await this.#attempt([...this.#wanted.keys()], attempt > 0)
      if (this.#closing.signal.aborted) return
      this.#onAnswer()
      if (this.#wanted.size === 0) break
      await sleep(this.#cluster.clock, delayMs, this.#closing.signal).catch(() => undefined)
      delayMs = Math.min(delayMs * 2, LEADER_RETRY_MS_MAX)
    }
    this.#isRunning = false
  }

  async #attempt(names: readonly string[], isFresh: boolean): Promise<void> {
    try {
      const topics: Topics = await this.#cluster.topics(names, isFresh)
      this.#failure = undefined
      for (const [index, name] of names.entries()) this.#learn(name, topics[index])
    } catch (cause) {
      if (!(cause instanceof StreamsError)) throw cause
      // one topic's problem is not that of the others
      if (cause.retry !== 'never') this.#failure = cause
      else if (names.length === 1) this.#refuse(names[0] ?? '', cause)
      else for (const name of names) await this.#attempt([name], isFresh)
    }
  }

  #learn(topic: string, metadata: TopicMetadata | undefined): void {
    const nowMs = this.#cluster.clock.monotonicMs()
    for (const partition of this.#wanted.get(topic) ?? []) {
      const name = topicPartitionName({ topic, partition })
      const leader = metadata?.leaders[partition]
      if (leader !== undefined) {
        this.#missingSince.delete(name)
        if (leader.nodeId < 0) this.#leaderless.add(name)
        else this.#found({ topic, partition }, name)
        continue
      }
      const sinceMs = this.#missingSince.get(name) ?? nowMs
      this.#missingSince.set(name, sinceMs)
      if (nowMs - sinceMs < TOPIC_SETTLE_MS) continue
      this.#missingSince.delete(name)
      this.#problems.set(name, unknownTopicOrPartition({ topic, partition }, metadata?.leaders.length))
      this.cancel({ topic, partition })
    }
  }

  #found(partition: TopicPartition, name: string): void {
    this.#leaderless.delete(name)
    this.cancel(partition)
  }

  #refuse(topic: string, problem: StreamsError): void {
    for (const partition of this.#wanted.get(topic) ?? []) {
      this.#problems.set(topicPartitionName({ topic, partition }), problem)
    }
    this.#wanted.delete(topic)
  }
}

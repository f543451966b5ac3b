/**
 * Sends what is appended, straight from the memory of whoever appended it. Each broker gets the first batch of every
 * partition that it leads in one request, several requests at a time; while these are under way appends collect, so
 * requests grow as the load does and nobody waits for a full one.
 *
 * Everything is idempotent: what failed is sent again in its order and with its sequences (produce-queues.ts) until the
 * log has it or `deliveryTimeoutMs` have passed.
 */
import { LEADER_RETRY_MS_MAX, LEADER_RETRY_MS_MIN } from '../../config/limits.js'
import { StreamsError } from '../../errors/streams-error.js'
import type { TopicPartition } from '../../model/topic-partition.js'
import { topicPartitionName } from '../../model/topic-partition.js'
import { sealBatch } from '../../record-batch/seal.js'
import type { Timer } from '../../stdx/clock.js'
import type { Logger } from '../../stdx/logger.js'
import type { Cluster } from '../cluster/cluster.js'
import { Append, type AppendedBatch, givenUp } from './append.js'
import { BrokerSender, type ProduceResponse } from './broker-sender.js'
import { LeaderLookup } from './leader-lookup.js'
import type { PartitionQueue } from './partition-queue.js'
import { answersOf } from './produce-answers.js'
import { ProduceQueues, type SendOutcome, type SentBatch } from './produce-queues.js'
import { newProducerId, noProducerId } from './producer-id.js'
import type { SplitBatch } from './split-batches.js'

export interface ProduceSenderOptions {
  readonly cluster: Cluster
  /** How long an append is tried, ms. */
  readonly deliveryTimeoutMs: number
  /** `max.request.size`; a larger batch goes alone. */
  readonly requestBytesMax: number
  /** `max.in.flight.requests.per.connection`, 1 to 5: brokers remember five batches of a producer. */
  readonly inFlightMax: number
  /** How long a broker waits for its replicas, ms: `request.timeout.ms`. */
  readonly requestTimeoutMs: number
  readonly logger: Logger
}

/** What happened since the producer was opened. */
export interface ProduceCounters {
  /** Batches that were sent again. */
  retryCount: number
  /** Brokers asked us to wait, ms in all. */
  throttledMs: number
  /** Producer ids beyond the first: a broker had lost its place in the sequences. */
  producerIdChangeCount: number
  /** Batches that may be in the log twice, because their sequences could not be told any more. */
  possibleDuplicateCount: number
}

type Queue = PartitionQueue<AppendedBatch>
type Sent = SentBatch<AppendedBatch>

/** Longest time between two looks for appends whose time is over, ms. */
const EXPIRY_TURN_MS = 1_000

/** One idempotent producer; it gets its id as soon as it is made. */
export class ProduceSender {
  readonly counters: ProduceCounters = {
    retryCount: 0,
    throttledMs: 0,
    producerIdChangeCount: 0,
    possibleDuplicateCount: 0,
  }
  readonly #options: ProduceSenderOptions
  readonly #cluster: Cluster
  readonly #queues = new ProduceQueues<AppendedBatch>()
  readonly #lookup: LeaderLookup
  readonly #brokers = new Map<number, BrokerSender>()
  /** Not settled yet, oldest first. */
  readonly #appends = new Set<Append>()
  /** Partitions that could not be written when that was tried last, with the pause before the next time, ms. */
  readonly #troubled = new Map<Queue, number>()
  #producer = noProducerId
  #idCount = 0
  #isAskingForId = false
  #isPumpDue = false
  #expiry: Timer | undefined

  constructor(options: ProduceSenderOptions) {
    this.#options = options
    this.#cluster = options.cluster
    this.#lookup = new LeaderLookup(options.cluster, () => this.#leadersKnown())
    void this.#askForId()
  }

  /** Sends the batches, in order. The promise settles when none of them is in flight any more. */
  append(partition: TopicPartition, batches: readonly SplitBatch[]): Append {
    const append = new Append(partition, batches, this.#nowMs() + this.#options.deliveryTimeoutMs)
    this.#appends.add(append)
    for (const batch of append.batches) this.#queues.add(partition, batch)
    this.#schedulePump()
    this.#expiry ??= this.#watchExpiry()
    return append
  }

  /** Gives up what is not sent yet and sends nothing of these again; they settle with `error` where they were cut. */
  cancel(appends: Iterable<Append>, error: StreamsError): void {
    for (const append of appends) append.cancelledWith = error
    this.#giveUp(this.#queues.remove(isCancelled), () => error)
    this.#schedulePump()
  }

  /** Everything that has not settled. */
  get pending(): readonly Append[] {
    return [...this.#appends]
  }

  /** Ends the connections over which something is in flight, so that its memory is free. */
  cutOff(): void {
    for (const broker of this.#brokers.values()) broker.cutOff()
  }

  /** Nothing may be pending. */
  close(): void {
    this.#lookup.close()
    this.#expiry?.cancel()
  }

  #nowMs(): number {
    return this.#cluster.clock.monotonicMs()
  }

  #at(delayMs: number, run: () => void): Timer {
    return this.#cluster.clock.setTimer(delayMs, run)
  }

  /** Everything that is appended in one turn of the event loop goes out together. */
  #schedulePump(): void {
    if (this.#isPumpDue) return
    this.#isPumpDue = true
    queueMicrotask(() => {
      this.#isPumpDue = false
      this.#pump()
    })
  }

  #pump(): void {
    if (this.#queues.needsProducerId) {
      void this.#askForId()
      return
    }
    for (const nodeId of this.#leaders()) this.#sendTo(this.#brokerOf(nodeId))
  }

  /** Brokers that lead a partition which can be sent; looks for the others. */
  #leaders(): ReadonlySet<number> {
    const nodeIds = new Set<number>()
    for (const queue of this.#queues.active) {
      if (queue.next === undefined) continue
      const leader = this.#lookup.leaderOf(queue.partition)
      if (leader === undefined) this.#lookup.ask(queue.partition)
      else nodeIds.add(leader.nodeId)
    }
    return nodeIds
  }

  #brokerOf(nodeId: number): BrokerSender {
    const known = this.#brokers.get(nodeId)
    if (known !== undefined) return known
    const { cluster, inFlightMax, requestTimeoutMs } = this.#options
    const broker: BrokerSender = new BrokerSender(nodeId, {
      cluster,
      inFlightMax,
      requestTimeoutMs,
      onRoom: () => this.#schedulePump(),
      onUnreachable: error => this.#unreachable(nodeId, error),
      onThrottle: ms => {
        this.counters.throttledMs += ms
      },
    })
    this.#brokers.set(nodeId, broker)
    return broker
  }

  #isLedBy(partition: TopicPartition, nodeId: number): boolean {
    return this.#lookup.leaderOf(partition)?.nodeId === nodeId
  }

  #sendTo(broker: BrokerSender): void {
    const { nodeId } = broker
    const isThere = (partition: TopicPartition): boolean => this.#isLedBy(partition, nodeId)
    while (broker.isReady) {
      const sent = this.#queues.take(nodeId, isThere, this.#options.requestBytesMax)
      if (sent.length === 0) return
      void this.#send(broker, sent)
    }
  }

  async #send(broker: BrokerSender, sent: readonly Sent[]): Promise<void> {
    const { id: producerId, epoch: producerEpoch } = this.#producer
    for (const { batch } of sent) {
      if (batch.attemptCount > 1) this.counters.retryCount++
      const seal = { producerId, producerEpoch, baseSequence: batch.sequence }
      sealBatch(batch.bytes, 0, batch.bytes.length, seal)
    }
    try {
      const partitions = sent.map(({ queue, batch }) => ({ ...queue.partition, records: batch.bytes }))
      this.#answered(sent, await broker.send(partitions))
    } catch (cause) {
      if (!(cause instanceof StreamsError)) throw cause
      for (const each of sent) this.#lost(each, cause)
    }
    this.#schedulePump()
  }

  #answered(sent: readonly Sent[], response: ProduceResponse): void {
    for (const answer of answersOf(sent, response)) {
      if (answer.needsMetadata) this.#cluster.forget(answer.sent.queue.partition.topic)
      if (answer.outcome === 'acked') this.#written(answer.sent, answer.baseOffset)
      else this.#failed(answer.sent, answer.outcome, answer.error)
    }
  }

  /** The connection ended before the answer. */
  #lost(sent: Sent, error: StreamsError): void {
    this.#cluster.forget(sent.queue.partition.topic)
    this.#failed(sent, error.retry === 'never' ? 'dropped' : 'uncertain', error)
  }

  #written(sent: Sent, baseOffset: bigint): void {
    const { queue, batch } = sent
    this.#queues.settle(sent, 'acked')
    if (this.#troubled.delete(queue)) {
      this.#options.logger.info(`${topicPartitionName(queue.partition)} can be written again`)
    }
    batch.append.written(batch, baseOffset)
    this.#forgetIfOver(batch.append)
    this.#maybeResume(queue)
  }

  #failed(sent: Sent, outcome: Exclude<SendOutcome, 'acked'>, error: StreamsError): void {
    const { queue, batch } = sent
    batch.lastError = error
    this.#queues.settle(sent, outcome)
    if (outcome === 'dropped') this.#giveUp([batch], () => error)
    else if (outcome !== 'out-of-order') this.#trouble(queue, batch.attemptCount, error)
    else if (this.#queues.needsProducerId) {
      this.#options.logger.warn(`${topicPartitionName(queue.partition)}: a new producer id is needed: ${error.message}`)
    }
    this.#maybeResume(queue)
  }

  #trouble(queue: Queue, attemptCount: number, error: StreamsError): void {
    if (!this.#troubled.has(queue)) {
      const name = topicPartitionName(queue.partition)
      this.#options.logger.warn(`${name} cannot be written for now, it is tried again: ${error.message}`)
    }
    const pauseMs = LEADER_RETRY_MS_MIN * 2 ** Math.min(attemptCount - 1, 16)
    this.#troubled.set(queue, Math.min(pauseMs, LEADER_RETRY_MS_MAX))
  }

  /** Once every batch of a partition has its answer, those that failed are sent again, in a moment. */
  #maybeResume(queue: Queue): void {
    if (!queue.isPaused) return
    const pauseMs = this.#troubled.get(queue) ?? 0
    if (pauseMs === 0) this.#resume(queue)
    else this.#at(pauseMs, () => this.#resume(queue))
  }

  #resume(queue: Queue): void {
    queue.resume()
    this.#giveUp(this.#queues.removeOf(queue, isCancelled), batch => batch.append.cancelledWith ?? this.#expired(batch))
    this.#expire()
    this.#schedulePump()
  }

  #giveUp(batches: readonly AppendedBatch[], errorOf: (batch: AppendedBatch) => StreamsError): void {
    for (const batch of batches) {
      batch.append.failed(errorOf(batch))
      this.#forgetIfOver(batch.append)
    }
  }

  #forgetIfOver(append: Append): void {
    if (append.isOver) this.#appends.delete(append)
  }

  #leadersKnown(): void {
    const { failure } = this.#lookup
    for (const queue of [...this.#queues.active]) {
      const problem = this.#lookup.problemOf(queue.partition)
      if (problem !== undefined)
        this.#giveUp(
          this.#queues.removeOf(queue, () => true),
          () => problem,
        )
      else if (failure !== undefined) this.#blame(queue, failure)
    }
    this.#lookup.forgetProblems()
    this.#schedulePump()
  }

  #unreachable(nodeId: number, error: StreamsError): void {
    for (const queue of [...this.#queues.active]) {
      if (!this.#isLedBy(queue.partition, nodeId)) continue
      if (error.retry === 'never')
        this.#giveUp(
          this.#queues.removeOf(queue, () => true),
          () => error,
        )
      else this.#blame(queue, error)
    }
    for (const queue of this.#queues.active) {
      if (this.#isLedBy(queue.partition, nodeId)) this.#cluster.forget(queue.partition.topic)
    }
    this.#at(LEADER_RETRY_MS_MIN, () => this.#schedulePump())
  }

  /** Why a partition's batches wait. */
  #blame(queue: Queue, error: StreamsError): void {
    for (const batch of queue.waiting) batch.lastError = error
    this.#trouble(queue, 1, error)
  }

  /** Gets a producer id when none is in use any more. */
  async #askForId(): Promise<void> {
    if (this.#isAskingForId || this.#queues.inFlightCount > 0) return
    this.#isAskingForId = true
    try {
      this.#producer = await newProducerId(this.#cluster)
      if (this.#idCount++ > 0) this.counters.producerIdChangeCount++
      this.#queues.restart()
      this.counters.possibleDuplicateCount = this.#queues.possibleDuplicateCount
      this.#schedulePump()
    } catch (cause) {
      if (!(cause instanceof StreamsError)) throw cause
      for (const queue of [...this.#queues.active]) {
        if (cause.retry === 'never')
          this.#giveUp(
            this.#queues.removeOf(queue, () => true),
            () => cause,
          )
        else this.#blame(queue, cause)
      }
      if (this.#appends.size > 0) this.#at(LEADER_RETRY_MS_MAX, () => this.#schedulePump())
    } finally {
      this.#isAskingForId = false
    }
  }

  #watchExpiry(): Timer | undefined {
    const [oldest] = this.#appends
    if (oldest === undefined) return undefined
    return this.#at(Math.max(EXPIRY_TURN_MS, oldest.deadlineMs - this.#nowMs()), () => {
      this.#expire()
      this.#expiry = this.#watchExpiry()
      this.#schedulePump()
    })
  }

  #expire(): void {
    const nowMs = this.#nowMs()
    const [oldest] = this.#appends
    if (oldest === undefined || oldest.deadlineMs > nowMs) return
    this.#giveUp(
      this.#queues.remove(batch => batch.deadlineMs <= nowMs),
      batch => this.#expired(batch),
    )
  }

  #expired(batch: AppendedBatch): StreamsError {
    return givenUp(batch, this.#options.deliveryTimeoutMs)
  }
}

function isCancelled({ append }: AppendedBatch): boolean {
  return append.cancelledWith !== undefined
}

/** Writing to Kafka: always idempotent, always acknowledged by all in-sync replicas. */
import { PRODUCER_CLOSE_MS_MAX } from '../../config/limits.js'
import { configCodes } from '../../errors/codes/config.js'
import { logCodes } from '../../errors/codes/log.js'
import { StreamsError } from '../../errors/streams-error.js'
import type { AppendResult, LogProducer, LogTransaction, ProducerOptions } from '../../log/produce.js'
import { checkNoneOpen } from '../../log/transaction-rules.js'
import type { TopicPartition } from '../../model/topic-partition.js'
import { type Logger, silentLogger } from '../../stdx/logger.js'
import type { Cluster } from '../cluster/cluster.js'
import { AtLeastOnceTransaction, type CommitOffsetsFunction } from './at-least-once.js'
import { type ProduceCounters, ProduceSender } from './produce-sender.js'
import { splitBatches } from './split-batches.js'

const DELIVERY_TIMEOUT_MS = 300_000
const REQUEST_BYTES_MAX = 1_048_576
const REQUEST_TIMEOUT_MS = 30_000
const IN_FLIGHT_MAX = 5

/** Kafka's names stand beside; what is left out has the default. */
export interface KafkaProducerOptions {
  readonly cluster: Cluster
  readonly commitOffsets: CommitOffsetsFunction
  /** The larger of `delivery.timeout.ms` and `task.timeout.ms`; default 300,000. */
  readonly deliveryTimeoutMs?: number
  /** `max.request.size`, default 1 MiB. */
  readonly requestBytesMax?: number
  /** `max.in.flight.requests.per.connection`, default and at most 5. */
  readonly inFlightMax?: number
  /** `request.timeout.ms`, default 30,000: how long a broker waits for its replicas. */
  readonly requestTimeoutMs?: number
  readonly logger?: Logger
}

/** Appends and commits of one caller. Transactions of Kafka have no place here yet. */
export class KafkaProducer implements LogProducer {
  readonly #options: KafkaProducerOptions
  readonly #sender: ProduceSender
  #transaction: LogTransaction | undefined
  #closed: Promise<void> | undefined

  constructor(options: KafkaProducerOptions) {
    this.#options = options
    this.#sender = new ProduceSender({
      cluster: options.cluster,
      deliveryTimeoutMs: options.deliveryTimeoutMs ?? DELIVERY_TIMEOUT_MS,
      requestBytesMax: options.requestBytesMax ?? REQUEST_BYTES_MAX,
      inFlightMax: Math.min(IN_FLIGHT_MAX, options.inFlightMax ?? IN_FLIGHT_MAX),
      requestTimeoutMs: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
      logger: options.logger ?? silentLogger,
    })
  }

  get counters(): Readonly<ProduceCounters> {
    return this.#sender.counters
  }

  begin(): LogTransaction {
    this.#checkOpen()
    checkNoneOpen(this.#transaction)
    this.#transaction = new AtLeastOnceTransaction(this.#sender, this.#options.commitOffsets, () => {
      this.#transaction = undefined
    })
    return this.#transaction
  }

  async append(topicPartition: TopicPartition, batches: Uint8Array): Promise<AppendResult> {
    this.#checkOpen()
    return this.#sender.append(topicPartition, splitBatches(topicPartition, batches)).result
  }

  /** What is not sent yet rejects with E611; what is in flight is waited for, but not for long. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    const { clock } = this.#options.cluster
    const timer = clock.setTimer(PRODUCER_CLOSE_MS_MAX, () => this.#sender.cutOff())
    if (this.#transaction?.state !== 'committing') await this.#transaction?.abort()
    const pending = this.#sender.pending
    this.#sender.cancel(pending, new StreamsError(logCodes.E611, 'The producer was closed before this was written'))
    await Promise.allSettled(pending.map(append => append.result))
    timer.cancel()
    this.#sender.close()
  }

  #checkOpen(): void {
    if (this.#closed !== undefined) throw new StreamsError(logCodes.E611, 'The producer has been closed')
  }
}

/** E805 for a guarantee that producers of Kafka do not give yet. */
export function checkGuarantee({ guarantee }: ProducerOptions): void {
  if (guarantee === 'at_least_once') return
  throw new StreamsError(configCodes.E805, `processing.guarantee '${guarantee}' is not supported on Kafka yet`, {
    cure: "Set it to 'at_least_once'.",
  })
}

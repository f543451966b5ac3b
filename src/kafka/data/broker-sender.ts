/** One broker to write to: its connection, how many requests are under way, and whether it wants us to wait. */
import { StreamsError } from '../../errors/streams-error.js'
import type { BrokerConnection } from '../cluster/broker-connection.js'
import type { Cluster } from '../cluster/cluster.js'
import type { ResponseOf } from '../protocol/api.js'
import { type ProduceRecords, produceApi, produceParts } from '../protocol/messages/produce.js'

export type ProduceResponse = ResponseOf<typeof produceApi>

/** All in-sync replicas. */
const ACKS_ALL = -1

/** What a sender is given, and whom it tells. */
export interface BrokerSenderOptions {
  readonly cluster: Cluster
  readonly inFlightMax: number
  readonly requestTimeoutMs: number
  /** A request may be sent again. */
  readonly onRoom: () => void
  /** No connection could be opened. */
  readonly onUnreachable: (error: StreamsError) => void
  readonly onThrottle: (ms: number) => void
}

/** Writes requests to one broker; the connection is opened when the first one is there. */
export class BrokerSender {
  readonly nodeId: number
  readonly #options: BrokerSenderOptions
  #connection: BrokerConnection | undefined
  #isConnecting = false
  #inFlightCount = 0
  #isThrottled = false

  constructor(nodeId: number, options: BrokerSenderOptions) {
    this.nodeId = nodeId
    this.#options = options
  }

  /** Whether a request can be sent now. If only the connection is missing it is opened, and `onRoom` called. */
  get isReady(): boolean {
    if (this.#isThrottled || this.#inFlightCount >= this.#options.inFlightMax) return false
    if (this.#connection?.isOpen === true) return true
    if (!this.#isConnecting) void this.#connect()
    return false
  }

  /** Writes one request. Rejects when there is no telling what came of it: E630, E633, E634. */
  async send(partitions: readonly ProduceRecords[]): Promise<ProduceResponse> {
    const { requestTimeoutMs } = this.#options
    const { head, tail } = produceParts({ acks: ACKS_ALL, timeoutMs: requestTimeoutMs, partitions })
    this.#inFlightCount++
    try {
      const connection = this.#connection ?? (await this.#options.cluster.connect(this.nodeId, 'produce'))
      const answer = await connection.send(produceApi, head, { tail })
      this.#throttle(answer.throttleTimeMs)
      return answer
    } finally {
      this.#inFlightCount--
    }
  }

  /** Ends the connection: what is under way rejects. */
  cutOff(): void {
    if (this.#inFlightCount > 0) this.#connection?.close()
  }

  async #connect(): Promise<void> {
    this.#isConnecting = true
    try {
      this.#connection = await this.#options.cluster.connect(this.nodeId, 'produce')
      this.#isConnecting = false
      this.#options.onRoom()
    } catch (cause) {
      this.#isConnecting = false
      if (!(cause instanceof StreamsError)) throw cause
      this.#options.onUnreachable(cause)
    }
  }

  #throttle(ms: number): void {
    if (ms <= 0) return
    this.#isThrottled = true
    this.#options.onThrottle(ms)
    this.#options.cluster.clock.setTimer(ms, () => {
      this.#isThrottled = false
      this.#options.onRoom()
    })
  }
}

/** A cluster of one broker whose answers a test gives by hand: for what a real one does not do when asked. */

import { logCodes } from '../../../src/errors/codes/log.js'
import { StreamsError } from '../../../src/errors/streams-error.js'
import type { BrokerConnection, ResponseReader, SendOptions } from '../../../src/kafka/cluster/broker-connection.js'
import type { Cluster, PartitionLeader, Purpose, TopicMetadata } from '../../../src/kafka/cluster/cluster.js'
import type { Api } from '../../../src/kafka/protocol/api.js'
import type { TopicPartition } from '../../../src/model/topic-partition.js'
import { ManualClock } from '../../../src/stdx/clock.js'
import { Deferred } from '../../../src/stdx/deferred.js'

const NODE_ID = 1

/** A request that waits for its answer. */
export interface PendingRequest {
  readonly purpose: Purpose
  readonly apiName: string
  readonly request: unknown
  /** What follows the request on the wire. */
  readonly tail: readonly Uint8Array[]
  readonly reader: ResponseReader<unknown> | undefined
  readonly answer: Deferred<unknown>
}

export class HandDrivenCluster implements Cluster {
  readonly clock = new ManualClock()
  readonly clientId = 'test'
  readonly brokers = [{ nodeId: NODE_ID, host: 'localhost', port: 9092 }]
  /** Requests without an answer, oldest first. */
  readonly pending: PendingRequest[] = []
  /** Given out so far. */
  producerIdCount = 0
  readonly #topics: ReadonlyMap<string, number>
  #isAway = false
  #forgotten = new Set<string>()

  /** @param topics partition counts by name */
  constructor(topics: Readonly<Record<string, number>>) {
    this.#topics = new Map(Object.entries(topics))
  }

  /** Connections end and cannot be opened, until it is back. */
  set isAway(isAway: boolean) {
    this.#isAway = isAway
    if (isAway) for (const each of this.pending.splice(0)) this.#end(each)
  }

  /** Answers the oldest request. */
  answer(response: unknown): void {
    this.pending.shift()?.answer.resolve(response)
  }

  /** Answers a request that has a reader with the bytes of a response, from `from` to `to`. */
  feed({ reader, answer }: PendingRequest, body: Uint8Array, from = 0, to = body.length): void {
    for (let at = from; at < to; ) {
      const target = reader?.target(body.length - at) ?? new Uint8Array(1)
      const count = Math.min(target.length, to - at)
      target.set(body.subarray(at, at + count))
      at += count
      reader?.filled(count)
    }
    if (to < body.length) return
    this.pending.splice(0, 1)
    answer.resolve(reader?.finish())
  }

  async connect(_nodeId: number, purpose: Purpose): Promise<BrokerConnection> {
    if (this.#isAway) throw ended()
    const own = (): PendingRequest[] => this.pending.filter(each => each.purpose === purpose)
    const close = (): void => {
      for (const each of own()) {
        this.pending.splice(this.pending.indexOf(each), 1)
        this.#end(each)
      }
    }
    return {
      address: { nodeId: NODE_ID, host: 'localhost', port: 9092 },
      isOpen: true,
      inFlightCount: own().length,
      send: <Request, Response>(api: Api<Request, Response>, request: Request, options?: SendOptions<Response>) => {
        const answer = new Deferred<unknown>()
        this.pending.push({
          purpose,
          apiName: api.name,
          request,
          tail: options?.tail ?? [],
          reader: options?.reader,
          answer,
        })
        return answer.promise as Promise<Response>
      },
      close,
    }
  }

  /** Only InitProducerId is asked so. */
  async request<Request, Response>(_api: Api<Request, Response>): Promise<Response> {
    if (this.#isAway) throw ended()
    this.producerIdCount++
    const answer = { throttleTimeMs: 0, errorCode: 0, producerId: BigInt(this.producerIdCount), producerEpoch: 0 }
    return answer as Response
  }

  async topics(names: readonly string[]): Promise<readonly (TopicMetadata | undefined)[]> {
    for (const name of names) this.#forgotten.delete(name)
    return names.map(topic => {
      const count = this.#topics.get(topic)
      if (count === undefined) return undefined
      return { topic, isInternal: false, leaders: Array.from({ length: count }, () => leader) }
    })
  }

  async allTopics(): Promise<readonly TopicMetadata[]> {
    return []
  }

  leaderOf({ topic, partition }: TopicPartition): PartitionLeader | undefined {
    if (this.#forgotten.has(topic)) return undefined
    return partition < (this.#topics.get(topic) ?? 0) ? leader : undefined
  }

  forget(topic: string): void {
    this.#forgotten.add(topic)
  }

  async coordinatorOf(): Promise<number> {
    return NODE_ID
  }

  forgetCoordinator(): void {}

  async close(): Promise<void> {}

  #end({ reader, answer }: PendingRequest): void {
    reader?.abandon?.()
    answer.reject(ended())
  }
}

const leader: PartitionLeader = { nodeId: NODE_ID, leaderEpoch: 0 }

function ended(): StreamsError {
  return new StreamsError(logCodes.E633, 'the connection has ended')
}

/** Lets promises run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve))
}

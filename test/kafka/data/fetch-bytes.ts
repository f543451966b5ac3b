/** Fetch responses as bytes, targets with guards around them, and a socket that cuts bytes anywhere. */
import assert from 'node:assert/strict'
import type { ResponseReader } from '../../../src/kafka/cluster/broker-connection.js'
import type { PartitionHead, RecordSink } from '../../../src/kafka/data/fetch-response-reader.js'
import type { ResponseOf } from '../../../src/kafka/protocol/api.js'
import { fetchApi } from '../../../src/kafka/protocol/messages/fetch.js'
import { WireWriter } from '../../../src/kafka/protocol/wire-writer.js'

export type FetchResponse = ResponseOf<typeof fetchApi>
export type PartitionResponse = FetchResponse['responses'][number]['partitions'][number]

export function partitionResponse(part: Partial<PartitionResponse> = {}): PartitionResponse {
  return {
    partitionIndex: 0,
    errorCode: 0,
    highWatermark: 100n,
    lastStableOffset: 90n,
    logStartOffset: 3n,
    abortedTransactions: null,
    preferredReadReplica: -1,
    records: null,
    ...part,
  }
}

export function encodeResponse(response: FetchResponse): Uint8Array {
  const writer = new WireWriter(false)
  fetchApi.response.write(writer, response)
  return writer.finish().slice()
}

/** Feeds a body in pieces of the given sizes, over and over. */
export function feed<T>(reader: ResponseReader<T>, body: Uint8Array, sizes: readonly number[] = [body.length]): T {
  for (let [at, turn] = [0, 0]; at < body.length; turn++) {
    const target = reader.target(body.length - at)
    assert.ok(target.length > 0 && target.length <= body.length - at)
    const count = Math.max(1, Math.min(target.length, sizes[turn % sizes.length] ?? 1))
    target.set(body.subarray(at, at + count))
    at += count
    reader.filled(count)
  }
  return reader.finish()
}

const GUARD_BYTES = 32
const GUARD = 0xa5

/** A target amid bytes that nobody may touch. */
export class GuardedTarget {
  readonly #memory: Uint8Array
  readonly view: Uint8Array

  constructor(bytes: number) {
    this.#memory = new Uint8Array(new SharedArrayBuffer(bytes + 2 * GUARD_BYTES)).fill(GUARD)
    this.view = this.#memory.subarray(GUARD_BYTES, GUARD_BYTES + bytes)
  }

  check(): void {
    const around = [...this.#memory.subarray(0, GUARD_BYTES), ...this.#memory.subarray(-GUARD_BYTES)]
    assert.ok(
      around.every(byte => byte === GUARD),
      'bytes outside the target were written',
    )
  }
}

/** Gives each partition a target of its own and keeps what is said. */
export class RecordingSink implements RecordSink {
  readonly received_: { readonly head: PartitionHead; readonly records: Uint8Array; readonly first: Uint8Array }[] = []
  readonly targets: GuardedTarget[] = []
  beginCount = 0
  readonly #targetBytes: (head: PartitionHead) => number | undefined

  constructor(targetBytes: (head: PartitionHead) => number | undefined) {
    this.#targetBytes = targetBytes
  }

  begun(): void {
    this.beginCount++
  }

  targetOf(head: PartitionHead): Uint8Array | undefined {
    const bytes = this.#targetBytes(head)
    if (bytes === undefined) return undefined
    const target = new GuardedTarget(bytes)
    this.targets.push(target)
    return target.view
  }

  received(head: PartitionHead, firstBytes: Uint8Array): void {
    const target = this.#targetBytes(head) === undefined ? undefined : this.targets.at(-1)
    const records = target?.view.slice(0, head.recordBytes) ?? new Uint8Array(0)
    this.received_.push({ head, records, first: firstBytes.slice() })
  }
}

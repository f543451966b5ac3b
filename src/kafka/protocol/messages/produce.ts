/**
 * Writing records: Kafka's Produce and InitProducerId messages. Records are not copied into a request: it is a list of
 * parts, small heads of ours and between them the callers' bytes.
 */
import type { TopicPartition } from '../../../model/topic-partition.js'
import { defineApi, encodeRequest, type RequestHeader } from '../api.js'
import { array, int16, int32, int64, nullableString, string, struct, type WireType } from '../wire-type.js'
import { WireWriter } from '../wire-writer.js'

/** One partition's sealed record batches. */
export interface ProduceRecords extends TopicPartition {
  /** Lent until the answer. */
  readonly records: Uint8Array
}

/** What to write. */
export interface ProduceRequest {
  readonly transactionalId?: string
  /** -1: all in-sync replicas. */
  readonly acks: number
  readonly timeoutMs: number
  /** A partition stands here once at most; the order of the request is that of each topic's first partition. */
  readonly partitions: readonly ProduceRecords[]
}

/** A request's body in parts: `head` is encoded as the request, `tail` follows it on the wire uncopied. */
export interface ProduceParts {
  readonly head: Uint8Array
  /** The first partition's records, the head of the second, its records, … */
  readonly tail: readonly Uint8Array[]
}

const verbatim: WireType<Uint8Array> = {
  write: (writer, value) => writer.raw(value),
  read: reader => Uint8Array.from(reader.raw(reader.left)),
}

/** Kafka 2.4 and newer. Its request is the `head` of `produceParts`, to be sent with the `tail`. */
export const produceApi = defineApi({
  key: 0,
  name: 'Produce',
  version: 8,
  isFlexible: false,
  request: verbatim,
  response: struct({
    responses: array(
      struct({
        name: string,
        partitionResponses: array(
          struct({
            index: int32,
            errorCode: int16,
            baseOffset: int64,
            /** -1 unless the broker stamped the records. */
            logAppendTimeMs: int64,
            logStartOffset: int64,
            recordErrors: array(struct({ batchIndex: int32, batchIndexErrorMessage: nullableString })),
            errorMessage: nullableString,
          }),
        ),
      }),
    ),
    throttleTimeMs: int32,
  }),
})

/** Splits a request at its records. */
export function produceParts(request: ProduceRequest): ProduceParts {
  const byTopic = new Map<string, ProduceRecords[]>()
  for (const records of request.partitions) {
    const group = byTopic.get(records.topic)
    if (group === undefined) byTopic.set(records.topic, [records])
    else group.push(records)
  }
  const writer = new WireWriter(false)
  /** Each partition's records with the place in front of which they stand. */
  const cuts: { readonly at: number; readonly records: Uint8Array }[] = []
  nullableString.write(writer, request.transactionalId ?? null)
  writer.int16(request.acks)
  writer.int32(request.timeoutMs)
  writer.int32(byTopic.size)
  for (const [topic, group] of byTopic) {
    string.write(writer, topic)
    writer.int32(group.length)
    for (const { partition, records } of group) {
      writer.int32(partition)
      writer.int32(records.length)
      cuts.push({ at: writer.length, records })
    }
  }
  const heads = writer.finish()
  let from = 0
  const parts = cuts.flatMap(({ at, records }) => {
    const head = heads.subarray(from, at)
    from = at
    return [head, records]
  })
  // without a partition what was written is the whole request
  const [head = heads, ...tail] = parts
  return { head, tail }
}

/** A whole request as the parts to write, in order; the first one begins with the size of all of them. */
export function encodeProduceRequest(header: RequestHeader, request: ProduceRequest): readonly Uint8Array[] {
  const { head, tail } = produceParts(request)
  const tailBytes = tail.reduce((sum, part) => sum + part.length, 0)
  return [encodeRequest(produceApi, header, head, tailBytes), ...tail]
}

/** Kafka 2.5 and newer. For an idempotent producer without transactions: null, any timeout, -1, -1; to any broker. */
export const initProducerIdApi = defineApi({
  key: 22,
  name: 'InitProducerId',
  version: 3,
  isFlexible: true,
  request: struct({
    transactionalId: nullableString,
    transactionTimeoutMs: int32,
    producerId: int64,
    producerEpoch: int16,
  }),
  response: struct({ throttleTimeMs: int32, errorCode: int16, producerId: int64, producerEpoch: int16 }),
})

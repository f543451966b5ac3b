/**
 * The messages whose bytes are compared with those of Kafka's own classes, with the random values that stand in the
 * golden file, and their form as Kafka's JSON.
 */

import {
  array,
  bytes,
  int16,
  int32,
  nullableBytes,
  nullableString,
  string,
  struct,
  type ValueOf,
  type WireType,
} from '../../../src/kafka/protocol/wire-type.js'
import { allApis } from './all-apis.js'
import { randomValue } from './random-value.js'

const VALUES_OF_EACH = 3

/** One line of the golden file, without the bytes. */
export interface GoldenCase {
  readonly name: string
  readonly version: number
  readonly kind: 'request' | 'response' | 'data'
  readonly value: unknown
}

/** Produce as Kafka describes it; ours is in parts (messages/produce.ts). */
export const produceRequest = struct({
  transactionalId: nullableString,
  acks: int16,
  timeoutMs: int32,
  topicData: array(struct({ name: string, partitionData: array(struct({ index: int32, records: bytes })) })),
})

const topicPartitions = array(struct({ topic: string, partitions: array(int32) }))
/** All that a subscription of any version can say. */
export const subscription = struct({
  topics: array(string),
  userData: nullableBytes,
  ownedPartitions: topicPartitions,
  generationId: int32,
  rackId: nullableString,
})
export const assignment = struct({ assignedPartitions: topicPartitions, userData: nullableBytes })

/** Our produce requests name each topic once, with at least one partition. */
function fitProduce(value: ValueOf<typeof produceRequest>): ValueOf<typeof produceRequest> {
  const topicData = value.topicData
    .filter(topic => topic.partitionData.length > 0)
    .map(({ name, partitionData }, index) => ({ name: `${name}${index}`, partitionData }))
  return { ...value, topicData }
}

/** Fields of a version of the consumer protocol. */
function fitSubscription(value: ValueOf<typeof subscription>, version: number): unknown {
  const { topics, userData, ownedPartitions, generationId, rackId } = value
  return {
    topics,
    userData,
    ...(version >= 1 ? { ownedPartitions } : {}),
    ...(version >= 2 ? { generationId } : {}),
    ...(version >= 3 ? { rackId } : {}),
  }
}

/** Every case, the same each time. */
export function goldenCases(): readonly GoldenCase[] {
  const cases: GoldenCase[] = []
  let seed = 0
  const values = <T>(type: WireType<T>): readonly T[] =>
    Array.from({ length: VALUES_OF_EACH }, () => randomValue(type, ++seed))
  for (const { name, version, request, response } of Object.values(allApis)) {
    const requests = name === 'Produce' ? values(produceRequest).map(fitProduce) : values<unknown>(request)
    for (const value of requests) cases.push({ name, version, kind: 'request', value })
    for (const value of values<unknown>(response)) cases.push({ name, version, kind: 'response', value })
  }
  for (const version of [0, 1, 2, 3]) {
    for (const value of values(subscription)) {
      const fitted = fitSubscription(value, version)
      cases.push({ name: 'ConsumerProtocolSubscription', version, kind: 'data', value: fitted })
    }
    for (const value of values(assignment)) {
      cases.push({ name: 'ConsumerProtocolAssignment', version, kind: 'data', value })
    }
  }
  return cases
}

/** As Kafka's converters read it: int64 as digits, bytes in base64. */
export function kafkaJson(value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'))
  if (Array.isArray(value)) return `[${value.map(kafkaJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}:${kafkaJson(field)}`)
    return `{${fields.join(',')}}`
  }
  return JSON.stringify(value)
}

/**
 * The messages against the bytes that Kafka's own classes make (golden/messages.txt; `npm run golden -- --create
 * kafka/protocol` makes it anew); what is written is read back. Bytes that are cut or changed: mutations.test.ts.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type Api, decodeResponse, encodeRequest, type ResponseOf } from '../../../src/kafka/protocol/api.js'
import { apiVersionsApi } from '../../../src/kafka/protocol/messages/api-versions.js'
import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from '../../../src/kafka/protocol/messages/consumer-protocol.js'
import {
  fetchApi,
  fetchPartitionHead,
  fetchResponseHead,
  fetchTopicHead,
} from '../../../src/kafka/protocol/messages/fetch.js'
import { encodeProduceRequest, produceApi } from '../../../src/kafka/protocol/messages/produce.js'
import { WireReader } from '../../../src/kafka/protocol/wire-reader.js'
import type { ValueOf, WireType } from '../../../src/kafka/protocol/wire-type.js'
import { WireWriter } from '../../../src/kafka/protocol/wire-writer.js'
import { apis } from './all-apis.js'
import { type GoldenCase, goldenCases, kafkaJson, produceRequest } from './golden-cases.js'
import { makeGolden } from './make-golden.js'
import { randomValue } from './random-value.js'

const HEADER = { correlationId: 7, clientId: 'golden' }
const SIZE_BYTES = 4
const CORRELATION_BYTES = 4

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const apiOf = (name: string): Api<unknown, unknown> | undefined => apis.find(api => api.name === name)

interface GoldenLine {
  readonly name: string
  readonly json: string
  readonly bytes: Uint8Array
}

if (process.env.GOLDEN === 'create') await makeGolden()

const golden: readonly GoldenLine[] = readFileSync(new URL('golden/messages.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map(line => {
    const [name = '', version = '', kind = '', json = '', digits = ''] = line.split('\t')
    return { name: `${name} v${version} ${kind}`, json, bytes: Uint8Array.from(Buffer.from(digits, 'hex')) }
  })

function encodeProduce(value: ValueOf<typeof produceRequest>): Uint8Array {
  const { transactionalId, acks, timeoutMs, topicData } = value
  const partitions = topicData.flatMap(({ name, partitionData }) =>
    partitionData.map(({ index, records }) => ({ topic: name, partition: index, records })),
  )
  const options = { acks, timeoutMs, partitions }
  const request = transactionalId === null ? options : { ...options, transactionalId }
  return Uint8Array.from(Buffer.concat(encodeProduceRequest(HEADER, request)))
}

/** Our bytes of a value, without the size in front. */
function encode({ name, version, kind, value }: GoldenCase): Uint8Array {
  if (name === 'ConsumerProtocolSubscription') return encodeSubscription(value as never, version)
  if (name === 'ConsumerProtocolAssignment') return encodeAssignment(value as never, version)
  const api = apiOf(name)
  assert.ok(api !== undefined, name)
  if (kind === 'request') {
    const frame = name === 'Produce' ? encodeProduce(value as never) : encodeRequest(api, HEADER, value)
    assert.equal(Buffer.from(frame).readInt32BE(), frame.length - SIZE_BYTES, 'the size in front')
    return frame.subarray(SIZE_BYTES)
  }
  const writer = new WireWriter(api.isFlexible)
  writer.int32(HEADER.correlationId)
  if (api.isFlexible) writer.uvarint(0)
  api.response.write(writer, value)
  return writer.finish()
}

/** What we read from Kafka's bytes; undefined where we only write. */
function decode({ name, kind }: GoldenCase, bytes: Uint8Array): unknown {
  if (name === 'ConsumerProtocolSubscription') return decodeSubscription(bytes)
  if (name === 'ConsumerProtocolAssignment') return decodeAssignment(bytes)
  const api = apiOf(name)
  return api === undefined || kind === 'request' ? undefined : decodeResponse(api, bytes.subarray(CORRELATION_BYTES))
}

/** What a subscription of an old version reads as. */
function defaultsOf({ name }: GoldenCase): object {
  return name === 'ConsumerProtocolSubscription' ? { ownedPartitions: [], generationId: -1, rackId: null } : {}
}

describe('messages as Kafka encodes them', () => {
  const cases = goldenCases()

  it('the golden file has a line for each message and version', () => {
    const names = cases.map(({ name, version, kind }) => `${name} v${version} ${kind}`)
    assert.deepEqual(
      golden.map(line => line.name),
      names,
      'npm run golden -- --create kafka/protocol',
    )
    assert.equal(new Set(names).size, 2 * apis.length + 8)
  })

  for (const [index, each] of cases.entries()) {
    const line = golden[index]
    it(`${line?.name} ${index}`, () => {
      assert.ok(line !== undefined)
      assert.equal(kafkaJson(each.value), line.json, 'the value is not that of the golden file: make it anew')
      assert.equal(hex(encode(each)), hex(line.bytes))
      const read = decode(each, line.bytes)
      if (read === undefined) return
      assert.deepEqual(read, { ...defaultsOf(each), ...(each.value as object) })
    })
  }
})

function written<T>(type: WireType<T>, value: T, isFlexible: boolean): Uint8Array {
  const writer = new WireWriter(isFlexible)
  type.write(writer, value)
  return Uint8Array.from(writer.finish())
}

const allTypes = apis.flatMap(({ name, request, response }) => [
  [`${name} request`, request] as const,
  [`${name} response`, response] as const,
])

describe('any value', () => {
  for (const [name, type] of allTypes) {
    it(`of ${name} is read as it was written, in both forms`, () => {
      fc.assert(
        fc.property(fc.integer(), fc.boolean(), (seed, isFlexible) => {
          const value = randomValue(type, seed)
          const bytes = written(type, value, isFlexible)
          const reader = new WireReader(bytes, isFlexible)
          assert.deepEqual(type.read(reader), value)
          assert.equal(reader.left, 0)
        }),
        { numRuns: 50 },
      )
    })
  }
})

/** A Fetch response as the data plane reads it. */
function readByHeads(reader: WireReader): ResponseOf<typeof fetchApi> {
  const { topicCount, ...head } = fetchResponseHead.read(reader)
  const responses = Array.from({ length: topicCount }, () => {
    const { topic, partitionCount } = fetchTopicHead.read(reader)
    const partitions = Array.from({ length: partitionCount }, () => {
      const { recordsByteCount, ...partition } = fetchPartitionHead.read(reader)
      const records = recordsByteCount < 0 ? null : Uint8Array.from(reader.raw(recordsByteCount))
      return { ...partition, records }
    })
    return { topic, partitions }
  })
  return { ...head, responses }
}

describe('special forms', () => {
  it('a broker that does not know our ApiVersions answers in version 0', () => {
    const body = Uint8Array.from(Buffer.from('0023000000010012000000030000'.slice(0, 24), 'hex'))
    const read = decodeResponse(apiVersionsApi, body)
    assert.deepEqual(read, {
      errorCode: 35,
      apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 3 }],
      throttleTimeMs: 0,
    })
  })

  it('the heads of a Fetch response are what stands in front of the records', () => {
    let partitionCount = 0
    for (let seed = 0; seed < 10; seed++) {
      const response = randomValue(fetchApi.response, seed)
      const reader = new WireReader(written(fetchApi.response, response, false), false)
      assert.deepEqual(readByHeads(reader), response)
      partitionCount += response.responses.flatMap(topic => topic.partitions).length
    }
    assert.ok(partitionCount > 10)
  })

  it('records are lent to the parts of a Produce request, partitions of a topic stand together', () => {
    const records = [1, 2, 3].map(count => new Uint8Array(count))
    const at = ['b', 'a', 'b'].map((topic, index) => ({
      topic,
      partition: index,
      records: records[index] as Uint8Array,
    }))
    const parts = encodeProduceRequest(HEADER, { acks: -1, timeoutMs: 1, partitions: at })
    assert.deepEqual(
      parts.filter((_, index) => index % 2 === 1),
      [records[0], records[2], records[1]],
    )
    for (const part of records) assert.ok(parts.includes(part))
    const whole = Buffer.concat(parts)
    assert.equal(whole.readInt32BE(), whole.length - SIZE_BYTES)
    const headerBytes = 8 + 2 + HEADER.clientId.length
    const read = produceRequest.read(new WireReader(whole.subarray(SIZE_BYTES + headerBytes), false))
    assert.deepEqual(
      read.topicData.map(topic => [topic.name, topic.partitionData.map(({ index }) => index)]),
      [
        ['b', [0, 2]],
        ['a', [1]],
      ],
    )
  })

  it('a Produce request of no partition is whole', () => {
    const parts = encodeProduceRequest(HEADER, { acks: -1, timeoutMs: 1, partitions: [] })
    assert.equal(parts.length, 1)
    assert.equal(produceApi.version, 8)
  })

  it('the consumer protocol is read in versions to come, and refused in none', () => {
    const value = { topics: ['t'], userData: null, ownedPartitions: [], generationId: 3, rackId: 'r' }
    const later = Buffer.concat([encodeSubscription(value, 9), Buffer.from('anything')])
    assert.deepEqual(decodeSubscription(Uint8Array.from(later)), value)
    assert.throws(() => decodeSubscription(Uint8Array.from([0xff, 0xff, 0, 0])), { code: 'E630' })
    assert.equal(decodeAssignment(new Uint8Array(0)), undefined)
  })
})

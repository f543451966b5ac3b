/**
 * What every log must do, as one list of cases that runs over each implementation. The cases use topics and groups of
 * their own (`unique`), so that they can share one cluster; they say nothing about how a log keeps its bytes.
 */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { StreamsError } from '../../src/errors/streams-error.js'
import type { FetchOptions, FetchResult } from '../../src/log/fetch.js'
import type { GroupAssignor, GroupOptions, MemberAssignment, RebalanceListener } from '../../src/log/group.js'
import type { Log } from '../../src/log/log.js'
import type { LogProducer } from '../../src/log/produce.js'
import type { TopicPartition } from '../../src/model/topic-partition.js'
import { decodeRecords } from '../../src/record-batch/reader.js'
import { encodeRecordBatch, type WriterOptions } from '../../src/record-batch/writer.js'

export interface LogUnderTest {
  /** A fresh log, or a new connection to a shared cluster; undefined where there can be none, which the test says. */
  open(context: TestContext): Promise<Log | undefined>
  /** What is only true of some logs. */
  readonly abilities: {
    /** A commit is one atomic unit, and abort takes back what was appended. */
    readonly atomicCommits: boolean
  }
}

let count = 0

/** A name that no other case uses. */
export function unique(prefix: string): string {
  return `${prefix}-${process.pid}-${++count}`
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
export const text = (value: Uint8Array | null): string | null => (value === null ? null : Buffer.from(value).toString())

/** One batch with these values, keys `k0`, `k1`, …, timestamps from `fromMs` on. */
export function batchOf(values: readonly string[], fromMs = 1_000, options: WriterOptions = {}): Uint8Array {
  const records = values.map((value, index) => {
    return { key: bytes(`k${index}`), value: bytes(value), timestampMs: BigInt(fromMs + index) }
  })
  return encodeRecordBatch(records, options)
}

/** Creates a topic of its own; its name. */
export async function newTopic(log: Log, partitionCount = 1, configs: Record<string, string> = {}): Promise<string> {
  const topic = unique('topic')
  await log.admin.createTopics([{ topic, partitionCount, configs }])
  return topic
}

export async function fetchOnce(
  log: Log,
  from: TopicPartition & { offset: bigint },
  options: Partial<FetchOptions> & { targetBytes?: number } = {},
): Promise<{ result: FetchResult; values: (string | null)[]; offsets: bigint[] }> {
  const fetcher = await log.openFetcher()
  const target = new Uint8Array(new SharedArrayBuffer(options.targetBytes ?? 1_048_576))
  const { topic, partition, offset } = from
  const [result] = await fetcher.fetch([{ topic, partition, offset, target }], { maxWaitMs: 0, ...options })
  await fetcher.close()
  assert.ok(result !== undefined)
  const records = decodeRecords(target.slice(0, result.byteCount)).filter(record => record.offset >= offset)
  return { result, values: records.map(record => text(record.value)), offsets: records.map(record => record.offset) }
}

async function rejectsWith(code: string, job: Promise<unknown>): Promise<StreamsError> {
  try {
    await job
  } catch (error) {
    assert.ok(error instanceof StreamsError, `expected a StreamsError, got ${String(error)}`)
    assert.equal(error.code, code)
    return error
  }
  throw new assert.AssertionError({ message: `expected ${code}` })
}

/** Gives a single member every partition of every topic. */
export function wholeAssignor(): GroupAssignor {
  return {
    name: 'whole',
    userData: () => new Uint8Array([7]),
    assign: (members, topics) => {
      const partitions = topics.flatMap(({ topic, partitionCount }) =>
        Array.from({ length: partitionCount }, (_, partition) => ({ topic, partition })),
      )
      const assignment: MemberAssignment = { partitions, userData: members[0]!.userData }
      return new Map([[members[0]!.memberId, assignment]])
    },
  }
}

interface RecordingListener extends RebalanceListener {
  readonly events: string[]
}

export function recordingListener(): RecordingListener {
  const events: string[] = []
  const names = (partitions: readonly TopicPartition[]): string =>
    partitions.map(({ topic, partition }) => `${topic}/${partition}`).join(' ')
  return {
    events,
    onAssigned: async assignment => void events.push(`assigned ${names(assignment.partitions)}`),
    onRevoked: async partitions => void events.push(`revoked ${names(partitions)}`),
    onLost: async partitions => void events.push(`lost ${names(partitions)}`),
  }
}

export function groupOptions(topics: readonly string[], listener: RebalanceListener): GroupOptions {
  return { groupId: unique('group'), subscription: { topics }, assignor: wholeAssignor(), listener }
}

/** Registers every case for the log that `name` names. */
export function logCases(name: string, underTest: LogUnderTest): void {
  const each = (title: string, run: (log: Log) => Promise<void>): void => {
    test(`${name}: ${title}`, async context => {
      const log = await underTest.open(context)
      if (log === undefined) return
      try {
        await run(log)
      } finally {
        await log.close()
      }
    })
  }
  topicCases(each)
  fetchCases(each)
  offsetCases(each)
  transactionCases(each, underTest)
  groupCases(each)
}

type Each = (title: string, run: (log: Log) => Promise<void>) => void

function topicCases(each: Each): void {
  each('a created topic is described with its configs; creating it again changes nothing', async log => {
    const topic = unique('topic')
    const configs = { 'cleanup.policy': 'compact' }
    const spec = { topic, partitionCount: 3, configs }
    assert.deepEqual(await log.admin.createTopics([spec]), [{ topic, outcome: 'created' }])
    assert.deepEqual(await log.admin.createTopics([{ ...spec, partitionCount: 5 }]), [{ topic, outcome: 'exists' }])
    const [description, missing] = await log.admin.describeTopics([topic, unique('missing')])
    assert.equal(description?.partitionCount, 3)
    assert.equal(description?.configs['cleanup.policy'], 'compact')
    assert.equal(missing, undefined)
    assert.ok((await log.admin.listTopics()).some(listed => listed.topic === topic))
  })

  each('bad names, counts and configs are E609 and create nothing', async log => {
    const good = unique('good')
    const bad = [
      { topic: 'no spaces', partitionCount: 1 },
      { topic: '..', partitionCount: 1 },
      { topic: 'x'.repeat(250), partitionCount: 1 },
      { topic: unique('none'), partitionCount: 0 },
      { topic: unique('policy'), partitionCount: 1, configs: { 'cleanup.policy': 'burn' } },
    ]
    for (const spec of bad) {
      await rejectsWith('E609', log.admin.createTopics([{ topic: good, partitionCount: 1 }, spec]))
    }
    assert.deepEqual(await log.admin.describeTopics([good]), [undefined])
  })

  each('a deleted topic is gone, also its records when it is created anew', async log => {
    const topic = await newTopic(log)
    const producer = await log.openProducer({ guarantee: 'at_least_once' })
    await producer.append({ topic, partition: 0 }, batchOf(['old']))
    await log.admin.deleteTopics([topic])
    assert.deepEqual(await log.admin.describeTopics([topic]), [undefined])
    await rejectsWith('E604', producer.append({ topic, partition: 0 }, batchOf(['lost'])))
    await rejectsWith('E604', log.admin.deleteTopics([topic]))
    await log.admin.createTopics([{ topic, partitionCount: 1 }])
    await producer.append({ topic, partition: 0 }, batchOf(['new']))
    const { values, offsets } = await fetchOnce(log, { topic, partition: 0, offset: 0n })
    assert.deepEqual(values, ['new'])
    assert.deepEqual(offsets, [0n])
  })
}

function fetchCases(each: Each): void {
  each('appended batches come back with consecutive offsets, into the given view', async log => {
    const topic = await newTopic(log, 2)
    const producer = await log.openProducer({ guarantee: 'at_least_once' })
    const first = await producer.append({ topic, partition: 1 }, batchOf(['a', 'b']))
    const second = await producer.append({ topic, partition: 1 }, batchOf(['c']))
    assert.deepEqual(first, { baseOffset: 0n, nextOffset: 2n })
    assert.deepEqual(second, { baseOffset: 2n, nextOffset: 3n })
    const { result, values, offsets } = await fetchOnce(log, { topic, partition: 1, offset: 0n })
    assert.deepEqual(values, ['a', 'b', 'c'])
    assert.deepEqual(offsets, [0n, 1n, 2n])
    assert.equal(result.nextOffset, 3n)
    assert.equal(result.highWatermark, 3n)
    assert.equal(result.lastStableOffset, 3n)
    assert.equal(result.logStartOffset, 0n)
    assert.equal(result.error, undefined)
    assert.deepEqual((await fetchOnce(log, { topic, partition: 0, offset: 0n })).values, [])
  })

  each('several batches in one append keep their order, several appends that of the calls', async log => {
    const topic = await newTopic(log)
    const producer = await log.openProducer({ guarantee: 'at_least_once' })
    const joined = Buffer.concat([batchOf(['a']), batchOf(['b', 'c']), batchOf(['d'])])
    const results = await Promise.all([
      producer.append({ topic, partition: 0 }, joined),
      producer.append({ topic, partition: 0 }, batchOf(['e'])),
      producer.append({ topic, partition: 0 }, batchOf(['f'])),
    ])
    assert.deepEqual(
      results.map(result => result.baseOffset),
      [0n, 4n, 5n],
    )
    assert.deepEqual((await fetchOnce(log, { topic, partition: 0, offset: 0n })).values, ['a', 'b', 'c', 'd', 'e', 'f'])
  })

  each('an offset within a batch gives the whole batch', async log => {
    const topic = await newTopic(log)
    const producer = await log.openProducer({ guarantee: 'at_least_once' })
    await producer.append({ topic, partition: 0 }, batchOf(['a', 'b', 'c']))
    const { result, values } = await fetchOnce(log, { topic, partition: 0, offset: 2n })
    assert.deepEqual(values, ['c'])
    assert.equal(result.nextOffset, 3n)
  })

  each('only whole batches are given; one that does not fit is announced with its size', async log => {
    const topic = await newTopic(log)
    const producer = await log.openProducer({ guarantee: 'at_least_once' })
    const small = batchOf(['a'])
    const large = batchOf(['b'.repeat(1000)])
    await producer.append({ topic, partition: 0 }, Buffer.concat([small, large]))
    const targetBytes = small.length + 100
    const head = await fetchOnce(log, { topic, partition: 0, offset: 0n }, { targetBytes })
    assert.deepEqual(head.values, ['a'])
    assert.equal(head.result.nextOffset, 1n)
    const blocked = await fetchOnce(log, { topic, partition: 0, offset: 1n }, { targetBytes, maxWaitMs: 10_000 })
    assert.equal(blocked.result.byteCount, 0)
    assert.equal(blocked.result.nextOffset, 1n)
    assert.equal(blocked.result.oversizeBytes, large.length)
    const rest = await fetchOnce(log, { topic, partition: 0, offset: 1n }, { targetBytes: large.length })
    assert.equal(rest.values.length, 1)
  })

  each('a waiting fetch returns when something is appended', async log => {
    const topic = await newTopic(log)
    const producer = await log.openProducer({ guarantee: 'at_least_once' })
    const waiting = fetchOnce(log, { topic, partition: 0, offset: 0n }, { maxWaitMs: 60_000 })
    await producer.append({ topic, partition: 0 }, batchOf(['now']))
    assert.deepEqual((await waiting).values, ['now'])
  })

  each('an aborted signal and a closed fetcher end the wait with what there is', async log => {
    const topic = await newTopic(log)
    const controller = new AbortController()
    const options = { maxWaitMs: 60_000, signal: controller.signal }
    const waiting = fetchOnce(log, { topic, partition: 0, offset: 0n }, options)
    controller.abort()
    assert.equal((await waiting).result.byteCount, 0)
    const fetcher = await log.openFetcher()
    const request = { topic, partition: 0, offset: 0n, target: new Uint8Array(100) }
    const closing = fetcher.fetch([request], { maxWaitMs: 60_000 })
    await fetcher.close()
    assert.equal((await closing)[0]?.byteCount, 0)
  })

  each('unknown topics, partitions and offsets are errors of their partition only', async log => {
    const topic = await newTopic(log)
    const producer = await log.openProducer({ guarantee: 'at_least_once' })
    await producer.append({ topic, partition: 0 }, batchOf(['a']))
    const fetcher = await log.openFetcher()
    const at = (topicName: string, partition: number, offset: bigint): Parameters<typeof fetcher.fetch>[0][number] => {
      return { topic: topicName, partition, offset, target: new Uint8Array(1000) }
    }
    const requests = [at(unique('missing'), 0, 0n), at(topic, 9, 0n), at(topic, 0, 7n), at(topic, 0, 0n)]
    const results = await fetcher.fetch(requests, { maxWaitMs: 0 })
    assert.deepEqual(
      results.map(result => result.error?.code),
      ['E604', 'E605', 'E606', undefined],
    )
    assert.equal(results[3]?.nextOffset, 1n)
    await fetcher.close()
  })

  each('batches that are cut short, of no length or too large are refused, the others stay', async log => {
    const topic = await newTopic(log, 1, { 'max.message.bytes': '2000' })
    const producer = await log.openProducer({ guarantee: 'at_least_once' })
    const target = { topic, partition: 0 }
    await producer.append(target, batchOf(['a']))
    await rejectsWith('E502', producer.append(target, batchOf(['b']).slice(0, -1)))
    await rejectsWith('E502', producer.append(target, new Uint8Array(0)))
    await rejectsWith('E502', producer.append(target, new Uint8Array(100)))
    await rejectsWith('E504', producer.append(target, batchOf(['x'.repeat(2000)])))
    await producer.append(target, batchOf(['c']))
    assert.deepEqual((await fetchOnce(log, { topic, partition: 0, offset: 0n })).values, ['a', 'c'])
  })
}

function offsetCases(each: Each): void {
  each('earliest, latest and by time', async log => {
    const topic = await newTopic(log)
    const producer = await log.openProducer({ guarantee: 'at_least_once' })
    await producer.append({ topic, partition: 0 }, batchOf(['a', 'b', 'c'], 1_000))
    await producer.append({ topic, partition: 0 }, batchOf(['d', 'e'], 5_000, { compression: 'gzip' }))
    const at = { topic, partition: 0 }
    const results = await log.admin.listOffsets([
      { ...at, at: 'earliest' },
      { ...at, at: 'latest' },
      { ...at, at: { timestampMs: 0n } },
      { ...at, at: { timestampMs: 1_001n } },
      { ...at, at: { timestampMs: 1_003n } },
      { ...at, at: { timestampMs: 5_001n } },
      { ...at, at: { timestampMs: 5_002n } },
      { topic, partition: 4, at: 'latest' },
    ])
    assert.deepEqual(
      results.map(result => result.offset),
      [0n, 5n, 0n, 1n, 3n, 4n, undefined, undefined],
    )
    assert.equal(results[7]?.error?.code, 'E605')
  })

  each('deleted records raise the log start offset and are out of range', async log => {
    const topic = await newTopic(log)
    const producer = await log.openProducer({ guarantee: 'at_least_once' })
    for (const value of ['a', 'b', 'c']) await producer.append({ topic, partition: 0 }, batchOf([value]))
    await log.admin.deleteRecords([{ topic, partition: 0, beforeOffset: 2n }])
    await log.admin.deleteRecords([{ topic, partition: 0, beforeOffset: 1n }])
    const below = await fetchOnce(log, { topic, partition: 0, offset: 1n })
    assert.equal(below.result.error?.code, 'E606')
    const { result, values } = await fetchOnce(log, { topic, partition: 0, offset: 2n })
    assert.deepEqual(values, ['c'])
    assert.equal(result.logStartOffset, 2n)
    const [earliest] = await log.admin.listOffsets([{ topic, partition: 0, at: 'earliest' }])
    assert.equal(earliest?.offset, 2n)
    await rejectsWith('E606', log.admin.deleteRecords([{ topic, partition: 0, beforeOffset: 9n }]))
  })
}

/** The strongest producer that the log has. */
function producerOf(log: Log, { atomicCommits }: LogUnderTest['abilities']): Promise<LogProducer> {
  const exactlyOnce = { guarantee: 'exactly_once_v2', transactionalId: unique('txn') } as const
  return log.openProducer(atomicCommits ? exactlyOnce : { guarantee: 'at_least_once' })
}

function transactionCases(each: Each, { abilities }: LogUnderTest): void {
  each('a commit brings appends and offsets with their metadata', async log => {
    const topic = await newTopic(log, 2)
    const groupId = unique('group')
    const producer = await producerOf(log, abilities)
    const transaction = producer.begin()
    const appended = [
      transaction.append({ topic, partition: 0 }, batchOf(['a'])),
      transaction.append({ topic, partition: 1 }, batchOf(['b', 'c'])),
    ]
    const offsets = [{ topic, partition: 1, offset: 42n, metadata: 'stream time 17' }]
    await transaction.commit({ group: groupId, offsets })
    assert.equal(transaction.state, 'committed')
    assert.equal((await appended[1]!).nextOffset, 2n)
    assert.deepEqual((await fetchOnce(log, { topic, partition: 0, offset: 0n })).values, ['a'])
    assert.deepEqual((await fetchOnce(log, { topic, partition: 1, offset: 0n })).values, ['b', 'c'])
    const partitions = [0, 1].map(partition => ({ topic, partition }))
    assert.deepEqual(await log.committedOffsets(groupId, partitions), [
      undefined,
      { offset: 42n, metadata: 'stream time 17' },
    ])
    assert.ok((await log.admin.listGroups()).includes(groupId))
    assert.deepEqual(await log.admin.describeGroup(groupId), offsets)
    await log.admin.deleteGroup(groupId)
    assert.deepEqual(await log.committedOffsets(groupId, partitions), [undefined, undefined])
  })

  each('commits of one producer follow one another; an ended one does nothing more', async log => {
    const topic = await newTopic(log)
    const producer = await producerOf(log, abilities)
    const first = producer.begin()
    assert.throws(() => producer.begin(), { code: 'E612' })
    await first.append({ topic, partition: 0 }, batchOf(['a']))
    await first.commit()
    await rejectsWith('E612', first.append({ topic, partition: 0 }, batchOf(['late'])))
    await rejectsWith('E612', first.commit())
    const second = producer.begin()
    await second.append({ topic, partition: 0 }, batchOf(['b']))
    await second.commit()
    assert.deepEqual((await fetchOnce(log, { topic, partition: 0, offset: 0n })).values, ['a', 'b'])
  })

  each('a failed append breaks its transaction', async log => {
    const topic = await newTopic(log)
    const producer = await producerOf(log, abilities)
    const transaction = producer.begin()
    await rejectsWith('E604', transaction.append({ topic: unique('missing'), partition: 0 }, batchOf(['x'])))
    assert.equal(transaction.state, 'broken')
    await rejectsWith('E612', transaction.append({ topic, partition: 0 }, batchOf(['y'])))
    await rejectsWith('E612', transaction.commit())
    await transaction.abort()
    assert.equal(transaction.state, 'aborted')
    await transaction.abort()
    producer.begin()
  })

  each('metadata beyond the bound is refused', async log => {
    const topic = await newTopic(log)
    const producer = await log.openProducer({ guarantee: 'at_least_once' })
    const transaction = producer.begin()
    const offsets = [{ topic, partition: 0, offset: 0n, metadata: 'ä'.repeat(2049) }]
    await rejectsWith('E615', transaction.commit({ group: unique('group'), offsets }))
    await transaction.abort()
  })

  if (!abilities.atomicCommits) return

  each('before its commit a transaction is seen only by uncommitted readers', async log => {
    const topic = await newTopic(log)
    const producer = await producerOf(log, abilities)
    await producer.append({ topic, partition: 0 }, batchOf(['a']))
    const transaction = producer.begin()
    await transaction.append({ topic, partition: 0 }, batchOf(['b', 'c']))
    const at = { topic, partition: 0, offset: 0n }
    const committed = await fetchOnce(log, at)
    assert.deepEqual(committed.values, ['a'])
    assert.equal(committed.result.lastStableOffset, 1n)
    assert.equal(committed.result.highWatermark, 3n)
    assert.deepEqual((await fetchOnce(log, at, { isolation: 'read_uncommitted' })).values, ['a', 'b', 'c'])
    const latest = { topic, partition: 0, at: 'latest' } as const
    assert.equal((await log.admin.listOffsets([latest]))[0]?.offset, 1n)
    assert.equal((await log.admin.listOffsets([latest], 'read_uncommitted'))[0]?.offset, 3n)
    const waiting = fetchOnce(log, { ...at, offset: 1n }, { maxWaitMs: 60_000 })
    await transaction.commit()
    assert.deepEqual((await waiting).values, ['b', 'c'])
  })

  each('an aborted transaction leaves nothing, what others wrote between it stays', async log => {
    const topic = await newTopic(log)
    const producer = await producerOf(log, abilities)
    const other = await log.openProducer({ guarantee: 'at_least_once' })
    const target = { topic, partition: 0 }
    const transaction = producer.begin()
    await transaction.append(target, batchOf(['bad']))
    await other.append(target, batchOf(['good']))
    await transaction.append(target, batchOf(['worse']))
    await transaction.abort()
    await other.append(target, batchOf(['better']))
    const { values, result } = await fetchOnce(log, { ...target, offset: 0n })
    assert.deepEqual(values, ['good', 'better'])
    assert.equal(result.lastStableOffset, result.highWatermark)
  })

  each('transactions of several producers interleave in one partition', async log => {
    const topic = await newTopic(log)
    const target = { topic, partition: 0 }
    const one = (await producerOf(log, abilities)).begin()
    const two = (await producerOf(log, abilities)).begin()
    await one.append(target, batchOf(['one-1']))
    await two.append(target, batchOf(['two-1']))
    await one.append(target, batchOf(['one-2']))
    await two.commit()
    assert.deepEqual((await fetchOnce(log, { ...target, offset: 0n })).values, [])
    await one.commit()
    assert.deepEqual((await fetchOnce(log, { ...target, offset: 0n })).values, ['one-1', 'two-1', 'one-2'])
  })
}

function groupCases(each: Each): void {
  each('a member gets what its assignor gives, and gives it back when it leaves', async log => {
    const topic = await newTopic(log, 2)
    const listener = recordingListener()
    const options = groupOptions([topic], listener)
    const member = await log.joinGroup(options)
    assert.deepEqual(listener.events, [`assigned ${topic}/0 ${topic}/1`])
    assert.ok(member.generationId > 0)
    const producer = await log.openProducer({ guarantee: 'at_least_once' })
    const transaction = producer.begin()
    await transaction.commit({ group: member, offsets: [{ topic, partition: 0, offset: 5n, metadata: '' }] })
    await member.leave()
    await member.leave()
    assert.deepEqual(listener.events.slice(1), [`revoked ${topic}/0 ${topic}/1`])
    const late = producer.begin()
    const offsets = [{ topic, partition: 0, offset: 6n, metadata: '' }]
    await rejectsWith('E616', late.commit({ group: member, offsets }))
    await late.abort()
    const [committed] = await log.committedOffsets(options.groupId, [{ topic, partition: 0 }])
    assert.equal(committed?.offset, 5n)
  })

  each('a pattern takes in topics that are made later', async log => {
    const prefix = unique('pattern')
    const first = `${prefix}.a`
    await log.admin.createTopics([{ topic: first, partitionCount: 1 }])
    const listener = recordingListener()
    const options = { ...groupOptions([], listener), subscription: { pattern: new RegExp(`^${prefix}\\.`) } }
    const member = await log.joinGroup(options)
    assert.deepEqual(listener.events, [`assigned ${first}/0`])
    await log.admin.createTopics([{ topic: `${prefix}.b`, partitionCount: 1 }])
    member.requestRebalance()
    for (let turn = 0; turn < 500 && listener.events.length === 1; turn++) {
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    assert.equal(listener.events.at(-1), `assigned ${first}/0 ${prefix}.b/0`)
    await member.leave()
  })
}

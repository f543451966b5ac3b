/** Applications and their topics on a real broker, as the tests of the whole engine need them. */
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { parseStreamsConfig, type StreamsConfigInput } from '../../../src/config/streams-config.js'
import type { StreamsError } from '../../../src/errors/streams-error.js'
import type { Log } from '../../../src/log/log.js'
import { SystemClock } from '../../../src/stdx/clock.js'
import { type Logger, silentLogger } from '../../../src/stdx/logger.js'
import { KafkaStreams, type KafkaStreamsOptions } from '../../../src/streams/kafka-streams.js'
import { openLog } from '../../../src/streams/open-log.js'
import type { Topology } from '../../../src/topology/topology.js'
import { clickOf, killTopics } from '../../faults/kill-topology.js'
import { countsWritten, truthOf } from '../../faults/kill-truth.js'
import { lastByKey, readRecords, type TextRecord, textBatch } from '../../faults/topic-records.js'
import { quickConfig } from './quick-config.js'

/** A log of the cluster for tests to write and read by, closed when the test ends. */
export async function openTestLog(t: TestContext, servers: string, config: StreamsConfigInput = {}): Promise<Log> {
  const whole = parseStreamsConfig({ 'application.id': 'test', 'bootstrap.servers': servers, ...config })
  const log = await openLog(whole, { clock: new SystemClock(), logger: silentLogger })
  t.after(() => log.close())
  return log
}

/** An application that says nothing and is closed when the test ends; what it would have said is in `lines`. */
export function makeKafkaApp(
  t: TestContext,
  topology: Topology,
  config: StreamsConfigInput,
  options: KafkaStreamsOptions = {},
): { app: KafkaStreams; lines: string[] } {
  const lines: string[] = []
  const keep = (text: string): void => void lines.push(text)
  const logger: Logger = { ...silentLogger, info: keep, warn: keep, error: keep }
  const app = new KafkaStreams(topology, { ...quickConfig, ...config }, { logger, ...options })
  // the cluster may be gone before it
  t.after(() => app.close({ timeoutMs: 2_000 }))
  return { app, lines }
}

/** Every record of all partitions of a topic. */
export async function allRecords(log: Log, topic: string): Promise<TextRecord[]> {
  const [description] = await log.admin.describeTopics([topic])
  const partitions = Array.from({ length: description?.partitionCount ?? 0 }, (_, partition) => partition)
  return (await Promise.all(partitions.map(partition => readRecords(log, topic, partition)))).flat()
}

/** Whether a group has committed everything that these topics hold, and has processed it before. */
export async function isCommitted(log: Log, groupId: string, topics: readonly string[]): Promise<boolean> {
  const found = (await log.admin.describeTopics(topics)).filter(each => each !== undefined)
  const partitions = found.flatMap(({ partitionCount, topic }) =>
    Array.from({ length: partitionCount }, (_, partition) => ({ topic, partition })),
  )
  const [ends, committed] = await Promise.all([
    log.admin.listOffsets(partitions.map(each => ({ ...each, at: 'latest' as const }))),
    log.committedOffsets(groupId, partitions),
  ])
  return ends.every(({ offset = 0n }, index) => offset === 0n || (committed[index]?.offset ?? 0n) >= offset)
}

/** The coded error with which `job` rejects. */
export async function codedError(job: Promise<unknown>): Promise<StreamsError> {
  const error = await job.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.equal((error as Error | undefined)?.name, 'StreamsError', `no coded error: ${String(error)}`)
  return error as StreamsError
}

/** The clicks of one test: topics of its own, written bit by bit, and what must come of them. */
export class Clicks {
  readonly log: Log
  readonly prefix: string
  readonly applicationId: string
  readonly partitionCount: number
  /** Records per partition so far. */
  written = 0

  private constructor(log: Log, name: string, partitionCount: number) {
    this.log = log
    this.prefix = `${name}-`
    this.applicationId = name
    this.partitionCount = partitionCount
  }

  static async create(log: Log, name: string, partitionCount = 2): Promise<Clicks> {
    const clicks = new Clicks(log, name, partitionCount)
    const configs = { 'retention.ms': '-1' }
    await log.admin.createTopics(killTopics(clicks.prefix, partitionCount).map(topic => ({ ...topic, configs })))
    return clicks
  }

  /** Appends `count` clicks to each partition. */
  async write(count: number): Promise<void> {
    const producer = await this.log.openProducer({ guarantee: 'at_least_once' })
    const from = this.written
    this.written += count
    const append = (partition: number): Promise<unknown> => {
      const clicks = Array.from({ length: count }, (_, index) => clickOf(partition, from + index))
      return producer.append({ topic: `${this.prefix}clicks`, partition }, textBatch(clicks))
    }
    await Promise.all(Array.from({ length: this.partitionCount }, (_, partition) => append(partition)))
    await producer.close()
  }

  /** Appends clicks all the time, until the function that it gives is called. */
  keepWriting(t: TestContext, perPartition: number): () => Promise<void> {
    let isWriting = true
    const writing = (async () => {
      while (isWriting) {
        await this.write(perPartition)
        await delay(20)
      }
    })()
    const stop = async (): Promise<void> => {
      isWriting = false
      await writing
    }
    t.after(stop)
    return stop
  }

  /** Whether all clicks, and all rows of repartition topics, are processed and committed. */
  async isDone(): Promise<boolean> {
    if (!(await isCommitted(this.log, this.applicationId, [`${this.prefix}clicks`]))) return false
    const all = (await this.log.admin.listTopics()).map(each => each.topic)
    const internal = all.filter(name => name.startsWith(this.applicationId) && name.endsWith('-repartition'))
    return isCommitted(this.log, this.applicationId, internal)
  }

  /** What the outputs hold, and what they have to. Counts and totals are the last ones written. */
  async results() {
    const [clicks, copies, counts, totals] = await Promise.all(
      ['clicks', 'copies', 'counts', 'totals'].map(name => allRecords(this.log, `${this.prefix}${name}`)),
    )
    return {
      truth: truthOf(clicks ?? []),
      clicks: clicks?.length ?? 0,
      copies: copies?.length ?? 0,
      counts: new Map(countsWritten(counts ?? [], 8)),
      totals: lastByKey(totals ?? []),
    }
  }
}

/**
 * Kafka Streams on the JVM and millrace run the same topologies over the same input on one broker: outputs and
 * repartition topics have the same records, changelogs the same rows, internal topics the same settings. Then each
 * takes over what the other has left, by the other's application id, and still nothing differs.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import kafkajs from 'kafkajs'
import { KafkaStreams } from '../../src/index.js'
import { runJava } from '../jvm/kafka-jvm.js'
import {
  awaitCommitted,
  type BrokerRecord,
  createTopics,
  dumpTopics,
  produce,
  withAdmin,
} from './support/broker-topics.js'
import { type CompatCase, compatBaseMs, compatCases } from './support/compat-topologies.js'
import { needsBroker, type SharedCluster } from './support/shared-cluster.js'

const TIMEOUT_MS = 170_000
const JVM_TIMEOUT_MS = 100_000
const ROUND_RECORDS = 1_000
/** Where kafkajs says a setting comes from: the topic itself. */
const OF_TOPIC = 1

interface Application {
  readonly name: string
  readonly compatCase: CompatCase
  readonly input: string
  readonly id: string
}

const guarantees = ['exactly_once_v2', 'at_least_once']
const compressions = ['none', 'gzip', 'snappy', 'lz4', 'zstd']

type Side = 'left' | 'right'

/** The run of all cases on both sides: `left` is begun by the JVM, `right` by millrace. */
class Comparison {
  readonly cluster: SharedCluster
  readonly #prefix: string
  readonly #baseMs = compatBaseMs()
  readonly #stateFolder: string
  #written = 0

  constructor(cluster: SharedCluster, stateFolder: string) {
    this.cluster = cluster
    this.#prefix = cluster.uniqueName('compat')
    this.#stateFolder = stateFolder
  }

  applications(side: Side): Application[] {
    return Object.entries(compatCases).map(([name, compatCase]) => ({
      name,
      compatCase,
      input: `${this.#prefix}-${name}`,
      id: `${this.#prefix}-${name}-${side}`,
    }))
  }

  async createTopics(): Promise<void> {
    const partitions: Record<string, number> = {}
    for (const { compatCase, input, id } of [...this.applications('left'), ...this.applications('right')]) {
      partitions[input] = compatCase.inputPartitions
      for (const [output, count] of Object.entries(compatCase.outputs)) partitions[`${id}-${output}`] = count
    }
    await createTopics(this.cluster.bootstrapServers, partitions)
  }

  async produceRound(): Promise<void> {
    const from = this.#written
    this.#written += ROUND_RECORDS
    for (const { compatCase, input } of this.applications('left')) {
      await produce(this.cluster.bootstrapServers, input, compatCase.records(from, this.#written, this.#baseMs))
    }
  }

  async runJvm(side: Side): Promise<void> {
    const args = this.applications(side).map(({ name, id, input }, index) =>
      // what one side takes over was written in every way that there is: transactions' markers, compressed batches
      [name, id, input, guarantees[index % guarantees.length], compressions[index % compressions.length]].join('='),
    )
    const options = { timeoutMs: JVM_TIMEOUT_MS, flags: ['-Xmx512m', '-XX:TieredStopAtLevel=1'] }
    const command = [this.cluster.bootstrapServers, this.#stateFolder, ...args]
    const { exitCode, stdout, stderr } = await runJava('CompatApp', command, options)
    assert.equal(exitCode, 0, `${stdout}\n${stderr}`)
  }

  async runMillrace(side: Side): Promise<void> {
    for (const { compatCase, input, id } of this.applications(side)) {
      const app = new KafkaStreams(compatCase.build(input, `${id}-`), {
        'application.id': id,
        'bootstrap.servers': this.cluster.bootstrapServers,
        'commit.interval.ms': 30,
        'statestore.cache.max.bytes': 0,
        'repartition.purge.interval.ms': 600_000,
      })
      await app.start()
      const topics = [input, ...compatCase.repartitionTopics.map(name => `${id}-${name}-repartition`)]
      await awaitCommitted(this.cluster.bootstrapServers, id, topics, () => assert.equal(app.state(), 'RUNNING'))
      await app.close()
    }
  }

  /** Compares all topics of both sides. `firstRound`: all of `left` is the JVM's, all of `right` millrace's. */
  async compare(firstRound: boolean): Promise<void> {
    const both = [...this.applications('left'), ...this.applications('right')]
    const dump = await dumpTopics(this.cluster.bootstrapServers, both.flatMap(topicsOf))
    const right = this.applications('right')
    for (const [index, { name, compatCase, id }] of this.applications('left').entries()) {
      const otherId = right[index]?.id ?? ''
      for (const topic of topicsOf({ compatCase, id })) {
        const suffix = topic.slice(id.length)
        const read = (from: string) => (dump.get(from + suffix) ?? []).map(each => plain(each, compatCase.isJson))
        const [theirs, ours] = [read(id), read(otherId)]
        assert.ok(theirs.length > 0, `${name}: ${topic} has records`)
        if (suffix.endsWith('-changelog')) compareRows(`${name}${suffix}`, theirs, ours, firstRound)
        else assert.deepEqual(ours, theirs, `${name}${suffix}`)
      }
    }
  }
}

interface PlainRecord {
  readonly partition: number
  readonly timestampMs: number
  readonly key: string | undefined
  readonly value: unknown
  readonly headers: unknown
}

function plain({ partition, timestampMs, key, value, headers }: BrokerRecord, isJson = false): PlainRecord {
  const text = value === null || isJson ? value?.toString() : value.toString('hex')
  const content = isJson && text !== undefined ? (JSON.parse(text) as unknown) : text
  return { partition, timestampMs, key: key?.toString('hex'), value: content, headers }
}

/**
 * Millrace writes a row once per commit, with its last value; the JVM with every update. So the last records of all
 * keys are the same, and what millrace wrote for a key before is a part, in its order, of what the JVM wrote.
 */
function compareRows(
  what: string,
  theirs: readonly PlainRecord[],
  ours: readonly PlainRecord[],
  firstRound: boolean,
): void {
  const [theirRows, ourRows] = [byKey(theirs), byKey(ours)]
  assert.deepEqual([...ourRows.keys()].sort(), [...theirRows.keys()].sort(), `${what}: keys`)
  for (const [key, written] of ourRows) {
    const updates = theirRows.get(key) ?? []
    assert.deepEqual(written.at(-1), updates.at(-1), `${what}: last record of ${key}`)
    if (firstRound) assert.ok(isPart(written, updates), `${what}: what the JVM did not write for ${key}`)
  }
}

function isPart(part: readonly PlainRecord[], whole: readonly PlainRecord[]): boolean {
  let at = 0
  return part.every(record => {
    while (at < whole.length && !isDeepStrictEqual(whole[at], record)) at++
    return at++ < whole.length
  })
}

function byKey(records: readonly PlainRecord[]): Map<string, PlainRecord[]> {
  const rows = new Map<string, PlainRecord[]>()
  for (const record of records) {
    const key = `${record.partition} ${record.key}`
    const updates = rows.get(key) ?? []
    if (updates.length === 0) rows.set(key, updates)
    updates.push(record)
  }
  return rows
}

function internalTopicsOf({ compatCase, id }: Pick<Application, 'compatCase' | 'id'>): string[] {
  const changelogs = compatCase.stores.map(store => `${id}-${store}-changelog`)
  return [...changelogs, ...compatCase.repartitionTopics.map(name => `${id}-${name}-repartition`)]
}

function topicsOf(application: Pick<Application, 'compatCase' | 'id'>): string[] {
  const outputs = Object.keys(application.compatCase.outputs).map(output => `${application.id}-${output}`)
  return [...outputs, ...internalTopicsOf(application)]
}

/** Partitions and own settings of every internal topic that exists, by name without the application's id. */
async function internalTopics(
  cluster: SharedCluster,
  applications: readonly Application[],
): Promise<Record<string, unknown>> {
  return withAdmin(cluster.bootstrapServers, async admin => {
    const all = await admin.listTopics()
    const described: Record<string, unknown> = {}
    for (const { name, id } of applications) {
      for (const topic of all.filter(each => /-(?:changelog|repartition)$/.test(each) && each.startsWith(`${id}-`))) {
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
        const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }
        const { resources } = await admin.describeConfigs({ resources: [resource], includeSynonyms: false })
        const entries = resources[0]?.configEntries.filter(each => Number(each.configSource) === OF_TOPIC) ?? []
        described[`${name}${topic.slice(id.length)}`] = {
          partitions: topics[0]?.partitions.length,
          configs: Object.fromEntries(entries.map(each => [each.configName, each.configValue]).sort()),
        }
      }
    }
    return described
  })
}

const folders: string[] = []
after(() => Promise.all(folders.map(folder => rm(folder, { recursive: true, force: true }))))

test('millrace writes what Kafka Streams writes, and each takes over from the other', {
  timeout: TIMEOUT_MS,
  concurrency: 2,
}, async context => {
  const cluster = await needsBroker(context)
  if (cluster === undefined) return
  const stateFolder = await mkdtemp(join(tmpdir(), 'millrace-compat-'))
  folders.push(stateFolder)
  const comparison = new Comparison(cluster, stateFolder)
  await comparison.createTopics()
  await comparison.produceRound()
  await Promise.all([
    context.test('Kafka Streams runs', () => comparison.runJvm('left')),
    context.test('millrace runs', () => comparison.runMillrace('right')),
  ])
  await context.test('topics have the same records', () => comparison.compare(true))
  await context.test('internal topics have the same partitions and settings', async () => {
    const theirs = await internalTopics(cluster, comparison.applications('left'))
    const ours = await internalTopics(cluster, comparison.applications('right'))
    assert.ok(Object.keys(theirs).length > 10)
    assert.deepEqual(ours, theirs)
  })
  await comparison.produceRound()
  await Promise.all([
    context.test('millrace takes over from Kafka Streams', () => comparison.runMillrace('left')),
    context.test('Kafka Streams takes over from millrace', () => comparison.runJvm('right')),
  ])
  await context.test('topics have the same records again', () => comparison.compare(false))
})

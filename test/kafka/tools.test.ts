/**
 * Kafka's own tools on an application of millrace: kafka-consumer-groups shows its members and how far behind it is,
 * kafka-console-consumer reads what it writes, kafka-streams-application-reset makes it begin anew.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KafkaStreams } from '../../src/index.js'
import { type JavaResult, runJava } from '../jvm/kafka-jvm.js'
import { awaitCommitted, createTopics, dumpTopics, produce, withAdmin } from './support/broker-topics.js'
import { compatBaseMs, compatCases } from './support/compat-topologies.js'
import { needsBroker } from './support/shared-cluster.js'

const TIMEOUT_MS = 170_000
const TOOLS = 'org.apache.kafka.tools'
const RECORDS = 400
const MORE_RECORDS = 30

const { words } = compatCases

/** One row of what kafka-consumer-groups prints, by column. */
type TableRow = Readonly<Record<string, string>>

class ToolsApplication {
  readonly id: string
  readonly input: string
  readonly repartitionTopic: string
  readonly output: string
  readonly #servers: string
  readonly #baseMs = compatBaseMs()
  #written = 0

  constructor(servers: string, id: string) {
    this.#servers = servers
    this.id = id
    this.input = `${id}-input`
    this.output = `${id}-counts`
    this.repartitionTopic = `${id}-words-repartition`
  }

  async createTopics(): Promise<void> {
    await createTopics(this.#servers, { [this.input]: words.inputPartitions, [this.output]: 3 })
  }

  async produce(count: number): Promise<void> {
    const from = this.#written
    this.#written += count
    await produce(this.#servers, this.input, words.records(from, this.#written, this.#baseMs))
  }

  /** Words that the first `count` lines have, with how often. */
  counts(count = this.#written): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const { value } of words.records(0, count, this.#baseMs)) {
      for (const word of String(value).toLowerCase().split(' ')) counts[word] = (counts[word] ?? 0) + 1
    }
    return counts
  }

  async start(): Promise<KafkaStreams> {
    const app = new KafkaStreams(words.build(this.input, `${this.id}-`), {
      'application.id': this.id,
      'client.id': 'seen-by-tools',
      'bootstrap.servers': this.#servers,
      'commit.interval.ms': 30,
      'statestore.cache.max.bytes': 0,
    })
    await app.start()
    return app
  }

  awaitEnd(app: KafkaStreams): Promise<void> {
    const check = () => assert.equal(app.state(), 'RUNNING')
    return awaitCommitted(this.#servers, this.id, [this.input, this.repartitionTopic], check)
  }

  async tool(mainClass: string, ...args: string[]): Promise<JavaResult> {
    return runJava(`${TOOLS}.${mainClass}`, ['--bootstrap-server', this.#servers, ...args])
  }

  async describe(...options: string[]): Promise<TableRow[]> {
    const args = ['--describe', '--group', this.id, ...options]
    const { exitCode, stdout, stderr } = await this.tool('consumer.group.ConsumerGroupCommand', ...args)
    assert.equal(exitCode, 0, stdout + stderr)
    return tableRows(stdout)
  }

  reset(): Promise<JavaResult> {
    return this.tool('StreamsResetter', '--application-id', this.id, '--input-topics', this.input)
  }
}

function tableRows(text: string): TableRow[] {
  const lines = text.split('\n').filter(line => line.trim() !== '')
  const header = lines.findIndex(line => line.startsWith('GROUP'))
  assert.ok(header >= 0, text)
  const columns = lines[header]?.trim().split(/\s+/) ?? []
  return lines.slice(header + 1).map(line => {
    const cells = line.trim().split(/\s+/)
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']))
  })
}

const sumOf = (rows: readonly TableRow[], column: string): number =>
  rows.reduce((sum, row) => sum + Number(row[column]), 0)
const total = (counts: Record<string, number>): number => Object.values(counts).reduce((sum, count) => sum + count, 0)

test("Kafka's tools see, read and reset an application", { timeout: TIMEOUT_MS }, async context => {
  const cluster = await needsBroker(context)
  if (cluster === undefined) return
  const it = new ToolsApplication(cluster.bootstrapServers, cluster.uniqueName('tools'))
  await it.createTopics()
  await it.produce(RECORDS)
  const app = await it.start()
  context.after(() => app.close())
  await it.awaitEnd(app)
  await context.test('kafka-consumer-groups shows its partitions and its members', () => isShownRunning(it))
  await context.test('a running application is not reset', () => isNotResetRunning(it))
  await context.test('kafka-console-consumer reads what it writes', () => isReadByConsole(it))
  await app.close()
  await it.produce(MORE_RECORDS)
  await context.test('kafka-consumer-groups shows how far a stopped application is behind', () => isShownStopped(it))
  await context.test('kafka-streams-application-reset removes its offsets and internal topics', async () => {
    const { exitCode, stdout, stderr } = await it.reset()
    assert.equal(exitCode, 0, stdout + stderr)
    const topics = await withAdmin(cluster.bootstrapServers, admin => admin.listTopics())
    assert.deepEqual(topics.filter(topic => topic.startsWith(it.id)).sort(), [it.output, it.input].sort())
  })
  await context.test('and it begins anew', async () => {
    const again = await it.start()
    await it.awaitEnd(again).finally(() => again.close())
    const records = (await dumpTopics(cluster.bootstrapServers, [it.output])).get(it.output) ?? []
    const last = Object.fromEntries(records.map(each => [String(each.key), Number(each.value?.readBigInt64BE())]))
    assert.deepEqual(last, it.counts())
    assert.equal(records.length, total(it.counts(RECORDS)) + total(it.counts()))
  })
})

async function isShownRunning(it: ToolsApplication): Promise<void> {
  const rows = await it.describe()
  const topics = rows.map(row => `${row.TOPIC} ${row.PARTITION}`).sort()
  assert.deepEqual(topics, [`${it.input} 0`, ...[0, 1, 2].map(each => `${it.repartitionTopic} ${each}`)])
  assert.equal(sumOf(rows, 'LAG'), 0)
  assert.ok(rows.every(row => row['CLIENT-ID']?.startsWith('seen-by-tools')))
  const members = await it.describe('--members', '--verbose')
  assert.equal(members.length, 1)
  assert.equal(members[0]?.['#PARTITIONS'], '4')
  const [state] = await it.describe('--state')
  assert.equal(state?.['#MEMBERS'], '1')
}

async function isNotResetRunning(it: ToolsApplication): Promise<void> {
  const { exitCode, stdout, stderr } = await it.reset()
  assert.notEqual(exitCode, 0)
  assert.match(stdout + stderr, /still active|not empty/i)
}

async function isReadByConsole(it: ToolsApplication): Promise<void> {
  const { exitCode, stdout, stderr } = await it.tool(
    'consumer.ConsoleConsumer',
    ...['--topic', it.output, '--from-beginning', '--max-messages', String(total(it.counts()))],
    ...['--formatter-property', 'print.key=true', '--isolation-level', 'read_committed'],
    ...['--formatter-property', 'value.deserializer=org.apache.kafka.common.serialization.LongDeserializer'],
  )
  assert.equal(exitCode, 0, stderr)
  const lines = stdout.trimEnd().split('\n')
  const last = Object.fromEntries(lines.map(line => [line.split('\t')[0], Number(line.split('\t')[1])]))
  assert.deepEqual(last, it.counts())
}

async function isShownStopped(it: ToolsApplication): Promise<void> {
  const rows = await it.describe()
  const input = rows.find(row => row.TOPIC === it.input)
  assert.equal(input?.['CURRENT-OFFSET'], String(RECORDS))
  assert.equal(input?.LAG, String(MORE_RECORDS))
  assert.ok(rows.every(row => row['CONSUMER-ID'] === '-'))
}

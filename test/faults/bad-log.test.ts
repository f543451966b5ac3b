/**
 * A log that is not as it should be: flipped bytes, hostile batches, topics that are missing or have the wrong number
 * of partitions, a changelog of another format, a folder that cannot be used, a disk that is full.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { EmbeddedLog } from '../../src/embedded/embedded-log.js'
import { json, StreamsBuilder, string, type Topology, topic } from '../../src/index.js'
import { crc32c } from '../../src/record-batch/crc32c.js'
import { encodeRecordBatch } from '../../src/record-batch/writer.js'
import { silentLogger } from '../../src/stdx/logger.js'
import { KafkaStreams } from '../../src/streams/kafka-streams.js'
import { SimFileSystem } from '../stdx/sim-file-system.js'
import { caughtUp, dropped, failureOf, fastConfig, makeApp, rejection, withLog } from './live-app.js'
import { readRecords, textBatch, writeRecords } from './topic-records.js'

const Numbers = topic('numbers', string(), json({ n: 'int32' }))

function copyTopology(): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(Numbers)
    .mapValues((_key, value) => ({ n: value.n }))
    .to('copies')
  return builder.build()
}

const number = (n: number) => ({ key: `k${n}`, value: `{"n":${n}}`, timestampMs: n })
const both = ['numbers', 'copies'].map(name => ({ topic: name, partitionCount: 1 }))
const copied = async (log: EmbeddedLog): Promise<number[]> =>
  (await readRecords(log, 'copies')).map(record => (JSON.parse(record.value ?? '') as { n: number }).n)

/** Changes one byte of the only segment of numbers, `at` counted from the start of the file. */
async function flipByte(folder: string, at: number): Promise<void> {
  const partition = join(folder, 'numbers-0')
  const name = (await readdir(partition)).find(each => each.endsWith('.log'))
  assert.ok(name !== undefined)
  const file = await open(join(partition, name), 'r+')
  const byte = new Uint8Array(1)
  await file.read(byte, 0, 1, at)
  await file.write(Uint8Array.of((byte[0] ?? 0) ^ 0x20), 0, 1, at)
  await file.close()
}

test('a flipped byte in a record: E501 at its batch, or the batch is passed over', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-flip-'))
  try {
    const log = await EmbeddedLog.open({ folder })
    await log.admin.createTopics(both)
    const first = textBatch([number(1), number(2)])
    for (const records of [[number(1), number(2)], [number(3), number(4)], [number(5)]]) {
      await writeRecords(log, 'numbers', records)
    }
    await log.close()
    await flipByte(folder, first.length + 61 + 12)
    const again = await EmbeddedLog.open({ folder })
    const { app } = makeApp(copyTopology(), again)
    await app.start()
    const error = await failureOf(app)
    assert.equal(error.code, 'E501')
    assert.match(error.message, /CRC/)
    const { offset, partition, topic: name } = error.place
    assert.deepEqual({ offset, partition, name }, { offset: 2n, partition: 0, name: 'numbers' })
    const { app: going } = makeApp(copyTopology(), again, { 'deserialization.exception.handler': 'continue' })
    await going.start()
    await caughtUp(going)
    assert.deepEqual(dropped(going), { deserialization: 1 })
    await going.close()
    assert.deepEqual(await copied(again), [1, 2, 5])
    await again.close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('a batch whose records lie about their lengths: E502', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await log.admin.createTopics(both)
    const value = new TextEncoder().encode('{"n":2}')
    const batch = encodeRecordBatch([{ key: null, value, timestampMs: 0n }])
    // the length of the record becomes larger than the batch; the CRC is right again
    batch[61] = 0x7e
    new DataView(batch.buffer, batch.byteOffset).setUint32(17, crc32c(batch.subarray(21)))
    const producer = await log.openProducer()
    await writeRecords(log, 'numbers', [number(1)])
    await producer.append({ topic: 'numbers', partition: 0 }, batch)
    await writeRecords(log, 'numbers', [number(3)])
    const { app } = makeApp(copyTopology(), log)
    await app.start()
    const error = await failureOf(app)
    assert.equal(error.code, 'E502')
    assert.equal(error.place.offset, 1n)
    const { app: going } = makeApp(copyTopology(), log, { 'deserialization.exception.handler': 'continue' })
    await going.start()
    await caughtUp(going)
    await going.close()
    assert.deepEqual(await copied(log), [1, 3])
  })
})

test('a torn tail is cut when the log is opened; what was whole is processed', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-torn-'))
  try {
    const log = await EmbeddedLog.open({ folder })
    await log.admin.createTopics(both)
    await writeRecords(log, 'numbers', [number(1), number(2)])
    await log.close()
    const partition = join(folder, 'numbers-0')
    const name = (await readdir(partition)).find(each => each.endsWith('.log')) ?? ''
    await writeFile(join(partition, name), textBatch([number(3)]).subarray(0, 40), { flag: 'a' })
    const again = await EmbeddedLog.open({ folder })
    assert.equal(again.recoveries.length, 1)
    const { app } = makeApp(copyTopology(), again)
    await app.start()
    await caughtUp(app)
    await app.close()
    assert.deepEqual(await copied(again), [1, 2])
    await again.close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('a source topic that does not exist: E452, and nothing is left open', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    const { app } = makeApp(copyTopology(), log)
    const error = await rejection(app.start())
    assert.equal(error.code, 'E452')
    assert.equal(error.place.topic, 'numbers')
    assert.match(error.cure ?? '', /create it first/)
    assert.equal(app.state(), 'ERROR')
    await log.admin.createTopics(both)
    const { app: second } = makeApp(copyTopology(), log)
    await second.start()
    await second.close()
    assert.equal(second.state(), 'NOT_RUNNING')
  })
})

test('topics read together with other partition counts: E450', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await log.admin.createTopics([
      { topic: 'left', partitionCount: 2 },
      { topic: 'right', partitionCount: 3 },
      { topic: 'copies', partitionCount: 1 },
    ])
    const builder = new StreamsBuilder()
    const left = builder.stream(topic('left', string(), string()))
    left
      .merge(builder.stream(topic('right', string(), string())))
      .groupByKey()
      .count()
      .toStream()
      .mapValues((_key, n) => `${n}`)
      .to('copies')
    const { app } = makeApp(builder.build(), log)
    const error = await rejection(app.start())
    assert.equal(error.code, 'E450')
    assert.match(error.message, /right has 3 partitions, left/)
    assert.match(error.cure ?? '', /repartition/)
  })
})

function countTopology(store: 'count' | 'sum'): Topology {
  const builder = new StreamsBuilder()
  const grouped = builder.stream(Numbers).groupByKey()
  if (store === 'count')
    grouped
      .count({ name: 'store' })
      .toStream()
      .mapValues((_key, n) => ({ n: `${n}` }))
      .to('copies')
  else {
    grouped
      .aggregate(
        () => 0.5,
        (_key, value, sum) => sum + value.n,
        { name: 'store' },
      )
      .toStream()
      .mapValues((_key, sum) => ({ n: `${sum}` }))
      .to('copies')
  }
  return builder.build()
}

test('an internal topic with another partition count: E451', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await log.admin.createTopics([...both, { topic: 'app-store-changelog', partitionCount: 5 }])
    const { app } = makeApp(countTopology('count'), log)
    const error = await rejection(app.start())
    assert.equal(error.code, 'E451')
    assert.match(error.message, /has 5 partitions; the topology needs 1/)
    assert.match(error.cure ?? '', /reset the application/)
  })
})

test('a store whose changelog was written in another format: E711, and nothing is left open', {
  timeout: 60_000,
}, async () => {
  await withLog(async log => {
    await log.admin.createTopics(both)
    await writeRecords(log, 'numbers', [number(1), number(2)])
    const { app } = makeApp(countTopology('count'), log)
    await app.start()
    await caughtUp(app)
    await app.close()
    const { app: changed } = makeApp(countTopology('sum'), log)
    const error = await rejection(changed.start())
    assert.equal(error.code, 'E711')
    assert.equal(error.place.store, 'store')
    assert.match(error.message, /was written as .*int64.* it is .*float64/)
    assert.match(error.cure ?? '', /new name/)
    const { app: back } = makeApp(countTopology('count'), log)
    await back.start()
    await back.close()
  })
})

test('a folder that another process has: E601', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-locked-'))
  const script = `
    import { EmbeddedLog } from ${JSON.stringify(new URL('../../src/embedded/embedded-log.ts', import.meta.url).href)}
    await EmbeddedLog.open({ folder: ${JSON.stringify(folder)} })
    process.stdout.write('open')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await new Promise(resolve => child.stdout.once('data', resolve))
    const app = new KafkaStreams(copyTopology(), { ...fastConfig, 'embedded.dir': folder }, { logger: silentLogger })
    const error = await rejection(app.start())
    assert.equal(error.code, 'E601')
    assert.ok(error.cure !== undefined)
    assert.equal(app.state(), 'ERROR')
  } finally {
    child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
})

class ForbiddenFileSystem extends SimFileSystem {
  override async makeFolder(path: string): Promise<void> {
    throw Object.assign(new Error(`EACCES: ${path}`), { code: 'EACCES' })
  }
}

test('a folder that may not be written: E602; one that cannot be a folder: a coded error too', async () => {
  const forbidden = EmbeddedLog.open({ folder: '/data', fileSystem: new ForbiddenFileSystem() })
  const error = await rejection(forbidden)
  assert.equal(error.code, 'E602')
  assert.match(error.cure ?? '', /right to read and write/)
  const folder = await mkdtemp(join(tmpdir(), 'millrace-unwritable-'))
  try {
    await writeFile(join(folder, 'file'), 'no folder')
    const config = { ...fastConfig, 'embedded.dir': join(folder, 'file', 'data') }
    const app = new KafkaStreams(copyTopology(), config, { logger: silentLogger })
    assert.equal((await rejection(app.start())).code, 'E614')
    assert.equal(app.state(), 'ERROR')
    await app.close()
    assert.equal(app.state(), 'NOT_RUNNING')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('a full disk: E603 at once, nothing of the commit, and all of it when there is room', {
  timeout: 60_000,
}, async () => {
  const fileSystem = new SimFileSystem()
  const log = await EmbeddedLog.open({ folder: '/log', fileSystem })
  await log.admin.createTopics(both)
  const numbers = Array.from({ length: 500 }, (_, n) => number(n))
  await writeRecords(log, 'numbers', numbers)
  const usedBytes = fileSystem.paths().reduce((sum, path) => sum + fileSystem.content(path).length, 0)
  fileSystem.capacityBytes = usedBytes + 2_000
  const { app } = makeApp(copyTopology(), log, { 'commit.interval.ms': 60_000 })
  await app.start()
  const error = await failureOf(app)
  assert.equal(error.code, 'E603')
  assert.deepEqual(await copied(log), [])
  fileSystem.capacityBytes = Number.POSITIVE_INFINITY
  const { app: second } = makeApp(copyTopology(), log)
  await second.start()
  await caughtUp(second)
  await second.close()
  assert.deepEqual(
    await copied(log),
    numbers.map((_, n) => n),
  )
  await log.close()
})

test('records that were not read and are gone: auto.offset.reset decides', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await log.admin.createTopics(both)
    const { app: fresh } = makeApp(copyTopology(), log, { 'auto.offset.reset': 'none' })
    const never = await rejection(fresh.start())
    assert.equal(never.code, 'E606')
    assert.match(never.message, /no offset is committed/)
    await writeRecords(log, 'numbers', [number(1), number(2)])
    const { app } = makeApp(copyTopology(), log)
    await app.start()
    await caughtUp(app)
    await app.close()
    for (const n of [3, 4, 5]) await writeRecords(log, 'numbers', [number(n)])
    await log.admin.deleteRecords([{ topic: 'numbers', partition: 0, beforeOffset: 4n }])
    const { app: none } = makeApp(copyTopology(), log, { 'auto.offset.reset': 'none' })
    const error = await rejection(none.start())
    assert.equal(error.code, 'E606')
    assert.equal(error.place.topic, 'numbers')
    assert.match(error.message, /behind the committed offset 2 are gone/)
    const { app: earliest } = makeApp(copyTopology(), log)
    await earliest.start()
    await caughtUp(earliest)
    await earliest.close()
    assert.deepEqual(await copied(log), [1, 2, 5])
  })
})

/** What can be wrong with a folder or a disk: each a coded error that names the place, and nothing else lost. */
import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { EmbeddedLog } from '../../src/embedded/embedded-log.js'
import type { StreamsError } from '../../src/errors/streams-error.js'
import { batchOf, fetchOnce } from '../log/log.cases.js'
import { SimFileSystem } from '../stdx/sim-file-system.js'
import { FOLDER, onlyProcess, SimLog } from './sim-log.js'

const SEGMENT = `${FOLDER}/orders-0/00000000000000000000.log`

async function withRecords(count = 5): Promise<SimLog> {
  const sim = new SimLog()
  await sim.open()
  await sim.createTopic('orders')
  for (let index = 0; index < count; index++) await sim.append('orders', [`value ${index}`])
  return sim
}

test('a folder in use is E601 with the process and the folder; a dead owner is taken over', async () => {
  const sim = await withRecords()
  const { fileSystem, clock } = sim
  const options = { folder: FOLDER, fileSystem, clock, maintenanceIntervalMs: 0 }
  const both = { pid: 2, birthMark: (pid: number) => (pid <= 2 ? `born-${pid}` : undefined) }
  await assert.rejects(EmbeddedLog.open({ ...options, processes: both }), (error: StreamsError) => {
    assert.equal(error.code, 'E601')
    assert.match(error.message, /\/data\/log is in use by process 1/)
    return true
  })
  const reusedId = { pid: 2, birthMark: (pid: number) => (pid <= 2 ? 'born later' : undefined) }
  const second = await EmbeddedLog.open({ ...options, processes: reusedId })
  await second.close()
  assert.ok(!fileSystem.paths().some(path => path.includes('.lock')))
})

test('a lock file without sense is taken over', async () => {
  const sim = await withRecords()
  await sim.log.close()
  sim.fileSystem.setContent(`${FOLDER}/.lock`, new Uint8Array(0))
  await sim.open()
  assert.equal((await sim.readAll('orders')).length, 5)
})

test('the same process cannot open a folder twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-twice-'))
  try {
    const log = await EmbeddedLog.open({ folder })
    await assert.rejects(EmbeddedLog.open({ folder }), { code: 'E601' })
    await log.close()
    await (await EmbeddedLog.open({ folder })).close()
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a folder that cannot be written is E602', async context => {
  if (process.getuid?.() === 0) {
    const fileSystem = new SimFileSystem()
    fileSystem.makeFolder = async () => {
      throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })
    }
    const options = { folder: FOLDER, fileSystem, processes: onlyProcess(1) }
    await assert.rejects(EmbeddedLog.open(options), { code: 'E602' })
    context.diagnostic('run as root: permission denied was simulated')
    return
  }
  const folder = await mkdtemp(join(tmpdir(), 'millrace-readonly-'))
  await chmod(folder, 0o500)
  await assert.rejects(EmbeddedLog.open({ folder: join(folder, 'log') }), { code: 'E602' })
  await chmod(folder, 0o700)
  await rm(folder, { recursive: true })
})

test('a path that is a file is an error of the file system', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-file-'))
  const log = await EmbeddedLog.open({ folder })
  await log.close()
  await assert.rejects(EmbeddedLog.open({ folder: join(folder, 'commit.json') }), { code: 'E614' })
  await rm(folder, { recursive: true })
})

test('a full disk is E603, keeps nothing half written, and goes on when there is room', async () => {
  const sim = await withRecords()
  sim.fileSystem.capacityBytes = sim.fileSystem
    .paths()
    .reduce((sum, path) => sum + sim.fileSystem.content(path).length, 0)
  sim.fileSystem.capacityBytes += 30
  const appends = [1, 2, 3].map(index => sim.append('orders', [`lost ${index}`]))
  for (const result of await Promise.allSettled(appends)) {
    assert.equal(result.status, 'rejected')
    assert.equal((result.reason as StreamsError).code, 'E603')
  }
  assert.equal((await sim.readAll('orders')).length, 5)
  sim.fileSystem.capacityBytes = Number.POSITIVE_INFINITY
  assert.equal(await sim.append('orders', ['after']), 5n)
  await sim.reopen()
  assert.deepEqual(sim.log.recoveries, [])
  assert.equal((await sim.readAll('orders')).at(-1), 'after')
})

test('a commit on a full disk is E603 and nothing of it is seen', async () => {
  const sim = await withRecords()
  const transaction = sim.producer.begin()
  await transaction.append({ topic: 'orders', partition: 0 }, batchOf(['doomed']))
  sim.fileSystem.capacityBytes = 0
  const offsets = [{ topic: 'orders', partition: 0, offset: 3n, metadata: '' }]
  await assert.rejects(transaction.commit({ group: 'app', offsets }), { code: 'E603' })
  assert.equal(transaction.state, 'broken')
  await transaction.abort()
  assert.equal((await sim.readAll('orders')).length, 5)
  assert.deepEqual(await sim.log.committedOffsets('app', offsets), [undefined])
  sim.fileSystem.capacityBytes = Number.POSITIVE_INFINITY
  const next = sim.producer.begin()
  await next.append({ topic: 'orders', partition: 0 }, batchOf(['fine']))
  await next.commit({ group: 'app', offsets })
  await sim.reopen()
  assert.equal((await sim.readAll('orders')).at(-1), 'fine')
})

test('a torn tail is cut and reported', async () => {
  const sim = await withRecords()
  const whole = sim.fileSystem.content(SEGMENT)
  sim.fileSystem.setContent(SEGMENT, Buffer.concat([whole, whole.subarray(0, 70)]))
  await sim.open()
  assert.deepEqual(sim.log.recoveries, [{ partition: 'orders-0', tornBytes: 70, uncommittedFromOffset: undefined }])
  assert.equal((await sim.readAll('orders')).length, 5)
  assert.equal(await sim.append('orders', ['next']), 5n)
})

test('committed records that are missing are E608; they can be given up on request', async () => {
  const sim = await withRecords()
  await sim.log.close()
  const whole = sim.fileSystem.content(SEGMENT)
  sim.fileSystem.setContent(SEGMENT, whole.subarray(0, whole.length - 10))
  await assert.rejects(sim.open(), (error: StreamsError) => {
    assert.ok(error.code === 'E607' || error.code === 'E608', error.code)
    assert.equal(error.place.topic, 'orders')
    return true
  })
  await sim.open({ acceptLoss: true })
  assert.equal((await sim.readAll('orders')).length, 4)
  await sim.reopen()
  assert.equal((await sim.readAll('orders')).length, 4)
})

test('a segment that is gone is E608 with its file', async () => {
  const sim = new SimLog()
  await sim.open()
  await sim.createTopic('orders', { 'segment.bytes': '150' })
  for (let index = 0; index < 6; index++) await sim.append('orders', [`value ${index}`])
  await sim.log.close()
  const [, second] = sim.segments('orders')
  await sim.fileSystem.remove(`${FOLDER}/orders-0/${second}`)
  await assert.rejects(sim.open(), (error: StreamsError) => {
    assert.equal(error.code, 'E608')
    assert.match(error.place.file ?? '', new RegExp(second!))
    return true
  })
})

test('a changed value passes the fetch and fails where it is decoded; a changed length is E607', async () => {
  const sim = await withRecords()
  const batchBytes = sim.fileSystem.content(SEGMENT).length / 5
  sim.fileSystem.damage(SEGMENT, batchBytes + 75, 0x7f)
  await assert.rejects(sim.readAll('orders'), { code: 'E501' })
  sim.fileSystem.damage(SEGMENT, batchBytes + 10, 0x7f)
  const { result } = await fetchOnce(sim.log, { topic: 'orders', partition: 0, offset: 1n })
  assert.equal(result.error?.code, 'E607')
  assert.equal(result.error?.place.topic, 'orders')
  assert.equal(result.error?.place.file, SEGMENT)
  sim.fileSystem.damage(SEGMENT, batchBytes + 8, 0x80)
  const again = await fetchOnce(sim.log, { topic: 'orders', partition: 0, offset: 1n })
  assert.equal(again.result.error?.code, 'E607')
})

test('files that another version wrote or that were changed are E610', async () => {
  for (const [file, content] of [
    ['topics.json', '{"version":9}'],
    ['topics.json', 'nonsense'],
    ['topics.json', '{"version":1,"topics":[{"topic":"x"}]}'],
    ['commit.json', '00000000\n{}'],
  ] as const) {
    const sim = await withRecords()
    await sim.log.close()
    sim.fileSystem.setContent(`${FOLDER}/${file}`, new TextEncoder().encode(content))
    await assert.rejects(sim.open(), { code: 'E610' }, `${file} ${content}`)
  }
  const sim = await withRecords()
  await sim.log.close()
  await sim.fileSystem.remove(`${FOLDER}/topics.json`)
  await assert.rejects(sim.open(), { code: 'E610' })
})

test('a closed log says so', async () => {
  const sim = await withRecords()
  const { log, producer } = sim
  await log.close()
  await log.close()
  for (const call of [
    () => log.openProducer(),
    () => log.openFetcher(),
    () => log.admin.listTopics(),
    () => log.committedOffsets('app', []),
    () => producer.append({ topic: 'orders', partition: 0 }, batchOf(['x'])),
    () => fetchOnce(log, { topic: 'orders', partition: 0, offset: 0n }),
  ]) {
    await assert.rejects(call(), { code: 'E611' })
  }
})

test('closing aborts what is open', async () => {
  const sim = await withRecords()
  const transaction = sim.producer.begin()
  await transaction.append({ topic: 'orders', partition: 0 }, batchOf(['open']))
  await sim.log.close()
  assert.equal(transaction.state, 'aborted')
  await sim.open()
  assert.deepEqual(sim.log.recoveries, [])
  assert.equal((await sim.readAll('orders')).length, 5)
})

/**
 * A process is killed at every operation, and within writes at every byte; another one opens what is left. Always:
 * the folder opens; acknowledged inputs are all there, in order; output, changelog and offsets belong to one and the
 * same commit, which is the last acknowledged one or the one that was being acknowledged; and work goes on.
 * The same holds with synced commits when the machine fails and loses a random part of what was not synced.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EmbeddedLog } from '../../src/embedded/embedded-log.js'
import { encodeRecordBatch } from '../../src/record-batch/writer.js'
import { ManualClock } from '../../src/stdx/clock.js'
import { Prng } from '../../src/stdx/prng.js'
import type { ProcessTable } from '../../src/stdx/process-table.js'
import { batchOf, bytes, fetchOnce } from '../log/log.cases.js'
import { SimFileSystem, SimulatedCrash } from '../stdx/sim-file-system.js'

const FOLDER = '/data/log'
const GROUP = 'app'
const COMMIT_COUNT = 9

/** What the writer was told, and what it was doing. */
interface Acknowledged {
  inputs: number
  inputsTried: number
  commits: number
  commitsTried: number
}

const none = (): Acknowledged => ({ inputs: 0, inputsTried: 0, commits: 0, commitsTried: 0 })

/** Only the process with the given id lives. */
function processes(pid: number): ProcessTable {
  return { pid, birthMark: asked => (asked === pid ? `born-${pid}` : undefined) }
}

function open(fileSystem: SimFileSystem, pid: number, durability: 'process' | 'machine'): Promise<EmbeddedLog> {
  const clock = new ManualClock(1_000_000)
  const options = { folder: FOLDER, fileSystem, clock, processes: processes(pid), durability } as const
  return EmbeddedLog.open({ ...options, maintenanceIntervalMs: 0 })
}

const TOPICS = [
  { topic: 'in', partitionCount: 1, configs: { 'segment.bytes': '300' } },
  { topic: 'out', partitionCount: 1, configs: { 'segment.bytes': '400' } },
  { topic: 'changelog', partitionCount: 1, configs: { 'segment.bytes': '250', 'cleanup.policy': 'compact' } },
  { topic: 'gone', partitionCount: 1 },
]

function changelogBatch(commit: number): Uint8Array {
  const keys = ['total', `odd${commit % 2}`]
  const records = keys.map(key => ({ key: bytes(key), value: bytes(`${commit}`), timestampMs: 0n }))
  return encodeRecordBatch(records)
}

/** Inputs, commits, aborts, purges, compaction and a deleted topic, one after another; notes what was acknowledged. */
async function work(log: EmbeddedLog, acknowledged: Acknowledged, commitCount: number): Promise<void> {
  await log.admin.createTopics(TOPICS)
  const producer = await log.openProducer()
  const input = await log.openProducer()
  while (acknowledged.commits < commitCount) {
    const number = acknowledged.commits + 1
    acknowledged.inputsTried = acknowledged.inputs + 1
    await input.append({ topic: 'in', partition: 0 }, batchOf([`input ${acknowledged.inputs + 1}`]))
    acknowledged.inputs++
    if (number % 4 === 2) {
      const doomed = producer.begin()
      await doomed.append({ topic: 'out', partition: 0 }, batchOf(['never']))
      if (number % 8 === 2) await input.append({ topic: 'out', partition: 0 }, batchOf(['beside']))
      await doomed.append({ topic: 'changelog', partition: 0 }, batchOf(['never']))
      await doomed.abort()
    }
    acknowledged.commitsTried = number
    const transaction = producer.begin()
    const appends = [
      transaction.append({ topic: 'out', partition: 0 }, batchOf([`out ${number} a`, `out ${number} b`])),
      transaction.append({ topic: 'changelog', partition: 0 }, changelogBatch(number)),
      transaction.append({ topic: 'out', partition: 0 }, batchOf([`out ${number} c`])),
    ]
    await Promise.all(appends)
    const offsets = [{ topic: 'in', partition: 0, offset: BigInt(number), metadata: `m${number}` }]
    await transaction.commit({ group: GROUP, offsets })
    acknowledged.commits = number
    if (number === 3) await log.admin.deleteTopics(['gone'])
    if (number % 4 === 0) await log.maintain(true)
  }
}

/** Reads everything of a partition that is committed. */
async function valuesOf(log: EmbeddedLog, topic: string): Promise<{ values: string[]; keys: string[] }> {
  const [start] = await log.admin.listOffsets([{ topic, partition: 0, at: 'earliest' }])
  if (start?.offset === undefined) return { values: [], keys: [] }
  const { values, result } = await fetchOnce(log, { topic, partition: 0, offset: start.offset })
  assert.equal(result.error, undefined)
  assert.equal(result.nextOffset, result.lastStableOffset)
  assert.equal(result.lastStableOffset, result.highWatermark, 'no transaction is open')
  return { values: values.map(String), keys: [] }
}

async function check(log: EmbeddedLog, acknowledged: Acknowledged): Promise<void> {
  const inputs = (await valuesOf(log, 'in')).values
  const inputCount = inputs.length
  assert.deepEqual(
    inputs,
    Array.from({ length: inputCount }, (_, index) => `input ${index + 1}`),
  )
  assert.ok(inputCount >= acknowledged.inputs && inputCount <= acknowledged.inputsTried, `${inputCount} inputs`)
  const [committed] = await log.committedOffsets(GROUP, [{ topic: 'in', partition: 0 }])
  const commits = Number(committed?.offset ?? 0n)
  assert.ok(commits >= acknowledged.commits && commits <= acknowledged.commitsTried, `${commits} commits`)
  if (commits > 0) assert.equal(committed?.metadata, `m${commits}`)
  const outputs = (await valuesOf(log, 'out')).values.filter(value => value !== 'beside')
  const expected = Array.from({ length: commits }, (_, index) =>
    ['a', 'b', 'c'].map(part => `out ${index + 1} ${part}`),
  )
  assert.deepEqual(outputs, expected.flat())
  const changelog = (await valuesOf(log, 'changelog')).values
  assert.equal(changelog.at(-1) ?? '0', `${commits}`)
  assert.ok(!changelog.includes('never'))
  acknowledged.inputs = inputCount
  acknowledged.commits = commits
}

/** Runs the work until the budget is used up, then opens, checks, goes on and opens once more. */
async function crashAt(budget: number, durability: 'process' | 'machine', random?: Prng): Promise<boolean> {
  const fileSystem = new SimFileSystem({ budget })
  const acknowledged = none()
  let isFinished = false
  try {
    const log = await open(fileSystem, 1, durability)
    await work(log, acknowledged, COMMIT_COUNT)
    await log.close()
    isFinished = true
  } catch (error) {
    if (!fileSystem.isCrashed) throw error
    if (!(error instanceof SimulatedCrash) && !hasCrashCause(error)) throw error
  }
  const left = random === undefined ? fileSystem.afterKill() : fileSystem.afterPowerLoss(random)
  const reopened = await open(left, 2, durability)
  await check(reopened, acknowledged)
  await work(reopened, acknowledged, acknowledged.commits + 2)
  await check(reopened, { ...acknowledged })
  await reopened.close()
  const again = await open(left.afterKill(), 3, durability)
  assert.deepEqual(again.recoveries, [], 'a closed log needs no recovery')
  await check(again, { ...acknowledged })
  await again.close()
  return isFinished
}

function hasCrashCause(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof SimulatedCrash) return true
  return false
}

async function budgetOfWork(durability: 'process' | 'machine'): Promise<number> {
  const fileSystem = new SimFileSystem()
  const log = await open(fileSystem, 1, durability)
  await work(log, none(), COMMIT_COUNT)
  await log.close()
  return fileSystem.usedUnits
}

/** Budgets in [0, units]: every `stride`-th, beginning at a place drawn from the seed, so that runs differ in bytes. */
function* budgets(units: number, stride: number, seed: number): Generator<number> {
  for (let budget = new Prng(seed).below(stride); budget <= units; budget += stride) yield budget
}

test('killed anywhere: what was acknowledged is there, commits are whole, work goes on', async () => {
  const units = await budgetOfWork('process')
  for (const budget of budgets(units, 41, 1)) {
    await crashAt(budget, 'process').catch(error => {
      throw new Error(`killed after ${budget} of ${units} units: ${error}`, { cause: error })
    })
  }
  assert.equal(await crashAt(units, 'process'), true)
})

test('killed at every single unit of the first commits', async () => {
  const units = await budgetOfWork('process')
  for (let budget = Math.floor(units * 0.2); budget < units * 0.225; budget++) {
    await crashAt(budget, 'process').catch(error => {
      throw new Error(`killed after ${budget} of ${units} units: ${error}`, { cause: error })
    })
  }
})

test('the machine fails anywhere: synced commits are there, and whole', async () => {
  const units = await budgetOfWork('machine')
  const random = new Prng(20_261_121)
  for (const budget of budgets(units, 53, 2)) {
    await crashAt(budget, 'machine', random.fork()).catch(error => {
      throw new Error(`power failed after ${budget} of ${units} units: ${error}`, { cause: error })
    })
  }
})

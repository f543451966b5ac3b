/**
 * A hundred SIGKILLs at random moments of a whole application: while it starts, restores, processes, commits. At the
 * end the outputs hold every record once, the last counts and sums are the true ones, the changelogs hold the same, and
 * all of it equals what an application gives that was never stopped.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { EmbeddedLog } from '../../src/embedded/embedded-log.js'
import type { Log } from '../../src/log/log.js'
import { Prng } from '../../src/stdx/prng.js'
import { KafkaStreams } from '../../src/streams/kafka-streams.js'
import { killConfig, killTopics, killTopology, PARTITIONS } from './kill-topology.js'
import { assertSame, type Click, countsIn, sorted, truthOf } from './kill-truth.js'
import { lastByKey, readRecords, type TextRecord, textBatch } from './topic-records.js'

const KILLS = Number(process.env.MILLRACE_KILLS ?? 100)
const SEED = Number(process.env.MILLRACE_SEED ?? 20_261_121)
const TIME_MS_MAX = 210_000
const root = fileURLToPath(new URL('../../', import.meta.url))

/** Bundles the process and its worker, so that a start costs no compiling. */
async function bundle(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  await build({
    entryPoints: {
      app: fileURLToPath(new URL('./kill-app.ts', import.meta.url)),
      lane: join(root, 'src/task/lane.ts'),
    },
    outdir: folder,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  })
  await copyFile(join(root, 'build/kernels.wasm'), join(folder, 'kernels.wasm'))
  return join(folder, 'app.js')
}

interface KillPlan {
  /** The word after which the process lives on for `afterMs`; undefined: from the spawn on. */
  readonly word: string | undefined
  readonly afterMs: number
}

/** What the process had said when it was killed. Rejects when it ended by itself. */
function runAndKill(script: string, args: readonly string[], plan: KillPlan): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let errors = ''
    let isArmed = false
    const arm = (): void => {
      if (!isArmed) setTimeout(() => child.kill('SIGKILL'), plan.afterMs)
      isArmed = true
    }
    if (plan.word === undefined) arm()
    child.stderr.on('data', chunk => {
      errors += String(chunk)
    })
    child.stdout.on('data', chunk => {
      output += String(chunk)
      if (plan.word !== undefined && output.includes(`${plan.word}\n`)) arm()
      else if (output.includes('running\n')) arm()
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (signal !== 'SIGKILL' || errors !== '') reject(new Error(`it ended with ${code ?? signal}: ${errors}`))
      else resolve(output.split('\n'))
    })
  })
}

function runToEnd(script: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'ignore', 'pipe'], timeout: 60_000 })
    let errors = ''
    child.stderr.on('data', chunk => {
      errors += String(chunk)
    })
    child.on('close', (code, signal) => {
      if (code === 0 && errors === '') resolve()
      else reject(new Error(`it ended with ${code ?? signal}: ${errors}`))
    })
  })
}

const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition)

async function allOf(log: Log, topic: string): Promise<TextRecord[]> {
  return (await Promise.all(partitions.map(partition => readRecords(log, topic, partition)))).flat()
}

/** What an application left in a log, checked against the truth of its own input. */
async function check(log: Log): Promise<{ counts: [string, number][]; totals: [string, string][]; records: number }> {
  const clicks = await allOf(log, 'clicks')
  const truth = truthOf(clicks)
  for (const partition of partitions) {
    const ids = (await readRecords(log, 'clicks', partition)).map(
      record => (JSON.parse(record.value ?? '') as Click).id,
    )
    const copied = (await readRecords(log, 'copies', partition)).map(
      record => (JSON.parse(record.value ?? '') as Click).id,
    )
    // copies keep their keys, so that they are spread anew: compared over all partitions below, in order per key here
    assert.equal(new Set(copied).size <= copied.length, true)
    assert.deepEqual(ids, [...ids.keys()])
  }
  const copies = (await allOf(log, 'copies')).map(record => `${record.key} ${record.value}`).sort()
  const expected = clicks.map(({ key, value }) => `${key} {"id":${(JSON.parse(value ?? '') as Click).id}}`).sort()
  assert.equal(copies.length, expected.length, 'a copy for each click')
  assert.deepEqual(copies, expected)
  const counts = countsIn(await allOf(log, 'counts'), 8)
  assertSame(counts, truth.counts, 'counts')
  const totals = await allOf(log, 'totals')
  const seen = new Map<string, number>()
  for (const { key, value } of totals) {
    const { n } = JSON.parse(value ?? '') as { n: number }
    assert.ok(n > (seen.get(key ?? '') ?? 0), `${key} went from ${seen.get(key ?? '')} to ${n}`)
    seen.set(key ?? '', n)
  }
  assertSame(lastByKey(totals), truth.totals, 'totals')
  for (const { topic } of await log.admin.listTopics()) await checkInternal(log, topic, truth)
  return { counts: sorted(counts), totals: sorted(lastByKey(totals)), records: clicks.length }
}

/** Changelogs hold the state; of repartition topics everything is read, and the commit says so. */
async function checkInternal(log: Log, topic: string, truth: ReturnType<typeof truthOf>): Promise<void> {
  if (topic.endsWith('-changelog')) {
    const rows = await allOf(log, topic)
    const isWindowed = rows.some(row => row.value?.startsWith('{') === false)
    if (isWindowed) assertSame(countsIn(rows, 12), truth.counts, topic)
    else assertSame(lastByKey(rows), truth.totals, topic)
  }
  if (!topic.endsWith('-repartition') && topic !== 'clicks') return
  for (const partition of partitions) {
    const [end] = await log.admin.listOffsets([{ topic, partition, at: 'latest' }])
    const [committed] = await log.committedOffsets('killed', [{ topic, partition }])
    assert.equal(committed?.offset, end?.offset, `all of ${topic}-${partition} is committed`)
  }
}

/** The same clicks through an application that is never stopped. */
async function neverStopped(clicks: readonly (readonly TextRecord[])[], folder: string): ReturnType<typeof check> {
  const log = await EmbeddedLog.open({ folder })
  try {
    await log.admin.createTopics(killTopics())
    const producer = await log.openProducer()
    for (const [partition, records] of clicks.entries()) {
      for (let at = 0; at < records.length; at += 1_000) {
        const chunk = records
          .slice(at, at + 1_000)
          .map(record => ({ ...record, timestampMs: Number(record.timestampMs) }))
        await producer.append({ topic: 'clicks', partition }, textBatch(chunk))
      }
    }
    const app = new KafkaStreams(killTopology(), killConfig, { log })
    await app.start()
    const total = clicks.reduce((sum, records) => sum + records.length, 0)
    const processed = (): number =>
      app
        .metrics()
        .filter(metric => metric.group === 'stream-task-metrics' && metric.name === 'records-lag')
        .reduce((sum, metric) => sum + Number(metric.value), 0)
    for (let quiet = 0; quiet < 6; ) {
      await new Promise(resolve => setTimeout(resolve, 50))
      quiet = processed() === 0 ? quiet + 1 : 0
    }
    await app.close()
    const result = await check(log)
    assert.equal(result.records, total)
    return result
  } finally {
    await log.close()
  }
}

test(`${KILLS} SIGKILLs, seed ${SEED}`, { timeout: 300_000 }, async t => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-kills-'))
  const built = join(root, 'build', `faults-${process.pid}`)
  const random = new Prng(SEED)
  const startedMs = performance.now()
  try {
    const script = await bundle(built)
    const reached = new Map<string, number>()
    let kills = 0
    for (; kills < KILLS && performance.now() - startedMs < TIME_MS_MAX; kills++) {
      const word = random.pick([undefined, 'open', 'restore', 'running', 'running', 'running', 'running'])
      const afterMs = word === undefined ? random.below(400) : word === 'running' ? random.below(250) : random.below(60)
      const args = [join(folder, 'killed'), 'run', String(1 + random.below(120))]
      const said = await runAndKill(script, args, { word, afterMs })
      const furthest = said.filter(line => line !== '').at(-1) ?? 'spawned'
      reached.set(furthest, (reached.get(furthest) ?? 0) + 1)
    }
    await runToEnd(script, [join(folder, 'killed'), 'finish'])
    const log = await EmbeddedLog.open({ folder: join(folder, 'killed') })
    const killed = await check(log)
    const clicks = await Promise.all(partitions.map(partition => readRecords(log, 'clicks', partition)))
    await log.close()
    t.diagnostic(`${kills} kills, ${killed.records} records; furthest reached: ${JSON.stringify([...reached])}`)
    assert.ok(killed.records > 10_000 || KILLS < 100, 'enough was processed between the kills')
    const whole = await neverStopped(clicks, join(folder, 'whole'))
    assert.deepEqual(killed.counts, whole.counts)
    assert.deepEqual(killed.totals, whole.totals)
  } finally {
    await rm(folder, { recursive: true, force: true })
    await rm(built, { recursive: true, force: true })
  }
})

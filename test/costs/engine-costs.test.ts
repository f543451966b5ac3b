/**
 * What a whole application costs on the embedded log, counted at its doors: the log, the messages to lanes, copies on
 * the main thread. What depends on the clock is kept out: there is one commit, at the end.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import { MessagePort } from 'node:worker_threads'
import { totalsTopology } from '../../bench/topologies/totals.js'
import type { Log } from '../../src/log/log.js'
import { caughtUp, makeApp, metric, withLog } from '../faults/live-app.js'
import { inputOf } from './chain-figures.js'
import { checkLimits } from './check-limit.js'
import { CopiedBytes } from './copied-bytes.js'
import { CountingLog } from './counting-log.js'
import { engineLimits } from './limits.js'

const RECORDS = 200_000
/** Millions of records: some costs are counted for each. */
const MILLIONS = RECORDS / 1e6

/** Writes the orders; returns their bytes. */
async function fill(log: Log): Promise<number> {
  const topics = ['orders', 'totals'].map(topic => ({ topic, partitionCount: 1, configs: { 'retention.ms': '-1' } }))
  await log.admin.createTopics(topics)
  const producer = await log.openProducer({ guarantee: 'at_least_once' })
  const chunks = inputOf('orders', RECORDS)
  for (const chunk of chunks) await producer.append({ topic: 'orders', partition: 0 }, Uint8Array.from(chunk))
  await producer.close()
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0)
}

interface EngineCounts {
  readonly requests: number
  readonly messages: number
  readonly copiedBytes: number
}

/** Runs the application until it has read everything, and closes it. */
async function run(log: CountingLog): Promise<EngineCounts> {
  const { app, lines } = makeApp(totalsTopology(), log, {
    'commit.interval.ms': 600_000,
    'metrics.recording.level': 'DEBUG',
    'windowstore.changelog.additional.retention.ms': 1_000_000_000_000,
  })
  const post = MessagePort.prototype.postMessage
  const copied = new CopiedBytes()
  let messages = 0
  MessagePort.prototype.postMessage = function counted(this: MessagePort, ...values: Parameters<typeof post>) {
    messages++
    post.apply(this, values)
  }
  copied.start()
  try {
    await app.start()
    await caughtUp(app)
    assert.equal(metric(app, 'process-total', { 'task-id': '0_0' }), RECORDS)
    const requests = metric(app, 'step-total')
    await app.close()
    assert.deepEqual(lines, [])
    return { requests, messages, copiedBytes: copied.bytes }
  } finally {
    copied.stop()
    MessagePort.prototype.postMessage = post
    await app.close()
  }
}

test('an application on the embedded log costs no more than it may', async t => {
  await withLog(async files => {
    const inputBytes = await fill(files)
    const log = new CountingLog(files)
    const { requests, messages, copiedBytes } = await run(log)
    const appended = (topic: string): number => log.appendedBytes.get(topic) ?? Number.NaN
    const figures: Record<keyof typeof engineLimits, number> = {
      fetchedBytes: log.fetchedBytes / inputBytes,
      fetches: log.fetches / MILLIONS,
      requests: requests / MILLIONS,
      messages: messages / MILLIONS,
      appends: log.appends / MILLIONS,
      commits: log.commits,
      copiedBytes,
      outputBytes: appended('totals') / RECORDS,
      changelogBytes: appended('app-totals-changelog') / RECORDS,
    }
    const names = Object.keys(engineLimits) as (keyof typeof engineLimits)[]
    checkLimits(
      t,
      names.map(name => ({ limit: engineLimits[name], figure: figures[name] })),
    )
  })
})

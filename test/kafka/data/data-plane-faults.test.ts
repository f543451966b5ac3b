/**
 * Two brokers under load: leaders move, brokers are paused, killed and come back. Nothing is lost, nothing is written
 * twice, the order of each partition stays.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { decodeRecords } from '../../../src/record-batch/reader.js'
import { KafkaCluster } from '../../jvm/kafka-cluster.js'
import { needsJava } from '../../jvm/kafka-jvm.js'
import { lentBatch, newTopic, openRig, type Rig, type RigOptions, readValues } from './rig.js'

let started: Promise<KafkaCluster> | undefined

after(async () => (await started)?.stop())

const IN_SYNC = { 'min.insync.replicas': '1' }

function faultTest(title: string, run: (rig: Rig, cluster: KafkaCluster) => Promise<void>, options: RigOptions = {}) {
  test(title, { timeout: 180_000 }, async context => {
    if (!(await needsJava(context))) return
    started ??= KafkaCluster.start({ brokers: 2, quickStart: true, config: { 'default.replication.factor': '2' } })
    const cluster = await started
    const rig = openRig(cluster.bootstrapServers, options)
    try {
      await run(rig, cluster)
    } finally {
      await rig.close()
    }
  })
}

/** Writes to all partitions until told to stop; what was written to each. */
function writeUntil(rig: Rig, topic: string, partitionCount: number, stop: AbortSignal): Promise<readonly string[][]> {
  const written: string[][] = Array.from({ length: partitionCount }, () => [])
  const run = async (): Promise<readonly string[][]> => {
    const appends: Promise<unknown>[] = []
    for (let turn = 0; !stop.aborted; turn++) {
      for (const [partition, values] of written.entries()) {
        for (let index = 0; index < 4; index++) {
          values.push(`${partition}:${values.length}`)
          appends.push(rig.producer.append({ topic, partition }, lentBatch(values.at(-1) ?? '')))
        }
      }
      // no more under way than an engine would have
      if (turn % 20 === 19) await Promise.all(appends.splice(0))
      await delay(5)
    }
    await Promise.all(appends)
    return written
  }
  return run()
}

/** Reads all partitions in one fetch after the other, as an engine does, until told what there is. */
async function readAll(rig: Rig, topic: string, expected: Promise<readonly string[][]>, partitionCount: number) {
  const offsets = Array.from({ length: partitionCount }, () => 0n)
  const read: string[][] = offsets.map(() => [])
  let whole: readonly string[][] | undefined
  void expected.then(
    values => {
      whole = values
    },
    () => {
      whole = []
    },
  )
  const isDone = (): boolean =>
    whole !== undefined && read.every((values, at) => values.length >= (whole?.[at]?.length ?? 0))
  while (!isDone()) {
    const targets = offsets.map(() => new Uint8Array(new SharedArrayBuffer(20_000)))
    const requests = targets.map((target, partition) => ({
      topic,
      partition,
      offset: offsets[partition] ?? 0n,
      target,
    }))
    const results = await rig.fetcher.fetch(requests, { maxWaitMs: 200 })
    for (const [partition, result] of results.entries()) {
      if (result.error !== undefined) throw result.error
      const from = offsets[partition] ?? 0n
      for (const record of decodeRecords(targets[partition]?.slice(0, result.byteCount) ?? new Uint8Array(0))) {
        if (record.offset >= from) read[partition]?.push(Buffer.from(record.value ?? []).toString())
      }
      offsets[partition] = result.nextOffset
    }
  }
  return read
}

/** What only one broker has is lost with it, acknowledged or not: whoever kills brokers asks for two in sync. */
const BOTH_IN_SYNC = { 'min.insync.replicas': '2' }

/** A topic whose leaders are where asked: a broker that the controller has given up for a moment leads nothing. */
async function newLedTopic(
  rig: Rig,
  replicas: readonly (readonly number[])[],
  configs: Readonly<Record<string, string>>,
): Promise<string> {
  const wanted = replicas.map(([leader]) => leader).join(' ')
  for (;;) {
    await rig.cluster.topics(['none'], true)
    if (rig.cluster.brokers.length === 2) {
      const topic = await newTopic(rig, replicas, configs)
      const [known] = await rig.cluster.topics([topic], true)
      if (known?.leaders.map(each => each.nodeId).join(' ') === wanted) return topic
    }
    await delay(50)
  }
}

/** Of each partition the leader first: one partition stays while node 2 is away. */
const REPLICAS = [
  [1, 2],
  [2, 1],
  [2, 1],
]

async function under(
  rig: Rig,
  disturb: () => Promise<void>,
  configs: Readonly<Record<string, string>> = IN_SYNC,
): Promise<void> {
  const topic = await newLedTopic(rig, REPLICAS, configs)
  const stop = new AbortController()
  const writing = writeUntil(rig, topic, REPLICAS.length, stop.signal)
  const reading = readAll(rig, topic, writing, REPLICAS.length)
  await delay(300)
  await disturb().finally(() => stop.abort())
  const written = await writing
  assert.deepEqual(await reading, written)
  for (const partition of written.keys()) {
    assert.deepEqual(
      await readValues(rig.fetcher, { topic, partition }, written[partition]?.length ?? 0),
      written[partition],
    )
  }
}

faultTest('a leader that shuts down under load: its partitions go on elsewhere', async (rig, cluster) => {
  await under(rig, async () => {
    await cluster.stop(2)
    await delay(500)
    await cluster.restart(2)
    await delay(500)
  })
  assert.ok(rig.producer.counters.retryCount > 0, 'nothing was disturbed')
})

faultTest('a leader that is killed under load', async (rig, cluster) => {
  await under(
    rig,
    async () => {
      await cluster.kill(2)
      await delay(4_000)
      await cluster.restart(2)
      await delay(500)
    },
    BOTH_IN_SYNC,
  )
  assert.ok(rig.producer.counters.retryCount > 0, 'nothing was disturbed')
})

faultTest(
  'a broker that stands still and goes on: requests are given up and sent again',
  async (rig, cluster) => {
    await under(rig, async () => {
      cluster.pause(2)
      await delay(4_000)
      cluster.resume(2)
      await delay(2_000)
    })
    assert.ok(rig.producer.counters.retryCount > 0, 'nothing was disturbed')
  },
  { requestTimeoutMs: 1_000 },
)

faultTest(
  'while the only broker of a partition is away fetches come back empty, and go on by themselves',
  async (rig, cluster) => {
    const topic = await newTopic(rig, [[2]], IN_SYNC)
    const at = { topic, partition: 0 }
    await rig.producer.append(at, lentBatch('a'))
    assert.deepEqual(await readValues(rig.fetcher, at, 1), ['a'])
    await cluster.kill(2)
    const target = new Uint8Array(1_000)
    for (let turn = 0; turn < 5; turn++) {
      const [result] = await rig.fetcher.fetch([{ ...at, offset: 1n, target }], { maxWaitMs: 100 })
      assert.equal(result?.error, undefined)
      assert.equal(result?.byteCount, 0)
      assert.equal(result?.highWatermark, 1n)
    }
    const appended = rig.producer.append(at, lentBatch('b'))
    await cluster.restart(2)
    await appended
    assert.deepEqual(await readValues(rig.fetcher, at, 2), ['a', 'b'])
  },
)

faultTest(
  'what cannot be read or written for too long is an error',
  async (rig, cluster) => {
    const topic = await newTopic(rig, [[2]], IN_SYNC)
    const at = { topic, partition: 0 }
    await rig.producer.append(at, lentBatch('a'))
    await cluster.kill(2)
    try {
      await assert.rejects(rig.producer.append(at, lentBatch('b')), { code: /E63[2-7]/ })
      let error: unknown
      while (error === undefined) {
        const target = new Uint8Array(1_000)
        const [result] = await rig.fetcher.fetch([{ ...at, offset: 1n, target }], { maxWaitMs: 100 })
        error = result?.error
      }
      assert.match(String(error), /E63[2-7]/)
    } finally {
      await cluster.restart(2)
    }
    await rig.producer.append(at, lentBatch('c'))
    assert.equal((await readValues(rig.fetcher, at, 2))[0], 'a')
  },
  { producer: { deliveryTimeoutMs: 2_000 }, fetcher: { unreachableMaxMs: 2_000 } },
)

/**
 * The process that kill.test.ts kills. Arguments: folder, mode, records per append. Mode `run` appends clicks and runs
 * the application until it is killed; `finish` runs it until all clicks and all rows of repartition topics are
 * processed and closes it. Says `open`, `restore`, `running` and `finished` as it gets there.
 */
import { EmbeddedLog } from '../../src/embedded/embedded-log.js'
import type { LogProducer } from '../../src/log/produce.js'
import { KafkaStreams } from '../../src/streams/kafka-streams.js'
import { clickOf, killConfig, killTopics, killTopology, PARTITIONS } from './kill-topology.js'
import { textBatch } from './topic-records.js'

const APPEND_PAUSE_MS = 4
const say = (word: string): void => void process.stdout.write(`${word}\n`)
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

async function main(): Promise<void> {
  const [folder = '', mode = 'run', perAppend = '50'] = process.argv.slice(2)
  const log = await EmbeddedLog.open({ folder, maintenanceIntervalMs: 100 })
  say('open')
  await log.admin.createTopics(killTopics())
  const ends = await log.admin.listOffsets(
    Array.from({ length: PARTITIONS }, (_, partition) => ({ topic: 'clicks', partition, at: 'latest' as const })),
  )
  const next = ends.map(end => Number(end.offset))
  const producer = await log.openProducer()
  if (next.every(id => id === 0)) await append(producer, next, 2_000)
  const app = new KafkaStreams(killTopology(), killConfig, { log })
  app.setGlobalStateRestoreListener(() => say('restore'))
  await app.start()
  say('running')
  if (mode === 'finish') {
    await caughtUp(app)
    await app.close()
    await log.close()
    say('finished')
    return
  }
  for (;;) {
    await append(producer, next, Number(perAppend))
    await pause(APPEND_PAUSE_MS)
  }
}

/** `next` moves by what was appended. */
async function append(producer: LogProducer, next: number[], count: number): Promise<void> {
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const from = next[partition] ?? 0
    const clicks = Array.from({ length: count }, (_, index) => clickOf(partition, from + index))
    await producer.append({ topic: 'clicks', partition }, textBatch(clicks))
    next[partition] = from + count
  }
}

/**
 * Resolves when nothing was behind for some commits: rows of repartition topics become part of the lag when they are
 * committed.
 */
async function caughtUp(app: KafkaStreams): Promise<void> {
  for (let quiet = 0; quiet < 10; ) {
    await pause(25)
    const lag = app
      .metrics()
      .filter(metric => metric.name === 'records-lag')
      .reduce((sum, metric) => sum + Number(metric.value), 0)
    quiet = lag === 0 ? quiet + 1 : 0
  }
}

await main()

/**
 * The processes that flow measures. Each prints one JSON object.
 *
 *   rooms    two passes of the engine on one thread, room by room, the first one cold; then hand-over alone
 *   whole    the application, with a worker: CPU time of the process, and of its threads
 *
 * Arguments: mode, folder of the log, name of the topology, records (rooms: of the input; whole: that all tasks will
 * process), a new name for the pass.
 */
import { EmbeddedLog } from '../../src/embedded/embedded-log.js'
import { silentLogger } from '../../src/stdx/logger.js'
import { KafkaStreams } from '../../src/streams/kafka-streams.js'
import { metricSum } from '../metric-sum.js'
import { type EnginePass, enginePass, flowConfig } from './engine-pass.js'
import { chainNamed } from './flow-topics.js'
import { handOverMicroseconds } from './hand-over.js'
import { cpuMicroseconds } from './room-clock.js'
import { ThreadClock, type ThreadTimes } from './thread-clock.js'

export interface RoomsReport {
  readonly cold: EnginePass
  readonly warm: EnginePass
  readonly handOverMicroseconds: number
}

/** CPU time in microseconds. */
export interface WholeReport {
  /** Node itself, and loading the program. */
  readonly process: number
  /** From `new KafkaStreams` until it runs. */
  readonly start: number
  /** From then on until it is closed. */
  readonly run: number
  /** Of `run`. */
  readonly threads: ThreadTimes | undefined
  /** Requests to lanes without the last commit's, and commits with it. */
  readonly requests: number
  readonly commits: number
  readonly peakMegabytes: number
}

const HAND_OVERS = 1000
const POLL_MS = 20

const processMicroseconds = cpuMicroseconds()
const [mode, folder = '', name = '', count = '0', pass = ''] = process.argv.slice(2)
const records = Number(count)
const chain = chainNamed(name)
const log = await EmbeddedLog.open({ folder })
try {
  const report = mode === 'rooms' ? await rooms() : await whole()
  process.stdout.write(`${JSON.stringify(report)}\n`)
} finally {
  await log.close()
}

async function rooms(): Promise<RoomsReport> {
  const passAs = (applicationId: string): Promise<EnginePass> =>
    enginePass({ topology: chain.build(), log, applicationId, records })
  return {
    cold: await passAs(`cold-${pass}`),
    warm: await passAs(`warm-${pass}`),
    handOverMicroseconds: await handOverMicroseconds(chain.build(), HAND_OVERS),
  }
}

async function whole(): Promise<WholeReport> {
  const threads = new ThreadClock()
  const beforeStart = cpuMicroseconds()
  const app = new KafkaStreams(chain.build(), flowConfig(`whole-${pass}`), { log, logger: silentLogger })
  await app.start()
  const beforeRun = cpuMicroseconds()
  threads.start()
  while (metricSum(app, 'stream-task-metrics', 'process-total') < records)
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  const requests = metricSum(app, 'stream-thread-metrics', 'step-total')
  const commits = metricSum(app, 'stream-thread-metrics', 'commit-total')
  await app.close()
  const run = cpuMicroseconds() - beforeRun
  return {
    process: processMicroseconds,
    start: beforeRun - beforeStart,
    run,
    threads: threads.timesOf(run),
    requests,
    commits: commits + 1,
    peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
  }
}

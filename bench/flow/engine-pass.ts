/**
 * One pass of a topology over all records of a log, by the engine that applications run, on this thread and with a
 * clock around each room: nothing in it is a copy, so the rooms are those of an application.
 */
import { parseStreamsConfig, type StreamsConfigInput } from '../../src/config/streams-config.js'
import { Engine } from '../../src/coordinator/engine.js'
import type { Log } from '../../src/log/log.js'
import { SystemClock } from '../../src/stdx/clock.js'
import { SerialQueue } from '../../src/stdx/serial-queue.js'
import type { Topology } from '../../src/topology/topology.js'
import * as abi from '../../src/wasm/abi.generated.js'
import { RoomClock, type RoomUses } from './room-clock.js'
import { ThisThreadPool } from './this-thread-pool.js'
import { timeKernels } from './timed-kernels.js'
import { timedLog } from './timed-log.js'

export interface EnginePass {
  readonly rooms: RoomUses
  /** Steps, commits' steps, and what opened the tasks. */
  readonly requests: number
  readonly commits: number
  /** Records that were processed, over all tasks. */
  readonly processed: number
  /** Rows in the stores at the end, and their bytes. */
  readonly stateRows: number
  readonly stateBytes: number
}

export interface EnginePassOptions {
  readonly topology: Topology
  /** Holds the topics that the topology reads and writes. */
  readonly log: Log
  /** A new one for each pass: it begins at the first record. */
  readonly applicationId: string
  /** Of the topic that the first sub-topology reads. */
  readonly records: number
}

const POLL_MS = 5

/** Default settings, but for what event times in the past need. */
export function flowConfig(applicationId: string): StreamsConfigInput {
  return {
    'application.id': applicationId,
    'metrics.recording.level': 'DEBUG',
    'windowstore.changelog.additional.retention.ms': 1_000_000_000_000,
  }
}

/** Rejects when the engine fails. */
export async function enginePass({ applicationId, log, records, topology }: EnginePassOptions): Promise<EnginePass> {
  const clock = new RoomClock('start')
  const turns = new SerialQueue()
  const pool = new ThisThreadPool(turns, clock)
  const restoreKernels = timeKernels({ clock, isCommit: () => pool.isCommit })
  let engine: Engine | undefined
  try {
    engine = await Engine.open({
      topology,
      config: parseStreamsConfig(flowConfig(applicationId), { logGiven: true }),
      log: timedLog(log, turns, clock),
      clock: new SystemClock(),
      openPool: () => pool,
      onRestore: () => {},
      onTasksChanged: changed => {
        if (!changed.isRestoring) clock.goOn('coordinator')
      },
      print: () => {},
      warn: text => void process.stderr.write(`${text}\n`),
      signal: new AbortController().signal,
    })
    const { coordinator } = engine
    const running = engine.run()
    await Promise.race([running, untilProcessed(pool, records)])
    coordinator.stop()
    await running
    return {
      rooms: clock.uses,
      requests: pool.requestCounts[0] ?? 0,
      commits: coordinator.commitCount,
      processed: pool.processedCounts[0] ?? 0,
      stateRows: sumOfStores(engine, abi.STORE_ROWS),
      stateBytes: sumOfStores(engine, abi.STORE_STATE_BYTES),
    }
  } finally {
    await engine?.close()
    restoreKernels()
  }
}

/** Until the input and what tasks hand on to others is processed. */
async function untilProcessed(pool: ThisThreadPool, records: number): Promise<void> {
  const isDone = (): boolean => pool.processedCounts[0] === records + pool.handedOn
  while (!isDone()) await new Promise(resolve => setTimeout(resolve, POLL_MS))
}

/** Of all stores: a u64 of their descriptors. */
function sumOfStores({ runners }: Engine, field: number): number {
  return runners
    .flatMap(({ plan, views }) =>
      plan.stores.map(store => views.refresh().data.getBigUint64(store.address + field, true)),
    )
    .reduce((sum, value) => sum + Number(value), 0)
}

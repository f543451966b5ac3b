/** A live application on an embedded log of its own, as the tests of faults need it: started, fed, watched, closed. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StreamsConfigInput } from '../../src/config/streams-config.js'
import { EmbeddedLog } from '../../src/embedded/embedded-log.js'
import { StreamsError } from '../../src/errors/streams-error.js'
import type { Log } from '../../src/log/log.js'
import { type Logger, silentLogger } from '../../src/stdx/logger.js'
import { KafkaStreams, type KafkaStreamsOptions } from '../../src/streams/kafka-streams.js'
import type { Topology } from '../../src/topology/topology.js'

export const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** Opens a log in a fresh folder, and removes the folder afterwards. */
export async function withLog(use: (log: EmbeddedLog, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-faults-'))
  const log = await EmbeddedLog.open({ folder })
  try {
    await use(log, folder)
  } finally {
    await log.close()
    await rm(folder, { recursive: true, force: true })
  }
}

export const fastConfig: StreamsConfigInput = { 'application.id': 'app', 'commit.interval.ms': 15, 'poll.ms': 10 }

/** An application that says nothing; what it would have said is in `lines`. */
export function makeApp(
  topology: Topology,
  log: Log,
  config: StreamsConfigInput = {},
  options: KafkaStreamsOptions = {},
): { app: KafkaStreams; lines: string[] } {
  const lines: string[] = []
  const keep = (text: string): void => void lines.push(text)
  const logger: Logger = { ...silentLogger, warn: keep, error: keep }
  return { app: new KafkaStreams(topology, { ...fastConfig, ...config }, { log, logger, ...options }), lines }
}

/** Value of a metric, summed over its owners; `labels` narrow them. */
export function metric(app: KafkaStreams, name: string, labels: Readonly<Record<string, string>> = {}): number {
  return app
    .metrics()
    .filter(each => each.name === name && Object.entries(labels).every(([key, value]) => each.labels[key] === value))
    .reduce((sum, each) => sum + Number(each.value), 0)
}

/** Dropped records by reason, those that are not 0. */
export function dropped(app: KafkaStreams): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const each of app.metrics()) {
    if (each.group !== 'stream-task-drop-metrics' || each.value === 0) continue
    const reason = each.labels.reason ?? ''
    counts[reason] = (counts[reason] ?? 0) + Number(each.value)
  }
  return counts
}

/** Resolves when nothing was behind for some commits. Rejects with what ended the application. */
export async function caughtUp(app: KafkaStreams, timeoutMs = 20_000): Promise<void> {
  const startedMs = performance.now()
  for (let quiet = 0; quiet < 6; ) {
    assert.ok(performance.now() - startedMs < timeoutMs, `not caught up: lag ${metric(app, 'records-lag')}`)
    if (app.state() === 'ERROR') await app.finished()
    await pause(15)
    quiet = app.state() === 'RUNNING' && metric(app, 'records-lag') === 0 ? quiet + 1 : 0
  }
}

/** The coded error that ends the application; fails where it goes on, or ends in another way. */
export async function failureOf(app: KafkaStreams, timeoutMs = 20_000): Promise<StreamsError> {
  const timer = setTimeout(() => void app.close(), timeoutMs)
  try {
    await app.finished()
  } catch (error) {
    assert.ok(error instanceof StreamsError, `no coded error: ${String(error)}`)
    assert.equal(app.state(), 'ERROR')
    return error
  } finally {
    clearTimeout(timer)
  }
  throw new assert.AssertionError({ message: 'the application did not fail' })
}

/** The coded error with which `job` rejects. */
export async function rejection(job: Promise<unknown>): Promise<StreamsError> {
  try {
    await job
  } catch (error) {
    assert.ok(error instanceof StreamsError, `no coded error: ${String(error)}`)
    return error
  }
  throw new assert.AssertionError({ message: 'it did not reject' })
}

/** The metrics of a running engine: counters that lie in the tasks' memories, read when somebody asks. */
import type { StreamsConfig } from '../config/streams-config.js'
import type { Engine } from '../coordinator/engine.js'
import type { TaskPool } from '../coordinator/task-pool.js'
import type { TaskRunner } from '../coordinator/task-runner.js'
import { type Metric, MetricsRegistry, type Registration } from '../metrics/metrics.js'
import { printTaskId } from '../model/task-id.js'
import type { Clock } from '../stdx/clock.js'
import * as abi from '../wasm/abi.generated.js'
import { version } from './version.js'

/** Names of DROP_* as labels. */
const DROP_REASONS = [
  'null-key',
  'null-value',
  'late',
  'deserialization',
  'processing',
  'expired',
  'invalid-timestamp',
  'production',
] as const

export class EngineMetrics {
  readonly #registry: MetricsRegistry
  readonly #clock: Clock
  #registrations: Registration[] = []
  /** Lanes of the engine that is attached, and what those of earlier engines have processed: totals never fall. */
  #pool: TaskPool | undefined
  #processedBefore: readonly number[] = []

  constructor(config: StreamsConfig, clock: Clock, state: () => string) {
    this.#clock = clock
    this.#registry = new MetricsRegistry(config.metricsRecordingLevel)
    this.#registry.add(
      'stream-metrics',
      { 'client-id': config.clientId ?? config.applicationId },
      {
        version: () => version,
        'application-id': () => config.applicationId,
        state,
        'recording-level': () => config.metricsRecordingLevel,
        'resident-bytes': () => process.memoryUsage.rss(),
      },
    )
  }

  snapshot(): readonly Metric[] {
    this.#registry.sample(this.#clock.monotonicMs())
    return this.#registry.snapshot()
  }

  attach(engine: Engine): void {
    if (this.#pool !== engine.pool) {
      this.#processedBefore = engine.pool.processedCounts.map((_, lane) => this.#processedOf(lane))
      this.#pool = engine.pool
    }
    engine.pool.requestCounts.forEach((_, lane) => {
      this.#registrations.push(
        this.#registry.add(
          'stream-thread-metrics',
          { 'thread-id': String(lane) },
          {
            'process-total': () => this.#processedOf(lane),
            'step-total': () => engine.pool.requestCounts[lane] ?? 0,
            'commit-total': () => engine.coordinator.commitCount,
          },
        ),
      )
    })
    for (const runner of engine.runners) this.#attachTask(runner)
  }

  detach(): void {
    for (const registration of this.#registrations) registration.remove()
    this.#registrations = []
  }

  #processedOf(lane: number): number {
    return (this.#processedBefore[lane] ?? 0) + (this.#pool?.processedCounts[lane] ?? 0)
  }

  #attachTask(runner: TaskRunner): void {
    const labels = { 'thread-id': 'any', 'task-id': printTaskId(runner.id) }
    const u64 = (at: number): number => Number(runner.views.refresh().data.getBigUint64(at, true))
    const u32 = (at: number): number => runner.views.refresh().data.getUint32(at, true)
    const dropped = (reason: number): number => u64(abi.H_DROPPED + reason * 8)
    this.#registrations.push(
      this.#registry.add('stream-task-metrics', labels, {
        'process-total': () => u64(abi.H_ROWS_PICKED),
        'dropped-records-total': () => DROP_REASONS.reduce((sum, _, reason) => sum + dropped(reason), 0),
        'cache-size-bytes-total': () => u32(abi.H_CACHE_BYTES),
        'input-buffer-bytes-total': () =>
          runner.plan.inputs.reduce((sum, input) => sum + u32(input.address + abi.INPUT_RAW_BYTES), 0),
        'memory-bytes': () => runner.views.refresh().bytes.length,
        'stream-time-ms': () => Number(runner.views.refresh().data.getBigInt64(abi.H_STREAM_TIME_MS, true)),
        'records-lag': () => {
          const { positions } = runner.facts
          return runner.feeds.reduce(
            (sum, feed, input) => sum + Number(feed.lag(positions[input] ?? feed.startOffset)),
            0,
          )
        },
      }),
    )
    DROP_REASONS.forEach((reason, index) => {
      this.#registrations.push(
        this.#registry.add(
          'stream-task-drop-metrics',
          { ...labels, reason },
          {
            'dropped-records-total': () => dropped(index),
          },
        ),
      )
    })
    this.#attachScripts(runner, labels)
    for (const store of runner.plan.stores) {
      this.#registrations.push(
        this.#registry.add(
          'stream-state-metrics',
          { ...labels, 'store-name': store.name },
          {
            'num-keys': () => u64(store.address + abi.STORE_ROWS),
            'store-bytes': () => u64(store.address + abi.STORE_STATE_BYTES),
            'dirty-rows': () => u32(store.address + abi.STORE_LOG_COUNT),
          },
        ),
      )
    }
  }

  /** Nodes with functions that run as JavaScript: a node may have several. */
  #attachScripts(runner: TaskRunner, labels: { readonly 'thread-id': string; readonly 'task-id': string }): void {
    const { calls } = runner.plan
    for (const node of new Set(calls.map(call => call.node))) {
      const counters = calls.filter(call => call.node === node).map(call => call.counter)
      const called = (): number => {
        const { data } = runner.views.refresh()
        return counters.reduce((sum, counter) => sum + data.getFloat64(counter, true), 0)
      }
      this.#registrations.push(
        this.#registry.add(
          'stream-processor-node-metrics',
          { ...labels, 'processor-node-id': node },
          { 'javascript-calls-total': called },
        ),
      )
    }
  }
}

/**
 * The loop of a running application: hands fetched bytes to tasks, steps to lanes, outputs to the log, and commits
 * all tasks together. It branches little: what may be decided from facts is decided in pure functions beside it.
 *
 *   fetch loop ──▶ feeds ──▶ step (any idle lane) ──▶ effects ──▶ outputs ──▶ commit ──▶ purge
 *
 * A step is started while there is room for its output and no commit waits; a commit waits until no step runs. Tasks
 * come and go while it runs: one is taken out behind a commit (revoked) or at once (lost).
 */
import { type CommitFacts, decideCommit } from '../commit/commit-decision.js'
import { printOffsetMetadata } from '../commit/offset-metadata.js'
import * as limits from '../config/limits.js'
import type { StreamsConfig } from '../config/streams-config.js'
import { StreamsError } from '../errors/streams-error.js'
import { FetchLoop, type FetchTarget } from '../fetch/fetch-loop.js'
import type { LogFetcher } from '../log/fetch.js'
import type { GroupMembership } from '../log/group.js'
import type { Log } from '../log/log.js'
import type { OffsetToCommit } from '../log/offsets.js'
import type { OutputWriter } from '../produce/output-writer.js'
import { ANY_PARTITION, splitByKey } from '../produce/split-by-key.js'
import type { Clock } from '../stdx/clock.js'
import { Deferred } from '../stdx/deferred.js'
import { WakeSignal } from '../stdx/wake-signal.js'
import type { FailureReport, OutputRun, StepReply } from '../task/messages.js'
import { isCaughtUp } from './caught-up.js'
import { reportedError } from './reported-error.js'
import type { TaskRunner } from './task-runner.js'

export interface CoordinatorOptions {
  readonly config: StreamsConfig
  readonly clock: Clock
  readonly log: Log
  readonly fetcher: LogFetcher
  readonly outputs: OutputWriter
  /** On whose behalf offsets are committed; asked at each commit. */
  readonly group: () => GroupMembership
  /** Partition count of a topic by complete name. */
  readonly countOf: (topic: string) => number
  /** Rows that failed and were passed over. */
  readonly onRowFailure: (failure: FailureReport) => void
  /** The row that stops the application. */
  readonly onFatalRow: (failure: FailureReport) => void
  /** Something that the operator should know. */
  readonly warn: (text: string) => void
  /** Where an input goes on whose offset is gone. Rejects where nothing says so. */
  readonly reposition: (target: FetchTarget) => Promise<bigint>
}

/** Why `run` came back: asked to stop, or the engine has to be opened anew (fenced, topics changed). */
export type RunEnd = 'stopped' | 'reopen'

/** Kafka: `fetch.max.wait.ms`. */
const FETCH_MAX_WAIT_MS = 500

/** How often a loop without work looks around, ms: timers of users come later. */
const IDLE_WAIT_MS = 1000

export class Coordinator {
  readonly #options: CoordinatorOptions
  readonly #signal: WakeSignal
  readonly #fetchLoop: FetchLoop
  #runners: readonly TaskRunner[] = []
  #isRunning = false
  #running = 0
  /** It is to end, and why. */
  #stopping: RunEnd | undefined
  /** Tasks that leave behind the next commit. */
  #leaving: { readonly runners: ReadonlySet<TaskRunner>; readonly gone: Deferred } | undefined
  #failure: unknown
  /** Rejects when nobody waits for the log any more. */
  readonly #abandoned = new Deferred<never>()
  #lastCommitMs: number
  #lastPurgeMs: number
  #commitCount = 0
  #purging: Promise<void> | undefined
  /** Partition of records without a key in topics that a function chose. */
  #turn = 0

  constructor(options: CoordinatorOptions) {
    this.#options = options
    this.#signal = new WakeSignal(options.clock)
    this.#abandoned.promise.catch(() => {})
    this.#lastCommitMs = options.clock.monotonicMs()
    this.#lastPurgeMs = this.#lastCommitMs
    this.#fetchLoop = new FetchLoop({
      fetcher: options.fetcher,
      clock: options.clock,
      maxWaitMs: fetchMaxWaitMs(options.config),
      reposition: options.reposition,
      targets: () => this.#runners.flatMap(runner => runner.targets()),
      onChange: () => this.#signal.wake(),
      onError: error => this.fail(error),
    })
  }

  get runners(): readonly TaskRunner[] {
    return this.#runners
  }

  get commitCount(): number {
    return this.#commitCount
  }

  /** Outputs made room, or somebody wants a look. */
  wake(): void {
    this.#signal.wake()
  }

  /** A task joins the loop. */
  add(runner: TaskRunner): void {
    this.#runners = [...this.#runners, runner]
    this.#fetchLoop.roomMade()
    this.#signal.wake()
  }

  /** Takes tasks out when what they processed is committed, or the loop ends. One call at a time. */
  async release(runners: ReadonlySet<TaskRunner>): Promise<void> {
    const gone = new Deferred()
    this.#leaving = { runners, gone }
    this.#signal.wake()
    if (!this.#isRunning) this.#letGo()
    await gone.promise
  }

  /** Takes tasks out at once: nothing more of them is written or committed. */
  drop(runners: ReadonlySet<TaskRunner>): void {
    this.#runners = this.#runners.filter(runner => !runners.has(runner))
    this.#signal.wake()
  }

  /** Runs tasks until `stop`; commits what was processed before it resolves. Rejects with what made it fail. */
  async run(): Promise<RunEnd> {
    this.#isRunning = true
    this.#fetchLoop.start()
    try {
      while (!this.#isFinished()) {
        this.#startSteps()
        if (await this.#maybeCommit()) continue
        if (this.#running === 0 && !this.#hasProgress) this.#letGo()
        if (this.#isFinished()) break
        await this.#signal.wait(Math.min(this.#untilCommitMs(), this.#untilCaughtUpMs()))
      }
      await this.#idle()
      if (this.#failure !== undefined) throw this.#failure
      await this.#purging
      return this.#stopping ?? 'stopped'
    } finally {
      this.#isRunning = false
      this.#letGo()
      await this.#fetchLoop.stop()
    }
  }

  /** Ends the loop after a last commit. */
  stop(end: RunEnd = 'stopped'): void {
    this.#stopping ??= end
    this.#signal.wake()
  }

  /** Ends the loop now, also where it waits for the log: what is not committed is given up. */
  abandon(error: unknown): void {
    this.#abandoned.reject(error)
    this.fail(error)
  }

  /** Something beside the loop failed that it cannot go on without. */
  fail(error: unknown): void {
    this.#failure ??= error
    this.#signal.wake()
  }

  get #hasProgress(): boolean {
    return this.#runners.some(runner => runner.hasProgress)
  }

  #isFinished(): boolean {
    if (this.#failure !== undefined) return true
    return this.#stopping !== undefined && this.#running === 0 && !this.#hasProgress
  }

  #letGo(): void {
    if (this.#leaving === undefined) return
    const { gone, runners } = this.#leaving
    this.#leaving = undefined
    this.drop(runners)
    gone.resolve()
  }

  #startSteps(): void {
    if (
      this.#stopping !== undefined ||
      this.#leaving !== undefined ||
      this.#failure !== undefined ||
      this.#isCommitDue()
    )
      return
    for (const runner of this.#runners) {
      if (!this.#options.outputs.hasRoom) return
      const caughtUp = this.#caughtUp(runner)
      if (runner.isReady(caughtUp)) this.#step(runner, caughtUp)
    }
  }

  #step(runner: TaskRunner, caughtUp: readonly boolean[]): void {
    this.#running++
    const bounds = {
      caughtUp,
      wallClockMs: this.#options.clock.nowMs(),
      rowsMax: limits.STEP_ROWS_MAX,
      outputBytesMax: limits.STEP_OUTPUT_BYTES_MAX,
    }
    runner
      .step(bounds)
      .then(reply => {
        if (this.#runners.includes(runner)) this.#collect(runner, reply)
        this.#fetchLoop.roomMade()
      })
      .catch(error => {
        if (this.#runners.includes(runner)) this.fail(error)
      })
      .finally(() => {
        this.#running--
        this.#signal.wake()
      })
  }

  /** What a step left behind: calls owed, then outputs, then rows that failed. */
  #collect(runner: TaskRunner, reply: StepReply): void {
    runner.effects.run(runner.views, reply.effects)
    for (const output of reply.outputs) this.#write(runner, output)
    for (const failure of reply.failures) this.#options.onRowFailure(failure)
    if (reply.failure === undefined) return
    this.#options.onFatalRow(reply.failure)
    throw reportedError(reply.failure)
  }

  #write(runner: TaskRunner, run: OutputRun): void {
    const { partition, topic } = run
    const bytes = runner.views.refresh().bytes.subarray(run.start, run.end)
    const done = (): void => runner.release([run.block])
    if (partition !== ANY_PARTITION) {
      this.#options.outputs.write({ topic, partition, bytes, done })
      return
    }
    const parts = splitByKey(bytes, this.#options.countOf(topic), this.#turn++)
    done()
    for (const [to, part] of parts) this.#options.outputs.write({ topic, partition: to, bytes: part, done: () => {} })
  }

  #caughtUp(runner: TaskRunner): boolean[] {
    const nowMs = this.#options.clock.monotonicMs()
    return runner.feeds.map(feed => {
      if (!feed.isAtEnd) feed.idleSinceMs = undefined
      else feed.idleSinceMs ??= nowMs
      return isCaughtUp({
        maxTaskIdleMs: this.#options.config.maxTaskIdleMs,
        isAtEnd: feed.isAtEnd,
        idleForMs: feed.idleSinceMs === undefined ? 0 : nowMs - feed.idleSinceMs,
      })
    })
  }

  #facts(): CommitFacts {
    return {
      hasProgress: this.#hasProgress,
      isStopping: this.#stopping !== undefined || this.#leaving !== undefined,
      sinceLastCommitMs: this.#options.clock.monotonicMs() - this.#lastCommitMs,
      commitIntervalMs: this.#options.config.commitIntervalMs,
      uncommittedBytes: this.#runners.reduce((sum, runner) => sum + runner.uncommittedBytes, 0),
      uncommittedBytesMax: this.#options.config.statestoreUncommittedMaxBytes,
    }
  }

  #isCommitDue(): boolean {
    return decideCommit(this.#facts()) === 'commit'
  }

  #untilCommitMs(): number {
    const { commitIntervalMs, hasProgress, sinceLastCommitMs } = this.#facts()
    if (!hasProgress) return IDLE_WAIT_MS
    return Math.min(IDLE_WAIT_MS, Math.max(1, commitIntervalMs - sinceLastCommitMs))
  }

  /** How long until an input has been empty for `max.task.idle.ms`, so that it may be passed. */
  #untilCaughtUpMs(): number {
    const { clock, config } = this.#options
    if (config.maxTaskIdleMs <= 0) return IDLE_WAIT_MS
    const nowMs = clock.monotonicMs()
    const left = this.#runners
      .flatMap(runner => runner.feeds.map(feed => config.maxTaskIdleMs - (nowMs - (feed.idleSinceMs ?? nowMs))))
      .filter(ms => ms > 0)
    return Math.min(IDLE_WAIT_MS, ...left)
  }

  /** True when there was a commit: steps that it held up can start. */
  async #maybeCommit(): Promise<boolean> {
    try {
      this.#options.outputs.check()
      if (this.#failure !== undefined || this.#running > 0 || !this.#isCommitDue()) return false
      await this.#commit()
      return true
    } catch (error) {
      this.#commitFailed(error)
      return false
    }
  }

  /** Whoever was fenced has lost its tasks to others: it begins anew, from what they have committed. */
  #commitFailed(error: unknown): void {
    if (error instanceof StreamsError && error.retry === 'after-rebalance') {
      this.drop(new Set(this.#runners))
      this.stop('reopen')
    } else this.fail(error)
  }

  async #commit(): Promise<void> {
    const runners = this.#runners.filter(runner => runner.hasProgress)
    await Promise.all(
      runners.map(async runner => {
        this.#collect(runner, await runner.commitStep())
        runner.hasProgress = false
      }),
    )
    const { config, group, outputs } = this.#options
    outputs.check()
    const committed = outputs.commit({ group: group(), offsets: runners.flatMap(offsetsOf) })
    await Promise.race([committed, this.#abandoned.promise])
    this.#commitCount++
    this.#lastCommitMs = this.#options.clock.monotonicMs()
    if (this.#lastCommitMs - this.#lastPurgeMs >= config.repartitionPurgeIntervalMs) this.#purge()
  }

  /** Rows of repartition topics that are processed and committed are not needed any more; nothing waits for it. */
  #purge(): void {
    if (this.#purging !== undefined) return
    this.#lastPurgeMs = this.#lastCommitMs
    const requests = this.#runners.flatMap(runner => {
      const repartition = new Set(runner.plan.topics.filter(each => each.kind === 'repartition').map(each => each.name))
      return offsetsOf(runner)
        .filter(({ topic }) => repartition.has(topic))
        .map(({ topic, partition, offset }) => ({ topic, partition, beforeOffset: offset }))
    })
    if (requests.length === 0) return
    this.#purging = this.#options.log.admin
      .deleteRecords(requests)
      .catch(error => this.#options.warn(`repartition topics cannot be purged: ${error}`))
      .finally(() => {
        this.#purging = undefined
      })
  }

  async #idle(): Promise<void> {
    while (this.#running > 0) await this.#signal.wait(IDLE_WAIT_MS)
  }
}

/** How long a fetch waits for records. */
function fetchMaxWaitMs(config: StreamsConfig): number {
  return Number(config.consumer['fetch.max.wait.ms'] ?? FETCH_MAX_WAIT_MS)
}

/** Positions of a task's inputs, with what restored tasks need to know of time. */
function offsetsOf(runner: TaskRunner): OffsetToCommit[] {
  const { partitionTimes, positions, streamTimes } = runner.facts
  const { nodes: names, stores } = runner.plan
  const formats = Object.fromEntries(stores.map(store => [store.name, store.format]))
  const streamTimesMs = Object.fromEntries(streamTimes.map((time, node) => [names[node] ?? '', time]))
  const offsets = runner.feeds.map((feed, input) => ({
    ...feed.topicPartition,
    offset: positions[input] ?? feed.startOffset,
    metadata: printOffsetMetadata({ partitionTimeMs: partitionTimes[input] ?? -1n, streamTimesMs, formats }),
  }))
  return offsets.filter((_, input) => runner.feeds[input]?.exists === true)
}

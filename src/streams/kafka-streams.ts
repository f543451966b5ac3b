/**
 * An application: a topology that runs with a configuration. Kafka Streams: KafkaStreams. The facade has states and
 * listeners; what runs is the coordinator's.
 */
import { parseStreamsConfig, type StreamsConfigInput } from '../config/streams-config.js'
import { configCodes } from '../errors/codes/config.js'
import { runtimeCodes } from '../errors/codes/runtime.js'
import { StreamsError } from '../errors/streams-error.js'
import type { Log } from '../log/log.js'
import type { Metric } from '../metrics/metrics.js'
import { printTaskId } from '../model/task-id.js'
import { type Clock, SystemClock } from '../stdx/clock.js'
import { Deferred } from '../stdx/deferred.js'
import { type Logger, streamLogger } from '../stdx/logger.js'
import type { Topology } from '../topology/topology.js'
import { EngineCycle } from './engine-cycle.js'
import { EngineMetrics } from './engine-metrics.js'
import { StateHolder, type StateListener, type StreamsState } from './streams-state.js'

/** What an uncaught error does. Kafka Streams: StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse. */
export type UncaughtExceptionResponse = 'REPLACE_THREAD' | 'SHUTDOWN_CLIENT' | 'SHUTDOWN_APPLICATION'
/** Decides what an error does that no policy handles. */
export type UncaughtExceptionHandler = (error: unknown) => UncaughtExceptionResponse

/** What an application is given beside its configuration. */
export interface KafkaStreamsOptions {
  /** Where lines about what happens go; default: warnings and errors on standard error. */
  readonly logger?: Logger
  /** Closes the application when aborted. */
  readonly signal?: AbortSignal
  /** A log that the caller opened and will close; default: the one that the configuration names. */
  readonly log?: Log
  readonly clock?: Clock
}

/** How to close. Kafka Streams: KafkaStreams.CloseOptions (KIP-812). */
export interface CloseOptions {
  /** How long the last commit may take, ms; default: as long as the log takes (`task.timeout.ms`). */
  readonly timeoutMs?: number
  /** A static member (`group.instance.id`) leaves its group too, instead of being expected back; default false. */
  readonly leaveGroup?: boolean
}

/** How far a task's stores are restored. */
export interface RestoreEvent {
  readonly taskId: string
  readonly store: string
  readonly offset: bigint
  readonly endOffset: bigint
}

/** One instance of an application. Started once; several instances of one `application.id` share its tasks. */
export class KafkaStreams implements AsyncDisposable {
  readonly #options: KafkaStreamsOptions
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #state = new StateHolder()
  readonly #metrics: EngineMetrics
  #handler: UncaughtExceptionHandler = () => 'SHUTDOWN_CLIENT'
  #onRestore: ((event: RestoreEvent) => void) | undefined
  readonly #engines: EngineCycle
  /** Aborted by `close`, with the reason for which a start that is under way rejects. */
  readonly #closing = new AbortController()
  #started: Promise<void> = Promise.resolve()
  /** Settled by the first RUNNING, or by what prevents it. */
  readonly #running = new Deferred()
  #hasRun = false
  #leavesGroup = false
  #finished: Promise<void> = Promise.resolve()
  #failure: unknown

  /** @throws StreamsError E80x when the configuration is wrong */
  constructor(topology: Topology, config: StreamsConfigInput, options: KafkaStreamsOptions = {}) {
    this.#options = options
    this.#logger = options.logger ?? streamLogger()
    const parsed = parseStreamsConfig(config, { logGiven: options.log !== undefined })
    const clock = options.clock ?? new SystemClock()
    this.#clock = clock
    this.#metrics = new EngineMetrics(parsed, clock, () => this.#state.state)
    this.#engines = new EngineCycle({
      topology,
      config: parsed,
      clock,
      log: options.log,
      logger: this.#logger,
      metrics: this.#metrics,
      signal: this.#closing.signal,
      onRestore: ({ taskId, ...progress }) => this.#onRestore?.({ taskId: printTaskId(taskId), ...progress }),
      onTasksChanged: isRestoring => this.#tasksChanged(isRestoring),
    })
  }

  state(): StreamsState {
    return this.#state.state
  }

  /** The listener is called with the new and the old state, after each change. */
  setStateListener(listener: StateListener | undefined): void {
    this.#state.listener =
      listener === undefined
        ? undefined
        : (newState, oldState) => this.#guarded(() => listener(newState, oldState), undefined)
  }

  /** Decides what an error that no policy handles does; default: `SHUTDOWN_CLIENT`. */
  setUncaughtExceptionHandler(handler: UncaughtExceptionHandler): void {
    this.#handler = handler
  }

  /** Called while stores are restored, after every chunk. Kafka Streams: StateRestoreListener. */
  setGlobalStateRestoreListener(listener: (event: RestoreEvent) => void): void {
    this.#onRestore = listener
  }

  /** Every metric with its value of now. */
  metrics(): readonly Metric[] {
    return this.#metrics.snapshot()
  }

  /**
   * Opens the log, creates internal topics, restores state; resolves when records are being processed (RUNNING).
   * Rejects with what is wrong, and then the application is in ERROR.
   */
  async start(): Promise<void> {
    if (this.state() !== 'CREATED') {
      throw new StreamsError(configCodes.E894, `start() was called, but the application is ${this.state()}`, {
        cure: 'make a new KafkaStreams: an application is started once',
      })
    }
    this.#state.set('REBALANCING')
    this.#started = this.#start()
    const { signal } = this.#options
    if (signal?.aborted === true) void this.close()
    else signal?.addEventListener('abort', () => void this.close(), { once: true })
    await this.#started
  }

  async #start(): Promise<void> {
    try {
      await this.#engines.open()
    } catch (error) {
      await this.#die(error)
      throw error
    }
    this.#finished = this.#run()
    await Promise.race([this.#running.promise, this.#finished])
    if (this.#hasRun) return
    throw this.#failure ?? this.#closing.signal.reason
  }

  /**
   * Stops after a last commit; resolves when everything is given back. Idempotent. False: the commit was not done
   * within `timeoutMs` and was given up (E909); what it would have held is processed again by the next start.
   */
  async close({ leaveGroup = false, timeoutMs }: CloseOptions = {}): Promise<boolean> {
    const state = this.state()
    if (state === 'NOT_RUNNING') return true
    if (state === 'CREATED' || state === 'ERROR') {
      this.#state.set('PENDING_SHUTDOWN')
      this.#state.set('NOT_RUNNING')
      return true
    }
    this.#leavesGroup ||= leaveGroup
    if (state === 'RUNNING' || state === 'REBALANCING') this.#state.set('PENDING_SHUTDOWN')
    this.#closing.abort(new StreamsError(runtimeCodes.E905, 'the application was closed while it started'))
    this.#engines.stop()
    let isInTime = true
    const timer =
      timeoutMs === undefined
        ? undefined
        : this.#clock.setTimer(timeoutMs, () => {
            isInTime = false
            this.#engines.abandon(
              new StreamsError(runtimeCodes.E909, `the last commit took longer than ${timeoutMs} ms`),
            )
          })
    await this.#started.catch(() => {})
    await this.#finished
    timer?.cancel()
    return isInTime
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** Resolves when the application has ended by itself or by `close`; rejects with the error that ended it. */
  async finished(): Promise<void> {
    await this.#finished
    if (this.#failure !== undefined) throw this.#failure
  }

  /** The state says whether all tasks run. */
  #tasksChanged(isRestoring: boolean): void {
    if (!this.#isAlive) return
    this.#state.set(isRestoring ? 'REBALANCING' : 'RUNNING')
    if (isRestoring) return
    this.#hasRun = true
    this.#running.resolve()
  }

  /** Runs the engine, again after an error where the handler says so. */
  async #run(): Promise<void> {
    for (;;) {
      try {
        const end = await this.#engines.run()
        if (end === 'reopen' && this.#isAlive) {
          await this.#reopen()
          continue
        }
        await this.#engines.close({ leaveGroup: this.#leavesGroup })
        this.#state.set('PENDING_SHUTDOWN')
        this.#state.set('NOT_RUNNING')
        return
      } catch (error) {
        if (!(await this.#replaced(error))) return
      }
    }
  }

  /** Neither closed nor failed. */
  get #isAlive(): boolean {
    return this.state() === 'RUNNING' || this.state() === 'REBALANCING'
  }

  /** A new engine from the last commit on. */
  async #reopen(): Promise<void> {
    this.#state.set('REBALANCING')
    await this.#engines.closeEngine()
    await this.#engines.open()
  }

  /** Whether processing goes on with new tasks after `error`. */
  async #replaced(error: unknown): Promise<boolean> {
    if (error !== this.#closing.signal.reason)
      this.#logger.error(error instanceof Error ? error.message : String(error))
    const response =
      this.#hasRun && this.#isAlive ? this.#guarded(() => this.#handler(error), 'SHUTDOWN_CLIENT') : undefined
    // the handler may have closed the application
    if (response === 'REPLACE_THREAD' && this.#isAlive) {
      try {
        await this.#reopen()
        return true
      } catch (again) {
        await this.#die(again)
        return false
      }
    }
    await this.#die(error)
    return false
  }

  /** What a user's callback gives; what it throws is logged, and does not hold up the engine. */
  #guarded<T>(callback: () => T, otherwise: T): T {
    try {
      return callback()
    } catch (error) {
      this.#logger.error(`a callback of the application threw: ${error instanceof Error ? error.message : error}`)
      return otherwise
    }
  }

  async #die(error: unknown): Promise<void> {
    if (error !== this.#closing.signal.reason) this.#failure = error
    const wasClosing = this.state() === 'PENDING_SHUTDOWN'
    if (!wasClosing) this.#state.set('PENDING_ERROR')
    await this.#engines.close().catch(() => {})
    this.#state.set(wasClosing ? 'NOT_RUNNING' : 'ERROR')
  }
}

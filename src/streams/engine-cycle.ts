/**
 * The engines of one application, one after another: a new one is opened from the last commit when the topics have
 * become others, another instance has taken over, or an error is to be passed. The log stays open between them.
 */
import type { StreamsConfig } from '../config/streams-config.js'
import type { RunEnd } from '../coordinator/coordinator.js'
import { Engine, type EngineOptions } from '../coordinator/engine.js'
import { PiscinaTaskPool } from '../coordinator/task-pool.js'
import { checkCaptures } from '../lambda/captures/capture-check.js'
import type { Log } from '../log/log.js'
import { type Logger, printLine } from '../stdx/logger.js'
import type { Topology } from '../topology/topology.js'
import type { EngineMetrics } from './engine-metrics.js'
import { type OpenLogOptions, openLog } from './open-log.js'
import { reportScripts } from './script-functions.js'

export interface EngineCycleOptions extends OpenLogOptions {
  readonly topology: Topology
  readonly config: StreamsConfig
  /** A log that the caller opened and will close. */
  readonly log: Log | undefined
  readonly logger: Logger
  readonly metrics: EngineMetrics
  readonly signal: AbortSignal
  readonly onRestore: EngineOptions['onRestore']
  /** Tasks came, went, or are all restored. */
  readonly onTasksChanged: (isRestoring: boolean) => void
}

/** The engines of an application, at most one at a time. */
export class EngineCycle {
  readonly #options: EngineCycleOptions
  #log: Log | undefined
  #engine: Engine | undefined

  constructor(options: EngineCycleOptions) {
    this.#options = options
  }

  /** Opens an engine, and the log before the first one. Rejects with the signal's reason when that is aborted. */
  async open(): Promise<void> {
    const { clock, config, log, logger, onRestore, signal, topology } = this.#options
    checkCaptures(topology)
    // the first time only: later engines have the same functions
    if (this.#log === undefined) reportScripts(topology, config.lambdas, logger)
    this.#log ??= log ?? (await openLog(config, this.#options))
    const engine = await Engine.open({
      topology,
      config,
      log: this.#log,
      clock,
      openPool: laneCount => new PiscinaTaskPool(laneCount),
      onRestore,
      print: printLine,
      warn: text => logger.warn(text),
      onTasksChanged: changed => {
        if (changed === this.#engine) this.#tasksChanged(changed)
      },
      signal,
    })
    this.#engine = engine
    signal.throwIfAborted()
    this.#tasksChanged(engine)
  }

  /** Processes until `stop`, a failure, or a reason to open a new engine. */
  async run(): Promise<RunEnd> {
    return (await this.#engine?.run()) ?? 'stopped'
  }

  /** Ends `run` after a last commit. */
  stop(): void {
    this.#engine?.coordinator.stop()
  }

  /** Ends `run` without one. */
  abandon(error: unknown): void {
    this.#engine?.coordinator.abandon(error)
  }

  /** Gives the engine back; what is not committed is taken back. */
  async closeEngine(how: { readonly leaveGroup?: boolean } = {}): Promise<void> {
    const engine = this.#engine
    this.#engine = undefined
    this.#options.metrics.detach()
    await engine?.close(how)
  }

  /** Gives everything back. */
  async close(how: { readonly leaveGroup?: boolean } = {}): Promise<void> {
    await this.closeEngine(how)
    if (this.#options.log === undefined) await this.#log?.close()
    this.#log = undefined
  }

  /** Metrics come and go with their tasks. */
  #tasksChanged(engine: Engine): void {
    this.#options.metrics.detach()
    this.#options.metrics.attach(engine)
    this.#options.onTasksChanged(engine.isRestoring)
  }
}

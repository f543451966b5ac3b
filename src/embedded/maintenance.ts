/**
 * What a log does by itself from time to time: delete old segments and compact, partition after partition. A failure
 * (full disk, a corrupt segment) ends the run of that partition only and is reported; the next run tries again.
 */
import type { StreamsError } from '../errors/streams-error.js'
import type { Clock, Timer } from '../stdx/clock.js'
import { compactPartition } from './compaction.js'
import { ioError } from './io-errors.js'
import type { LogFolder } from './log-folder.js'
import type { PartitionLog } from './partition-log.js'
import { applyRetention } from './retention.js'

export interface MaintenanceOptions {
  readonly clock: Clock
  /** Pause between runs; 0: only when asked. */
  readonly intervalMs: number
  readonly onError: (error: StreamsError) => void
}

export class Maintenance {
  readonly #folder: LogFolder
  readonly #options: MaintenanceOptions
  #timer: Timer | undefined
  #running: Promise<void> | undefined
  #isClosed = false

  constructor(folder: LogFolder, options: MaintenanceOptions) {
    this.#folder = folder
    this.#options = options
    this.#schedule()
  }

  /** One run over all partitions; joins the one that is under way. `isForced` compacts whatever can be. */
  async run(isForced = false): Promise<void> {
    await this.#running
    this.#running = this.#runAll(isForced)
    await this.#running
    this.#running = undefined
  }

  /** No more runs; resolves when the present one has ended. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#timer?.cancel()
    await this.#running
  }

  #schedule(): void {
    const { clock, intervalMs } = this.#options
    if (intervalMs === 0 || this.#isClosed) return
    const run = (): void => void this.run().then(() => this.#schedule())
    this.#timer = clock.setTimer(intervalMs, run, { keepsProcessAlive: false })
  }

  async #runAll(isForced: boolean): Promise<void> {
    for (const partition of [...this.#folder.partitions()]) {
      if (this.#isClosed) return
      try {
        await this.#maintain(partition, isForced)
      } catch (error) {
        this.#options.onError(ioError(error, `cannot tidy up ${partition.name}`, partition.place))
      }
    }
  }

  async #maintain(partition: PartitionLog, isForced: boolean): Promise<void> {
    const saveState = (): Promise<void> => this.#folder.commits.save()
    if (partition.segments.length === 0) return
    await applyRetention(partition, saveState)
    if (partition.config.isCompacted) await compactPartition(partition, saveState, isForced)
  }
}

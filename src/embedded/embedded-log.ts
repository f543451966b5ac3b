/**
 * The embedded log: Kafka's log on one machine, in one process, as files; no server, no port. A folder per partition
 * holds segments in Kafka's on-disk format, which Kafka's own tools read.
 *
 * Outputs, changelog and offsets of a commit are one atomic unit: after a kill at any moment all of them are there or
 * none (commit-state.ts). With `durability: 'process'` (the default) that holds for a killed process; `'machine'` also
 * syncs, so that it holds when the power fails, at the price of a sync per commit.
 */
import type { StreamsError } from '../errors/streams-error.js'
import type { LogAdmin } from '../log/admin.js'
import type { LogFetcher } from '../log/fetch.js'
import type { GroupMembership, GroupOptions } from '../log/group.js'
import type { Log } from '../log/log.js'
import type { CommittedOffset } from '../log/offsets.js'
import type { LogProducer, ProducerOptions } from '../log/produce.js'
import { type TopicPartition, topicPartitionName } from '../model/topic-partition.js'
import { type Clock, SystemClock } from '../stdx/clock.js'
import type { FileSystem } from '../stdx/file-system.js'
import { NodeFileSystem } from '../stdx/node-file-system.js'
import { type ProcessTable, SystemProcessTable } from '../stdx/process-table.js'
import { EmbeddedAdmin } from './embedded-admin.js'
import { EmbeddedFetcher } from './embedded-fetcher.js'
import { GroupMembers } from './embedded-membership.js'
import { EmbeddedProducer } from './embedded-producer.js'
import { LogFolder } from './log-folder.js'
import { Maintenance } from './maintenance.js'
import type { PartitionRecovery } from './partition-recovery.js'

export interface EmbeddedLogOptions {
  /** Made if missing. */
  readonly folder: string
  /** Default `process`. */
  readonly durability?: 'process' | 'machine'
  /** Pause between runs of retention and compaction, ms; 0: never by itself. Default 30 s. */
  readonly maintenanceIntervalMs?: number
  /** Told when retention or compaction fails; the log goes on. */
  readonly onMaintenanceError?: (error: StreamsError) => void
  /** Open a log that lacks committed records (the machine failed under `process`). Default false: E608. */
  readonly acceptLoss?: boolean
  readonly fileSystem?: FileSystem
  readonly clock?: Clock
  readonly processes?: ProcessTable
}

const MAINTENANCE_INTERVAL_MS = 30_000

export class EmbeddedLog implements Log {
  readonly kind = 'embedded'
  readonly admin: LogAdmin
  readonly #folder: LogFolder
  readonly #clock: Clock
  readonly #members: GroupMembers
  readonly #maintenance: Maintenance
  readonly #fetchers = new Set<LogFetcher>()
  readonly #producers = new Set<LogProducer>()
  #closing: Promise<void> | undefined

  private constructor(folder: LogFolder, clock: Clock, options: EmbeddedLogOptions) {
    this.#folder = folder
    this.#clock = clock
    this.#members = new GroupMembers(folder)
    this.admin = new EmbeddedAdmin(folder, this.#members)
    const { maintenanceIntervalMs: intervalMs = MAINTENANCE_INTERVAL_MS, onMaintenanceError: onError } = options
    this.#maintenance = new Maintenance(folder, { clock, intervalMs, onError: onError ?? (() => undefined) })
  }

  /** E601 when another process has the folder, E602 when it cannot be written, E607–E610 when it is damaged. */
  static async open(options: EmbeddedLogOptions): Promise<EmbeddedLog> {
    const clock = options.clock ?? new SystemClock()
    const folder = await LogFolder.open({
      folder: options.folder,
      fileSystem: options.fileSystem ?? new NodeFileSystem(clock),
      clock,
      processes: options.processes ?? new SystemProcessTable(),
      isSynced: options.durability === 'machine',
      acceptLoss: options.acceptLoss ?? false,
    })
    return new EmbeddedLog(folder, clock, options)
  }

  /** What had to be cut at open: torn tails, batches of commits that did not finish. */
  get recoveries(): readonly PartitionRecovery[] {
    return this.#folder.recoveries
  }

  async openFetcher(): Promise<LogFetcher> {
    this.#folder.checkOpen()
    const fetcher = new EmbeddedFetcher(this.#folder, this.#clock)
    this.#fetchers.add(fetcher)
    return fetcher
  }

  /** Options are Kafka's concern: here every guarantee is exactly-once, and one process needs no fencing. */
  async openProducer(_options?: ProducerOptions): Promise<LogProducer> {
    this.#folder.checkOpen()
    const producer = new EmbeddedProducer(this.#folder, this.#members)
    this.#producers.add(producer)
    return producer
  }

  joinGroup(options: GroupOptions): Promise<GroupMembership> {
    return this.#members.join(options)
  }

  async committedOffsets(
    groupId: string,
    partitions: readonly TopicPartition[],
  ): Promise<readonly (CommittedOffset | undefined)[]> {
    this.#folder.checkOpen()
    const offsets = this.#folder.commits.state.groups.get(groupId)
    return partitions.map(partition => offsets?.get(topicPartitionName(partition)))
  }

  /** Runs retention and compaction now; `isForced` compacts whatever can be, not only what is worth it. */
  async maintain(isForced = false): Promise<void> {
    this.#folder.checkOpen()
    await this.#maintenance.run(isForced)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#maintenance.close()
    this.#members.close()
    for (const fetcher of this.#fetchers) await fetcher.close()
    for (const producer of this.#producers) await producer.close().catch(() => undefined)
    await this.#folder.close()
  }
}

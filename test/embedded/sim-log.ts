/** An embedded log over the simulated file system with a clock moved by hand, for the tests of this room. */
import { EmbeddedLog, type EmbeddedLogOptions } from '../../src/embedded/embedded-log.js'
import type { LogProducer } from '../../src/log/produce.js'
import { decodeRecords } from '../../src/record-batch/reader.js'
import { ManualClock } from '../../src/stdx/clock.js'
import type { ProcessTable } from '../../src/stdx/process-table.js'
import { batchOf, fetchOnce } from '../log/log.cases.js'
import { SimFileSystem } from '../stdx/sim-file-system.js'

export const FOLDER = '/data/log'
export const START_MS = 1_700_000_000_000

/** A process table in which only `pid` lives. */
export function onlyProcess(pid: number): ProcessTable {
  return { pid, birthMark: asked => (asked === pid ? `born-${pid}` : undefined) }
}

export class SimLog {
  readonly fileSystem: SimFileSystem
  readonly clock: ManualClock
  log!: EmbeddedLog
  producer!: LogProducer
  #pid = 0

  constructor(fileSystem?: SimFileSystem) {
    this.clock = new ManualClock(START_MS)
    this.fileSystem = fileSystem ?? new SimFileSystem({ nowMs: () => this.clock.nowMs() })
  }

  /** Opens the folder as a new process, without closing what was open. */
  async open(options: Partial<EmbeddedLogOptions> = {}): Promise<EmbeddedLog> {
    const { fileSystem, clock } = this
    const processes = onlyProcess(++this.#pid)
    this.log = await EmbeddedLog.open({
      folder: FOLDER,
      fileSystem,
      clock,
      processes,
      maintenanceIntervalMs: 0,
      ...options,
    })
    this.producer = await this.log.openProducer()
    return this.log
  }

  async reopen(options: Partial<EmbeddedLogOptions> = {}): Promise<EmbeddedLog> {
    await this.log.close()
    return this.open(options)
  }

  async createTopic(topic: string, configs: Record<string, string> = {}): Promise<void> {
    await this.log.admin.createTopics([{ topic, partitionCount: 1, configs }])
  }

  /** One batch to partition 0. */
  async append(topic: string, values: readonly string[], fromMs = 0): Promise<bigint> {
    return (await this.producer.append({ topic, partition: 0 }, batchOf(values, fromMs))).baseOffset
  }

  /** Everything from the log start on, by fetches of at most `targetBytes`. */
  async readAll(topic: string, targetBytes = 1_048_576): Promise<string[]> {
    const [start] = await this.log.admin.listOffsets([{ topic, partition: 0, at: 'earliest' }])
    const values: string[] = []
    for (let offset = start!.offset!; ; ) {
      const { result, values: read } = await fetchOnce(this.log, { topic, partition: 0, offset }, { targetBytes })
      if (result.error !== undefined) throw result.error
      values.push(...read.map(String))
      if (result.nextOffset === offset) return values
      offset = result.nextOffset
    }
  }

  /** Names of the topic's segment files. */
  segments(topic: string): string[] {
    const prefix = `${FOLDER}/${topic}-0/`
    const paths = this.fileSystem.paths().filter(path => path.startsWith(prefix) && path.endsWith('.log'))
    return paths.map(path => path.slice(prefix.length))
  }

  /** Records of a segment file as they lie there. */
  recordsIn(topic: string, segment: string): ReturnType<typeof decodeRecords> {
    return decodeRecords(this.fileSystem.content(`${FOLDER}/${topic}-0/${segment}`))
  }
}

/** How the two sides are started, and what each is given besides its defaults. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { classPathOf } from '../../test/jvm/kafka-jvm.js'
import { programFile } from '../program-file.js'
import { Application, type Command } from './application.js'
import type { Side } from './results.js'
import type { Variant, Workload } from './workloads.js'

/** Event times lie in the past: without this the broker deletes what the changelogs of windows hold. */
const forever = { 'windowstore.changelog.additional.retention.ms': '1000000000000' }

/**
 * What guides to tuning Kafka Streams for throughput recommend: larger batches both ways, compression, a larger record
 * cache, and an optimised topology.
 */
const tuning = {
  'statestore.cache.max.bytes': String(256 << 20),
  'buffered.records.per.partition': '10000',
  'topology.optimization': 'all',
  'consumer.max.poll.records': '10000',
  'consumer.fetch.min.bytes': '100000',
  'producer.batch.size': String(128 << 10),
  'producer.compression.type': 'lz4',
}

/** Only warnings: what a log costs is not compared. */
const jvmFlags = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn']

/** Starts applications of a workload under names that no other run has. */
export interface Starter {
  /** A name for an application and all that belongs to it. */
  nextName(side: Side, workload: Workload): string
  /** Where the state of process `index` of an application lies. */
  stateFolder(name: string, index?: number): string
  start(side: Side, workload: Workload, options: StartOptions): Promise<Application>
}

export class Sides implements Starter {
  readonly #bootstrapServers: string
  readonly #isTuned: boolean
  #runs = 0

  constructor(bootstrapServers: string, isTuned: boolean) {
    this.#bootstrapServers = bootstrapServers
    this.#isTuned = isTuned
  }

  nextName(side: Side, workload: Workload): string {
    this.#runs += 1
    return `bench-${process.pid}-${workload.letter}-${side}-${this.#runs}`
  }

  stateFolder(name: string, index = 0): string {
    return join(tmpdir(), name, String(index))
  }

  /** What each side runs with over its defaults. */
  settings(
    workload: Workload,
    { processes, threads }: Variant,
  ): Readonly<Record<Side, Readonly<Record<string, string>>>> {
    const common = {
      'num.stream.threads': String(threads),
      ...(processes === 1 ? {} : { processes: String(processes) }),
    }
    const of = (side: Side) => ({ ...common, ...this.#config(side, workload) })
    return { millrace: of('millrace'), jvm: of('jvm') }
  }

  async start(side: Side, workload: Workload, options: StartOptions): Promise<Application> {
    const { index = 0, name, threads } = options
    const isJvm = side === 'jvm'
    return new Application(await commandOf(side), {
      workload: isJvm ? (workload.jvmTopology ?? workload.topology) : workload.topology,
      applicationId: name,
      bootstrapServers: this.#bootstrapServers,
      input: options.input,
      output: options.output,
      stateFolder: this.stateFolder(name, index),
      threads,
      config: this.#config(side, workload),
    })
  }

  #config(side: Side, workload: Workload): Readonly<Record<string, string>> {
    return { ...forever, ...(side === 'jvm' && this.#isTuned ? tuning : {}), ...workload.config }
  }
}

export interface StartOptions extends Pick<Variant, 'threads'> {
  readonly name: string
  readonly input: string
  readonly output: string
  /** Of several processes of one application. */
  readonly index?: number
}

async function commandOf(side: Side): Promise<Command> {
  if (side === 'jvm') return ['java', ...jvmFlags, '-cp', await classPathOf('BenchApp'), 'BenchApp']
  return [process.execPath, ...process.execArgv, programFile('jvm/millrace-process')]
}

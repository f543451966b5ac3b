/** What every measurement of the comparison needs, and what all of them do the same way. */
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Log } from '../../src/log/log.js'
import type { Application } from './application.js'
import { cpuSecondsOf } from './process-usage.js'
import type { RunFigures, Side } from './results.js'
import type { Starter, StartOptions } from './sides.js'
import { deleteTopics, makeTopic } from './topics.js'
import type { Variant, Workload } from './workloads.js'

/** How long an application may take for anything. The JVM's slowest workload takes minutes on a busy machine. */
export const PATIENCE_MS = 900_000

export interface BenchContext {
  /** A client of the cluster, for topics and offsets. */
  readonly log: Log
  readonly bootstrapServers: string
  /** Undefined where the broker is not one of this machine that this project has started. */
  readonly brokerPid: number | undefined
  readonly sides: Starter
  /** Says how far the run is; undefined ends the line. */
  readonly progress: (text: string | undefined) => void
}

/** One run to do. */
export interface RunToDo {
  readonly side: Side
  readonly workload: Workload
  readonly variant: Variant
  /** Topic of the input. */
  readonly input: string
  /** Records that make a run complete, as `processedOf` counts. */
  readonly processed: number
}

/** CPU seconds of the broker so far; NaN where it cannot be known. */
export function brokerCpuSeconds({ brokerPid }: BenchContext): number {
  return brokerPid === undefined ? Number.NaN : cpuSecondsOf(brokerPid)
}

/**
 * Runs `measure` with the name, the output topic and the starter of an application; whatever happens, its processes
 * end and its topics and files are removed.
 */
export async function withApplication(
  { log, sides }: BenchContext,
  { side, variant, workload, input }: RunToDo,
  measure: (run: NamedRun) => Promise<RunFigures>,
): Promise<RunFigures> {
  const name = sides.nextName(side, workload)
  const output = `${name}-out`
  const applications: Application[] = []
  await makeTopic(log, output)
  try {
    return await measure({
      name,
      output,
      start: async (options = {}) => {
        const given = { name, input, output, threads: variant.threads, ...options }
        const application = await sides.start(side, workload, given)
        applications.push(application)
        return application
      },
    })
  } finally {
    for (const application of applications) await application.end()
    await deleteTopics(log, `${name}-`)
    await rm(dirname(sides.stateFolder(name)), { recursive: true, force: true })
  }
}

export interface NamedRun {
  readonly name: string
  readonly output: string
  start(options?: Partial<StartOptions>): Promise<Application>
}

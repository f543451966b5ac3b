/** The rivals that are shown beside the comparison: which workloads each has, and how it is started. */
import { execFile } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Command } from '../jvm/application.js'
import { programFile } from '../program-file.js'

const run = promisify(execFile)

export interface Rival {
  readonly name: string
  /** By letter, as in the comparison. */
  readonly workloads: readonly string[]
  /** What differs from the applications that are compared. */
  readonly note: string
  /** Fetches and compiles what is needed. */
  command(): Promise<Command>
}

/** Of the sources, also where this file runs in its compiled form from build/js. */
const FLINK_FOLDER = fileURLToPath(new URL('./flink', import.meta.url)).replace(join('build', 'js', 'bench'), 'bench')

export const rivals: readonly Rival[] = [
  {
    name: 'kafkajs',
    workloads: ['c'],
    note: 'eachBatch and a Map; no state survives a crash; all totals are written at the end, after warm-up',
    command: async () => [process.execPath, ...process.execArgv, programFile('rivals/kafkajs-process')],
  },
  {
    name: 'flink',
    workloads: ['c', 'h'],
    note: 'mini cluster, heap state; c writes each total once, when its window closes, h every update',
    command: flinkCommand,
  },
]

/** Maven fetches Flink (80 MB) when it is not there yet, and compiles what is new. */
async function flinkCommand(): Promise<Command> {
  const goals = ['compile', 'dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=target/lib']
  await run('mvn', ['-q', '-B', '-f', join(FLINK_FOLDER, 'pom.xml'), ...goals])
  const target = join(FLINK_FOLDER, 'target')
  return ['java', '-cp', [join(target, 'classes'), join(target, 'lib', '*')].join(delimiter), 'FlinkApp']
}

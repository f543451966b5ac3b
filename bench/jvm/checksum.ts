/** What an output holds, read by a plain Java consumer: neither side judges its own results. */
import { runJava } from '../../test/jvm/kafka-jvm.js'
import type { BenchContext } from './bench-context.js'
import type { Checksum, RunFigures } from './results.js'
import { references, type Workload } from './workloads.js'

const CHECK_TIMEOUT_MS = 300_000

interface CheckReport extends Checksum {
  readonly records: number
}

/** Sums over the lines of an output, and how many records it has. */
export async function checksumOf(
  { bootstrapServers }: BenchContext,
  topic: string,
  kind: NonNullable<Workload['check']>,
): Promise<{ readonly sums: Checksum; readonly records: number }> {
  const { exitCode, stdout, stderr } = await runJava('BenchCheck', [bootstrapServers, topic, kind], {
    timeoutMs: CHECK_TIMEOUT_MS,
    flags: ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'],
  })
  if (exitCode !== 0) throw new Error(`the check of ${topic} failed: ${stderr}`)
  const { records, ...sums } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as CheckReport
  return { sums, records }
}

/** Whether all runs gave the same results, and those that were computed elsewhere. Throws when they did not. */
export function judge(workload: Workload, runs: readonly RunFigures[]): 'equal' | 'equal, and to the reference' {
  const all = runs.map(({ checksum }) => print(checksum))
  const [first] = all
  const other = all.find(each => each !== first)
  if (other !== undefined) throw new Error(`${workload.title}: results differ\n  ${first}\n  ${other}`)
  const { records } = workload.input
  const reference = references.find(each => each.of === workload.topology && each.records === records)
  if (reference === undefined) return 'equal'
  const sums = runs[0]?.checksum
  const differing = Object.entries(reference.sums).find(([name, value]) => sums?.[name as keyof Checksum] !== value)
  if (differing === undefined) return 'equal, and to the reference'
  throw new Error(`${workload.title}: not the known results\n  ${first}\n  ${print(reference.sums)}`)
}

function print(sums: Checksum | undefined): string {
  const entries = Object.entries(sums ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.map(([name, value]) => `${name} ${value}`).join(', ')
}

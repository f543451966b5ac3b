/**
 * A whole input as fast as it goes: what a million records cost once an application is warm, and as a whole. Warm-up
 * is the first part of the input; the rest counts up to the end of `close`, so that what was put off is paid.
 */
import type { Application, Moment } from './application.js'
import { type BenchContext, brokerCpuSeconds, PATIENCE_MS, type RunToDo, withApplication } from './bench-context.js'
import { checksumOf } from './checksum.js'
import type { RunFigures } from './results.js'

/** Of the input: HotSpot compiles most in it, and we connect, compile, and make the first pages of state. */
const WARM_UP_SHARE = 0.3

export async function measureThroughput(context: BenchContext, toDo: RunToDo): Promise<RunFigures> {
  const { processed, variant, workload } = toDo
  return withApplication(context, toDo, async ({ output, start }) => {
    const applications: Application[] = []
    for (let index = 0; index < variant.processes; index++) applications.push(await start({ index }))
    await Promise.all(applications.map(each => each.running(PATIENCE_MS)))
    const warmAt = processed * WARM_UP_SHARE
    let brokerWarm: number | undefined
    await untilProcessed(applications, processed, total => {
      if (total >= warmAt) brokerWarm ??= brokerCpuSeconds(context)
      context.progress(`${(total / 1e6).toFixed(2)} of ${(processed / 1e6).toFixed(2)} M`)
    })
    const closed = await Promise.all(applications.map(each => each.close(PATIENCE_MS)))
    const broker = brokerCpuSeconds(context) - (brokerWarm ?? Number.NaN)
    const usages = applications.map(each => each.usage())
    const warm = momentOf(applications, warmAt)
    const end = {
      atMs: Math.max(...closed.map(each => each.atMs)),
      cpuSeconds: sum(closed.map(each => each.cpuSeconds)),
    }
    for (const application of applications) await application.end()
    context.progress('checking')
    const checksum = workload.check === undefined ? undefined : await checksumOf(context, output, workload.check)
    const millions = workload.input.records / 1e6
    const steadyMillions = millions * (1 - WARM_UP_SHARE)
    return {
      recordsPerSecond: (steadyMillions * 1e9) / (end.atMs - warm.atMs),
      cpuSecondsPerMillion: (end.cpuSeconds - warm.cpuSeconds) / steadyMillions,
      wholeCpuSecondsPerMillion: sum(usages.map(each => each.cpuSeconds)) / millions,
      brokerCpuSecondsPerMillion: broker / steadyMillions,
      peakMegabytes: sum(usages.map(each => each.peakMegabytes)),
      ...(checksum === undefined ? {} : { checksum: checksum.sums }),
      extra: checksum === undefined ? {} : { outputRecords: checksum.records },
    }
  })
}

/** Resolves when the applications have processed so many records between them. */
async function untilProcessed(
  applications: readonly Application[],
  records: number,
  onProgress: (total: number) => void,
): Promise<void> {
  await Promise.race(
    applications.map(each =>
      each.until(
        () => {
          const total = sum(applications.map(({ progress }) => progress.at(-1)?.processed ?? 0))
          onProgress(total)
          return total >= records ? true : undefined
        },
        `at ${records} records`,
        PATIENCE_MS,
      ),
    ),
  )
}

/** When the applications had processed so many records between them, and the CPU time they had used by then. */
function momentOf(applications: readonly Application[], records: number): Moment {
  const steps = applications
    .flatMap(({ progress }, index) => progress.map(each => ({ ...each, index })))
    .sort((a, b) => a.atMs - b.atMs)
  const latest = applications.map(() => ({ processed: 0, cpuSeconds: 0 }))
  let before: (Moment & { processed: number }) | undefined
  for (const { index, ...step } of steps) {
    latest[index] = step
    const after = {
      atMs: step.atMs,
      processed: sum(latest.map(each => each.processed)),
      cpuSeconds: sum(latest.map(each => each.cpuSeconds)),
    }
    if (after.processed >= records) return between(before ?? after, after, records)
    before = after
  }
  throw new Error(`the applications never came to ${records} records`)
}

/** The moment of a number of records between two moments, as if all went evenly there. */
function between(
  before: Moment & { processed: number },
  after: Moment & { processed: number },
  records: number,
): Moment {
  const share = after === before ? 1 : (records - before.processed) / (after.processed - before.processed)
  return {
    atMs: before.atMs + (after.atMs - before.atMs) * share,
    cpuSeconds: before.cpuSeconds + (after.cpuSeconds - before.cpuSeconds) * share,
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}

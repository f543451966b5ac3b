/** From the start of the process to the first record in the output, as another client sees it. */
import { setTimeout as delay } from 'node:timers/promises'
import { type BenchContext, brokerCpuSeconds, PATIENCE_MS, type RunToDo, withApplication } from './bench-context.js'
import type { RunFigures } from './results.js'
import { recordsOf } from './topics.js'

const POLL_MS = 2

export async function measureStart(context: BenchContext, toDo: RunToDo): Promise<RunFigures> {
  return withApplication(context, toDo, async ({ output, start }) => {
    const millions = toDo.workload.input.records / 1e6
    const broker = brokerCpuSeconds(context)
    const application = await start()
    while ((await recordsOf(context.log, output)) === 0) {
      if (performance.timeOrigin + performance.now() > application.startedMs + PATIENCE_MS) {
        throw new Error(`nothing in ${output} after ${PATIENCE_MS / 1000} s`)
      }
      await delay(POLL_MS)
    }
    const firstOutputMs = performance.timeOrigin + performance.now() - application.startedMs
    const { cpuSeconds, peakMegabytes } = application.usage()
    await application.running(PATIENCE_MS)
    return {
      recordsPerSecond: 1000 / firstOutputMs,
      cpuSecondsPerMillion: cpuSeconds / millions,
      wholeCpuSecondsPerMillion: cpuSeconds / millions,
      brokerCpuSecondsPerMillion: (brokerCpuSeconds(context) - broker) / millions,
      peakMegabytes,
      extra: { firstOutputMs, cpuSecondsToFirstOutput: cpuSeconds },
    }
  })
}

/** The stores of an application from its changelogs: everything that it keeps on this machine is gone. */
import { rm } from 'node:fs/promises'
import { type BenchContext, brokerCpuSeconds, PATIENCE_MS, type RunToDo, withApplication } from './bench-context.js'
import type { RunFigures } from './results.js'

export async function measureRestore(context: BenchContext, toDo: RunToDo): Promise<RunFigures> {
  const { processed } = toDo
  return withApplication(context, toDo, async ({ name, start }) => {
    const first = await start()
    await first.running(PATIENCE_MS)
    context.progress('filling the store')
    await first.processed(processed, PATIENCE_MS)
    await first.close(PATIENCE_MS)
    await first.end()
    await rm(context.sides.stateFolder(name), { recursive: true, force: true })
    context.progress('restoring')
    const broker = brokerCpuSeconds(context)
    const second = await start()
    const running = await second.running(PATIENCE_MS)
    const { restored } = second
    if (restored === undefined) throw new Error(`${name} restored nothing`)
    const millions = restored.rows / 1e6
    const { peakMegabytes } = second.usage()
    return {
      recordsPerSecond: restored.rows / restored.seconds,
      cpuSecondsPerMillion: restored.cpuSeconds / millions,
      wholeCpuSecondsPerMillion: restored.cpuSeconds / millions,
      brokerCpuSecondsPerMillion: (brokerCpuSeconds(context) - broker) / millions,
      peakMegabytes,
      extra: { restoredRows: restored.rows, processStartToRunningMs: running.atMs - second.startedMs },
    }
  })
}

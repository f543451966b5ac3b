/** How long an update takes at a fixed rate. The load generator and consumer is a JVM of its own (LatencyProbe). */
import { runJava } from '../../test/jvm/kafka-jvm.js'
import { type BenchContext, brokerCpuSeconds, PATIENCE_MS, type RunToDo, withApplication } from './bench-context.js'
import type { RunFigures } from './results.js'
import { makeTopic } from './topics.js'

const RATE = 20_000

export interface LatencyTimes {
  readonly warmUpSeconds: number
  readonly seconds: number
}

interface ProbeReport {
  readonly sentRecords: number
  readonly samples: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  readonly maxMs: number
  readonly lateTicks: number
}

export async function measureLatency(
  context: BenchContext,
  toDo: RunToDo,
  { warmUpSeconds, seconds }: LatencyTimes,
): Promise<RunFigures> {
  const { bootstrapServers, log } = context
  return withApplication(context, toDo, async ({ name, output, start }) => {
    const input = `${name}-in`
    await makeTopic(log, input)
    const application = await start({ input })
    await application.running(PATIENCE_MS)
    context.progress(`${warmUpSeconds} s of warm-up and ${seconds} s at ${RATE} records/s`)
    const [before, brokerBefore, startMs] = [application.usage(), brokerCpuSeconds(context), performance.now()]
    const probe = { bootstrapServers, input, output, rate: RATE, warmupSeconds: warmUpSeconds, seconds }
    const { exitCode, stdout, stderr } = await runJava('LatencyProbe', [JSON.stringify(probe)], {
      timeoutMs: PATIENCE_MS,
      flags: ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'],
    })
    if (exitCode !== 0) throw new Error(`the load generator failed: ${stderr}`)
    const { sentRecords, ...report } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as ProbeReport
    const after = application.usage()
    const millions = sentRecords / 1e6
    const cpuSecondsPerMillion = (after.cpuSeconds - before.cpuSeconds) / millions
    const broker = brokerCpuSeconds(context) - brokerBefore
    await application.close(PATIENCE_MS)
    return {
      recordsPerSecond: (sentRecords * 1000) / (performance.now() - startMs),
      cpuSecondsPerMillion,
      wholeCpuSecondsPerMillion: application.usage().cpuSeconds / millions,
      brokerCpuSecondsPerMillion: broker / millions,
      peakMegabytes: after.peakMegabytes,
      extra: { ...report },
    }
  })
}

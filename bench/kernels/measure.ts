/** How long a pass takes: tinybench over the CPU time of this process, so that other processes do not count. */
import { Bench } from 'tinybench'
import type { Subject, Timer } from './kernel-case.js'

const PASSES_MIN = 3
const OWN_TRIES = 2000

class CpuTimer implements Timer {
  #startedUs = 0
  #totalUs = 0
  /** What the timer itself takes, each time. */
  readonly #ownUs: number

  constructor(ownUs = 0) {
    this.#ownUs = ownUs
  }

  start(): void {
    this.#startedUs = cpuMicroseconds()
  }

  stop(): void {
    this.#totalUs += cpuMicroseconds() - this.#startedUs - this.#ownUs
  }

  /** Milliseconds since the last call. */
  take(): number {
    const total = this.#totalUs
    this.#totalUs = 0
    return Math.max(total, 0) / 1000
  }
}

/** Mean of a start and a stop with nothing between them. */
function ownMicroseconds(): number {
  const timer = new CpuTimer()
  const measure = (): number => {
    for (let i = 0; i < OWN_TRIES; i++) {
      timer.start()
      timer.stop()
    }
    return (timer.take() * 1000) / OWN_TRIES
  }
  measure()
  return measure()
}

function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

let ownUs: number | undefined

/** Median CPU time of a pass in nanoseconds, of passes that take `timeMs` in all, after warming up. */
export function medianNanoseconds(subject: Subject, timeMs: number): number {
  ownUs ??= ownMicroseconds()
  const timer = new CpuTimer(ownUs)
  const bench = new Bench({
    time: timeMs,
    iterations: PASSES_MIN,
    warmupTime: timeMs / 4,
    warmupIterations: 1,
    retainSamples: false,
    throws: true,
  })
  const task = bench.add('pass', () => {
    const began = bench.now()
    subject.pass(timer)
    return { overriddenDuration: timer.take(), overriddenIterationCost: bench.now() - began }
  })
  bench.runSync()
  const { result } = task.tasks[0] ?? {}
  if (result === undefined || !('latency' in result)) throw new Error('a pass was not measured')
  return result.latency.p50 * 1e6
}

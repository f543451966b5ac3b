/** What a CPU profile of V8 says first: the functions that took most time themselves. */

/** A .cpuprofile, as far as it is read here. Source: Chrome DevTools Protocol, Profiler.Profile. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: {
      readonly functionName: string
      readonly url: string
      /** 0-based; in a WebAssembly module without meaning. */
      readonly lineNumber: number
    }
  }[]
  /** Ids of nodes. */
  readonly samples: readonly number[]
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[]
}

export interface FunctionTime {
  /** With its place, or `wasm` for kernels and generated code. */
  readonly name: string
  readonly microseconds: number
}

/** Where a thread waits: in the system's poll, and as a lane for its next request (Piscina). */
const WAITING = /^(?:\(idle\)|atomicsWaitLoop .*)$/

/** Self time by function, the largest first, without waiting. On a busy machine it is wall time of the thread. */
export function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): FunctionTime[] {
  const names = new Map(nodes.map(({ callFrame, id }) => [id, nameOf(callFrame)]))
  const times = new Map<string, number>()
  for (const [index, id] of samples.entries()) {
    const name = names.get(id) ?? ''
    // what a sample shows lasted until the next one
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[index + 1] ?? 0))
  }
  return [...times]
    .map(([name, microseconds]) => ({ name, microseconds }))
    .filter(({ microseconds, name }) => microseconds > 0 && !WAITING.test(name))
    .sort((a, b) => b.microseconds - a.microseconds)
}

function nameOf({ functionName, lineNumber, url }: CpuProfile['nodes'][number]['callFrame']): string {
  const name = functionName === '' ? '(anonymous)' : functionName
  if (url === '') return name
  if (url.startsWith('wasm:')) return `${name} [wasm]`
  return `${name} [${url.slice(url.lastIndexOf('/') + 1)}:${lineNumber + 1}]`
}

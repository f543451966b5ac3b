/**
 * Kernels with a clock around them: instances that are made from now on give out the exported functions of a step
 * wrapped. The engine has no seam there, and needs none but for this, so `WebAssembly.Instance` itself is replaced.
 */
import type { KernelExports } from '../../src/wasm/kernel-instance.js'
import type { Room, RoomClock } from './room-clock.js'

type Kernel = (...args: (number | bigint)[]) => number

/** What a step calls. The rest (blocks, spans, codecs of the host) is the lane's. */
const STEP_ROOMS: Readonly<Record<string, Room>> = {
  decode: 'decode',
  extract: 'decode',
  touch: 'touch',
  run: 'pipeline',
  encode: 'encode',
  closeOutputs: 'encode',
}

/** What a commit's step calls: the rows of its record caches go on and are encoded, then the changelogs. */
const COMMIT_ROOMS: Readonly<Record<string, Room>> = {
  flush: 'commit: cached rows',
  encode: 'commit: encode',
  closeOutputs: 'commit: encode',
  encodeChangelog: 'commit: changelog',
}

export interface KernelTiming {
  readonly clock: RoomClock
  /** Whether the step that runs is a commit's. */
  readonly isCommit: () => boolean
}

/** Replaces `WebAssembly.Instance`; what it gives puts it back. Bytes of `decode`: record batches that were pushed. */
export function timeKernels(timing: KernelTiming): () => void {
  const { Instance } = WebAssembly
  class TimedInstance {
    readonly exports: KernelExports
    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      this.exports = timedExports(new Instance(module, imports).exports as KernelExports, timing)
    }
  }
  Object.assign(WebAssembly, { Instance: TimedInstance })
  return () => void Object.assign(WebAssembly, { Instance })
}

function timedExports(exports: KernelExports, { clock, isCommit }: KernelTiming): KernelExports {
  const timed: Record<string, Kernel> = { ...exports }
  for (const name of new Set([...Object.keys(STEP_ROOMS), ...Object.keys(COMMIT_ROOMS)])) {
    const kernel = exports[name]
    const [step, commit] = [STEP_ROOMS[name] ?? 'lane', COMMIT_ROOMS[name] ?? 'lane']
    if (kernel !== undefined) timed[name] = (...args) => clock.within(isCommit() ? commit : step, () => kernel(...args))
  }
  const { inputPush } = exports
  if (inputPush !== undefined) {
    timed.inputPush = (input, start, end, ...rest) => {
      clock.addBytes('decode', Number(end) - Number(start))
      return inputPush(input as number, start as number, end as number, ...rest)
    }
  }
  return timed
}

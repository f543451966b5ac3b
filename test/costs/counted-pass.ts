/**
 * A pass of bench/task-pass.ts with everything counted that crosses between JavaScript and WebAssembly, and what
 * happens inside. For the time of the pass the modules that are made are metered ones, and instances count the calls
 * of their exports; the engine's code is what it always is.
 */
import { type PassOptions, type PassResult, taskPass } from '../../bench/task-pass.js'
import type { Topology } from '../../src/topology/topology.js'
import * as abi from '../../src/wasm/abi.generated.js'
import type { KernelExports } from '../../src/wasm/kernel-instance.js'
import { kernelHeapBase, loadKernel } from '../../src/wasm/kernel-module.js'
import { CopiedBytes } from './copied-bytes.js'
import { METERS, type Meter, meterExport, meteredModule } from './metered-module.js'

/** Of all tasks of a pass. */
export interface PassCounts {
  readonly result: PassResult
  /** Calls of exported functions by name. */
  readonly entries: ReadonlyMap<string, number>
  readonly meters: Readonly<Record<Meter, number>>
  /** Bytes that JavaScript copied in steps; what is copied between them is the harness's. */
  readonly copiedBytes: number
  /** Generated code, without the kernels. */
  readonly codeBytes: number
  readonly changelogBytes: number
  /** End of each task's heap, by each push of input. */
  readonly heapTops: readonly (readonly number[])[]
  /** Bytes of blocks that are in use at the end. */
  readonly allocatedBytes: number
}

interface MeterGlobal {
  readonly value: bigint
}

/** What the instances of one pass did. */
class Counts {
  readonly entries = new Map<string, number>()
  readonly copied = new CopiedBytes()
  readonly heapTops: number[][] = []
  readonly #instances: { readonly exports: Record<string, unknown>; readonly memory: WebAssembly.Memory }[] = []
  changelogBytes = 0
  codeBytes = 0

  /** The exports of an instance, counting. */
  watch(exports: Record<string, unknown>, memory: WebAssembly.Memory): KernelExports {
    this.#instances.push({ exports, memory })
    const tops: number[] = []
    this.heapTops.push(tops)
    const counted: Record<string, (...values: (number | bigint)[]) => number> = {}
    for (const [name, kernel] of Object.entries(exports)) {
      if (typeof kernel !== 'function') continue
      counted[name] = (...values) => {
        this.entries.set(name, (this.entries.get(name) ?? 0) + 1)
        if (name === 'inputPush') tops.push(u32(memory, abi.H_HEAP_TOP))
        if (name === 'stepBegin') this.copied.start()
        const result = kernel(...values)
        if (name === 'closeOutputs') {
          this.copied.stop()
          this.changelogBytes += changelogBytes(memory)
        }
        return result
      }
    }
    return counted
  }

  meter(meter: Meter): number {
    return this.#instances.reduce((sum, { exports }) => {
      return sum + Number((exports[meterExport(meter)] as MeterGlobal).value)
    }, 0)
  }

  get allocatedBytes(): number {
    return this.#instances.reduce((sum, { memory }) => sum + u32(memory, abi.H_ALLOCATED), 0)
  }
}

const u32 = (memory: WebAssembly.Memory, at: number): number => new DataView(memory.buffer).getUint32(at, true)

/** Bytes of changelog among the outputs of the step that ends. */
function changelogBytes(memory: WebAssembly.Memory): number {
  let bytes = 0
  for (let at = u32(memory, abi.H_OUTPUT_HEAD); at !== 0; at = u32(memory, at + abi.OUTPUT_NEXT)) {
    const isChangelog = (u32(memory, at + abi.OUTPUT_FLAGS) & 1) !== 0
    if (isChangelog) bytes += u32(memory, at + abi.OUTPUT_END) - u32(memory, at + abi.OUTPUT_START)
  }
  return bytes
}

/** Runs a pass over fresh tasks and counts it. */
export function countedPass(topology: Topology, options: PassOptions): PassCounts {
  // makes an instance of its own, once in a process: not a part of the pass
  kernelHeapBase()
  const counts = new Counts()
  const result = withDoors(counts, () => taskPass(topology, options))
  const meters = Object.fromEntries(METERS.map(meter => [meter, counts.meter(meter)])) as Record<Meter, number>
  const { entries, codeBytes, changelogBytes, heapTops, allocatedBytes } = counts
  const copiedBytes = counts.copied.bytes
  return { result, entries, meters, copiedBytes, codeBytes, changelogBytes, heapTops, allocatedBytes }
}

/** Calls `run` while WebAssembly makes metered modules and instances that count. */
function withDoors<T>(counts: Counts, run: () => T): T {
  const { Module, Instance } = WebAssembly
  class MeteredModule extends Module {
    constructor(bytes: Uint8Array) {
      super(meteredModule(bytes))
      counts.codeBytes += bytes.length - loadKernel().bytes.length
    }
  }
  class CountedInstance extends Instance {
    constructor(module: WebAssembly.Module, imports: WebAssembly.Imports) {
      super(module, imports)
      const value = counts.watch(this.exports, imports.env?.memory as WebAssembly.Memory)
      Object.defineProperty(this, 'exports', { value })
    }
  }
  try {
    Object.assign(WebAssembly, { Module: MeteredModule, Instance: CountedInstance })
    return run()
  } finally {
    Object.assign(WebAssembly, { Module, Instance })
    counts.copied.stop()
  }
}

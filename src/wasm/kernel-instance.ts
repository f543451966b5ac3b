/**
 * One instance of a plan's module over a task's memory: belongs to (lane, task, epoch) and keeps no state of its
 * own, so that another lane can run the next step of the same task.
 */
import { STATUS_OUT_OF_MEMORY } from './abi.generated.js'
import { MemoryViews } from './memory-views.js'

/** The functions of a module that TypeScript calls. */
export type KernelExports = Readonly<Record<string, (...args: (number | bigint)[]) => number>>

export interface KernelInstance {
  readonly memory: WebAssembly.Memory
  readonly exports: KernelExports
  readonly views: MemoryViews
}

/** A shared memory that may grow to what 32 bits address; `pages` of 64 KiB at the start. */
export function createSharedMemory(pages: number): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: pages, maximum: 65536, shared: true })
}

/** Compiles a plan's module, off this thread. */
export function compileModule(code: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  return WebAssembly.compile(code)
}

/** Compiles a plan's module here and now (test driver). */
export function compileModuleNow(code: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  return new WebAssembly.Module(code)
}

/** A task's memory is gone or wrong: the instance is thrown away and the task restored. */
export class KernelTrap extends Error {
  override readonly name = 'KernelTrap'
}

/** Whether a kernel ended by a trap, its own or the engine's: the memory is as it was left in the middle. */
export function isTrap(error: unknown): boolean {
  return error instanceof KernelTrap || error instanceof WebAssembly.RuntimeError
}

function abort(_message: number, _file: number, line: number, column: number): never {
  throw new KernelTrap(`an assertion in a kernel failed at ${line}:${column}`)
}

/** Instantiates a plan's module over `memory`. Cost: 0.2 to 1 ms. */
export function instantiateKernel(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  host: Readonly<Record<string, unknown>>,
): KernelInstance {
  const instance = new WebAssembly.Instance(module, {
    env: { memory, abort },
    host: host as WebAssembly.Imports[string],
  })
  return {
    memory,
    exports: instance.exports as unknown as KernelExports,
    views: new MemoryViews(memory),
  }
}

/** Calls a kernel that gives the address of a block, 0 meaning that the task's memory limit is reached. */
export function checkedBlock(address: number): number {
  if (address === 0) throw new KernelTrap(`the task's memory limit is reached (status ${STATUS_OUT_OF_MEMORY})`)
  return address >>> 0
}

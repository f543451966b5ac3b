// The kernel module that tests of generated code append to. MILLRACE_KERNELS names another binary.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { HostImports } from '../../src/javascript/host-imports.js'
import { inspectKernel, type KernelBinary } from '../../src/wasm/append.js'

let kernel: KernelBinary | undefined

/** The built kernels, inspected once. */
export function testKernel(): KernelBinary {
  if (kernel !== undefined) return kernel
  const path = process.env.MILLRACE_KERNELS ?? 'build/kernels.wasm'
  assert.ok(existsSync(path), 'no kernels are built: run npm run build')
  kernel = inspectKernel(new Uint8Array(readFileSync(path)))
  return kernel
}

let base: number | undefined

/** First address behind the kernels' constants: where a test's image starts. */
export function testHeapBase(): number {
  if (base !== undefined) return base
  const module = new WebAssembly.Module(testKernel().bytes as Uint8Array<ArrayBuffer>)
  const memory = new WebAssembly.Memory({ initial: 256, maximum: 65536, shared: true })
  const { exports } = new WebAssembly.Instance(module, {
    env: { memory, abort: () => assert.fail('an assertion in a kernel failed') },
    host: new HostImports(memory, []).imports as never,
  })
  base = (exports.heapBase as () => number)()
  return base
}

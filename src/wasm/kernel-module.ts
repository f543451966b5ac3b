/**
 * The kernel module: found beside this file, read once, inspected once, compiled when somebody needs it alone.
 * Plans append their functions to its bytes (append.ts).
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { configCodes } from '../errors/codes/config.js'
import { StreamsError } from '../errors/streams-error.js'
import { HEADER_BYTES } from './abi.generated.js'
import { inspectKernel, type KernelBinary } from './append.js'

/** Where the file may lie: in the package beside the compiled code, beside a bundle, in a checkout. */
const PLACES = [
  './kernels.wasm',
  './wasm/kernels.wasm',
  '../wasm/kernels.wasm',
  '../../build/kernels.wasm',
  '../../../kernels.wasm',
]

let loaded: KernelBinary | undefined

/**
 * The kernel binary. Cached per process.
 *
 * @throws StreamsError E890 with the file to copy, when kernels.wasm is not beside the code (a bundle)
 */
export function loadKernel(): KernelBinary {
  loaded ??= inspectKernel(readKernelBytes())
  return loaded
}

function readKernelBytes(): Uint8Array {
  for (const place of PLACES) {
    const path = fileURLToPath(new URL(place, import.meta.url))
    if (existsSync(path)) return new Uint8Array(readFileSync(path))
  }
  const wanted = fileURLToPath(new URL('./kernels.wasm', import.meta.url))
  throw new StreamsError(configCodes.E890, 'the file kernels.wasm was not found beside the code', {
    file: wanted,
    cure: `copy node_modules/millrace/dist/lib/kernels.wasm to ${wanted}`,
  })
}

let base: number | undefined

/** First address behind the kernels' constants: where a plan's image starts. */
export function kernelHeapBase(): number {
  base ??= readHeapBase()
  return base
}

function readHeapBase(): number {
  const module = new WebAssembly.Module(loadKernel().bytes as Uint8Array<ArrayBuffer>)
  const imports: WebAssembly.Imports = {}
  for (const entry of WebAssembly.Module.imports(module)) {
    const scope = imports[entry.module] ?? {}
    imports[entry.module] = scope
    scope[entry.name] =
      entry.kind === 'memory' ? new WebAssembly.Memory({ initial: 64, maximum: 65536, shared: true }) : () => 0
  }
  const instance = new WebAssembly.Instance(module, imports)
  const address = (instance.exports.heapBase as () => number)()
  if (address < HEADER_BYTES) throw new Error('the kernel module was built without its header')
  return address
}

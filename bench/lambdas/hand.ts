/**
 * The loops that are written by hand (hand/loops.as), compiled by AssemblyScript as the kernels are, each over the
 * memory of the generated loop that it is compared with.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HAND } from './lambda-case.js'
import type { LambdaLoop } from './lambda-loop.js'
import type { Form } from './measure.js'

/** Beside this file, or from where it lies compiled (build/js). */
const SOURCES = ['./hand/loops.as', '../../../../bench/lambdas/hand/loops.as']
const COMPILER = ['../../node_modules/assemblyscript/bin/asc.js', '../../../../node_modules/assemblyscript/bin/asc.js']
const FLAGS = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--sharedMemory'],
  ...['--initialMemory', '1', '--maximumMemory', '65536', '--enable', 'simd,threads,bulk-memory'],
]

type HandLoop = (...args: number[]) => void
interface HandLoops {
  readonly fourFields: HandLoop
  readonly projection: HandLoop
}

let compiled: WebAssembly.Module | undefined

function find(places: readonly string[]): string {
  const found = places.map(place => fileURLToPath(new URL(place, import.meta.url))).find(existsSync)
  if (found === undefined) throw new Error(`${places[0]} was not found`)
  return found
}

function compileLoops(): WebAssembly.Module {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-lambdas-'))
  try {
    // the compiler takes no other ending; in the project .ts would be TypeScript
    copyFileSync(find(SOURCES), join(folder, 'loops.ts'))
    const args = [find(COMPILER), 'loops.ts', '--outFile', 'loops.wasm', ...FLAGS]
    const run = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: folder })
    if (run.status !== 0) throw new Error(`the loops by hand do not compile: ${run.stderr}`)
    return new WebAssembly.Module(readFileSync(join(folder, 'loops.wasm')))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function loopsOver(memory: WebAssembly.Memory): HandLoops {
  compiled ??= compileLoops()
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory, abort: () => undefined } })
  return exports as unknown as HandLoops
}

/** Columns of each batch, by name. */
function columnsOf(loop: LambdaLoop, names: readonly string[]): readonly (readonly number[])[] {
  return loop.placed.map((_, batch) => names.map(name => loop.column(batch, name)))
}

export function handFourFields(loop: LambdaLoop): Form {
  const { fourFields } = loopsOver(loop.memory)
  const columns = columnsOf(loop, ['price', 'ts']) as readonly (readonly [number, number])[]
  const pass = (): void => {
    loop.placed.forEach(({ count, slots }, batch) => {
      const [price, ts] = columns[batch] as readonly [number, number]
      fourFields(count, slots, price, ts, loop.out)
    })
  }
  return { name: HAND, pass }
}

export function handProjection(loop: LambdaLoop): Form {
  const { projection } = loopsOver(loop.memory)
  const columns = columnsOf(loop, ['region', 'sku', 'price', 'qty', 'fee', 'discount'])
  const pass = (): void => {
    loop.placed.forEach(({ count }, batch) => {
      projection(count, ...(columns[batch] as readonly number[]), loop.out)
    })
  }
  return { name: HAND, pass }
}

/**
 * How long it takes until functions run: a hundred different ones, from their texts to an instance of one module, as
 * `build()` and the start of a task do it. The first time V8 has seen nothing of our code; later it has compiled it.
 */
import { compileFunction } from 'node:vm'
import { CallTable } from '../../src/emit/lambda-call.js'
import { ModuleWriter } from '../../src/emit/module-writer.js'
import { FailureSites } from '../../src/emit/operand.js'
import { SourceColumns } from '../../src/emit/source-columns.js'
import { HostImports } from '../../src/javascript/host-imports.js'
import { LambdaCompiler } from '../../src/lambda/compile-lambda.js'
import { ImageBuilder } from '../../src/wasm/image.js'
import { createSharedMemory } from '../../src/wasm/kernel-instance.js'
import { kernelHeapBase, loadKernel } from '../../src/wasm/kernel-module.js'
import { ThreadClock } from '../flow/thread-clock.js'
import { cpuSeconds } from '../task-pass.js'
import type { LambdaCase, UserFunction } from './lambda-case.js'
import { orderType } from './rows.js'
import { compileUserFunction } from './run-cases.js'
import { writeLoop } from './write-loop.js'

export const COMPILED_FUNCTIONS = 100

/** Twenty functions as users write them; N is a number that differs, LIMIT a captured one. */
const TEXTS: readonly string[] = [
  '(k, v) => v.price > N',
  '(k, v) => v.price > LIMIT && v.region === "eu"',
  '(k, v) => ({ ...v, total: v.price * v.qty + N })',
  '(k, v) => ({ id: v.id, net: v.price - v.fee, gross: v.price * (1 + N / 100) })',
  '(k, v) => v.region + ":" + v.sku + ":" + N',
  '(k, v) => v.email.toLowerCase().trim()',
  '(k, v) => v.tags.split(",").filter(tag => tag.length > N).map(tag => tag.toUpperCase())',
  '(k, v) => v.scores.reduce((a, b) => a + b, N)',
  '(k, v) => v.scores.some(score => score > LIMIT) ? "high" : "low"',
  '(k, v) => { const total = v.price * v.qty; if (total > N) return total * 0.9; return total }',
  '({}, { price, qty, fee }) => Math.round((price * qty - fee) * 100) / N',
  '(k, v) => { switch (v.region) { case "eu": return 0.2 + N; case "us": return 0.1; default: return 0 } }',
  '(k, v) => v.path.slice(1, N + 4)',
  '(k, v) => ({ host: v.email.slice(v.email.indexOf("@") + 1), rank: Math.max(v.qty, N) })',
  '(k, v) => [v.region, v.sku, String(N)].join("/")',
  '(k, v) => v.customer.startsWith("A") || v.customer.includes("Hopper") || v.qty === N',
  '(k, v) => Number(v.amount) + parseInt(v.amount, 10) + N',
  '(k, v) => (v.region === "eu" ? v.price * 1.1 : v.price + N) * v.qty - v.fee * 0.02 + v.discount / (v.qty + 1)',
  '(k, v) => ({ ...v, sku: v.sku.toUpperCase().padStart(N + 6, "0"), fee: v.fee.toFixed(2) })',
  '(k, v) => { const words = v.customer.split(" "); return (words[0] ?? "") + "-" + (words.length + N) }',
]

/** CPU time, ms. */
export interface CompileTime {
  /** Of the thread that compiles: how long the application waits on a free machine. */
  readonly main: number
  /** With V8's helpers, which compile our own code meanwhile. */
  readonly whole: number
}

export interface CompileCost {
  /** In a process that has compiled nothing before. */
  readonly first: CompileTime
  readonly later: readonly CompileTime[]
  readonly moduleBytes: number
}

/** A function of its own for each text and number. */
function functionsOf(turn: number): readonly UserFunction[] {
  return Array.from({ length: COMPILED_FUNCTIONS }, (_, index) => {
    const text = (TEXTS[index % TEXTS.length] as string).replaceAll(
      /\bN\b/g,
      String(2 + Math.floor(index / TEXTS.length)),
    )
    return compileFunction(`const LIMIT = ${50 + turn}; return ${text}`)() as UserFunction
  })
}

export function compileCost(turns: number): CompileCost {
  let moduleBytes = 0
  const clock = new ThreadClock()
  const timed = (turn: number): CompileTime => {
    const functions = functionsOf(turn)
    const before = cpuSeconds()
    clock.start()
    moduleBytes = compileAll(functions)
    const whole = (cpuSeconds() - before) * 1000
    const threads = clock.timesOf(whole * 1000)
    return { main: threads === undefined ? whole : threads.main / 1000, whole }
  }
  const first = timed(0)
  return { first, later: Array.from({ length: turns }, (_, turn) => timed(turn + 1)), moduleBytes }
}

/** From functions to an instance; gives the bytes of the module. */
function compileAll(functions: readonly UserFunction[]): number {
  const compiler = new LambdaCompiler()
  const image = new ImageBuilder(kernelHeapBase())
  const module = new ModuleWriter(loadKernel())
  const calls = new CallTable()
  const target = { module, image, calls, sites: new FailureSites() }
  try {
    functions.forEach((fn, index) => {
      const each: LambdaCase = { name: `function-${index}`, fn }
      const lambda = compileUserFunction(compiler, each, orderType)
      const columns = new SourceColumns()
      writeLoop(target, { lambda, row: orderType, columns, exportName: each.name, updates: false })
    })
  } finally {
    compiler.release()
  }
  const code = module.finish()
  const memory = createSharedMemory(64)
  const host = new HostImports(memory, calls.list)
  const imports: WebAssembly.Imports = { env: { memory, abort: () => undefined }, host: host.imports }
  new WebAssembly.Instance(new WebAssembly.Module(code), imports)
  return code.length
}

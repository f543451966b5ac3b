/**
 * The functions of one plan while they are written: indexes are known as soon as a function is declared, so
 * functions may call each other and kernels by index. `finish` appends them to the kernel binary.
 */
import { type AppendedFunction, appendFunctions, type KernelBinary } from '../wasm/append.js'
import { Code, type ValueType } from './code.js'

export interface DeclaredFunction {
  readonly index: number
  readonly code: Code
}

export class ModuleWriter {
  readonly #kernel: KernelBinary
  readonly #functions: { readonly code: Code; readonly exportName?: string }[] = []

  constructor(kernel: KernelBinary) {
    this.#kernel = kernel
  }

  /** Declares a function; its body is written into `code` in any order. */
  declare(params: readonly ValueType[], results: readonly ValueType[], exportName?: string): DeclaredFunction {
    const code = new Code(params, results)
    this.#functions.push(exportName === undefined ? { code } : { code, exportName })
    return { index: this.#kernel.nextFunction + this.#functions.length - 1, code }
  }

  /** Index of an exported kernel function. A name that is not exported is a mistake in the emitter. */
  kernel(name: string): number {
    const index = this.#kernel.functions.get(name)
    if (index === undefined) throw new Error(`the kernel module does not export ${name}`)
    return index
  }

  finish(): Uint8Array<ArrayBuffer> {
    const functions = this.#functions.map(({ code, exportName }): AppendedFunction => {
      const entry = { params: code.params, results: code.results, body: code.finish() }
      return exportName === undefined ? entry : { ...entry, exportName }
    })
    return appendFunctions(this.#kernel, functions)
  }
}

// A generated function from one cell to another, run on JavaScript values: what tests of operands stand on.

import assert from 'node:assert/strict'
import { cellOperand, storeCell } from '../../src/emit/cells.js'
import { type Code, I32 } from '../../src/emit/code.js'
import type { ConvertScope } from '../../src/emit/convert.js'
import { ModuleWriter } from '../../src/emit/module-writer.js'
import { type FailScope, FailureSites, type Operand } from '../../src/emit/operand.js'
import { HostImports } from '../../src/javascript/host-imports.js'
import { structType, type Type } from '../../src/schema/type.js'
import * as abi from '../../src/wasm/abi.generated.js'
import { type CellLayout, layoutCell } from '../../src/wasm/cell-layout.js'
import { makeCellReader } from '../../src/wasm/cell-reader.js'
import { makeCellWriter } from '../../src/wasm/cell-writer.js'
import { ImageBuilder } from '../../src/wasm/image.js'
import { MemoryViews } from '../../src/wasm/memory-views.js'
import { testHeapBase, testKernel } from './test-kernel.js'

/** What a test writes code with. Local 0 is the input's cell, local 1 the output's. */
export interface CellCode {
  readonly code: Code
  readonly module: ModuleWriter
  readonly input: Operand
  readonly scope: ConvertScope
  /** Writes the operand into the output's cell (or the cell in `base` of another function). */
  store(operand: Operand, code?: Code, base?: number): void
}

export class CellHarness {
  readonly #run: (value: unknown) => { value: unknown } | { failed: number }

  constructor(from: Type, to: Type, write: (cell: CellCode) => void) {
    const kernel = testKernel()
    const image = new ImageBuilder(testHeapBase())
    const module = new ModuleWriter(kernel)
    const input = layoutCell(structType({ cell: from }))
    const output = layoutCell(structType({ cell: to }))
    const [inputAt, outputAt] = [image.reserve(input.bytes, 16), image.reserve(output.bytes, 16)]
    const { code } = module.declare([I32, I32], [I32], 'row')
    const fail: FailScope = { fail: (inner, rowCode) => void inner.i32(rowCode).return() }
    const scope: ConvertScope = {
      context: { module },
      scope: fail,
      site: new FailureSites().add({ node: 'n', what: '' }),
    }
    const target = output.layout.fields?.cell as CellLayout
    write({
      code,
      module,
      input: cellOperand(0, input.layout.fields?.cell as CellLayout),
      scope,
      store: (operand, inner = code, base = 1) => storeCell(inner, operand, base, target, scope),
    })
    code.i32(0)
    const bytes = module.finish()
    assert.ok(WebAssembly.validate(bytes), 'the generated module is not valid')
    const memory = new WebAssembly.Memory({ initial: 256, maximum: 65536, shared: true })
    const host = new HostImports(memory, [])
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: { memory, abort: () => assert.fail('an assertion in a kernel failed') },
      host: host.imports as never,
    })
    const exports = instance.exports as Record<string, (...args: number[]) => number>
    const views = new MemoryViews(memory)
    views.bytes.set(image.finish(), image.base)
    views.data.setUint32(abi.H_HEAP_TOP, image.end, true)
    views.data.setUint32(abi.H_HEAP_MAX, 1 << 26, true)
    const writeInput = makeCellWriter(input.layout)
    const readOutput = makeCellReader(output.layout)
    const cells = { views, allocate: (room: number) => (exports.scratchAlloc?.(room) as number) >>> 0 }
    this.#run = value => {
      exports.scratchReset?.()
      writeInput(cells, inputAt, { cell: value })
      const failed = exports.row?.(inputAt, outputAt) as number
      if (failed !== 0) return { failed }
      return { value: (readOutput(views.refresh(), outputAt) as { cell: unknown }).cell }
    }
  }

  run(value: unknown): { value: unknown } | { failed: number } {
    return this.#run(value)
  }
}

// One lambda as a WebAssembly function over cells: row(args, result) → 0 or the ROW_* code of a failing row.
//
// Arguments are read from a cell of struct { p0, p1, … }, the result is written into another; so every kind of value
// goes in and out as it does in a plan. Compiled, checked and JavaScript lambdas all go through callLambda. Every other
// lambda takes its arguments for a source's columns, where zeros stand for null, so that what is written for columns is
// tested too.

import assert from 'node:assert/strict'
import { cellOperand, storeCell } from '../../src/emit/cells.js'
import { type Code, I32 } from '../../src/emit/code.js'
import { CallTable, callLambda, resultTypeOf } from '../../src/emit/lambda-call.js'
import { ModuleWriter } from '../../src/emit/module-writer.js'
import { type FailScope, FailureSites, type Operand } from '../../src/emit/operand.js'
import { HostImports } from '../../src/javascript/host-imports.js'
import type { MakeFunction } from '../../src/javascript/script-runtime.js'
import type { Lambda } from '../../src/lambda/lambda.js'
import { structType, type Type } from '../../src/schema/type.js'
import * as abi from '../../src/wasm/abi.generated.js'
import { layoutCell } from '../../src/wasm/cell-layout.js'
import { makeCellReader, readViewText } from '../../src/wasm/cell-reader.js'
import { makeCellWriter } from '../../src/wasm/cell-writer.js'
import { ImageBuilder } from '../../src/wasm/image.js'
import { MemoryViews } from '../../src/wasm/memory-views.js'
import { testHeapBase, testKernel } from './test-kernel.js'

const MEMORY_MAX = 1 << 29

/** What became of one row. */
export type Outcome =
  | { readonly value: unknown }
  | { readonly failed: number; readonly what: string; readonly detail: string }

export interface HarnessOptions {
  readonly checked?: boolean
  /** Overrides the type of the result cell. */
  readonly result?: Type
  readonly makeFunction?: MakeFunction
  /** The last parameter is the record's metadata, with these header bytes. */
  readonly headers?: Uint8Array
}

export class LambdaHarness {
  readonly host: HostImports
  readonly bytes: Uint8Array
  readonly exports: Record<string, (...args: number[]) => number>
  readonly sites = new FailureSites()
  readonly calls = new CallTable()
  readonly views: MemoryViews
  readonly #args: number
  readonly #result: number
  readonly #write: (values: readonly unknown[]) => void
  readonly #read: () => unknown

  constructor(lambda: Lambda, options: HarnessOptions = {}) {
    const binary = testKernel()
    const image = new ImageBuilder(testHeapBase())
    const module = new ModuleWriter(binary)
    const fields = Object.fromEntries(lambda.params.map((type, index) => [`p${index}`, type]))
    const args = layoutCell(structType(fields))
    const resultType = options.result ?? resultTypeOf(lambda)
    const result = layoutCell(structType({ result: resultType }))
    this.#args = image.reserve(args.bytes, 16)
    this.#result = image.reserve(result.bytes, 16)
    const { code } = module.declare([I32, I32], [I32], 'row')
    const scope: FailScope = {
      fail: (inner, rowCode, site, pushDetail) => {
        inner.i32(0).i32(site).store('i32.store', abi.H_FAIL_SITE).i32(0)
        if (pushDetail === undefined) inner.i32(0)
        else pushDetail(inner)
        inner.store('i32.store', abi.H_FAIL_DETAIL).i32(rowCode).return()
      },
    }
    const context = { code, module, image, sites: this.sites, node: 'node-1', scope }
    const cells = lambda.params.map((_, index) => cellOperand(0, args.layout.fields?.[`p${index}`] as never))
    const operands = lambda.source.length % 2 === 0 ? cells : cells.map(asColumn)
    if (options.headers !== undefined) operands.push(withHeaders(operands.pop() as Operand, image, options.headers))
    const value = callLambda(context, lambda, operands, { checked: options.checked ?? false, calls: this.calls })
    const site = this.sites.add({ node: 'node-1', what: 'the result does not fit' })
    storeCell(code, value, 1, result.layout.fields?.result as never, { context, scope, site })
    code.i32(0)
    this.bytes = module.finish()
    assert.ok(WebAssembly.validate(this.bytes), 'the generated module is not valid')

    const memory = new WebAssembly.Memory({ initial: 256, maximum: 65536, shared: true })
    this.views = new MemoryViews(memory)
    this.host = new HostImports(memory, this.calls.list, options.makeFunction)
    const imports: WebAssembly.Imports = { env: { memory, abort: failAssertion }, host: this.host.imports }
    const instance = new WebAssembly.Instance(new WebAssembly.Module(this.bytes), imports)
    this.exports = instance.exports as Record<string, (...args: number[]) => number>
    this.host.attach(this.exports as never)
    this.views.bytes.set(image.finish(), image.base)
    this.views.data.setUint32(abi.H_HEAP_TOP, image.end, true)
    this.views.data.setUint32(abi.H_HEAP_MAX, MEMORY_MAX, true)

    const write = makeCellWriter(args.layout)
    const read = makeCellReader(result.layout)
    const target = { views: this.views, allocate: (bytes: number) => this.exports.scratchAlloc!(bytes) >>> 0 }
    this.#write = values => {
      this.views.bytes.fill(0, this.#args, this.#args + args.bytes)
      write(target, this.#args, Object.fromEntries(values.map((value, index) => [`p${index}`, value])))
    }
    this.#read = () => (read(this.views.refresh(), this.#result) as { result: unknown }).result
  }

  /** Of the cell of the arguments and of the result's, as `row` takes them. */
  addresses(): readonly [args: number, result: number] {
    return [this.#args, this.#result]
  }

  /** Runs the lambda on one row of arguments. */
  run(...values: unknown[]): Outcome {
    this.exports.scratchReset!()
    this.views.refresh()
    this.#write(values)
    const failed = this.exports.row!(this.#args, this.#result)
    this.views.refresh()
    if (failed === 0) return { value: this.#read() }
    const site = this.sites.list[this.views.data.getUint32(abi.H_FAIL_SITE, true)]
    const detail = this.views.data.getUint32(abi.H_FAIL_DETAIL, true)
    return { failed, what: site?.what ?? '', detail: detail === 0 ? '' : readViewText(this.views, detail) }
  }
}

/** The same value as a column's. */
function asColumn(operand: Operand): Operand {
  if (operand.kind === 'struct') {
    const fields = Object.entries(operand.fields).map(([name, field]) => [name, asColumn(field)] as const)
    return { ...operand, fields: Object.fromEntries(fields) }
  }
  const { pushState } = operand
  if (pushState === undefined) return operand
  const pushValid = (code: Code): void => {
    pushState(code)
    code.op('i32.eqz')
  }
  return { ...operand, column: { pushState, pushValid } }
}

/** The metadata with its headers, which lie in the image. */
function withHeaders(metadata: Operand, image: ImageBuilder, bytes: Uint8Array): Operand {
  assert.equal(metadata.kind, 'struct')
  const slice = bytes.length === 0 ? 0n : BigInt(image.bytes(bytes)) | (BigInt(bytes.length) << 32n)
  const headers: Operand = { kind: 'scalar', type: { kind: 'headers' }, push: code => void code.i64(slice) }
  const { type, fields } = metadata as Extract<Operand, { kind: 'struct' }>
  return {
    kind: 'struct',
    type: { ...type, fields: { ...type.fields, headers: headers.type } },
    fields: { ...fields, headers },
  }
}

function failAssertion(_message: number, _file: number, line: number, column: number): never {
  throw new Error(`an assertion in a kernel failed at ${line}:${column}`)
}

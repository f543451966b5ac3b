/**
 * One compiled function as WebAssembly of its own, for people: how large it is, what it asks of the host for each row,
 * its text. In a plan the same instructions stand in line in the row loop, between those of its neighbours.
 *
 * `lambda(arguments, result) → status`: arguments are read from a cell of struct { p0, p1, … }, the result is written
 * into another; a row that fails gives its ROW_* code.
 */
import type { CompiledLambda } from '../../lambda/lambda.js'
import { META_TYPE } from '../../lambda/type-algebra.js'
import { structType, type Type } from '../../schema/type.js'
import * as abi from '../../wasm/abi.generated.js'
import type { KernelBinary } from '../../wasm/append.js'
import { layoutCell } from '../../wasm/cell-layout.js'
import { readViewText } from '../../wasm/cell-reader.js'
import { ImageBuilder } from '../../wasm/image.js'
import { MemoryViews } from '../../wasm/memory-views.js'
import { cellOperand, storeCell } from '../cells.js'
import { I32, type ValueType } from '../code.js'
import { CallTable, callLambda, resultTypeOf } from '../lambda-call.js'
import { type DeclaredFunction, ModuleWriter } from '../module-writer.js'
import { type FailScope, FailureSites, type Operand } from '../operand.js'
import { type CallScope, hostCalls } from './host-calls.js'
import { readBody } from './instructions.js'
import { kernelSignatures, type Signature } from './signatures.js'
import { type ListedFunction, printModule } from './wat.js'

/** What is to be said of a generated function. */
export interface LambdaListing {
  /** Bytes of its functions' instructions. */
  readonly codeBytes: number
  /** Bytes of its constants: texts, lists, tables. */
  readonly constantBytes: number
  /** Functions of the host that a row may call: `Math.pow`, `/(a|b)+/.test`. */
  readonly hostCalls: readonly string[]
  /** A whole module in the text format. */
  readonly text: string
}

/** Where the function is written: the kernels it may call, and what its operator passes. */
export interface ListingOptions {
  readonly kernel: KernelBinary
  readonly heapBase: number
  /** The last parameter is the record's metadata. */
  readonly hasMetadata: boolean
}

/** Remembers what was declared. */
class ListingWriter extends ModuleWriter {
  readonly declared: DeclaredFunction[] = []

  override declare(params: readonly ValueType[], results: readonly ValueType[], exportName?: string): DeclaredFunction {
    const made = super.declare(params, results, exportName)
    this.declared.push(made)
    return made
  }
}

/** Writes the lambda as a function of its own and reads it back. */
export function listLambda(lambda: CompiledLambda, options: ListingOptions): LambdaListing {
  const image = new ImageBuilder(options.heapBase)
  const module = new ListingWriter(options.kernel)
  writeAlone(lambda, { image, module, hasMetadata: options.hasMetadata })
  const functions = module.declared.map(({ code, index }, i): ListedFunction & { readonly bytes: number } => {
    const entry = code.finish()
    const name = i === 0 ? 'lambda' : `inner${i}`
    const signature = { params: code.params, results: code.results }
    return { index, name, signature, body: readBody(entry), bytes: entry.length }
  })
  const scope = scopeOf(options.kernel, functions, image)
  return {
    codeBytes: functions.reduce((sum, each) => sum + each.bytes, 0),
    constantBytes: image.finish().length,
    hostCalls: [...new Set(functions.flatMap(each => hostCalls(each.body.instructions, scope)))],
    text: printModule({ functions, ...scope }),
  }
}

interface Place {
  readonly image: ImageBuilder
  readonly module: ModuleWriter
  readonly hasMetadata: boolean
}

function writeAlone(lambda: CompiledLambda, { hasMetadata, image, module }: Place): void {
  const { code } = module.declare([I32, I32], [I32])
  const sites = new FailureSites()
  const scope: FailScope = {
    fail: (inner, rowCode, site, pushDetail) => {
      inner.i32(0).i32(site).store('i32.store', abi.H_FAIL_SITE).i32(0)
      if (pushDetail === undefined) inner.i32(0)
      else pushDetail(inner)
      inner.store('i32.store', abi.H_FAIL_DETAIL).i32(rowCode).return()
    },
  }
  const context = { code, module, image, sites, node: '', scope }
  const fields = lambda.params.map((type, index): [string, Type] => [`p${index}`, type])
  const { layout } = layoutCell(structType(Object.fromEntries(fields)))
  const args = fields.map(([name]) => cellOperand(0, partOf(layout, name)))
  const last = args.pop()
  if (last !== undefined) args.push(hasMetadata ? withHeaders(last) : last)
  const value = callLambda(context, lambda, args, { checked: false, calls: new CallTable() })
  const result = layoutCell(structType({ result: resultTypeOf(lambda) })).layout
  const site = sites.add({ node: '', what: '' })
  storeCell(code, value, 1, partOf(result, 'result'), { context, scope, site })
  code.i32(0)
}

type Layout = ReturnType<typeof layoutCell>['layout']

function partOf(layout: Layout, name: string): Layout {
  const part = layout.fields?.[name]
  if (part === undefined) throw new Error(`a cell without ${name}`)
  return part
}

/** The record's metadata has headers, which are no column: an empty list of them stands for the record's. */
function withHeaders(metadata: Operand): Operand {
  if (metadata.kind !== 'struct') return metadata
  const headers: Operand = { kind: 'scalar', type: { kind: 'headers' }, push: code => void code.i64(0n) }
  return { kind: 'struct', type: META_TYPE, fields: { ...metadata.fields, headers } }
}

interface ListingScope extends CallScope {
  signatureOf(index: number): Signature
}

function scopeOf(kernel: KernelBinary, functions: readonly ListedFunction[], image: ImageBuilder): ListingScope {
  const names = new Map([...kernel.functions].map(([name, index]) => [index, name] as const))
  const signatures = kernelSignatures(kernel)
  const own = new Map(functions.map(each => [each.index, each] as const))
  const content = image.finish()
  let views: MemoryViews | undefined
  return {
    nameOf: index => own.get(index)?.name ?? names.get(index) ?? `function${index}`,
    signatureOf: index => {
      const signature = own.get(index)?.signature ?? signatures[index]
      if (signature === undefined) throw new Error(`no function ${index}`)
      return signature
    },
    textAt: address => {
      if (views === undefined) {
        views = new MemoryViews({ buffer: new ArrayBuffer(image.end) })
        views.bytes.set(content, image.base)
      }
      return readViewText(views, address)
    },
  }
}

/**
 * A lambda at the place where an operator calls it: compiled in line, as JavaScript through a call frame, or both
 * and compared (checked mode).
 *
 * A frame is a cell of struct { p0, p1, …, result } in scratch (m2 for the record's metadata), of the fields that the
 * function reads; `host.script(slot, frame)` runs it on that (javascript/script-runtime.ts). In checked mode the
 * compiled result stands in the frame and is compared; where the compiled code fails the row, the function must throw.
 */
import type { CompiledLambda, Lambda, ScriptLambda } from '../lambda/lambda.js'
import type { LambdaType } from '../lambda/lambda-type.js'
import type { CallSpec } from '../plan/physical-plan.js'
import { listType, structType, type Type, types } from '../schema/type.js'
import { ROW_CHECK_DIFFERS, ROW_LAMBDA_FAILED, ROW_SCRIPT_FAILED, ROW_WRONG_RESULT } from '../wasm/abi.generated.js'
import { type CellLayout, layoutCell } from '../wasm/cell-layout.js'
import { CHECK_BIT, CHECK_FAILED_BIT } from '../wasm/host-functions.js'
import { cellOperand, storeCell } from './cells.js'
import { I32 } from './code.js'
import { type ConvertScope, convertOperand } from './convert.js'
import { emitLambda } from './lambda/emit-lambda.js'
import { ownRules } from './lambda/own-rules.js'
import type { EmitContext } from './lambda/writer.js'
import { setOwn } from './locals.js'
import type { FailScope, Operand } from './operand.js'

export type { EmitContext } from './lambda/writer.js'

/** The plan's functions that run as JavaScript, or are compared there; the index is the slot. */
export class CallTable {
  readonly list: CallSpec[] = []
  add(spec: CallSpec): number {
    this.list.push(spec)
    return this.list.length - 1
  }
}

export interface CallOptions {
  /** Compare every compiled lambda with the function itself. */
  readonly checked: boolean
  readonly calls: CallTable
}

/**
 * Writes the call of a lambda.
 *
 * @param args what the operator passes, in its order; the lambda may name fewer
 * @returns the result as a value of the lambda's result type (a plain bool for want `test`). It may read its arguments
 * when it is pushed: `settle` it before they change
 */
export function callLambda(
  context: EmitContext,
  lambda: Lambda,
  args: readonly Operand[],
  options: CallOptions,
): Operand {
  if (lambda.outcome === 'javascript') return callScript(context, lambda, args, options)
  if (options.checked && lambda.script !== undefined) return callChecked(context, lambda, args, options)
  return atEdge(context, lambda, emitLambda(context, lambda, args))
}

/** The compiled body's value as the column type that the topology was built with. */
function atEdge(context: EmitContext, lambda: CompiledLambda, result: Operand): Operand {
  if (lambda.want === 'test') return result
  return convertOperand(
    context.code,
    result,
    resultTypeOf(lambda),
    placeOf(context, lambda, 'the result does not fit its type'),
  )
}

/** What the call gives: a plain bool, the result's column type, or a list of { key, value }. */
export function resultTypeOf(lambda: Lambda): Type {
  if (lambda.want === 'test') return types.bool
  const type = lambda.result ?? types.bool
  return lambda.want === 'pairs' && type.kind !== 'list' ? listType(type) : type
}

function placeOf(context: EmitContext, lambda: Lambda, what: string): ConvertScope {
  let site: number | undefined
  return {
    context,
    scope: context.scope,
    get site() {
      site ??= context.sites.add({ node: context.node, what, source: lambda.source, ...lambda.place })
      return site
    },
  }
}

/** A frame in a local of generated code, with the plan's entry for it. */
interface Frame {
  readonly slot: number
  readonly local: number
  readonly layout: CellLayout
}

function openFrame(
  context: EmitContext,
  lambda: CompiledLambda | ScriptLambda,
  args: readonly Operand[],
  options: CallOptions,
): Frame {
  const { code, module } = context
  const passed = args.slice(0, lambda.paramNames.length)
  const result = resultTypeOf(lambda)
  const fields: Record<string, Type> = {}
  passed.forEach((arg, index) => {
    const type = frameType(isMetadata(arg) ? arg.type : (lambda.params[index] ?? arg.type))
    fields[partName(arg, index)] = readType(type, lambda.reads?.[index])
  })
  const params = Object.values(fields)
  fields.result = result
  const { layout, bytes } = layoutCell(structType(fields))
  const script = lambda.script
  if (script === undefined) throw new Error('a function without source cannot run in the lane')
  const slot = options.calls.add({
    node: context.node,
    script,
    frame: layout,
    viewable: passed.map((_, index) => isViewable(lambda, index)),
    counter: context.image.reserve(8, 8),
    frameBytes: bytes,
    params,
    result: lambda.want === 'test' ? undefined : result,
    want: lambda.want,
  })
  const local = code.local(I32)
  code.i32(bytes).call(module.kernel('scratchAlloc')).set(local)
  const place = placeOf(context, lambda, 'an argument does not fit its type')
  passed.forEach((arg, index) => {
    storeCell(code, frameOperand(context, arg), local, partOf(layout, partName(arg, index)), place)
  })
  return { slot, local, layout }
}

/** The record's metadata is named m…: script-runtime.ts makes its headers readable. */
const partName = (arg: Operand, index: number): string => `${isMetadata(arg) ? 'm' : 'p'}${index}`
const isMetadata = (arg: Operand): boolean => arg.kind === 'struct' && arg.type.fields?.headers?.kind === 'headers'

const partOf = (layout: CellLayout, name: string): CellLayout => layout.fields?.[name] as CellLayout

/** The type of a parameter in a frame: the record's headers are their bytes there. */
function frameType(type: LambdaType): Type {
  if (type.kind === 'headers') return types.bytes
  if (type.kind !== 'struct') return type as Type
  const fields = Object.entries(type.fields ?? {}).map(([name, field]) => [name, frameType(field)])
  return Object.freeze({ ...(type as Type), fields: Object.fromEntries(fields) })
}

/** The type with the fields that the function reads. A name that is no field may be a method that sees them all. */
function readType(type: Type, reads: readonly string[] | undefined): Type {
  const { fields } = type
  if (fields === undefined || reads === undefined || !areFields(fields, reads)) return type
  const kept = Object.entries(fields).filter(([name]) => reads.includes(name))
  return Object.freeze({ ...type, fields: Object.fromEntries(kept) })
}

const areFields = (fields: Readonly<Record<string, Type>>, names: readonly string[]): boolean =>
  names.every(name => Object.hasOwn(fields, name))

/** Whether a view may be passed: a struct of which only its own fields are read. */
function isViewable(lambda: Lambda, index: number): boolean {
  const fields = lambda.params[index]?.fields
  const reads = lambda.reads?.[index]
  return lambda.viewable?.[index] === true && fields !== undefined && reads !== undefined && areFields(fields, reads)
}

function frameOperand(context: EmitContext, operand: Operand): Operand {
  if (operand.kind === 'struct') {
    const fields: Record<string, Operand> = {}
    const fieldTypes: Record<string, LambdaType> = {}
    for (const [name, field] of Object.entries(operand.fields)) {
      const made = frameOperand(context, field)
      setOwn(fields, name, made)
      setOwn(fieldTypes, name, made.type)
    }
    return { ...operand, type: { ...operand.type, fields: fieldTypes }, fields }
  }
  if (operand.type.kind !== 'headers') return operand
  const view = context.code.local(I32)
  operand.push(context.code)
  context.code.call(context.module.kernel('headersView')).set(view)
  return { kind: 'scalar', type: types.bytes, push: code => code.get(view) }
}

function callScript(
  context: EmitContext,
  lambda: ScriptLambda,
  args: readonly Operand[],
  options: CallOptions,
): Operand {
  const { code, module, scope } = context
  const frame = openFrame(context, lambda, args, options)
  const status = code.local(I32)
  code.i32(frame.slot).get(frame.local).call(module.kernel('host.script')).tee(status)
  code.if()
  code.get(status).i32(ROW_WRONG_RESULT).op('i32.eq').if()
  scope.fail(code, ROW_WRONG_RESULT, placeOf(context, lambda, 'the result does not fit its type').site)
  code.end()
  scope.fail(code, ROW_SCRIPT_FAILED, placeOf(context, lambda, 'the function throws').site)
  code.end()
  return cellOperand(frame.local, partOf(frame.layout, 'result'))
}

function callChecked(
  context: EmitContext,
  lambda: CompiledLambda,
  args: readonly Operand[],
  options: CallOptions,
): Operand {
  const { code, module } = context
  const frame = openFrame(context, lambda, args, options)
  const differs = placeOf(context, lambda, 'compiled and JavaScript disagree')
  const checkedScope: FailScope = {
    fail(inner, rowCode, site, pushDetail) {
      if (rowCode === ROW_LAMBDA_FAILED && !ownRules.has(context.sites.list[site]?.what ?? '')) {
        const bits = CHECK_BIT | CHECK_FAILED_BIT | frame.slot
        inner.i32(bits).get(frame.local).call(module.kernel('host.script'))
        inner.if()
        context.scope.fail(inner, ROW_CHECK_DIFFERS, differs.site)
        inner.end()
      }
      context.scope.fail(inner, rowCode, site, pushDetail)
    },
  }
  const inside: EmitContext = { ...context, scope: checkedScope }
  const result = atEdge(inside, lambda, emitLambda(inside, lambda, args))
  const place = placeOf(context, lambda, 'the result does not fit its type')
  storeCell(code, result, frame.local, partOf(frame.layout, 'result'), place)
  code
    .i32(CHECK_BIT | frame.slot)
    .get(frame.local)
    .call(module.kernel('host.script'))
  code.if()
  context.scope.fail(code, ROW_CHECK_DIFFERS, differs.site)
  code.end()
  return result
}

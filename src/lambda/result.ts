/**
 * What a lambda gives at the row's edge: its column type, and whether it fits what the operator wants and what the
 * user declared. Types are erased in JavaScript, so the result's schema is read off the IR.
 */
import { printType, type Type, types } from '../schema/type.js'
import type { LambdaRequest } from './compile-lambda.js'
import { Diagnostic } from './diagnostic.js'
import type { Expr } from './ir.js'
import type { LambdaType } from './lambda-type.js'
import { truth } from './lower/nodes.js'
import {
  columnType,
  elementType,
  fieldType,
  hasPair,
  isNullish,
  isNumber,
  isUnchecked,
  showType,
  T,
  word,
} from './type-algebra.js'

export interface FinishedResult {
  readonly body: Expr
  readonly result: Type
}

const error = (body: Expr, code: string, what: string, cure: string): Diagnostic =>
  new Diagnostic('error', { code, what, cure, at: body.at })

/**
 * The body and its result type; a fallback where the shape is right only in JavaScript.
 * @throws Diagnostic E304–E307, E309
 */
export function finishResult(body: Expr, request: LambdaRequest): FinishedResult | Diagnostic {
  const { want } = request
  if (want === 'test') return { body: truth(body), result: types.bool }
  const shape = shapeOf(body, request)
  if (shape instanceof Diagnostic) return shape
  if (hasPair(shape.inner)) {
    throw error(
      body,
      'E304',
      `${request.ref.operator} returns an array of mixed types`,
      'return an object: { key, value }',
    )
  }
  if (request.resultType !== undefined) {
    checkDeclared(body, shape.result, request.resultType, request)
    return { body, result: request.resultType }
  }
  return { body, result: columnOf(body, shape.result, request) }
}

interface Shape {
  /** The type that becomes a column; for pairs of one element. */
  readonly result: LambdaType
  /** Where no pair may stand any more. */
  readonly inner: LambdaType
}
function shapeOf(body: Expr, { want, ref }: LambdaRequest): Shape | Diagnostic {
  const { type } = body
  if (want === 'value') return { result: type, inner: type }
  if (want === 'pair') return pairShape(body, type, `${ref.operator} returns [key, value]`)
  if (type.kind !== 'list') {
    throw error(
      body,
      'E306',
      `${ref.operator} returns an array, this is ${word(type)}`,
      'return an array: [value], or [] for nothing',
    )
  }
  if (isNullish(type)) {
    throw error(body, 'E306', `the array that ${ref.operator} returns may be null`, 'give [] for that case: … ?? []')
  }
  const element = elementType(type)
  if (want === 'list') return { result: type, inner: element }
  if (element.kind === 'never') {
    throw error(body, 'E307', `${ref.operator} only ever returns []`, 'return [key, value] pairs')
  }
  return pairShape(body, element, `${ref.operator} returns an array of [key, value]`)
}

function pairShape(body: Expr, type: LambdaType, wanted: string): Shape | Diagnostic {
  if (type.kind !== 'struct' && type.kind !== 'list')
    throw error(body, 'E305', `${wanted}, this is ${word(type)}`, 'return [key, value]')
  if (isNullish(type)) throw error(body, 'E305', `${wanted}, this may be null`, 'use flatMap, and return [] for no row')
  if (type.pair === true) return { result: type, inner: T.struct(type.fields ?? {}) }
  if (type.kind === 'struct')
    throw error(body, 'E305', `${wanted}, this is an object`, 'return an array of two: [key, value]')
  return new Diagnostic('fallback', {
    code: 'F203',
    what: 'a [key, value] that is not written in the place where it is returned is not compiled',
    cure: 'write the array where it is returned: [key, value]',
    at: body.at,
  })
}

function columnOf(body: Expr, type: LambdaType, request: LambdaRequest): Type {
  const column = columnType(type)
  if (column !== undefined) return column
  if (type.kind === 'never' && !isNullish(type)) {
    throw error(body, 'E307', `${request.ref.operator} fails every row`, 'return a value on some path')
  }
  const unknown = unknownPart(type, '')
  if (unknown !== undefined) {
    throw error(body, 'E307', unknown, `give the schema: ${request.ref.operator}(fn, { value: json(…) })`)
  }
  throw error(
    body,
    'E307',
    `the result is ${word(type)}: ${showType(type)} is no type of a column`,
    'return numbers, text, booleans, objects and arrays of these',
  )
}

/** The part of the result of which nothing is known, as a clause. */
function unknownPart(type: LambdaType, path: string): string | undefined {
  const here = path === '' ? 'the result' : path
  if (columnType(type) !== undefined) return undefined
  if (type.kind === 'never')
    return isNullish(type) ? `${here} is always ${showType(type)}` : `${here} never has a value`
  if (type.kind === 'list') {
    if (elementType(type).kind === 'never') return `${here} is an empty array, which does not say what it holds`
    return unknownPart(elementType(type), `${path}[]`)
  }
  for (const [name, field] of Object.entries(type.fields ?? {})) {
    const found = unknownPart(field, path === '' ? name : `${path}.${name}`)
    if (found !== undefined) return found
  }
  return undefined
}

function checkDeclared(body: Expr, given: LambdaType, declared: Type, request: LambdaRequest): void {
  const misfit = misfitOf(given, declared, '')
  if (misfit === undefined) return
  throw new Diagnostic('error', {
    code: 'E309',
    what: `the result does not fit its schema: ${misfit}`,
    cure: `change the lambda or the schema of ${request.ref.operator}`,
    why: `the lambda gives ${showType(given)}, the schema says ${printType(declared)}`,
    at: body.at,
  })
}

/** Why the value cannot be stored in the column; undefined where it can. Numbers are checked when they are stored. */
export function misfitOf(given: LambdaType, declared: Type, path: string): string | undefined {
  const here = path === '' ? 'the value' : path
  // an index that leads to nothing fails its row when the value is stored
  if (isNullish(given) && !isUnchecked(given) && declared.null !== true) return `${here} may be null`
  if (given.kind === 'never') return undefined
  if (isNumber(given) && isNumber(declared)) return undefined
  if (given.kind !== declared.kind) return `${here} is ${word(given)}, not ${word(declared)}`
  if (given.kind === 'list') return misfitOf(elementType(given), declared.element ?? types.raw, `${path}[]`)
  if (given.kind !== 'struct') return undefined
  for (const [name, field] of Object.entries(declared.fields ?? {})) {
    const inner = path === '' ? name : `${path}.${name}`
    const part = fieldType(given, name)
    if (part === undefined && field.null !== true) return `${inner} is missing`
    const misfit = part === undefined ? undefined : misfitOf(part, field, inner)
    if (misfit !== undefined) return misfit
  }
  return undefined
}

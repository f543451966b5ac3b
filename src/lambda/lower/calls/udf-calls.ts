/** Calls of user-defined WebAssembly functions: a function that carries its signature under `UDF`. */
import type { At, Expr } from '../../ir.js'
import { node } from '../../ir-tree.js'
import type { LambdaType } from '../../lambda-type.js'
import { isNullish, isNumber, showType, withNull, word } from '../../type-algebra.js'
import { isProxy } from '../constants.js'
import type { Lowering } from '../lowering.js'

/** The key under which `name.udf.js` puts a function's signature. */
export const UDF = Symbol.for('millrace.udf')

export interface UdfSignature {
  readonly name: string
  readonly args: readonly LambdaType[]
  readonly returns: LambdaType
}

/** The signature that the function carries. */
export function udfOf(value: Function): UdfSignature | undefined {
  if (isProxy(value)) return undefined
  const descriptor = Object.getOwnPropertyDescriptor(value, UDF)
  return descriptor === undefined ? undefined : (descriptor.value as UdfSignature | undefined)
}

export function callUdf(cx: Lowering, udf: UdfSignature, name: string, args: readonly Expr[], at: At): Expr {
  if (args.length !== udf.args.length) {
    return cx.error(at, {
      code: 'E213',
      what: `${name} takes ${udf.args.length} argument${udf.args.length === 1 ? '' : 's'}, ${args.length} given`,
      cure: `call ${name}(${udf.args.map(showType).join(', ')})`,
    })
  }
  for (const [i, wanted] of udf.args.entries()) {
    const given = args[i] as Expr
    if (given.type.kind === wanted.kind || (isNumber(given.type) && isNumber(wanted)) || given.type.kind === 'never')
      continue
    cx.error(given.at, {
      code: 'E214',
      what: `argument ${i + 1} of ${name} is ${word(given.type)}, it takes ${word(wanted)}`,
      cure: 'convert it',
    })
  }
  const mayBeNull = args.some((a, i) => isNullish(a.type) && udf.args[i]?.null !== true)
  return node('Udf', {
    name: udf.name,
    args,
    type: withNull(udf.returns, udf.returns.null === true || mayBeNull, false),
    at,
  })
}

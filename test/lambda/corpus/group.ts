/** Lambdas of one operator's shape. */
import type { ParamRole } from '../../../src/lambda/compile-lambda.js'
import type { LambdaWant } from '../../../src/lambda/lambda.js'
import { nullableType, type Type, types } from '../../../src/schema/type.js'
import { type Any, Bid, Order, Profile, View } from './schemas.js'

export interface Shape {
  readonly types: readonly Type[]
  readonly roles: readonly ParamRole[]
}
export interface Group {
  readonly params: Shape
  readonly want: LambdaWant
  /** Texts of its rows beside the random ones. */
  readonly texts?: readonly string[]
  readonly lambdas: Readonly<Record<string, (...args: Any[]) => unknown>>
}

const keyValue = (value: Type): Shape => ({ types: [types.string, value], roles: ['key', 'value'] })
export const TEXT: Shape = keyValue(types.string)
export const ORDER: Shape = keyValue(Order)
export const VIEW: Shape = keyValue(View)
export const BID: Shape = keyValue(Bid)
export const JOINED: Shape = { types: [types.string, View, nullableType(Profile)], roles: ['key', 'left', 'right'] }

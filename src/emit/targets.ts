/**
 * Locals as a variable of generated code: a value of a type that is assigned at several places, and converted to
 * that type where it is of another one. `makeTarget` (locals.ts) is the same without conversion.
 */
import type { LambdaType } from '../lambda/lambda-type.js'
import type { Code } from './code.js'
import { type ConvertScope, convertOperand } from './convert.js'
import { makeTarget, type Target } from './locals.js'
import type { Operand } from './operand.js'

const targets = new WeakMap<Operand, Target>()

/** New locals for a value of `type`; `assignLocals` gives them a value. */
export function localsFor(code: Code, type: LambdaType): Operand {
  const target = makeTarget(code, type)
  targets.set(target.operand, target)
  return target.operand
}

/** Writes code that evaluates `source` as a value of `target`'s type into the locals of `localsFor`. */
export function assignLocals(code: Code, target: Operand, source: Operand, scope: ConvertScope): void {
  const place = targets.get(target)
  if (place === undefined) throw new Error('only what localsFor made can be assigned')
  place.assign(convertOperand(code, source, target.type, scope))
}

/**
 * Calls of known functions, by name: one table that says how each is written. What a name means is
 * lambda/intrinsics.ts; a name that is missing here is a mistake there (`emitted`).
 */
import type { CallNode } from '../../lambda/ir.js'
import type { Operand } from '../operand.js'
import { dateCalls } from './calls-date.js'
import { dateSetCalls } from './calls-date-set.js'
import { hostCalls } from './calls-host.js'
import { jsonCalls } from './calls-json.js'
import { listCalls } from './calls-list.js'
import { matchCalls } from './calls-match.js'
import { mathCalls } from './calls-math.js'
import { stringCalls } from './calls-string.js'
import { tableCalls } from './calls-table.js'
import type { LambdaWriter } from './writer.js'

/** Leaves the (plain scalar) result on the stack. */
export type PushCall = (w: LambdaWriter, n: CallNode) => void
/** For results that may be null or undefined, and structs. */
export type OperandCall = (w: LambdaWriter, n: CallNode) => Operand

/** How a function is written: one of both, after what its result may be. */
export interface WrittenCall {
  readonly push?: PushCall
  readonly operand?: OperandCall
}

const calls: Readonly<Record<string, WrittenCall>> = {
  ...mathCalls,
  ...stringCalls,
  ...listCalls,
  ...tableCalls,
  ...dateCalls,
  ...dateSetCalls,
  ...jsonCalls,
  ...matchCalls,
  ...hostCalls,
}

/** Whether the emitter knows the function at all. */
export const isWritten = (fn: string): boolean => fn === 'fail' || Object.hasOwn(calls, fn)

function callOf(n: CallNode): WrittenCall {
  const call = Object.hasOwn(calls, n.fn) ? calls[n.fn] : undefined
  if (call === undefined) throw new Error(`${n.fn} is not written by the emitter`)
  return call
}

export function pushCall(w: LambdaWriter, n: CallNode): void {
  const { push, operand } = callOf(n)
  if (push !== undefined) {
    push(w, n)
    return
  }
  const result = operand?.(w, n)
  if (result?.kind === 'scalar') result.push(w.code)
}

export function callOperand(w: LambdaWriter, n: CallNode): Operand {
  const { operand } = callOf(n)
  if (operand === undefined) throw new Error(`${n.fn} gives a plain value`)
  return operand(w, n)
}

/** Lookups by name: captured tables and the record's headers. */
import type { Expr } from '../../lambda/ir.js'
import { STATE_NULL } from '../operand.js'
import type { WrittenCall } from './calls.js'
import { optionalString } from './optional.js'
import { getOperand, ownOperand, pushFind } from './tables.js'

export const tableCalls: Readonly<Record<string, WrittenCall>> = {
  'dict.get': { operand: getOperand },
  'table.get': { operand: ownOperand },
  'dict.has': {
    push: (w, n) => {
      pushFind(w, n)
      w.code.i32(0).op('i32.ne')
    },
  },
  'headers.get': {
    operand: (w, n) => {
      w.push(n.args[0] as Expr)
      w.push(n.args[1] as Expr)
      w.kernel('headersGet')
      return optionalString(w, n.type, STATE_NULL)
    },
  },
}

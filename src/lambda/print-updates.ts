/** What becomes of each field of an aggregate's state, as text for `describe` and `explain`. */
import type { FieldUpdate, FieldUpdates } from './decompose.js'
import { type Derived, isDerived, type NotDerived } from './derive.js'
import { printExpr } from './print.js'

/** By path of the field: `['mean.sum', 'sum of v.price']`. */
export function printUpdates(updates: FieldUpdates, path = ''): (readonly [field: string, text: string])[] {
  return Object.entries(updates).flatMap(([name, update]) =>
    update.kind === 'struct'
      ? printUpdates(update.fields, `${path}${name}.`)
      : [[`${path}${name}`, printUpdate(update)] as const],
  )
}

function printUpdate(update: Exclude<FieldUpdate, { kind: 'struct' }>): string {
  if (update.kind === 'keep') return 'as it was'
  if (update.kind === 'general') return `computed from ${update.reads.join(', ') || 'the row'}`
  const where = update.where === undefined ? '' : ` where ${printExpr(update.where)}`
  const of = printExpr(update.of)
  if (update.kind === 'append') return `appends ${of}${where}`
  return `${update.kind === 'sum' && of === '1' ? 'count' : `${update.kind} of ${of}`}${where}`
}

/** The derived function's result, or which field has none and why. */
export function printDerived(made: Derived | NotDerived): string {
  if (!isDerived(made)) return `none (${made.field}: ${made.why})`
  const note = made.inexact.length === 0 ? '' : ` (sums of doubles, whose order shows: ${made.inexact.join(', ')})`
  return `${printExpr(made.body)}${note}`
}

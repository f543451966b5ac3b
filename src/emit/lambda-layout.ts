/**
 * Layout of what only exists inside a lambda: elements of lists that may be undefined, dates, lists of nothing.
 *
 * Inside a lambda an element's validity byte is 1 a value, 0 null, 2 undefined; in columns and at the row's edge
 * only 0 and 1 occur (`convertOperand` copies such a list). A date is its time value, a table its address.
 */
import type { LambdaType } from '../lambda/lambda-type.js'
import { equalTypes, type Type, types } from '../schema/type.js'
import { type CellLayout, layoutCell } from '../wasm/cell-layout.js'

/** The type under which a value of a lambda stands in a cell. */
export function storedType(type: LambdaType): Type {
  const nullable = type.null === true || type.undef === true ? { null: true as const } : {}
  switch (type.kind) {
    case 'never':
      return Object.freeze({ kind: 'bool', null: true })
    case 'date':
      return Object.freeze({ ...types.float64, ...nullable })
    case 'dict':
    case 'table':
    case 'regexp':
    case 'unknown':
      return Object.freeze({ ...types.int32, ...nullable })
    case 'headers':
      return Object.freeze({ ...types.int64, ...nullable })
    case 'struct': {
      const fields = Object.fromEntries(
        Object.entries(type.fields ?? {}).map(([name, field]) => [name, storedType(field)]),
      )
      return Object.freeze({ kind: 'struct', fields, ...nullable })
    }
    case 'list':
      return Object.freeze({ kind: 'list', element: storedType(type.element ?? { kind: 'never' }), ...nullable })
    default:
      return Object.freeze({ kind: type.kind, ...nullable })
  }
}

export interface ElementLayout {
  readonly layout: CellLayout
  /** Bytes from one element to the next. */
  readonly stride: number
}

/** How the elements of a list lie, for elements of `type`. */
export function elementLayout(type: LambdaType): ElementLayout {
  const { layout, bytes } = layoutCell(storedType(type))
  return { layout, stride: Math.max(bytes, 8) }
}

/** Whether undefined may stand somewhere in a value in a cell. */
export function mayHoldUndefined(type: LambdaType): boolean {
  if (type.undef === true) return true
  if (type.kind === 'list') return type.element !== undefined && mayHoldUndefined(type.element)
  return Object.values(type.fields ?? {}).some(mayHoldUndefined)
}

/** Whether the bytes of a value of `from` are also those of the column type `to`. */
export function sameCells(from: LambdaType, to: LambdaType): boolean {
  if (from === to) return true
  if (mayHoldUndefined(from) && !mayHoldUndefined(to)) return false
  return equalTypes(storedType(from), storedType(to))
}

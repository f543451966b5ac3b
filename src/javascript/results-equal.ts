/**
 * Checked mode's comparison: whether a function's own result is what the compiled code gave, as values of the
 * column type. undefined is null; -0 is 0 where the column has no -0; NaN is NaN.
 */
import type { Type } from '../schema/type.js'
import type { CellValue } from '../wasm/cell-value.js'

/**
 * @param own what the function returned
 * @param compiled what was read back from a cell of `type`
 */
export function resultsEqual(type: Type, own: unknown, compiled: CellValue): boolean {
  if (own === null || own === undefined || compiled === null) return (own ?? null) === compiled
  switch (type.kind) {
    case 'struct':
      return structsEqual(type, own, compiled)
    case 'list':
      return listsEqual(type.element as Type, own, compiled)
    case 'float64':
      return Object.is(own, compiled)
    case 'float32':
      return typeof own === 'number' && Object.is(Math.fround(own), compiled)
    case 'bytes':
      return own instanceof Uint8Array && compiled instanceof Uint8Array && Buffer.compare(own, compiled) === 0
    default:
      return own === compiled
  }
}

function structsEqual(type: Type, own: unknown, compiled: CellValue): boolean {
  if (typeof own !== 'object' || typeof compiled !== 'object') return false
  const left = own as Readonly<Record<string, unknown>>
  const right = compiled as Readonly<Record<string, CellValue>>
  return Object.entries(type.fields ?? {}).every(([name, field]) =>
    resultsEqual(field, left[name], right[name] as CellValue),
  )
}

function listsEqual(element: Type, own: unknown, compiled: CellValue): boolean {
  if (!Array.isArray(own) || !Array.isArray(compiled) || own.length !== compiled.length) return false
  return own.every((item, index) => resultsEqual(element, item, compiled[index] as CellValue))
}

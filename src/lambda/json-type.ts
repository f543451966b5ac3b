/**
 * Values whose JSON.stringify is written by the kernel that writes sinks: booleans, numbers, text, and structs and
 * lists of these. Not where JavaScript leaves members out (undefined), sorts them (names like numbers), calls a
 * method (dates), throws (bigint) or sees another object (bytes).
 */
import type { LambdaType } from './lambda-type.js'

const PLAIN: ReadonlySet<string> = new Set(['bool', 'int32', 'int64', 'timestamp', 'float32', 'float64', 'string'])

/** Whether the emitter can write JSON.stringify of a value of the type. */
export function isJsonType(type: LambdaType): boolean {
  if (type.undef === true) return false
  if (type.kind === 'list') return type.element !== undefined && isJsonType(type.element)
  if (type.kind !== 'struct') return PLAIN.has(type.kind)
  return Object.entries(type.fields ?? {}).every(([name, field]) => isOrdinaryName(name) && isJsonType(field))
}

/** JavaScript puts names that are array indexes first; `__proto__` is no member at all. */
const isOrdinaryName = (name: string): boolean => !/^(0|[1-9]\d*)$/.test(name) && name !== '__proto__'

/**
 * Types of the functions that generated code may call: those of the kernel module, read from its binary, and those that
 * were declared beside. WebAssembly core specification 2.0, §5.5: type, import and function sections.
 */
import type { KernelBinary } from '../../wasm/append.js'
import type { ValueType } from '../code.js'
import { ByteCursor } from './byte-cursor.js'

/** The type of a function. */
export interface Signature {
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
}

const SECTION = { type: 1, import: 2, function: 3 } as const

/** Signatures by function index: imported ones first. Cost: O(types and functions of the kernels). */
export function kernelSignatures(kernel: KernelBinary): readonly Signature[] {
  const types = vector(kernel, SECTION.type, cursor => {
    cursor.byte()
    return { params: valueTypes(cursor), results: valueTypes(cursor) }
  })
  const imported = vector(kernel, SECTION.import, importedType).filter(type => type !== undefined)
  const own = vector(kernel, SECTION.function, cursor => cursor.u32())
  return [...imported, ...own].map(index => {
    const type = types[index]
    if (type === undefined) throw new Error(`the kernel module has no type ${index}`)
    return type
  })
}

function vector<T>(kernel: KernelBinary, id: number, read: (cursor: ByteCursor) => T): readonly T[] {
  const section = kernel.sections.find(entry => entry.id === id)
  if (section === undefined) throw new Error(`the kernel module has no section ${id}`)
  const cursor = new ByteCursor(kernel.bytes, section.start)
  return Array.from({ length: cursor.u32() }, () => read(cursor))
}

function valueTypes(cursor: ByteCursor): readonly ValueType[] {
  return Array.from({ length: cursor.u32() }, () => cursor.valueType())
}

/** Index of the type of an imported function; undefined for what is no function. */
function importedType(cursor: ByteCursor): number | undefined {
  for (let names = 0; names < 2; names++) cursor.skip(cursor.u32())
  const kind = cursor.byte()
  if (kind === 0) return cursor.u32()
  // a table has a type before its limits, a global is a type and a byte
  if (kind === 3) cursor.skip(2)
  else {
    if (kind === 1) cursor.skip(1)
    const hasMax = (cursor.u32() & 1) !== 0
    cursor.u32()
    if (hasMax) cursor.u32()
  }
  return undefined
}

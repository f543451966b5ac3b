/**
 * Where the parts of a value lie in a cell (assembly/abi.ts, "TypeDesc"): a struct's fields at fixed offsets of
 * one block, nested structs flattened into it, a validity byte (1 = valid) for each nullable part.
 *
 * Parts of 8 and 16 bytes come first, then 4, then single bytes, so that nothing is padded in between.
 */
import type { Type } from '../schema/type.js'
import * as abi from './abi.generated.js'

export interface CellLayout {
  readonly type: Type
  /** Of the value, from the start of the cell (or list element); 0 for structs. */
  readonly offset: number
  /** Of the validity byte; undefined where the type is not nullable. */
  readonly validity: number | undefined
  /** Structs: the parts in declared order. */
  readonly fields?: Readonly<Record<string, CellLayout>>
  /** Lists: layout of one element, offsets from the element's start. */
  readonly element?: CellLayout
  /** Lists: bytes from one element to the next. */
  readonly stride?: number
}

/** Bytes of one value of a kind in a cell; 0 for structs, which are their fields. */
export const cellBytes: Readonly<Record<Type['kind'], number>> = {
  bool: 1,
  int32: 4,
  int64: 8,
  bigint: 8,
  timestamp: 8,
  float32: 4,
  float64: 8,
  string: 16,
  bytes: 16,
  raw: 16,
  list: 8,
  struct: 0,
}

/** KIND_* of a type. */
export const kindCode: Readonly<Record<Type['kind'], number>> = {
  bool: abi.KIND_BOOL,
  int32: abi.KIND_INT32,
  int64: abi.KIND_INT64,
  bigint: abi.KIND_BIGINT,
  timestamp: abi.KIND_INT64,
  float32: abi.KIND_FLOAT32,
  float64: abi.KIND_FLOAT64,
  string: abi.KIND_STRING,
  bytes: abi.KIND_BYTES,
  raw: abi.KIND_RAW,
  list: abi.KIND_LIST,
  struct: abi.KIND_STRUCT,
}

interface Slot {
  readonly bytes: number
  offset: number
}

/** Lays out a value of `type` from `base` on (a multiple of 8). `bytes` counts from 0 and is a multiple of 8. */
export function layoutCell(type: Type, base = 0): { readonly layout: CellLayout; readonly bytes: number } {
  const slots: Slot[] = []
  const slot = (bytes: number): Slot => {
    const made = { bytes, offset: 0 }
    slots.push(made)
    return made
  }
  const plan = (part: Type): (() => CellLayout) => {
    const validity = part.null === true ? slot(1) : undefined
    const value = part.kind === 'struct' ? undefined : slot(cellBytes[part.kind])
    const fields = Object.entries(part.fields ?? {}).map(([name, field]) => [name, plan(field)] as const)
    const element = part.element === undefined ? undefined : layoutCell(part.element)
    return () => ({
      type: part,
      offset: value?.offset ?? 0,
      validity: validity?.offset,
      ...(part.kind === 'struct' ? { fields: Object.fromEntries(fields.map(([name, make]) => [name, make()])) } : {}),
      ...(element === undefined ? {} : { element: element.layout, stride: Math.max(element.bytes, 8) }),
    })
  }
  const finish = plan(type)
  let top = base
  for (const align of [16, 8, 4, 1]) {
    for (const part of slots) {
      if (part.bytes !== align) continue
      part.offset = top
      top += part.bytes
    }
  }
  return Object.freeze({ layout: finish(), bytes: (top + 7) & ~7 })
}

/** Whether a copy of such a value into state has to copy bytes behind views or lists. */
export function hasHeapParts(type: Type): boolean {
  if (['string', 'bytes', 'raw', 'list'].includes(type.kind)) return true
  return Object.values(type.fields ?? {}).some(hasHeapParts)
}

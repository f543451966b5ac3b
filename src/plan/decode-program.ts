/**
 * Which parts of a key or value are read, as columns, and the program by which kernels fill them: projection pushed
 * into the decoder. Bytes become a cell of exactly the parts that are read (assembly/decode/cell.ts), cells become
 * columns (assembly/decode/columns.ts).
 *
 * A column is a leaf, a list or raw text as a whole, or a nullable struct (only its validity). Lists are not projected.
 */
import type { SerdeDescriptor, WindowedSerde } from '../schema/serde-descriptor.js'
import { typeOfSerde } from '../schema/serde-type.js'
import { nonNullType, type Type } from '../schema/type.js'
import * as abi from '../wasm/abi.generated.js'
import { type CellLayout, kindCode, layoutCell } from '../wasm/cell-layout.js'
import type { ImageBuilder } from '../wasm/image.js'
import { writeTypeDesc } from './encode-program.js'

/** Dotted paths that are read, each with everything below it; '' is the whole value. */
export type UsedPaths = 'none' | 'all' | ReadonlySet<string>

export interface ColumnSpec {
  /** Names from the value's root; empty for a value that is no struct. */
  readonly path: readonly string[]
  /** Of a nullable struct: the struct's type; its column has a validity and no values. */
  readonly type: Type
  /** Among the columns of this key or value, from 0. */
  readonly index: number
}

/** The columns for what is read of a serde's values, in declared order. A null value as a whole is not a column. */
export function columnsFor(serde: SerdeDescriptor, used: UsedPaths): ColumnSpec[] {
  const columns: ColumnSpec[] = []
  const paths = used === 'all' ? new Set(['']) : used
  if (paths === 'none') return columns
  const visit = (type: Type, path: readonly string[]): void => {
    if (!isUsed(paths, path)) return
    if (type.kind !== 'struct' || type.null === true) columns.push({ path, type, index: columns.length })
    for (const [name, field] of Object.entries(type.fields ?? {})) visit(field, [...path, name])
  }
  visit(nonNullType(typeOfSerde(serde)), [])
  return columns
}

/** Whether `path`, something above it or something below it is read. */
function isUsed(used: ReadonlySet<string>, path: readonly string[]): boolean {
  if (used.has('')) return true
  for (let end = 1; end <= path.length; end++) if (used.has(path.slice(0, end).join('.'))) return true
  const below = path.length === 0 ? '' : `${path.join('.')}.`
  for (const one of used) if (one.startsWith(below)) return true
  return false
}

/**
 * Writes the DecodeProgram that fills `columns` (all of one serde); returns its address, 0 when there are none.
 * The Input's column of a spec is `firstIndex + spec.index`; specs may stand in any order.
 */
export function writeDecodeProgram(
  image: ImageBuilder,
  serde: SerdeDescriptor,
  columns: readonly ColumnSpec[],
  firstIndex = 0,
): number {
  if (columns.length === 0) return 0
  const full = nonNullType(typeOfSerde(serde))
  // both bounds of a window are always there: kernels write them together
  const bounds = serde.kind === 'windowed' ? ['start', 'end'].map(bound => ['window', bound]) : []
  const wanted = [...columns.map(column => column.path), ...bounds]
  const { layout, bytes } = layoutCell(prune(full, wanted, []) ?? full)
  const detailOf = (path: readonly string[]): number => firstIndex + firstColumn(columns, path)
  const program = image.reserve(abi.PROGRAM_BYTES, 8)
  const entries = writeEntries(image, columns, layout, firstIndex)
  image.u32(program + abi.PROGRAM_SERDE, serdeCode(serde))
  image.u32(program + abi.PROGRAM_FLAGS, serde.nullable === true ? abi.PROGRAM_FLAG_NULLABLE : 0)
  image.u32(program + abi.PROGRAM_CELL_BYTES, bytes)
  image.u32(program + abi.PROGRAM_ENTRIES, entries)
  image.u32(program + abi.PROGRAM_COUNT, columns.length)
  image.u32(program + abi.PROGRAM_DETAIL, detailOf([]))
  if (serde.kind === 'windowed') writeWindowed(image, { program, serde, layout, detailOf })
  else image.u32(program + abi.PROGRAM_TYPE, writeTypeDesc(image, layout, { detailOf }))
  return program
}

interface WindowedProgram {
  readonly program: number
  readonly serde: WindowedSerde
  readonly layout: CellLayout
  readonly detailOf: (path: readonly string[]) => number
}

function writeWindowed(image: ImageBuilder, { program, serde, layout, detailOf }: WindowedProgram): void {
  const { windows } = serde
  const { key, window } = layout.fields as Record<'key' | 'window', CellLayout | undefined>
  const start = window?.fields?.start?.offset as number
  if (window?.fields?.end?.offset !== start + 8) throw new Error('the bounds of a window do not lie together')
  if (key !== undefined) {
    const type = writeTypeDesc(image, key, { detailOf: path => detailOf(['key', ...path]) })
    image.u32(program + abi.PROGRAM_TYPE, type)
  }
  const flags =
    (serde.nullable === true ? abi.PROGRAM_FLAG_NULLABLE : 0) |
    (windows.kind === 'session' ? abi.PROGRAM_FLAG_SESSION : 0)
  image.u32(program + abi.PROGRAM_FLAGS, flags)
  image.u32(program + abi.PROGRAM_INNER_SERDE, serdeCode(serde.key))
  const sizeMs = windows.kind === 'time' ? windows.sizeMs : windows.kind === 'sliding' ? windows.differenceMs : 0
  image.i64(program + abi.PROGRAM_WINDOW_MS, BigInt(sizeMs))
  image.u32(program + abi.PROGRAM_WINDOW_OFFSET, start)
}

/** SERDE_* of a descriptor, as it stands in programs, sinks and stores. */
export function serdeCode(serde: SerdeDescriptor): number {
  return serdeCodes[serde.kind]
}

const serdeCodes: Readonly<Record<SerdeDescriptor['kind'], number>> = {
  string: abi.SERDE_STRING,
  bytes: abi.SERDE_BYTES,
  boolean: abi.SERDE_BOOLEAN,
  int32: abi.SERDE_INT32,
  int64: abi.SERDE_INT64,
  bigint: abi.SERDE_INT64,
  float32: abi.SERDE_FLOAT32,
  float64: abi.SERDE_FLOAT64,
  json: abi.SERDE_JSON,
  windowed: abi.SERDE_WINDOWED_RAW,
}

/** The type with only the parts on the way to `paths`; undefined when nothing of it is left. */
function prune(type: Type, paths: readonly (readonly string[])[], at: readonly string[]): Type | undefined {
  const here = paths.filter(path => at.every((name, index) => path[index] === name))
  if (here.length === 0) return undefined
  if (type.kind !== 'struct') return type
  const fields: Record<string, Type> = {}
  for (const [name, field] of Object.entries(type.fields ?? {})) {
    const part = prune(field, here, [...at, name])
    if (part !== undefined) fields[name] = part
  }
  return { ...type, fields }
}

/** Index of the first column at or below `path`; 0 when there is none. */
function firstColumn(columns: readonly ColumnSpec[], path: readonly string[]): number {
  return columns.find(column => path.every((name, index) => column.path[index] === name))?.index ?? 0
}

function writeEntries(
  image: ImageBuilder,
  columns: readonly ColumnSpec[],
  layout: CellLayout,
  firstIndex: number,
): number {
  const entries = image.reserve(columns.length * abi.ENTRY_BYTES, 8)
  columns.forEach((column, order) => {
    const part = column.path.reduce<CellLayout>((cell, name) => cell.fields?.[name] as CellLayout, layout)
    const entry = entries + order * abi.ENTRY_BYTES
    image.u32(entry + abi.ENTRY_COLUMN, firstIndex + column.index)
    image.u32(entry + abi.ENTRY_KIND, kindCode[column.type.kind])
    image.u32(entry + abi.ENTRY_OFFSET, part.offset)
    image.u32(entry + abi.ENTRY_VALIDITY, part.validity ?? abi.NO_VALIDITY)
  })
  return entries
}

/**
 * Writes Column[specs] for an Input, in the order of `specs` (the key's, then the value's); returns their address.
 * `inputInit` gives them memory: values by kind, a validity where the type is nullable (marked 1 here).
 */
export function writeColumns(image: ImageBuilder, specs: readonly Pick<ColumnSpec, 'type'>[]): number {
  const columns = image.reserve(Math.max(specs.length, 1) * abi.COLUMN_BYTES, 8)
  specs.forEach(({ type }, index) => {
    const column = columns + index * abi.COLUMN_BYTES
    image.u32(column + abi.COLUMN_KIND, kindCode[type.kind])
    image.u32(column + abi.COLUMN_VALIDITY, type.null === true ? 1 : 0)
  })
  return columns
}

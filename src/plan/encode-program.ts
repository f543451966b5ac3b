/**
 * TypeDescs in the plan's image: what kernels need to know of a cell to write it as bytes, to read it back, and to
 * copy it into state (assembly/abi.ts, "TypeDesc", with the headers in front of names and children).
 */
import type { Type } from '../schema/type.js'
import * as abi from '../wasm/abi.generated.js'
import { type CellLayout, hasHeapParts, kindCode } from '../wasm/cell-layout.js'
import type { ImageBuilder } from '../wasm/image.js'

export interface TypeDescOptions {
  /** Leave out members that are null when writing JSON. */
  readonly omitNull?: boolean
  /** Default true. False where nothing is ever read by it (sinks): the learnt order takes 2.6 KiB a struct. */
  readonly reads?: boolean
  /** What a row detail says of the part at `path`; default: its index among the fields of its struct. */
  readonly detailOf?: (path: readonly string[]) => number
}

/** Writes the TypeDesc of `layout` with everything below it; returns its address. Not shared between layouts. */
export function writeTypeDesc(image: ImageBuilder, layout: CellLayout, options: TypeDescOptions = {}): number {
  const address = image.reserve(abi.TYPE_BYTES, 8)
  writePart(image, address, { layout, path: [] }, options)
  return address
}

interface Part {
  readonly layout: CellLayout
  readonly path: readonly string[]
}

function writePart(image: ImageBuilder, address: number, part: Part, options: TypeDescOptions): void {
  const { layout, path } = part
  image.u8(address + abi.TYPE_KIND, kindCode[layout.type.kind])
  image.u8(address + abi.TYPE_FLAGS, flagsOf(layout.type, path.length > 0 && options.omitNull === true))
  image.u32(address + abi.TYPE_OFFSET, layout.offset)
  image.u32(address + abi.TYPE_VALIDITY, layout.validity ?? abi.NO_VALIDITY)
  if (layout.type.kind === 'list') writeElement(image, address, layout, options)
  if (layout.type.kind === 'struct') writeFields(image, address, part, options)
}

function flagsOf(type: Type, omitNull: boolean): number {
  return (
    (type.null === true ? abi.TYPE_FLAG_NULLABLE | (omitNull ? abi.TYPE_FLAG_OMIT_NULL : 0) : 0) |
    (hasHeapParts(type) ? abi.TYPE_FLAG_HEAP : 0) |
    (type.kind === 'timestamp' ? abi.TYPE_FLAG_TIMESTAMP : 0)
  )
}

function writeElement(image: ImageBuilder, address: number, layout: CellLayout, options: TypeDescOptions): void {
  const child = image.reserve(abi.TYPE_BYTES, 8)
  image.u32(address + abi.TYPE_COUNT, 1)
  image.u32(address + abi.TYPE_CHILDREN, child)
  image.u32(address + abi.TYPE_STRIDE, layout.stride as number)
  // a fault inside an element is reported for the list
  const { detailOf: _detailOf, ...rest } = options
  writePart(image, child, { layout: layout.element as CellLayout, path: [] }, rest)
}

function writeFields(image: ImageBuilder, address: number, part: Part, options: TypeDescOptions): void {
  const fields = Object.entries(part.layout.fields ?? {})
  const children = writeStructHeader(image, fields.length, options.reads !== false)
  image.u32(address + abi.TYPE_COUNT, fields.length)
  image.u32(address + abi.TYPE_CHILDREN, children)
  fields.forEach(([name, layout], index) => {
    const child = children + index * abi.TYPE_BYTES
    const path = [...part.path, name]
    const { text, bytes } = writeName(image, name, options.detailOf?.(path) ?? index)
    image.u32(child + abi.TYPE_NAME, text)
    image.u32(child + abi.TYPE_NAME_BYTES, bytes)
    writePart(image, child, { layout, path }, options)
  })
}

/** Room for `count` children behind a struct header; returns the address of the first. */
function writeStructHeader(image: ImageBuilder, count: number, reads: boolean): number {
  const statesBytes = (count + 15) & ~15
  const states = image.reserve(statesBytes, 16)
  const template = image.reserve(statesBytes, 16)
  for (let index = 0; index < count; index++) image.u8(template + index, abi.STATE_UNSEEN)
  const shape = reads ? image.reserve((abi.SHAPE_ENTRIES_MAX + 1) * abi.SHAPE_ENTRY_BYTES, 16) : 0
  const header = image.reserve(abi.STRUCT_HEADER_BYTES + count * abi.TYPE_BYTES, 16)
  image.u32(header + abi.STRUCT_STATES, states)
  image.u32(header + abi.STRUCT_TEMPLATE, template)
  image.u32(header + abi.STRUCT_SHAPE, shape)
  return header + abi.STRUCT_HEADER_BYTES
}

/** The JSON text `"name":` behind its header, followed by the plain name. */
function writeName(image: ImageBuilder, name: string, detail: number): { text: number; bytes: number } {
  const plain = image.text(name)
  const header = image.reserve(abi.NAME_HEADER_BYTES, 8)
  const text = image.text(`${JSON.stringify(name)}:`)
  // wide copies read up to 16 bytes behind the text
  image.reserve(16, 1)
  if (text.address !== header + abi.NAME_HEADER_BYTES) throw new Error('a name does not follow its header')
  image.u32(header + abi.NAME_PLAIN, plain.address)
  image.u32(header + abi.NAME_PLAIN_BYTES, plain.bytes)
  image.u32(header + abi.NAME_DETAIL, detail)
  return { text: text.address, bytes: text.bytes }
}

/**
 * Constants as operands: numbers in the code, texts, bytes and lists in the plan's image.
 *
 * Strings are WTF-8, so that lone surrogates survive. Tables (dict) are tables.ts's.
 */
import type { LambdaType } from '../lambda/lambda-type.js'
import type { CellLayout } from '../wasm/cell-layout.js'
import type { ImageBuilder } from '../wasm/image.js'
import { writeWtf8, wtf8BytesMax } from '../wasm/wtf8.js'
import { type Code, F32, F64, I64 } from './code.js'
import { elementLayout } from './lambda-layout.js'
import { markSettled, nullishOperand, setOwn, valueType } from './locals.js'
import { type Operand, STATE_NULL, STATE_UNDEFINED } from './operand.js'

/** The bytes of a string as columns hold them: WTF-8. */
export function textBytes(text: string): Uint8Array {
  const room = Buffer.alloc(wtf8BytesMax(text))
  return room.subarray(0, writeWtf8(room, 0, text))
}

/** Address in the image of a view of a text. */
export const textView = (image: ImageBuilder, text: string): number => image.view(textBytes(text))

/**
 * An operand of `type` that is always `value`: a JavaScript value as cell readers give it, or null or undefined.
 *
 * @throws Error for a value that is none of the type
 */
export function literalOperand(image: ImageBuilder, type: LambdaType, value: unknown): Operand {
  if (value === null || value === undefined) {
    return nullishOperand(type, value === null ? STATE_NULL : STATE_UNDEFINED)
  }
  if (type.kind === 'struct') {
    const fields: Record<string, Operand> = {}
    for (const [name, field] of Object.entries(type.fields ?? {})) {
      setOwn(fields, name, literalOperand(image, field, (value as Record<string, unknown>)[name]))
    }
    return markSettled({ kind: 'struct', type, fields })
  }
  return markSettled({ kind: 'scalar', type, push: literalPush(image, type, value) })
}

function literalPush(image: ImageBuilder, type: LambdaType, value: unknown): (code: Code) => void {
  if (type.kind === 'string' || type.kind === 'raw') {
    const view = textView(image, String(value))
    return code => void code.i32(view)
  }
  if (type.kind === 'bytes') {
    const view = image.view(value as Uint8Array)
    return code => void code.i32(view)
  }
  if (type.kind === 'list') {
    const address = imageList(image, type, value as readonly unknown[])
    return code => void code.i32(address)
  }
  switch (valueType(type.kind)) {
    case I64: {
      const long = BigInt(value as number | bigint)
      return code => void code.i64(long)
    }
    case F64:
      return code => void code.f64(value as number)
    case F32:
      return code => void code.f32(value as number)
    default:
      return code => void code.i32(Number(value))
  }
}

/** Address of { count, elements } of a constant list. */
export function imageList(image: ImageBuilder, type: LambdaType, items: readonly unknown[]): number {
  const address = image.reserve(8)
  image.u32(address, items.length)
  image.u32(address + 4, imageElements(image, type.element ?? { kind: 'never' }, items))
  return address
}

function imageElements(image: ImageBuilder, type: LambdaType, items: readonly unknown[]): number {
  const { layout, stride } = elementLayout(type)
  const first = image.reserve(Math.max(items.length * stride, 8), 16)
  items.forEach((item, index) => {
    writeCell(image, first + index * stride, layout, type, item)
  })
  return first
}

/** Writes a value into a cell of the image. */
export function writeCell(
  image: ImageBuilder,
  cell: number,
  layout: CellLayout,
  type: LambdaType,
  value: unknown,
): void {
  if (layout.validity !== undefined) image.u8(cell + layout.validity, value === undefined ? 2 : value === null ? 0 : 1)
  if (value === null || value === undefined) return
  const at = cell + layout.offset
  switch (layout.type.kind) {
    case 'struct':
      for (const [name, field] of Object.entries(layout.fields ?? {})) {
        const part = type.fields?.[name] as LambdaType
        writeCell(image, cell, field, part, (value as Record<string, unknown>)[name])
      }
      return
    case 'list': {
      const items = value as readonly unknown[]
      image.u32(at, items.length)
      image.u32(at + 4, imageElements(image, type.element ?? { kind: 'never' }, items))
      return
    }
    case 'string':
    case 'raw':
      image.copyView(at, textView(image, String(value)))
      return
    case 'bytes':
      image.copyView(at, image.view(value as Uint8Array))
      return
    default:
      writeNumber(image, at, layout.type.kind, value)
  }
}

function writeNumber(image: ImageBuilder, at: number, kind: string, value: unknown): void {
  switch (kind) {
    case 'bool':
      image.u8(at, value === true ? 1 : 0)
      return
    case 'int32':
      image.u32(at, Number(value))
      return
    case 'float64':
      image.f64(at, Number(value))
      return
    case 'float32':
      image.f32(at, Number(value))
      return
    default:
      image.i64(at, BigInt(value as number | bigint))
  }
}

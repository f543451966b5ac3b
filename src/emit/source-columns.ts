/**
 * The parts of a source's records as operands over Arrow columns. A column exists because generated code reads
 * it: pushing a part asks for its column, and what was asked for is what the decoder fills (projection).
 */

import type { ColumnSpec } from '../plan/decode-program.js'
import type { SerdeDescriptor } from '../schema/serde-descriptor.js'
import type { Type } from '../schema/type.js'
import * as abi from '../wasm/abi.generated.js'
import { cellBytes } from '../wasm/cell-layout.js'
import { type Code, I32, type MemoryOp } from './code.js'
import { type ColumnState, type Operand, STATE_NULL } from './operand.js'
import type { Push } from './row.js'

/** The columns of one source's key and value, as generated code asks for them. */
export class SourceColumns {
  readonly key: ColumnSpec[] = []
  readonly value: ColumnSpec[] = []
  #count = 0

  get count(): number {
    return this.#count
  }

  /** Index of the column of a part of the key or value. */
  index(side: 'key' | 'value', path: readonly string[], type: Type): number {
    const known = this[side].find(spec => spec.path.join('.') === path.join('.'))
    if (known !== undefined) return known.index
    this[side].push({ path, type, index: this.#count })
    return this.#count++
  }
}

/** Dotted paths by column index, for error texts. */
export function columnNames(columns: SourceColumns): string[] {
  const names: string[] = []
  for (const side of ['key', 'value'] as const) {
    for (const spec of columns[side]) names[spec.index] = [side, ...spec.path].join('.')
  }
  return names
}

/** Where the validity bytes of a nullable column stand, from its values on. */
export function validOffset(type: Type): number {
  return type.kind === 'bool' ? abi.SEGMENT_ROWS_MAX / 8 : abi.SEGMENT_ROWS_MAX * cellBytes[type.kind]
}

/** The rows of one input inside one function: locals of column addresses are loaded once, at its start. */
export class SourceRows {
  readonly #code: Code
  readonly #columns: SourceColumns
  readonly #input: number
  readonly #row: number
  readonly #locals = new Map<string, number>()

  /**
   * @param input i32 local (a parameter): address of the Input
   * @param row i32 local: row in the segment
   */
  constructor(code: Code, columns: SourceColumns, input: number, row: number) {
    this.#code = code
    this.#columns = columns
    this.#input = input
    this.#row = row
  }

  /** i32 local that holds what lies at `offset` of the Input, loaded at the start of the function. */
  field(offset: number): number {
    return this.#loaded(`input+${offset}`, code => code.load('i32.load', offset))
  }

  #loaded(name: string, load: (code: Code) => void): number {
    const known = this.#locals.get(name)
    if (known !== undefined) return known
    const local = this.#code.local(I32)
    this.#locals.set(name, local)
    this.#code.atStart(code => {
      code.get(this.#input)
      load(code)
      code.set(local)
    })
    return local
  }

  #column(index: number, offset: number): number {
    return this.#loaded(`column${index}+${offset}`, code =>
      code.load('i32.load', abi.INPUT_COLUMNS).load('i32.load', index * abi.COLUMN_BYTES + offset),
    )
  }

  /** Address of element `row` of an array of `bytes` each. */
  pushElement(base: number, bytes: number): Push {
    const shift = Math.log2(bytes)
    return code => {
      code.get(base).get(this.#row)
      if (shift > 0) code.i32(shift).op('i32.shl')
      code.op('i32.add')
    }
  }

  /** The key or value as an operand; null by the length of its bytes where the serde is nullable (or always). */
  operand(side: 'key' | 'value', serde: SerdeDescriptor, type: Type, nullable: boolean): Operand {
    const whole = this.#part(side, [], { ...type, null: undefined } as unknown as Type, serde)
    if (!nullable) return whole
    const pushState: Push =
      side === 'key'
        ? code => {
            this.pushElement(this.field(abi.INPUT_KEYS), 16)(code)
            code.load('i32.load').i32(-1).op('i32.eq')
          }
        : code => {
            this.pushElement(this.field(abi.INPUT_VALUES), 8)(code)
            code.load('i32.load', 4).i32(-1).op('i32.eq')
          }
    return { ...whole, type: { ...whole.type, null: true }, pushState } as Operand
  }

  #part(side: 'key' | 'value', path: readonly string[], type: Type, serde: SerdeDescriptor): Operand {
    const { null: nullable, ...rest } = type
    const ask = (): number => this.#columns.index(side, path, type)
    const column = this.#columnState(ask, type)
    const state = nullable === true ? { pushState: column.pushState } : {}
    const typed = nullable === true ? type : (rest as Type)
    if (type.kind === 'struct') {
      const fields: Record<string, Operand> = {}
      for (const [name, field] of Object.entries(type.fields ?? {})) {
        fields[name] = this.#part(side, [...path, name], field, serde)
      }
      return { kind: 'struct', type: typed, fields, ...state }
    }
    const nulls = nullable === true ? { column } : {}
    return { kind: 'scalar', type: typed, push: this.#pushValue(ask, type), ...state, ...nulls }
  }

  /** By the byte, not the bit: one load, and in a comparison not even that. */
  #columnState(ask: () => number, type: Type): ColumnState {
    if (STATE_NULL !== 1) throw new Error('a null state is 1')
    const pushValid = (code: Code): void => {
      const values = this.#column(ask(), abi.COLUMN_VALUES)
      code.get(values).get(this.#row).op('i32.add').load('i32.load8_u', validOffset(type))
    }
    const pushState = (code: Code): void => {
      pushValid(code)
      code.op('i32.eqz')
    }
    return { pushState, pushValid }
  }

  /** Bit `row` of the bitmap whose address is in the local. */
  #pushBit(code: Code, bits: number): void {
    code.get(bits).get(this.#row).i32(3).op('i32.shr_u').op('i32.add').load('i32.load8_u')
    code.get(this.#row).i32(7).op('i32.and').op('i32.shr_u').i32(1).op('i32.and')
  }

  #pushValue(ask: () => number, type: Type): Push {
    const loads: Partial<Record<Type['kind'], MemoryOp>> = {
      int32: 'i32.load',
      int64: 'i64.load',
      bigint: 'i64.load',
      timestamp: 'i64.load',
      float32: 'f32.load',
      float64: 'f64.load',
    }
    return code => {
      const values = this.#column(ask(), abi.COLUMN_VALUES)
      if (type.kind === 'bool') {
        this.#pushBit(code, values)
        return
      }
      this.pushElement(values, cellBytes[type.kind])(code)
      const load = loads[type.kind]
      if (load !== undefined) code.load(load)
    }
  }
}

/**
 * Reading and writing cells (assembly/abi.ts, "TypeDesc") in generated code: state rows, sink rows, frames, elements.
 *
 * A cell operand reads when it is pushed, so a field that nobody reads costs nothing. `storeCell` pushes every part
 * before it stores the first: the operand may read the very cell that is written. Views and lists are copied by
 * reference: whoever stores into state copies the bytes behind them afterwards.
 */
import type { LambdaType } from '../lambda/lambda-type.js'
import { H_EMPTY_VIEW } from '../wasm/abi.generated.js'
import type { CellLayout } from '../wasm/cell-layout.js'
import { type Code, F32, F64, I32, I64 } from './code.js'
import { type ConvertScope, convertOperand } from './convert.js'
import { pushState, setOwn, valueType } from './locals.js'
import { columnState, type Operand } from './operand.js'

export { convertOperand } from './convert.js'

const VIEW_KINDS: ReadonlySet<string> = new Set(['string', 'bytes', 'raw'])

/**
 * The value in the cell (or list element, or state row) whose address is in `baseLocal`.
 *
 * @param type what the value is in a lambda, where that says more than the layout's column type
 */
export function cellOperand(baseLocal: number, layout: CellLayout, type: LambdaType = layout.type): Operand {
  const { validity, offset } = layout
  const nullish = type.null === true || type.undef === true
  const stated =
    validity === undefined || !nullish
      ? {}
      : { pushState: (code: Code) => pushStateByte(code.get(baseLocal), validity, type.undef === true) }
  if (type.kind === 'struct') {
    const fields: Record<string, Operand> = {}
    for (const [name, field] of Object.entries(type.fields ?? {})) {
      setOwn(fields, name, cellOperand(baseLocal, layout.fields?.[name] as CellLayout, field))
    }
    return { kind: 'struct', type, fields, ...stated }
  }
  if (type.kind === 'never') return { kind: 'scalar', type, push: code => void code.i32(H_EMPTY_VIEW), ...stated }
  return { kind: 'scalar', type, push: code => loadValue(code.get(baseLocal), type, offset), ...stated }
}

/** Address on the stack → STATE_*. The bytes are 1 a value, 0 null, 2 undefined. */
function pushStateByte(code: Code, validity: number, mayBeUndefined: boolean): void {
  code.load('i32.load8_u', validity)
  if (!mayBeUndefined) {
    code.op('i32.eqz')
    return
  }
  const byte = code.local(I32)
  code.tee(byte).get(byte).i32(2).op('i32.lt_u').op('i32.xor')
}

/** Address on the stack → the value of a scalar there. */
function loadValue(code: Code, type: LambdaType, offset: number): void {
  if (type.kind === 'bool') code.load('i32.load8_u', offset)
  else if (type.kind === 'list' || VIEW_KINDS.has(type.kind)) {
    if (offset !== 0) code.i32(offset).op('i32.add')
  } else {
    const loads = { [I32]: 'i32.load', [I64]: 'i64.load', [F32]: 'f32.load', [F64]: 'f64.load' } as const
    code.load(loads[valueType(type.kind)], offset)
  }
}

/** Writes a part of a cell whose address and value are on the stack. */
type Store = (code: Code) => void

/**
 * Writes a value into the cell whose address is in `baseLocal`, converted to the layout's type (convert.ts): value
 * and validity bytes. The cell may be the one that the operand reads.
 */
export function storeCell(
  code: Code,
  operand: Operand,
  baseLocal: number,
  layout: CellLayout,
  scope: ConvertScope,
): void {
  storeAs(code, convertOperand(code, operand, layout.type, scope), baseLocal, layout)
}

/** `storeCell` for an operand that is of the layout's type already; undefined is kept apart from null (byte 2). */
export function storeAs(code: Code, operand: Operand, baseLocal: number, layout: CellLayout): void {
  const stores: Store[] = []
  const validities: Validity[] = []
  pushParts(code, { base: baseLocal, stores, validities }, operand, layout)
  pushValidities(code, baseLocal, validities, stores)
  for (let index = stores.length - 1; index >= 0; index--) stores[index]?.(code)
}

/** A validity byte of a cell, and whose it is. */
interface Validity {
  readonly offset: number
  readonly operand: Operand
}

/** A cell while it is written. */
interface WrittenCell {
  /** Local of its address. */
  readonly base: number
  /** For what stands on the stack, in its order. */
  readonly stores: Store[]
  readonly validities: Validity[]
}

function pushParts(code: Code, cell: WrittenCell, operand: Operand, layout: CellLayout): void {
  const { validity, offset } = layout
  if (validity !== undefined) cell.validities.push({ offset: validity, operand })
  if (operand.kind === 'struct') {
    for (const [name, field] of Object.entries(layout.fields ?? {})) {
      pushParts(code, cell, operand.fields[name] as Operand, field)
    }
    return
  }
  if (operand.type.kind === 'never') return
  code.get(cell.base)
  operand.push(code)
  cell.stores.push(pushStored(code, operand.type, offset))
}

const WIDE_STORES = { 4: 'i32.store', 2: 'i32.store16', 1: 'i32.store8' } as const

/** Validity bytes lie side by side at a cell's end: four, or two, of them are written by one store. */
function pushValidities(code: Code, base: number, validities: readonly Validity[], stores: Store[]): void {
  const sorted = [...validities].sort((a, b) => a.offset - b.offset)
  const isRun = (from: number, bytes: number): boolean =>
    sorted[from + bytes - 1]?.offset === (sorted[from]?.offset ?? 0) + bytes - 1
  for (let from = 0; from < sorted.length; ) {
    const bytes = isRun(from, 4) ? 4 : isRun(from, 2) ? 2 : 1
    const run = sorted.slice(from, from + bytes)
    const offset = run[0]?.offset ?? 0
    code.get(base)
    run.forEach(({ operand }, index) => {
      pushValidityByte(code, operand)
      if (index > 0)
        code
          .i32(8 * index)
          .op('i32.shl')
          .op('i32.or')
    })
    stores.push(at => at.store(WIDE_STORES[bytes], offset))
    from += bytes
  }
}

/** STATE_* of the operand → 1 a value, 0 null, 2 undefined. */
function pushValidityByte(code: Code, operand: Operand): void {
  if (operand.pushState === undefined) {
    code.i32(1)
    return
  }
  const column = columnState(operand)
  if (column !== undefined) {
    column.pushValid(code)
    return
  }
  pushState(code, operand)
  if (operand.type.undef !== true) {
    code.op('i32.eqz')
    return
  }
  const state = code.local(I32)
  code.tee(state).get(state).i32(2).op('i32.lt_u').op('i32.xor')
}

/** Turns the value on the stack into what is stored, and says how. */
function pushStored(code: Code, type: LambdaType, offset: number): Store {
  if (type.kind === 'bool') return at => at.store('i32.store8', offset)
  if (VIEW_KINDS.has(type.kind)) {
    code.loadView()
    return at => at.storeView(offset)
  }
  if (type.kind === 'list') {
    code.load('i64.load')
    return at => at.store('i64.store', offset)
  }
  const stores = { [I32]: 'i32.store', [I64]: 'i64.store', [F32]: 'f32.store', [F64]: 'f64.store' } as const
  const name = stores[valueType(type.kind)]
  return at => at.store(name, offset)
}

/**
 * The bytes of a generated function as instructions: the way back of code.ts, over its tables, so that an instruction
 * that is added there is known here too. Only what `Code` writes is read.
 */
import { MEMORY_OPS, OPCODES, TRUNC_SAT, type ValueType } from '../code.js'
import { ByteCursor } from './byte-cursor.js'

/** One instruction with what stands behind its opcode. */
export interface Instruction {
  /** As in the text format: `i32.add`, `local.get`, `call`. */
  readonly name: string
  /** Constants, indexes of locals and functions, depths of branches; of loads and stores the offset. */
  readonly immediates: readonly (number | bigint)[]
  /** What a block gives; only on block, loop and if. */
  readonly result?: ValueType
}

/** What a function holds. */
export interface FunctionBody {
  /** Behind the parameters. */
  readonly locals: readonly ValueType[]
  /** Without the last `end`. */
  readonly instructions: readonly Instruction[]
}

const BLOCKS: Readonly<Record<number, string>> = { 2: 'block', 3: 'loop', 4: 'if' }
const PLAIN: Readonly<Record<number, string>> = {
  0: 'unreachable',
  5: 'else',
  11: 'end',
  15: 'return',
  26: 'drop',
  27: 'select',
}
const INDEXED: Readonly<Record<number, string>> = {
  12: 'br',
  13: 'br_if',
  16: 'call',
  32: 'local.get',
  33: 'local.set',
  34: 'local.tee',
}
const NO_RESULT = 0x40
const BR_TABLE = 0x0e
const PREFIX_MISC = 0xfc
const PREFIX_SIMD = 0xfd
const MEMORY_COPY = 10

const named = <N extends string, V>(table: Readonly<Record<N, V>>, code: (value: V) => number): Map<number, string> =>
  new Map(Object.entries<V>(table).map(([name, value]) => [code(value), name]))
const numeric = named(OPCODES, value => value)
const memory = named(MEMORY_OPS, ([opcode]) => opcode)
const saturating = named(TRUNC_SAT, value => value)

/**
 * Reads an entry of the code section: its size, its locals, its instructions.
 *
 * @throws Error for an instruction that `Code` does not write
 */
export function readBody(entry: Uint8Array): FunctionBody {
  const cursor = new ByteCursor(entry)
  cursor.u32()
  const locals: ValueType[] = []
  for (let groups = cursor.u32(); groups > 0; groups--) {
    const count = cursor.u32()
    const type = cursor.valueType()
    for (let i = 0; i < count; i++) locals.push(type)
  }
  const instructions: Instruction[] = []
  while (!cursor.isAtEnd) instructions.push(readInstruction(cursor))
  return { locals, instructions: instructions.slice(0, -1) }
}

function readInstruction(cursor: ByteCursor): Instruction {
  const opcode = cursor.byte()
  const plain = PLAIN[opcode] ?? numeric.get(opcode)
  if (plain !== undefined) return { name: plain, immediates: [] }
  const indexed = INDEXED[opcode]
  if (indexed !== undefined) return { name: indexed, immediates: [cursor.u32()] }
  const block = BLOCKS[opcode]
  if (block !== undefined) return readBlock(block, cursor)
  const access = memory.get(opcode)
  if (access !== undefined) return readAccess(access, cursor)
  switch (opcode) {
    case 0x41:
      return { name: 'i32.const', immediates: [Number(cursor.s64())] }
    case 0x42:
      return { name: 'i64.const', immediates: [cursor.s64()] }
    case 0x43:
      return { name: 'f32.const', immediates: [cursor.f32()] }
    case 0x44:
      return { name: 'f64.const', immediates: [cursor.f64()] }
    case BR_TABLE: {
      const labels = Array.from({ length: cursor.u32() }, () => cursor.u32())
      return { name: 'br_table', immediates: [...labels, cursor.u32()] }
    }
    case PREFIX_MISC:
      return readMisc(cursor)
    case PREFIX_SIMD:
      return readAccess(cursor.u32() === 0 ? 'v128.load' : 'v128.store', cursor)
    default:
      throw unknown(opcode)
  }
}

function readBlock(name: string, cursor: ByteCursor): Instruction {
  if (cursor.byte() === NO_RESULT) return { name, immediates: [] }
  cursor.position--
  return { name, immediates: [], result: cursor.valueType() }
}

/** Alignment, which is always the natural one or 1, and offset. */
function readAccess(name: string, cursor: ByteCursor): Instruction {
  cursor.u32()
  return { name, immediates: [cursor.u32()] }
}

function readMisc(cursor: ByteCursor): Instruction {
  const code = cursor.u32()
  if (code === MEMORY_COPY) {
    cursor.skip(2)
    return { name: 'memory.copy', immediates: [] }
  }
  const name = saturating.get(code)
  if (name === undefined) throw unknown(code)
  return { name, immediates: [] }
}

const unknown = (code: number): Error => new Error(`the instruction 0x${code.toString(16)} is not written by Code`)

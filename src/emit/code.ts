/**
 * WebAssembly instructions as bytes: one `Code` per function body, methods named after the instructions.
 *
 * Nothing is checked here but the nesting of blocks; every generated module goes through WebAssembly.validate in
 * tests. Encoding: WebAssembly core specification 2.0, §5. Branch targets are labels, not depths.
 */

/** Value types of locals, parameters and results. */
export const I32 = 0x7f
export const I64 = 0x7e
export const F32 = 0x7d
export const F64 = 0x7c
export type ValueType = typeof I32 | typeof I64 | typeof F32 | typeof F64

/** Numeric instructions that take no immediate, by name. */
export const OPCODES = {
  'i32.eqz': 0x45,
  'i32.eq': 0x46,
  'i32.ne': 0x47,
  'i32.lt_s': 0x48,
  'i32.lt_u': 0x49,
  'i32.gt_s': 0x4a,
  'i32.gt_u': 0x4b,
  'i32.le_s': 0x4c,
  'i32.le_u': 0x4d,
  'i32.ge_s': 0x4e,
  'i32.ge_u': 0x4f,
  'i64.eqz': 0x50,
  'i64.eq': 0x51,
  'i64.ne': 0x52,
  'i64.lt_s': 0x53,
  'i64.lt_u': 0x54,
  'i64.gt_s': 0x55,
  'i64.gt_u': 0x56,
  'i64.le_s': 0x57,
  'i64.le_u': 0x58,
  'i64.ge_s': 0x59,
  'i64.ge_u': 0x5a,
  'f32.eq': 0x5b,
  'f32.ne': 0x5c,
  'f64.eq': 0x61,
  'f64.ne': 0x62,
  'f64.lt': 0x63,
  'f64.gt': 0x64,
  'f64.le': 0x65,
  'f64.ge': 0x66,
  'i32.clz': 0x67,
  'i32.ctz': 0x68,
  'i32.popcnt': 0x69,
  'i32.add': 0x6a,
  'i32.sub': 0x6b,
  'i32.mul': 0x6c,
  'i32.div_s': 0x6d,
  'i32.div_u': 0x6e,
  'i32.rem_s': 0x6f,
  'i32.rem_u': 0x70,
  'i32.and': 0x71,
  'i32.or': 0x72,
  'i32.xor': 0x73,
  'i32.shl': 0x74,
  'i32.shr_s': 0x75,
  'i32.shr_u': 0x76,
  'i32.rotl': 0x77,
  'i64.clz': 0x79,
  'i64.add': 0x7c,
  'i64.sub': 0x7d,
  'i64.mul': 0x7e,
  'i64.div_s': 0x7f,
  'i64.div_u': 0x80,
  'i64.rem_s': 0x81,
  'i64.rem_u': 0x82,
  'i64.and': 0x83,
  'i64.or': 0x84,
  'i64.xor': 0x85,
  'i64.shl': 0x86,
  'i64.shr_s': 0x87,
  'i64.shr_u': 0x88,
  'f64.abs': 0x99,
  'f64.neg': 0x9a,
  'f64.ceil': 0x9b,
  'f64.floor': 0x9c,
  'f64.trunc': 0x9d,
  'f64.nearest': 0x9e,
  'f64.sqrt': 0x9f,
  'f64.add': 0xa0,
  'f64.sub': 0xa1,
  'f64.mul': 0xa2,
  'f64.div': 0xa3,
  'f64.min': 0xa4,
  'f64.max': 0xa5,
  'f64.copysign': 0xa6,
  'i32.wrap_i64': 0xa7,
  'i64.extend_i32_s': 0xac,
  'i64.extend_i32_u': 0xad,
  'f32.demote_f64': 0xb6,
  'f64.convert_i32_s': 0xb7,
  'f64.convert_i32_u': 0xb8,
  'f64.convert_i64_s': 0xb9,
  'f64.convert_i64_u': 0xba,
  'f64.promote_f32': 0xbb,
  'i64.reinterpret_f64': 0xbd,
  'f64.reinterpret_i64': 0xbf,
} as const
export type Opcode = keyof typeof OPCODES

/** Saturating conversions (two-byte opcodes). */
export const TRUNC_SAT = {
  'i32.trunc_sat_f64_s': 2,
  'i32.trunc_sat_f64_u': 3,
  'i64.trunc_sat_f64_s': 6,
  'i64.trunc_sat_f64_u': 7,
} as const

/** Loads and stores by name: opcode and natural alignment (log2 bytes). */
export const MEMORY_OPS = {
  'i32.load': [0x28, 2],
  'i64.load': [0x29, 3],
  'f32.load': [0x2a, 2],
  'f64.load': [0x2b, 3],
  'i32.load8_s': [0x2c, 0],
  'i32.load8_u': [0x2d, 0],
  'i32.load16_s': [0x2e, 1],
  'i32.load16_u': [0x2f, 1],
  'i64.load32_u': [0x35, 2],
  'i32.store': [0x36, 2],
  'i64.store': [0x37, 3],
  'f32.store': [0x38, 2],
  'f64.store': [0x39, 3],
  'i32.store8': [0x3a, 0],
  'i32.store16': [0x3b, 1],
} as const
export type MemoryOp = keyof typeof MEMORY_OPS

/** Unsigned LEB128. */
export function uleb(value: number): number[] {
  const out: number[] = []
  let rest = value >>> 0
  do {
    const byte = rest & 127
    rest >>>= 7
    out.push(rest === 0 ? byte : byte | 128)
  } while (rest !== 0)
  return out
}

/** Signed LEB128. */
export function sleb(value: bigint): number[] {
  const out: number[] = []
  let rest = value
  for (;;) {
    const byte = Number(rest & 127n)
    rest >>= 7n
    if ((rest === 0n && (byte & 64) === 0) || (rest === -1n && (byte & 64) !== 0)) return [...out, byte]
    out.push(byte | 128)
  }
}

const f64Bytes = new Uint8Array(8)
const f64View = new DataView(f64Bytes.buffer)

/** A place that a branch can name: the end of a block or if, the start of a loop. */
export interface Label {
  readonly depth: number
}

/** The body of one function while it is being written. */
export class Code {
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
  readonly #locals: ValueType[] = []
  #bytes: number[] = []
  readonly #start: number[] = []
  #depth = 0
  /** Instructions written so far: an estimate for splitting functions. */
  instructions = 0
  /** Where the last instruction begins, when it is an f64.load. */
  #loadedDouble = -1

  constructor(params: readonly ValueType[], results: readonly ValueType[]) {
    this.params = params
    this.results = results
  }

  /** A new local; its index counts the parameters. Locals start at zero. */
  local(type: ValueType): number {
    this.#locals.push(type)
    return this.params.length + this.#locals.length - 1
  }

  /** Writes to the start of the function, in order of calling, whatever has been written already. No open blocks. */
  atStart(write: (code: this) => void): void {
    const body = this.#bytes
    this.#bytes = this.#start
    write(this)
    this.#bytes = body
  }

  typeOf(local: number): ValueType {
    return (this.params[local] ?? this.#locals[local - this.params.length]) as ValueType
  }

  /** Begins an instruction. */
  #begin(opcode: number): this {
    this.#bytes.push(opcode)
    this.instructions++
    this.#loadedDouble = -1
    return this
  }
  #put(opcode: number, ...rest: number[]): this {
    this.#begin(opcode)
    for (const byte of rest) this.#bytes.push(byte)
    return this
  }
  #uleb(value: number): this {
    let rest = value >>> 0
    for (; rest > 127; rest >>>= 7) this.#bytes.push((rest & 127) | 128)
    this.#bytes.push(rest)
    return this
  }

  op(name: Opcode): this {
    return this.#begin(OPCODES[name])
  }
  truncSat(name: keyof typeof TRUNC_SAT): this {
    return this.#put(0xfc, TRUNC_SAT[name])
  }
  i32(value: number): this {
    this.#begin(0x41)
    let rest = value | 0
    for (; rest < -64 || rest > 63; rest >>= 7) this.#bytes.push((rest & 127) | 128)
    this.#bytes.push(rest & 127)
    return this
  }
  i64(value: bigint): this {
    return this.#put(0x42, ...sleb(BigInt.asIntN(64, value)))
  }
  f64(value: number): this {
    f64View.setFloat64(0, value, true)
    return this.#put(0x44, ...f64Bytes)
  }
  f32(value: number): this {
    f64View.setFloat32(0, value, true)
    return this.#put(0x43, ...f64Bytes.subarray(0, 4))
  }
  get(local: number): this {
    return this.#begin(0x20).#uleb(local)
  }
  set(local: number): this {
    return this.#begin(0x21).#uleb(local)
  }
  tee(local: number): this {
    return this.#begin(0x22).#uleb(local)
  }
  /** Loads from the address on the stack plus `offset`. */
  load(name: MemoryOp, offset = 0): this {
    const [opcode, align] = MEMORY_OPS[name]
    const start = this.#bytes.length
    this.#put(opcode, align).#uleb(offset)
    if (name === 'f64.load') this.#loadedDouble = start
    return this
  }
  /** The bits of the float64 on the stack, as an i64: loaded so where it has just been loaded. */
  doubleBits(): this {
    if (this.#loadedDouble < 0) return this.op('i64.reinterpret_f64')
    this.#bytes[this.#loadedDouble] = MEMORY_OPS['i64.load'][0]
    this.#loadedDouble = -1
    return this
  }
  /** Stores: address, then value on the stack. */
  store(name: MemoryOp, offset = 0): this {
    return this.load(name, offset)
  }
  /** Copies 16 bytes: destination address, source address on the stack. */
  copyView(destinationOffset = 0, sourceOffset = 0): this {
    this.#put(0xfd, 0x00, 0, ...uleb(sourceOffset))
    return this.#put(0xfd, 0x0b, 0, ...uleb(destinationOffset))
  }
  /** The 16 bytes of a view, whose address is on the stack, onto the stack. */
  loadView(offset = 0): this {
    return this.#put(0xfd, 0x00, 0, ...uleb(offset))
  }
  /** Stores 16 bytes: destination address, then `loadView` on the stack. */
  storeView(offset = 0): this {
    return this.#put(0xfd, 0x0b, 0, ...uleb(offset))
  }
  /** Copies bytes that may overlap: destination, source, count on the stack. */
  memoryCopy(): this {
    return this.#put(0xfc, 0x0a, 0, 0)
  }
  /** memory.copy: destination, source, bytes on the stack. */
  copyMemory(): this {
    return this.#put(0xfc, 0x0a, 0x00, 0x00)
  }
  call(functionIndex: number): this {
    return this.#begin(0x10).#uleb(functionIndex)
  }
  drop(): this {
    return this.#put(0x1a)
  }
  select(): this {
    return this.#put(0x1b)
  }
  return(): this {
    return this.#put(0x0f)
  }
  unreachable(): this {
    return this.#put(0x00)
  }
  #open(opcode: number, result?: ValueType): Label {
    this.#put(opcode, result ?? 0x40)
    this.#depth++
    return { depth: this.#depth }
  }
  block(result?: ValueType): Label {
    return this.#open(0x02, result)
  }
  loop(result?: ValueType): Label {
    return this.#open(0x03, result)
  }
  if(result?: ValueType): Label {
    return this.#open(0x04, result)
  }
  else(): this {
    return this.#put(0x05)
  }
  end(): this {
    if (this.#depth === 0) throw new Error('end without block')
    this.#depth--
    return this.#put(0x0b)
  }
  br(label: Label): this {
    return this.#put(0x0c, ...uleb(this.#depth - label.depth))
  }
  brIf(label: Label): this {
    return this.#put(0x0d, ...uleb(this.#depth - label.depth))
  }
  /** Jumps to `labels[value on the stack]`, else to `otherwise`. */
  brTable(labels: readonly Label[], otherwise: Label): this {
    const targets = labels.flatMap(label => uleb(this.#depth - label.depth))
    return this.#put(0x0e, ...uleb(labels.length), ...targets, ...uleb(this.#depth - otherwise.depth))
  }

  /** Local declarations and instructions, with the size in front: one entry of the code section. */
  finish(): Uint8Array {
    if (this.#depth !== 0) throw new Error(`${this.#depth} blocks are open at the end of a function`)
    const groups: [count: number, type: number][] = []
    for (const type of this.#locals) {
      const last = groups.at(-1)
      if (last?.[1] === type) last[0]++
      else groups.push([1, type])
    }
    const head = [...uleb(groups.length), ...groups.flatMap(([count, type]) => [...uleb(count), type])]
    const size = head.length + this.#start.length + this.#bytes.length + 1
    return Uint8Array.from([...uleb(size), ...head, ...this.#start, ...this.#bytes, 0x0b])
  }
}

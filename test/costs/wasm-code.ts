/**
 * Reads the code of a WebAssembly module one instruction after another: where each ends, and what it is. Knows what
 * the kernels and generated code use: core 2.0 with vectors, bulk memory and atomics. Checks nothing; V8 does.
 */

export interface Instruction {
  /** First byte; of those with a prefix (0xfc, 0xfd, 0xfe) the number behind it is `sub`. */
  readonly opcode: number
  readonly sub: number
  /** First immediate, where that is an index. */
  readonly index: number
  readonly start: number
  readonly end: number
}

export const BLOCK = 0x02
export const LOOP = 0x03
export const IF = 0x04
export const ELSE = 0x05
export const END = 0x0b
export const CALL = 0x10
export const BULK = 0xfc
export const VECTOR = 0xfd
const ATOMIC = 0xfe

/** Numbers of a binary, one after another. */
export class WasmReader {
  at: number
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes
    this.at = at
  }

  byte(): number {
    const value = this.bytes[this.at++]
    if (value === undefined) throw new Error('the module is cut short')
    return value
  }

  /** Unsigned LEB128; of a signed one only the end is right. */
  u32(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }

  instruction(): Instruction {
    const start = this.at
    const opcode = this.byte()
    const isPrefixed = opcode >= BULK && opcode <= ATOMIC
    const sub = isPrefixed ? this.u32() : 0
    const from = this.at
    const index = opcode === CALL ? this.u32() : 0
    this.at = from
    if (opcode === BULK) this.#bulk(sub)
    else if (opcode === VECTOR) this.#vector(sub)
    else if (opcode === ATOMIC) this.#numbers(sub === 3 ? 1 : 2)
    else this.#immediates(opcode)
    return { opcode, sub, index, start, end: this.at }
  }

  #numbers(count: number): void {
    for (let left = count; left > 0; left--) this.u32()
  }

  #immediates(opcode: number): void {
    if (opcode === 0x0e || opcode === 0x1c) this.#numbers(this.u32() + (opcode === 0x0e ? 1 : 0))
    else if (opcode === 0x43) this.at += 4
    else if (opcode === 0x44) this.at += 8
    else this.#numbers(numbersBehind(opcode))
  }

  #bulk(sub: number): void {
    if (sub >= 8) this.#numbers(sub === 8 || sub === 10 || sub === 12 || sub === 14 ? 2 : 1)
  }

  #vector(sub: number): void {
    if (sub === 12 || sub === 13) this.at += 16
    else if (sub <= 11 || sub === 92 || sub === 93) this.#numbers(2)
    else if (sub >= 84 && sub <= 91) this.#numbers(3)
    else if (sub >= 21 && sub <= 34) this.at += 1
  }
}

/** How many numbers follow an instruction without a prefix. */
function numbersBehind(opcode: number): number {
  if (opcode === BLOCK || opcode === LOOP || opcode === IF || opcode === CALL) return 1
  if (opcode === 0x0c || opcode === 0x0d || opcode === 0x12 || opcode === 0xd0 || opcode === 0xd2) return 1
  if (opcode === 0x11 || opcode === 0x13 || (opcode >= 0x28 && opcode <= 0x3e)) return 2
  return (opcode >= 0x20 && opcode <= 0x26) || (opcode >= 0x3f && opcode <= 0x42) ? 1 : 0
}

const STORE_WIDTHS = [4, 8, 4, 8, 1, 2, 1, 2, 4] as const
const LANE_STORE_WIDTHS = [1, 2, 4, 8] as const

/** Bytes that a store writes; 0 for everything else. */
export function storedBytes({ opcode, sub }: Instruction): number {
  if (opcode === VECTOR) return sub === 11 ? 16 : (LANE_STORE_WIDTHS[sub - 88] ?? 0)
  return STORE_WIDTHS[opcode - 0x36] ?? 0
}

/** `memory.copy` and `memory.fill`: how many bytes lies on top of the stack. */
export function isBulkWrite({ opcode, sub }: Instruction): boolean {
  return opcode === BULK && (sub === 10 || sub === 11)
}

/** Whether another instruction than the next one may come after it, or the next one may be come to from elsewhere. */
export function endsRun({ opcode }: Instruction): boolean {
  return (opcode >= LOOP && opcode <= ELSE) || (opcode >= END && opcode <= 0x0f) || opcode === 0
}

/** Whether the machine does something for it: blocks only say where things are. */
export function isWork({ opcode }: Instruction): boolean {
  return opcode !== 1 && opcode !== BLOCK && opcode !== LOOP && opcode !== ELSE && opcode !== END
}

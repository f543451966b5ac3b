/** Reads a WebAssembly binary from a position on: bytes, LEB128 numbers, floats. Core specification 2.0, §5.2. */
import { F32, F64, I32, I64, type ValueType } from '../code.js'

const VALUE_TYPES: readonly ValueType[] = [I32, I64, F32, F64]

export class ByteCursor {
  position: number
  readonly #bytes: Uint8Array
  readonly #view: DataView

  constructor(bytes: Uint8Array, position = 0) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.position = position
  }

  /** @throws RangeError behind the end, as all that read do */
  byte(): number {
    return this.#view.getUint8(this.position++)
  }

  skip(bytes: number): void {
    this.position += bytes
  }

  /** Unsigned, at most 32 bits. */
  u32(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      value += (byte & 127) * 2 ** shift
      if (byte < 128) return value
    }
  }

  /** Signed, at most 64 bits. */
  s64(): bigint {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte()
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return (byte & 64) === 0 ? value : value - (1n << (shift + 7n))
    }
  }

  f32(): number {
    this.position += 4
    return this.#view.getFloat32(this.position - 4, true)
  }

  f64(): number {
    this.position += 8
    return this.#view.getFloat64(this.position - 8, true)
  }

  valueType(): ValueType {
    const byte = this.byte()
    const type = VALUE_TYPES.find(each => each === byte)
    if (type === undefined) throw new Error(`0x${byte.toString(16)} is no value type of generated code`)
    return type
  }

  get isAtEnd(): boolean {
    return this.position >= this.#bytes.length
  }
}

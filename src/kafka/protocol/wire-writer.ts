/** Writes the primitive values of Kafka's protocol, big-endian, into a buffer that grows. */

const FIRST_BYTES = 256

export class WireWriter {
  /** Whether strings, bytes and arrays get their compact form, and structs end in tagged fields (KIP-482). */
  readonly isFlexible: boolean
  #bytes: Uint8Array
  #view: DataView
  #length = 0

  constructor(isFlexible: boolean, firstBytes = FIRST_BYTES) {
    this.isFlexible = isFlexible
    this.#bytes = new Uint8Array(firstBytes)
    this.#view = new DataView(this.#bytes.buffer)
  }

  get length(): number {
    return this.#length
  }

  int8(value: number): void {
    const at = this.#take(1)
    this.#view.setInt8(at, value)
  }

  int16(value: number): void {
    const at = this.#take(2)
    this.#view.setInt16(at, value)
  }

  int32(value: number): void {
    const at = this.#take(4)
    this.#view.setInt32(at, value)
  }

  int64(value: bigint): void {
    const at = this.#take(8)
    this.#view.setBigInt64(at, value)
  }

  /** Unsigned varint of at most 32 bits. */
  uvarint(value: number): void {
    let rest = value >>> 0
    while (rest > 0x7f) {
      this.#uint8((rest & 0x7f) | 0x80)
      rest >>>= 7
    }
    this.#uint8(rest)
  }

  raw(bytes: Uint8Array): void {
    const at = this.#take(bytes.length)
    this.#bytes.set(bytes, at)
  }

  /** What was written; valid until the next call. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  #uint8(value: number): void {
    const at = this.#take(1)
    this.#view.setUint8(at, value)
  }

  /** Place of the next `count` bytes, in what may be another buffer than before. */
  #take(count: number): number {
    const at = this.#length
    this.#length += count
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2))
      larger.set(this.#bytes)
      this.#bytes = larger
      this.#view = new DataView(larger.buffer)
    }
    return at
  }
}

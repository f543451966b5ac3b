/** Writes the primitive values of Kafka's protocol, big-endian, into a buffer that grows. */

const FIRST_BYTES = 256

export class WireWriter {
  /** Whether strings, bytes and arrays are written in their compact form, and structs end in tagged fields (KIP-482). */
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
    this.#view.setInt8(this.#take(1), value)
  }

  int16(value: number): void {
    this.#view.setInt16(this.#take(2), value)
  }

  int32(value: number): void {
    this.#view.setInt32(this.#take(4), value)
  }

  int64(value: bigint): void {
    this.#view.setBigInt64(this.#take(8), value)
  }

  /** Unsigned varint of at most 32 bits. */
  uvarint(value: number): void {
    let rest = value >>> 0
    while (rest > 0x7f) {
      this.#view.setUint8(this.#take(1), (rest & 0x7f) | 0x80)
      rest >>>= 7
    }
    this.#view.setUint8(this.#take(1), rest)
  }

  raw(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#take(bytes.length))
  }

  /** What was written; valid until the next call. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  /** Place of the next `count` bytes. */
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

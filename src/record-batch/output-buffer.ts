/**
 * Where the lz4 and snappy decoders write: bytes that grow by doubling up to a bound, with the two moves that such
 * codecs are made of, literals and copies from earlier output. Each checks what it is told.
 */
import { OversizeError } from './compression.js'

export class OutputBuffer {
  readonly #sizeBytesMax: number
  #bytes: Uint8Array
  #at = 0

  constructor(expectedBytes: number, sizeBytesMax: number) {
    this.#sizeBytesMax = sizeBytesMax
    this.#bytes = new Uint8Array(Math.min(Math.max(expectedBytes, 64), Math.max(sizeBytesMax, 64)))
  }

  get sizeBytes(): number {
    return this.#at
  }

  /** Appends input [from, from + count); throws when the input is shorter. */
  literal(input: Uint8Array, from: number, count: number): void {
    if (from + count > input.length) throw new Error('literals run past the end')
    this.#reserve(count)
    this.#bytes.set(input.subarray(from, from + count), this.#at)
    this.#at += count
  }

  /** Appends `count` bytes from `distance` bytes back, not below position `floor`; they may overlap what is written. */
  copy(distance: number, count: number, floor: number): void {
    if (distance <= 0 || this.#at - distance < floor) throw new Error(`a match reaches ${distance} bytes back`)
    this.#reserve(count)
    const bytes = this.#bytes
    const from = this.#at - distance
    if (distance >= count) bytes.copyWithin(this.#at, from, from + count)
    else for (let index = 0; index < count; index++) bytes[this.#at + index] = bytes[from + index]!
    this.#at += count
  }

  /** What was written since position `from`; a view. */
  written(from = 0): Uint8Array {
    return this.#bytes.subarray(from, this.#at)
  }

  #reserve(count: number): void {
    const needed = this.#at + count
    if (needed > this.#sizeBytesMax) throw new OversizeError(`more than ${this.#sizeBytesMax} bytes`)
    if (needed <= this.#bytes.length) return
    const larger = new Uint8Array(Math.min(Math.max(needed, this.#bytes.length * 2), this.#sizeBytesMax))
    larger.set(this.written())
    this.#bytes = larger
  }
}

/** Reads the primitive values of Kafka's protocol. Every read is checked: hostile bytes are an error, never a crash. */
import { logCodes } from '../../errors/codes/log.js'
import { StreamsError } from '../../errors/streams-error.js'

const VARINT_BYTES_MAX = 5

export class WireReader {
  /** Whether strings, bytes and arrays come in their compact form, and structs end in tagged fields (KIP-482). */
  readonly isFlexible: boolean
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array, isFlexible: boolean) {
    this.isFlexible = isFlexible
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  int8(): number {
    return this.#view.getInt8(this.#take(1))
  }

  int16(): number {
    return this.#view.getInt16(this.#take(2))
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4))
  }

  int64(): bigint {
    return this.#view.getBigInt64(this.#take(8))
  }

  /** Unsigned varint of at most 32 bits. */
  uvarint(): number {
    let value = 0
    for (let index = 0; index < VARINT_BYTES_MAX; index++) {
      const byte = this.#view.getUint8(this.#take(1))
      value += (byte & 0x7f) * 2 ** (7 * index)
      if (byte < 0x80) return value
    }
    throw malformed('a varint is too long')
  }

  /** A view of the next `count` bytes; no copy. */
  raw(count: number): Uint8Array {
    const at = this.#take(count)
    return this.#bytes.subarray(at, at + count)
  }

  #take(count: number): number {
    if (count < 0 || count > this.left) throw malformed(`${count} bytes were to follow, ${this.left} do`)
    const at = this.#at
    this.#at += count
    return at
  }
}

/** E630 for bytes of a broker that are not what the protocol says. */
export function malformed(what: string): StreamsError {
  return new StreamsError(logCodes.E630, `an answer of a broker cannot be understood: ${what}`, {
    cure: 'the connection is closed and tried again; if it stays so, what answers there is not a Kafka broker, or a proxy',
  })
}

/**
 * Zigzag varints of Kafka's records: 32-bit in up to 5 bytes, 64-bit in up to 10, least significant group first.
 * Reading goes through a cursor that never leaves its bounds; what is too long or cut off is E502.
 * Source: org.apache.kafka.common.utils.ByteUtils.
 */
import { dataCodes } from '../errors/codes/data.js'
import { type ErrorPlace, StreamsError } from '../errors/streams-error.js'

const VARINT_BYTES_MAX = 5
const VARLONG_BYTES_MAX = 10

/** A position in bytes [at, end); `place` is named in errors. */
export class ByteCursor {
  readonly bytes: Uint8Array
  readonly end: number
  readonly place: ErrorPlace
  at: number

  constructor(bytes: Uint8Array, at: number, end: number, place: ErrorPlace) {
    this.bytes = bytes
    this.at = at
    this.end = Math.min(end, bytes.length)
    this.place = place
  }

  get remaining(): number {
    return this.end - this.at
  }

  /** One unsigned byte. */
  byte(): number {
    if (this.at >= this.end) throw this.malformed('the bytes end inside a record')
    return this.bytes[this.at++]!
  }

  /** A signed 32-bit number. */
  varint(): number {
    let value = 0
    for (let index = 0; index < VARINT_BYTES_MAX; index++) {
      const byte = this.byte()
      value |= (byte & 0x7f) << (7 * index)
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1)
    }
    throw this.malformed('a 32-bit varint is longer than 5 bytes')
  }

  /** A signed 64-bit number. */
  varlong(): bigint {
    let low = 0
    let lowFactor = 1
    for (let index = 0; index < 7; index++) {
      const byte = this.byte()
      low += (byte & 0x7f) * lowFactor
      if (byte < 0x80) return BigInt(low % 2 === 0 ? low / 2 : -(low + 1) / 2)
      lowFactor *= 128
    }
    return this.longVarlong(BigInt(low))
  }

  /** A view of the next `count` bytes; no copy. */
  take(count: number, what: string): Uint8Array {
    if (count < 0 || count > this.remaining) {
      throw this.malformed(`${what} is said to have ${count} bytes, ${this.remaining} are left`)
    }
    const view = this.bytes.subarray(this.at, this.at + count)
    this.at += count
    return view
  }

  malformed(what: string): StreamsError {
    return new StreamsError(dataCodes.E502, `Malformed record batch: ${what}`, this.place)
  }

  private longVarlong(low49: bigint): bigint {
    let value = low49
    for (let index = 7; index < VARLONG_BYTES_MAX; index++) {
      const byte = this.byte()
      value |= BigInt(byte & 0x7f) << BigInt(7 * index)
      if (byte < 0x80) {
        const unsigned = BigInt.asUintN(64, value)
        return BigInt.asIntN(64, (unsigned >> 1n) ^ -(unsigned & 1n))
      }
    }
    throw this.malformed('a 64-bit varint is longer than 10 bytes')
  }
}

/** Writes a signed 32-bit number at `at`; returns the position behind it. The caller has reserved 5 bytes. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = ((value << 1) ^ (value >> 31)) >>> 0
  let position = at
  for (; rest > 0x7f; rest >>>= 7) bytes[position++] = (rest & 0x7f) | 0x80
  bytes[position++] = rest
  return position
}

/** Writes a signed 64-bit number at `at`; returns the position behind it. The caller has reserved 10 bytes. */
export function writeVarlong(bytes: Uint8Array, at: number, value: bigint): number {
  if (value >= -0x40000000n && value < 0x40000000n) return writeVarint(bytes, at, Number(value))
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
  let position = at
  for (; rest > 0x7fn; rest >>= 7n) bytes[position++] = Number(rest & 0x7fn) | 0x80
  bytes[position++] = Number(rest)
  return position
}

/** Bytes that `value` takes as a 32-bit zigzag varint. */
export function varintBytes(value: number): number {
  let rest = ((value << 1) ^ (value >> 31)) >>> 0
  let count = 1
  for (; rest > 0x7f; rest >>>= 7) count++
  return count
}

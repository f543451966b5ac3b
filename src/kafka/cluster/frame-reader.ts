/**
 * Takes the bytes of a connection apart: size, correlation id, body. The socket reads into one staging buffer, whose
 * bytes are copied to where they belong; while a large part of a body is to come, the socket is given that place
 * itself, so that the operating system reads into it.
 *
 *   socket ──▶ staging ──copy──▶ reader.target(left)        headers, small bodies, the first bytes of large ones
 *   socket ──────────────────▶ reader.target(left)         from DIRECT_READ_BYTES_MIN on
 *
 * It knows no socket: `nextBuffer` says where to read to, `received` that bytes stand there.
 */
import { DIRECT_READ_BYTES_MIN, RESPONSE_BYTES_MAX, STAGING_BYTES } from '../../config/limits.js'
import { logCodes } from '../../errors/codes/log.js'
import { StreamsError } from '../../errors/streams-error.js'
import type { ResponseReader } from './broker-connection.js'

/** Size and correlation id, 4 bytes each; the size counts what follows it. */
const HEADER_BYTES = 8
const SIZE_BYTES = 4
const CORRELATION_ID_BYTES = 4
/** First bytes of a TLS record that tells an error. */
const TLS_ALERT = 0x15
const TLS_MAJOR_VERSION = 3

/** Whose answers these are. */
export interface FrameSink {
  /** A response begins; `bodyBytes` follow. Throws E630 when nobody waits for it. */
  begin(correlationId: number, bodyBytes: number): ResponseReader<unknown>
  /** The response that began last is complete. */
  end(response: unknown): void
}

/** One per connection. */
export class FrameReader {
  readonly #sink: FrameSink
  readonly #staging = new Uint8Array(STAGING_BYTES)
  readonly #header = new DataView(new ArrayBuffer(HEADER_BYTES))
  #headerBytes = 0
  #reader: ResponseReader<unknown> | undefined
  #left = 0
  /** Asked from the reader and not filled yet. */
  #target: Uint8Array | undefined

  constructor(sink: FrameSink) {
    this.#sink = sink
  }

  /** Where the socket reads to next. Its bytes are given to `received` before the next call. */
  nextBuffer(): Uint8Array {
    if (this.#reader === undefined) return this.#staging
    const target = this.#nextTarget(this.#reader)
    return target.length >= DIRECT_READ_BYTES_MIN ? target : this.#staging
  }

  /** The first `count` bytes of any buffer were read, not only of the one asked for. @throws StreamsError E630 */
  received(buffer: Uint8Array, count: number): void {
    if (buffer === this.#target) {
      this.#filled(count)
      return
    }
    for (let at = 0; at < count; ) at += this.#take(buffer, at, count)
  }

  /** Forgets the response that has begun: nothing of it is written any more. */
  stop(): void {
    this.#reader = undefined
    this.#target = undefined
    this.#headerBytes = 0
  }

  /** Bytes of `buffer` from `at` on that belong to one header or one target; how many these were. */
  #take(buffer: Uint8Array, at: number, end: number): number {
    if (this.#reader === undefined) {
      this.#header.setUint8(this.#headerBytes++, buffer[at] ?? 0)
      if (this.#headerBytes === SIZE_BYTES) this.#checkSize()
      else if (this.#headerBytes === HEADER_BYTES) this.#begin()
      return 1
    }
    const target = this.#nextTarget(this.#reader)
    const count = Math.min(target.length, end - at)
    target.set(buffer.subarray(at, at + count))
    this.#filled(count)
    return count
  }

  /** At once, because what is no frame may be shorter than a header: an alert of TLS. */
  #checkSize(): void {
    const size = this.#header.getInt32(0)
    if (size >= CORRELATION_ID_BYTES && size <= RESPONSE_BYTES_MAX) return
    throw notFrames(new Uint8Array(this.#header.buffer, 0, SIZE_BYTES), size)
  }

  #begin(): void {
    this.#headerBytes = 0
    this.#left = this.#header.getInt32(0) - CORRELATION_ID_BYTES
    this.#reader = this.#sink.begin(this.#header.getInt32(SIZE_BYTES), this.#left)
    if (this.#left === 0) this.#finish(this.#reader)
  }

  #nextTarget(reader: ResponseReader<unknown>): Uint8Array {
    if (this.#target !== undefined) return this.#target
    const target = reader.target(this.#left)
    if (target.length === 0 || target.length > this.#left) {
      throw new RangeError(`a response's reader gave room for ${target.length} of ${this.#left} bytes`)
    }
    this.#target = target
    return target
  }

  #filled(count: number): void {
    const reader = this.#reader
    if (reader === undefined) return
    this.#target = undefined
    this.#left -= count
    reader.filled(count)
    // a reader may have ended the connection
    if (this.#reader === reader && this.#left === 0) this.#finish(reader)
  }

  #finish(reader: ResponseReader<unknown>): void {
    const response = reader.finish()
    this.#reader = undefined
    this.#sink.end(response)
  }
}

/** E630 for bytes that are no frame: what they look like, and so which setting is probably wrong. */
function notFrames(bytes: Uint8Array, size: number): StreamsError {
  const isText = bytes.every(byte => byte >= 0x20 && byte < 0x7f)
  const hex = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join(' ')
  const shown = isText ? `'${String.fromCharCode(...bytes)}'` : hex
  const isTls = bytes[0] === TLS_ALERT && bytes[1] === TLS_MAJOR_VERSION
  return new StreamsError(logCodes.E630, `it begins with ${shown}, a size of ${size} bytes`, {
    cure: isTls
      ? 'this port speaks TLS: set security.protocol to SSL or SASL_SSL, or correct the port'
      : 'what answers there is not a Kafka broker: correct host and port',
  })
}

/** The default: collects the whole body, growing as bytes come, so that a lie about its size costs nothing. */
export class CollectingReader<Response> implements ResponseReader<Response> {
  readonly #decode: (body: Uint8Array) => Response
  #bytes: Uint8Array = new Uint8Array(0)
  #length = 0

  /** `decode` may keep nothing of its argument that it does not own: the body is not used again. */
  constructor(decode: (body: Uint8Array) => Response) {
    this.#decode = decode
  }

  target(left: number): Uint8Array {
    if (this.#length === this.#bytes.length) {
      const room = Math.min(left, Math.max(STAGING_BYTES, this.#length))
      const larger = new Uint8Array(this.#length + room)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    return this.#bytes.subarray(this.#length)
  }

  filled(count: number): void {
    this.#length += count
  }

  finish(): Response {
    return this.#decode(this.#bytes.subarray(0, this.#length))
  }
}

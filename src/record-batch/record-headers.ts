/**
 * The header bytes of one record as kernels carry them (count varint first) as something to ask: the last value of
 * a name, as text or bytes. Kafka: org.apache.kafka.common.header.Headers#lastHeader.
 */

/** The last value of each name; text, or its bytes. */
export interface RecordHeaders {
  /** Text of the last header of this name; null when there is none or it has no value. */
  get(name: string): string | null
  /** Bytes of the last header of this name; null when there is none or it has no value. */
  bytes(name: string): Uint8Array | null
  /** Every header in order. */
  entries(): readonly (readonly [name: string, value: Uint8Array | null])[]
}

const utf8 = new TextDecoder()

/** @param slice address | length << 32 in `memory`; 0: no headers */
export function decodeHeaders(memory: Uint8Array, slice: bigint): RecordHeaders {
  const start = Number(slice & 0xffffffffn)
  const entries = slice === 0n ? [] : readHeaders(memory, start)
  return headersOf(entries)
}

/** Headers from a list of them. */
export function headersOf(entries: readonly (readonly [name: string, value: Uint8Array | null])[]): RecordHeaders {
  const last = (name: string): Uint8Array | null => entries.findLast(entry => entry[0] === name)?.[1] ?? null
  return {
    bytes: last,
    get: name => {
      const value = last(name)
      return value === null ? null : utf8.decode(value)
    },
    entries: () => entries,
  }
}

function readHeaders(memory: Uint8Array, start: number): [string, Uint8Array | null][] {
  let at = start
  const varint = (): number => {
    let value = 0
    let shift = 0
    for (;;) {
      const byte = memory[at++] as number
      value |= (byte & 127) << shift
      if (byte < 128) return (value >>> 1) ^ -(value & 1)
      shift += 7
    }
  }
  const take = (length: number): Uint8Array => {
    const bytes = Uint8Array.from(memory.subarray(at, at + length))
    at += length
    return bytes
  }
  const entries: [string, Uint8Array | null][] = []
  for (let left = varint(); left > 0; left--) {
    const name = utf8.decode(take(varint()))
    const length = varint()
    entries.push([name, length < 0 ? null : take(length)])
  }
  return entries
}

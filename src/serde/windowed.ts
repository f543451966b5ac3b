/**
 * Windowed keys as Kafka Streams writes them to topics: WindowKeySchema.toBinary without the sequence number,
 * and SessionKeySchema.
 *
 *   time, sliding   key bytes | start, 8 bytes big-endian           the end follows from the size
 *   session         key bytes | end, 8 bytes | start, 8 bytes
 *
 * In JavaScript: `{ key, window: { start, end } }`, milliseconds.
 */
import { dataCodes } from '../errors/codes/data.js'
import { StreamsError } from '../errors/streams-error.js'
import type { WindowsSpec } from '../schema/serde-descriptor.js'
import { notWritable } from './check-writable.js'
import { safeInteger } from './primitive.js'

export interface WindowBounds {
  readonly start: number
  /** Exclusive for time windows, inclusive for sliding and session windows. */
  readonly end: number
}

/** The bytes of a windowed key, its inner key being `key`. */
export function writeWindowedKey(windows: WindowsSpec, key: Uint8Array, window: WindowBounds): Uint8Array {
  for (const bound of [window.start, window.end]) {
    if (!Number.isSafeInteger(bound) || bound < 0) throw notWritable('a window bound in ms, 0 or more', bound, 'window')
  }
  const times = windows.kind === 'session' ? [window.end, window.start] : [window.start]
  const out = new Uint8Array(key.length + 8 * times.length)
  out.set(key)
  const view = new DataView(out.buffer)
  for (const [i, time] of times.entries()) view.setBigInt64(key.length + 8 * i, BigInt(time))
  return out
}

/** @throws StreamsError E511 where there are too few bytes. */
export function readWindowedKey(windows: WindowsSpec, bytes: Uint8Array): { key: Uint8Array; window: WindowBounds } {
  const timesSize = windows.kind === 'session' ? 16 : 8
  const keySize = bytes.length - timesSize
  if (keySize < 0) {
    throw new StreamsError(dataCodes.E511, `a windowed key takes ${timesSize} bytes or more, found ${bytes.length}`, {
      cure: 'give the serde with which the topic is written',
    })
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const time = (offset: number): number => safeInteger(view.getBigInt64(keySize + offset), 'window')
  const key = bytes.subarray(0, keySize)
  if (windows.kind === 'session') return { key, window: { start: time(8), end: time(0) } }
  const start = time(0)
  return { key, window: { start, end: start + (windows.kind === 'time' ? windows.sizeMs : windows.differenceMs) } }
}

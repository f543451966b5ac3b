/**
 * Views whose bytes Arrow can reach. Our views hold an address below 4 GiB as u32, Arrow's an i32 offset into one of
 * several variadic buffers: buffer 0 is the whole memory, buffer 1 what lies from 2 GiB on.
 */
import { VIEW_BYTES, VIEW_INLINE_MAX } from '../wasm/abi.generated.js'

const REACH_BYTES = 0x8000_0000
const LENGTH = 0
const BUFFER_INDEX = 8
const ADDRESS = 12

/** `views` itself where all its addresses are below 2 GiB; else a copy that names the second buffer where it must. */
export function reachableViews(views: Uint8Array): Uint8Array {
  if (farViews(views).length === 0) return views
  const copy = Uint8Array.from(views)
  const data = new DataView(copy.buffer)
  for (const at of farViews(copy)) {
    data.setUint32(at + BUFFER_INDEX, 1, true)
    data.setUint32(at + ADDRESS, data.getUint32(at + ADDRESS, true) - REACH_BYTES, true)
  }
  return copy
}

/** Where the views stand that point beyond 2 GiB. */
function farViews(views: Uint8Array): number[] {
  const data = new DataView(views.buffer, views.byteOffset, views.byteLength)
  const far: number[] = []
  for (let at = 0; at < views.byteLength; at += VIEW_BYTES) {
    const isLong = data.getUint32(at + LENGTH, true) > VIEW_INLINE_MAX
    if (isLong && data.getUint32(at + ADDRESS, true) >= REACH_BYTES) far.push(at)
  }
  return far
}

/** The buffers that views over a memory refer to. */
export function variadicBuffers(memory: ArrayBufferLike): Uint8Array[] {
  const whole = new Uint8Array(memory)
  return memory.byteLength > REACH_BYTES ? [whole, whole.subarray(REACH_BYTES)] : [whole]
}

/** A raw snappy block with the matches of an LZ4 frame: the engine reads snappy and does not write it. */

const LITERAL_BYTES_MAX = 60
const COPY_BYTES_MAX = 64
const COPY_WITH_TWO_BYTES = 2
const FRAME_HEADER_BYTES = 7
const RAW_BLOCK = 0x80000000

/** `frame`: one LZ4 frame of the kernel's, of one block, and the bytes that it stands for. */
export function snappyOfLz4(frame: Uint8Array, contentBytes: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length)
  const word = view.getUint32(FRAME_HEADER_BYTES, true)
  if (word >= RAW_BLOCK) throw new Error('a block that did not shrink')
  const out = lengthBytes(contentBytes)
  const end = FRAME_HEADER_BYTES + 4 + word
  for (let at = FRAME_HEADER_BYTES + 4; at < end; ) at = sequence(view, at, end, out)
  return Uint8Array.from(out)
}

function lengthBytes(length: number): number[] {
  const out: number[] = []
  let rest = length
  for (; rest > 127; rest >>>= 7) out.push((rest & 127) | 128)
  out.push(rest)
  return out
}

/** One sequence of the LZ4 block; returns where the next begins. */
function sequence(view: DataView, start: number, end: number, out: number[]): number {
  let at = start + 1
  const token = view.getUint8(start)
  const length = (nibble: number): number => {
    let value = nibble
    if (nibble === 15) for (let more = 255; more === 255; value += more) more = view.getUint8(at++)
    return value
  }
  const literals = length(token >> 4)
  for (let done = 0; done < literals; done += LITERAL_BYTES_MAX) {
    const count = Math.min(LITERAL_BYTES_MAX, literals - done)
    out.push((count - 1) << 2)
    for (let i = 0; i < count; i++) out.push(view.getUint8(at + done + i))
  }
  at += literals
  if (at >= end) return at
  const offset = view.getUint16(at, true)
  at += 2
  const matched = length(token & 15) + 4
  for (let done = 0; done < matched; done += COPY_BYTES_MAX) {
    const count = Math.min(COPY_BYTES_MAX, matched - done)
    out.push(((count - 1) << 2) | COPY_WITH_TWO_BYTES, offset & 255, offset >> 8)
  }
  return at
}

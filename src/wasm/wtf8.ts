/**
 * JavaScript strings in and out of memory: WTF-8, which is UTF-8 that can also hold half a surrogate pair (three
 * bytes), so that every string survives the way through a cell.
 *
 * Short ASCII, the common case, is done here; well-formed text by Node; only text with lone halves goes the slow way.
 * Source: https://simonsapin.github.io/wtf-8/
 */

const SHORT_MAX = 24
/** ASCII is put together letter by letter up to this length, above it copied: measured, 24 letters in half the time. */
const SPELLED_MAX = 9
const REPLACEMENT = '\ufffd'
const loneHalf = /\p{Surrogate}/u

/** Bytes that a string can need at most. */
export function wtf8BytesMax(text: string): number {
  return text.length * 3
}

/** Writes `text` at `start`; room for `wtf8BytesMax` is the caller's business. Returns the bytes written. */
export function writeWtf8(target: Buffer, start: number, text: string): number {
  if (text.length <= SHORT_MAX) {
    let index = 0
    for (; index < text.length; index++) {
      const unit = text.charCodeAt(index)
      if (unit >= 0x80) break
      target[start + index] = unit
    }
    if (index === text.length) return index
  }
  return loneHalf.test(text) ? writeSlow(target, start, text) : target.write(text, start, 'utf8')
}

function writeSlow(target: Buffer, start: number, text: string): number {
  let at = start
  for (const character of text) {
    const c = character.codePointAt(0) as number
    if (c < 0x80) target[at++] = c
    else if (c < 0x800) {
      target[at++] = 0xc0 | (c >> 6)
      target[at++] = 0x80 | (c & 63)
    } else if (c < 0x10000) {
      target[at++] = 0xe0 | (c >> 12)
      target[at++] = 0x80 | ((c >> 6) & 63)
      target[at++] = 0x80 | (c & 63)
    } else {
      target[at++] = 0xf0 | (c >> 18)
      target[at++] = 0x80 | ((c >> 12) & 63)
      target[at++] = 0x80 | ((c >> 6) & 63)
      target[at++] = 0x80 | (c & 63)
    }
  }
  return at - start
}

/** The string of the bytes [start, end), which are WTF-8; other bytes read as U+FFFD. */
export function readWtf8(source: Buffer, start: number, end: number): string {
  const length = end - start
  if (length <= SPELLED_MAX) {
    let text = ''
    let at = start
    for (; at < end; at++) {
      const byte = source[at] as number
      if (byte >= 0x80) break
      text += String.fromCharCode(byte)
    }
    if (at === end) return text
  } else if (length <= SHORT_MAX) {
    let at = start
    while (at < end && (source[at] as number) < 0x80) at++
    if (at === end) return source.toString('latin1', start, end)
  }
  const text = source.toString('utf8', start, end)
  return text.includes(REPLACEMENT) ? readSlow(source, start, end) : text
}

/** Cuts the text at its lone halves (ED A0..BF xx) and leaves the pieces to Node. */
function readSlow(source: Buffer, start: number, end: number): string {
  let text = ''
  let from = start
  for (let at = start; at + 2 < end; at++) {
    const second = source[at + 1] as number
    if (source[at] !== 0xed || second < 0xa0 || second > 0xbf) continue
    const third = source[at + 2] as number
    if (third < 0x80 || third > 0xbf) continue
    text += source.toString('utf8', from, at)
    text += String.fromCharCode(0xd000 | ((second & 63) << 6) | (third & 63))
    at += 2
    from = at + 1
  }
  return text + source.toString('utf8', from, end)
}

// A text that grows in a loop: `text += x` with room behind its bytes, so that they are copied each time their number
// has doubled and not in every pass. The longer text is a view of its own over the same bytes; views are never changed.

import { VIEW_BYTES, VIEW_INLINE_MAX } from '../abi';
import { scratchAlloc } from '../memory/scratch';
import { stringConcat } from './builder';
import { copyWide, putView, viewBytes, viewLength } from './view';

/** Bytes that wide copies may write behind what they copy. */
const SLACK: u32 = 16;

/**
 * In: two views; the newest text that has room behind it (its view's address, 0: none) and the bytes of that room.
 * Out: u64, the view of both in the low half, and in the high half the bytes of room behind it.
 * Nulls: the caller's. Overflow, Status codes: none. Cost: 6 ns, and the bytes of `text` where it has no room.
 */
export function stringAppend(text: usize, added: usize, newest: usize, left: u32): u64 {
  const length = viewLength(text);
  const more = viewLength(added);
  const both = length + more;
  // short texts lie in their view; a half of a pair in front may meet its other half
  if (both <= VIEW_INLINE_MAX || more == 0 || load<u8>(added, 4) == 0xed) return <u64>stringConcat(text, added);
  const view = scratchAlloc(VIEW_BYTES);
  let bytes = viewBytes(text);
  if (text != newest || length <= VIEW_INLINE_MAX || left < more + SLACK) {
    left = both + more + SLACK * 4;
    const place = scratchAlloc(length + left);
    copyWide(place, bytes, length);
    bytes = place;
  }
  copyWide(bytes + length, viewBytes(added), more);
  putView(view, bytes, both);
  return <u64>view | (<u64>(left - more) << 32);
}

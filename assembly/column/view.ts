// Views of bytes: Arrow's Utf8View and BinaryView, 16 bytes that hold up to 12 bytes themselves.
//
//   0        4                      16                0        4        8    12       16
//   ┌────────┬──────────────────────┐     or          ┌────────┬────────┬────┬────────┐
//   │ length │ bytes, then zeros    │                 │ length │ prefix │ 0  │ address│
//   └────────┴──────────────────────┘                 └────────┴────────┴────┴────────┘
//   length ≤ VIEW_INLINE_MAX                          length > VIEW_INLINE_MAX; NULL_LENGTH: null
//
// A long view lives as long as the bytes it points to; it owns nothing.
// Source: Arrow Columnar Format, "Variable-size Binary View Layout" (buffer index 0: the whole memory).
import { NULL_LENGTH, VIEW_INLINE_MAX } from '../abi';

/** Bytes 0..15 of the masks that cut a load of 16 to its first n bytes. */
// @ts-ignore: decorator
@inline function first(count: u32): v128 {
  return i8x16.lt_u(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>count));
}

/**
 * Writes the view of `length` bytes at `ptr`.
 *
 * In: `ptr` any alignment, 16 bytes readable. Out: 16 bytes at `view`. A view of more than 12 bytes keeps `ptr`.
 */
// @ts-ignore: decorator
@inline export function writeView(view: usize, ptr: usize, length: u32): void {
  if (length <= VIEW_INLINE_MAX) {
    const bytes = v128.and(v128.load(ptr), first(length));
    const zero = i64x2.splat(0);
    const shifted = v128.shuffle<u8>(bytes, zero, 16, 16, 16, 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    v128.store(view, i32x4.replace_lane(shifted, 0, length));
  } else {
    store<u32>(view, length);
    store<u32>(view, load<u32>(ptr), 4);
    store<u32>(view, 0, 8);
    store<u32>(view, <u32>ptr, 12);
  }
}

/** Writes a null view: NULL_LENGTH, then zeros. */
// @ts-ignore: decorator
@inline export function writeNullView(view: usize): void {
  v128.store(view, i32x4(NULL_LENGTH, 0, 0, 0));
}

/** Length of a view, NULL_LENGTH for null. */
// @ts-ignore: decorator
@inline export function viewLength(view: usize): u32 {
  return load<u32>(view);
}

/** Address of a view's bytes: inside the view itself when they are at most 12. */
// @ts-ignore: decorator
@inline export function viewBytes(view: usize): usize {
  return load<u32>(view) <= VIEW_INLINE_MAX ? view + 4 : <usize>load<u32>(view, 12);
}

/** Copies `length` bytes in steps of 16: reads and writes up to 15 bytes beyond (16 when length is 0). */
// @ts-ignore: decorator
@inline export function copyWide(dst: usize, src: usize, length: u32): void {
  if (length > 256) {
    memory.copy(dst, src, length);
    return;
  }
  let at: u32 = 0;
  do {
    v128.store(dst + at, v128.load(src + at));
    at += 16;
  } while (at < length);
}

/** Whether `length` bytes are the same. Reads nothing beyond them. */
export function equalBytes(a: usize, b: usize, length: u32): bool {
  let at: u32 = 0;
  for (; at + 8 <= length; at += 8) if (load<u64>(a + at) != load<u64>(b + at)) return false;
  for (; at < length; at++) if (load<u8>(a + at) != load<u8>(b + at)) return false;
  return true;
}

// A string in flight: the address of a 16-byte Arrow Utf8View.
//
//   0        4                        16
//   | length | bytes, zeros behind    |            length <= 12: inline
//   | length | prefix 4 | 0 | address |            longer: the first four bytes again, buffer 0, where the bytes are
//
// Bytes are WTF-8 in its one form: a lone surrogate is three bytes, two halves that meet are one 4-byte sequence. Views
// are never changed; what makes a string puts view and bytes into scratch. Bytes and views have 64 readable bytes
// behind them.
// Source: Arrow columnar format, Variable-size Binary View; WTF-8 (S. Sapin).

import { VIEW_BYTES, VIEW_INLINE_MAX } from '../abi';
import { scratchAlloc } from '../memory/scratch';

/** The empty string. */
export const EMPTY: usize = memory.data<u32>([0, 0, 0, 0]);

export function viewLength(view: usize): u32 {
  return load<u32>(view);
}

/** Where the bytes of a view are. */
export function viewBytes(view: usize): usize {
  return load<u32>(view) <= VIEW_INLINE_MAX ? view + 4 : <usize>load<u32>(view, 12);
}

/** Writes the view of `length` bytes at `ptr` to `dst`; long bytes stay where they are. */
export function putView(dst: usize, ptr: usize, length: u32): void {
  if (length <= VIEW_INLINE_MAX) {
    const index = v128(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const kept = v128.and(v128.load(ptr), i8x16.lt_u(index, i8x16.splat(<i8>length)));
    const head = i32x4.splat(length);
    v128.store(dst, i8x16.shuffle(head, kept, 0, 1, 2, 3, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27));
    return;
  }
  store<u32>(dst, length);
  store<u32>(dst, load<u32>(ptr), 4);
  store<u32>(dst, 0, 8);
  store<u32>(dst, <u32>ptr, 12);
}

/** A new view, in scratch, of bytes that stay where they are (and that outlive it). */
// @ts-ignore: decorator
@inline export function newView(ptr: usize, length: u32): usize {
  if (length == 0) return EMPTY;
  const view = scratchAlloc(VIEW_BYTES);
  putView(view, ptr, length);
  return view;
}

/** Bit by bit, whether the first 32 bytes are above 0x7f; reads all of them. */
// @ts-ignore: decorator
@inline function highBits(ptr: usize): u32 {
  return <u32>i8x16.bitmask(v128.load(ptr)) | (<u32>i8x16.bitmask(v128.load(ptr, 16)) << 16);
}

/** Whether all bytes are ASCII, so that UTF-16 indexes are byte indexes. Nothing is guessed up to 32 of them. */
export function isAsciiBytes(ptr: usize, length: u32): bool {
  for (; length > 32; length -= 32, ptr += 32) {
    if (highBits(ptr)) return false;
  }
  return (highBits(ptr) & <u32>((<u64>1 << length) - 1)) == 0;
}

/** How many bytes from the first on are equal in `a` and `b`, at most `length`. */
export function commonLength(a: usize, b: usize, length: u32): u32 {
  let done: u32 = 0;
  for (; done < length; done += 16) {
    const different = ~i8x16.bitmask(i8x16.eq(v128.load(a + done), v128.load(b + done))) & 0xffff;
    if (different) return min<u32>(done + ctz(different), length);
  }
  return length;
}

/** Whether `length` bytes are equal. */
export function equalBytes(a: usize, b: usize, length: u32): bool {
  return commonLength(a, b, length) == length;
}

/** Copies `length` bytes, not overlapping; up to 15 bytes behind are read, and written, too. */
export function copyWide(dst: usize, src: usize, length: u32): void {
  for (const end = dst + length; dst < end; dst += 16, src += 16) v128.store(dst, v128.load(src));
}

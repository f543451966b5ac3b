// Copies of decompressors: literals from the input, matches from the output before.
//
// Sixteen bytes at a time, and over the end where the output has room for that; byte by byte only at its very end. The
// caller has checked that [dst, dst + length) lies within the output and that a match begins within it.

/**
 * Copies `length` bytes from `src` to `dst`, which do not overlap.
 * In: up to 16 bytes behind the source are read and do not count. Out: bytes up to `limit` may be overwritten.
 */
// @ts-ignore: decorator
@inline export function copyLiterals(dst: usize, src: usize, length: u32, limit: usize): void {
  const end = dst + length;
  assert(end <= limit, 'literals do not fit');
  if (limit - end >= 16) {
    // nearly always one block: the loop is entered by the few that are longer
    v128.store(dst, v128.load(src));
    for (dst += 16, src += 16; dst < end; dst += 16, src += 16) v128.store(dst, v128.load(src));
  } else memory.copy(dst, src, length);
}

function copyBytes(dst: usize, src: usize, end: usize): void {
  while (dst < end) store<u8>(dst++, load<u8>(src++));
}

/**
 * Copies `length` bytes to `dst` from `offset` > 0 bytes before it, in order: a short offset repeats its bytes.
 * Out: bytes up to `limit` may be overwritten.
 */
// @ts-ignore: decorator
@inline export function copyMatch(dst: usize, offset: u32, length: u32, limit: usize): void {
  const end = dst + length;
  let src = dst - offset;
  assert(end <= limit && offset > 0, 'a match does not fit');
  if (limit - end < 15) {
    copyBytes(dst, src, end);
    return;
  }
  if (offset < 16) {
    // sixteen bytes one by one; then the same bytes lie 16 or more before, too
    const stop = dst + 16;
    copyBytes(dst, src, stop);
    dst = stop;
    src = dst - ((15 + offset) / offset) * offset;
  }
  if (dst >= end) return;
  v128.store(dst, v128.load(src));
  for (dst += 16, src += 16; dst < end; dst += 16, src += 16) v128.store(dst, v128.load(src));
}

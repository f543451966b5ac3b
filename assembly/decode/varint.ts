// Kafka's variable-length integers, read: base 128 with the lowest group first, then zigzag.
//
// A varint of up to 8 bytes comes from one unaligned load (PADDING_BYTES stand behind every input); the two steps are
// apart so that the length is known before the value is worked out. Source: org.apache.kafka.common.utils.ByteUtils.

const CONTINUE: u64 = 0x8080808080808080;

/** The bits that end a varint in the 8 bytes of `word`; 0: longer than 8 bytes. */
// @ts-ignore: decorator
@inline export function varintStop(word: u64): u64 {
  return ~word & CONTINUE;
}

/** Bytes of the varint. In: `stop` from `varintStop`, not 0. */
// @ts-ignore: decorator
@inline export function varintSize(stop: u64): u32 {
  return <u32>(ctz<u64>(stop) + 1) >> 3;
}

/** The value, unzigzagged. In: `stop` from `varintStop`, not 0. */
// @ts-ignore: decorator
@inline export function varintValue(word: u64, stop: u64): i64 {
  let x = word & (stop ^ (stop - 1));
  x = (x & 0x007f007f007f007f) | ((x & 0x7f007f007f007f00) >> 1);
  x = (x & 0x00003fff00003fff) | ((x & 0x3fff00003fff0000) >> 2);
  x = (x & 0x0fffffff) | ((x & 0x0fffffff00000000) >> 4);
  return <i64>(x >> 1) ^ -(<i64>(x & 1));
}

/**
 * The position behind the varint at `ptr`; 0: it is longer than 8 bytes. Lengths of one and two are branches, so that
 * the processor goes on with the next field before this one is measured.
 */
// @ts-ignore: decorator
@inline export function varintEnd(ptr: usize): usize {
  if (load<u8>(ptr) < 0x80) return ptr + 1;
  if (load<u8>(ptr, 1) < 0x80) return ptr + 2;
  const stop = varintStop(load<u64>(ptr));
  return stop == 0 ? 0 : ptr + varintSize(stop);
}

/** The value of the varint at `ptr`, unzigzagged. In: `varintEnd` is not 0. */
// @ts-ignore: decorator
@inline export function varintAt(ptr: usize): i64 {
  const first = <i32>load<u8>(ptr);
  if (first < 0x80) return <i64>((first >> 1) ^ -(first & 1));
  const second = <i32>load<u8>(ptr, 1);
  if (second < 0x80) {
    const both = (first & 0x7f) | (second << 7);
    return <i64>((both >> 1) ^ -(both & 1));
  }
  const word = load<u64>(ptr);
  return varintValue(word, varintStop(word));
}

/** Bytes of a varint that is longer than 8: 9 or 10, 0 when it is malformed. */
export function longVarintSize(ptr: usize): u32 {
  if (load<u8>(ptr, 8) < 0x80) return 9;
  return load<u8>(ptr, 9) < 2 ? 10 : 0;
}

/** The value of a varint of `size` 9 or 10 bytes, unzigzagged. */
export function longVarintValue(ptr: usize, size: u32): i64 {
  let x: u64 = 0;
  for (let i: u32 = 0; i < size; i++) x |= ((<u64>load<u8>(ptr + i)) & 0x7f) << (7 * i);
  return <i64>(x >> 1) ^ -(<i64>(x & 1));
}

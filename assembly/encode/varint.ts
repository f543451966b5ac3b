// Kafka's variable-length integers, written: zigzag, then base 128 with the lowest group first.
// Source: org.apache.kafka.common.utils.ByteUtils (writeVarint, writeVarlong; Protocol Buffers' sint64).

/** A signed number as an unsigned one with small magnitudes first. */
// @ts-ignore: decorator
@inline export function zigzag(value: i64): u64 {
  return (<u64>value << 1) ^ <u64>(value >> 63);
}

/** Bytes of the varint of an already zigzagged number: 1 to 10. */
// @ts-ignore: decorator
@inline export function varintBytes(zigzagged: u64): u32 {
  return (<u32>(70 - clz<u64>(zigzagged | 1)) * 9363) >> 16;
}

/** Writes an already zigzagged number; returns the position after it. */
// @ts-ignore: decorator
@inline export function putVarint(dst: usize, zigzagged: u64): usize {
  while (zigzagged > 127) {
    store<u8>(dst++, <u32>zigzagged | 128);
    zigzagged >>= 7;
  }
  store<u8>(dst, <u32>zigzagged);
  return dst + 1;
}

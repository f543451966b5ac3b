// What a decompressor answers: a status and a count of bytes, packed into one u64.
//
//   bits 0..31  CODEC_*          bits 32..63  bytes written, or bytes needed (0: not known)

/** Done; the count is the bytes written. */
export const CODEC_OK: u32 = 0;
/** The input is not what it says it is: bounds, checksum, version, or a feature that Kafka does not use. */
export const CODEC_CORRUPT: u32 = 1;
/** The output is too small: come back with more room; the count is what is needed where the input tells, else 0. */
export const CODEC_NEEDS_ROOM: u32 = 2;

export function codecResult(status: u32, bytes: u32): u64 {
  return <u64>status | ((<u64>bytes) << 32);
}

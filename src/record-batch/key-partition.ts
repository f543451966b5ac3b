/**
 * Which partition a key goes to, as Kafka's own clients decide: murmur2 of the key's bytes, sign bit off, modulo.
 * Source: org.apache.kafka.common.utils.Utils.murmur2, BuiltInPartitioner. The engine has it as a kernel; this is for
 * the few records that it leaves to JavaScript, and for the command line.
 */

const SEED = 0x9747b28c
const M = 0x5bd1e995

/** Kafka's murmur2, as an int32. O(bytes). */
export function murmur2(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const wholeBytes = bytes.length & ~3
  let hash = SEED ^ bytes.length
  for (let at = 0; at < wholeBytes; at += 4) {
    const word = Math.imul(view.getInt32(at, true), M)
    hash = Math.imul(hash, M) ^ Math.imul(word ^ (word >>> 24), M)
  }
  const rest = bytes.subarray(wholeBytes)
  if (rest.length > 0) {
    rest.forEach((byte, index) => {
      hash ^= byte << (8 * index)
    })
    hash = Math.imul(hash, M)
  }
  hash = Math.imul(hash ^ (hash >>> 13), M)
  return hash ^ (hash >>> 15)
}

/** Partition of a key, 0 to `partitionCount` - 1. */
export function partitionOf(key: Uint8Array, partitionCount: number): number {
  return (murmur2(key) & 0x7fffffff) % partitionCount
}

// Keys as 16-byte views: equality, and the one hash that serves every store of a task.
//
// The hash covers the key's bytes only, so that one pass over a batch serves all stores keyed by it; a window store
// mixes the window's start in (`windowHash`). Two different views of equal bytes hash and compare equal.
import { NULL_LENGTH, VIEW_INLINE_MAX } from '../abi';
import { viewBytes } from '../column/view';

const K1: u64 = 0xff51afd7ed558ccd;
const K2: u64 = 0xc4ceb9fe1a85ec53;
const K3: u64 = 0x9e3779b97f4a7c15;
/** As many bits as choose a part of a table's directory. */
const WINDOW_BITS: u32 = 6;

// @ts-ignore: decorator
@inline function finish(hash: u64): u32 {
  const h = (hash ^ (hash >> 32)) * K3;
  return <u32>(h >> 32);
}

/** Hash of more than 8 bytes at `at`, eight at a time; the last word may overlap the one before it. */
function hashLong(at: usize, length: u32): u32 {
  let h = <u64>length * K3;
  let p = at;
  const last = at + length - 8;
  while (p < last) {
    h = rotl<u64>((h ^ load<u64>(p)) * K1, 31);
    p += 8;
  }
  return finish((h ^ load<u64>(last)) * K2);
}

/** Hash of the key's bytes. `view`: view16, not null (a null key gives 0). */
// @ts-ignore: decorator
@inline export function hashView(view: usize): u32 {
  const head = load<u64>(view);
  const length = <u32>head;
  if (length <= VIEW_INLINE_MAX) return finish((rotl<u64>(head * K1, 31) ^ load<u64>(view, 8)) * K2);
  if (length == NULL_LENGTH) return 0;
  return hashLong(<usize>load<u32>(view, 12), length);
}

/**
 * The hash of a key in a window: what a segment's table is ordered by. Its top bits come from the window alone, so that
 * the entries of one window, which are asked for together, stand in one part of the table's directory.
 */
// @ts-ignore: decorator
@inline export function windowHash(hash: u32, windowStart: i64): u32 {
  if (windowStart == 0) return hash; // also the rows of stores without windows
  const mixed = <u32>((<u64>windowStart * K3) >> 32);
  return ((hash ^ mixed) & (0xffffffff >> WINDOW_BITS)) | (mixed & ~(0xffffffff >> WINDOW_BITS));
}

function equalBytes(a: usize, b: usize, length: u32): bool {
  const last = length - 8; // keys compared here are longer than 12 bytes
  for (let i: u32 = 0; i < last; i += 8) {
    if (load<u64>(a + i) != load<u64>(b + i)) return false;
  }
  return load<u64>(a + last) == load<u64>(b + last);
}

/** Whether two views hold the same bytes. */
// @ts-ignore: decorator
@inline export function sameKey(a: usize, b: usize): bool {
  if (load<u64>(a) != load<u64>(b)) return false; // length and first four bytes
  if (load<u32>(a) <= VIEW_INLINE_MAX) return load<u64>(a, 8) == load<u64>(b, 8);
  const left = <usize>load<u32>(a, 12);
  const right = <usize>load<u32>(b, 12);
  return left == right || equalBytes(left, right, load<u32>(a));
}

/** Order of the bytes as unsigned numbers, a prefix first: < 0, 0, > 0. */
export function compareKeys(a: usize, b: usize): i32 {
  const aLength = load<u32>(a);
  const bLength = load<u32>(b);
  const order = memory.compare(viewBytes(a), viewBytes(b), min(aLength, bLength));
  if (order != 0) return order;
  return i32(aLength > bLength) - i32(aLength < bLength);
}

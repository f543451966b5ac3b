// The name of a JSON member on the full path: read, compared with the fields' names, and learnt for the next row.
//
// Learning overwrites the entry at the present place, so that a new order of members costs one slow row. Only names without
// escapes, with the colon directly behind them and no longer than an entry, are learnt.
import {
  NAME_HEADER_BYTES,
  NAME_PLAIN,
  NAME_PLAIN_BYTES,
  SHAPE_CHILD,
  SHAPE_ENTRIES_MAX,
  SHAPE_ENTRY_BYTES,
  SHAPE_LENGTH,
  SHAPE_MASK,
  STRUCT_HEADER_BYTES,
  STRUCT_SHAPE,
  STRUCT_SHAPE_COUNT,
  TYPE_BYTES,
  TYPE_CHILDREN,
  TYPE_COUNT,
  TYPE_NAME,
} from '../abi';
import { equalBytes } from '../column/view';
import { scratchReserve } from '../memory/scratch';
import { unescapeJsonContent } from '../text/json-unescape';
import { scanString, skipBlank } from './json-skip';

const LEARNT_BYTES_MAX: u32 = 32;

/** The field of that name, 0 when none is wanted. */
function fieldOf(type: usize, name: usize, length: u32): usize {
  const children = <usize>load<u32>(type, TYPE_CHILDREN);
  const end = children + load<u32>(type, TYPE_COUNT) * TYPE_BYTES;
  for (let child = children; child < end; child += TYPE_BYTES) {
    const header = <usize>load<u32>(child, TYPE_NAME) - NAME_HEADER_BYTES;
    if (load<u32>(header, NAME_PLAIN_BYTES) != length) continue;
    if (equalBytes(<usize>load<u32>(header, NAME_PLAIN), name, length)) return child;
  }
  return 0;
}

/** Writes `"name":`, the `length` bytes at `ptr`, as entry; an entry behind the last makes the order longer. */
function learn(type: usize, entry: usize, ptr: usize, length: u32, child: usize): void {
  const header = <usize>load<u32>(type, TYPE_CHILDREN) - STRUCT_HEADER_BYTES;
  const count = load<u32>(header, STRUCT_SHAPE_COUNT);
  const place = <u32>(entry - load<u32>(header, STRUCT_SHAPE)) / SHAPE_ENTRY_BYTES;
  if (place >= SHAPE_ENTRIES_MAX || place > count) return;
  for (let i: u32 = 0; i < LEARNT_BYTES_MAX; i++) {
    store<u8>(entry + i, i < length ? load<u8>(ptr + i) : 0);
    store<u8>(entry + i, i < length ? 0xff : 0, SHAPE_MASK);
  }
  store<u32>(entry, length, SHAPE_LENGTH);
  store<u32>(entry, <u32>child, SHAPE_CHILD);
  if (place == count) store<u32>(header, count + 1, STRUCT_SHAPE_COUNT);
}

/**
 * Reads the name at `ptr` and its colon.
 *
 * In: `type` of the struct; `entry` the place in the learnt order. Out: the position behind the colon | TypeDesc of the
 * field << 32, 0 for one that nobody reads; position 0: not JSON.
 */
export function findMember(type: usize, ptr: usize, end: usize, entry: usize): u64 {
  if (load<u8>(ptr) != 0x22) return 0;
  let name = ptr + 1;
  let after = scanString(name, end);
  if (after >= end) return 0;
  let length = <u32>(after - name);
  const plain = load<u8>(after) == 0x22;
  if (plain) after++;
  else {
    const text = scratchReserve(<u32>(end - name) + 16);
    const result = unescapeJsonContent(name, end, text);
    if (result == 0) return 0;
    name = text;
    length = <u32>((result >> 32) - text);
    after = <usize>(result & 0xffffffff);
  }
  const child = fieldOf(type, name, length);
  const colon = skipBlank(after, end);
  if (colon >= end || load<u8>(colon) != 0x3a) return 0;
  const bytes = <u32>(colon + 1 - ptr);
  if (plain && colon == after && bytes <= LEARNT_BYTES_MAX) learn(type, entry, ptr, bytes, child);
  return <u64>(colon + 1) | (<u64>child << 32);
}

// The name of a JSON member on the full path: read, compared with the fields' names, and learnt for the next row.
//
// Learning overwrites the entry at the present place, so that a new order of members costs one slow row. Only names
// without escapes, with the colon directly behind them and no longer than an entry, are learnt; the others pass through
// the spare entry behind the last.
import {
  NAME_HEADER_BYTES,
  NAME_PLAIN,
  NAME_PLAIN_BYTES,
  SHAPE_CHILD,
  SHAPE_ENTRIES_MAX,
  SHAPE_ENTRY_BYTES,
  SHAPE_LENGTH,
  SHAPE_MASK,
  SHAPE_STATE,
  STRUCT_HEADER_BYTES,
  STRUCT_SHAPE,
  STRUCT_SHAPE_COUNT,
  STRUCT_STATES,
  TYPE_BYTES,
  TYPE_CHILDREN,
  TYPE_COUNT,
  TYPE_NAME,
} from '../abi';
import { equalBytes } from '../column/view';
import { scratchReserve } from '../memory/scratch';
import { unescapeJsonContent } from '../text/json-unescape';
import { skipBlank, skipString } from './json-skip';

const LEARNT_BYTES_MAX: u32 = 32;
/** Places of the learnt order that are tried behind the expected one. */
const SHAPE_TRIES: u32 = 4;

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

/** Address of a field's state. */
function stateOf(type: usize, child: usize): u32 {
  const children = <usize>load<u32>(type, TYPE_CHILDREN);
  return load<u32>(children - STRUCT_HEADER_BYTES, STRUCT_STATES) + <u32>(child - children) / TYPE_BYTES;
}

/** First byte behind the learnt entries of a struct. */
export function learntEndOf(type: usize): usize {
  const header = <usize>load<u32>(type, TYPE_CHILDREN) - STRUCT_HEADER_BYTES;
  return <usize>load<u32>(header, STRUCT_SHAPE) + load<u32>(header, STRUCT_SHAPE_COUNT) * SHAPE_ENTRY_BYTES;
}

/** Whether the member at `ptr` begins as a learnt entry says: `"name":` without white space. */
// @ts-ignore: decorator
@inline export function isMember(ptr: usize, entry: usize): bool {
  const low = v128.and(v128.xor(v128.load(ptr), v128.load(entry)), v128.load(entry, SHAPE_MASK));
  if (v128.any_true(low)) return false;
  if (load<u32>(entry, SHAPE_LENGTH) <= 16) return true;
  const high = v128.and(v128.xor(v128.load(ptr, 16), v128.load(entry, 16)), v128.load(entry, SHAPE_MASK + 16));
  return !v128.any_true(high);
}

/** Writes the `length` bytes at `ptr` (`"name":`) as an entry. */
function learn(entry: usize, ptr: usize, length: u32): void {
  for (let i: u32 = 0; i < LEARNT_BYTES_MAX; i++) {
    store<u8>(entry + i, i < length ? load<u8>(ptr + i) : 0);
    store<u8>(entry + i, i < length ? 0xff : 0, SHAPE_MASK);
  }
}

/** The entry that takes a newly read member at `place`; the spare one when it cannot be learnt. */
function entryFor(header: usize, place: usize, canLearn: bool): usize {
  const shape = <usize>load<u32>(header, STRUCT_SHAPE);
  const count = load<u32>(header, STRUCT_SHAPE_COUNT);
  const index = <u32>(place - shape) / SHAPE_ENTRY_BYTES;
  if (!canLearn || index >= SHAPE_ENTRIES_MAX || index > count) return shape + SHAPE_ENTRIES_MAX * SHAPE_ENTRY_BYTES;
  if (index == count) store<u32>(header, count + 1, STRUCT_SHAPE_COUNT);
  return place;
}

/**
 * The full path: reads the name and its colon, finds the field, learns at `place`. The entry that says so; 0: not JSON.
 */
function readMember(type: usize, ptr: usize, end: usize, place: usize): usize {
  if (load<u8>(ptr) != 0x22) return 0;
  const after = skipString(ptr + 1, end);
  if (after == 0) return 0;
  let name = ptr + 1;
  let length = <u32>(after - name) - 1;
  let plain = true;
  for (let i: u32 = 0; i < length && plain; i++) plain = load<u8>(name + i) != 0x5c;
  if (!plain) {
    const text = scratchReserve(length + 32);
    length = <u32>((unescapeJsonContent(name, end, text) >> 32) - text);
    name = text;
  }
  const colon = skipBlank(after, end);
  if (colon >= end || load<u8>(colon) != 0x3a) return 0;
  const bytes = <u32>(colon + 1 - ptr);
  const canLearn = plain && colon == after && bytes <= LEARNT_BYTES_MAX;
  const entry = entryFor(<usize>load<u32>(type, TYPE_CHILDREN) - STRUCT_HEADER_BYTES, place, canLearn);
  if (canLearn) learn(entry, ptr, bytes);
  const child = fieldOf(type, name, length);
  store<u32>(entry, bytes, SHAPE_LENGTH);
  store<u32>(entry, <u32>child, SHAPE_CHILD);
  store<u32>(entry, child == 0 ? 0 : stateOf(type, child), SHAPE_STATE);
  return entry;
}

/**
 * The member at `ptr`, which is not the one expected at `place` of the learnt order: one of the next few (members
 * before it were left out), or read in full. Out: its entry (SHAPE_LENGTH bytes up to behind the colon, SHAPE_CHILD),
 * the spare one lies behind all learnt ones; 0: not JSON.
 */
export function locateMember(type: usize, ptr: usize, end: usize, place: usize): usize {
  const learntEnd = learntEndOf(type);
  let entry = place + SHAPE_ENTRY_BYTES;
  for (let tries = SHAPE_TRIES; entry < learntEnd && tries != 0; entry += SHAPE_ENTRY_BYTES, tries--) {
    if (isMember(ptr, entry)) return entry;
  }
  return readMember(type, ptr, end, place);
}

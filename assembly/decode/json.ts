// JSON text into a cell, by a TypeDesc: one pass over the whole text, checked as JSON.parse checks it.
//
// Members are found by the order in which they came before (STRUCT_SHAPE: a masked compare of 32 bytes with `"name":`);
// a miss takes the full path and learns. That is a hint only: it changes no result. The last of two members of one name
// counts. Wrong types and missing fields do not end the walk: bad syntax further on is what JSON.parse would report
// first.
//
// Functions return a position | ROW_* << 32: position 0 is bad JSON (H_DECODE_DETAIL: address of the byte), a status a
// value that its type refuses (H_DECODE_DETAIL: NAME_DETAIL of the field, or HERE). Positions may lie beyond `end`: the
// caller of the outermost value checks. UTF-8 is checked before, for the text as a whole. TypeScript twin:
// src/serde/json-reader.ts.
import {
  H_DECODE_DETAIL,
  KIND_BIGINT,
  KIND_BOOL,
  KIND_BYTES,
  KIND_FLOAT32,
  KIND_FLOAT64,
  KIND_INT32,
  KIND_INT64,
  KIND_LIST,
  KIND_RAW,
  KIND_STRING,
  KIND_STRUCT,
  NAME_BAD_DETAIL,
  NAME_DETAIL,
  NAME_HEADER_BYTES,
  NO_VALIDITY,
  ROW_MISSING_FIELD,
  ROW_WRONG_TYPE,
  SHAPE_CHILD,
  SHAPE_ENTRY_BYTES,
  SHAPE_LENGTH,
  SHAPE_STATE,
  SHAPE_VALUE_LENGTH,
  STATE_UNSEEN,
  STRUCT_HEADER_BYTES,
  STRUCT_SHAPE,
  STRUCT_STATES,
  STRUCT_TEMPLATE,
  TYPE_BYTES,
  TYPE_CHILDREN,
  TYPE_COUNT,
  TYPE_KIND,
  TYPE_NAME,
  TYPE_OFFSET,
  TYPE_STRIDE,
  TYPE_VALIDITY,
} from '../abi';
import { arenaAlloc, arenaCommit, arenaReserve } from '../column/arena';
import { writeView } from '../column/view';
import { unescapeJsonContent } from '../text/json-unescape';
import { base64RoomBytes, readBase64 } from './base64';
import { isMember, learntEndOf, locateMember } from './json-member';
import { readF64, readI32, readI64 } from './json-number';
import { endsPlainText, scanPlain, skipBlank, skipPlainNumber, skipStringSlow, skipValue } from './json-skip';

/** H_DECODE_DETAIL of a status: the value itself is wrong, not a field in it. */
export const HERE: u32 = 0xffffffff;
const NULL_TEXT: u32 = 0x6c6c756e;

/** Bad JSON at `ptr`. */
export function refuse(ptr: usize): u64 {
  store<u32>(H_DECODE_DETAIL, <u32>ptr);
  return 0;
}

// @ts-ignore: decorator
@inline function failed(ptr: usize, status: u32): u64 {
  store<u32>(H_DECODE_DETAIL, HERE);
  return <u64>ptr | (<u64>status << 32);
}

/** A value of another JSON type than the schema's. */
function wrongType(ptr: usize, end: usize): u64 {
  const after = skipValue(ptr, end);
  return after == 0 ? refuse(ptr) : failed(after, ROW_WRONG_TYPE);
}

/** `null`, or whatever else begins with that letter. */
function readNull(type: usize, ptr: usize, end: usize, cell: usize): u64 {
  if (load<u32>(ptr) != NULL_TEXT || ptr + 4 > end) return refuse(ptr);
  const validity = load<u32>(type, TYPE_VALIDITY);
  if (validity == NO_VALIDITY) return failed(ptr + 4, ROW_MISSING_FIELD);
  store<u8>(cell + validity, 0);
  return <u64>(ptr + 4);
}

/**
 * A string with escapes or beyond ASCII: checked, and resolved into the arena where it has escapes. `ptr` at its
 * content.
 */
function readStringSlow(ptr: usize, end: usize, view: usize, arena: usize): u64 {
  const after = skipStringSlow(ptr, end);
  if (after == 0) return refuse(ptr);
  let stop = scanPlain(ptr, after);
  while (load<u8>(stop) >= 0x80) stop = scanPlain(stop + 1, after);
  if (load<u8>(stop) == 0x22) {
    writeView(view, ptr, <u32>(stop - ptr));
    return <u64>after;
  }
  const dst = arenaReserve(arena, <u32>(after - ptr) + 32);
  const top = <usize>(unescapeJsonContent(ptr, after, dst) >> 32);
  assert(top != 0, 'a checked string was refused');
  writeView(view, dst, <u32>(top - dst));
  arenaCommit(arena, top);
  return <u64>after;
}

// @ts-ignore: decorator
@inline function readString(ptr: usize, end: usize, view: usize, arena: usize): u64 {
  if (load<u8>(ptr) != 0x22) return wrongType(ptr, end);
  const start = ptr + 1;
  const stop = scanPlain(start, end);
  if (stop >= end || load<u8>(stop) != 0x22) return readStringSlow(start, end, view, arena);
  writeView(view, start, <u32>(stop - start));
  return <u64>(stop + 1);
}

function readBytes(ptr: usize, end: usize, view: usize, arena: usize): u64 {
  const result = readString(ptr, end, view, arena);
  if (result == 0 || result >> 32 != 0) return result;
  const length = load<u32>(view);
  const text = length <= 12 ? view + 4 : <usize>load<u32>(view, 12);
  const dst = arenaReserve(arena, base64RoomBytes(length) + 16);
  const top = readBase64(text, length, dst);
  if (top == 0) return failed(<usize>result, ROW_WRONG_TYPE);
  arenaCommit(arena, top);
  writeView(view, dst, <u32>(top - dst));
  return result;
}

function readBool(ptr: usize, end: usize, at: usize): u64 {
  const word = load<u32>(ptr);
  if (word == 0x65757274) {
    store<u8>(at, 1);
    return <u64>(ptr + 4);
  }
  if (word != 0x736c6166 || load<u8>(ptr, 4) != 0x65) return wrongType(ptr, end);
  store<u8>(at, 0);
  return <u64>(ptr + 5);
}

function readNumber(kind: u32, ptr: usize, end: usize, at: usize): u64 {
  const c = <u32>load<u8>(ptr);
  if (c != 0x2d && c - 48 > 9) return wrongType(ptr, end);
  let result: u64;
  if (kind == KIND_FLOAT64) result = <u64>readF64(ptr, end, at);
  else if (kind == KIND_INT32) result = readI32(ptr, end, at);
  else if (kind != KIND_FLOAT32) result = readI64(ptr, end, at);
  else {
    const wide = arenaReserve(0, 8);
    result = <u64>readF64(ptr, end, wide);
    store<f32>(at, <f32>load<f64>(wide));
  }
  if (result == 0) return refuse(ptr);
  if (result >> 32 != 0) store<u32>(H_DECODE_DETAIL, HERE);
  return result;
}

function readRaw(type: usize, ptr: usize, end: usize, cell: usize, at: usize): u64 {
  const after = skipValue(ptr, end);
  if (after == 0) return refuse(ptr);
  const validity = load<u32>(type, TYPE_VALIDITY);
  if (validity != NO_VALIDITY) {
    const isNull = after - ptr == 4 && load<u32>(ptr) == NULL_TEXT;
    store<u8>(cell + validity, isNull ? 0 : 1);
    if (isNull) return <u64>after;
  }
  writeView(at, ptr, <u32>(after - ptr));
  return <u64>after;
}

function readList(type: usize, ptr: usize, end: usize, list: usize, arena: usize): u64 {
  if (load<u8>(ptr) != 0x5b) return wrongType(ptr, end);
  const child = <usize>load<u32>(type, TYPE_CHILDREN);
  const stride = load<u32>(type, TYPE_STRIDE);
  let cells: usize = 0;
  let count: u32 = 0;
  let room: u32 = 0;
  let status: u64 = 0;
  ptr = skipBlank(ptr + 1, end);
  if (load<u8>(ptr) == 0x5d) ptr++;
  else {
    for (;;) {
      if (count == room) {
        room = room == 0 ? 4 : room * 2;
        const grown = arenaAlloc(arena, room * stride);
        if (count != 0) memory.copy(grown, cells, count * stride);
        cells = grown;
      }
      const element = cells + count++ * stride;
      memory.fill(element, 0, stride);
      if (ptr >= end) return refuse(ptr);
      const result = readJson(child, ptr, end, element, arena);
      ptr = <usize>result;
      if (ptr == 0) return 0;
      status |= result >> 32;
      if (status != 0 && result >> 32 != 0) status = result >> 32;
      ptr = skipBlank(ptr, end);
      const mark = load<u8>(ptr++);
      if (mark == 0x5d) break;
      if (mark != 0x2c) return refuse(ptr - 1);
      ptr = skipBlank(ptr, end);
    }
  }
  store<u32>(list, count);
  store<u32>(list, <u32>cells, 4);
  return status == 0 ? <u64>ptr : failed(ptr, <u32>status);
}

/** Some field is missing or refused: nullable ones become null, the first other one in declared order decides. */
function finishStruct(type: usize, states: usize, ptr: usize, cell: usize): u64 {
  const children = <usize>load<u32>(type, TYPE_CHILDREN);
  const count = load<u32>(type, TYPE_COUNT);
  for (let i: u32 = 0; i < count; i++) {
    const state = <u32>load<u8>(states + i);
    if (state == 0) continue;
    const child = children + i * TYPE_BYTES;
    const name = <usize>load<u32>(child, TYPE_NAME) - NAME_HEADER_BYTES;
    const validity = load<u32>(child, TYPE_VALIDITY);
    if (state != STATE_UNSEEN) {
      store<u32>(H_DECODE_DETAIL, load<u32>(name, NAME_BAD_DETAIL));
      return <u64>ptr | (<u64>state << 32);
    }
    if (validity == NO_VALIDITY) {
      store<u32>(H_DECODE_DETAIL, load<u32>(name, NAME_DETAIL));
      return <u64>ptr | (<u64>ROW_MISSING_FIELD << 32);
    }
    store<u8>(cell + validity, 0);
  }
  return <u64>ptr;
}

/** Keeps where the fault of a refused field lies, until the struct is finished: a later duplicate may mend it. */
function noteDetail(child: usize): void {
  const name = <usize>load<u32>(child, TYPE_NAME) - NAME_HEADER_BYTES;
  const detail = load<u32>(H_DECODE_DETAIL);
  store<u32>(name, detail == HERE ? load<u32>(name, NAME_DETAIL) : detail, NAME_BAD_DETAIL);
}

/** The closing quote of a plain string of up to 15 bytes whose opening one is at `ptr`; 0: take the long way. */
// @ts-ignore: decorator
@inline function shortStringEnd(ptr: usize, end: usize): usize {
  const stop = ptr + 1 + ctz<u32>(endsPlainText(v128.load(ptr, 1)) | 0x10000);
  return stop < end && load<u8>(stop) == 0x22 ? stop : 0;
}

/** Past a value that nobody reads and that begins with `c`: short strings and plain numbers in line. */
// @ts-ignore: decorator
@inline function passValue(c: u32, ptr: usize, end: usize): usize {
  let after: usize = 0;
  if (c == 0x22) {
    const stop = shortStringEnd(ptr, end);
    if (stop != 0) after = stop + 1;
  } else if (c - 48 < 10) after = skipPlainNumber(ptr, end);
  return after != 0 ? after : skipValue(ptr, end);
}

/** A field's value, which begins with `c`: short strings and common numbers in line. */
// @ts-ignore: decorator
@inline function readField(c: u32, child: usize, ptr: usize, end: usize, cell: usize, arena: usize): u64 {
  const kind = <u32>load<u8>(child, TYPE_KIND);
  const at = cell + load<u32>(child, TYPE_OFFSET);
  if (kind == KIND_STRING && c == 0x22) {
    const stop = shortStringEnd(ptr, end);
    if (stop != 0) {
      setValid(child, cell);
      writeView(at, ptr + 1, <u32>(stop - ptr) - 1);
      return <u64>(stop + 1);
    }
  } else if (c - 48 < 10) {
    if (kind == KIND_FLOAT64) {
      setValid(child, cell);
      const after = readF64(ptr, end, at);
      return after != 0 ? <u64>after : refuse(ptr);
    }
    if (kind == KIND_INT64 || kind == KIND_INT32) {
      setValid(child, cell);
      const result = kind == KIND_INT64 ? readI64(ptr, end, at) : readI32(ptr, end, at);
      if (result == 0) return refuse(ptr);
      if (result >> 32 != 0) store<u32>(H_DECODE_DETAIL, HERE);
      return result;
    }
  }
  return readJson(child, ptr, end, cell, arena);
}

// @ts-ignore: decorator
@inline function setValid(type: usize, cell: usize): void {
  const validity = load<u32>(type, TYPE_VALIDITY);
  if (validity != NO_VALIDITY) store<u8>(cell + validity, 1);
}

/** The members of an object from the first name to the closing brace; the position behind it, 0: not JSON. */
// @ts-ignore: decorator
@inline function readMembers(type: usize, ptr: usize, end: usize, cell: usize, arena: usize): usize {
  let next = <usize>load<u32>(<usize>load<u32>(type, TYPE_CHILDREN) - STRUCT_HEADER_BYTES, STRUCT_SHAPE);
  let learntEnd = learntEndOf(type);
  while (ptr < end) {
    let entry = next;
    if (next >= learntEnd || !isMember(ptr, next)) {
      ptr = skipBlank(ptr, end);
      entry = locateMember(type, ptr, end, next);
      if (entry == 0) return <usize>refuse(ptr);
      learntEnd = learntEndOf(type);
      if (entry < learntEnd) next = entry;
    }
    next += SHAPE_ENTRY_BYTES;
    const child = <usize>load<u32>(entry, SHAPE_CHILD);
    ptr += load<u32>(entry, SHAPE_LENGTH);
    let c = <u32>load<u8>(ptr);
    if (c <= 0x20) {
      ptr = skipBlank(ptr, end);
      c = load<u8>(ptr);
    }
    let after: usize;
    if (child == 0) {
      after = passValue(c, ptr, end);
      if (after == 0) return <usize>refuse(ptr);
    } else {
      const result = readField(c, child, ptr, end, cell, arena);
      after = <usize>(result & 0xffffffff);
      if (after == 0) return 0;
      store<u8>(<usize>load<u32>(entry, SHAPE_STATE), <u8>(result >> 32));
      if (result >> 32 != 0) noteDetail(child);
    }
    // going on from a guessed place, once it has proved right, lets the next member begin before this one is measured
    const guess = ptr + load<u32>(entry, SHAPE_VALUE_LENGTH);
    if (guess == after) ptr = guess;
    else {
      store<u32>(entry, <u32>(after - ptr), SHAPE_VALUE_LENGTH);
      ptr = after;
    }
    let mark = <u32>load<u8>(ptr);
    if (mark <= 0x20) {
      ptr = skipBlank(ptr, end);
      mark = load<u8>(ptr);
    }
    ptr++;
    if (mark == 0x7d) return ptr;
    if (mark != 0x2c) return <usize>refuse(ptr - 1);
  }
  return <usize>refuse(end);
}

/** An object into the fields of `cell` that `type` describes, without its own validity. In, Out: as `readJson`. */
export function readStruct(type: usize, ptr: usize, end: usize, cell: usize, arena: usize): u64 {
  if (load<u8>(ptr) != 0x7b) return wrongType(ptr, end);
  const header = <usize>load<u32>(type, TYPE_CHILDREN) - STRUCT_HEADER_BYTES;
  const states = <usize>load<u32>(header, STRUCT_STATES);
  const statesEnd = states + load<u32>(type, TYPE_COUNT);
  const template = <usize>load<u32>(header, STRUCT_TEMPLATE);
  for (let at = states; at < statesEnd; at += 16) v128.store(at, v128.load(template + (at - states)));
  ptr++;
  if (load<u8>(ptr) <= 0x20) ptr = skipBlank(ptr, end);
  if (load<u8>(ptr) == 0x7d) ptr++;
  else {
    ptr = readMembers(type, ptr, end, cell, arena);
    if (ptr == 0) return 0;
  }
  for (let at = states; at < statesEnd; at += 16) {
    if (v128.any_true(v128.load(at))) return finishStruct(type, states, ptr, cell);
  }
  return <u64>ptr;
}

/**
 * Reads the value at `ptr` (no white space before it) into the part of `cell` that `type` describes.
 *
 * In: [ptr, end) UTF-8 text; `cell` zeroed; `arena` for what cannot be a view of the text, 0: scratch.
 * Out: see the head of the file. Nulls: validity 0 for null or a missing nullable field.
 */
export function readJson(type: usize, ptr: usize, end: usize, cell: usize, arena: usize): u64 {
  const kind = <u32>load<u8>(type, TYPE_KIND);
  const at = cell + load<u32>(type, TYPE_OFFSET);
  if (kind == KIND_RAW) return readRaw(type, ptr, end, cell, at);
  if (load<u8>(ptr) == 0x6e) return readNull(type, ptr, end, cell);
  const validity = load<u32>(type, TYPE_VALIDITY);
  if (validity != NO_VALIDITY) store<u8>(cell + validity, 1);
  switch (kind) {
    case KIND_STRING:
      return readString(ptr, end, at, arena);
    case KIND_STRUCT:
      return readStruct(type, ptr, end, cell, arena);
    case KIND_LIST:
      return readList(type, ptr, end, at, arena);
    case KIND_BOOL:
      return readBool(ptr, end, at);
    case KIND_BYTES:
      return readBytes(ptr, end, at, arena);
    default:
      return readNumber(kind, ptr, end, at);
  }
}

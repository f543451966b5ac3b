// A cell as JSON text by its TypeDesc: fields in declared order, no white space, as JSON.stringify prints the same
// value.
//
// Numbers print as JavaScript prints them (5, not 5.0; -0 as 0). NaN and the infinities are null, and refuse the value
// where it must not be null. Lone halves of surrogate pairs are escaped, bytes are base64, raw text stands as it is.
// TypeScript twin: src/serde/json-writer.ts.
import {
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
  NO_VALIDITY,
  TYPE_BYTES,
  TYPE_CHILDREN,
  TYPE_COUNT,
  TYPE_FLAG_OMIT_NULL,
  TYPE_FLAGS,
  TYPE_KIND,
  TYPE_NAME,
  TYPE_NAME_BYTES,
  TYPE_OFFSET,
  TYPE_STRIDE,
  TYPE_VALIDITY,
} from '../abi';
import { copyWide, viewBytes, viewLength } from '../column/view';
import { jsonTextBytesMax, printJsonContent } from '../text/json-print';
import { NUMBER_TEXT_BYTES, printF64, printI32, printI64 } from '../text/number-print';
import { base64Bytes, putBase64 } from './base64';

const NULL_TEXT: u32 = 0x6c6c756e;

/** Whether the part of `cell` that `type` describes is null. */
// @ts-ignore: decorator
@inline export function isNullCell(type: usize, cell: usize): bool {
  const validity = load<u32>(type, TYPE_VALIDITY);
  return validity != NO_VALIDITY && load<u8>(cell + validity) == 0;
}

function structBytesMax(type: usize, cell: usize): u32 {
  let bytes: u32 = 18; // braces, and what the copy of a name writes beyond it
  const children = <usize>load<u32>(type, TYPE_CHILDREN);
  const end = children + load<u32>(type, TYPE_COUNT) * TYPE_BYTES;
  for (let child = children; child < end; child += TYPE_BYTES) {
    bytes += load<u32>(child, TYPE_NAME_BYTES) + 1 + jsonBytesMax(child, cell);
  }
  return bytes;
}

function listBytesMax(type: usize, list: usize): u32 {
  const count = load<u32>(list);
  const stride = load<u32>(type, TYPE_STRIDE);
  const child = <usize>load<u32>(type, TYPE_CHILDREN);
  let element = <usize>load<u32>(list, 4);
  let bytes: u32 = 2;
  for (let i: u32 = 0; i < count; i++, element += stride) bytes += 1 + jsonBytesMax(child, element);
  return bytes;
}

/**
 * Room that `putJson` needs at its destination, bytes: the text's length at most, and what writers write beyond.
 * Cost: O(parts), 1 ns each.
 */
export function jsonBytesMax(type: usize, cell: usize): u32 {
  if (isNullCell(type, cell)) return 20;
  const at = cell + load<u32>(type, TYPE_OFFSET);
  switch (<u32>load<u8>(type, TYPE_KIND)) {
    case KIND_STRING:
      return jsonTextBytesMax(viewLength(at)) + 2;
    case KIND_BYTES:
      return base64Bytes(viewLength(at)) + 20;
    case KIND_RAW:
      return viewLength(at) + 20;
    case KIND_STRUCT:
      return structBytesMax(type, cell);
    case KIND_LIST:
      return listBytesMax(type, at);
    default:
      return NUMBER_TEXT_BYTES;
  }
}

/** Whether a member is left out: null, or a number that prints as null, of a field that says so. */
function isOmitted(child: usize, cell: usize): bool {
  if ((load<u8>(child, TYPE_FLAGS) & TYPE_FLAG_OMIT_NULL) == 0) return false;
  if (isNullCell(child, cell)) return true;
  const kind = <u32>load<u8>(child, TYPE_KIND);
  const at = cell + load<u32>(child, TYPE_OFFSET);
  if (kind == KIND_FLOAT64) return !(abs(load<f64>(at)) < Infinity);
  return kind == KIND_FLOAT32 && !(abs(load<f32>(at)) < Infinity);
}

function putStruct(type: usize, cell: usize, dst: usize): usize {
  const children = <usize>load<u32>(type, TYPE_CHILDREN);
  const end = children + load<u32>(type, TYPE_COUNT) * TYPE_BYTES;
  // the brace stands where the comma of the first member would
  let first = true;
  let at = dst;
  for (let child = children; child < end; child += TYPE_BYTES) {
    if (isOmitted(child, cell)) continue;
    store<u8>(at++, first ? 0x7b : 0x2c);
    first = false;
    const nameBytes = load<u32>(child, TYPE_NAME_BYTES);
    copyWide(at, <usize>load<u32>(child, TYPE_NAME), nameBytes);
    at = putJson(child, cell, at + nameBytes);
    if (at == 0) return 0;
  }
  if (first) store<u8>(at++, 0x7b);
  store<u8>(at, 0x7d);
  return at + 1;
}

function putList(type: usize, list: usize, dst: usize): usize {
  const count = load<u32>(list);
  const stride = load<u32>(type, TYPE_STRIDE);
  const child = <usize>load<u32>(type, TYPE_CHILDREN);
  let element = <usize>load<u32>(list, 4);
  store<u8>(dst++, 0x5b);
  for (let i: u32 = 0; i < count; i++, element += stride) {
    if (i != 0) store<u8>(dst++, 0x2c);
    dst = putJson(child, element, dst);
    if (dst == 0) return 0;
  }
  store<u8>(dst, 0x5d);
  return dst + 1;
}

/** A double that may be null prints NaN and infinities as null; one that may not refuses them. */
function putNumber(type: usize, value: f64, dst: usize): usize {
  if (abs(value) < Infinity) return printF64(value, dst);
  if (load<u32>(type, TYPE_VALIDITY) == NO_VALIDITY) return 0;
  store<u32>(dst, NULL_TEXT);
  return dst + 4;
}

function putBool(value: bool, dst: usize): usize {
  if (value) {
    store<u32>(dst, 0x65757274); // true
    return dst + 4;
  }
  store<u64>(dst, 0x65736c6166); // false
  return dst + 5;
}

function putString(view: usize, dst: usize): usize {
  store<u8>(dst, 0x22);
  const end = printJsonContent(viewBytes(view), viewLength(view), dst + 1);
  store<u8>(end, 0x22);
  return end + 1;
}

function putText(view: usize, dst: usize): usize {
  const length = viewLength(view);
  copyWide(dst, viewBytes(view), length);
  return dst + length;
}

/**
 * Writes the part of `cell` that `type` describes.
 *
 * In: `cell` start of the cell (offsets of `type` count from there). Out: text at `dst`, `jsonBytesMax` bytes of room;
 * the position after it, or 0 when a number that must not be null is NaN or infinite.
 * Nulls: `null`, or no member at all where the field says so. Source: ECMA-262 JSON.stringify.
 */
export function putJson(type: usize, cell: usize, dst: usize): usize {
  if (isNullCell(type, cell)) {
    store<u32>(dst, NULL_TEXT);
    return dst + 4;
  }
  const at = cell + load<u32>(type, TYPE_OFFSET);
  switch (<u32>load<u8>(type, TYPE_KIND)) {
    case KIND_STRING:
      return putString(at, dst);
    case KIND_FLOAT64:
      return putNumber(type, load<f64>(at), dst);
    case KIND_INT64:
    case KIND_BIGINT:
      return printI64(load<i64>(at), dst);
    case KIND_INT32:
      return printI32(load<i32>(at), dst);
    case KIND_FLOAT32:
      return putNumber(type, <f64>load<f32>(at), dst);
    case KIND_BOOL:
      return putBool(load<u8>(at) != 0, dst);
    case KIND_STRUCT:
      return putStruct(type, cell, dst);
    case KIND_LIST:
      return putList(type, at, dst);
    case KIND_BYTES:
      return putBase64(viewBytes(at), viewLength(at), dst);
    case KIND_RAW:
      return putText(at, dst);
    default:
      assert(false, 'a kind without JSON text');
      return 0;
  }
}

// One value of a cell to the bytes of its serde: what sinks and changelogs write.
//
// Kafka's serializers (big-endian integers and IEEE doubles, UTF-8 strings, one byte for a boolean) and JSON text. The
// caller asks for the room first, so that writing needs no checks. TypeScript twin: src/serde/convert.ts.
import {
  KIND_BIGINT,
  KIND_BOOL,
  KIND_FLOAT32,
  KIND_FLOAT64,
  KIND_INT32,
  KIND_INT64,
  SERDE_BOOLEAN,
  SERDE_BYTES,
  SERDE_FLOAT32,
  SERDE_FLOAT64,
  SERDE_INT32,
  SERDE_INT64,
  SERDE_JSON,
  SERDE_STRING,
  TYPE_KIND,
  TYPE_OFFSET,
} from '../abi';
import { copyWide, viewBytes, viewLength } from '../column/view';
import { copyAsUtf8 } from '../text/utf8';
import { jsonBytesMax, putJson } from './json';

/**
 * Room that `encodeValue` needs at its destination, bytes: the value's length at most, and what writers write beyond.
 * In: as `encodeValue`; the value is not null.
 */
export function encodedBytesMax(serde: u32, type: usize, cell: usize): u32 {
  if (serde == SERDE_JSON) return jsonBytesMax(type, cell);
  if (serde == SERDE_STRING || serde == SERDE_BYTES) return viewLength(cell + load<u32>(type, TYPE_OFFSET)) + 16;
  return 16;
}

/** Writes WTF-8 as UTF-8: lone halves of surrogate pairs become U+FFFD. */
function putUtf8(view: usize, dst: usize): usize {
  const length = viewLength(view);
  const block = v128.load(viewBytes(view));
  // short and ASCII: what stands behind the text is overwritten or cut off
  if (length <= 16 && (i8x16.bitmask(block) & ((1 << length) - 1)) == 0) v128.store(dst, block);
  else copyAsUtf8(viewBytes(view), length, dst);
  return dst + length;
}

/** A numeric cell as a double, whatever its kind. */
function numberOf(kind: u32, at: usize): f64 {
  switch (kind) {
    case KIND_FLOAT64:
      return load<f64>(at);
    case KIND_FLOAT32:
      return <f64>load<f32>(at);
    case KIND_INT32:
      return <f64>load<i32>(at);
    default:
      return <f64>load<i64>(at);
  }
}

function putI32(kind: u32, at: usize, dst: usize): usize {
  let value: i32;
  if (kind == KIND_INT32) value = load<i32>(at);
  else {
    const number = numberOf(kind, at);
    if (!(number >= -2147483648.0 && number <= 2147483647.0)) return 0;
    value = <i32>number;
    if (<f64>value != number) return 0;
  }
  store<u32>(dst, bswap<u32>(<u32>value));
  return dst + 4;
}

function putI64(kind: u32, at: usize, dst: usize): usize {
  let value: i64;
  if (kind == KIND_INT64 || kind == KIND_BIGINT) value = load<i64>(at);
  else {
    const number = numberOf(kind, at);
    if (!(number >= -9223372036854775808.0 && number < 9223372036854775808.0)) return 0;
    value = <i64>number;
    if (<f64>value != number) return 0;
  }
  store<u64>(dst, bswap<u64>(<u64>value));
  return dst + 8;
}

/**
 * Writes a value that is not null.
 *
 * In: `serde` SERDE_* (not RAW, not WINDOWED_RAW); `type` TypeDesc; `cell` start of the cell from which its offsets
 * count.
 * Out: bytes at `dst`, `encodedBytesMax` bytes of room; the position after them, or 0 when the value does not fit the
 * serde (ROW_WRONG_RESULT): a number that is no integer in range, NaN or infinite where JSON must not have null.
 * Nulls: the caller's (a record without bytes); nulls inside JSON are written. Cost: see number-print, json-print.
 */
export function encodeValue(serde: u32, type: usize, cell: usize, dst: usize): usize {
  if (serde == SERDE_JSON) return putJson(type, cell, dst);
  const at = cell + load<u32>(type, TYPE_OFFSET);
  const kind = <u32>load<u8>(type, TYPE_KIND);
  switch (serde) {
    case SERDE_STRING:
      return putUtf8(at, dst);
    case SERDE_BYTES:
      copyWide(dst, viewBytes(at), viewLength(at));
      return dst + viewLength(at);
    case SERDE_INT32:
      return putI32(kind, at, dst);
    case SERDE_INT64:
      return putI64(kind, at, dst);
    case SERDE_FLOAT64:
      store<u64>(dst, bswap<u64>(reinterpret<u64>(numberOf(kind, at))));
      return dst + 8;
    case SERDE_FLOAT32:
      store<u32>(dst, bswap<u32>(reinterpret<u32>(<f32>numberOf(kind, at))));
      return dst + 4;
    case SERDE_BOOLEAN:
      assert(kind == KIND_BOOL, 'a boolean serde over another kind');
      store<u8>(dst, load<u8>(at) != 0 ? 1 : 0);
      return dst + 1;
    default:
      assert(false, 'a serde that writes no cells');
      return 0;
  }
}

// Bytes of a serde into one value of a cell: the columns of sources, and rows of changelogs when state is restored.
//
// Kafka's deserializers (big-endian integers and IEEE doubles of the exact size, UTF-8 strings, one byte for a boolean)
// and JSON text. Views of the result point into the bytes that were read, or into the arena: whoever keeps the cell
// longer than those copies what they point to. TypeScript twin: src/serde/convert.ts.
import {
  H_DECODE_DETAIL,
  KIND_BOOL,
  KIND_STRUCT,
  NO_VALIDITY,
  ROW_BAD_JSON,
  ROW_BAD_UTF8,
  ROW_NULL,
  ROW_OK,
  ROW_WRONG_SIZE,
  ROW_WRONG_TYPE,
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
  TYPE_VALIDITY,
} from '../abi';
import { writeView } from '../column/view';
import { isUtf8 } from '../text/utf8';
import { HERE, readJson, readStruct } from './json';
import { skipBlank } from './json-skip';

// @ts-ignore: decorator
@inline function wrong(status: u32): u32 {
  store<u32>(H_DECODE_DETAIL, HERE);
  return status;
}

/** Whether there are at most 16 bytes, all ASCII. */
// @ts-ignore: decorator
@inline function isShortAscii(ptr: usize, length: u32): bool {
  return length <= 16 && (i8x16.bitmask(v128.load(ptr)) & ((1 << length) - 1)) == 0;
}

/** The text is refused at `place`: bad UTF-8 if there is any in it, else bad JSON. */
function refuseText(ptr: usize, length: u32, place: usize): u32 {
  if (!isUtf8(ptr, length)) return wrong(ROW_BAD_UTF8);
  store<u32>(H_DECODE_DETAIL, min<u32>(<u32>(place - ptr), length));
  return ROW_BAD_JSON;
}

function decodeJson(type: usize, ptr: usize, length: u32, cell: usize, arena: usize): u32 {
  const end = ptr + length;
  const start = skipBlank(ptr, end);
  if (start == end) return refuseText(ptr, length, end);
  // most values are objects: one call less
  const isObject = load<u8>(type, TYPE_KIND) == KIND_STRUCT && load<u32>(type, TYPE_VALIDITY) == NO_VALIDITY;
  const result =
    isObject && load<u8>(start) == 0x7b
      ? readStruct(type, start, end, cell, arena)
      : readJson(type, start, end, cell, arena);
  let after = <usize>(result & 0xffffffff);
  if (after == 0) return refuseText(ptr, length, <usize>load<u32>(H_DECODE_DETAIL));
  if (after < end) after = skipBlank(after, end);
  if (after != end) return refuseText(ptr, length, after);
  const status = <u32>(result >> 32);
  // `null` where the type is not nullable, and nothing else: the value as a whole is null
  return status != ROW_OK && load<u32>(start) == 0x6c6c756e ? wrong(ROW_NULL) : status;
}

function decodeBoolean(ptr: usize, length: u32, at: usize): u32 {
  if (length != 1) return wrong(ROW_WRONG_SIZE);
  const byte = load<u8>(ptr);
  if (byte > 1) return wrong(ROW_WRONG_TYPE);
  store<u8>(at, byte);
  return ROW_OK;
}

/**
 * Reads a value that is not null.
 *
 * In: `serde` SERDE_* (not RAW, not WINDOWED_RAW); `type` TypeDesc; `length` bytes at `ptr`, PADDING_BYTES readable
 * behind; `cell` zeroed, offsets of `type` count from it; `arena` the three words of an arena, 0: scratch.
 * Out: ROW_OK, or the ROW_* that refuses the value, and H_DECODE_DETAIL: byte in the text (ROW_BAD_JSON), NAME_DETAIL
 * of a field, or 0xffffffff (the value as a whole). Nulls: the caller's; JSON `null` is ROW_NULL unless the type is
 * nullable.
 */
export function decodeCell(serde: u32, type: usize, ptr: usize, length: u32, cell: usize, arena: usize): u32 {
  if (serde == SERDE_JSON) return decodeJson(type, ptr, length, cell, arena);
  const at = cell + load<u32>(type, TYPE_OFFSET);
  const validity = load<u32>(type, TYPE_VALIDITY);
  if (validity != NO_VALIDITY) store<u8>(cell + validity, 1);
  switch (serde) {
    case SERDE_STRING:
      if (!isShortAscii(ptr, length) && !isUtf8(ptr, length)) return wrong(ROW_BAD_UTF8);
      writeView(at, ptr, length);
      return ROW_OK;
    case SERDE_BYTES:
      writeView(at, ptr, length);
      return ROW_OK;
    case SERDE_INT32:
      if (length != 4) return wrong(ROW_WRONG_SIZE);
      store<u32>(at, bswap<u32>(load<u32>(ptr)));
      return ROW_OK;
    case SERDE_INT64:
    case SERDE_FLOAT64:
      if (length != 8) return wrong(ROW_WRONG_SIZE);
      store<u64>(at, bswap<u64>(load<u64>(ptr)));
      return ROW_OK;
    case SERDE_FLOAT32:
      if (length != 4) return wrong(ROW_WRONG_SIZE);
      store<u32>(at, bswap<u32>(load<u32>(ptr)));
      return ROW_OK;
    default:
      assert(serde == SERDE_BOOLEAN && load<u8>(type, TYPE_KIND) == KIND_BOOL, 'a serde that reads no cells');
      return decodeBoolean(ptr, length, at);
  }
}

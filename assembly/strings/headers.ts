// The record's headers: the last value of a name, as text; and all of them as one piece of bytes.
//
// Headers travel as a slice, address | length << 32, of Kafka's own bytes: a varint count, then key and value, each
// with a varint length (zigzag), -1 for null. A slice of 0: no headers.
// Source: Kafka, DefaultRecord; Headers.lastHeader.

import { hostText } from '../host';
import { isUtf8 } from '../text/utf8';
import { EMPTY, equalBytes, newView, viewBytes, viewLength } from './view';

/** Index of decodeUtf8 in HOST_TEXT (src/wasm/host-functions.ts). */
const HOST_DECODE_UTF8: i32 = 7;

/** Zigzag varint at `ptr`: position behind it << 32 | value. */
function varint(ptr: usize): u64 {
  let value: u32 = 0;
  for (let shift: u32 = 0; shift < 35; shift += 7) {
    const byte = <u32>load<u8>(ptr++);
    value |= (byte & 127) << shift;
    if (byte < 128) break;
  }
  return ((<u64>ptr) << 32) | <u64>((value >> 1) ^ (0 - (value & 1)));
}

/**
 * In: headers slice, view of a name. Out: view of the last value of that name, as text (bytes that are no UTF-8 read as
 * U+FFFD, by the host); 0 where there is none or it is null. Nulls: 0. Overflow, Status codes: none.
 * Cost: O(bytes of the headers). Source: Headers.lastHeader.
 */
export function headersGet(headers: u64, name: usize): usize {
  if (headers == 0) return 0;
  const wanted = viewBytes(name);
  const wantedLength = viewLength(name);
  let read = varint(<usize>(<u32>headers));
  let found: usize = 0;
  let foundLength: i32 = -1;
  for (let left = <i32>read; left > 0; left--) {
    read = varint(<usize>(read >> 32));
    const key = <usize>(read >> 32);
    const keyLength = <u32>read;
    read = varint(key + keyLength);
    const value = <usize>(read >> 32);
    const length = <i32>read;
    if (keyLength == wantedLength && equalBytes(key, wanted, keyLength)) {
      found = value;
      foundLength = length;
    }
    read = (<u64>(value + max(length, 0))) << 32;
  }
  if (foundLength < 0) return 0;
  const view = newView(found, foundLength);
  return isUtf8(found, foundLength) ? view : hostText(HOST_DECODE_UTF8, view, 0, 0);
}

/** All headers as a view of bytes; empty where there are none. In: headers slice. Cost: 2 ns. */
export function headersView(headers: u64): usize {
  return headers == 0 ? EMPTY : newView(<usize>(<u32>headers), <u32>(headers >> 32));
}

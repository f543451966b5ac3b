// The records of an open batch into the fixed columns of a segment: offsets, timestamps, keys as views, values and
// headers as slices. Bytes are hostile: every length is checked before it is used, and nothing is read beyond the
// batch but PADDING_BYTES, whose content decides nothing.
//
// A record that makes no sense ends its batch: the rows before it stand (whatever the cuts), it becomes one row
// with ROW_MALFORMED_BATCH at the next offset, the rest is skipped.
// Source: org.apache.kafka.common.record.DefaultRecord.readFrom.
import {
  INPUT_BASE_OFFSET,
  INPUT_BASE_TIMESTAMP,
  INPUT_BATCH_FLAGS,
  INPUT_DECODED_OFFSET,
  INPUT_HEADERS,
  INPUT_KEYS,
  INPUT_LAST_DELTA,
  INPUT_MAX_TIMESTAMP,
  INPUT_OFFSETS,
  INPUT_RECORD_END,
  INPUT_RECORD_POSITION,
  INPUT_RECORDS_LEFT,
  INPUT_TIMESTAMPS,
  INPUT_VALUES,
  ROW_MALFORMED_BATCH,
} from '../abi';
import { writeNullView, writeView } from '../column/view';
import { putFailedBatch } from './rows';
import { longVarintSize, longVarintValue, varintAt, varintEnd } from './varint';

const LOG_APPEND_TIME: u32 = 8;

/** Whether the headers at `ptr` (their count first) end exactly at `end`. */
function areHeaders(ptr: usize, end: usize): bool {
  let next = varintEnd(ptr);
  if (next == 0) return false;
  const count = varintAt(ptr);
  ptr = next;
  if (count < 0 || count > <i64>end - <i64>ptr) return false;
  for (let i: i64 = 0; i < count; i++) {
    if (ptr >= end) return false;
    next = varintEnd(ptr);
    if (next == 0) return false;
    const nameBytes = varintAt(ptr);
    ptr = next;
    if (nameBytes < 0 || <i64>ptr + nameBytes >= <i64>end) return false;
    ptr += <usize>nameBytes;
    next = varintEnd(ptr);
    if (next == 0) return false;
    const valueBytes = varintAt(ptr);
    ptr = next;
    if (valueBytes < -1 || <i64>ptr + valueBytes > <i64>end) return false;
    if (valueBytes > 0) ptr += <usize>valueBytes;
  }
  return ptr == end;
}

/**
 * Reads one record at `ptr` into row `row`; returns the position behind it, 0 when it is malformed. `end` of the
 * batch's records. The row's columns may be written either way.
 */
// @ts-ignore: decorator
@inline function readRecord(input: usize, row: u32, ptr: usize, end: usize): usize {
  let next = varintEnd(ptr);
  if (next == 0) return 0;
  const length = varintAt(ptr);
  ptr = next;
  if (length < 0 || <i64>ptr + length > <i64>end) return 0;
  const recordEnd = ptr + <usize>length;
  ptr++; // attributes: unused
  next = varintEnd(ptr);
  let timeDelta: i64;
  if (next != 0) {
    timeDelta = varintAt(ptr);
    ptr = next;
  } else {
    const size = longVarintSize(ptr);
    if (size == 0) return 0;
    timeDelta = longVarintValue(ptr, size);
    ptr += size;
  }
  next = varintEnd(ptr);
  if (next == 0) return 0;
  const offsetDelta = varintAt(ptr);
  ptr = next;
  if (<u64>offsetDelta > <u64>load<u32>(input, INPUT_LAST_DELTA)) return 0;
  // what was read so far lies at most 30 bytes behind the record, in the padding: the checks of lengths catch it
  next = varintEnd(ptr);
  if (next == 0) return 0;
  const keyBytes = varintAt(ptr);
  ptr = next;
  if (keyBytes < -1 || <i64>ptr + keyBytes > <i64>recordEnd) return 0;
  const key = <usize>load<u32>(input, INPUT_KEYS) + (row << 4);
  if (keyBytes < 0) writeNullView(key);
  else {
    writeView(key, ptr, <u32>keyBytes);
    ptr += <usize>keyBytes;
  }
  next = varintEnd(ptr);
  if (next == 0) return 0;
  const valueBytes = varintAt(ptr);
  ptr = next;
  if (valueBytes < -1 || <i64>ptr + valueBytes >= <i64>recordEnd) return 0;
  store<u64>(<usize>load<u32>(input, INPUT_VALUES) + (row << 3), <u64>ptr | (<u64>valueBytes << 32));
  if (valueBytes > 0) ptr += <usize>valueBytes;
  const headers = <usize>load<u32>(input, INPUT_HEADERS) + (row << 3);
  if (ptr + 1 == recordEnd && load<u8>(ptr) == 0) store<u64>(headers, 0);
  else {
    if (ptr >= recordEnd || !areHeaders(ptr, recordEnd)) return 0;
    store<u64>(headers, <u64>ptr | (<u64>(recordEnd - ptr) << 32));
  }
  const appendTime = (load<u32>(input, INPUT_BATCH_FLAGS) & LOG_APPEND_TIME) != 0;
  const timestamp = appendTime
    ? load<i64>(input, INPUT_MAX_TIMESTAMP)
    : load<i64>(input, INPUT_BASE_TIMESTAMP) + timeDelta;
  store<i64>(<usize>load<u32>(input, INPUT_TIMESTAMPS) + (row << 3), timestamp);
  store<i64>(<usize>load<u32>(input, INPUT_OFFSETS) + (row << 3), load<i64>(input, INPUT_BASE_OFFSET) + offsetDelta);
  return recordEnd;
}

/**
 * Reads records of the open batch into rows [from, to) of the segment, as far as there are any.
 *
 * In: INPUT_RECORD_POSITION, INPUT_RECORD_END, INPUT_RECORDS_LEFT. Out: the row behind the last one written; positions
 * moved on. Records below INPUT_DECODED_OFFSET (a fetch may begin in the middle of a batch) give no row.
 * Cost: 13-18 ns per record on the machine of the design notes.
 */
export function readRecords(input: usize, from: u32, to: u32): u32 {
  let ptr = <usize>load<u32>(input, INPUT_RECORD_POSITION);
  const end = <usize>load<u32>(input, INPUT_RECORD_END);
  const offsets = <usize>load<u32>(input, INPUT_OFFSETS);
  let left = load<u32>(input, INPUT_RECORDS_LEFT);
  let next = load<i64>(input, INPUT_DECODED_OFFSET);
  let row = from;
  let good = true;
  while (row < to && left != 0) {
    const after = ptr < end ? readRecord(input, row, ptr, end) : 0;
    good = after != 0;
    if (!good) break;
    ptr = after;
    left--;
    const offset = load<i64>(offsets + (row << 3));
    if (offset < next) continue;
    next = offset + 1;
    row++;
  }
  // bytes behind the last record: the count in the header is wrong, and so may be the rest
  if (good && left == 0 && ptr != end) good = false;
  store<i64>(input, next, INPUT_DECODED_OFFSET);
  if (!good && row < to) {
    putFailedBatch(input, row, max(next, load<i64>(input, INPUT_BASE_OFFSET)), ROW_MALFORMED_BATCH);
    row++;
    left = 0;
    ptr = end;
  } else if (!good) {
    // the segment is full: the failure is the next segment's first row
    left = 1;
    ptr = end;
  }
  store<u32>(input, <u32>ptr, INPUT_RECORD_POSITION);
  store<u32>(input, left, INPUT_RECORDS_LEFT);
  return row;
}

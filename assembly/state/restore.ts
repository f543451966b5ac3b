// Changelog → state, in bulk: raw record batches v2 of the changelog topic, in order; the last value of a key wins.
//
// Nothing becomes dirty. A null value removes the row; a record without a key is passed over (Kafka Streams never
// writes one); windows older than the store keeps are passed over; timestamps are kept. Every length is checked before
// it is used: hostile bytes give a status, never a read outside. Control batches are passed over; batches of aborted
// transactions are the host's to leave out. Source: DefaultRecordBatch, DefaultRecord, WindowKeySchema.
import {
  H_CRC_SCRATCH,
  H_DECODE_DETAIL,
  H_FAIL_CODE,
  H_FAIL_DETAIL,
  NULL_LENGTH,
  ROW_CORRUPT_BATCH,
  ROW_FLAG_LIVE,
  ROW_MALFORMED_BATCH,
  ROW_OK,
  ROW_UNKNOWN_CODEC,
  STATE_ROW_FLAGS,
  STATE_ROW_TIMESTAMP,
  STATUS_FAILED,
  STATUS_NEED_CODEC,
  STATUS_OK,
  STORE_FLAGS,
  STORE_FLAG_HEAP,
  STORE_KIND,
  STORE_KIND_WINDOW,
  STORE_RESTORED,
  STORE_RESTORE_OFFSET,
  STORE_RESTORE_POSITION,
  STORE_ROW_BYTES,
  STORE_VALUE_SERDE,
  STORE_VALUE_TYPE,
} from '../abi';
import { crc32c } from '../codec/crc32c';
import { writeNullView, writeView } from '../column/view';
import { decodeCell } from '../decode/cell';
import { scratchAlloc, scratchReset } from '../memory/scratch';
import { WINDOW_KEY_TAIL } from './changelog';
import { countRow, rowDelete, rowSettled } from './dirty-rows';
import { storeFind, storeUpsert } from './key-value-table';
import { hashView } from './key';
import { storeStepEnd } from './step-end';
import { cellStore, zeroCell } from './value';
import { observe, windowFind, windowUpsert } from './window-table';

const BATCH_HEADER: u32 = 61;
const BATCH_LENGTH_FROM: u32 = 12; // the length field counts from here
const CRC_FROM: u32 = 21;
const RECORD_LENGTH_MIN: i64 = 6; // attributes, two deltas, two lengths, header count
const CODEC_MASK: u32 = 7;
const CODEC_MAX: u32 = 4;
const LOG_APPEND_TIME: u32 = 8;
const CONTROL: u32 = 0x20;

const HIGH_BITS: u64 = 0x8080808080808080;

/** Bytes of the varint whose first 8 bytes are `word`: 1 to 8; 9: longer, which no sane record has. */
// @ts-ignore: decorator
@inline function varintSize(word: u64): u32 {
  return <u32>(ctz<u64>(~word & HIGH_BITS) >> 3) + 1;
}

/** The signed number of that varint. */
// @ts-ignore: decorator
@inline function varintOf(word: u64): i64 {
  const stop = ~word & HIGH_BITS;
  let x = word & (stop ^ (stop - 1)) & ~HIGH_BITS;
  x = (x & 0x007f007f007f007f) | ((x & 0x7f007f007f007f00) >> 1);
  x = (x & 0x00003fff00003fff) | ((x & 0x3fff00003fff0000) >> 2);
  x = (x & 0x000000000fffffff) | ((x & 0x0fffffff00000000) >> 4);
  return <i64>(x >> 1) ^ -<i64>(x & 1);
}

function fail(storePtr: usize, code: u32, offset: i64, position: usize, detail: u32): u32 {
  store<u32>(H_FAIL_CODE, code);
  store<u32>(H_FAIL_DETAIL, detail);
  store<i64>(storePtr, offset, STORE_RESTORE_OFFSET);
  store<u32>(storePtr, <u32>position, STORE_RESTORE_POSITION);
  return STATUS_FAILED;
}

// One record as it is read, in scratch.
const RECORD_KEY: u32 = 0; // view16; NULL_LENGTH: no key
const RECORD_WINDOW_START: u32 = 16; // i64
const RECORD_TIMESTAMP: u32 = 24; // i64
const RECORD_OFFSET: u32 = 32; // i64
const RECORD_VALUE: u32 = 40; // u32
const RECORD_VALUE_BYTES: u32 = 44; // u32; NULL_LENGTH: no value
const RECORD_BYTES: u32 = 48;

/** Takes the key and, in window stores, the window's start. False: malformed. */
function readKey(record: usize, key: usize, keyBytes: i64, isWindow: bool): bool {
  if (keyBytes < 0) {
    writeNullView(record + RECORD_KEY);
    return true;
  }
  let length = <u32>keyBytes;
  if (isWindow) {
    if (length < WINDOW_KEY_TAIL) return false;
    length -= WINDOW_KEY_TAIL;
    const windowStart = <i64>bswap<u64>(load<u64>(key + length));
    store<i64>(record, windowStart, RECORD_WINDOW_START);
    if (windowStart < 0) return false;
  }
  writeView(record + RECORD_KEY, key, length);
  return true;
}

/**
 * Reads the record at `start`; deltas are put where the sums go. Returns the position after it, or 0: malformed.
 * Reads at most 40 bytes beyond `end`, whatever stands there.
 */
function readRecord(record: usize, start: usize, end: usize, isWindow: bool): usize {
  let word = load<u64>(start);
  const length = varintOf(word);
  let at = start + varintSize(word);
  if (length < RECORD_LENGTH_MIN || length > <i64>end - <i64>at) return 0;
  const recordEnd = at + <usize>length;
  at += 1; // attributes: none are defined
  word = load<u64>(at);
  store<i64>(record, varintOf(word), RECORD_TIMESTAMP);
  at += varintSize(word);
  word = load<u64>(at);
  store<i64>(record, varintOf(word), RECORD_OFFSET);
  at += varintSize(word);
  word = load<u64>(at);
  const keyBytes = varintOf(word);
  const key = at + varintSize(word);
  // compared as i64: a length of any size stays on its side of the end
  if (<i64>key + max<i64>(keyBytes, 0) >= <i64>recordEnd) return 0;
  at = key + <usize>max<i64>(keyBytes, 0);
  word = load<u64>(at);
  const valueBytes = varintOf(word);
  const value = at + varintSize(word);
  if (<i64>value + max<i64>(valueBytes, 0) > <i64>recordEnd) return 0;
  store<u32>(record, <u32>value, RECORD_VALUE);
  store<u32>(record, valueBytes < 0 ? NULL_LENGTH : <u32>valueBytes, RECORD_VALUE_BYTES);
  return readKey(record, key, keyBytes, isWindow) ? recordEnd : 0;
}

/** Writes the value into the row, by way of `cell` where it has heap parts. Returns ROW_*. */
function putValue(storePtr: usize, row: usize, record: usize, cell: usize): u32 {
  const serde = load<u32>(storePtr, STORE_VALUE_SERDE);
  const type = <usize>load<u32>(storePtr, STORE_VALUE_TYPE);
  const target = cell == 0 ? row : cell;
  const value = <usize>load<u32>(record, RECORD_VALUE);
  zeroCell(storePtr, target);
  const status = decodeCell(serde, type, value, load<u32>(record, RECORD_VALUE_BYTES), target, 0);
  if (status == ROW_OK && cell != 0) cellStore(storePtr, row, cell);
  return status;
}

function removeRow(storePtr: usize, record: usize, isWindow: bool): void {
  const hash = hashView(record + RECORD_KEY);
  const windowStart = load<i64>(record, RECORD_WINDOW_START);
  if (isWindow) observe(storePtr, windowStart);
  const row = isWindow ? windowFind(storePtr, record, hash, windowStart) : storeFind(storePtr, record, hash);
  if (row == 0) return;
  rowDelete(storePtr, row);
  rowSettled(storePtr, row);
}

/** Applies one record that has a key. Returns ROW_*. */
function applyRecord(storePtr: usize, record: usize, cell: usize, isWindow: bool): u32 {
  if (load<u32>(record, RECORD_VALUE_BYTES) == NULL_LENGTH) {
    removeRow(storePtr, record, isWindow);
    return ROW_OK;
  }
  const hash = hashView(record + RECORD_KEY);
  if (isWindow) observe(storePtr, load<i64>(record, RECORD_WINDOW_START));
  const row = isWindow
    ? windowUpsert(storePtr, record, hash, load<i64>(record, RECORD_WINDOW_START))
    : storeUpsert(storePtr, record, hash);
  if (row == 0) return ROW_OK; // expired
  const status = putValue(storePtr, row, record, cell);
  if (status != ROW_OK) return status;
  store<i64>(row, load<i64>(record, RECORD_TIMESTAMP), STATE_ROW_TIMESTAMP);
  const flags = load<u32>(row, STATE_ROW_FLAGS);
  if ((flags & ROW_FLAG_LIVE) == 0) {
    store<u32>(row, flags | ROW_FLAG_LIVE, STATE_ROW_FLAGS);
    countRow(storePtr, row);
  }
  return ROW_OK;
}

/** Kafka offset after the last record of the batch. */
// @ts-ignore: decorator
@inline function offsetAfter(batch: usize): i64 {
  return <i64>bswap<u64>(load<u64>(batch)) + <i64>bswap<u32>(load<u32>(batch, 23)) + 1;
}

/**
 * Applies the uncompressed records at [start, end), which belong to the batch header at `batch` (base offset, base
 * timestamp, attributes, count are read there). For batches that the host has decompressed; `restoreBatches` calls it
 * for others. PADDING_BYTES readable behind. Status as there; H_FAIL_DETAIL is what `decodeCell` says, or the byte in
 * the records.
 */
export function restoreRecords(storePtr: usize, batch: usize, start: usize, end: usize): u32 {
  const baseOffset = <i64>bswap<u64>(load<u64>(batch));
  const isAppendTime = (<u32>load<u8>(batch, 22) & LOG_APPEND_TIME) != 0;
  const baseTime = <i64>bswap<u64>(isAppendTime ? load<u64>(batch, 35) : load<u64>(batch, 27));
  const count = bswap<u32>(load<u32>(batch, 57));
  const isWindow = load<u32>(storePtr, STORE_KIND) == STORE_KIND_WINDOW;
  const hasHeap = (load<u32>(storePtr, STORE_FLAGS) & STORE_FLAG_HEAP) != 0;
  scratchReset();
  const record = scratchAlloc(RECORD_BYTES);
  const cell: usize = hasHeap ? scratchAlloc(load<u32>(storePtr, STORE_ROW_BYTES)) : 0;
  store<i64>(record, 0, RECORD_WINDOW_START);
  let at = start;
  for (let i: u32 = 0; i < count; i++) {
    const next = at < end ? readRecord(record, at, end, isWindow) : 0;
    if (next == 0) return fail(storePtr, ROW_MALFORMED_BATCH, baseOffset, batch, <u32>(at - start));
    at = next;
    if (load<u32>(record, RECORD_KEY) == NULL_LENGTH) continue;
    store<i64>(record, isAppendTime ? baseTime : baseTime + load<i64>(record, RECORD_TIMESTAMP), RECORD_TIMESTAMP);
    const status = applyRecord(storePtr, record, cell, isWindow);
    if (status != ROW_OK) {
      const offset = baseOffset + load<i64>(record, RECORD_OFFSET);
      return fail(storePtr, status, offset, batch, load<u32>(H_DECODE_DETAIL));
    }
  }
  if (at != end) return fail(storePtr, ROW_MALFORMED_BATCH, baseOffset, batch, <u32>(at - start));
  store<u32>(storePtr, load<u32>(storePtr, STORE_RESTORED) + count, STORE_RESTORED);
  store<i64>(storePtr, offsetAfter(batch), STORE_RESTORE_OFFSET);
  storeStepEnd(storePtr);
  return STATUS_OK;
}

/** Bytes of the batch at `at`; 0: cut at `end`; 1: malformed. */
function batchBytes(at: usize, end: usize): u32 {
  if (<u32>(end - at) < BATCH_HEADER) return 0;
  const length = bswap<u32>(load<u32>(at, 8));
  if (length < BATCH_HEADER - BATCH_LENGTH_FROM || length > 0x7fffffff) return 1;
  if (length > <u32>(end - at) - BATCH_LENGTH_FROM) return 0;
  return load<u8>(at, 16) == 2 ? length + BATCH_LENGTH_FROM : 1;
}

/**
 * Applies the record batches at [start, end); a batch that is cut at the end is left. PADDING_BYTES readable behind
 * `end`. Only between steps: it resets scratch, and views and hints of earlier steps are invalid afterwards.
 *
 * Out: STORE_RESTORE_POSITION first byte not consumed, STORE_RESTORE_OFFSET the Kafka offset after the last record,
 * STORE_RESTORED the records of this call.
 * Status: STATUS_OK; STATUS_NEED_CODEC: the batch at STORE_RESTORE_POSITION is compressed (the host decompresses its
 * records, calls `restoreRecords`, and goes on behind it); STATUS_FAILED: H_FAIL_CODE is ROW_CORRUPT_BATCH,
 * ROW_MALFORMED_BATCH or what `decodeCell` said, STORE_RESTORE_OFFSET the offset of the record or batch.
 * Cost: 100 to 200 ns per row of a few bytes.
 */
export function restoreBatches(storePtr: usize, start: usize, end: usize): u32 {
  store<u32>(storePtr, 0, STORE_RESTORED);
  let at = start;
  while (true) {
    store<u32>(storePtr, <u32>at, STORE_RESTORE_POSITION);
    const bytes = batchBytes(at, end);
    if (bytes == 0) return STATUS_OK;
    const baseOffset = <i64>bswap<u64>(load<u64>(at));
    if (bytes == 1) return fail(storePtr, ROW_MALFORMED_BATCH, baseOffset, at, 0);
    if (crc32c(at + CRC_FROM, bytes - CRC_FROM, H_CRC_SCRATCH) != bswap<u32>(load<u32>(at, 17))) {
      return fail(storePtr, ROW_CORRUPT_BATCH, baseOffset, at, 0);
    }
    const attributes = <u32>load<u8>(at, 22);
    if ((attributes & CONTROL) != 0) {
      store<i64>(storePtr, offsetAfter(at), STORE_RESTORE_OFFSET);
    } else if ((attributes & CODEC_MASK) != 0) {
      if ((attributes & CODEC_MASK) > CODEC_MAX) return fail(storePtr, ROW_UNKNOWN_CODEC, baseOffset, at, 0);
      return STATUS_NEED_CODEC;
    } else {
      const status = restoreRecords(storePtr, at, at + BATCH_HEADER, at + bytes);
      if (status != STATUS_OK) return status;
    }
    at += bytes;
  }
}

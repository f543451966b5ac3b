// Changed rows to the store's changelog topic, at a commit: the last value of each row, in the order of first dirtying.
//
// Bytes are Kafka Streams': a key-value store's record has the key's bytes, a window store's the key, the window's
// start (8 bytes, big-endian) and a sequence number (4 bytes, 0: no duplicates); the value is what its serde writes,
// null for a deleted row; the timestamp is the row's. Source: ChangeLoggingWindowBytesStore,
// WindowKeySchema.toStoreKeyBinary, ChangeLoggingTimestampedKeyValueBytesStore.
import {
  H_FAIL_CODE,
  H_FAIL_DETAIL,
  H_FAIL_INPUT,
  H_INPUTS,
  H_RECORD_BYTES_MAX,
  INPUT_PARTITION,
  NULL_LENGTH,
  ROW_FLAG_LIVE,
  ROW_TOO_LARGE,
  ROW_WRONG_RESULT,
  STATE_ROW_FLAGS,
  STATE_ROW_TIMESTAMP,
  STATE_ROW_WINDOW_START,
  STATUS_FAILED,
  STATUS_OK,
  STORE_KIND,
  STORE_KIND_WINDOW,
  STORE_LOG_COUNT,
  STORE_TOPIC,
  STORE_VALUE_SERDE,
  STORE_VALUE_TYPE,
} from '../abi';
import { copyWide, viewBytes } from '../column/view';
import { WRITER_BYTES, recordBytesMax, writerAppend, writerClose, writerOpen } from '../encode/batch-writer';
import { encodeValue, encodedBytesMax } from '../encode/cell';
import { scratchAlloc } from '../memory/scratch';
import { logPop, rowSettled } from './dirty-rows';

export const WINDOW_KEY_TAIL: u32 = 12; // i64 window start, i32 sequence
const CHANGELOG_FLAG: u32 = 1;
const ROOM_MIN: u32 = 1024;
const RECORD_BYTES_GUESS: u32 = 48;

// Room for one record's key and value: { u32 bytes, u32 address }, kept in scratch.
/** Address of at least `bytes`; grows by doubling. */
function room(buffer: usize, bytes: u32): usize {
  if (bytes > load<u32>(buffer)) {
    const size = max<u32>(max<u32>(bytes, ROOM_MIN), load<u32>(buffer) << 1);
    store<u32>(buffer, size);
    store<u32>(buffer, <u32>scratchAlloc(size), 4);
  }
  return <usize>load<u32>(buffer, 4);
}

/** The window store's key of a row at `target`. Returns its length. */
function putWindowKey(row: usize, target: usize): u32 {
  const length = load<u32>(row);
  copyWide(target, viewBytes(row), length);
  store<u64>(target + length, bswap<u64>(load<u64>(row, STATE_ROW_WINDOW_START)));
  store<u32>(target + length, 0, 8);
  return length + WINDOW_KEY_TAIL;
}

function fail(code: u32, row: usize): u32 {
  store<u32>(H_FAIL_CODE, code);
  store<u32>(H_FAIL_INPUT, 0);
  store<u32>(H_FAIL_DETAIL, <u32>row);
  return STATUS_FAILED;
}

/** Appends one row's record. Returns STATUS_OK or STATUS_FAILED. */
function writeRow(storePtr: usize, row: usize, writer: usize, buffer: usize): u32 {
  const keyLength = load<u32>(row);
  const isWindow = load<u32>(storePtr, STORE_KIND) == STORE_KIND_WINDOW;
  const keyRoom = isWindow ? (keyLength + WINDOW_KEY_TAIL + 31) & ~15 : 0;
  const type = <usize>load<u32>(storePtr, STORE_VALUE_TYPE);
  const serde = load<u32>(storePtr, STORE_VALUE_SERDE);
  const isLive = (load<u32>(row, STATE_ROW_FLAGS) & ROW_FLAG_LIVE) != 0;
  const start = room(buffer, keyRoom + (isLive ? encodedBytesMax(serde, type, row) : 0));
  let key = viewBytes(row);
  let keyBytes = keyLength;
  if (isWindow) {
    key = start;
    keyBytes = putWindowKey(row, start);
  }
  const value = start + keyRoom;
  let valueBytes = NULL_LENGTH;
  if (isLive) {
    const end = encodeValue(serde, type, row, value);
    if (end == 0) return fail(ROW_WRONG_RESULT, row);
    valueBytes = <u32>(end - value);
  }
  const limit = load<u32>(H_RECORD_BYTES_MAX);
  if (limit != 0 && recordBytesMax(keyBytes, valueBytes, 0) > limit) return fail(ROW_TOO_LARGE, row);
  writerAppend(writer, key, keyBytes, value, valueBytes, load<i64>(row, STATE_ROW_TIMESTAMP), 0);
  return STATUS_OK;
}

/**
 * Writes every row of the log list to the changelog and empties the list; deleted rows that wait for nothing else are
 * removed. Out: record batches on the list of outputs, OUTPUT_FLAGS 1, partition of the task.
 * Status: STATUS_FAILED with H_FAIL_CODE ROW_WRONG_RESULT (the value does not fit its serde, for example NaN in JSON
 * that must not be null) or ROW_TOO_LARGE, H_FAIL_DETAIL the StateRow: the task cannot commit and is closed.
 * Cost: about 50 ns for a row of a few bytes.
 */
export function encodeChangelog(storePtr: usize): u32 {
  const rows = load<u32>(storePtr, STORE_LOG_COUNT);
  if (rows == 0) return STATUS_OK;
  const buffer = scratchAlloc(8);
  store<u64>(buffer, 0);
  const writer = scratchAlloc(WRITER_BYTES);
  const partition = load<u32>(<usize>load<u32>(H_INPUTS), INPUT_PARTITION);
  const expected = <u32>min<u64>(<u64>rows * RECORD_BYTES_GUESS, 0x7fffffff);
  writerOpen(writer, load<u32>(storePtr, STORE_TOPIC), partition, CHANGELOG_FLAG, 0, expected);
  let status = STATUS_OK;
  for (let row = logPop(storePtr); row != 0; row = logPop(storePtr)) {
    status = writeRow(storePtr, row, writer, buffer);
    if (status != STATUS_OK) break;
    rowSettled(storePtr, row);
  }
  writerClose(writer);
  return status;
}

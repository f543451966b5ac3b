// Picking: which row of which input runs next, as Kafka Streams orders the records of a task (reference, section 5.3).
//
// The heads of the inputs are merged by timestamp; ties go by source index, then partition, then the inputs' order.
// What is picked is a run: as many rows of one input as may go before any other head, so that the loop over rows is
// tight. Bad rows and rows without a usable timestamp fail here, at their turn. How far a run reaches has no meaning.
// Source: org.apache.kafka.streams.processor.internals.PartitionGroup, RecordQueue.
import {
  DROP_BAD_ROW,
  DROP_BAD_TIMESTAMP,
  H_DESERIALIZATION_POLICY,
  H_INPUT_COUNT,
  H_INPUTS,
  H_NEGATIVE_TIMESTAMPS,
  H_OUTPUT_BYTES,
  H_OUTPUT_BYTES_MAX,
  H_PICK_FROM,
  H_PICK_INPUT,
  H_PICK_TO,
  H_ROWS_LEFT,
  H_ROWS_PICKED,
  H_STREAM_TIME_MS,
  INPUT_BYTES,
  INPUT_CAUGHT_UP,
  INPUT_CODEC,
  INPUT_DECODED_OFFSET,
  INPUT_OFFSETS,
  INPUT_PARTITION,
  INPUT_PARTITION_TIME,
  INPUT_POSITION,
  INPUT_RAW_BYTES,
  INPUT_RECORDS_LEFT,
  INPUT_ROW,
  INPUT_ROW_DETAIL,
  INPUT_ROW_STATUS,
  INPUT_ROWS,
  INPUT_SOURCE,
  INPUT_TIMESTAMPS,
  POLICY_FAIL,
  ROW_NEGATIVE_TIMESTAMP,
  ROW_OK,
  STATUS_BUDGET,
  STATUS_DRAINED,
  STATUS_FAILED,
  STATUS_OK,
  STATUS_OUTPUT_FULL,
  STATUS_WAITING,
} from '../abi';
import { countDropped, failRow, noteFailedRow } from '../column/failures';

const NEGATIVE_SKIP: u32 = 1;
const NEGATIVE_PARTITION_TIME: u32 = 2;

// @ts-ignore: decorator
@inline function inputAt(index: u32): usize {
  return <usize>load<u32>(H_INPUTS) + index * INPUT_BYTES;
}

// @ts-ignore: decorator
@inline function isEmpty(input: usize): bool {
  return load<u32>(input, INPUT_ROW) >= load<u32>(input, INPUT_ROWS);
}

/** Whether bytes of this input wait to be decoded. */
function hasRaw(input: usize): bool {
  if (load<u32>(input, INPUT_RAW_BYTES) != 0 || load<u32>(input, INPUT_CODEC) != 0) return true;
  return load<u32>(input, INPUT_RECORDS_LEFT) != 0;
}

/** Timestamp of the next row. */
// @ts-ignore: decorator
@inline function headTime(input: usize): i64 {
  return load<i64>(<usize>load<u32>(input, INPUT_TIMESTAMPS) + (load<u32>(input, INPUT_ROW) << 3));
}

/** Whether at equal timestamps `a` goes before `b`, which stands behind it in the list of inputs. */
function winsTie(a: usize, b: usize): bool {
  const sourceA = load<u32>(a, INPUT_SOURCE);
  const sourceB = load<u32>(b, INPUT_SOURCE);
  if (sourceA != sourceB) return sourceA < sourceB;
  return load<u32>(a, INPUT_PARTITION) <= load<u32>(b, INPUT_PARTITION);
}

/** Whether the head of `a` is picked before that of `b`; `aFirst`: a stands before b in the list. */
function goesBefore(a: usize, b: usize, aFirst: bool): bool {
  const timeA = headTime(a);
  const timeB = headTime(b);
  if (timeA != timeB) return timeA < timeB;
  return aFirst ? winsTie(a, b) : !winsTie(b, a);
}

/** A status that keeps every row from being picked now, or STATUS_OK. */
function obstacle(): u32 {
  if (load<u32>(H_ROWS_LEFT) == 0) return STATUS_BUDGET;
  const outputMax = load<u32>(H_OUTPUT_BYTES_MAX);
  if (outputMax != 0 && load<u32>(H_OUTPUT_BYTES) >= outputMax) return STATUS_OUTPUT_FULL;
  const count = load<u32>(H_INPUT_COUNT);
  let filled: u32 = 0;
  let waiting = false;
  for (let i: u32 = 0; i < count; i++) {
    const input = inputAt(i);
    if (!isEmpty(input)) filled++;
    else if (hasRaw(input)) return STATUS_BUDGET;
    else if (load<u32>(input, INPUT_CAUGHT_UP) == 0) waiting = true;
  }
  if (filled == 0) return STATUS_DRAINED;
  return waiting ? STATUS_WAITING : STATUS_OK;
}

/** Index of the input whose head is next. In: at least one input has rows. */
function nextInput(): u32 {
  const count = load<u32>(H_INPUT_COUNT);
  let best: u32 = count;
  for (let i: u32 = 0; i < count; i++) {
    if (isEmpty(inputAt(i))) continue;
    if (best == count || goesBefore(inputAt(i), inputAt(best), false)) best = i;
  }
  assert(best < count, 'no input has rows');
  return best;
}

/**
 * The first row of `input` from `from` on that may not run before another input's head, or is bad, or has a negative
 * timestamp; at most `to`.
 */
function runEnd(index: u32, from: u32, to: u32): u32 {
  const input = inputAt(index);
  const count = load<u32>(H_INPUT_COUNT);
  // the smallest timestamp at which another head goes first
  let limit: i64 = i64.MAX_VALUE;
  let limited = false;
  for (let i: u32 = 0; i < count; i++) {
    const other = inputAt(i);
    if (i == index || isEmpty(other)) continue;
    const wins = i < index ? !winsTie(other, input) : winsTie(input, other);
    const time = headTime(other);
    // rows at exactly `time` may run only when this input wins ties
    const bound = wins && time != i64.MAX_VALUE ? time + 1 : time;
    if (!limited || bound < limit) limit = bound;
    limited = true;
  }
  const statuses = <usize>load<u32>(input, INPUT_ROW_STATUS);
  const timestamps = <usize>load<u32>(input, INPUT_TIMESTAMPS);
  let row = from;
  for (; row < to; row++) {
    const time = load<i64>(timestamps + (row << 3));
    if (load<u8>(statuses + row) != ROW_OK || time < 0 || (limited && time >= limit)) break;
  }
  return row;
}

/** Passes a row over that does not run: the next one is the head. */
function passRow(input: usize, row: u32): void {
  store<u32>(input, row + 1, INPUT_ROW);
  setPosition(input, row + 1);
}

/** Behind the last row of a segment the position passes over what was skipped after it. */
function setPosition(input: usize, row: u32): void {
  const position =
    row >= load<u32>(input, INPUT_ROWS)
      ? load<i64>(input, INPUT_DECODED_OFFSET)
      : load<i64>(<usize>load<u32>(input, INPUT_OFFSETS) + ((row - 1) << 3)) + 1;
  store<i64>(input, position, INPUT_POSITION);
}

/** The head is bad. STATUS_FAILED, or STATUS_OK: it was passed over. */
function badHead(input: usize, row: u32, code: u32): u32 {
  const detail = load<u32>(<usize>load<u32>(input, INPUT_ROW_DETAIL) + (row << 2));
  if (load<u32>(H_DESERIALIZATION_POLICY) == POLICY_FAIL) {
    failRow(code, 0, detail, input, row);
    return STATUS_FAILED;
  }
  countDropped(DROP_BAD_ROW);
  noteFailedRow(code, 0, detail, input, row);
  passRow(input, row);
  return STATUS_OK;
}

/** The head's timestamp is negative: as the timestamp extractors of Kafka Streams. */
function negativeHead(input: usize, row: u32): u32 {
  const policy = load<u32>(H_NEGATIVE_TIMESTAMPS);
  const partitionTime = load<i64>(input, INPUT_PARTITION_TIME);
  if (policy == NEGATIVE_SKIP) {
    countDropped(DROP_BAD_TIMESTAMP);
    passRow(input, row);
    return STATUS_OK;
  }
  if (policy == NEGATIVE_PARTITION_TIME && partitionTime >= 0) {
    store<i64>(<usize>load<u32>(input, INPUT_TIMESTAMPS) + (row << 3), partitionTime);
    return STATUS_OK;
  }
  failRow(ROW_NEGATIVE_TIMESTAMP, 0, 0, input, row);
  return STATUS_FAILED;
}

/**
 * Finds the next run of rows.
 *
 * Out: STATUS_OK with H_PICK_INPUT, H_PICK_FROM, H_PICK_TO; else nothing may run now: STATUS_DRAINED (nothing is left),
 * STATUS_WAITING (an empty input is not caught up), STATUS_BUDGET (H_ROWS_LEFT is 0, or raw bytes of an empty input
 * wait: decode), STATUS_OUTPUT_FULL, STATUS_FAILED (H_FAIL_*: a bad row under the policy `fail`).
 * Cost: O(inputs + rows of the run), under 1 ns per row.
 */
export function pick(): u32 {
  let status = obstacle();
  while (status == STATUS_OK) {
    const index = nextInput();
    const input = inputAt(index);
    const row = load<u32>(input, INPUT_ROW);
    const code = <u32>load<u8>(<usize>load<u32>(input, INPUT_ROW_STATUS) + row);
    if (code != ROW_OK) status = badHead(input, row, code);
    else if (headTime(input) < 0) status = negativeHead(input, row);
    else {
      const most = min<u32>(load<u32>(input, INPUT_ROWS) - row, load<u32>(H_ROWS_LEFT));
      store<u32>(H_PICK_INPUT, <u32>input);
      store<u32>(H_PICK_FROM, row);
      store<u32>(H_PICK_TO, runEnd(index, row, row + most));
      return STATUS_OK;
    }
    if (status == STATUS_OK) status = obstacle();
  }
  return status;
}

/**
 * Rows [H_PICK_FROM, to) of `input` have run. Out: INPUT_ROW, INPUT_POSITION, INPUT_PARTITION_TIME, H_STREAM_TIME_MS,
 * H_ROWS_PICKED, H_ROWS_LEFT; H_PICK_FROM becomes `to`, so that saying it again changes nothing.
 */
export function picked(input: usize, to: u32): void {
  const from = load<u32>(H_PICK_FROM);
  assert(<usize>load<u32>(H_PICK_INPUT) == input && to <= load<u32>(input, INPUT_ROWS), 'rows that were not picked');
  if (to <= from) return;
  const timestamps = <usize>load<u32>(input, INPUT_TIMESTAMPS);
  let latest = load<i64>(input, INPUT_PARTITION_TIME);
  for (let row = from; row < to; row++) latest = max<i64>(latest, load<i64>(timestamps + (row << 3)));
  store<i64>(input, latest, INPUT_PARTITION_TIME);
  if (latest > load<i64>(H_STREAM_TIME_MS)) store<i64>(H_STREAM_TIME_MS, latest);
  store<u32>(input, to, INPUT_ROW);
  setPosition(input, to);
  store<u64>(H_ROWS_PICKED, load<u64>(H_ROWS_PICKED) + (to - from));
  const left = load<u32>(H_ROWS_LEFT);
  store<u32>(H_ROWS_LEFT, left - min<u32>(left, to - from));
  store<u32>(H_PICK_FROM, to);
}

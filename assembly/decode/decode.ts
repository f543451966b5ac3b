// Decoding: every input whose segment is used up gets the next rows of its raw bytes, as columns.
//
// Nothing of a row is looked at beyond itself, and bad rows are only marked: they fail when they are picked. So how
// many rows are decoded at once (H_BATCH_ROWS_MAX) has no meaning.
import {
  H_BATCH_ROWS_MAX,
  H_CODEC_INPUT,
  H_INPUT_COUNT,
  H_INPUTS,
  H_STORE_COUNT,
  INPUT_BASE_OFFSET,
  INPUT_BYTES,
  INPUT_CODEC,
  INPUT_DECODED_OFFSET,
  INPUT_KEY_PROGRAM,
  INPUT_POSITION,
  INPUT_RECORDS_LEFT,
  INPUT_ROW,
  INPUT_ROW_STATUS,
  INPUT_ROWS,
  INPUT_SEGMENT,
  INPUT_VALUE_PROGRAM,
  SEGMENT_ROWS_MAX,
  STATUS_NEED_CODEC,
  STATUS_OK,
} from '../abi';
import { hashKeys } from '../touch/hash';
import { BATCH_NONE, BATCH_REFUSED, closeBatch, nextBatch, openBatch } from './batch';
import { decodeColumns } from './columns';
import { retireSegment } from './input';
import { readRecords } from './records';
import { putFailedBatch } from './rows';

/**
 * Fills the fixed columns from row 0 on; returns the number of rows. Stops at a batch that waits for the host's codec.
 */
function fillRows(input: usize, rowsMax: u32): u32 {
  let rows: u32 = 0;
  while (rows < rowsMax && load<u32>(input, INPUT_CODEC) == 0) {
    if (load<u32>(input, INPUT_RECORDS_LEFT) != 0) {
      rows = readRecords(input, rows, rowsMax);
      if (load<u32>(input, INPUT_RECORDS_LEFT) == 0) closeBatch(input);
      continue;
    }
    const opened = openBatch(input);
    if (opened == BATCH_NONE) break;
    if ((opened & 255) != BATCH_REFUSED) continue;
    putFailedBatch(input, rows, load<i64>(input, INPUT_BASE_OFFSET), opened >> 8);
    rows++;
  }
  return rows;
}

/** The next segment of an input whose rows are all picked. */
function decodeInput(input: usize): void {
  retireSegment(input);
  store<u32>(input, load<u32>(input, INPUT_SEGMENT) + 1, INPUT_SEGMENT);
  const wanted = load<u32>(H_BATCH_ROWS_MAX);
  const rowsMax = min<u32>(wanted == 0 ? SEGMENT_ROWS_MAX : wanted, SEGMENT_ROWS_MAX);
  memory.fill(<usize>load<u32>(input, INPUT_ROW_STATUS), 0, rowsMax);
  const rows = fillRows(input, rowsMax);
  // takes spans off that are read to their end, so that their slabs come back with this segment
  if (load<u32>(input, INPUT_RECORDS_LEFT) == 0) nextBatch(input);
  store<u32>(input, 0, INPUT_ROW);
  store<u32>(input, rows, INPUT_ROWS);
  decodeColumns(input, <usize>load<u32>(input, INPUT_KEY_PROGRAM), true, rows);
  decodeColumns(input, <usize>load<u32>(input, INPUT_VALUE_PROGRAM), false, rows);
  if (load<u32>(H_STORE_COUNT) != 0) hashKeys(input);
  // batches without rows were passed over: nothing of them is left to do
  if (rows == 0 && load<i64>(input, INPUT_DECODED_OFFSET) > load<i64>(input, INPUT_POSITION)) {
    store<i64>(input, load<i64>(input, INPUT_DECODED_OFFSET), INPUT_POSITION);
  }
}

/**
 * Decodes up to H_BATCH_ROWS_MAX rows for every input whose segment is used up and that has raw bytes.
 *
 * Out: STATUS_OK, or STATUS_NEED_CODEC with H_CODEC_INPUT: that input has no rows and waits for the host
 * (decode/inflate.ts); call again when it is served. Memory of the last segment stays readable until `releaseRetired`.
 */
export function decode(): u32 {
  const inputs = <usize>load<u32>(H_INPUTS);
  const count = load<u32>(H_INPUT_COUNT);
  store<u32>(H_CODEC_INPUT, 0);
  for (let i: u32 = 0; i < count; i++) {
    const input = inputs + i * INPUT_BYTES;
    if (load<u32>(input, INPUT_ROW) < load<u32>(input, INPUT_ROWS)) continue;
    if (load<u32>(input, INPUT_CODEC) == 0) decodeInput(input);
    const isEmpty = load<u32>(input, INPUT_ROW) >= load<u32>(input, INPUT_ROWS);
    if (isEmpty && load<u32>(input, INPUT_CODEC) != 0) store<u32>(H_CODEC_INPUT, <u32>input);
  }
  return load<u32>(H_CODEC_INPUT) == 0 ? STATUS_OK : STATUS_NEED_CODEC;
}

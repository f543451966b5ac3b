// Rows of a segment: the fixed columns that every input has, and rows that are nothing but a failure.
import {
  INPUT_DECODED_OFFSET,
  INPUT_HEADERS,
  INPUT_KEYS,
  INPUT_OFFSETS,
  INPUT_ROW_DETAIL,
  INPUT_ROW_STATUS,
  INPUT_TIMESTAMPS,
  INPUT_VALUES,
  NULL_LENGTH,
} from '../abi';
import { writeNullView } from '../column/view';

/** Timestamp of a row that has none: it is picked, and fails, before anything else. */
export const NO_TIMESTAMP: i64 = i64.MIN_VALUE;
/** Slice of a null value. */
export const NULL_SLICE: u64 = (<u64>NULL_LENGTH) << 32;

/** Marks a row as bad: it fails when it is picked. */
export function setRowStatus(input: usize, row: u32, status: u32, detail: u32): void {
  store<u8>(<usize>load<u32>(input, INPUT_ROW_STATUS) + row, <u8>status);
  store<u32>(<usize>load<u32>(input, INPUT_ROW_DETAIL) + (row << 2), detail);
}

/**
 * Writes a row that stands for a batch (or the rest of one) that cannot be read, at `offset`; decoding goes on behind
 * it.
 */
export function putFailedBatch(input: usize, row: u32, offset: i64, status: u32): void {
  store<i64>(<usize>load<u32>(input, INPUT_OFFSETS) + (row << 3), offset);
  store<i64>(<usize>load<u32>(input, INPUT_TIMESTAMPS) + (row << 3), NO_TIMESTAMP);
  writeNullView(<usize>load<u32>(input, INPUT_KEYS) + (row << 4));
  store<u64>(<usize>load<u32>(input, INPUT_VALUES) + (row << 3), NULL_SLICE);
  store<u64>(<usize>load<u32>(input, INPUT_HEADERS) + (row << 3), 0);
  setRowStatus(input, row, status, 0);
  store<i64>(input, offset + 1, INPUT_DECODED_OFFSET);
}

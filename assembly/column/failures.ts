// Rows that fail, and records that are dropped: by the policy a failure ends the step (H_FAIL_*), or the row is passed
// over, counted, and kept with its bytes in a list for the dead letter topic.
//
// The list is scratch; what it points to stays until the step's retired memory is released.
// Source: org.apache.kafka.streams.errors.DeserializationExceptionHandler, ProcessingExceptionHandler.
import {
  DROP_FAILED_ROW,
  FAILED_BYTES,
  FAILED_CODE,
  FAILED_DETAIL,
  FAILED_HEADERS,
  FAILED_INPUT,
  FAILED_KEY,
  FAILED_NEXT,
  FAILED_OFFSET,
  FAILED_ROW,
  FAILED_SITE,
  FAILED_TIMESTAMP,
  FAILED_VALUE,
  H_DROPPED,
  H_FAIL_CODE,
  H_FAIL_COUNT,
  H_FAIL_DETAIL,
  H_FAIL_INPUT,
  H_FAIL_LIST,
  H_FAIL_ROW,
  H_FAIL_SITE,
  H_FAIL_TAIL,
  H_NODES,
  H_PICK_INPUT,
  H_PROCESSING_POLICY,
  H_STATUS,
  INPUT_HEADERS,
  INPUT_KEYS,
  INPUT_OFFSETS,
  INPUT_ROW,
  INPUT_TIMESTAMPS,
  INPUT_VALUES,
  NODE_BYTES,
  NODE_DROPPED,
  NULL_LENGTH,
  POLICY_FAIL,
  STATUS_FAILED,
} from '../abi';
import { scratchAlloc } from '../memory/scratch';
import { writeNullView } from './view';

/** Counts a dropped record in the header. In: DROP_*. */
export function countDropped(reason: u32): void {
  const counter: usize = H_DROPPED + (reason << 3);
  store<u64>(counter, load<u64>(counter) + 1);
}

/** Counts a record that a node drops, in the header and at the node. In: node index, DROP_*. */
export function dropped(node: u32, reason: u32): void {
  countDropped(reason);
  const state = <usize>load<u32>(H_NODES) + node * NODE_BYTES;
  store<u64>(state, load<u64>(state, NODE_DROPPED) + 1, NODE_DROPPED);
}

/** The step ends with this failure: fills H_FAIL_* and H_STATUS. In: ROW_*; site in the plan; `input` 0: no row. */
export function failRow(code: u32, site: u32, detail: u32, input: usize, row: u32): void {
  store<u32>(H_FAIL_CODE, code);
  store<u32>(H_FAIL_SITE, site);
  store<u32>(H_FAIL_INPUT, <u32>input);
  store<u32>(H_FAIL_ROW, row);
  store<u32>(H_FAIL_DETAIL, detail);
  store<u32>(H_STATUS, STATUS_FAILED);
}

/** Copies where the bytes of the source row are; they stay readable until the next step begins. */
function copySource(failed: usize, input: usize, row: u32): void {
  store<i64>(failed, load<i64>(<usize>load<u32>(input, INPUT_OFFSETS) + (row << 3)), FAILED_OFFSET);
  // a batch that could not be read has no timestamp: -1, as Kafka says it
  const timestamp = load<i64>(<usize>load<u32>(input, INPUT_TIMESTAMPS) + (row << 3));
  store<i64>(failed, max<i64>(timestamp, -1), FAILED_TIMESTAMP);
  v128.store(failed, v128.load(<usize>load<u32>(input, INPUT_KEYS) + (row << 4)), FAILED_KEY);
  store<u64>(failed, load<u64>(<usize>load<u32>(input, INPUT_VALUES) + (row << 3)), FAILED_VALUE);
  store<u64>(failed, load<u64>(<usize>load<u32>(input, INPUT_HEADERS) + (row << 3)), FAILED_HEADERS);
}

/** Puts a row that failed and is passed over on the list. `input` 0: the source row is gone, or there was none. */
export function noteFailedRow(code: u32, site: u32, detail: u32, input: usize, row: u32): void {
  const failed = scratchAlloc(FAILED_BYTES);
  store<u32>(failed, 0, FAILED_NEXT);
  store<u32>(failed, code, FAILED_CODE);
  store<u32>(failed, site, FAILED_SITE);
  store<u32>(failed, <u32>input, FAILED_INPUT);
  store<u32>(failed, row, FAILED_ROW);
  store<u32>(failed, detail, FAILED_DETAIL);
  // rows of a flush come from no input: theirs has no columns
  if (input != 0 && load<u32>(input, INPUT_TIMESTAMPS) != 0) copySource(failed, input, row);
  else {
    store<i64>(failed, -1, FAILED_OFFSET);
    store<i64>(failed, -1, FAILED_TIMESTAMP);
    writeNullView(failed + FAILED_KEY);
    store<u64>(failed, (<u64>NULL_LENGTH) << 32, FAILED_VALUE);
    store<u64>(failed, 0, FAILED_HEADERS);
  }
  const tail = <usize>load<u32>(H_FAIL_TAIL);
  if (tail == 0) store<u32>(H_FAIL_LIST, <u32>failed);
  else store<u32>(tail, <u32>failed, FAILED_NEXT);
  store<u32>(H_FAIL_TAIL, <u32>failed);
  store<u32>(H_FAIL_COUNT, load<u32>(H_FAIL_COUNT) + 1);
}

/**
 * A row fails in generated code: the next row of the picked input (INPUT_ROW of H_PICK_INPUT).
 * In: ROW_*, site in the plan, detail. Out: 1 the step ends (policy `fail`), 0 the row goes on at the parent.
 */
export function rowFailed(code: u32, site: u32, detail: u32): u32 {
  const input = <usize>load<u32>(H_PICK_INPUT);
  const row = input == 0 ? 0 : load<u32>(input, INPUT_ROW);
  if (load<u32>(H_PROCESSING_POLICY) == POLICY_FAIL) {
    failRow(code, site, detail, input, row);
    return 1;
  }
  countDropped(DROP_FAILED_ROW);
  noteFailedRow(code, site, detail, input, row);
  return 0;
}

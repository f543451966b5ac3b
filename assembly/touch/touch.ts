// The touch pass: before a step's rows run, the directory words and the rows that they will ask for are read, so that
// the row loop does not wait for memory; each row's address is left as a hint.
//
// It has no meaning: a hint is compared with the key before it is used, a missing one is looked up. Measured
// (reference, pipeline): without it chains on large state cost 1.25 to 2.7 times as much. Hints are good until
// `stateStepEnd`, which gives memory back; so every step that runs rows touches them again, and H_TOUCH = 0 leaves
// zeros.
import {
  H_INPUTS,
  H_INPUT_COUNT,
  H_ROWS_LEFT,
  H_TOUCH,
  H_TOUCHES,
  H_TOUCH_COUNT,
  INPUT_BYTES,
  INPUT_HASHES,
  INPUT_HINTS,
  INPUT_ROW,
  INPUT_ROWS,
  INPUT_SOURCE,
  INPUT_TIMESTAMPS,
  SEGMENT_ROWS_MAX,
  STATE_ROW_FLAGS,
  STORE_KIND,
  STORE_KIND_WINDOW,
  STORE_TABLE,
  TOUCH_ADVANCE_MS,
  TOUCH_BYTES,
  TOUCH_HINTS,
  TOUCH_SOURCE,
  TOUCH_STORE,
} from '../abi';
import { tableGuess } from '../state/hash-table';
import { windowHash } from '../state/key';
import { STORE_STRIDE } from '../state/state-blocks';
import { segmentOf } from '../state/window-table';

const BLOCK_ROWS: u32 = 1024; // 4,096 rows of four stores do not stay in the second-level cache (reference, pipeline)

/**
 * Touches the rows that this step may run (H_ROWS_LEFT from each input's next row on), for every Touch of the plan.
 * In: INPUT_HASHES, INPUT_TIMESTAMPS. Out: INPUT_HINTS of all rows from the next one on: a row of the store, or 0.
 * The result is the sum of what was read and means nothing; it keeps the reads alive.
 */
export function touch(): u32 {
  const inputs = load<u32>(H_INPUT_COUNT);
  const touches = load<u32>(H_TOUCH_COUNT);
  const firstTouch = <usize>load<u32>(H_TOUCHES);
  const isOn = load<u32>(H_TOUCH) != 0;
  let sum: u32 = 0;
  for (let i: u32 = 0; i < inputs; i++) {
    const input = <usize>load<u32>(H_INPUTS) + i * INPUT_BYTES;
    const rows = load<u32>(input, INPUT_ROWS);
    const from = load<u32>(input, INPUT_ROW);
    if (from >= rows || load<u32>(input, INPUT_HINTS) == 0) continue;
    const to = isOn ? from + min<u32>(rows - from, load<u32>(H_ROWS_LEFT)) : from;
    for (let block = from; block < to; block += BLOCK_ROWS) {
      for (let t: u32 = 0; t < touches; t++) {
        const touchPtr = firstTouch + t * TOUCH_BYTES;
        if (load<u32>(touchPtr, TOUCH_SOURCE) != load<u32>(input, INPUT_SOURCE)) continue;
        sum ^= touchRows(touchPtr, input, block, min<u32>(block + BLOCK_ROWS, to));
      }
    }
    for (let t: u32 = 0; t < touches; t++) clearHints(firstTouch + t * TOUCH_BYTES, input, to, rows);
  }
  return sum;
}

// @ts-ignore: decorator
@inline function hintsOf(touchPtr: usize, input: usize): usize {
  return <usize>load<u32>(input, INPUT_HINTS) + load<u32>(touchPtr, TOUCH_HINTS) * SEGMENT_ROWS_MAX * 4;
}

/** Rows that are not touched have no hint: what stands there may point into memory that has been given back. */
function clearHints(touchPtr: usize, input: usize, from: u32, to: u32): void {
  if (from >= to || load<u32>(touchPtr, TOUCH_SOURCE) != load<u32>(input, INPUT_SOURCE)) return;
  memory.fill(hintsOf(touchPtr, input) + (from << 2), 0, (to - from) << 2);
}

/** First all directory words (independent loads), then all rows. */
function touchRows(touchPtr: usize, input: usize, from: u32, to: u32): u32 {
  const hints = hintsOf(touchPtr, input);
  const storePtr = <usize>load<u32>(touchPtr, TOUCH_STORE);
  if (load<u32>(storePtr, STORE_TABLE) == 0) {
    memory.fill(hints + (from << 2), 0, (to - from) << 2);
    return 0;
  }
  if (load<u32>(storePtr, STORE_KIND) == STORE_KIND_WINDOW) probeWindows(touchPtr, storePtr, input, from, to);
  else probeKeys(storePtr, input, hints, from, to);
  let sum: u32 = 0;
  const last = load<u32>(storePtr, STORE_STRIDE) - 4; // rows of up to 64 bytes are one cache line, others two and more
  for (let row = from; row < to; row++) {
    const hint = <usize>load<u32>(hints + (row << 2));
    if (hint != 0) sum ^= load<u32>(hint, STATE_ROW_FLAGS) ^ load<u32>(hint + last);
  }
  return sum;
}

function probeKeys(storePtr: usize, input: usize, hints: usize, from: u32, to: u32): void {
  const table = <usize>load<u32>(storePtr, STORE_TABLE);
  const hashes = <usize>load<u32>(input, INPUT_HASHES);
  for (let row = from; row < to; row++) {
    store<u32>(hints + (row << 2), tableGuess(table, load<u32>(hashes + (row << 2))));
  }
}

/** Hints the newest window that holds the row's timestamp: the one and only in tumbling windows. */
function probeWindows(touchPtr: usize, storePtr: usize, input: usize, from: u32, to: u32): void {
  const hints = hintsOf(touchPtr, input);
  const hashes = <usize>load<u32>(input, INPUT_HASHES);
  const times = <usize>load<u32>(input, INPUT_TIMESTAMPS);
  const advance = load<i64>(touchPtr, TOUCH_ADVANCE_MS);
  let start: i64 = 0;
  let end: i64 = 0; // of the previous row's window, whose segment is at hand
  let segment: usize = 0;
  for (let row = from; row < to; row++) {
    const time = load<i64>(times + (row << 3));
    if (time < start || time >= end) {
      if (time < 0) {
        store<u32>(hints + (row << 2), 0);
        continue;
      }
      start = time - <i64>(<u64>time % <u64>advance);
      end = start + advance;
      segment = segmentOf(storePtr, start);
    }
    const hash = windowHash(load<u32>(hashes + (row << 2)), start);
    store<u32>(hints + (row << 2), segment == 0 ? 0 : tableGuess(segment, hash));
  }
}

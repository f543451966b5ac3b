// Ordered scans: the rows of a store by key bytes, then by window start, for queries and the test driver.
//
// The hash table keeps no order, so a scan collects the rows that it wants and sorts them: merge sort over pairs
// { u64 first eight bytes of the key, big-endian | u32 row }, whole keys compared only where those are equal.
// The result is a list of rows at one moment, in a block; it is valid until the store changes.
import {
  NULL_LENGTH,
  ROW_FLAG_LIVE,
  STATE_ROW_FLAGS,
  STATE_ROW_WINDOW_START,
  STORE_KIND,
  STORE_KIND_WINDOW,
  STORE_ROWS,
  STORE_SCAN,
  STORE_SCAN_ROWS,
  STORE_TABLE,
} from '../abi';
import { viewBytes } from '../column/view';
import { allocate, release } from '../memory/blocks';
import { TABLE_CHUNKS, TABLE_OLDER, chunkEnd, chunkFirst } from './hash-table';
import { compareKeys } from './key';
import { STORE_STRIDE } from './state-blocks';
import { isExpired } from './window-table';

const PAIR_BYTES: u32 = 16;
const PAIR_ROW: u32 = 8;

/** The first eight bytes of a key as a number in their order; shorter keys are filled with zeros. */
function prefixOf(view: usize): u64 {
  const length = load<u32>(view);
  const at = viewBytes(view);
  if (length >= 8) return bswap<u64>(load<u64>(at));
  let prefix: u64 = 0;
  for (let i: u32 = 0; i < length; i++) prefix |= <u64>load<u8>(at + i) << (56 - (i << 3));
  return prefix;
}

/** Whether pair `a` stands behind pair `b`. */
function isBehind(a: usize, b: usize): bool {
  const left = load<u64>(a);
  const right = load<u64>(b);
  if (left != right) return left > right;
  const aRow = <usize>load<u32>(a, PAIR_ROW);
  const bRow = <usize>load<u32>(b, PAIR_ROW);
  const order = compareKeys(aRow, bRow);
  if (order != 0) return order > 0;
  return load<i64>(aRow, STATE_ROW_WINDOW_START) > load<i64>(bRow, STATE_ROW_WINDOW_START);
}

/** Merges [from, middle) and [middle, to) of `source` into `target`; addresses count pairs. */
function merge(source: usize, target: usize, from: u32, middle: u32, to: u32): void {
  let left = from;
  let right = middle;
  for (let at = from; at < to; at++) {
    const takeRight =
      left == middle || (right < to && isBehind(source + left * PAIR_BYTES, source + right * PAIR_BYTES));
    const pair = source + (takeRight ? right++ : left++) * PAIR_BYTES;
    v128.store(target + at * PAIR_BYTES, v128.load(pair));
  }
}

/** Sorts `count` pairs; `pairs` and `spare` hold as many each. Returns the one that has the result. */
function sortPairs(pairs: usize, spare: usize, count: u32): usize {
  let source = pairs;
  let target = spare;
  for (let width: u32 = 1; width < count; width <<= 1) {
    for (let from: u32 = 0; from < count; from += width << 1) {
      merge(source, target, from, min(from + width, count), min(from + (width << 1), count));
    }
    const swap = source;
    source = target;
    target = swap;
  }
  return source;
}

/** Appends the rows of a table that are wanted. Returns the new count. */
function collect(storePtr: usize, table: usize, query: usize, pairs: usize, count: u32): u32 {
  const stride = load<u32>(storePtr, STORE_STRIDE);
  const isWindow = load<u32>(storePtr, STORE_KIND) == STORE_KIND_WINDOW;
  const keyFrom = <usize>load<u32>(query);
  const keyTo = <usize>load<u32>(query, 4);
  const timeFrom = load<i64>(query, 8);
  const timeTo = load<i64>(query, 16);
  let found = count;
  for (let chunk = <usize>load<u32>(table, TABLE_CHUNKS); chunk != 0; chunk = <usize>load<u32>(chunk)) {
    const end = chunkEnd(table, chunk);
    for (let row = chunkFirst(chunk); row < end; row += stride) {
      if ((load<u32>(row, STATE_ROW_FLAGS) & ROW_FLAG_LIVE) == 0) continue;
      if (isWindow) {
        const windowStart = load<i64>(row, STATE_ROW_WINDOW_START);
        if (windowStart < timeFrom || windowStart > timeTo || isExpired(storePtr, windowStart)) continue;
      }
      if (keyFrom != 0 && compareKeys(row, keyFrom) < 0) continue;
      if (keyTo != 0 && compareKeys(row, keyTo) > 0) continue;
      const pair = pairs + found * PAIR_BYTES;
      store<u64>(pair, prefixOf(row));
      store<u32>(pair, <u32>row, PAIR_ROW);
      found++;
    }
  }
  return found;
}

/**
 * Lists the live rows with keys in [from, to] by byte order and window starts in [timeFrom, timeTo], in order.
 *
 * In: `query` { u32 view of the first key, u32 of the last (0: no bound), i64 timeFrom, i64 timeTo } (window stores
 * only).
 * Out: STORE_SCAN, u32[STORE_SCAN_ROWS] StateRows; the number of rows, or NULL_LENGTH when there is no memory for them.
 * The list is given back by the next scan or `storeScanEnd`. Cost: O(rows of the store), O(n log n) of the result.
 */
export function storeScan(storePtr: usize, query: usize): u32 {
  storeScanEnd(storePtr);
  const rows = <u32>load<u64>(storePtr, STORE_ROWS);
  if (rows == 0) return 0;
  const block = allocate(rows * PAIR_BYTES * 2);
  if (block == 0) return NULL_LENGTH;
  let count: u32 = 0;
  const isWindow = load<u32>(storePtr, STORE_KIND) == STORE_KIND_WINDOW;
  for (let table = <usize>load<u32>(storePtr, STORE_TABLE); table != 0; ) {
    count = collect(storePtr, table, query, block, count);
    table = isWindow ? <usize>load<u32>(table, TABLE_OLDER) : 0;
  }
  const sorted = sortPairs(block, block + rows * PAIR_BYTES, count);
  for (let i: u32 = 0; i < count; i++) {
    // in place: row i is read before word i, which lies before it, is written
    store<u32>(sorted + (i << 2), load<u32>(sorted + i * PAIR_BYTES, PAIR_ROW));
  }
  if (sorted != block) memory.copy(block, sorted, count << 2);
  store<u32>(storePtr, <u32>block, STORE_SCAN);
  store<u32>(storePtr, count, STORE_SCAN_ROWS);
  return count;
}

/** Gives the list of the last scan back. */
export function storeScanEnd(storePtr: usize): void {
  release(<usize>load<u32>(storePtr, STORE_SCAN));
  store<u32>(storePtr, 0, STORE_SCAN);
  store<u32>(storePtr, 0, STORE_SCAN_ROWS);
}

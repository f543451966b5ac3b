// Window stores: one table per segment of window starts, newest first, dropped whole.
//
// Visible are windows that start after observed - retention, to the millisecond (Kafka Streams: InMemoryWindowStore;
// its RocksDB store keeps up to one segment more). `observed` is the largest window start that was put. A put below is
// refused. Segments are only how memory is given back: when the last start that a segment can hold has expired, its
// table leaves the store; its memory goes when the step has ended (hints) and no row of it waits in a log or cache
// list, because Kafka Streams logs and forwards what was put before the expiry. So segments really go at a commit.
import {
  ROW_FLAG_LIVE,
  STATE_ROW_FLAGS,
  STATE_ROW_WINDOW_START,
  STORE_FLAGS,
  STORE_FLAG_HEAP,
  STORE_OBSERVED_MS,
  STORE_RETENTION_MS,
  STORE_ROWS,
  STORE_SEGMENT_MS,
  STORE_TABLE,
} from '../abi';
import { settleLimbo } from './dirty-rows';
import {
  TABLE_CHUNKS,
  TABLE_END_MS,
  TABLE_LISTED,
  TABLE_LIVE,
  TABLE_OLDER,
  TABLE_START_MS,
  chunkEnd,
  chunkFirst,
  dropTable,
  newTable,
  tableFind,
  tableInsert,
} from './hash-table';
import { sameKey, windowHash } from './key';
import { STORE_EXPIRED, STORE_LIMBO, STORE_STRIDE } from './state-blocks';
import { releaseValue } from './value';

/** Whether a window start is older than what the store shows and takes. */
// @ts-ignore: decorator
@inline export function isExpired(storePtr: usize, windowStart: i64): bool {
  return windowStart <= load<i64>(storePtr, STORE_OBSERVED_MS) - load<i64>(storePtr, STORE_RETENTION_MS);
}

/** The segment that holds a window start; 0: none yet. */
// @ts-ignore: decorator
@inline export function segmentOf(storePtr: usize, windowStart: i64): usize {
  let segment = <usize>load<u32>(storePtr, STORE_TABLE);
  while (segment != 0 && windowStart < load<i64>(segment, TABLE_START_MS)) {
    segment = <usize>load<u32>(segment, TABLE_OLDER);
  }
  return segment != 0 && windowStart < load<i64>(segment, TABLE_END_MS) ? segment : 0;
}

/** The segment of a row, also when it has left the store and waits for its lists. */
export function segmentOfRow(storePtr: usize, row: usize): usize {
  const windowStart = load<i64>(row, STATE_ROW_WINDOW_START);
  const segment = segmentOf(storePtr, windowStart);
  if (segment != 0) return segment;
  let expired = <usize>load<u32>(storePtr, STORE_EXPIRED);
  while (load<i64>(expired, TABLE_START_MS) > windowStart || windowStart >= load<i64>(expired, TABLE_END_MS)) {
    expired = <usize>load<u32>(expired, TABLE_OLDER);
  }
  return expired;
}

/** Links a new segment at its place in the order. */
function addSegment(storePtr: usize, windowStart: i64): usize {
  const length = load<i64>(storePtr, STORE_SEGMENT_MS);
  const start = windowStart - windowStart % length;
  const segment = newTable(storePtr, true);
  store<i64>(segment, start, TABLE_START_MS);
  store<i64>(segment, start + length, TABLE_END_MS);
  let link = storePtr + STORE_TABLE;
  let next = <usize>load<u32>(link);
  while (next != 0 && load<i64>(next, TABLE_START_MS) > start) {
    link = next + TABLE_OLDER;
    next = <usize>load<u32>(link);
  }
  store<u32>(segment, <u32>next, TABLE_OLDER);
  store<u32>(link, <u32>segment);
  return segment;
}

/**
 * Moves the segments of which nothing is visible any more out of the store. Order: newest first, so they are the tail.
 */
function expireSegments(storePtr: usize): void {
  const limit = load<i64>(storePtr, STORE_OBSERVED_MS) - load<i64>(storePtr, STORE_RETENTION_MS);
  let link = storePtr + STORE_TABLE;
  let segment = <usize>load<u32>(link);
  while (segment != 0 && load<i64>(segment, TABLE_END_MS) - 1 > limit) {
    link = segment + TABLE_OLDER;
    segment = <usize>load<u32>(link);
  }
  store<u32>(link, 0);
  while (segment != 0) {
    const older = <usize>load<u32>(segment, TABLE_OLDER);
    store<u64>(storePtr, load<u64>(storePtr, STORE_ROWS) - load<u32>(segment, TABLE_LIVE), STORE_ROWS);
    store<u32>(segment, load<u32>(storePtr, STORE_EXPIRED), TABLE_OLDER);
    store<u32>(storePtr, <u32>segment, STORE_EXPIRED);
    segment = older;
  }
}

/** Moves the store's time; segments may leave. */
// @ts-ignore: decorator
@inline export function observe(storePtr: usize, windowStart: i64): void {
  if (windowStart <= load<i64>(storePtr, STORE_OBSERVED_MS)) return;
  store<i64>(storePtr, windowStart, STORE_OBSERVED_MS);
  expireSegments(storePtr);
}

/** Gives back what the values of a segment hold outside their rows. */
function releaseValues(storePtr: usize, segment: usize): void {
  const stride = load<u32>(storePtr, STORE_STRIDE);
  let chunk = <usize>load<u32>(segment, TABLE_CHUNKS);
  while (chunk != 0) {
    const end = chunkEnd(segment, chunk);
    for (let row = chunkFirst(chunk); row < end; row += stride) {
      if ((load<u32>(row, STATE_ROW_FLAGS) & ROW_FLAG_LIVE) != 0) releaseValue(storePtr, row);
    }
    chunk = <usize>load<u32>(chunk);
  }
}

/** Frees the expired segments of which no row waits in a list. Called between steps. */
export function freeExpiredSegments(storePtr: usize): void {
  let link = storePtr + STORE_EXPIRED;
  let segment = <usize>load<u32>(link);
  const hasHeap = (load<u32>(storePtr, STORE_FLAGS) & STORE_FLAG_HEAP) != 0;
  while (segment != 0) {
    const next = <usize>load<u32>(segment, TABLE_OLDER);
    if (load<u32>(segment, TABLE_LISTED) == 0) {
      store<u32>(link, <u32>next);
      if (hasHeap) releaseValues(storePtr, segment);
      dropTable(storePtr, segment);
    } else {
      link = segment + TABLE_OLDER;
    }
    segment = next;
  }
}

/**
 * The row of a key in a window, if it has a value and is not expired; else 0.
 * In: view16 of the key, not null; its `hashView`; the window's start in ms, not negative.
 */
export function windowFind(storePtr: usize, key: usize, hash: u32, windowStart: i64): usize {
  if (isExpired(storePtr, windowStart)) return 0;
  const segment = segmentOf(storePtr, windowStart);
  if (segment == 0) return 0;
  const row = tableFind(segment, key, windowHash(hash, windowStart), windowStart);
  return row != 0 && (load<u32>(row, STATE_ROW_FLAGS) & ROW_FLAG_LIVE) != 0 ? row : 0;
}

/**
 * The row of a key in a window, inserted if absent; 0 where the window is expired: that put is dropped, as in Kafka
 * Streams. Without ROW_FLAG_LIVE the row has no value, its cell is zeroed. The store's time moves when the row changes
 * (`rowChanged`): a function that fails in between leaves it as it was.
 */
export function windowUpsert(storePtr: usize, key: usize, hash: u32, windowStart: i64): usize {
  if (isExpired(storePtr, windowStart)) return 0;
  let segment = segmentOf(storePtr, windowStart);
  if (segment == 0) segment = addSegment(storePtr, windowStart);
  else {
    const found = tableFind(segment, key, windowHash(hash, windowStart), windowStart);
    if (found != 0) return found;
  }
  settleLimbo(storePtr);
  const row = tableInsert(storePtr, segment, key, hash, windowStart);
  store<u32>(storePtr, <u32>row, STORE_LIMBO);
  return row;
}

// @ts-ignore: decorator
@inline function isHinted(storePtr: usize, key: usize, windowStart: i64, hint: usize): bool {
  if (hint == 0 || load<i64>(hint, STATE_ROW_WINDOW_START) != windowStart) return false;
  return sameKey(hint, key) && !isExpired(storePtr, windowStart);
}

/** `windowFind` by way of the touch pass: `hint` is a row of this store or 0, and may be wrong. */
export function windowFindHinted(storePtr: usize, key: usize, hash: u32, windowStart: i64, hint: usize): usize {
  if (!isHinted(storePtr, key, windowStart, hint)) return windowFind(storePtr, key, hash, windowStart);
  return (load<u32>(hint, STATE_ROW_FLAGS) & ROW_FLAG_LIVE) != 0 ? hint : 0;
}

/** `windowUpsert` by way of the touch pass. */
export function windowUpsertHinted(storePtr: usize, key: usize, hash: u32, windowStart: i64, hint: usize): usize {
  return isHinted(storePtr, key, windowStart, hint) ? hint : windowUpsert(storePtr, key, hash, windowStart);
}

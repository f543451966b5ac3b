// Which rows have changed: the log list (their change is not yet in the changelog) and the cache list (not yet
// forwarded), each in the order of first dirtying, linked through the rows.
//
// Life of a row: inserted without a value ── put ──▶ live ── delete ──▶ no value, waits in its lists ── both flushed
// ──▶ removed. A row without a value in no list (its record failed, or the store neither logs nor caches) stands in
// "limbo", one row per store, and is removed as soon as another row would stand there or the step has ended.
// The caller sets or clears LIVE (generated code writes it in line); STORE_ROWS follows at the next call here.
import {
  H_CACHE_BYTES,
  ROW_FLAG_CACHE,
  ROW_FLAG_COUNTED,
  ROW_FLAG_LIVE,
  ROW_FLAG_LOG,
  STATE_ROW_CACHE_NEXT,
  STATE_ROW_FLAGS,
  STATE_ROW_LOG_NEXT,
  STATE_ROW_WINDOW_START,
  STORE_CACHE_COUNT,
  STORE_CACHE_HEAD,
  STORE_CACHE_TAIL,
  STORE_FLAGS,
  STORE_FLAG_CACHING,
  STORE_FLAG_LOGGING,
  STORE_KIND,
  STORE_KIND_WINDOW,
  STORE_LOG_COUNT,
  STORE_LOG_HEAD,
  STORE_LOG_TAIL,
  STORE_ROWS,
  STORE_TABLE,
  VIEW_INLINE_MAX,
} from '../abi';
import { TABLE_LISTED, TABLE_LIVE, isFreeRow, tableRemove } from './hash-table';
import { STORE_LIMBO, STORE_STRIDE } from './state-blocks';
import { releaseValue, zeroCell } from './value';
import { observe, segmentOfRow } from './window-table';

const LISTS: u32 = ROW_FLAG_LOG | ROW_FLAG_CACHE;

/** The table or segment that a row stands in. */
function tableOf(storePtr: usize, row: usize): usize {
  if (load<u32>(storePtr, STORE_KIND) == STORE_KIND_WINDOW) return segmentOfRow(storePtr, row);
  return <usize>load<u32>(storePtr, STORE_TABLE);
}

/** What a row adds to H_CACHE_BYTES while it waits: its place and its long key. The same before and after a change. */
// @ts-ignore: decorator
@inline function cachedBytes(storePtr: usize, row: usize): u32 {
  const length = load<u32>(row);
  return load<u32>(storePtr, STORE_STRIDE) + (length > VIEW_INLINE_MAX ? length : 0);
}

/** STORE_ROWS and the table's own count follow LIVE. */
function count(storePtr: usize, table: usize, row: usize, flags: u32): u32 {
  const isLive = (flags & ROW_FLAG_LIVE) != 0;
  if (isLive == ((flags & ROW_FLAG_COUNTED) != 0)) return flags;
  const by: i32 = isLive ? 1 : -1;
  store<u64>(storePtr, load<u64>(storePtr, STORE_ROWS) + <u64>by, STORE_ROWS);
  store<u32>(table, load<u32>(table, TABLE_LIVE) + by, TABLE_LIVE);
  store<u32>(row, flags ^ ROW_FLAG_COUNTED, STATE_ROW_FLAGS);
  return flags ^ ROW_FLAG_COUNTED;
}

/** The counters follow LIVE of a row that is in no list (restore). */
export function countRow(storePtr: usize, row: usize): void {
  count(storePtr, tableOf(storePtr, row), row, load<u32>(row, STATE_ROW_FLAGS));
}

/** The row waits for nothing and has no value: it goes when another comes, or at the end of the step. */
function sendToLimbo(storePtr: usize, row: usize): void {
  if (load<u32>(storePtr, STORE_LIMBO) == <u32>row) return;
  settleLimbo(storePtr);
  store<u32>(storePtr, <u32>row, STORE_LIMBO);
}

/** Removes the row in limbo, unless it has been put or listed since. */
export function settleLimbo(storePtr: usize): void {
  const row = <usize>load<u32>(storePtr, STORE_LIMBO);
  if (row == 0) return;
  store<u32>(storePtr, 0, STORE_LIMBO);
  if (!isFreeRow(row)) rowSettled(storePtr, row);
}

/**
 * After every change of a row, put or delete: the time of a window store follows, the row stands once in the log list
 * (if the store logs) and once in the cache list (if it caches), and the counters are right. Its timestamp, cell and
 * LIVE have been written. Generated code does not call it for a row that is live, counted and in all its lists.
 */
export function rowChanged(storePtr: usize, row: usize): void {
  let flags = load<u32>(row, STATE_ROW_FLAGS);
  const storeFlags = load<u32>(storePtr, STORE_FLAGS);
  // STORE_FLAG_LOGGING has the place of ROW_FLAG_LOG, STORE_FLAG_CACHING stands two bits below ROW_FLAG_CACHE
  const wanted = ((storeFlags & STORE_FLAG_LOGGING) | ((storeFlags & STORE_FLAG_CACHING) << 2)) & ~flags;
  const isCounted = ((flags & ROW_FLAG_LIVE) != 0) == ((flags & ROW_FLAG_COUNTED) != 0);
  if (wanted == 0 && isCounted && (flags & (LISTS | ROW_FLAG_LIVE)) != 0) return;
  if (load<u32>(storePtr, STORE_KIND) == STORE_KIND_WINDOW) observe(storePtr, load<i64>(row, STATE_ROW_WINDOW_START));
  const table = tableOf(storePtr, row);
  flags = count(storePtr, table, row, flags);
  if ((flags & LISTS) == 0) {
    if (wanted != 0) store<u32>(table, load<u32>(table, TABLE_LISTED) + 1, TABLE_LISTED);
    else if ((flags & ROW_FLAG_LIVE) == 0) sendToLimbo(storePtr, row);
  }
  if ((wanted & ROW_FLAG_LOG) != 0) {
    append(storePtr + STORE_LOG_HEAD, row, STATE_ROW_LOG_NEXT);
  }
  if ((wanted & ROW_FLAG_CACHE) != 0) {
    append(storePtr + STORE_CACHE_HEAD, row, STATE_ROW_CACHE_NEXT);
    store<u32>(H_CACHE_BYTES, load<u32>(H_CACHE_BYTES) + cachedBytes(storePtr, row));
  }
  store<u32>(row, flags | wanted, STATE_ROW_FLAGS);
}

/** Appends to a list { head, tail, count }. */
function append(list: usize, row: usize, link: usize): void {
  store<u32>(row + link, 0);
  const tail = <usize>load<u32>(list, 4);
  if (tail == 0) store<u32>(list, <u32>row);
  else store<u32>(tail + link, <u32>row);
  store<u32>(list, <u32>row, 4);
  store<u32>(list, load<u32>(list, 8) + 1, 8);
}

/**
 * Takes the value away: LIVE is cleared, the cell zeroed, what it held is given back when the step ends. The row stays
 * for its lists; the caller sets the timestamp and calls `rowChanged`. A row without a value stays as it is.
 */
export function rowDelete(storePtr: usize, row: usize): void {
  const flags = load<u32>(row, STATE_ROW_FLAGS);
  if ((flags & ROW_FLAG_LIVE) == 0) return;
  releaseValue(storePtr, row);
  zeroCell(storePtr, row);
  store<u32>(row, flags & ~ROW_FLAG_LIVE, STATE_ROW_FLAGS);
  count(storePtr, tableOf(storePtr, row), row, flags & ~ROW_FLAG_LIVE);
}

/** A row has left one of its lists: the table's count of waiting rows follows. */
function leaveList(storePtr: usize, row: usize, list: u32): void {
  const flags = load<u32>(row, STATE_ROW_FLAGS) & ~list;
  store<u32>(row, flags, STATE_ROW_FLAGS);
  if ((flags & LISTS) != 0) return;
  const table = tableOf(storePtr, row);
  store<u32>(table, load<u32>(table, TABLE_LISTED) - 1, TABLE_LISTED);
}

/**
 * Takes the row that has waited longest for being forwarded out of the cache; 0: none waits.
 * After forwarding, the caller gives it to `rowSettled`.
 */
export function cachePop(storePtr: usize): usize {
  const row = <usize>load<u32>(storePtr, STORE_CACHE_HEAD);
  if (row == 0) return 0;
  const next = load<u32>(row, STATE_ROW_CACHE_NEXT);
  store<u32>(storePtr, next, STORE_CACHE_HEAD);
  if (next == 0) store<u32>(storePtr, 0, STORE_CACHE_TAIL);
  store<u32>(storePtr, load<u32>(storePtr, STORE_CACHE_COUNT) - 1, STORE_CACHE_COUNT);
  store<u32>(H_CACHE_BYTES, load<u32>(H_CACHE_BYTES) - cachedBytes(storePtr, row));
  leaveList(storePtr, row, ROW_FLAG_CACHE);
  return row;
}

/** Takes the row whose change is oldest out of the log list; 0: none waits. After writing it: `rowSettled`. */
export function logPop(storePtr: usize): usize {
  const row = <usize>load<u32>(storePtr, STORE_LOG_HEAD);
  if (row == 0) return 0;
  const next = load<u32>(row, STATE_ROW_LOG_NEXT);
  store<u32>(storePtr, next, STORE_LOG_HEAD);
  if (next == 0) store<u32>(storePtr, 0, STORE_LOG_TAIL);
  store<u32>(storePtr, load<u32>(storePtr, STORE_LOG_COUNT) - 1, STORE_LOG_COUNT);
  leaveList(storePtr, row, ROW_FLAG_LOG);
  return row;
}

/** Removes the row if it has no value and stands in no list; else does nothing. The row must not be used afterwards. */
export function rowSettled(storePtr: usize, row: usize): void {
  if ((load<u32>(row, STATE_ROW_FLAGS) & (LISTS | ROW_FLAG_LIVE)) != 0) return;
  tableRemove(storePtr, tableOf(storePtr, row), row);
}

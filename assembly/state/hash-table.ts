// A hash table of StateRows: the whole of a key-value store, or one segment of a window store.
//
//   0   u32  older segment              24  u32  end of the head chunk      48  u32  key arena: chunks
//   4   u32  rows with a value          28  u32  free rows                  52  u32  key arena: top
//   8   i64  segment: first start       32  u32  rows in a log or cache     56  u32  key arena: end
//  16   u32  row chunks, newest first   36  u32  1: a segment               60  u32  unused
//  20   u32  next row of the head       40  i64  segment: end, exclusive
//  64   Part[64]: { u32 directory, u32 mask, u32 entries, u32 limit }, then the first directories
//
// A directory entry is hash << 32 | row, 0 is empty; linear probing, at most half full; removal shifts back, so there
// are no graves. The top six bits of the hash choose the part: in windows all entries of one window (key.ts). Each part
// doubles alone, and at another fill than its neighbours (3/8 to 1/2), so that no batch pays for a doubling of the
// whole. Rows lie in chunks that never move, from one cache line to the next; a freed row's key is null, so that no
// hint can match it. Measured: reference, kernels §4.
import {
  NULL_LENGTH,
  STATE_ROW_FLAGS,
  STATE_ROW_LOG_NEXT,
  STATE_ROW_TIMESTAMP,
  STATE_ROW_WINDOW_START,
  STORE_ROW_BYTES,
  VIEW_INLINE_MAX,
} from '../abi';
import { hashView, sameKey, windowHash } from './key';
import { STORE_STRIDE, deferRelease, stateAllocate, stateRelease } from './state-blocks';

export const TABLE_OLDER: u32 = 0;
export const TABLE_LIVE: u32 = 4;
export const TABLE_START_MS: u32 = 8;
export const TABLE_CHUNKS: u32 = 16;
export const TABLE_TOP: u32 = 20;
export const TABLE_END: u32 = 24;
const TABLE_FREE: u32 = 28;
export const TABLE_LISTED: u32 = 32;
const TABLE_IS_SEGMENT: u32 = 36;
export const TABLE_END_MS: u32 = 40;
const TABLE_ARENA: u32 = 48;
const TABLE_ARENA_TOP: u32 = 52;
const TABLE_ARENA_END: u32 = 56;
const TABLE_PARTS: u32 = 64;

const PARTS: u32 = 64;
const PART_SHIFT: u32 = 26; // 32 - log2(PARTS)
const PART_MASK: u32 = 4;
const PART_ENTRIES: u32 = 8;
const PART_LIMIT: u32 = 12;
const PART_BYTES: u32 = 16;
const FIRST_ENTRIES: u32 = 8;
const FIRST_DIRECTORIES: u32 = TABLE_PARTS + PARTS * PART_BYTES;
const TABLE_BYTES: u32 = FIRST_DIRECTORIES + PARTS * FIRST_ENTRIES * 8;

// Chunk of rows: { u32 next, u32 first row, u32 end of the last row }, then rows from the next cache line on.
const CHUNK_FIRST: u32 = 4;
const CHUNK_END: u32 = 8;
const CHUNK_ROWS_MIN: u32 = 16;
const CHUNK_BYTES_MAX: u32 = 1 << 18;
const LINE: u32 = 64;

const ARENA_BYTES_MIN: u32 = 1 << 10;
const ARENA_BYTES_MAX: u32 = 1 << 16;

/** Fill at which a part doubles: parts differ, so that they do not double together. */
// @ts-ignore: decorator
@inline function limitOf(part: u32, entries: u32): u32 {
  return <u32>((<u64>entries * (96 + (part >> 1))) >> 8);
}

/** An empty table. `isSegment`: keys go to the table's own arena and leave with it. */
export function newTable(storePtr: usize, isSegment: bool): usize {
  const table = stateAllocate(storePtr, TABLE_BYTES);
  memory.fill(table, 0, TABLE_BYTES);
  store<u32>(table, u32(isSegment), TABLE_IS_SEGMENT);
  for (let part: u32 = 0; part < PARTS; part++) {
    const at = table + TABLE_PARTS + part * PART_BYTES;
    store<u32>(at, <u32>table + FIRST_DIRECTORIES + part * FIRST_ENTRIES * 8);
    store<u32>(at, FIRST_ENTRIES - 1, PART_MASK);
    store<u32>(at, limitOf(part, FIRST_ENTRIES), PART_LIMIT);
  }
  if (load<u32>(storePtr, STORE_STRIDE) == 0) {
    const bytes = load<u32>(storePtr, STORE_ROW_BYTES);
    store<u32>(storePtr, bytes <= LINE ? LINE : (bytes + 31) & ~31, STORE_STRIDE);
  }
  return table;
}

// @ts-ignore: decorator
@inline function partOf(table: usize, hash: u32): usize {
  return table + TABLE_PARTS + ((hash >> PART_SHIFT) << 4);
}

/**
 * The first row whose hash is `hash`, for the touch pass: the row of that key in all but one of 2^32 cases; 0: none.
 */
// @ts-ignore: decorator
@inline export function tableGuess(table: usize, hash: u32): u32 {
  const part = partOf(table, hash);
  const directory = <usize>load<u32>(part);
  const mask = load<u32>(part, PART_MASK);
  let at = hash & mask;
  let entry = load<u64>(directory + (at << 3));
  while (<u32>(entry >> 32) != hash && entry != 0) {
    at = (at + 1) & mask;
    entry = load<u64>(directory + (at << 3));
  }
  return <u32>entry;
}

/** The row of a key in a window, live or not; 0: none. `hash`: windowHash of the key's hash. */
export function tableFind(table: usize, key: usize, hash: u32, windowStart: i64): usize {
  const part = partOf(table, hash);
  const directory = <usize>load<u32>(part);
  const mask = load<u32>(part, PART_MASK);
  let at = hash & mask;
  while (true) {
    const entry = load<u64>(directory + (at << 3));
    if (<u32>(entry >> 32) == hash) {
      const row = <usize><u32>entry;
      if (row != 0 && load<i64>(row, STATE_ROW_WINDOW_START) == windowStart && sameKey(row, key)) return row;
    }
    if (entry == 0) return 0;
    at = (at + 1) & mask;
  }
}

/** Doubles one part's directory, from the entries' hashes alone. */
function growPart(storePtr: usize, table: usize, part: usize): void {
  const old = <usize>load<u32>(part);
  const entries = load<u32>(part, PART_MASK) + 1;
  const directory = stateAllocate(storePtr, entries << 4);
  memory.fill(directory, 0, entries << 4);
  const mask = (entries << 1) - 1;
  for (let i: u32 = 0; i < entries; i++) {
    const entry = load<u64>(old + (i << 3));
    if (entry == 0) continue;
    let at = <u32>(entry >> 32) & mask;
    while (load<u64>(directory + (at << 3)) != 0) at = (at + 1) & mask;
    store<u64>(directory + (at << 3), entry);
  }
  store<u32>(part, <u32>directory);
  store<u32>(part, mask, PART_MASK);
  store<u32>(part, limitOf((<u32>(part - table) - TABLE_PARTS) / PART_BYTES, entries << 1), PART_LIMIT);
  if (entries > FIRST_ENTRIES) stateRelease(storePtr, old);
}

/** Links a chunk twice as large as the last in front. */
function addChunk(storePtr: usize, table: usize, stride: u32): void {
  const head = <usize>load<u32>(table, TABLE_CHUNKS);
  const before = head == 0 ? 0 : load<u32>(table, TABLE_END) - load<u32>(head, CHUNK_FIRST);
  const wish = head == 0 ? CHUNK_ROWS_MIN * stride : min<u32>(before << 1, CHUNK_BYTES_MAX);
  const rows = max<u32>(wish / stride, 1);
  const chunk = stateAllocate(storePtr, rows * stride + LINE + 16);
  const first = (<u32>chunk + 12 + LINE - 1) & ~(LINE - 1);
  store<u32>(chunk, <u32>head);
  store<u32>(chunk, first, CHUNK_FIRST);
  store<u32>(chunk, first + rows * stride, CHUNK_END);
  store<u32>(table, <u32>chunk, TABLE_CHUNKS);
  store<u32>(table, first, TABLE_TOP);
  store<u32>(table, first + rows * stride, TABLE_END);
}

function takeRow(storePtr: usize, table: usize): usize {
  const free = <usize>load<u32>(table, TABLE_FREE);
  if (free != 0) {
    store<u32>(table, load<u32>(free, STATE_ROW_LOG_NEXT), TABLE_FREE);
    return free;
  }
  const stride = load<u32>(storePtr, STORE_STRIDE);
  if (load<u32>(table, TABLE_TOP) == load<u32>(table, TABLE_END)) addChunk(storePtr, table, stride);
  const row = load<u32>(table, TABLE_TOP);
  store<u32>(table, row + stride, TABLE_TOP);
  return <usize>row;
}

/** Room for a long key in a segment's arena. */
function arenaRoom(storePtr: usize, table: usize, bytes: u32): usize {
  const size = (bytes + 7) & ~7;
  let top = load<u32>(table, TABLE_ARENA_TOP);
  if (size > load<u32>(table, TABLE_ARENA_END) - top) {
    const last = <usize>load<u32>(table, TABLE_ARENA);
    const before = last == 0 ? ARENA_BYTES_MIN >> 1 : load<u32>(last, 4);
    const room = max<u32>(min<u32>(before << 1, ARENA_BYTES_MAX), size);
    const chunk = stateAllocate(storePtr, room + 16);
    store<u32>(chunk, <u32>last);
    store<u32>(chunk, room, 4);
    store<u32>(table, <u32>chunk, TABLE_ARENA);
    top = <u32>chunk + 16;
    store<u32>(table, top + room, TABLE_ARENA_END);
  }
  store<u32>(table, top + size, TABLE_ARENA_TOP);
  return <usize>top;
}

/** Copies the key's view into the row; long keys are copied into owned memory. */
function ownKey(storePtr: usize, table: usize, row: usize, key: usize): void {
  v128.store(row, v128.load(key));
  const length = load<u32>(key);
  if (length <= VIEW_INLINE_MAX) return;
  const isSegment = load<u32>(table, TABLE_IS_SEGMENT) != 0;
  const bytes = isSegment ? arenaRoom(storePtr, table, length) : stateAllocate(storePtr, length);
  memory.copy(bytes, <usize>load<u32>(key, 12), length);
  store<u32>(row, <u32>bytes, 12);
}

/**
 * Inserts a row that is not in the table: flags 0, cell zeroed. The key's bytes are copied.
 * `keyHash` is the key's own hash (`hashView`).
 */
export function tableInsert(storePtr: usize, table: usize, key: usize, keyHash: u32, windowStart: i64): usize {
  const hash = windowHash(keyHash, windowStart);
  const part = partOf(table, hash);
  const entries = load<u32>(part, PART_ENTRIES) + 1;
  if (entries > load<u32>(part, PART_LIMIT)) growPart(storePtr, table, part);
  store<u32>(part, entries, PART_ENTRIES);
  const row = takeRow(storePtr, table);
  ownKey(storePtr, table, row, key);
  store<i64>(row, windowStart, STATE_ROW_WINDOW_START);
  const end = row + load<u32>(storePtr, STORE_STRIDE);
  for (let at = row + STATE_ROW_TIMESTAMP; at < end; at += 8) store<u64>(at, 0);
  const directory = <usize>load<u32>(part);
  const mask = load<u32>(part, PART_MASK);
  let at = hash & mask;
  while (load<u64>(directory + (at << 3)) != 0) at = (at + 1) & mask;
  store<u64>(directory + (at << 3), (<u64>hash << 32) | row);
  return row;
}

/** Takes a row's entry out of its part, and shifts back those behind it that probed past it. */
function dropEntry(table: usize, row: usize): void {
  const hash = windowHash(hashView(row), load<i64>(row, STATE_ROW_WINDOW_START));
  const part = partOf(table, hash);
  const directory = <usize>load<u32>(part);
  const mask = load<u32>(part, PART_MASK);
  let hole = hash & mask;
  while (<usize><u32>load<u64>(directory + (hole << 3)) != row) hole = (hole + 1) & mask;
  let at = hole;
  while (true) {
    at = (at + 1) & mask;
    const entry = load<u64>(directory + (at << 3));
    if (entry == 0) break;
    const home = <u32>(entry >> 32) & mask;
    if (((at - home) & mask) < ((at - hole) & mask)) continue; // it stands between its home and the hole
    store<u64>(directory + (hole << 3), entry);
    hole = at;
  }
  store<u64>(directory + (hole << 3), 0);
  store<u32>(part, load<u32>(part, PART_ENTRIES) - 1, PART_ENTRIES);
}

/**
 * Removes a row without a value. Its memory is used again for another key; a long key's bytes wait for the step's end.
 */
export function tableRemove(storePtr: usize, table: usize, row: usize): void {
  dropEntry(table, row);
  const isSegment = load<u32>(table, TABLE_IS_SEGMENT) != 0;
  if (!isSegment && load<u32>(row) > VIEW_INLINE_MAX) deferRelease(storePtr, <usize>load<u32>(row, 12));
  store<u32>(row, NULL_LENGTH);
  store<u32>(row, 0, STATE_ROW_FLAGS);
  store<u32>(row, load<u32>(table, TABLE_FREE), STATE_ROW_LOG_NEXT);
  store<u32>(table, <u32>row, TABLE_FREE);
}

/** Whether the row has been removed (its memory waits for another key). */
// @ts-ignore: decorator
@inline export function isFreeRow(row: usize): bool {
  return load<u32>(row) == NULL_LENGTH;
}

/** First row of a chunk. */
// @ts-ignore: decorator
@inline export function chunkFirst(chunk: usize): usize {
  return <usize>load<u32>(chunk, CHUNK_FIRST);
}

/** End of the rows of a chunk that have ever been used. */
// @ts-ignore: decorator
@inline export function chunkEnd(table: usize, chunk: usize): usize {
  const isHead = load<u32>(table, TABLE_CHUNKS) == <u32>chunk;
  return <usize>(isHead ? load<u32>(table, TABLE_TOP) : load<u32>(chunk, CHUNK_END));
}

function releaseChain(storePtr: usize, head: usize): void {
  let block = head;
  while (block != 0) {
    const next = <usize>load<u32>(block);
    stateRelease(storePtr, block);
    block = next;
  }
}

/** Gives the table's memory back: rows, keys of a segment, directories; blocks of values are the caller's business. */
export function dropTable(storePtr: usize, table: usize): void {
  releaseChain(storePtr, <usize>load<u32>(table, TABLE_CHUNKS));
  releaseChain(storePtr, <usize>load<u32>(table, TABLE_ARENA));
  for (let part: u32 = 0; part < PARTS; part++) {
    const at = table + TABLE_PARTS + part * PART_BYTES;
    if (load<u32>(at, PART_MASK) >= FIRST_ENTRIES) stateRelease(storePtr, <usize>load<u32>(at));
  }
  stateRelease(storePtr, table);
}

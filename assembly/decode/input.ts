// Inputs: the memory of one source partition's segment, the queue of raw bytes before it, and the way of both back.
//
// A span holds whole record batches (what a fetch gives: log/fetch.ts); a batch that its span cuts is malformed. Spans
// of an input follow each other in the log. Rows point into spans, decompressed batches and the arena; when a segment
// is used up, those are retired, and given back when nothing of the step can point to them any more (`releaseRetired`).
import {
  COLUMN_BYTES,
  COLUMN_KIND,
  COLUMN_VALIDITY,
  COLUMN_VALUES,
  H_FREED_SPANS,
  H_RETIRED,
  H_RETIRED_SPANS,
  H_TOUCHES,
  H_TOUCH_COUNT,
  INPUT_ARENA_HEAD,
  INPUT_COLUMNS,
  INPUT_COLUMN_COUNT,
  INPUT_DECODED_OFFSET,
  INPUT_HASHES,
  INPUT_HEADERS,
  INPUT_HINTS,
  INPUT_KEPT_BLOCKS,
  INPUT_KEPT_SPANS,
  INPUT_KEYS,
  INPUT_OFFSETS,
  INPUT_POSITION,
  INPUT_RAW_BYTES,
  INPUT_RAW_HEAD,
  INPUT_RAW_POSITION,
  INPUT_RAW_TAIL,
  INPUT_ROW_DETAIL,
  INPUT_ROW_STATUS,
  INPUT_SOURCE,
  INPUT_TIMESTAMPS,
  INPUT_VALUES,
  KIND_BOOL,
  KIND_BYTES,
  KIND_FLOAT32,
  KIND_INT32,
  KIND_RAW,
  KIND_STRING,
  KIND_STRUCT,
  PADDING_BYTES,
  SEGMENT_ROWS_MAX,
  SPAN_BYTES,
  SPAN_END,
  SPAN_NEXT,
  SPAN_SLAB,
  SPAN_START,
  STATUS_OK,
  STATUS_OUT_OF_MEMORY,
  TOUCH_BYTES,
  TOUCH_HINTS,
  TOUCH_SOURCE,
} from '../abi';
import { arenaRetire, retireChain } from '../column/arena';
import { allocateZeroed, release } from '../memory/blocks';

/** Columns must not lie 32 KiB apart: rows read all of them at once, and they would share one set of the L1 cache. */
const STAGGER_BYTES: u32 = 192;
const BITMAP_BYTES: u32 = SEGMENT_ROWS_MAX / 8;

/** Bytes of a column's values: what stands behind them are the validity bytes of a nullable one. */
export function columnBytes(kind: u32): u32 {
  if (kind == KIND_STRUCT) return 0;
  if (kind == KIND_BOOL) return BITMAP_BYTES;
  if (kind == KIND_INT32 || kind == KIND_FLOAT32) return SEGMENT_ROWS_MAX * 4;
  if (kind == KIND_STRING || kind == KIND_BYTES || kind == KIND_RAW) return SEGMENT_ROWS_MAX * 16;
  return SEGMENT_ROWS_MAX * 8;
}

/** Columns of hints that the plan's touches want of this input. */
function hintColumns(input: usize): u32 {
  const count = load<u32>(H_TOUCH_COUNT);
  const touches = <usize>load<u32>(H_TOUCHES);
  let columns: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const touch = touches + i * TOUCH_BYTES;
    if (load<u32>(touch, TOUCH_SOURCE) != load<u32>(input, INPUT_SOURCE)) continue;
    columns = max<u32>(columns, load<u32>(touch, TOUCH_HINTS) + 1);
  }
  return columns;
}

/** Gives the array named by the field at `field` its place at `top`; returns the next place. `top` 0 counts only. */
function place(field: usize, top: usize, bytes: u32, write: bool): usize {
  if (write) store<u32>(field, <u32>top);
  return top + bytes + STAGGER_BYTES;
}

/** Lays the segment out from `base` on; returns its end. */
function layOut(input: usize, base: usize, write: bool): usize {
  let top = place(input + INPUT_OFFSETS, base, SEGMENT_ROWS_MAX * 8, write);
  top = place(input + INPUT_TIMESTAMPS, top, SEGMENT_ROWS_MAX * 8, write);
  top = place(input + INPUT_KEYS, top, SEGMENT_ROWS_MAX * 16, write);
  top = place(input + INPUT_VALUES, top, SEGMENT_ROWS_MAX * 8, write);
  top = place(input + INPUT_HEADERS, top, SEGMENT_ROWS_MAX * 8, write);
  top = place(input + INPUT_ROW_STATUS, top, SEGMENT_ROWS_MAX, write);
  top = place(input + INPUT_ROW_DETAIL, top, SEGMENT_ROWS_MAX * 4, write);
  top = place(input + INPUT_HASHES, top, SEGMENT_ROWS_MAX * 4, write);
  const hints = hintColumns(input);
  if (hints != 0) top = place(input + INPUT_HINTS, top, hints * SEGMENT_ROWS_MAX * 4, write);
  const columns = <usize>load<u32>(input, INPUT_COLUMNS);
  const count = load<u32>(input, INPUT_COLUMN_COUNT);
  for (let i: u32 = 0; i < count; i++) {
    const column = columns + i * COLUMN_BYTES;
    const isNullable = load<u32>(column, COLUMN_VALIDITY) != 0;
    const bytes = columnBytes(load<u32>(column, COLUMN_KIND)) + (isNullable ? SEGMENT_ROWS_MAX : 0);
    top = place(column + COLUMN_VALUES, top, bytes, write);
    if (isNullable) top = place(column + COLUMN_VALIDITY, top, BITMAP_BYTES, write);
  }
  return top;
}

/**
 * Gives an input the memory of its segment; once, before anything else. The descriptor (flags, programs, columns) is
 * the plan's. Returns STATUS_OK or STATUS_OUT_OF_MEMORY.
 */
export function inputInit(input: usize): u32 {
  const bytes = <u32>layOut(input, 0, false);
  const block = allocateZeroed(bytes);
  if (block == 0) return STATUS_OUT_OF_MEMORY;
  layOut(input, block, true);
  if (load<i64>(input, INPUT_POSITION) > 0) store<i64>(input, load<i64>(input, INPUT_POSITION), INPUT_DECODED_OFFSET);
  return STATUS_OK;
}

/** Records below `offset` are passed over from now on: where a task starts. Before the first push. */
export function inputSeek(input: usize, offset: i64): void {
  store<i64>(input, offset, INPUT_POSITION);
  store<i64>(input, offset, INPUT_DECODED_OFFSET);
}

/**
 * Hands [start, end) to an input: whole record batches, PADDING_BYTES readable behind, untouched until the slab comes
 * back. `slab` is what `takeFreedSlab` will give when no row needs the bytes any more; 0: nobody wants to know.
 * Returns STATUS_OK or STATUS_OUT_OF_MEMORY.
 */
export function inputPush(input: usize, start: usize, end: usize, slab: usize): u32 {
  assert(start <= end, 'a span ends before it starts');
  const span = allocateZeroed(SPAN_BYTES);
  if (span == 0) return STATUS_OUT_OF_MEMORY;
  store<u32>(span, <u32>start, SPAN_START);
  store<u32>(span, <u32>end, SPAN_END);
  store<u32>(span, <u32>slab, SPAN_SLAB);
  const tail = <usize>load<u32>(input, INPUT_RAW_TAIL);
  if (tail == 0) store<u32>(input, <u32>span, INPUT_RAW_HEAD);
  else store<u32>(tail, <u32>span, SPAN_NEXT);
  store<u32>(input, <u32>span, INPUT_RAW_TAIL);
  store<u32>(input, load<u32>(input, INPUT_RAW_BYTES) + <u32>(end - start), INPUT_RAW_BYTES);
  return STATUS_OK;
}

/** Takes the head span off the queue: all its batches are read, rows of this segment may point into it. */
export function consumeSpan(input: usize): void {
  const span = <usize>load<u32>(input, INPUT_RAW_HEAD);
  const next = load<u32>(span, SPAN_NEXT);
  store<u32>(input, next, INPUT_RAW_HEAD);
  if (next == 0) store<u32>(input, 0, INPUT_RAW_TAIL);
  store<u32>(input, 0, INPUT_RAW_POSITION);
  store<u32>(span, load<u32>(input, INPUT_KEPT_SPANS), SPAN_NEXT);
  store<u32>(input, <u32>span, INPUT_KEPT_SPANS);
}

/** The segment is used up: what its rows point to is needed by this step at most. */
export function retireSegment(input: usize): void {
  arenaRetire(input + INPUT_ARENA_HEAD);
  retireChain(<usize>load<u32>(input, INPUT_KEPT_BLOCKS));
  store<u32>(input, 0, INPUT_KEPT_BLOCKS);
  moveSpans(input + INPUT_KEPT_SPANS, H_RETIRED_SPANS);
}

/** Puts the chain at `from` in front of the chain at `to`. */
function moveSpans(from: usize, to: usize): void {
  const first = <usize>load<u32>(from);
  if (first == 0) return;
  let last = first;
  while (load<u32>(last, SPAN_NEXT) != 0) last = <usize>load<u32>(last, SPAN_NEXT);
  store<u32>(last, load<u32>(to), SPAN_NEXT);
  store<u32>(to, <u32>first);
  store<u32>(from, 0);
}

/** Gives retired memory back: nothing of this step points into it any more. */
export function releaseRetired(): void {
  let block = <usize>load<u32>(H_RETIRED);
  while (block != 0) {
    const next = <usize>load<u32>(block);
    release(block);
    block = next;
  }
  store<u32>(H_RETIRED, 0);
  moveSpans(H_RETIRED_SPANS, H_FREED_SPANS);
}

/** A slab that is free again, as it was given to `inputPush`; 0 when there is none. Each push comes back once. */
export function takeFreedSlab(): usize {
  let slab: usize = 0;
  while (slab == 0) {
    const span = <usize>load<u32>(H_FREED_SPANS);
    if (span == 0) break;
    slab = <usize>load<u32>(span, SPAN_SLAB);
    store<u32>(H_FREED_SPANS, load<u32>(span, SPAN_NEXT));
    release(span);
  }
  return slab;
}

/** A block for a decompressed batch: `bytes` of payload behind INFLATED_HEADER_BYTES, with padding. 0: no memory. */
export const INFLATED_HEADER_BYTES: u32 = 16;
export const INFLATED_EXTRA_BYTES: u32 = INFLATED_HEADER_BYTES + PADDING_BYTES;

// Values in state: a cell in the row, and blocks for what it cannot hold (strings and bytes above 12 bytes, lists).
//
// A stored block is never written again: a change puts another one in its place, and the old one waits for the end of
// the step, so that views handed out stay good. A view or list that a change leaves as it is (same place, same length)
// keeps its block. A part that is null, or a view of up to 12 bytes, holds nothing; a zeroed cell holds nothing.
import {
  KIND_BOOL,
  KIND_BYTES,
  KIND_FLOAT32,
  KIND_INT32,
  KIND_LIST,
  KIND_RAW,
  KIND_STRING,
  KIND_STRUCT,
  NO_VALIDITY,
  NULL_LENGTH,
  STATE_ROW_CELL,
  STORE_FLAGS,
  STORE_FLAG_HEAP,
  STORE_ROW_BYTES,
  STORE_VALUE_TYPE,
  TYPE_BYTES,
  TYPE_CHILDREN,
  TYPE_COUNT,
  TYPE_FLAGS,
  TYPE_FLAG_HEAP,
  TYPE_KIND,
  TYPE_OFFSET,
  TYPE_STRIDE,
  TYPE_VALIDITY,
  VIEW_INLINE_MAX,
} from '../abi';
import { deferRelease, stateAllocate } from './state-blocks';

// @ts-ignore: decorator
@inline function isView(kind: u32): bool {
  return kind == KIND_STRING || kind == KIND_BYTES || kind == KIND_RAW;
}

/** Whether a value of the type can hold blocks. */
// @ts-ignore: decorator
@inline function hasHeap(type: usize): bool {
  const kind = load<u8>(type, TYPE_KIND);
  return isView(kind) || kind == KIND_LIST || (load<u8>(type, TYPE_FLAGS) & TYPE_FLAG_HEAP) != 0;
}

/** Zeroes the row's cell. */
export function zeroCell(storePtr: usize, row: usize): void {
  memory.fill(row + STATE_ROW_CELL, 0, load<u32>(storePtr, STORE_ROW_BYTES) - STATE_ROW_CELL);
}

/** Gives back, at the end of the step, what the row's value holds. The cell is left as it is. */
export function releaseValue(storePtr: usize, row: usize): void {
  if ((load<u32>(storePtr, STORE_FLAGS) & STORE_FLAG_HEAP) != 0) {
    releasePart(storePtr, <usize>load<u32>(storePtr, STORE_VALUE_TYPE), row);
  }
}

/** Defers the blocks of one part of a cell. */
function releasePart(storePtr: usize, type: usize, cell: usize): void {
  const kind = <u32>load<u8>(type, TYPE_KIND);
  if (kind == KIND_STRUCT) {
    const count = load<u32>(type, TYPE_COUNT);
    const children = <usize>load<u32>(type, TYPE_CHILDREN);
    for (let i: u32 = 0; i < count; i++) releasePart(storePtr, children + i * TYPE_BYTES, cell);
    return;
  }
  const at = cell + load<u32>(type, TYPE_OFFSET);
  if (isView(kind)) releaseView(storePtr, load<u32>(at), <usize>load<u32>(at, 12));
  else if (kind == KIND_LIST) releaseList(storePtr, type, load<u32>(at), <usize>load<u32>(at, 4));
}

// @ts-ignore: decorator
@inline function releaseView(storePtr: usize, length: u32, bytes: usize): void {
  if (length > VIEW_INLINE_MAX) deferRelease(storePtr, bytes);
}

function releaseList(storePtr: usize, type: usize, count: u32, items: usize): void {
  if (count == 0) return;
  const element = <usize>load<u32>(type, TYPE_CHILDREN);
  if (hasHeap(element)) {
    const stride = load<u32>(type, TYPE_STRIDE);
    for (let i: u32 = 0; i < count; i++) releasePart(storePtr, element, items + i * stride);
  }
  deferRelease(storePtr, items);
}

/**
 * Copies a value into the row. `source` has the row's layout (the same TypeDesc offsets); what its views and lists
 * point to is copied, may lie anywhere, also in this row's own old value. LIVE and the timestamp are the caller's.
 */
export function cellStore(storePtr: usize, row: usize, source: usize): void {
  copyPart(storePtr, <usize>load<u32>(storePtr, STORE_VALUE_TYPE), row, source);
}

function copyPart(storePtr: usize, type: usize, target: usize, source: usize): void {
  const validity = load<u32>(type, TYPE_VALIDITY);
  if (validity != NO_VALIDITY) {
    const isValid = load<u8>(source + validity) != 0;
    store<u8>(target + validity, u8(isValid));
    if (!isValid) {
      clearPart(storePtr, type, target);
      return;
    }
  }
  const kind = <u32>load<u8>(type, TYPE_KIND);
  if (kind == KIND_STRUCT) {
    const count = load<u32>(type, TYPE_COUNT);
    const children = <usize>load<u32>(type, TYPE_CHILDREN);
    for (let i: u32 = 0; i < count; i++) copyPart(storePtr, children + i * TYPE_BYTES, target, source);
    return;
  }
  const offset = load<u32>(type, TYPE_OFFSET);
  if (isView(kind)) copyView(storePtr, target + offset, source + offset);
  else if (kind == KIND_LIST) copyList(storePtr, type, target + offset, source + offset);
  else copyScalar(kind, target + offset, source + offset);
}

// @ts-ignore: decorator
@inline function copyScalar(kind: u32, target: usize, source: usize): void {
  if (kind == KIND_BOOL) store<u8>(target, load<u8>(source));
  else if (kind == KIND_INT32 || kind == KIND_FLOAT32) store<u32>(target, load<u32>(source));
  else store<u64>(target, load<u64>(source));
}

/** Makes a part null: its bytes zero, its blocks deferred. The validity byte is the caller's. */
function clearPart(storePtr: usize, type: usize, target: usize): void {
  const kind = <u32>load<u8>(type, TYPE_KIND);
  if (kind == KIND_STRUCT) {
    const count = load<u32>(type, TYPE_COUNT);
    const children = <usize>load<u32>(type, TYPE_CHILDREN);
    for (let i: u32 = 0; i < count; i++) {
      const child = children + i * TYPE_BYTES;
      const validity = load<u32>(child, TYPE_VALIDITY);
      if (validity != NO_VALIDITY) store<u8>(target + validity, 0);
      clearPart(storePtr, child, target);
    }
    return;
  }
  const at = target + load<u32>(type, TYPE_OFFSET);
  releasePart(storePtr, type, target);
  if (isView(kind)) v128.store(at, i64x2.splat(0));
  else if (kind == KIND_BOOL) store<u8>(at, 0);
  else if (kind == KIND_INT32 || kind == KIND_FLOAT32) store<u32>(at, 0);
  else store<u64>(at, 0);
}

function copyView(storePtr: usize, target: usize, source: usize): void {
  const oldLength = load<u32>(target);
  const oldBytes = <usize>load<u32>(target, 12);
  const length = load<u32>(source);
  if (length <= VIEW_INLINE_MAX) {
    v128.store(target, v128.load(source));
  } else if (length == NULL_LENGTH) {
    v128.store(target, i64x2.splat(0));
  } else {
    const bytes = <usize>load<u32>(source, 12);
    if (bytes == oldBytes && length == oldLength) return;
    const block = stateAllocate(storePtr, length);
    memory.copy(block, bytes, length);
    store<u64>(target, load<u64>(source));
    store<u64>(target, <u64>block << 32, 8);
  }
  releaseView(storePtr, oldLength, oldBytes);
}

function copyList(storePtr: usize, type: usize, target: usize, source: usize): void {
  const oldCount = load<u32>(target);
  const oldItems = <usize>load<u32>(target, 4);
  const count = load<u32>(source);
  const items = <usize>load<u32>(source, 4);
  if (count != 0 && count == oldCount && items == oldItems) return;
  let block: usize = 0;
  if (count != 0) {
    const stride = load<u32>(type, TYPE_STRIDE);
    const element = <usize>load<u32>(type, TYPE_CHILDREN);
    block = stateAllocate(storePtr, count * stride);
    if (hasHeap(element)) {
      memory.fill(block, 0, count * stride);
      for (let i: u32 = 0; i < count; i++) copyPart(storePtr, element, block + i * stride, items + i * stride);
    } else {
      memory.copy(block, items, count * stride);
    }
  }
  store<u32>(target, count);
  store<u32>(target, <u32>block, 4);
  releaseList(storePtr, type, oldCount, oldItems);
}

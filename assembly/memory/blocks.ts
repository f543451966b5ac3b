// Blocks: the one allocator of a task's memory. Everything that outlives a row lies in a block.
//
//   block - 8: u32 size class | u32 bytes asked for
//   block    : payload, 16-byte aligned, at least PADDING_BYTES readable bytes behind it
//
// Four size classes per doubling (25 % waste at most), free lists per class in the header, never merged: the sizes a
// task uses are few and come back. No lock: only the lane that runs the step calls this.
import { FREE_CLASSES, H_ALLOCATED, H_FREE_BLOCKS, H_HEAP_MAX, H_HEAP_TOP, PADDING_BYTES } from '../abi';

const BLOCK_HEADER: usize = 16;

/** Size class of `bytes` > 0: four per doubling. */
// @ts-ignore: decorator
@inline function classOf(bytes: u32): u32 {
  const b = max<u32>(bytes, 16) - 1;
  const log = 31 - clz<u32>(b);
  return (log << 2) | ((b >> (log - 2)) & 3);
}

/** Largest payload of a class. */
// @ts-ignore: decorator
@inline function bytesOf(sizeClass: u32): u32 {
  const log = sizeClass >> 2;
  return ((5 + (sizeClass & 3)) << (log - 2));
}

/** Grows the memory so that `end` is inside it. False when the task's limit or the engine's is reached. */
function ensure(end: u64): bool {
  if (end > <u64>load<u32>(H_HEAP_MAX)) return false;
  const pages = <i32>((end + 0xffff) >> 16);
  const have = memory.size();
  if (pages <= have) return true;
  // grow by an eighth more than asked for, so that steady growth does not call grow for every block
  const wish = min<i32>(pages + (have >> 3), <i32>(load<u32>(H_HEAP_MAX) >> 16));
  if (memory.grow(max<i32>(wish, pages) - have) >= 0) return true;
  return memory.grow(pages - have) >= 0;
}

/**
 * A block of `bytes` (uninitialised), 16-byte aligned; 0 when the task's memory limit is reached.
 * Cost: O(1). The caller gives it back with `release`.
 */
export function allocate(bytes: u32): usize {
  const sizeClass = classOf(bytes);
  assert(sizeClass < FREE_CLASSES);
  const list = H_FREE_BLOCKS + (sizeClass << 2);
  let block = <usize>load<u32>(list);
  const size = bytesOf(sizeClass);
  if (block != 0) {
    store<u32>(list, load<u32>(block));
  } else {
    const start = (<usize>load<u32>(H_HEAP_TOP) + 15) & ~15;
    const end = <u64>start + BLOCK_HEADER + size;
    if (!ensure(end + PADDING_BYTES)) return 0;
    store<u32>(H_HEAP_TOP, <u32>end);
    block = start + BLOCK_HEADER;
  }
  store<u32>(block - 8, sizeClass);
  store<u32>(block - 4, bytes);
  store<u32>(H_ALLOCATED, load<u32>(H_ALLOCATED) + size);
  return block;
}

/** Like `allocate`, filled with zeros. */
export function allocateZeroed(bytes: u32): usize {
  const block = allocate(bytes);
  if (block != 0) memory.fill(block, 0, bytes);
  return block;
}

/** Bytes that fit into a block without moving it. */
export function capacityOf(block: usize): u32 {
  return bytesOf(load<u32>(block - 8));
}

/** Gives a block back. 0 is allowed and does nothing. Views into it are invalid from here on. */
export function release(block: usize): void {
  if (block == 0) return;
  const sizeClass = load<u32>(block - 8);
  assert(sizeClass < FREE_CLASSES);
  const list = H_FREE_BLOCKS + (sizeClass << 2);
  store<u32>(block, load<u32>(list));
  store<u32>(list, <u32>block);
  store<u32>(H_ALLOCATED, load<u32>(H_ALLOCATED) - bytesOf(sizeClass));
}

// Blocks that belong to a store: counted in STORE_STATE_BYTES, given back only when nobody can look at them any more.
//
// What a step has read from state it may still hold (a view forwarded to a sink, an old value, a hint). So state is not
// released at once but put on the store's deferred list, which `stateStepEnd` empties. The list's link stands in the
// unused first word of a block's header (memory/blocks.ts), so that the bytes stay readable while they wait.
//
//   STORE_INTERNAL + 0   u32  deferred blocks            + 12  u32  bytes from one row to the next (0: not yet known)
//                  + 4   u32  expired segments           + 16  u32  the row that may have to be removed ("limbo")
//                  + 8   u32  STORE_SCAN                 + 20  u32  STORE_SCAN_ROWS, then STORE_RESTORE_…
import { H_STATUS, STATUS_OUT_OF_MEMORY, STORE_INTERNAL, STORE_STATE_BYTES } from '../abi';
import { allocate, capacityOf, release } from '../memory/blocks';

export const STORE_DEFERRED: u32 = STORE_INTERNAL;
export const STORE_EXPIRED: u32 = STORE_INTERNAL + 4;
export const STORE_STRIDE: u32 = STORE_INTERNAL + 12;
export const STORE_LIMBO: u32 = STORE_INTERNAL + 16;

const LINK: usize = 16; // before the block

/**
 * A block for `storePtr` (uninitialised). Traps with H_STATUS = STATUS_OUT_OF_MEMORY when the task's limit is reached:
 * a half-written change cannot be undone, the task is closed as corrupted and restored.
 */
export function stateAllocate(storePtr: usize, bytes: u32): usize {
  const block = allocate(bytes);
  if (block == 0) {
    store<u32>(H_STATUS, STATUS_OUT_OF_MEMORY);
    unreachable();
  }
  store<u64>(storePtr, load<u64>(storePtr, STORE_STATE_BYTES) + capacityOf(block), STORE_STATE_BYTES);
  return block;
}

/** Gives a block back at once: only what no step has seen. 0 is allowed. */
export function stateRelease(storePtr: usize, block: usize): void {
  if (block == 0) return;
  store<u64>(storePtr, load<u64>(storePtr, STORE_STATE_BYTES) - capacityOf(block), STORE_STATE_BYTES);
  release(block);
}

/** Gives a block back when the step has ended. 0 is allowed. */
export function deferRelease(storePtr: usize, block: usize): void {
  if (block == 0) return;
  store<u32>(block - LINK, load<u32>(storePtr, STORE_DEFERRED));
  store<u32>(storePtr, <u32>block, STORE_DEFERRED);
}

/** Empties the deferred list. */
export function releaseDeferred(storePtr: usize): void {
  let block = <usize>load<u32>(storePtr, STORE_DEFERRED);
  store<u32>(storePtr, 0, STORE_DEFERRED);
  while (block != 0) {
    const next = <usize>load<u32>(block - LINK);
    stateRelease(storePtr, block);
    block = next;
  }
}

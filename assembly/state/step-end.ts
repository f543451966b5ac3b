// Between two steps: what waited for the end of the step is given back, for every store of the task.
import { H_STORES, H_STORE_COUNT, STORE_BYTES, STORE_KIND, STORE_KIND_WINDOW } from '../abi';
import { settleLimbo } from './dirty-rows';
import { releaseDeferred } from './state-blocks';
import { freeExpiredSegments } from './window-table';

/** The same for one store. */
export function storeStepEnd(storePtr: usize): void {
  settleLimbo(storePtr); // first: the row may lie in a segment that goes
  if (load<u32>(storePtr, STORE_KIND) == STORE_KIND_WINDOW) freeExpiredSegments(storePtr);
  releaseDeferred(storePtr);
}

/**
 * Called when the next step begins, before its touch pass, and after a commit or restore. From here on views into
 * state that an earlier step handed out are invalid, and so are hints.
 */
export function stateStepEnd(): void {
  const count = load<u32>(H_STORE_COUNT);
  const first = <usize>load<u32>(H_STORES);
  for (let i: u32 = 0; i < count; i++) storeStepEnd(first + i * STORE_BYTES);
}

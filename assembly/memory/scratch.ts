// Scratch: a bump arena for what one step makes (strings, call frames, lists, effects). Reset when the next step
// begins, so that the main thread can still read what effects point to. Chunks are kept and used again.
//
//   chunk: u32 next chunk | u32 bytes | 8 unused | payload
import { H_OUTPUT_BYTES, H_SCRATCH_CHUNK, H_SCRATCH_END, H_SCRATCH_FIRST, H_SCRATCH_TOP, PADDING_BYTES } from '../abi';
import { allocate } from './blocks';

const CHUNK_HEADER: u32 = 16;
const CHUNK_BYTES: u32 = 1 << 18;

/**
 * Enters a chunk: the next one of the chain that is large enough, else a new one linked behind the current. The one
 * that is left counts as output: what rows make lies here until it is encoded, so a step stops before it is too much.
 */
function nextChunk(bytes: u32): bool {
  const current = <usize>load<u32>(H_SCRATCH_CHUNK);
  let next = current ? <usize>load<u32>(current) : <usize>load<u32>(H_SCRATCH_FIRST);
  if (current) store<u32>(H_OUTPUT_BYTES, load<u32>(H_OUTPUT_BYTES) + load<u32>(current, 4));
  if (next == 0 || load<u32>(next, 4) < bytes + PADDING_BYTES) {
    const payload = max<u32>(CHUNK_BYTES, bytes + PADDING_BYTES);
    const chunk = allocate(payload + CHUNK_HEADER);
    if (chunk == 0) return false;
    store<u32>(chunk, <u32>next);
    store<u32>(chunk, payload, 4);
    if (current) store<u32>(current, <u32>chunk);
    else store<u32>(H_SCRATCH_FIRST, <u32>chunk);
    next = chunk;
  }
  store<u32>(H_SCRATCH_CHUNK, <u32>next);
  store<u32>(H_SCRATCH_TOP, <u32>next + CHUNK_HEADER);
  store<u32>(H_SCRATCH_END, <u32>next + CHUNK_HEADER + load<u32>(next, 4) - PADDING_BYTES);
  return true;
}

function scratchSlow(bytes: u32): usize {
  // out of memory: the step cannot go on, the task is closed as corrupted and restored
  if (!nextChunk(bytes)) unreachable();
  const start = <usize>load<u32>(H_SCRATCH_TOP);
  store<u32>(H_SCRATCH_TOP, <u32>start + bytes);
  return start;
}

/** `bytes` of scratch (uninitialised), 8-byte aligned, 64 readable bytes behind. Valid until the next step begins. */
// @ts-ignore: decorator
@inline export function scratchAlloc(bytes: u32): usize {
  const size = (bytes + 7) & ~7;
  const start = load<u32>(H_SCRATCH_TOP);
  if (size > load<u32>(H_SCRATCH_END) - start) return scratchSlow(size);
  store<u32>(H_SCRATCH_TOP, start + size);
  return <usize>start;
}

/** Makes room for at least `bytes` at the returned place without taking them; `scratchCommit` takes what was used. */
export function scratchReserve(bytes: u32): usize {
  const start = load<u32>(H_SCRATCH_TOP);
  if (bytes + 8 > load<u32>(H_SCRATCH_END) - start) {
    if (!nextChunk(bytes + 8)) unreachable();
    return <usize>load<u32>(H_SCRATCH_TOP);
  }
  return <usize>start;
}

/** Takes the bytes up to `end` of a reservation. */
// @ts-ignore: decorator
@inline export function scratchCommit(end: usize): void {
  store<u32>(H_SCRATCH_TOP, (<u32>end + 7) & ~7);
}

/** Forgets everything: the step begins. */
export function scratchReset(): void {
  store<u32>(H_SCRATCH_CHUNK, 0);
  store<u32>(H_SCRATCH_TOP, 0);
  store<u32>(H_SCRATCH_END, 0);
}

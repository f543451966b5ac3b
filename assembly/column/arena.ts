// Arenas: where the bytes behind views and lists lie when they are not in the input itself (unescaped strings,
// base64, list elements). An arena is three words { head, top, end } in some struct (INPUT_ARENA_HEAD); arena 0 is the
// step's scratch. It only grows; a segment's arena is given up as a whole when the next segment begins.
//
//   chunk: u32 next | 12 unused | payload, with PADDING_BYTES readable bytes behind what is used
import { H_RETIRED, PADDING_BYTES } from '../abi';
import { allocate, capacityOf } from '../memory/blocks';
import { scratchCommit, scratchReserve } from '../memory/scratch';

const ARENA_HEAD: usize = 0;
const ARENA_TOP: usize = 4;
const ARENA_END: usize = 8;
const CHUNK_HEADER: u32 = 16;
const CHUNK_BYTES: u32 = 1 << 16;

function nextChunk(arena: usize, bytes: u32): usize {
  const chunk = allocate(max<u32>(CHUNK_BYTES, bytes + CHUNK_HEADER + PADDING_BYTES));
  // out of memory: the step cannot go on, the task is closed as corrupted and restored
  if (chunk == 0) unreachable();
  store<u32>(chunk, load<u32>(arena, ARENA_HEAD));
  store<u32>(arena, <u32>chunk, ARENA_HEAD);
  store<u32>(arena, <u32>chunk + CHUNK_HEADER, ARENA_TOP);
  store<u32>(arena, <u32>chunk + capacityOf(chunk) - PADDING_BYTES, ARENA_END);
  return chunk + CHUNK_HEADER;
}

/** Room for `bytes` at the returned place, 8-byte aligned, not yet taken: `arenaCommit` takes what was used. */
export function arenaReserve(arena: usize, bytes: u32): usize {
  if (arena == 0) return scratchReserve(bytes);
  const top = load<u32>(arena, ARENA_TOP);
  if (bytes > load<u32>(arena, ARENA_END) - top) return nextChunk(arena, bytes);
  return <usize>top;
}

/** Takes the bytes up to `end` of the last reservation. */
export function arenaCommit(arena: usize, end: usize): void {
  if (arena == 0) scratchCommit(end);
  else store<u32>(arena, (<u32>end + 7) & ~7, ARENA_TOP);
}

/** `bytes` of the arena (uninitialised), 8-byte aligned. */
export function arenaAlloc(arena: usize, bytes: u32): usize {
  const start = arenaReserve(arena, bytes + 8);
  arenaCommit(arena, start + bytes);
  return start;
}

/** Puts the chunks on the list of retired memory: rows of this step may still point into them. */
export function arenaRetire(arena: usize): void {
  retireChain(<usize>load<u32>(arena, ARENA_HEAD));
  store<u64>(arena, 0);
  store<u32>(arena, 0, ARENA_END);
}

/** Retires a chain of blocks that are linked by their first word. */
export function retireChain(first: usize): void {
  if (first == 0) return;
  let last = first;
  while (load<u32>(last) != 0) last = <usize>load<u32>(last);
  store<u32>(last, load<u32>(H_RETIRED));
  store<u32>(H_RETIRED, <u32>first);
}

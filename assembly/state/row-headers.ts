// Headers of a row that waits in a record cache: the last record's, copied, because its batch is gone by then.
// Kafka Streams: the context of a LRUCacheEntry. Few rows have any: at `place` in the row stands a block, or 0.
//
//   block: u32 bytes of the headers | 4 unused | Kafka's header bytes, count varint first
import { PADDING_BYTES } from '../abi';
import { deferRelease, stateAllocate } from './state-blocks';

const BLOCK_BYTES: usize = 0;
const BLOCK_HEADERS: usize = 8;

/**
 * Keeps the headers of `slice` (address | length << 32; 0: none) for the row that `place` is in, instead of what was
 * kept there. Views of the old ones stay valid until the step ends.
 */
export function keepHeaders(storePtr: usize, place: usize, slice: u64): void {
  deferRelease(storePtr, <usize>load<u32>(place));
  store<u32>(place, 0);
  if (slice == 0) return;
  const bytes = <u32>(slice >> 32);
  const block = stateAllocate(storePtr, bytes + <u32>BLOCK_HEADERS + PADDING_BYTES);
  store<u32>(block, bytes, BLOCK_BYTES);
  memory.copy(block + BLOCK_HEADERS, <usize>(slice & 0xffffffff), bytes);
  store<u32>(place, <u32>block);
}

/** The headers kept at `place` as a slice, 0 for none. Valid until they are replaced and the step has ended. */
export function keptHeaders(place: usize): u64 {
  const block = <usize>load<u32>(place);
  if (block == 0) return 0;
  return <u64>(block + BLOCK_HEADERS) | (<u64>load<u32>(block, BLOCK_BYTES) << 32);
}

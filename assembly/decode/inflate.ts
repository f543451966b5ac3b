// Batches compressed by lz4 or snappy, decompressed into a block of their own; and the way by which the host does the
// same for codecs that have no kernel (gzip, zstd): it is asked (STATUS_NEED_CODEC, H_CODEC_INPUT), gets the compressed
// bytes, fills a buffer, says so, and calls `decode` again.
//
// A batch that cannot be decompressed has no records: its first one is malformed, at its turn.
import {
  INPUT_CODEC,
  INPUT_INFLATED,
  INPUT_RECORD_END,
  INPUT_RECORD_POSITION,
} from '../abi';
import { CODEC_NEEDS_ROOM, CODEC_OK } from '../codec/codec-result';
import { lz4Decompress } from '../codec/lz4';
import { snappyDecompress } from '../codec/snappy';
import { allocate, release } from '../memory/blocks';
import { INFLATED_EXTRA_BYTES, INFLATED_HEADER_BYTES } from './input';

const CODEC_SNAPPY: u32 = 2;
/**
 * A batch that grows beyond this is malformed: Kafka's own limit is a batch of message.max.bytes before compression.
 */
const INFLATED_BYTES_MAX: u32 = 1 << 27;

/** The open batch's records are the `bytes` of payload of `block`. */
function setRecords(input: usize, block: usize, bytes: u32): void {
  store<u32>(input, <u32>block, INPUT_INFLATED);
  store<u32>(input, <u32>block + INFLATED_HEADER_BYTES, INPUT_RECORD_POSITION);
  store<u32>(input, <u32>block + INFLATED_HEADER_BYTES + bytes, INPUT_RECORD_END);
}

/** The open batch has no records that could be read. */
function setNoRecords(input: usize): void {
  store<u32>(input, load<u32>(input, INPUT_RECORD_POSITION), INPUT_RECORD_END);
}

/** Decompresses the records of the open batch. In: `codec` 2 (snappy) or 3 (lz4). */
export function inflate(input: usize, codec: u32): void {
  const source = <usize>load<u32>(input, INPUT_RECORD_POSITION);
  const length = load<u32>(input, INPUT_RECORD_END) - <u32>source;
  let room = min<u32>(max<u32>(length, 4096) * 4, INFLATED_BYTES_MAX);
  while (room <= INFLATED_BYTES_MAX) {
    const block = allocate(room + INFLATED_EXTRA_BYTES);
    // out of memory: the step cannot go on, the task is closed as corrupted and restored
    if (block == 0) unreachable();
    const target = block + INFLATED_HEADER_BYTES;
    const result =
      codec == CODEC_SNAPPY
        ? snappyDecompress(source, length, target, room)
        : lz4Decompress(source, length, target, room);
    const bytes = <u32>(result >> 32);
    if (<u32>result == CODEC_OK) {
      setRecords(input, block, bytes);
      return;
    }
    release(block);
    if (<u32>result != CODEC_NEEDS_ROOM || room == INFLATED_BYTES_MAX) break;
    room = bytes > room ? bytes : min<u32>(room * 4, INFLATED_BYTES_MAX);
  }
  setNoRecords(input);
}

/** Kafka's number of the codec that the input waits for: 1 gzip, 4 zstd; 0 when it waits for none. */
export function codecKind(input: usize): u32 {
  return load<u32>(input, INPUT_CODEC);
}

/** The compressed bytes: address | length << 32. */
export function codecSource(input: usize): u64 {
  const start = load<u32>(input, INPUT_RECORD_POSITION);
  return <u64>start | ((<u64>(load<u32>(input, INPUT_RECORD_END) - start)) << 32);
}

/** A buffer of `bytes` for what they decompress to; 0: no memory. Asking again gives the first one back. */
export function codecBuffer(input: usize, bytes: u32): usize {
  release(<usize>load<u32>(input, INPUT_INFLATED));
  store<u32>(input, 0, INPUT_INFLATED);
  if (bytes > INFLATED_BYTES_MAX) return 0;
  const block = allocate(bytes + INFLATED_EXTRA_BYTES);
  if (block == 0) return 0;
  store<u32>(input, <u32>block, INPUT_INFLATED);
  return block + INFLATED_HEADER_BYTES;
}

/** The buffer holds `bytes` of records: decoding goes on there. */
export function codecDone(input: usize, bytes: u32): void {
  const block = <usize>load<u32>(input, INPUT_INFLATED);
  assert(block != 0 && load<u32>(input, INPUT_CODEC) != 0, 'no codec was asked for');
  store<u32>(input, 0, INPUT_CODEC);
  setRecords(input, block, bytes);
}

/** The bytes cannot be decompressed: the batch fails at its turn. */
export function codecFailed(input: usize): void {
  release(<usize>load<u32>(input, INPUT_INFLATED));
  store<u32>(input, 0, INPUT_INFLATED);
  store<u32>(input, 0, INPUT_CODEC);
  setNoRecords(input);
}

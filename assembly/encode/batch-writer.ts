// BatchWriter: records of one topic partition, one after another, into record batches v2; each finished batch is an
// OutputRun in the list that the main thread takes after the step.
//
// Batches are unsealed: base offset 0, no producer, but valid as they stand (CRC filled in). A batch is closed when the
// next record would take it beyond H_BATCH_BYTES_MAX. Where batches end has no meaning.
//
//   block of a run:  0 OutputRun   64 [view and bytes of the topic's name]   record batch …
//   (one block: releasing OUTPUT_BLOCK gives back everything)
//
// Source: org.apache.kafka.common.record.DefaultRecordBatch, DefaultRecord, MemoryRecordsBuilder.
import {
  H_BATCH_BYTES_MAX,
  H_COMPRESS_SCRATCH,
  H_CRC_SCRATCH,
  H_OUTPUT_COUNT,
  H_OUTPUT_HEAD,
  H_OUTPUT_TAIL,
  NULL_LENGTH,
  OUTPUT_BATCHES,
  OUTPUT_BLOCK,
  OUTPUT_END,
  OUTPUT_FLAGS,
  OUTPUT_NEXT,
  OUTPUT_PARTITION,
  OUTPUT_RECORDS,
  OUTPUT_RUN_BYTES,
  OUTPUT_START,
  OUTPUT_TOPIC,
  OUTPUT_TOPIC_NAME,
  PADDING_BYTES,
  VIEW_BYTES,
} from '../abi';
import { crc32c } from '../codec/crc32c';
import { lz4Compress, lz4FrameBytesMax } from '../codec/lz4-compress';
import { copyWide, viewBytes, viewLength, writeView } from '../column/view';
import { allocate, capacityOf, release } from '../memory/blocks';
import { putVarint, varintBytes, zigzag } from './varint';

// A writer is WRITER_BYTES anywhere (scratch, a block); zeros are a writer that was never opened.
const W_BLOCK: usize = 0; // u32 block of the open batch; 0: none
const W_TOP: usize = 4; // u32 where the next record goes
const W_LIMIT: usize = 8; // u32 end of the block's room
const W_COUNT: usize = 12; // u32 records in the batch
const W_BASE: usize = 16; // i64 timestamp of the first record
const W_MAX: usize = 24; // i64 largest timestamp
const W_TOPIC: usize = 32; // u32
const W_PARTITION: usize = 36; // u32
const W_FLAGS: usize = 40; // u32 OUTPUT_FLAGS
const W_NAME: usize = 44; // u32 view of the topic's name; 0
const W_COMPRESSION: usize = 48; // u32 Kafka's codec number
const W_EXPECTED: usize = 52; // u32 bytes that the batch is expected to take
const W_HEADER: usize = 56; // u32 bytes in front of the batch in its block
const W_LAST: usize = 60; // u32 bytes that the last finished batch took; kept by writerOpen
/** Bytes of a writer, a multiple of 8. */
export const WRITER_BYTES: u32 = 64;

const RUN_HEADER: u32 = 64;
const BATCH_HEADER: u32 = 61;
const CODEC_LZ4: u32 = 3;
const BATCH_ROOM_MIN: u32 = 448;
const BATCH_BYTES_DEFAULT: u32 = 1 << 20;
/** Length, attributes, timestamp, offset, key length, value length at most; the header count is counted apart. */
const RECORD_OVERHEAD_MAX: u32 = 5 + 1 + 10 + 5 + 5 + 5 + 1;

/**
 * Prepares a writer for a topic partition; nothing is allocated before the first record.
 *
 * In: `topic` index in the plan's topics; `flags` as OUTPUT_FLAGS; `compression` Kafka's codec number (0 or 3);
 * `expectedBytes` a guess of what will be written, 0 for none. The writer must not be open.
 */
export function writerOpen(
  writer: usize,
  topic: u32,
  partition: u32,
  flags: u32,
  compression: u32,
  expectedBytes: u32,
): void {
  store<u32>(writer, 0, W_BLOCK);
  store<u32>(writer, topic, W_TOPIC);
  store<u32>(writer, partition, W_PARTITION);
  store<u32>(writer, flags, W_FLAGS);
  store<u32>(writer, 0, W_NAME);
  store<u32>(writer, compression, W_COMPRESSION);
  store<u32>(writer, expectedBytes, W_EXPECTED);
  store<u32>(writer, RUN_HEADER, W_HEADER);
}

/** Gives the runs of a writer a topic by name: a 16-byte view that stays readable until the writer is closed. */
export function writerNameTopic(writer: usize, nameView: usize): void {
  store<u32>(writer, <u32>nameView, W_NAME);
  store<u32>(writer, RUN_HEADER + ((VIEW_BYTES + viewLength(nameView) + 31) & ~15), W_HEADER);
}

/** Bytes that the writer's last batch took; for a writer in zeroed memory only. */
export function writerLastBytes(writer: usize): u32 {
  return load<u32>(writer, W_LAST);
}

/** Whether a batch is begun and not finished. */
export function writerIsOpen(writer: usize): bool {
  return load<u32>(writer, W_BLOCK) != 0;
}

function batchBytesMax(): u32 {
  const max = load<u32>(H_BATCH_BYTES_MAX);
  return max == 0 ? BATCH_BYTES_DEFAULT : max;
}

/**
 * A block for an open batch: the next power of two, but no more than a full batch needs. Batches are of all sizes, and
 * blocks of one size do not serve for another: with few sizes the memory of those that are written comes back.
 */
function allocateRoom(writer: usize, bytes: u32): usize {
  const full = max<u32>(bytes, load<u32>(writer, W_HEADER) + batchBytesMax() + PADDING_BYTES);
  return allocate(min<u32>(full, <u32>1 << (32 - clz<u32>(bytes - 1))));
}

function beginBatch(writer: usize, recordBytes: u32, timestamp: i64): void {
  const expected = min<u32>(load<u32>(writer, W_EXPECTED), batchBytesMax());
  const room = max<u32>(max<u32>(expected, BATCH_ROOM_MIN), recordBytes + BATCH_HEADER);
  const header = load<u32>(writer, W_HEADER);
  const block = allocateRoom(writer, header + room + PADDING_BYTES);
  // out of memory: the step cannot go on, the task is closed as corrupted and restored
  if (block == 0) unreachable();
  store<u32>(writer, <u32>block, W_BLOCK);
  store<u32>(writer, <u32>block + header + BATCH_HEADER, W_TOP);
  store<u32>(writer, <u32>block + capacityOf(block), W_LIMIT);
  store<u32>(writer, 0, W_COUNT);
  store<i64>(writer, timestamp, W_BASE);
  store<i64>(writer, timestamp, W_MAX);
}

/** Moves the open batch into a larger block with room for `recordBytes` more. */
function growBatch(writer: usize, recordBytes: u32): void {
  const block = <usize>load<u32>(writer, W_BLOCK);
  const used = load<u32>(writer, W_TOP) - <u32>block;
  const grown = allocateRoom(writer, max<u32>(2 * used, used + recordBytes + PADDING_BYTES));
  if (grown == 0) unreachable();
  memory.copy(grown, block, used);
  release(block);
  store<u32>(writer, <u32>grown, W_BLOCK);
  store<u32>(writer, <u32>grown + used, W_TOP);
  store<u32>(writer, <u32>grown + capacityOf(grown), W_LIMIT);
}

/** Makes room for a record of at most `recordBytes`; a full batch is closed first. */
function makeRoom(writer: usize, recordBytes: u32, timestamp: i64): void {
  const block = load<u32>(writer, W_BLOCK);
  if (block != 0) {
    const used = load<u32>(writer, W_TOP) - block - load<u32>(writer, W_HEADER);
    if (used + recordBytes <= batchBytesMax()) {
      growBatch(writer, recordBytes);
      return;
    }
    writerClose(writer);
  }
  beginBatch(writer, recordBytes, timestamp);
}

/** Bytes that a record takes in a batch at most: what `writerAppend` will need. */
export function recordBytesMax(keyBytes: u32, valueBytes: u32, headersBytes: u32): u32 {
  return (
    RECORD_OVERHEAD_MAX +
    (keyBytes == NULL_LENGTH ? 0 : keyBytes) +
    (valueBytes == NULL_LENGTH ? 0 : valueBytes) +
    headersBytes
  );
}

/**
 * Appends a record.
 *
 * In: `keyBytes` or `valueBytes` NULL_LENGTH for null; `headers` slice of Kafka's header bytes, count varint first, 0
 * for none; key, value and headers have 16 readable bytes behind. Nothing of the arguments is kept.
 * Out: bytes of the record. Order is the order of calls. Cost: one copy of the bytes.
 */
export function writerAppend(
  writer: usize,
  keyPtr: usize,
  keyBytes: u32,
  valuePtr: usize,
  valueBytes: u32,
  timestamp: i64,
  headers: u64,
): u32 {
  const headersBytes = <u32>(headers >> 32);
  const most = recordBytesMax(keyBytes, valueBytes, headersBytes);
  const limit = load<u32>(writer, W_LIMIT);
  const top = load<u32>(writer, W_TOP);
  const block = load<u32>(writer, W_BLOCK);
  if (
    block == 0 ||
    most + PADDING_BYTES > limit - top ||
    top - block - load<u32>(writer, W_HEADER) + most > batchBytesMax()
  ) {
    makeRoom(writer, most, timestamp);
  }
  const start = <usize>load<u32>(writer, W_TOP);
  const count = load<u32>(writer, W_COUNT);
  const timeDelta = zigzag(timestamp - load<i64>(writer, W_BASE));
  const offsetDelta = <u64>count << 1;
  const keyLength = zigzag(<i64><i32>keyBytes);
  const valueLength = zigzag(<i64><i32>valueBytes);
  const keySize = keyBytes == NULL_LENGTH ? 0 : keyBytes;
  const valueSize = valueBytes == NULL_LENGTH ? 0 : valueBytes;
  const body =
    1 +
    varintBytes(timeDelta) +
    varintBytes(offsetDelta) +
    varintBytes(keyLength) +
    keySize +
    varintBytes(valueLength) +
    valueSize +
    (headersBytes == 0 ? 1 : headersBytes);
  let at = putVarint(start, <u64>body << 1);
  store<u8>(at, 0);
  at = putVarint(at + 1, timeDelta);
  at = putVarint(at, offsetDelta);
  at = putVarint(at, keyLength);
  if (keySize != 0) copyWide(at, keyPtr, keySize);
  at = putVarint(at + keySize, valueLength);
  if (valueSize != 0) copyWide(at, valuePtr, valueSize);
  at += valueSize;
  if (headersBytes == 0) store<u8>(at++, 0);
  else {
    memory.copy(at, <usize>(<u32>headers), headersBytes);
    at += headersBytes;
  }
  assert(<u32>at <= load<u32>(writer, W_LIMIT), 'a record outgrew its room');
  store<u32>(writer, <u32>at, W_TOP);
  store<u32>(writer, count + 1, W_COUNT);
  if (timestamp > load<i64>(writer, W_MAX)) store<i64>(writer, timestamp, W_MAX);
  return <u32>(at - start);
}

/** The 61 bytes in front of the records [batch + 61, end). */
function putBatchHeader(batch: usize, end: usize, writer: usize, codec: u32): void {
  const count = load<u32>(writer, W_COUNT);
  store<u64>(batch, 0);
  store<u32>(batch, bswap<u32>(<u32>(end - batch) - 12), 8);
  store<u32>(batch, 0xffffffff, 12); // leader epoch: none
  store<u8>(batch, 2, 16);
  store<u16>(batch, bswap<u16>(<u16>codec), 21);
  store<u32>(batch, bswap<u32>(count - 1), 23);
  store<u64>(batch, bswap<u64>(<u64>load<i64>(writer, W_BASE)), 27);
  store<u64>(batch, bswap<u64>(<u64>load<i64>(writer, W_MAX)), 35);
  store<i64>(batch, -1, 43);
  store<u16>(batch, 0xffff, 51);
  store<u32>(batch, 0xffffffff, 53);
  store<u32>(batch, bswap<u32>(count), 57);
  store<u32>(batch, bswap<u32>(crc32c(batch + 21, <u32>(end - batch) - 21, H_CRC_SCRATCH)), 17);
}

function appendRun(run: usize): void {
  const tail = <usize>load<u32>(H_OUTPUT_TAIL);
  if (tail == 0) store<u32>(H_OUTPUT_HEAD, <u32>run);
  else store<u32>(tail, <u32>run, OUTPUT_NEXT);
  store<u32>(H_OUTPUT_TAIL, <u32>run);
  store<u32>(H_OUTPUT_COUNT, load<u32>(H_OUTPUT_COUNT) + 1);
}

/** The open batch in a block of its own size, its records as one lz4 frame; 0 where that is not smaller (or
 * there is no memory). Takes no scratch: callers of `writerAppend` may have key and value there. */
function compressed(writer: usize, run: usize, batch: usize, end: usize): usize {
  const records = batch + BATCH_HEADER;
  const length = <u32>(end - records);
  const room = allocate(lz4FrameBytesMax(length) + PADDING_BYTES);
  if (room == 0) unreachable();
  const frameBytes = <u32>(lz4Compress(records, length, room, H_COMPRESS_SCRATCH) - room);
  const header = load<u32>(writer, W_HEADER);
  const block = frameBytes < length ? allocate(header + BATCH_HEADER + frameBytes + PADDING_BYTES) : 0;
  if (block != 0) {
    memory.copy(block + header + BATCH_HEADER, room, frameBytes);
    release(run);
    store<u32>(writer, <u32>block, W_BLOCK);
    store<u32>(writer, <u32>block + header + BATCH_HEADER + frameBytes, W_TOP);
  }
  release(room);
  return block;
}

/** The name of the run's topic, copied behind the OutputRun; 0: by index. */
function putName(writer: usize, run: usize): usize {
  const name = <usize>load<u32>(writer, W_NAME);
  if (name == 0) return 0;
  const view = run + RUN_HEADER;
  const length = viewLength(name);
  memory.copy(view + VIEW_BYTES, viewBytes(name), length);
  writeView(view, view + VIEW_BYTES, length);
  return view;
}

/** Finishes the open batch, if any, and puts it on the list of outputs. The writer stays ready for more records. */
export function writerClose(writer: usize): void {
  let run = <usize>load<u32>(writer, W_BLOCK);
  if (run == 0) return;
  const header = load<u32>(writer, W_HEADER);
  let codec = load<u32>(writer, W_COMPRESSION);
  if (codec != 0) {
    assert(codec == CODEC_LZ4, 'a codec that nothing here writes');
    const smaller = compressed(writer, run, run + header, <usize>load<u32>(writer, W_TOP));
    if (smaller == 0) codec = 0;
    else run = smaller;
  }
  const end = <usize>load<u32>(writer, W_TOP);
  store<u32>(writer, <u32>(end - run) - header, W_LAST);
  putBatchHeader(run + header, end, writer, codec);
  memory.fill(run, 0, OUTPUT_RUN_BYTES);
  store<u32>(run, load<u32>(writer, W_TOPIC), OUTPUT_TOPIC);
  store<u32>(run, load<u32>(writer, W_PARTITION), OUTPUT_PARTITION);
  store<u32>(run, <u32>run + header, OUTPUT_START);
  store<u32>(run, <u32>end, OUTPUT_END);
  store<u32>(run, <u32>run, OUTPUT_BLOCK);
  store<u32>(run, load<u32>(writer, W_COUNT), OUTPUT_RECORDS);
  store<u32>(run, 1, OUTPUT_BATCHES);
  store<u32>(run, load<u32>(writer, W_FLAGS), OUTPUT_FLAGS);
  store<u32>(run, <u32>putName(writer, run), OUTPUT_TOPIC_NAME);
  appendRun(run);
  store<u32>(writer, 0, W_BLOCK);
}

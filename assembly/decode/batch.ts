// The next record batch of an input: its header is checked, its CRC, what of it is to be read at all; lz4 and snappy
// are decompressed here, gzip and zstd are left to the host (STATUS_NEED_CODEC, decode/inflate.ts).
//
// Skipped without a row: control batches, batches of aborted transactions, empty ones (compaction), batches wholly
// below the offset wanted. A batch that is refused is one bad row at its base offset. INPUT_DECODED_OFFSET passes over
// all of them.
// Source: org.apache.kafka.common.record.DefaultRecordBatch; aborted: ...clients.consumer.internals.CompletedFetch.
import {
  ABORTED_BYTES,
  H_CRC_SCRATCH,
  INPUT_ABORTED,
  INPUT_ABORTED_COUNT,
  INPUT_BASE_OFFSET,
  INPUT_BASE_TIMESTAMP,
  INPUT_BATCH_FLAGS,
  INPUT_CODEC,
  INPUT_DECODED_OFFSET,
  INPUT_INFLATED,
  INPUT_KEPT_BLOCKS,
  INPUT_LAST_DELTA,
  INPUT_MAX_TIMESTAMP,
  INPUT_RAW_BYTES,
  INPUT_RAW_HEAD,
  INPUT_RAW_POSITION,
  INPUT_RECORD_END,
  INPUT_RECORD_POSITION,
  INPUT_RECORDS_LEFT,
  ROW_CORRUPT_BATCH,
  ROW_MALFORMED_BATCH,
  ROW_OK,
  ROW_UNKNOWN_CODEC,
  SPAN_END,
  SPAN_START,
} from '../abi';
import { crc32c } from '../codec/crc32c';
import { consumeSpan } from './input';
import { inflate } from './inflate';
import { varintSize, varintStop, varintValue } from './varint';

const BATCH_HEADER: u32 = 61;
/** Bytes of base offset and length, which the length does not count. */
const LOG_OVERHEAD: u32 = 12;
const RECORD_BYTES_MIN: u32 = 7;
const TRANSACTIONAL: u32 = 0x10;
const CONTROL: u32 = 0x20;
const CODEC_GZIP: u32 = 1;
const CODEC_ZSTD: u32 = 4;

/** No whole batch is left. */
export const BATCH_NONE: u32 = 0;
/** Records can be read, or a codec of the host is wanted (INPUT_CODEC). */
export const BATCH_OPEN: u32 = 1;
/** Passed over: ask again. */
export const BATCH_SKIPPED: u32 = 2;
/** Refused: ROW_* in the bits from 8 on. */
export const BATCH_REFUSED: u32 = 3;

/**
 * The records of the open batch are read: their memory is kept for the segment's rows, the next batch may be opened.
 */
export function closeBatch(input: usize): void {
  const inflated = <usize>load<u32>(input, INPUT_INFLATED);
  if (inflated != 0) {
    store<u32>(inflated, load<u32>(input, INPUT_KEPT_BLOCKS));
    store<u32>(input, <u32>inflated, INPUT_KEPT_BLOCKS);
    store<u32>(input, 0, INPUT_INFLATED);
  }
  passBatch(input, load<i64>(input, INPUT_BASE_OFFSET), load<u32>(input, INPUT_LAST_DELTA));
  store<u32>(input, 0, INPUT_RECORD_POSITION);
  store<u32>(input, 0, INPUT_RECORD_END);
}

/** Everything up to the batch's last offset is decoded. */
function passBatch(input: usize, base: i64, lastDelta: u32): void {
  const next = base + <i64>lastDelta + 1;
  if (next > load<i64>(input, INPUT_DECODED_OFFSET)) store<i64>(input, next, INPUT_DECODED_OFFSET);
}

/**
 * The first byte of the next batch of an input that has no open one; 0 when nothing is queued. Spans that are read to
 * their end are taken off.
 */
export function nextBatch(input: usize): usize {
  let span = <usize>load<u32>(input, INPUT_RAW_HEAD);
  while (span != 0) {
    const position = <usize>load<u32>(input, INPUT_RAW_POSITION);
    const at = position == 0 ? <usize>load<u32>(span, SPAN_START) : position;
    if (at < <usize>load<u32>(span, SPAN_END)) return at;
    consumeSpan(input);
    span = <usize>load<u32>(input, INPUT_RAW_HEAD);
  }
  return 0;
}

function moveOn(input: usize, batch: usize, bytes: u32): void {
  store<u32>(input, <u32>batch + bytes, INPUT_RAW_POSITION);
  store<u32>(input, load<u32>(input, INPUT_RAW_BYTES) - bytes, INPUT_RAW_BYTES);
}

/** What speaks against the batch of `bytes` at `batch`: ROW_OK, or why it is refused. */
function checkBatch(batch: usize, bytes: u32): u32 {
  if (load<u8>(batch, 16) != 2) return ROW_MALFORMED_BATCH;
  if (crc32c(batch + 21, bytes - 21, H_CRC_SCRATCH) != bswap<u32>(load<u32>(batch, 17))) return ROW_CORRUPT_BATCH;
  const codec = bswap<u16>(load<u16>(batch, 21)) & 7;
  const count = <i32>bswap<u32>(load<u32>(batch, 57));
  const lastDelta = <i32>bswap<u32>(load<u32>(batch, 23));
  if (<i64>bswap<u64>(load<u64>(batch)) < 0 || lastDelta < 0 || count < 0) return ROW_MALFORMED_BATCH;
  if (count - 1 > lastDelta) return ROW_MALFORMED_BATCH;
  if (codec > CODEC_ZSTD) return ROW_UNKNOWN_CODEC;
  if (codec == 0 && <u32>count > (bytes - BATCH_HEADER) / RECORD_BYTES_MIN) return ROW_MALFORMED_BATCH;
  return ROW_OK;
}

/** Whether a control batch at `batch` is an abort marker. Its record: key { i16 version, i16 type }, type 0 = abort. */
function isAbortMarker(batch: usize, bytes: u32): bool {
  let ptr = batch + BATCH_HEADER;
  const end = batch + bytes;
  // length, attributes, timestamp, offset, key length
  for (let i = 0; i < 5; i++) {
    if (ptr >= end) return false;
    if (i == 1) ptr++;
    else {
      const stop = varintStop(load<u64>(ptr));
      if (stop == 0) return false;
      if (i == 4 && varintValue(load<u64>(ptr), stop) < 4) return false;
      ptr += varintSize(stop);
    }
  }
  return ptr + 4 <= end && load<u16>(ptr, 2) == 0;
}

/**
 * Whether the batch belongs to a transaction that was aborted. An entry of INPUT_ABORTED counts from its first offset
 * to the producer's next abort marker, which uses it up.
 */
function isAborted(input: usize, producer: i64, lastOffset: i64, marker: bool): bool {
  const list = <usize>load<u32>(input, INPUT_ABORTED);
  const count = load<u32>(input, INPUT_ABORTED_COUNT);
  if (list == 0) return false;
  for (let i: u32 = 0; i < count; i++) {
    const entry = list + i * ABORTED_BYTES;
    if (load<i64>(entry) != producer || load<i64>(entry, 8) > lastOffset) continue;
    if (marker) store<i64>(entry, i64.MAX_VALUE, 8);
    return true;
  }
  return false;
}

/** Control batches and aborted ones have no rows. */
function isSkipped(input: usize, batch: usize, bytes: u32, flags: u32, lastOffset: i64): bool {
  const producer = <i64>bswap<u64>(load<u64>(batch, 43));
  if (flags & CONTROL) {
    if (isAbortMarker(batch, bytes)) isAborted(input, producer, lastOffset, true);
    return true;
  }
  return (flags & TRANSACTIONAL) != 0 && isAborted(input, producer, lastOffset, false);
}

/** Takes over the header's facts and makes the records ready to be read. */
function open(input: usize, batch: usize, bytes: u32, flags: u32): void {
  store<i64>(input, <i64>bswap<u64>(load<u64>(batch)), INPUT_BASE_OFFSET);
  store<i64>(input, <i64>bswap<u64>(load<u64>(batch, 27)), INPUT_BASE_TIMESTAMP);
  store<i64>(input, <i64>bswap<u64>(load<u64>(batch, 35)), INPUT_MAX_TIMESTAMP);
  store<u32>(input, bswap<u32>(load<u32>(batch, 23)), INPUT_LAST_DELTA);
  store<u32>(input, flags, INPUT_BATCH_FLAGS);
  store<u32>(input, bswap<u32>(load<u32>(batch, 57)), INPUT_RECORDS_LEFT);
  store<u32>(input, <u32>batch + BATCH_HEADER, INPUT_RECORD_POSITION);
  store<u32>(input, <u32>batch + bytes, INPUT_RECORD_END);
  const codec = flags & 7;
  if (codec == CODEC_GZIP || codec == CODEC_ZSTD) store<u32>(input, codec, INPUT_CODEC);
  else if (codec != 0) inflate(input, codec);
}

/**
 * Opens the next batch. Out: BATCH_*; for BATCH_REFUSED also ROW_* << 8, and the offset of its row in
 * INPUT_BASE_OFFSET.
 */
export function openBatch(input: usize): u32 {
  const batch = nextBatch(input);
  if (batch == 0) return BATCH_NONE;
  const available = load<u32>(<usize>load<u32>(input, INPUT_RAW_HEAD), SPAN_END) - <u32>batch;
  const length: u32 = available < LOG_OVERHEAD ? 0 : bswap<u32>(load<u32>(batch, 8));
  const decoded = load<i64>(input, INPUT_DECODED_OFFSET);
  if (length < BATCH_HEADER - LOG_OVERHEAD || length > available - LOG_OVERHEAD) {
    // where the next batch begins is not known: the rest of the span is lost
    moveOn(input, batch, available);
    const offset = available < 8 ? 0 : <i64>bswap<u64>(load<u64>(batch));
    store<i64>(input, max<i64>(offset, decoded), INPUT_BASE_OFFSET);
    return BATCH_REFUSED | (ROW_MALFORMED_BATCH << 8);
  }
  const bytes = length + LOG_OVERHEAD;
  const base = <i64>bswap<u64>(load<u64>(batch));
  moveOn(input, batch, bytes);
  const fault = checkBatch(batch, bytes);
  if (fault != ROW_OK) {
    store<i64>(input, max<i64>(base, decoded), INPUT_BASE_OFFSET);
    return BATCH_REFUSED | (fault << 8);
  }
  const flags = <u32>bswap<u16>(load<u16>(batch, 21));
  const lastDelta = bswap<u32>(load<u32>(batch, 23));
  const lastOffset = base + <i64>lastDelta;
  const isEmpty = load<u32>(batch, 57) == 0;
  if (isSkipped(input, batch, bytes, flags, lastOffset) || isEmpty || lastOffset < decoded) {
    passBatch(input, base, lastDelta);
    return BATCH_SKIPPED;
  }
  open(input, batch, bytes, flags);
  return BATCH_OPEN;
}

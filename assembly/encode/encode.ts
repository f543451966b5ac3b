// Encoding: the rows of every sink, in the order written, into record batches per topic partition.
//
// Per row: key and value bytes (raw, or a cell by its serde), then the partition, then the record. Everything depends
// on the row alone or on counters of the sink, so the cuts have no meaning. A row that cannot be written fails by the
// production policy. Source: org.apache.kafka.streams.processor.internals.RecordCollectorImpl;
// org.apache.kafka.clients.producer.internals.BuiltInPartitioner.
import {
  DROP_NOT_WRITTEN,
  DROP_NULL_KEY,
  H_EFFECT_COUNT,
  H_FAIL_COUNT,
  H_NODES,
  H_OUTPUT_BYTES,
  H_PRODUCTION_POLICY,
  H_RECORD_BYTES_MAX,
  H_ROWS_WRITTEN,
  H_SINK_COUNT,
  H_SINKS,
  INPUT_SEGMENT,
  NODE_BYTES,
  NODE_ROWS,
  NULL_LENGTH,
  POLICY_FAIL,
  ROW_OK,
  ROW_TOO_LARGE,
  ROW_WRONG_PARTITION,
  ROW_WRONG_RESULT,
  SERDE_RAW,
  SERDE_WINDOWED_RAW,
  SINK_BYTES,
  SINK_BYTES_WRITTEN,
  SINK_COMPRESSION,
  SINK_COUNT,
  SINK_FLAG_DYNAMIC_TOPIC,
  SINK_FLAG_INTERNAL,
  SINK_FLAGS,
  SINK_KEY_SERDE,
  SINK_KEY_TAIL,
  SINK_KEY_TYPE,
  SINK_NODE,
  SINK_NULL_KEYS,
  SINK_PARTITIONS,
  SINK_ROW_FLAG_KEY_NULL,
  SINK_ROW_FLAG_VALUE_NULL,
  SINK_ROW_FLAGS,
  SINK_ROW_HEADERS,
  SINK_ROW_INPUT,
  SINK_ROW_KEY,
  SINK_ROW_PARTITION,
  SINK_ROW_ROW,
  SINK_ROW_SEGMENT,
  SINK_ROW_TIMESTAMP,
  SINK_ROW_TOPIC,
  SINK_ROW_VALUE,
  SINK_ROW_WINDOW_START,
  SINK_ROWS,
  SINK_STRIDE,
  SINK_TOPIC,
  SINK_VALUE_SERDE,
  SINK_VALUE_TYPE,
  SINK_WRITERS,
  SITE_SINK,
  STATUS_FAILED,
  STATUS_OK,
} from '../abi';
import { murmur2 } from '../codec/murmur2';
import { dropped, failRow, noteFailedRow } from '../column/failures';
import { CHUNK_HEADER_BYTES, chunkRows, firstChunk, nextChunk, resetSink } from '../column/sink-builder';
import { copyWide, equalBytes, viewBytes, viewLength } from '../column/view';
import { releaseRetired } from '../decode/input';
import { allocateZeroed } from '../memory/blocks';
import { scratchAlloc, scratchReserve } from '../memory/scratch';
import {
  WRITER_BYTES,
  recordBytesMax,
  writerAppend,
  writerClose,
  writerIsOpen,
  writerLastBytes,
  writerNameTopic,
  writerOpen,
} from './batch-writer';
import { encodedBytesMax, encodeValue } from './cell';
import { isNullCell } from './json';

/** Rows with null keys that go to one partition before the next one's turn, as many as fill a producer's batch. */
const NULL_KEY_RUN: u64 = 512;
const RECORD_BYTES_DEFAULT: u32 = 1 << 20;
const PARTS_BYTES: u32 = 16;
const NAMED_HEADER_BYTES: u32 = 16;

function keyBytesMax(serde: u32, type: usize, row: usize): u32 {
  if (serde == SERDE_RAW || serde == SERDE_WINDOWED_RAW) return viewLength(row + SINK_ROW_KEY) + 32;
  return encodedBytesMax(serde, type, row) + 16;
}

function isNullKey(sink: usize, row: usize): bool {
  if (load<u32>(row, SINK_ROW_FLAGS) & SINK_ROW_FLAG_KEY_NULL) return true;
  const serde = load<u32>(sink, SINK_KEY_SERDE);
  if (serde == SERDE_RAW || serde == SERDE_WINDOWED_RAW) return viewLength(row + SINK_ROW_KEY) == NULL_LENGTH;
  return isNullCell(<usize>load<u32>(sink, SINK_KEY_TYPE), row);
}

function isNullValue(sink: usize, row: usize): bool {
  if (load<u32>(row, SINK_ROW_FLAGS) & SINK_ROW_FLAG_VALUE_NULL) return true;
  if (load<u32>(sink, SINK_VALUE_SERDE) == SERDE_RAW) return load<u32>(row, SINK_ROW_VALUE + 4) == NULL_LENGTH;
  return isNullCell(<usize>load<u32>(sink, SINK_VALUE_TYPE), row);
}

/** Writes the key's bytes to `dst`; the position behind, 0 when it does not fit its serde. */
function putKey(sink: usize, row: usize, dst: usize): usize {
  const serde = load<u32>(sink, SINK_KEY_SERDE);
  const view = row + SINK_ROW_KEY;
  if (serde != SERDE_WINDOWED_RAW) return encodeValue(serde, <usize>load<u32>(sink, SINK_KEY_TYPE), row, dst);
  const length = viewLength(view);
  copyWide(dst, viewBytes(view), length);
  store<u64>(dst + length, bswap<u64>(load<u64>(row, SINK_ROW_WINDOW_START)));
  return dst + length + 8;
}

/** Room for the parts of a row. */
function partsRoom(sink: usize, row: usize, nullKey: bool, nullValue: bool): u32 {
  let room = PARTS_BYTES + 16;
  if (!nullKey) room += keyBytesMax(load<u32>(sink, SINK_KEY_SERDE), <usize>load<u32>(sink, SINK_KEY_TYPE), row);
  const serde = load<u32>(sink, SINK_VALUE_SERDE);
  if (nullValue || serde == SERDE_RAW) return room;
  room += encodedBytesMax(serde, <usize>load<u32>(sink, SINK_VALUE_TYPE), row) + 16;
  return room;
}

/**
 * Key and value of a row: { key address, key length, value address, value length } at `parts`, their bytes behind.
 * ROW_*.
 */
function encodeParts(sink: usize, row: usize, parts: usize, nullKey: bool, nullValue: bool): u32 {
  let at = parts + PARTS_BYTES;
  store<u32>(parts, NULL_LENGTH, 4);
  store<u32>(parts, NULL_LENGTH, 12);
  if (!nullKey && load<u32>(sink, SINK_KEY_SERDE) == SERDE_RAW) {
    store<u32>(parts, <u32>viewBytes(row + SINK_ROW_KEY));
    store<u32>(parts, viewLength(row + SINK_ROW_KEY), 4);
  } else if (!nullKey) {
    const end = putKey(sink, row, at);
    if (end == 0) return ROW_WRONG_RESULT;
    store<u32>(parts, <u32>at);
    store<u32>(parts, <u32>(end - at), 4);
    at = end;
  }
  const serde = load<u32>(sink, SINK_VALUE_SERDE);
  if (!nullValue && serde == SERDE_RAW) store<u64>(parts, load<u64>(row, SINK_ROW_VALUE), 8);
  else if (!nullValue) {
    const end = encodeValue(serde, <usize>load<u32>(sink, SINK_VALUE_TYPE), row, at);
    if (end == 0) return ROW_WRONG_RESULT;
    store<u32>(parts, <u32>at, 8);
    store<u32>(parts, <u32>(end - at), 12);
  }
  return ROW_OK;
}

/**
 * The row's partition: explicit, else by the key's bytes without its window, else (null key) in turn. Source: Utils,
 * WindowedStreamPartitioner.
 */
function partitionOf(sink: usize, row: usize, keyPtr: usize, keyBytes: u32): u32 {
  const explicit = load<i32>(row, SINK_ROW_PARTITION);
  if (explicit != -1) return <u32>explicit;
  const partitions = load<u32>(sink, SINK_PARTITIONS);
  if (keyBytes != NULL_LENGTH) {
    if (partitions == 1) return 0;
    const tail = load<u32>(sink, SINK_KEY_TAIL);
    return (<u32>murmur2(keyPtr, keyBytes - min(tail, keyBytes)) & 0x7fffffff) % partitions;
  }
  const nullKeys = load<u64>(sink, SINK_NULL_KEYS);
  store<u64>(sink, nullKeys + 1, SINK_NULL_KEYS);
  return <u32>((nullKeys / NULL_KEY_RUN) % <u64>partitions);
}

/** A row cannot be written: the production policy decides. True: the step ends. */
function rowNotWritten(sink: usize, row: usize, code: u32): bool {
  const input = <usize>load<u32>(row, SINK_ROW_INPUT);
  // a row number means nothing once its segment is gone
  const isThere = input != 0 && load<u32>(input, INPUT_SEGMENT) == load<u32>(row, SINK_ROW_SEGMENT);
  const from: usize = isThere ? input : 0;
  if (load<u32>(H_PRODUCTION_POLICY) == POLICY_FAIL) {
    failRow(code, SITE_SINK | load<u32>(sink, SINK_NODE), 0, from, load<u32>(row, SINK_ROW_ROW));
    return true;
  }
  dropped(load<u32>(sink, SINK_NODE), DROP_NOT_WRITTEN);
  noteFailedRow(code, SITE_SINK | load<u32>(sink, SINK_NODE), 0, from, load<u32>(row, SINK_ROW_ROW));
  return false;
}

/** One writer per partition, kept with the sink; batches may stay open from one `encode` of a step to the next. */
function writersOf(sink: usize): usize {
  let writers = <usize>load<u32>(sink, SINK_WRITERS);
  const partitions = load<u32>(sink, SINK_PARTITIONS);
  if (writers == 0) {
    writers = allocateZeroed(max<u32>(partitions, 1) * WRITER_BYTES);
    if (writers == 0) unreachable();
    store<u32>(sink, <u32>writers, SINK_WRITERS);
  }
  const rows = load<u64>(sink, SINK_ROWS);
  // by what the rows took so far, a quarter more
  const mean = rows == 0 ? 128 : load<u64>(sink, SINK_BYTES_WRITTEN) / rows + 8;
  const expected = (mean * load<u32>(sink, SINK_COUNT) * 5) / (4 * <u64>max<u32>(partitions, 1)) + 128;
  for (let i: u32 = 0; i < partitions; i++) {
    const writer = writers + i * WRITER_BYTES;
    if (writerIsOpen(writer)) continue;
    const last = <u64>writerLastBytes(writer);
    const bytes = <u32>min<u64>(max<u64>(expected, last + (last >> 3)), 1 << 30);
    writerOpen(writer, load<u32>(sink, SINK_TOPIC), i, 0, load<u32>(sink, SINK_COMPRESSION), bytes);
  }
  return writers;
}

/**
 * The writer for rows of a sink whose topic a function gives: one per name and partition, found by a walk; 0 when there
 * is no name. In: `list` address of the first, in scratch { u32 next | u32 view of the name | u32 partition | 4 |
 * writer }.
 */
function namedWriter(sink: usize, row: usize, partition: u32, list: usize): usize {
  const name = <usize>load<u32>(row, SINK_ROW_TOPIC);
  if (name == 0 || viewLength(name) == NULL_LENGTH || viewLength(name) == 0) return 0;
  let entry = <usize>load<u32>(list);
  for (; entry != 0; entry = <usize>load<u32>(entry)) {
    const known = <usize>load<u32>(entry, 4);
    if (load<u32>(entry, 8) != partition || viewLength(known) != viewLength(name)) continue;
    if (equalBytes(viewBytes(known), viewBytes(name), viewLength(name))) return entry + NAMED_HEADER_BYTES;
  }
  entry = scratchAlloc(NAMED_HEADER_BYTES + WRITER_BYTES);
  store<u32>(entry, load<u32>(list));
  store<u32>(entry, <u32>name, 4);
  store<u32>(entry, partition, 8);
  store<u32>(list, <u32>entry);
  const writer = entry + NAMED_HEADER_BYTES;
  writerOpen(writer, load<u32>(sink, SINK_TOPIC), partition, 0, load<u32>(sink, SINK_COMPRESSION), 0);
  writerNameTopic(writer, name);
  return writer;
}

/** Whether the record is larger than one may be. */
function isTooLarge(parts: usize, headers: u64): bool {
  const limit = load<u32>(H_RECORD_BYTES_MAX);
  const bytes = recordBytesMax(load<u32>(parts, 4), load<u32>(parts, 12), <u32>(headers >> 32));
  return bytes > (limit == 0 ? RECORD_BYTES_DEFAULT : limit);
}

/** Writes one row. In: `writers` of the sink; `names` the list of `namedWriter`. True: the step ends. */
function encodeRow(sink: usize, row: usize, writers: usize, names: usize): bool {
  const flags = load<u32>(sink, SINK_FLAGS);
  const nullKey = isNullKey(sink, row);
  const nullValue = isNullValue(sink, row);
  if (nullKey && (flags & SINK_FLAG_INTERNAL) != 0) {
    dropped(load<u32>(sink, SINK_NODE), DROP_NULL_KEY);
    return false;
  }
  const named = (flags & SINK_FLAG_DYNAMIC_TOPIC) != 0;
  // a named writer takes scratch of its own: before the parts do
  const writerByName = named ? namedWriter(sink, row, load<u32>(row, SINK_ROW_PARTITION), names) : 0;
  if (named && writerByName == 0) return rowNotWritten(sink, row, ROW_WRONG_RESULT);
  const parts = scratchReserve(partsRoom(sink, row, nullKey, nullValue));
  const code = encodeParts(sink, row, parts, nullKey, nullValue);
  if (code != ROW_OK) return rowNotWritten(sink, row, code);
  const headers = load<u64>(row, SINK_ROW_HEADERS);
  if (isTooLarge(parts, headers)) return rowNotWritten(sink, row, ROW_TOO_LARGE);
  const key = <usize>load<u32>(parts);
  const keyBytes = load<u32>(parts, 4);
  let writer = writerByName;
  if (!named) {
    const partition = partitionOf(sink, row, key, keyBytes);
    if (partition >= load<u32>(sink, SINK_PARTITIONS)) return rowNotWritten(sink, row, ROW_WRONG_PARTITION);
    writer = writers + partition * WRITER_BYTES;
  }
  const timestamp = load<i64>(row, SINK_ROW_TIMESTAMP);
  const value = <usize>load<u32>(parts, 8);
  const bytes = writerAppend(writer, key, keyBytes, value, load<u32>(parts, 12), timestamp, headers);
  store<u64>(sink, load<u64>(sink, SINK_ROWS) + 1, SINK_ROWS);
  store<u64>(sink, load<u64>(sink, SINK_BYTES_WRITTEN) + bytes, SINK_BYTES_WRITTEN);
  return false;
}

/** Finishes the batches of a sink's partitions that are still open. */
function closeWriters(sink: usize): void {
  const writers = <usize>load<u32>(sink, SINK_WRITERS);
  if (writers == 0) return;
  const partitions = load<u32>(sink, SINK_PARTITIONS);
  for (let i: u32 = 0; i < partitions; i++) writerClose(writers + i * WRITER_BYTES);
}

/** All rows of a sink. True: the step ends. */
function encodeSink(sink: usize, keepOpen: bool): bool {
  const count = load<u32>(sink, SINK_COUNT);
  if (count == 0) {
    if (!keepOpen) closeWriters(sink);
    return false;
  }
  const stride = load<u32>(sink, SINK_STRIDE);
  const named = (load<u32>(sink, SINK_FLAGS) & SINK_FLAG_DYNAMIC_TOPIC) != 0;
  const writers: usize = named ? 0 : writersOf(sink);
  const names = scratchAlloc(8);
  store<u64>(names, 0);
  const before = load<u64>(sink, SINK_ROWS);
  let failed = false;
  for (let chunk = firstChunk(sink); chunk != 0 && !failed; chunk = nextChunk(chunk)) {
    const rows = chunkRows(chunk);
    let row = chunk + CHUNK_HEADER_BYTES;
    for (let i: u32 = 0; i < rows && !failed; i++, row += stride) failed = encodeRow(sink, row, writers, names);
  }
  if (!keepOpen || failed) closeWriters(sink);
  for (let entry = <usize>load<u32>(names); entry != 0; entry = <usize>load<u32>(entry)) {
    writerClose(entry + NAMED_HEADER_BYTES);
  }
  const written = load<u64>(sink, SINK_ROWS) - before;
  store<u64>(H_ROWS_WRITTEN, load<u64>(H_ROWS_WRITTEN) + written);
  const node = <usize>load<u32>(H_NODES) + load<u32>(sink, SINK_NODE) * NODE_BYTES;
  store<u64>(node, load<u64>(node, NODE_ROWS) + written, NODE_ROWS);
  resetSink(sink);
  return failed;
}

/**
 * Encodes the rows of all sinks, in the sinks' order, and empties them.
 *
 * In: `keepOpen` not 0: batches that are not full stay open, for the next call to go on with; before the step ends,
 * `closeOutputs` finishes them.
 *
 * Out: STATUS_OK, or STATUS_FAILED with H_FAIL_* (a row cannot be written and the policy is `fail`); OutputRuns
 * appended to H_OUTPUT_*, each one batch, runs of a partition in their order; H_OUTPUT_BYTES 0. H_FAIL_SITE of these
 * failures is the sink's node. Memory that earlier segments of this step retired is given back, unless effects or
 * failed rows may point into it.
 */
export function encode(keepOpen: u32): u32 {
  const sinks = <usize>load<u32>(H_SINKS);
  const count = load<u32>(H_SINK_COUNT);
  let failed = false;
  for (let i: u32 = 0; i < count && !failed; i++) failed = encodeSink(sinks + i * SINK_BYTES, keepOpen != 0);
  store<u32>(H_OUTPUT_BYTES, 0);
  if (load<u32>(H_EFFECT_COUNT) == 0 && load<u32>(H_FAIL_COUNT) == 0) releaseRetired();
  return failed ? STATUS_FAILED : STATUS_OK;
}

/** Finishes every batch that `encode` left open: a step hands over whole batches. */
export function closeOutputs(): void {
  const sinks = <usize>load<u32>(H_SINKS);
  const count = load<u32>(H_SINK_COUNT);
  for (let i: u32 = 0; i < count; i++) closeWriters(sinks + i * SINK_BYTES);
}

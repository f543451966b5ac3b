// Rows that leave: one builder per sink, a chain of chunks of SinkRows, in the order written. Text, partitions and
// batches are made from them in bulk (encode/encode.ts). And the rows of effects, which the main thread runs after the
// step.
//
//   chunk: u32 next | u32 rows | 8 unused | SinkRow[rows]
import {
  EFFECT_BYTES,
  EFFECT_FRAME,
  EFFECT_INPUT,
  EFFECT_NEXT,
  EFFECT_NODE,
  EFFECT_ROW,
  H_EFFECT_COUNT,
  H_EFFECT_HEAD,
  H_EFFECT_TAIL,
  H_OUTPUT_BYTES,
  H_PICK_INPUT,
  INPUT_ROW,
  INPUT_SEGMENT,
  SINK_COUNT,
  SINK_END,
  SINK_HEAD,
  SINK_ROW_CELLS,
  SINK_ROW_FLAGS,
  SINK_ROW_HEADERS,
  SINK_ROW_INPUT,
  SINK_ROW_PARTITION,
  SINK_ROW_ROW,
  SINK_ROW_SEGMENT,
  SINK_ROW_TOPIC,
  SINK_STRIDE,
  SINK_TAIL,
  SINK_TOP,
} from '../abi';
import { allocate, capacityOf, release } from '../memory/blocks';
import { scratchAlloc } from '../memory/scratch';

const CHUNK_NEXT: usize = 0;
const CHUNK_ROWS: usize = 4;
/** Bytes before the first row of a chunk. */
export const CHUNK_HEADER_BYTES: u32 = 16;
const CHUNK_BYTES_MIN: u32 = 1 << 12;
const CHUNK_BYTES_MAX: u32 = 1 << 18;

/** First chunk of a sink's rows, 0 when there are none. */
export function firstChunk(sink: usize): usize {
  return load<u32>(sink, SINK_COUNT) == 0 ? 0 : <usize>load<u32>(sink, SINK_HEAD);
}

/** The chunk behind `chunk`, 0 when it is the last. */
export function nextChunk(chunk: usize): usize {
  return <usize>load<u32>(chunk, CHUNK_NEXT);
}

/** Rows in a chunk. */
export function chunkRows(chunk: usize): u32 {
  return load<u32>(chunk, CHUNK_ROWS);
}

/** A new chunk at the end of the chain, each twice the one before up to a bound. */
function addChunk(sink: usize): void {
  const stride = load<u32>(sink, SINK_STRIDE);
  const tail = <usize>load<u32>(sink, SINK_TAIL);
  const grown = tail == 0 ? CHUNK_BYTES_MIN : min<u32>(capacityOf(tail) * 2, CHUNK_BYTES_MAX);
  const chunk = allocate(max<u32>(grown, stride * 8 + CHUNK_HEADER_BYTES));
  // out of memory: the step cannot go on, the task is closed as corrupted and restored
  if (chunk == 0) unreachable();
  store<u64>(chunk, 0);
  if (tail == 0) store<u32>(sink, <u32>chunk, SINK_HEAD);
  else store<u32>(tail, <u32>chunk, CHUNK_NEXT);
  store<u32>(sink, <u32>chunk, SINK_TAIL);
  store<u32>(sink, <u32>chunk + CHUNK_HEADER_BYTES, SINK_TOP);
  store<u32>(sink, <u32>chunk + capacityOf(chunk), SINK_END);
}

/**
 * The next SinkRow of a sink.
 *
 * Out: its address. Set: headers 0, partition -1, flags 0, topic 0, and input, row and segment of the picked row. Not
 * set, not zeroed: timestamp, key and value (raw or cells, validity bytes included), window start. The row counts at
 * once; it must be filled before the next call. Views in it must stay readable until `encode`. Cost: 2 ns.
 */
export function sinkReserve(sink: usize): usize {
  const stride = load<u32>(sink, SINK_STRIDE);
  assert(stride >= SINK_ROW_CELLS && (stride & 7) == 0, 'a stride that holds no SinkRow');
  let row = <usize>load<u32>(sink, SINK_TOP);
  if (row == 0 || row + stride > <usize>load<u32>(sink, SINK_END)) {
    addChunk(sink);
    row = <usize>load<u32>(sink, SINK_TOP);
  }
  const chunk = <usize>load<u32>(sink, SINK_TAIL);
  store<u32>(chunk, load<u32>(chunk, CHUNK_ROWS) + 1, CHUNK_ROWS);
  store<u32>(sink, <u32>row + stride, SINK_TOP);
  store<u32>(sink, load<u32>(sink, SINK_COUNT) + 1, SINK_COUNT);
  store<u32>(H_OUTPUT_BYTES, load<u32>(H_OUTPUT_BYTES) + stride);
  const input = <usize>load<u32>(H_PICK_INPUT);
  store<u64>(row, 0, SINK_ROW_HEADERS);
  store<i32>(row, -1, SINK_ROW_PARTITION);
  store<u32>(row, 0, SINK_ROW_FLAGS);
  store<u32>(row, <u32>input, SINK_ROW_INPUT);
  store<u32>(row, input == 0 ? 0 : load<u32>(input, INPUT_ROW), SINK_ROW_ROW);
  store<u32>(row, input == 0 ? 0 : load<u32>(input, INPUT_SEGMENT), SINK_ROW_SEGMENT);
  store<u32>(row, 0, SINK_ROW_TOPIC);
  return row;
}

/** Empties a sink; its first chunk is kept. */
export function resetSink(sink: usize): void {
  const head = <usize>load<u32>(sink, SINK_HEAD);
  if (head == 0) return;
  let chunk = nextChunk(head);
  while (chunk != 0) {
    const next = nextChunk(chunk);
    release(chunk);
    chunk = next;
  }
  store<u64>(head, 0);
  store<u32>(sink, 0, SINK_COUNT);
  store<u32>(sink, <u32>head, SINK_TAIL);
  store<u32>(sink, <u32>head + CHUNK_HEADER_BYTES, SINK_TOP);
  store<u32>(sink, <u32>head + capacityOf(head), SINK_END);
}

/** A call that the main thread makes after the step, in order. In: node index; its frame, in scratch. */
export function effectRow(node: u32, frame: usize): void {
  const effect = scratchAlloc(EFFECT_BYTES);
  const input = <usize>load<u32>(H_PICK_INPUT);
  store<u32>(effect, 0, EFFECT_NEXT);
  store<u32>(effect, node, EFFECT_NODE);
  store<u32>(effect, <u32>frame, EFFECT_FRAME);
  store<u32>(effect, <u32>input, EFFECT_INPUT);
  store<u32>(effect, input == 0 ? 0 : load<u32>(input, INPUT_ROW), EFFECT_ROW);
  const tail = <usize>load<u32>(H_EFFECT_TAIL);
  if (tail == 0) store<u32>(H_EFFECT_HEAD, <u32>effect);
  else store<u32>(tail, <u32>effect, EFFECT_NEXT);
  store<u32>(H_EFFECT_TAIL, <u32>effect);
  store<u32>(H_EFFECT_COUNT, load<u32>(H_EFFECT_COUNT) + 1);
}

// A segment's keys or values into columns, by a DecodeProgram: blocks of rows become cells (decode/cell.ts), then each
// column is filled from the cells of the block in one loop of its kind. So one decoder serves columns, list elements
// and restore.
//
// A row that its program refuses is marked and goes on with zeros; decoding never stops. TypeScript twin of the
// program: src/plan/decode-program.ts.
import {
  COLUMN_BYTES,
  COLUMN_VALIDITY,
  COLUMN_VALUES,
  ENTRY_BYTES,
  ENTRY_COLUMN,
  ENTRY_KIND,
  ENTRY_OFFSET,
  ENTRY_VALIDITY,
  H_DECODE_DETAIL,
  INPUT_ARENA_HEAD,
  INPUT_COLUMNS,
  INPUT_FLAG_TABLE,
  INPUT_FLAGS,
  INPUT_KEYS,
  INPUT_ROW_STATUS,
  INPUT_VALUES,
  KIND_BOOL,
  KIND_BYTES,
  KIND_FLOAT32,
  KIND_INT32,
  KIND_RAW,
  KIND_STRING,
  KIND_STRUCT,
  NO_VALIDITY,
  NULL_LENGTH,
  PROGRAM_CELL_BYTES,
  PROGRAM_COUNT,
  PROGRAM_DETAIL,
  PROGRAM_ENTRIES,
  PROGRAM_FLAG_NULLABLE,
  PROGRAM_FLAG_SESSION,
  PROGRAM_FLAGS,
  PROGRAM_INNER_SERDE,
  PROGRAM_SERDE,
  PROGRAM_TYPE,
  PROGRAM_WINDOW_MS,
  PROGRAM_WINDOW_OFFSET,
  ROW_BAD_JSON,
  ROW_NULL,
  ROW_OK,
  ROW_WRONG_SIZE,
  SERDE_WINDOWED_RAW,
} from '../abi';
import { viewBytes, viewLength, writeNullView } from '../column/view';
import { scratchAlloc } from '../memory/scratch';
import { decodeCell } from './cell';
import { HERE } from './json';
import { columnBytes } from './input';
import { NULL_SLICE, setRowStatus } from './rows';

/**
 * Rows whose cells stay in the first-level cache until their columns are filled; a multiple of 8 (whole bytes of bits).
 */
const BLOCK_ROWS: u32 = 128;

/** A windowed key: the inner key's bytes, then 8 bytes of start (sessions: end, then start). */
function decodeWindowed(program: usize, ptr: usize, length: u32, cell: usize, arena: usize): u32 {
  const session = (load<u32>(program, PROGRAM_FLAGS) & PROGRAM_FLAG_SESSION) != 0;
  const boundsBytes: u32 = session ? 16 : 8;
  store<u32>(H_DECODE_DETAIL, HERE);
  if (length < boundsBytes) return ROW_WRONG_SIZE;
  const keyBytes = length - boundsBytes;
  const first = <i64>bswap<u64>(load<u64>(ptr + keyBytes));
  const window = cell + load<u32>(program, PROGRAM_WINDOW_OFFSET);
  store<i64>(window, session ? <i64>bswap<u64>(load<u64>(ptr + keyBytes, 8)) : first);
  store<i64>(window, session ? first : first + load<i64>(program, PROGRAM_WINDOW_MS), 8);
  const type = <usize>load<u32>(program, PROGRAM_TYPE);
  return type == 0 ? ROW_OK : decodeCell(load<u32>(program, PROGRAM_INNER_SERDE), type, ptr, keyBytes, cell, arena);
}

/** What a row's detail says of a value that was refused. */
function detailOf(program: usize, status: u32, isKey: bool): u32 {
  if (status == ROW_NULL) return isKey ? 0 : 1;
  const detail = load<u32>(H_DECODE_DETAIL);
  return status != ROW_BAD_JSON && detail == HERE ? load<u32>(program, PROGRAM_DETAIL) : detail;
}

/** Makes the row's key or value null, as its text says. */
function setNull(input: usize, row: u32, isKey: bool): void {
  if (isKey) writeNullView(<usize>load<u32>(input, INPUT_KEYS) + (row << 4));
  else store<u64>(<usize>load<u32>(input, INPUT_VALUES) + (row << 3), NULL_SLICE);
}

/** Reads rows [from, to) into their cells. */
function decodeRows(input: usize, program: usize, isKey: bool, from: u32, to: u32, cells: usize): void {
  const serde = load<u32>(program, PROGRAM_SERDE);
  const type = <usize>load<u32>(program, PROGRAM_TYPE);
  const cellBytes = load<u32>(program, PROGRAM_CELL_BYTES);
  const arena = input + INPUT_ARENA_HEAD;
  const statuses = <usize>load<u32>(input, INPUT_ROW_STATUS);
  const keys = <usize>load<u32>(input, INPUT_KEYS);
  const values = <usize>load<u32>(input, INPUT_VALUES);
  const nullable =
    (load<u32>(program, PROGRAM_FLAGS) & PROGRAM_FLAG_NULLABLE) != 0 ||
    (load<u32>(input, INPUT_FLAGS) & INPUT_FLAG_TABLE) != 0;
  memory.fill(cells, 0, (to - from) * cellBytes);
  for (let row = from, cell = cells; row < to; row++, cell += cellBytes) {
    if (load<u8>(statuses + row) != ROW_OK) continue;
    const view = keys + (row << 4);
    const slice = load<u64>(values + (row << 3));
    const length = isKey ? viewLength(view) : <u32>(slice >> 32);
    let status: u32 = ROW_OK;
    if (length == NULL_LENGTH) {
      if (!nullable) status = ROW_NULL;
    } else {
      const ptr = isKey ? viewBytes(view) : <usize>(<u32>slice);
      if (serde == SERDE_WINDOWED_RAW) status = decodeWindowed(program, ptr, length, cell, arena);
      else status = decodeCell(serde, type, ptr, length, cell, arena);
    }
    if (status == ROW_OK) continue;
    memory.fill(cell, 0, cellBytes);
    if (status == ROW_NULL && nullable) setNull(input, row, isKey);
    else setRowStatus(input, row, status, detailOf(program, status, isKey));
  }
}

/** Packs `count` bytes, 0 or 1, `stride` apart, into bits at `bits`. */
function packBits(source: usize, stride: u32, count: u32, bits: usize): void {
  for (let i: u32 = 0; i < count; i += 8) {
    let byte: u32 = 0;
    const stop = min<u32>(8, count - i);
    for (let bit: u32 = 0; bit < stop; bit++, source += stride) byte |= (<u32>load<u8>(source)) << bit;
    store<u8>(bits + (i >> 3), byte);
  }
}

/** Copies `count` bytes, 0 or 1, `stride` apart, side by side; whether one of them is 0. */
function copyBytes(source: usize, stride: u32, count: u32, target: usize): bool {
  let all: u32 = 1;
  for (let i: u32 = 0; i < count; i++, source += stride) {
    const byte = <u32>load<u8>(source);
    store<u8>(target + i, byte);
    all &= byte;
  }
  return all == 0;
}

/** Copies `count` values of a kind, `stride` apart, into a column from `values` on. */
function fillValues(kind: u32, source: usize, stride: u32, count: u32, values: usize): void {
  switch (kind) {
    case KIND_STRING:
    case KIND_BYTES:
    case KIND_RAW:
      for (let i: u32 = 0; i < count; i++, source += stride) v128.store(values + (i << 4), v128.load(source));
      return;
    case KIND_INT32:
    case KIND_FLOAT32:
      for (let i: u32 = 0; i < count; i++, source += stride) store<u32>(values + (i << 2), load<u32>(source));
      return;
    case KIND_STRUCT:
      return;
    default:
      for (let i: u32 = 0; i < count; i++, source += stride) store<u64>(values + (i << 3), load<u64>(source));
  }
}

/**
 * Zeros where the validity byte is 0: generated code reads values of nulls. A cell may hold something else there: a
 * member that came twice, or a value that was refused.
 */
function clearNulls(kind: u32, valid: usize, from: u32, count: u32, values: usize): void {
  if (kind == KIND_STRUCT) return;
  const bytes = valueBytes(kind);
  for (let row = from; row < from + count; row++, valid++) {
    if (load<u8>(valid)) continue;
    if (kind == KIND_BOOL) {
      const at = values + (row >> 3);
      store<u8>(at, load<u8>(at) & ~(<u8>1 << <u8>(row & 7)));
    } else memory.fill(values + row * bytes, 0, bytes);
  }
}

/** Fills the columns of rows [from, from + count) from their cells; views carry over as they are. */
function fillColumns(input: usize, program: usize, from: u32, count: u32, cells: usize): void {
  const stride = load<u32>(program, PROGRAM_CELL_BYTES);
  const entries = <usize>load<u32>(program, PROGRAM_ENTRIES);
  const columns = <usize>load<u32>(input, INPUT_COLUMNS);
  const entriesEnd = entries + load<u32>(program, PROGRAM_COUNT) * ENTRY_BYTES;
  for (let entry = entries; entry < entriesEnd; entry += ENTRY_BYTES) {
    const column = columns + load<u32>(entry, ENTRY_COLUMN) * COLUMN_BYTES;
    const kind = load<u32>(entry, ENTRY_KIND);
    const source = cells + load<u32>(entry, ENTRY_OFFSET);
    const values = <usize>load<u32>(column, COLUMN_VALUES);
    if (kind == KIND_BOOL) packBits(source, stride, count, values + (from >> 3));
    else fillValues(kind, source, stride, count, values + from * valueBytes(kind));
    const validity = load<u32>(entry, ENTRY_VALIDITY);
    if (validity == NO_VALIDITY) continue;
    packBits(cells + validity, stride, count, <usize>load<u32>(column, COLUMN_VALIDITY) + (from >> 3));
    const bytes = values + columnBytes(kind) + from;
    if (copyBytes(cells + validity, stride, count, bytes)) clearNulls(kind, bytes, from, count, values);
  }
}

// @ts-ignore: decorator
@inline function valueBytes(kind: u32): u32 {
  if (kind == KIND_INT32 || kind == KIND_FLOAT32) return 4;
  return kind == KIND_STRING || kind == KIND_BYTES || kind == KIND_RAW ? 16 : 8;
}

/**
 * Fills the columns of a program for all rows of the segment.
 *
 * In: the fixed columns of rows [0, rows); bad rows are left out. Out: columns with zeros and nulls for bad and null
 * rows; INPUT_ROW_STATUS, INPUT_ROW_DETAIL. Null text (`null`) under a nullable serde makes the key or value null.
 */
export function decodeColumns(input: usize, program: usize, isKey: bool, rows: u32): void {
  if (program == 0 || rows == 0) return;
  const cells = scratchAlloc(load<u32>(program, PROGRAM_CELL_BYTES) * min<u32>(rows, BLOCK_ROWS) + 16);
  for (let from: u32 = 0; from < rows; from += BLOCK_ROWS) {
    const to = min<u32>(from + BLOCK_ROWS, rows);
    decodeRows(input, program, isKey, from, to, cells);
    fillColumns(input, program, from, to - from, cells);
  }
}

/**
 * The functions that the step calls: `run` picks and processes rows until something stops it, `extract` gives
 * rows the timestamps of a user's extractor, `flush` forwards what waits in record caches. Not exported: `evict`,
 * which the loops call when the caches are full.
 *
 *   run:     for (;;) { s = pick(); if (s) return s; rows of that input, one whole subtree after another }
 *   source:  for row in from..to: the subtree; INPUT_ROW = row + 1; stop where the output is full
 */

import type { SerdeDescriptor } from '../schema/serde-descriptor.js'
import type { NodeOf } from '../topology/topology-node.js'
import * as abi from '../wasm/abi.generated.js'
import { type Code, I32, I64, type Label } from './code.js'
import type { Row } from './row.js'
import { SourceColumns, SourceRows } from './source-columns.js'
import { forgetHeaders } from './store-access.js'
import type { SubtopologyEmitter } from './subtopology-emitter.js'

const HALTED = 1
const OUTPUT_FULL = 2

/** Writes `run`, `extract`, `flush` and `evict`; returns the columns that each source's rows need. */
export function writeRunFunctions(
  emitter: SubtopologyEmitter,
  sources: readonly NodeOf<'source'>[],
  cached: readonly number[],
  noInput: number,
): Map<number, SourceColumns> {
  const columns = new Map(sources.map(source => [source.id, new SourceColumns()] as const))
  const evict = cached.length === 0 ? undefined : emitter.module.declare([], [I32])
  const rows = sources.map(source =>
    writeSource(emitter, source, columns.get(source.id) as SourceColumns, evict && { evict: evict.index, noInput }),
  )
  writeRun(emitter, rows)
  writeExtract(emitter, sources, columns)
  if (evict !== undefined) {
    writeDrain(emitter, evict.code, cached, true)
    evict.code.i32(0)
  }
  const flush = emitter.module.declare([], [I32], 'flush')
  flush.code.i32(0).i32(noInput).store('i32.store', abi.H_PICK_INPUT)
  writeDrain(emitter, flush.code, cached, false)
  flush.code.i32(0)
  return columns
}

/** (input, from, to) => 0 done, 1 halted, 2 output full. */
function writeSource(
  emitter: SubtopologyEmitter,
  source: NodeOf<'source'>,
  columns: SourceColumns,
  eviction: Eviction | undefined,
): number {
  const { index, code } = emitter.module.declare([I32, I32, I32], [I32])
  const [input, row, to] = [0, 1, 2]
  const rows = new SourceRows(code, columns, input, row)
  const record = sourceRow(emitter, code, rows, source)
  const next = code.loop()
  rows.pushElement(rows.field(abi.INPUT_TIMESTAMPS), 8)(code)
  code.load('i64.load').set(record.timestamp)
  rows.pushElement(rows.field(abi.INPUT_HEADERS), 8)(code)
  code.load('i64.load').set(record.headers)
  emitter.forward(code, source, record)
  code.get(input).get(row).i32(1).op('i32.add').tee(row).store('i32.store', abi.INPUT_ROW)
  if (eviction !== undefined) writeEviction(code, eviction, input)
  code.i32(0).load('i32.load', abi.H_OUTPUT_BYTES).i32(0).load('i32.load', abi.H_OUTPUT_BYTES_MAX).op('i32.ge_u')
  code.if()
  code.i32(OUTPUT_FULL).return()
  code.end()
  code.get(row).get(to).op('i32.lt_u').brIf(next)
  code.end()
  code.i32(0)
  return index
}

interface Eviction {
  /** Function that forwards cached rows until the cache fits. */
  readonly evict: number
  /** The Input of rows that no record brought: what is forwarded is not part of the row that was picked. */
  readonly noInput: number
}

function writeEviction(code: Code, { evict, noInput }: Eviction, input: number): void {
  code.i32(0).load('i32.load', abi.H_CACHE_BYTES).i32(0).load('i32.load', abi.H_CACHE_BYTES_MAX).op('i32.gt_u')
  code.if()
  code.i32(0).i32(noInput).store('i32.store', abi.H_PICK_INPUT)
  code.call(evict)
  code.i32(0).get(input).store('i32.store', abi.H_PICK_INPUT)
  code.if()
  code.i32(HALTED).return()
  code.end()
  code.end()
}

/** The row of a source: columns, bytes, hash. Timestamp and headers are set by the loop. */
function sourceRow(emitter: SubtopologyEmitter, code: Code, rows: SourceRows, source: NodeOf<'source'>): Row {
  const isTable = source.isTable
  return {
    key: rows.operand('key', source.sourceKeySerde, source.key, isTable || isNullable(source.sourceKeySerde)),
    value: rows.operand('value', source.sourceValueSerde, source.value, isTable || isNullable(source.sourceValueSerde)),
    keyBytes: { serde: source.sourceKeySerde, push: rows.pushElement(rows.field(abi.INPUT_KEYS), 16) },
    valueBytes: {
      serde: source.sourceValueSerde,
      push: inner => {
        rows.pushElement(rows.field(abi.INPUT_VALUES), 8)(inner)
        inner.load('i64.load')
      },
    },
    timestamp: code.local(I64),
    headers: code.local(I64),
    pushHash: inner => {
      rows.pushElement(rows.field(abi.INPUT_HASHES), 4)(inner)
      inner.load('i32.load')
    },
    touch: store => {
      const column = emitter.touchColumn(source, store)
      return inner => {
        rows.pushElement(rows.field(abi.INPUT_HINTS), 4)(inner)
        inner.load('i32.load', column * abi.SEGMENT_ROWS_MAX * 4)
      }
    },
  }
}

const isNullable = (serde: SerdeDescriptor): boolean => serde.nullable === true

function writeRun(emitter: SubtopologyEmitter, sources: readonly number[]): void {
  const { code } = emitter.module.declare([], [I32], 'run')
  const status = code.local(I32)
  const input = code.local(I32)
  const next = code.loop()
  code.call(emitter.module.kernel('pick')).tee(status)
  code.if()
  code.get(status).return()
  code.end()
  code.i32(0).load('i32.load', abi.H_PICK_INPUT).set(input)
  const done = code.block()
  const cases: Label[] = sources.map(() => code.block())
  code
    .get(input)
    .load('i32.load', abi.INPUT_SOURCE)
    .brTable([...cases].reverse(), cases[0] as Label)
  for (const source of [...sources].reverse().keys()) {
    code.end()
    code.get(input).i32(0).load('i32.load', abi.H_PICK_FROM).i32(0).load('i32.load', abi.H_PICK_TO)
    code.call(sources[source] as number).set(status)
    code.br(done)
  }
  code.end()
  code.get(input).get(input).load('i32.load', abi.INPUT_ROW).call(emitter.module.kernel('picked'))
  code.get(status).op('i32.eqz').brIf(next)
  code.end()
  code.i32(abi.STATUS_FAILED).i32(abi.STATUS_OUTPUT_FULL).get(status).i32(HALTED).op('i32.eq').select()
}

/** Overwrites the timestamps of freshly decoded rows by the users' extractors; runs before anything is picked. */
function writeExtract(
  emitter: SubtopologyEmitter,
  sources: readonly NodeOf<'source'>[],
  columns: ReadonlyMap<number, SourceColumns>,
): void {
  const loops = sources.map(source =>
    source.timestamp === undefined
      ? undefined
      : writeExtractor(emitter, source, columns.get(source.id) as SourceColumns),
  )
  const { code } = emitter.module.declare([I32], [], 'extract')
  loops.forEach((loop, index) => {
    if (loop === undefined) return
    code.get(0).load('i32.load', abi.INPUT_SOURCE).i32(index).op('i32.eq')
    code.if()
    code.get(0).call(loop).drop()
    code.end()
  })
}

/** (input) => 0: every row of the segment that is not bad gets its timestamp; a failing function marks its row. */
function writeExtractor(emitter: SubtopologyEmitter, source: NodeOf<'source'>, columns: SourceColumns): number {
  const { index, code } = emitter.module.declare([I32], [I32])
  const row = code.local(I32)
  const rows = new SourceRows(code, columns, 0, row)
  const record = sourceRow(emitter, code, rows, source)
  const done = code.block()
  const next = code.loop()
  code.get(row).get(0).load('i32.load', abi.INPUT_ROWS).op('i32.ge_u').brIf(done)
  const skip = code.block()
  code.get(0).load('i32.load', abi.INPUT_ROW_STATUS).get(row).op('i32.add').load('i32.load8_u').brIf(skip)
  const scope = {
    fail: (inner: Code) => {
      inner.get(0).load('i32.load', abi.INPUT_ROW_STATUS).get(row).op('i32.add')
      inner.i32(abi.ROW_LAMBDA_FAILED).store('i32.store8').br(skip)
    },
  }
  if (source.timestamp === undefined) throw new Error('a source without an extractor')
  const time = emitter.call(code, source, source.timestamp, [record.key, record.value], scope)
  if (time.kind !== 'scalar') throw new Error('a timestamp is a number')
  rows.pushElement(rows.field(abi.INPUT_TIMESTAMPS), 8)(code)
  time.push(code)
  if (time.type.kind === 'float64') code.truncSat('i64.trunc_sat_f64_s')
  else if (time.type.kind === 'int32') code.op('i64.extend_i32_s')
  code.store('i64.store')
  code.end()
  code.get(row).i32(1).op('i32.add').set(row)
  code.br(next)
  code.end()
  code.end()
  code.i32(0)
  return index
}

/** Forwards cached rows, oldest first, store by store in building order: all of them, or until the cache fits. */
function writeDrain(emitter: SubtopologyEmitter, code: Code, cached: readonly number[], untilFits: boolean): void {
  const row = code.local(I32)
  for (const storeIndex of cached) {
    const store = emitter.store(storeIndex)
    const done = code.block()
    const next = code.loop()
    if (untilFits) {
      code.i32(0).load('i32.load', abi.H_CACHE_BYTES).i32(0).load('i32.load', abi.H_CACHE_BYTES_MAX)
      code.op('i32.le_u').brIf(done)
    }
    code.i32(store.address).call(emitter.module.kernel('cachePop')).tee(row).op('i32.eqz').brIf(done)
    code.get(row).call(emitter.flushes.get(storeIndex) as number)
    code.if()
    code.i32(HALTED).return()
    code.end()
    forgetHeaders(emitter, code, store, row)
    code.i32(store.address).get(row).call(emitter.module.kernel('rowSettled'))
    code.br(next)
    code.end()
    code.end()
  }
}

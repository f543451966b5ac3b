/**
 * count, reduce and aggregate of a grouped stream, windowed or not. One record updates its row (or the row of
 * every window that holds it, in ascending order) and is forwarded, or waits in the store's cache until commit.
 * Kafka Streams: KStreamAggregate, KStreamReduce, KStreamWindowAggregate.
 *
 * Null keys are dropped; null values only where there are no windows. A record is late for a window when
 * windowEnd <= streamTime - grace; stream time is this operator's, moved before the check.
 */
import type { Lambda } from '../../lambda/lambda.js'
import type { StorePlan } from '../../plan/physical-plan.js'
import type { TimeWindowsSpec } from '../../schema/serde-descriptor.js'
import { nonNullType, nullableType } from '../../schema/type.js'
import type { NodeOf } from '../../topology/topology-node.js'
import * as abi from '../../wasm/abi.generated.js'
import { cellOperand } from '../cells.js'
import { type Code, I64, type Label } from '../code.js'
import { convertOperand } from '../convert.js'
import { makeTarget } from '../locals.js'
import { convertScope, inScope, type PlanContext, writeDropped } from '../node-context.js'
import { copyOldValue, wantsOldValues } from '../old-values.js'
import type { FailScope, Operand } from '../operand.js'
import { keyIsNull, type Row, valueIsNull, windowedKey } from '../row.js'
import { changeRow, declareFlush, type Put, pushLive, putValue, rowOfState, upsertRow } from '../store-access.js'

type AggregateNode = NodeOf<'aggregate'>

export function emitAggregate(context: PlanContext, code: Code, node: AggregateNode, row: Row): void {
  inScope(context, code, (scope, skip) => {
    const drop = (isNull: ((code: Code) => void) | undefined, reason: number): void => {
      if (isNull === undefined) return
      isNull(code)
      code.if()
      writeDropped(context, code, node.id, reason)
      code.br(skip)
      code.end()
    }
    drop(keyIsNull(row), abi.DROP_NULL_KEY)
    if (node.aggregateWindows === undefined) {
      drop(valueIsNull(row), abi.DROP_NULL_VALUE)
      updateRow(context, code, node, row, scope)
    } else eachWindow(context, code, node, node.aggregateWindows, row)
  })
}

/** Writes the loop over the windows that hold the record. */
function eachWindow(context: PlanContext, code: Code, node: AggregateNode, windows: TimeWindowsSpec, row: Row): void {
  const start = code.local(I64)
  const closed = code.local(I64) // windows that end at or before this are closed
  const state = context.nodeState(node.id)
  code.i32(state).load('i64.load', abi.NODE_STREAM_TIME).set(closed)
  code.get(row.timestamp).get(closed).op('i64.gt_s')
  code.if()
  code.i32(state).get(row.timestamp).tee(closed).store('i64.store', abi.NODE_STREAM_TIME)
  code.end()
  code.get(closed).i64(BigInt(windows.graceMs)).op('i64.sub').set(closed)
  firstWindow(code, row.timestamp, windows, start)
  const done = code.block()
  const next = code.loop()
  code.get(start).get(row.timestamp).op('i64.gt_s').brIf(done)
  code.get(start).i64(BigInt(windows.sizeMs)).op('i64.add').get(closed).op('i64.le_s')
  code.if()
  writeDropped(context, code, node.id, abi.DROP_LATE)
  code.else()
  inScope(context, code, scope => {
    const inWindow: Row = {
      ...row,
      key: windowedKey(row.key, start, windows.sizeMs),
      window: { start, sizeMs: windows.sizeMs },
    }
    updateRow(context, code, node, inWindow, scope, row.key)
  })
  code.end()
  code.get(start).i64(BigInt(windows.advanceMs)).op('i64.add').set(start)
  code.br(next)
  code.end()
  code.end()
}

/** start = floor(max(0, timestamp - size + advance) / advance) * advance. Kafka Streams: TimeWindows.windowsFor. */
function firstWindow(code: Code, timestamp: number, windows: TimeWindowsSpec, start: number): void {
  const advance = BigInt(windows.advanceMs)
  const reach = BigInt(windows.sizeMs - windows.advanceMs)
  if (reach === 0n) code.get(timestamp).tee(start)
  else {
    code.get(timestamp).i64(reach).op('i64.sub').tee(start).i64(0n)
    code.get(start).i64(0n).op('i64.gt_s')
    code.select().tee(start)
  }
  // start - start % advance: timestamps are not negative here
  code.get(start).i64(advance).op('i64.rem_u').op('i64.sub').set(start)
}

/** Writes: find the row, compute, keep, forward. `innerKey` is the key that the user's function sees. */
function updateRow(
  context: PlanContext,
  code: Code,
  node: AggregateNode,
  row: Row,
  scope: FailScope,
  innerKey: Operand = row.key,
): void {
  const store = context.store(node.store)
  const address = upsertRow(context, code, store, row)
  const put: Put = { node, store, address, scope }
  if (store.kind === 'window') {
    code.get(address)
    code.if()
  }
  const oldValue = wantsOldValues(context.topology, node) ? copyOldValue(context, code, store, address) : undefined
  const result = node.form === 'count' ? undefined : compute(context, code, node, row, put, innerKey)
  const timestamp = newTimestamp(code, address, row.timestamp)
  const expired = store.historyMs === undefined ? undefined : code.block()
  if (expired !== undefined) refuseOldVersion(code, store, timestamp, expired)
  const keep = (): void => {
    if (result === undefined) countOne(code, store, address)
    else putValue(context, code, put, result)
  }
  const isNull = result?.pushState
  // a version is dated by the row in any case
  const recordTime = store.historyMs === undefined ? { recordTime: row.timestamp } : {}
  changeRow(context, code, put, { isNull, keep, timestamp, ...recordTime, headers: row.headers }, () => {
    const forwarded = rowOfState(store, code, address, innerKey, isNull !== undefined)
    const old = oldValue === undefined ? {} : { oldValue }
    context.forward(code, node, { ...forwarded, ...old, headers: row.headers })
  })
  if (expired !== undefined) code.end()
  if (store.kind === 'window') code.end()
  declareFlush(context, node, node.store, isNull !== undefined)
}

/** The new aggregate; may be null, which deletes the row. */
function compute(
  context: PlanContext,
  code: Code,
  node: AggregateNode,
  row: Row,
  put: Put,
  innerKey: Operand,
): Operand {
  const stateType = nonNullType(put.store.layout.type)
  const state = makeTarget(code, stateType)
  const fit = convertScope(context, node, put.scope, `writing to store ${put.store.name}`)
  const assign = (operand: Operand): void => state.assign(convertOperand(code, operand, stateType, fit))
  const adder = node.adder as Lambda
  pushLive(code, put.address)
  if (node.form === 'aggregate') {
    code.if()
    assign(cellOperand(put.address, put.store.layout))
    code.else()
    assign(context.call(code, node, node.initializer as Lambda, [], put.scope))
    code.end()
    return context.call(code, node, adder, [innerKey, row.value, state.operand], put.scope)
  }
  // reduce: the first value of a key is the result, the reducer is not called for it
  const mayBeNull = row.value.pushState !== undefined || adder.result?.null === true
  const resultType = mayBeNull ? nullableType(stateType) : stateType
  const result = makeTarget(code, resultType)
  const give = (operand: Operand): void => result.assign(convertOperand(code, operand, resultType, fit))
  code.if()
  assign(cellOperand(put.address, put.store.layout))
  give(context.call(code, node, adder, [state.operand, row.value], put.scope))
  code.else()
  give(row.value)
  code.end()
  return result.operand
}

/** count: the value is an int64 that starts at 0. */
function countOne(code: Code, store: StorePlan, address: number): void {
  const at = store.layout.offset
  code.get(address)
  code.get(address).load('i64.load', at).i64(0n)
  pushLive(code, address)
  code.select().i64(1n).op('i64.add').store('i64.store', at)
}

/** The largest timestamp of the records so far, in an i64 local; a row without a value starts anew. */
function newTimestamp(code: Code, address: number, timestamp: number): number {
  const local = code.local(I64)
  code.get(address).load('i64.load', abi.STATE_ROW_TIMESTAMP).tee(local).get(timestamp)
  pushLive(code, address)
  code.get(local).get(timestamp).op('i64.gt_s').op('i32.and')
  code.select().set(local)
  return local
}

/** A versioned store takes no version older than its history: neither kept nor forwarded. RocksDBVersionedStore.put. */
function refuseOldVersion(code: Code, store: StorePlan, timestamp: number, expired: Label): void {
  const observed = code.local(I64)
  code.i32(store.address).load('i64.load', abi.STORE_OBSERVED_MS).set(observed)
  code
    .get(timestamp)
    .get(observed)
    .i64(BigInt(store.historyMs ?? 0))
    .op('i64.sub')
    .op('i64.lt_s')
    .brIf(expired)
  code.get(timestamp).get(observed).op('i64.gt_s')
  code.if()
  code.i32(store.address).get(timestamp).store('i64.store', abi.STORE_OBSERVED_MS)
  code.end()
}

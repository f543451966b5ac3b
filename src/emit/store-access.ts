/**
 * Reading and writing one row of a store from generated code: find or insert by the record's key bytes, keep the
 * result, tell the log and the cache. Operators on tables and aggregates share it.
 */
import type { StorePlan } from '../plan/physical-plan.js'
import type { TopologyNode } from '../topology/topology-node.js'
import * as abi from '../wasm/abi.generated.js'
import { hasHeapParts } from '../wasm/cell-layout.js'
import { cellOperand, storeCell } from './cells.js'
import { type Code, I32, I64 } from './code.js'
import { convertScope, inScope, type PlanContext } from './node-context.js'
import type { FailScope, Operand } from './operand.js'
import { type Push, type Row, windowedKey } from './row.js'
import { keyOfState } from './state-key.js'

/** i32 local with the address of the row of this record's key, inserted if absent; 0 where its window is expired. */
export function upsertRow(context: PlanContext, code: Code, store: StorePlan, row: Row): number {
  const address = code.local(I32)
  const bytes = row.keyBytes
  if (bytes === undefined) throw new Error(`store ${store.name}: the key has no bytes`)
  const windowedKeyStore = store.kind === 'keyValue' && row.window !== undefined
  code.i32(store.address)
  if (windowedKeyStore) {
    // the key of a table of windows is the windowed key's own bytes
    const view = code.local(I32)
    bytes.push(code)
    code
      .get(row.window?.start as number)
      .call(context.module.kernel('windowedKeyView'))
      .tee(view)
    code.get(view).call(context.module.kernel('hashView'))
  } else {
    bytes.push(code)
    if (row.pushHash === undefined) {
      bytes.push(code)
      code.call(context.module.kernel('hashView'))
    } else row.pushHash(code)
  }
  const hint = windowedKeyStore ? undefined : row.touch?.(store)
  const hinted = hint === undefined ? '' : 'Hinted'
  if (store.kind === 'window') {
    if (row.window === undefined) throw new Error(`store ${store.name}: the record has no window`)
    code.get(row.window.start)
    hint?.(code)
    code.call(context.module.kernel(`windowUpsert${hinted}`))
  } else {
    hint?.(code)
    code.call(context.module.kernel(`storeUpsert${hinted}`))
  }
  code.set(address)
  return address
}

/** i32: whether the row at `address` has a value. */
export function pushLive(code: Code, address: number): void {
  code.get(address).load('i32.load', abi.STATE_ROW_FLAGS).i32(abi.ROW_FLAG_LIVE).op('i32.and')
}

/** What a put needs to know beside the row. */
export interface Put {
  readonly node: TopologyNode
  readonly store: StorePlan
  /** i32 local: the StateRow. */
  readonly address: number
  readonly scope: FailScope
}

/** Writes a value that is not null into the row, and marks the row live. The timestamp is the caller's. */
export function putValue(context: PlanContext, code: Code, put: Put, value: Operand): void {
  const { store, address, scope } = put
  const fit = convertScope(context, put.node, scope, `writing to store ${store.name}`)
  if (hasHeapParts(store.layout.type)) {
    // by way of scratch: parts of the value may be views into the very row that is written
    const copy = code.local(I32)
    code.i32(store.rowBytes).call(context.module.kernel('scratchAlloc')).set(copy)
    storeCell(code, value, copy, store.layout, fit)
    code.i32(store.address).get(address).get(copy).call(context.module.kernel('cellStore'))
  } else storeCell(code, value, address, store.layout, fit)
}

/** The row as a record of the table's changelog: what is forwarded from a cache or after a put. */
export function rowOfState(store: StorePlan, code: Code, address: number, key: Operand, tombstones: boolean): Row {
  const timestamp = code.local(I64)
  const headers = code.local(I64)
  code.get(address).load('i64.load', abi.STATE_ROW_TIMESTAMP).set(timestamp)
  const value = cellOperand(address, store.layout)
  const live: Operand = tombstones
    ? {
        ...value,
        type: { ...value.type, null: true },
        pushState: inner => {
          pushLive(inner, address)
          inner.op('i32.eqz')
        },
      }
    : value
  const inner = store.key.kind === 'windowed' ? store.key.key : store.key
  const base = {
    value: live,
    keyBytes: { serde: inner, push: (c: Code) => c.get(address) },
    timestamp,
    headers,
  }
  if (store.kind !== 'window' || store.windowSizeMs === undefined) return { ...base, key }
  const start = code.local(I64)
  code.get(address).load('i64.load', abi.STATE_ROW_WINDOW_START).set(start)
  return {
    ...base,
    key: windowedKey(key, start, store.windowSizeMs),
    window: { start, sizeMs: store.windowSizeMs },
  }
}

/** What becomes of a row: kept or deleted, and when. */
export interface RowChange {
  /** Pushes i32: the row has no value any more. Absent: it always has one. */
  readonly isNull: Push | undefined
  /** Writes the value. */
  readonly keep: () => void
  /** i64 local. */
  readonly timestamp: number
  /** i64 local: the record's own time, where the row's may be another one. */
  readonly recordTime?: number
  /** i64 local: slice of the record's headers. */
  readonly headers: number
}

/** Changes a row; the log and the cache learn of it, and without a cache it goes on at once. */
export function changeRow(
  context: PlanContext,
  code: Code,
  { address, store }: Put,
  change: RowChange,
  forward: () => void,
): void {
  const keep = (): void => {
    change.keep()
    code.get(address)
    code.get(address).load('i32.load', abi.STATE_ROW_FLAGS).i32(abi.ROW_FLAG_LIVE).op('i32.or')
    code.store('i32.store', abi.STATE_ROW_FLAGS)
  }
  const isGone = change.isNull === undefined ? undefined : code.local(I32)
  if (change.isNull === undefined || isGone === undefined) keep()
  else {
    change.isNull(code)
    code.tee(isGone)
    code.if()
    forgetHeaders(context, code, store, address)
    code.i32(store.address).get(address).call(context.module.kernel('rowDelete'))
    code.else()
    keep()
    code.end()
  }
  code.get(address).get(change.timestamp).store('i64.store', abi.STATE_ROW_TIMESTAMP)
  rememberHeaders(context, code, { store, address }, change.headers)
  // a row that is known already, as most are, needs no call: it has a value and waits in the lists of its store
  const known = abi.ROW_FLAG_LIVE | abi.ROW_FLAG_COUNTED | listsOf(store)
  code.get(address).load('i32.load', abi.STATE_ROW_FLAGS).i32(known).op('i32.and').i32(known).op('i32.ne')
  code.if()
  code.i32(store.address).get(address).call(context.module.kernel('rowChanged'))
  code.end()
  if (!store.caching) forward()
  if (isGone !== undefined && change.recordTime !== undefined)
    dateDeletion(code, { address, store }, isGone, change.recordTime)
}

/**
 * What is written for a deleted row, and forwarded from a cache, has the time of the record that deleted it, not the
 * latest that the row has seen. Kafka Streams: ChangeLoggingTimestampedKeyValueBytesStore,
 * TimestampedCacheFlushListener.
 */
function dateDeletion(
  code: Code,
  { address, store }: Pick<Put, 'store' | 'address'>,
  isGone: number,
  recordTime: number,
): void {
  // a row that waits for neither is not there any more
  if (listsOf(store) === 0) return
  code.get(isGone)
  code.if()
  code.get(address).get(recordTime).store('i64.store', abi.STATE_ROW_TIMESTAMP)
  code.end()
}

/** ROW_FLAG_* of the lists that changed rows of a store wait in. */
function listsOf(store: StorePlan): number {
  const log = store.changelog === undefined ? 0 : abi.ROW_FLAG_LOG
  return log | (store.caching ? abi.ROW_FLAG_CACHE : 0)
}

/** The record's headers wait with the row; nearly always there are none, before and now. */
function rememberHeaders(
  context: PlanContext,
  code: Code,
  { store, address }: Pick<Put, 'store' | 'address'>,
  headers: number,
): void {
  if (!store.caching) return
  const at = abi.STATE_ROW_HEADERS
  code.get(headers).i64(0n).op('i64.ne').get(address).load('i32.load', at).op('i32.or')
  code.if()
  code.i32(store.address).get(address).i32(at).op('i32.add').get(headers).call(context.module.kernel('keepHeaders'))
  code.end()
}

/** The row goes, or has been forwarded: its headers go too. */
export function forgetHeaders(context: PlanContext, code: Code, store: StorePlan, address: number): void {
  if (!store.caching) return
  const at = abi.STATE_ROW_HEADERS
  code.get(address).load('i32.load', at)
  code.if()
  code.i32(store.address).get(address).i32(at).op('i32.add').i64(0n).call(context.module.kernel('keepHeaders'))
  code.end()
}

/** Makes the flush function of a cached store: each waiting row goes to the nodes below `node`. */
export function declareFlush(context: PlanContext, node: TopologyNode, storeIndex: number, tombstones: boolean): void {
  const store = context.store(storeIndex)
  if (!store.caching) return
  context.addFlush(storeIndex, (code, address) => {
    inScope(context, code, () => {
      const key = keyOfState(context, code, store.key, address)
      const waiting = rowOfState(store, code, address, key, tombstones)
      code.get(address).i32(abi.STATE_ROW_HEADERS).op('i32.add').call(context.module.kernel('keptHeaders'))
      code.set(waiting.headers)
      context.forward(code, node, waiting)
    })
  })
}

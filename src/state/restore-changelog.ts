/**
 * Changelog batches into a store, by the restore kernel: decompresses what it cannot, and turns its status into
 * coded errors. Only between steps. What was read before an error stays in the store: the task is closed.
 */
import { stateCodes } from '../errors/codes/state.js'
import { StreamsError } from '../errors/streams-error.js'
import type { TopicPartition } from '../model/topic-partition.js'
import type { StorePlan } from '../plan/physical-plan.js'
import * as abi from '../wasm/abi.generated.js'
import type { KernelInstance } from '../wasm/kernel-instance.js'

export interface RestoreSource extends TopicPartition {
  /** First byte in task memory; PADDING_BYTES readable behind the end. */
  readonly start: number
  readonly end: number
  /** Decompresses the records of a batch; `codec` is Kafka's number. */
  inflate(codec: number, records: Uint8Array): Uint8Array
}

export interface RestoreProgress {
  /** First byte that was not consumed: a batch that is cut at the end starts there. */
  readonly position: number
  /** Offset after the last record; undefined when the bytes held no whole batch. */
  readonly nextOffset: bigint | undefined
  readonly records: number
}

const HEADER_BYTES = 61
const CODEC_MASK = 7

/**
 * Restores the batches of [start, end); the last may be cut short.
 *
 * @throws StreamsError E703 (a value or key that the store cannot hold), E704 (corrupt or malformed batch)
 */
export function restoreChangelog(kernel: KernelInstance, plan: StorePlan, source: RestoreSource): RestoreProgress {
  const { exports, views } = kernel
  let records = 0
  let nextOffset: bigint | undefined
  for (let start = source.start; ; ) {
    const status = exports.restoreBatches?.(plan.address, start, source.end) as number
    const { data } = views.refresh()
    if (status === abi.STATUS_FAILED) throw failure(kernel, plan, source)
    const restored = data.getUint32(plan.address + abi.STORE_RESTORED, true)
    const position = data.getUint32(plan.address + abi.STORE_RESTORE_POSITION, true)
    records += restored
    if (position > start) nextOffset = data.getBigInt64(plan.address + abi.STORE_RESTORE_OFFSET, true)
    if (status !== abi.STATUS_NEED_CODEC) return { position, nextOffset, records }
    records += restoreInflated(kernel, plan, source, position)
    nextOffset = data.getBigInt64(plan.address + abi.STORE_RESTORE_OFFSET, true)
    start = position + batchBytes(data, position)
  }
}

function batchBytes(data: DataView, batch: number): number {
  return data.getUint32(batch + 8, false) + 12
}

/** Restores one compressed batch. Returns its number of records. */
function restoreInflated(kernel: KernelInstance, plan: StorePlan, source: RestoreSource, batch: number): number {
  const { exports, views } = kernel
  const { data, bytes } = views.refresh()
  const packed = Uint8Array.from(bytes.subarray(batch + HEADER_BYTES, batch + batchBytes(data, batch)))
  const inflated = source.inflate(data.getUint8(batch + 22) & CODEC_MASK, packed)
  const block = (exports.allocate?.(inflated.length + abi.PADDING_BYTES) as number) >>> 0
  if (block === 0) {
    throw new StreamsError(stateCodes.E702, 'there is no memory left to decompress a changelog batch', {
      store: plan.name,
      cure: 'raise the memory limit of tasks',
    })
  }
  views.refresh().bytes.set(inflated, block)
  const status = exports.restoreRecords?.(plan.address, batch, block, block + inflated.length) as number
  exports.release?.(block)
  if (status === abi.STATUS_FAILED) throw failure(kernel, plan, source)
  return views.refresh().data.getUint32(batch + 57, false)
}

const reasons: Readonly<Record<number, string>> = {
  [abi.ROW_BAD_JSON]: 'its value is not JSON',
  [abi.ROW_BAD_UTF8]: 'its value is not UTF-8',
  [abi.ROW_WRONG_TYPE]: 'its value has another type than the store',
  [abi.ROW_MISSING_FIELD]: 'its value lacks a field that the store requires',
  [abi.ROW_OUT_OF_RANGE]: 'its value holds a number that the store cannot hold',
  [abi.ROW_WRONG_SIZE]: 'its value has another number of bytes than the store’s serde writes',
  [abi.ROW_NULL]: 'its value is the JSON text null',
}

function failure(kernel: KernelInstance, plan: StorePlan, source: RestoreSource): StreamsError {
  const { data } = kernel.views.refresh()
  const code = data.getUint32(abi.H_FAIL_CODE, true)
  const offset = data.getBigInt64(plan.address + abi.STORE_RESTORE_OFFSET, true)
  const place = { store: plan.name, topic: source.topic, partition: source.partition, offset }
  const reason = reasons[code]
  if (reason !== undefined) {
    return new StreamsError(stateCodes.E703, `a changelog record does not fit the store: ${reason}`, {
      ...place,
      cure: 'the type of the store has changed: give it a new name, or keep the old type',
    })
  }
  const what =
    code === abi.ROW_CORRUPT_BATCH
      ? 'the checksum of a changelog batch does not match its bytes'
      : code === abi.ROW_UNKNOWN_CODEC
        ? 'a changelog batch is compressed with an unknown codec'
        : 'a changelog batch is malformed'
  return new StreamsError(stateCodes.E704, what, {
    ...place,
    cure: 'restore the topic from a replica or backup, or reset the application',
  })
}

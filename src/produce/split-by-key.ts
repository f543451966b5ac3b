/**
 * Batches for a topic that a function chose: the kernel does not know how many partitions it has, so the records are
 * divided here. Records without a key take turns, a batch a partition. Rare, and therefore plain.
 */
import { partitionOf } from '../record-batch/key-partition.js'
import { decodeRecords } from '../record-batch/reader.js'
import { RecordBatchWriter } from '../record-batch/writer.js'

/** OUTPUT_PARTITION where the kernel left the choice to the host. */
export const ANY_PARTITION = 0xffffffff

/** Batches by partition, records in their order. `turn` chooses the partition of records without a key. */
export function splitByKey(bytes: Uint8Array, partitionCount: number, turn: number): Map<number, Uint8Array> {
  const writers = new Map<number, RecordBatchWriter>()
  for (const record of decodeRecords(Uint8Array.from(bytes))) {
    const partition = record.key === null ? turn % partitionCount : partitionOf(record.key, partitionCount)
    const writer = writers.get(partition) ?? new RecordBatchWriter()
    writers.set(partition, writer)
    writer.append(record)
  }
  return new Map([...writers].map(([partition, writer]) => [partition, writer.finish()]))
}

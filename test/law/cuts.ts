/**
 * How a sequence of records is cut: into record batches, slabs, arrivals, decoded segments and steps. None of it has
 * a meaning; the law says so.
 */
import fc from 'fast-check'
import type { Compression } from '../../src/record-batch/header.js'
import { RecordBatchWriter } from '../../src/record-batch/writer.js'
import type { PlacedRecord } from './random-records.js'

/** Every list is gone through again and again. */
export interface Cuts {
  /** Records of one record batch. */
  readonly batchRecords: readonly number[]
  readonly compressions: readonly Compression[]
  /** Record batches of one slab. */
  readonly slabBatches: readonly number[]
  /** Slabs that come before each step; an input that has not got all is not caught up. */
  readonly arrivals: readonly number[]
  /** Rows decoded into a segment at once. */
  readonly segmentRows: readonly number[]
  readonly stepRows: readonly number[]
  /** Builders hold this much before `run` stops, and a step ends behind as many encoded bytes. */
  readonly outputBytesMax: number
  readonly touch: boolean
  /** After so many commits the task is lost and comes back from its changelogs; 0: never. */
  readonly restartCommits: number
}

/** Cuts of one, and no touch pass: the oracle. */
export const ORACLE_CUTS: Cuts = {
  batchRecords: [1],
  compressions: ['none'],
  slabBatches: [1],
  arrivals: [Number.MAX_SAFE_INTEGER],
  segmentRows: [1],
  stepRows: [1],
  outputBytesMax: 1 << 20,
  touch: false,
  restartCommits: 0,
}

const cycle = (most: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 1, max: most }), { minLength: 1, maxLength: 4 })

export const arbitraryCuts: fc.Arbitrary<Cuts> = fc.record({
  batchRecords: cycle(12),
  compressions: fc.array(fc.constantFrom<Compression[]>('none', 'none', 'gzip', 'lz4'), { minLength: 1, maxLength: 3 }),
  slabBatches: cycle(4),
  arrivals: fc.oneof(fc.constant([Number.MAX_SAFE_INTEGER]), cycle(3)),
  segmentRows: fc.oneof(fc.constant([4096]), cycle(9)),
  stepRows: fc.oneof(fc.constant([1 << 20]), cycle(20)),
  outputBytesMax: fc.constantFrom(1, 150, 1000, 1 << 20),
  touch: fc.boolean(),
  restartCommits: fc.constantFrom(0, 0, 1, 2, 3),
})

/** Goes round a list. */
export function* around<T>(list: readonly T[]): Generator<T, never> {
  for (;;) yield* list
}

/** The records as slabs of whole record batches, cut as told. */
export function slabsOf(records: readonly PlacedRecord[], cuts: Cuts): Uint8Array[] {
  const sizes = around(cuts.batchRecords)
  const compressions = around(cuts.compressions)
  const batches: Uint8Array[] = []
  for (let from = 0; from < records.length; ) {
    const to = endOfBatch(records, from, sizes.next().value)
    batches.push(batchOf(records.slice(from, to), compressions.next().value))
    from = to
  }
  const counts = around(cuts.slabBatches)
  const slabs: Uint8Array[] = []
  while (batches.length > 0) {
    slabs.push(Buffer.concat(batches.splice(0, counts.next().value)))
  }
  return slabs
}

/** At most `size` records; one with a wrong sum stands alone. */
function endOfBatch(records: readonly PlacedRecord[], from: number, size: number): number {
  if (records[from]?.isCorrupt === true) return from + 1
  const most = Math.min(records.length, from + size)
  const corrupt = records.findIndex((record, index) => index > from && record.isCorrupt === true)
  return corrupt < 0 ? most : Math.min(most, corrupt)
}

function batchOf(records: readonly PlacedRecord[], compression: Compression): Uint8Array {
  const first = records[0] as PlacedRecord
  const writer = new RecordBatchWriter({ baseOffset: first.offset, compression })
  for (const record of records) writer.append(record, Number(record.offset - first.offset))
  const batch = writer.finish()
  if (first.isCorrupt === true) batch[17] = (batch[17] as number) ^ 1 // the first byte of its sum
  return batch
}

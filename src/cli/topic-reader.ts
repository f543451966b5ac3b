/** Reads a topic from the beginning, record by record as bytes: for `consume` and for what the demo shows. */
import { READ_BYTES_MAX } from '../config/limits.js'
import type { FetchRequest, FetchResult, LogFetcher } from '../log/fetch.js'
import type { TopicPartition } from '../model/topic-partition.js'
import { isControl } from '../record-batch/header.js'
import { readBatches, readRecords } from '../record-batch/reader.js'
import type { KafkaRecord } from '../record-batch/record.js'
import { present } from '../stdx/present.js'

/** Where reading stands in one partition. */
export interface ReadPosition extends TopicPartition {
  readonly offset: bigint
}

/** Reads the records of a topic, partition by partition. */
export class TopicReader {
  readonly #fetcher: LogFetcher
  readonly #positions: ReadPosition[]
  readonly #targets: Uint8Array[]

  constructor(fetcher: LogFetcher, positions: readonly ReadPosition[]) {
    this.#fetcher = fetcher
    this.#positions = [...positions]
    this.#targets = positions.map(() => new Uint8Array(READ_BYTES_MAX))
  }

  /** What comes within `maxWaitMs`, at most some batches of each partition; the records' bytes are copies. */
  async poll(maxWaitMs: number): Promise<readonly (KafkaRecord & TopicPartition)[]> {
    const requests = this.#positions.map(
      (position, index): FetchRequest => ({ ...position, target: present(this.#targets[index], 'a target') }),
    )
    const results = await this.#fetcher.fetch(requests, { maxWaitMs })
    return results.flatMap((result, index) => this.#take(result, index))
  }

  /** Whether every partition is read up to its end, in the order of the positions. */
  hasReached(endOffsets: readonly bigint[]): boolean {
    return this.#positions.every(({ offset }, index) => offset >= (endOffsets[index] ?? 0n))
  }

  #take(result: FetchResult, index: number): readonly (KafkaRecord & TopicPartition)[] {
    if (result.error !== undefined) throw result.error
    const position = present(this.#positions[index], 'a position')
    if (result.oversizeBytes !== undefined) {
      this.#targets[index] = new Uint8Array(result.oversizeBytes)
      return []
    }
    const { topic, partition } = position
    const bytes = present(this.#targets[index], 'a target').slice(0, result.byteCount)
    const found: (KafkaRecord & TopicPartition)[] = []
    for (const batch of readBatches(bytes, { place: { topic, partition } })) {
      if (isControl(batch.header)) continue
      for (const record of readRecords(batch, { place: { topic, partition } })) {
        if (record.offset >= position.offset) found.push({ ...record, topic, partition })
      }
    }
    this.#positions[index] = { ...position, offset: result.nextOffset }
    return found
  }
}

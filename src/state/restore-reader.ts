/**
 * Reads one changelog partition from its start to its end into a store, in chunks that lie in the task's memory.
 * The kernel does the rest in bulk. Kafka Streams: StoreChangelogReader.
 */
import type { FetchResult, LogFetcher } from '../log/fetch.js'
import type { TopicPartition } from '../model/topic-partition.js'

export interface RestoreTarget {
  readonly store: string
  readonly changelog: TopicPartition
  readonly startOffset: bigint
  readonly endOffset: bigint
  /** View of the chunk's bytes in the task's memory, fresh. */
  view(): Uint8Array
  /** Makes a larger chunk; `view` gives it from then on. */
  grow(bytes: number): Promise<void>
  /** Raw batches at the start of the chunk → state; rejects with E703, E704. */
  apply(byteCount: number): Promise<void>
}

export interface RestoreProgress {
  readonly store: string
  /** Offsets of the changelog: where it began, where it is, where it ends. */
  readonly startOffset: bigint
  readonly offset: bigint
  readonly endOffset: bigint
}

/** Resolves with the offset behind the last record restored. Rejects with E703, E704, or what the log says. */
export async function restoreStore(
  fetcher: LogFetcher,
  target: RestoreTarget,
  onProgress: (progress: RestoreProgress) => void,
): Promise<bigint> {
  const { store, changelog, startOffset, endOffset } = target
  let offset = startOffset
  while (offset < endOffset) {
    const [result] = await fetcher.fetch([{ ...changelog, offset, target: target.view() }], { maxWaitMs: 0 })
    const { byteCount, error, nextOffset, oversizeBytes } = result as FetchResult
    if (error !== undefined) throw error
    if (oversizeBytes !== undefined) await target.grow(oversizeBytes)
    if (byteCount > 0) await target.apply(byteCount)
    if (nextOffset === offset && oversizeBytes === undefined) break
    offset = nextOffset
    onProgress({ store, startOffset, offset, endOffset })
  }
  return offset
}

/**
 * Reads one changelog partition from its start to its end into a store, in chunks that lie in the task's memory: one is
 * read while the other is applied by the kernel, in bulk. Kafka Streams: StoreChangelogReader.
 */
import type { FetchResult, LogFetcher } from '../log/fetch.js'
import type { TopicPartition } from '../model/topic-partition.js'

/** A piece of a task's memory that changelog bytes are read into. */
export interface RestoreChunk {
  /** View of its bytes, fresh. */
  view(): Uint8Array
  /** Makes it larger. */
  grow(bytes: number): Promise<void>
  /** Raw batches at its start → state; rejects with E703, E704. */
  apply(byteCount: number): Promise<void>
}

export interface RestoreTarget {
  readonly store: string
  readonly changelog: TopicPartition
  readonly startOffset: bigint
  readonly endOffset: bigint
  /** One is read into while the other is applied. */
  readonly chunks: readonly [RestoreChunk, RestoreChunk]
}

export interface RestoreProgress {
  readonly store: string
  /** Offsets of the changelog: where it began, where it is, where it ends. */
  readonly startOffset: bigint
  readonly offset: bigint
  readonly endOffset: bigint
}

/** What is there is given at once; only where the log gives nothing (its leader moves) it is asked again after that. */
const RETRY_WAIT_MS = 100

/**
 * Resolves with the offset behind the last record restored. Rejects with E703, E704, what the log says, or what
 * `onProgress` throws; not before the chunk that was being applied has ended.
 */
export async function restoreStore(
  fetcher: LogFetcher,
  target: RestoreTarget,
  onProgress: (progress: RestoreProgress) => void,
): Promise<bigint> {
  const { changelog, chunks, endOffset, startOffset, store } = target
  let offset = startOffset
  let [filling, other] = chunks
  let applied: Promise<void> = Promise.resolve()
  try {
    while (offset < endOffset) {
      const [fetched] = await Promise.all([fetchInto(fetcher, filling, changelog, offset), applied])
      const { byteCount, nextOffset, oversizeBytes } = fetched
      if (oversizeBytes !== undefined) await filling.grow(oversizeBytes)
      if (byteCount > 0) applied = filling.apply(byteCount)
      if (oversizeBytes === undefined) [filling, other] = [other, filling]
      offset = nextOffset
      onProgress({ store, startOffset, offset, endOffset })
    }
    await applied
    return offset
  } finally {
    // the lane may end under it: then it fails, and somebody has to know
    await applied.catch(() => {})
  }
}

async function fetchInto(
  fetcher: LogFetcher,
  chunk: RestoreChunk,
  changelog: TopicPartition,
  offset: bigint,
): Promise<FetchResult> {
  const [result] = await fetcher.fetch([{ ...changelog, offset, target: chunk.view() }], {
    maxWaitMs: RETRY_WAIT_MS,
  })
  if (result?.error !== undefined) throw result.error
  return result as FetchResult
}

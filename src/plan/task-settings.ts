/** What a task is told when its memory is made: bounds and policies, as numbers the kernels read. */
import * as limits from '../config/limits.js'
import type { StreamsConfig } from '../config/streams-config.js'
import { SEGMENT_ROWS_MAX } from '../wasm/abi.generated.js'

export interface TaskSettings {
  /** Bytes that the task's memory may use; at most 4 GiB - 64 KiB. */
  readonly memoryBytesMax: number
  /** Rows of record caches that may wait, in bytes; 0: no cache, every update is forwarded. */
  readonly cacheBytesMax: number
  /** `run` stops after the row at which builders hold this many bytes. */
  readonly outputBytesMax: number
  /** Rows decoded into a segment at once; at most SEGMENT_ROWS_MAX. */
  readonly batchRowsMax: number
  readonly batchBytesMax: number
  readonly recordBytesMax: number
  /** How batches for topics are compressed: `producer.compression.type`. */
  readonly compression: 'none' | 'lz4'
  /** Whether the touch pass leaves hints. It never changes a result; tests of that turn it off. */
  readonly touch: boolean
  readonly deserialization: 'fail' | 'continue'
  readonly processing: 'fail' | 'continue'
  readonly production: 'fail' | 'continue'
  readonly negativeTimestamps: 'fail' | 'skip' | 'partitionTime'
}

const TIMESTAMP_EXTRACTORS: Readonly<Record<string, TaskSettings['negativeTimestamps']>> = {
  FailOnInvalidTimestamp: 'fail',
  LogAndSkipOnInvalidTimestamp: 'skip',
  UsePartitionTimeOnInvalidTimestamp: 'partitionTime',
}

/** The settings that a configuration asks for, for each of `taskCount` tasks that share the cache. */
export function taskSettings(config: StreamsConfig, taskCount = 1): TaskSettings {
  return {
    memoryBytesMax: limits.TASK_BYTES_MAX,
    cacheBytesMax: Math.floor(config.statestoreCacheMaxBytes / taskCount),
    outputBytesMax: limits.STEP_OUTPUT_BYTES_MAX,
    batchRowsMax: SEGMENT_ROWS_MAX,
    batchBytesMax: limits.BATCH_BYTES_MAX,
    recordBytesMax: limits.RECORD_BYTES_MAX,
    compression: config.producer['compression.type'] === 'lz4' ? 'lz4' : 'none',
    touch: true,
    deserialization: config.deserializationExceptionHandler,
    processing: config.processingExceptionHandler,
    production: config.productionExceptionHandler,
    negativeTimestamps: TIMESTAMP_EXTRACTORS[config.defaultTimestampExtractor] ?? 'fail',
  }
}

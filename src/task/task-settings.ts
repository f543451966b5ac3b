/** What a task is told when its memory is made: bounds and policies, as numbers the kernels read. */

export interface TaskSettings {
  /** Bytes that the task's memory may use; at most 4 GiB - 64 KiB. */
  readonly memoryBytesMax: number
  /** Rows of record caches that may wait, in bytes; 0: no cache, every update is forwarded. */
  readonly cacheBytesMax: number
  /** `run` stops after the row at which builders hold this many bytes. */
  readonly outputBytesMax: number
  /** Rows of one step. */
  readonly stepRowsMax: number
  /** Rows decoded into a segment at once; at most SEGMENT_ROWS_MAX. */
  readonly batchRowsMax: number
  readonly batchBytesMax: number
  readonly recordBytesMax: number
  /** Whether the touch pass leaves hints. It never changes a result; tests of that turn it off. */
  readonly touch: boolean
  readonly deserialization: 'fail' | 'continue'
  readonly processing: 'fail' | 'continue'
  readonly production: 'fail' | 'continue'
  readonly negativeTimestamps: 'fail' | 'skip' | 'partitionTime'
}

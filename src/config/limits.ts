/**
 * Every limit of the TypeScript side in one file; those of the kernels stand in assembly/abi.ts.
 * Each says its unit and its reason. Relations between limits are asserted in test/config/limits.test.ts.
 */

/** Records larger than this (key + value + headers, bytes) are refused. Kafka: `max.request.size` default 1 MiB. */
export const RECORD_BYTES_MAX = 1_048_576

/** An encoded record batch is closed when it reaches this (bytes). Kafka: `message.max.bytes` default 1 MiB. */
export const BATCH_BYTES_MAX = 1_048_576

/**
 * Every limit of the TypeScript side in one file; those of the kernels stand in assembly/abi.ts.
 * Each says its unit and its reason. Relations between limits are asserted in test/config/limits.test.ts.
 */

/** Records larger than this (key + value + headers, bytes) are refused. Kafka: `max.request.size` default 1 MiB. */
export const RECORD_BYTES_MAX = 1_048_576

/** An encoded record batch is closed when it reaches this (bytes). Kafka: `message.max.bytes` default 1 MiB. */
export const BATCH_BYTES_MAX = 1_048_576

/** Longest topic name (characters). Kafka: Topic.MAX_NAME_LENGTH. */
export const TOPIC_NAME_LENGTH_MAX = 249

/**
 * Generated names of nodes and stores are shortened to this (characters). With the longest suffix (`-repartition`)
 * a name leaves 137 characters for the application id and its hyphen.
 */
export const GENERATED_NAME_LENGTH_MAX = 100

/** JSON nested deeper than this is refused (levels), so that reading it cannot exhaust the stack. */
export const JSON_DEPTH_MAX = 128

/**
 * A compressed record batch that grows beyond this when decompressed is refused (bytes): a bound against hostile
 * input, 64 times the largest batch that we write.
 */
export const DECOMPRESSED_BATCH_BYTES_MAX = 67_108_864

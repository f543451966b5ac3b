/**
 * Kafka's record batch, format version 2, as byte offsets from the start of the batch; all integers big-endian.
 *
 * ```
 *  0        8      12     16  17   21     23     27        35        43       51     53     57     61
 *  ┌────────┬──────┬──────┬───┬────┬──────┬──────┬─────────┬─────────┬────────┬──────┬──────┬──────┬────────
 *  │base    │length│leader│ma-│CRC-│attri-│last  │base     │max      │producer│pro-  │base  │record│records,
 *  │offset  │behind│epoch │gic│32C │butes │offset│timestamp│timestamp│id      │ducer │se-   │count │maybe
 *  │        │it    │      │=2 │    │      │delta │         │         │        │epoch │quence│      │com-
 *  │i64     │i32   │i32   │u8 │u32 │i16   │i32   │i64      │i64      │i64     │i16   │i32   │i32   │pressed
 *  └────────┴──────┴──────┴───┴────┴──────┴──────┴─────────┴─────────┴────────┴──────┴──────┴──────┴────────
 *                                  └─────────────────── covered by the CRC ─────────────────────────────────┘
 * attributes   bits 0–2 compression · 3 timestamp type (1 = log append time) · 4 transactional · 5 control
 *              6 base timestamp is a delete horizon (KIP-534)
 * ```
 * Base offset, length and leader epoch lie outside the CRC, so a log can place a batch without touching it.
 * Source: org.apache.kafka.common.record.DefaultRecordBatch.
 */
export const BASE_OFFSET_AT = 0
export const LENGTH_AT = 8
export const LEADER_EPOCH_AT = 12
export const MAGIC_AT = 16
export const CRC_AT = 17
export const ATTRIBUTES_AT = 21
export const LAST_OFFSET_DELTA_AT = 23
export const BASE_TIMESTAMP_AT = 27
export const MAX_TIMESTAMP_AT = 35
export const PRODUCER_ID_AT = 43
export const PRODUCER_EPOCH_AT = 51
export const BASE_SEQUENCE_AT = 53
export const RECORD_COUNT_AT = 57
export const RECORDS_AT = 61

/** Bytes of base offset and length, which the length does not count. */
export const LOG_OVERHEAD_BYTES = 12
/** Bytes of a batch without records. */
export const HEADER_BYTES = RECORDS_AT
/** The only format version that is read and written. */
export const MAGIC = 2

export const COMPRESSION_MASK = 0x07
export const LOG_APPEND_TIME_BIT = 0x08
export const TRANSACTIONAL_BIT = 0x10
export const CONTROL_BIT = 0x20
export const DELETE_HORIZON_BIT = 0x40

/** Producer id, epoch and sequence of a batch that no producer numbered. */
export const NO_PRODUCER_ID = -1n
export const NO_PRODUCER_EPOCH = -1
export const NO_SEQUENCE = -1
export const NO_LEADER_EPOCH = -1
/** Max timestamp of a batch that has none. */
export const NO_TIMESTAMP = -1n

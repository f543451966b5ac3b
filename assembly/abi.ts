// The one source of layouts and status codes that generated code, kernels and TypeScript share.
//
// Only lines of the form `export const NAME: u32 = value;` (and comments): scripts/make-abi.mjs writes the
// TypeScript twin src/wasm/abi.generated.ts from them, and a test fails when that is stale. Offsets are bytes.
// All structs lie in the plan's image, at addresses that the plan fixes; their mutable fields start at zero.

// ---- memory -------------------------------------------------------------------------------------------------
//
//   0        header (64 KiB)          65536   constants of the kernels          heapBase   image of the plan
//   image end ......... blocks of the allocator: input slabs, segments, scratch, state, output
//
export const ABI_VERSION: u32 = 1;
export const MAGIC: u32 = 0x4543524d; // "MRCE"
export const HEADER_BYTES: u32 = 65536;
export const PADDING_BYTES: u32 = 64; // readable bytes that stand behind every input, so that wide loads may over-read

// ---- status codes: 0 is the ordinary end; the name says what the composer does next --------------------------
export const STATUS_OK: u32 = 0; // every input is consumed
export const STATUS_WAITING: u32 = 1; // the next pick would pass an empty input that is not caught up
export const STATUS_OUTPUT_FULL: u32 = 2; // encode and come back
export const STATUS_BUDGET: u32 = 3; // rows or bytes of this step are used up
export const STATUS_FAILED: u32 = 4; // a row failed and the policy is `fail`: the H_FAIL_ fields say which
export const STATUS_NEED_CODEC: u32 = 5; // a batch is compressed with a codec that the host decodes
export const STATUS_OUT_OF_MEMORY: u32 = 6; // the task's limit is reached
export const STATUS_DRAINED: u32 = 7; // pick: every input is empty and nothing undecoded is left

// ---- what is wrong with a row (INPUT_ROW_STATUS, H_FAIL_CODE); 0 is a good row -------------------------------
export const ROW_OK: u32 = 0;
export const ROW_BAD_JSON: u32 = 1; // not JSON, at the byte in the row detail
export const ROW_BAD_UTF8: u32 = 2;
export const ROW_WRONG_TYPE: u32 = 3; // a field has another type than the schema says; detail: column index
export const ROW_MISSING_FIELD: u32 = 4; // a required field is missing or null; detail: column index
export const ROW_OUT_OF_RANGE: u32 = 5; // an integer field holds a number that it cannot hold; detail: column index
export const ROW_WRONG_SIZE: u32 = 6; // a Kafka integer or double of another length
export const ROW_NULL: u32 = 7; // null under a serde that is not nullable; detail 0 key, 1 value
export const ROW_NEGATIVE_TIMESTAMP: u32 = 8;
export const ROW_CORRUPT_BATCH: u32 = 9; // CRC: one failing pick at the batch's base offset
export const ROW_MALFORMED_BATCH: u32 = 10;
export const ROW_UNKNOWN_CODEC: u32 = 11;
export const ROW_LAMBDA_FAILED: u32 = 12; // H_FAIL_SITE says where in which function
export const ROW_SCRIPT_FAILED: u32 = 13; // a JavaScript function threw: the host has the error
export const ROW_WRONG_RESULT: u32 = 14; // a result does not fit the store's or sink's declared type
export const ROW_CHECK_DIFFERS: u32 = 15; // checked mode: compiled and JavaScript disagree: the host has both
export const ROW_TOO_LARGE: u32 = 16; // an encoded record above the limit
export const ROW_UNSAFE_INTEGER: u32 = 17; // an int64 beyond 2^53 - 1 was used as a number
export const ROW_WRONG_PARTITION: u32 = 18; // a partitioner named a partition that the topic does not have

// ---- why a record was dropped (counters H_DROPPED + 8 * reason, u64) -----------------------------------------
export const DROP_NULL_KEY: u32 = 0;
export const DROP_NULL_VALUE: u32 = 1;
export const DROP_LATE: u32 = 2;
export const DROP_BAD_ROW: u32 = 3; // deserialization policy `continue`
export const DROP_FAILED_ROW: u32 = 4; // processing policy `continue`
export const DROP_EXPIRED: u32 = 5;
export const DROP_BAD_TIMESTAMP: u32 = 6;
export const DROP_NOT_WRITTEN: u32 = 7; // production policy `continue`
export const DROP_REASONS: u32 = 8;
/** Set in H_FAIL_SITE and FAILED_SITE where a row could not be written: the rest is the sink's node, no site. */
export const SITE_SINK: u32 = 0x80000000;

// ---- policies (H_DESERIALIZATION_POLICY, H_PROCESSING_POLICY, H_PRODUCTION_POLICY) ---------------------------
export const POLICY_FAIL: u32 = 0;
export const POLICY_CONTINUE: u32 = 1;

// ---- header fields -------------------------------------------------------------------------------------------
export const H_MAGIC: u32 = 0;
export const H_VERSION: u32 = 4;
export const H_HEAP_TOP: u32 = 8; // u32 first byte never given out
export const H_HEAP_MAX: u32 = 12; // u32 bytes that the task may use; alloc gives 0 beyond
export const H_ALLOCATED: u32 = 16; // u32 bytes in blocks given out
export const H_STATUS: u32 = 20; // u32 result of the last step
export const H_SCRATCH_TOP: u32 = 24; // u32 bump pointer of the scratch arena
export const H_SCRATCH_END: u32 = 28; // u32
export const H_SCRATCH_CHUNK: u32 = 32; // u32 chunk in use
export const H_SCRATCH_FIRST: u32 = 36; // u32 first chunk of the chain
export const H_PICK_INPUT: u32 = 40; // u32 address of the Input that was picked
export const H_PICK_FROM: u32 = 44; // u32 rows [from, to) may run before any other input's head
export const H_PICK_TO: u32 = 48; // u32
export const H_OUTPUT_BYTES: u32 = 52; // u32 bytes in builders and full chunks of scratch since the last encode
export const H_OUTPUT_BYTES_MAX: u32 = 56; // u32 `run` stops after the row that reaches it
export const H_ROWS_LEFT: u32 = 60; // u32 rows that this step may still run
export const H_FREE_BLOCKS: u32 = 64; // u32[FREE_CLASSES] heads of the free lists by size class
export const FREE_CLASSES: u32 = 128;
export const H_DECODE_DETAIL: u32 = 576; // u32 detail of the last value that `decodeCell` refused (as INPUT_ROW_DETAIL)
export const H_RETIRED: u32 = 580; // u32 chain of blocks that rows of this step may still point into
export const H_RETIRED_SPANS: u32 = 584; // u32 chain of Spans, likewise
export const H_FREED_SPANS: u32 = 588; // u32 chain of Spans whose slabs are free: `takeFreedSlab` hands them out
export const H_FAIL_CODE: u32 = 640; // u32 ROW_*
export const H_FAIL_SITE: u32 = 644; // u32 index in the plan's table of failure sites
export const H_FAIL_INPUT: u32 = 648; // u32 address of the Input
export const H_FAIL_ROW: u32 = 652; // u32 row in the segment
export const H_FAIL_DETAIL: u32 = 656; // u32 row detail, or address of a text view
export const H_FAIL_COUNT: u32 = 660; // u32 entries in the list of failed rows that went on (for dead letters)
export const H_FAIL_LIST: u32 = 664; // u32 first FailedRow, in order (scratch)
export const H_FAIL_TAIL: u32 = 668; // u32
export const H_DESERIALIZATION_POLICY: u32 = 672; // u32
export const H_PROCESSING_POLICY: u32 = 676; // u32
export const H_PRODUCTION_POLICY: u32 = 680; // u32
export const H_NEGATIVE_TIMESTAMPS: u32 = 684; // u32 0 fail, 1 skip and count, 2 partition time
export const H_WALL_CLOCK_MS: u32 = 688; // i64 set by the composer before each step
export const H_STREAM_TIME_MS: u32 = 696; // i64 largest timestamp picked by this task, starts at -1
export const H_INPUTS: u32 = 704; // u32 address of the first Input
export const H_INPUT_COUNT: u32 = 708; // u32
export const H_STORES: u32 = 712; // u32 address of the first Store
export const H_STORE_COUNT: u32 = 716; // u32
export const H_SINKS: u32 = 720; // u32 address of the first Sink
export const H_SINK_COUNT: u32 = 724; // u32
export const H_NODES: u32 = 728; // u32 address of the first NodeState
export const H_NODE_COUNT: u32 = 732; // u32
export const H_CACHE_BYTES: u32 = 736; // u32 bytes of rows that wait in record caches
export const H_CACHE_BYTES_MAX: u32 = 740; // u32 0: no cache
export const H_TOUCH: u32 = 744; // u32 1: the touch pass leaves hints; 0: it does not run (tests of the law)
export const H_BATCH_ROWS_MAX: u32 = 748; // u32 rows decoded into a segment at once, at most SEGMENT_ROWS_MAX
export const H_EFFECT_HEAD: u32 = 752; // u32 first EffectRow of this step, in order (scratch)
export const H_EFFECT_TAIL: u32 = 756; // u32
export const H_EFFECT_COUNT: u32 = 760; // u32
export const H_OUTPUT_HEAD: u32 = 764; // u32 first OutputRun of this step, in order
export const H_OUTPUT_TAIL: u32 = 768; // u32
export const H_OUTPUT_COUNT: u32 = 772; // u32
export const H_BATCH_BYTES_MAX: u32 = 776; // u32 an encoded batch is closed when it reaches this
export const H_RECORD_BYTES_MAX: u32 = 780; // u32 larger records fail
export const H_ROWS_PICKED: u32 = 784; // u64 counter
export const H_ROWS_WRITTEN: u32 = 792; // u64 counter
export const H_DROPPED: u32 = 800; // u64[DROP_REASONS] counters
export const H_CODEC_INPUT: u32 = 864; // u32 address of the Input whose batch the host must decode
export const H_TOUCHES: u32 = 868; // u32 address of the first Touch
export const H_TOUCH_COUNT: u32 = 872; // u32
export const H_EMPTY_VIEW: u32 = 880; // 16 bytes that stay zero: an empty string, an empty list, any null
export const H_CRC_SCRATCH: u32 = 896; // address of CRC_SCRATCH_BYTES of scratch for crc32c (in the header: 896..32768)
export const H_NUMBER_SCRATCH: u32 = 24576; // NUMBER_OUT_BYTES of scratch for number parsing
export const H_COMPRESS_SCRATCH: u32 = 32768; // 32 KiB: hash table of the lz4 compressor

// ---- Input (one per source partition of the task) ------------------------------------------------------------
export const INPUT_TOPIC: u32 = 0; // u32 index in the plan's topics
export const INPUT_PARTITION: u32 = 4; // u32
export const INPUT_SOURCE: u32 = 8; // u32 index of the source in its sub-topology: whose function runs the rows
export const INPUT_CAUGHT_UP: u32 = 12; // u32 1: an empty input does not hold the others back (max.task.idle.ms)
export const INPUT_RAW_HEAD: u32 = 16; // u32 first Span of undecoded bytes
export const INPUT_RAW_TAIL: u32 = 20; // u32
export const INPUT_RAW_BYTES: u32 = 24; // u32 bytes queued and not yet decoded (backpressure)
export const INPUT_RAW_POSITION: u32 = 28; // u32 next batch in the head span; 0: take the span's start
export const INPUT_RECORD_POSITION: u32 = 32; // u32 next record inside the open batch
export const INPUT_RECORD_END: u32 = 36; // u32
export const INPUT_RECORDS_LEFT: u32 = 40; // u32
export const INPUT_INFLATED: u32 = 44; // u32 block that holds the open batch's decompressed records; 0: none
export const INPUT_BASE_OFFSET: u32 = 48; // i64
export const INPUT_BASE_TIMESTAMP: u32 = 56; // i64
export const INPUT_ROWS: u32 = 64; // u32 rows in the segment
export const INPUT_ROW: u32 = 68; // u32 next row to be picked; == rows: empty
export const INPUT_BATCH_FLAGS: u32 = 72; // u32 attributes of the open batch
export const INPUT_CODEC: u32 = 76; // u32 Kafka's number of the codec that the host is asked for; 0: none
export const INPUT_MAX_TIMESTAMP: u32 = 80; // i64 of the open batch (log append time)
export const INPUT_OFFSETS: u32 = 88; // u32 i64[rows]
export const INPUT_TIMESTAMPS: u32 = 92; // u32 i64[rows]
export const INPUT_KEYS: u32 = 96; // u32 view16[rows] of the key's bytes; length 0xffffffff: null
export const INPUT_VALUES: u32 = 100; // u32 slice[rows]: address | length << 32; length 0xffffffff: null
export const INPUT_HEADERS: u32 = 104; // u32 slice[rows]: Kafka's header bytes, count varint first; 0: no headers
export const INPUT_ROW_STATUS: u32 = 108; // u32 u8[rows] ROW_*
export const INPUT_ROW_DETAIL: u32 = 112; // u32 u32[rows]
export const INPUT_HASHES: u32 = 116; // u32 u32[rows] hash of the key's bytes
export const INPUT_COLUMNS: u32 = 120; // u32 address of Column[columnCount]
export const INPUT_COLUMN_COUNT: u32 = 124; // u32
export const INPUT_POSITION: u32 = 128; // i64 offset after the last row that was picked: what a commit writes
export const INPUT_PARTITION_TIME: u32 = 136; // i64 largest timestamp picked, starts at -1
export const INPUT_KEY_PROGRAM: u32 = 144; // u32 DecodeProgram of the key; 0: bytes only
export const INPUT_VALUE_PROGRAM: u32 = 148; // u32 DecodeProgram of the value; 0: bytes only
export const INPUT_ARENA_HEAD: u32 = 152; // u32 chunks of unescaped strings and lists of this segment
export const INPUT_ARENA_TOP: u32 = 156; // u32
export const INPUT_ARENA_END: u32 = 160; // u32
export const INPUT_FLAGS: u32 = 164; // u32 INPUT_FLAG_*
export const INPUT_DECODED_OFFSET: u32 = 168; // i64 offset after the last row that was decoded
export const INPUT_HINTS: u32 = 176; // u32 address of u32[stores][SEGMENT_ROWS_MAX] hints: row address or 0
export const INPUT_ABORTED: u32 = 180; // u32 address of AbortedTransaction[]; 0: read uncommitted
export const INPUT_ABORTED_COUNT: u32 = 184; // u32
export const INPUT_KEPT_BLOCKS: u32 = 188; // u32 chain of decompressed batches that rows of the segment point into
export const INPUT_KEPT_SPANS: u32 = 192; // u32 chain of consumed Spans that rows of the segment point into
export const INPUT_LAST_DELTA: u32 = 196; // u32 last offset delta of the open batch
export const INPUT_SEGMENT: u32 = 200; // u32 number of this segment: a row number means nothing in another one
export const INPUT_BYTES: u32 = 208;
export const INPUT_FLAG_TABLE: u32 = 1; // a null value is a tombstone and a null key is dropped, whatever the serde
export const INPUT_FLAG_EXTRACTOR: u32 = 2; // a generated function overwrites the timestamps after decoding
export const SEGMENT_ROWS_MAX: u32 = 4096; // measured: 1,024 to 16,384 differ by 1 %, fewer lose

// Span: bytes handed to an input, one slab or an oversize block. In a block of its own.
export const SPAN_NEXT: u32 = 0; // u32
export const SPAN_START: u32 = 4; // u32
export const SPAN_END: u32 = 8; // u32
export const SPAN_SLAB: u32 = 12; // u32 block to give back when the span is consumed and no row of it is needed
export const SPAN_BYTES: u32 = 16;

// AbortedTransaction: { i64 producerId, i64 firstOffset }
export const ABORTED_BYTES: u32 = 16;

// ---- Column (decoded source field, Arrow layout) -------------------------------------------------------------
export const COLUMN_VALUES: u32 = 0; // u32 values[SEGMENT_ROWS_MAX]; of nullable ones zeros for nulls, then u8 valid[]
export const COLUMN_VALIDITY: u32 = 4; // u32 bits, LSB first, 1 = valid; 0: the column has no nulls by its type
export const COLUMN_KIND: u32 = 8; // u32 KIND_*
export const COLUMN_BYTES: u32 = 16;

// Kinds, and the size of one value in a column or a cell.
export const KIND_BOOL: u32 = 1; // column: bit; cell: u8
export const KIND_INT32: u32 = 2; // 4
export const KIND_INT64: u32 = 3; // 8; also timestamp
export const KIND_FLOAT32: u32 = 4; // 4
export const KIND_FLOAT64: u32 = 5; // 8
export const KIND_STRING: u32 = 6; // 16: Utf8View { u32 length, 12 bytes | 4 bytes prefix, u32 0, u32 address }
export const KIND_BYTES: u32 = 7; // 16: BinaryView
export const KIND_LIST: u32 = 8; // 8: { u32 count, u32 address of count cells of the element }
export const KIND_STRUCT: u32 = 9; // 0: only a validity
export const KIND_RAW: u32 = 10; // 16: view of a JSON value's text
export const KIND_BIGINT: u32 = 11; // 8
export const VIEW_BYTES: u32 = 16;
export const VIEW_INLINE_MAX: u32 = 12;
export const NULL_LENGTH: u32 = 0xffffffff; // Kafka's -1

// ---- Serde kinds (programs, sinks, stores) -------------------------------------------------------------------
export const SERDE_BYTES: u32 = 0;
export const SERDE_STRING: u32 = 1;
export const SERDE_INT32: u32 = 2;
export const SERDE_INT64: u32 = 3; // also bigint
export const SERDE_FLOAT32: u32 = 4;
export const SERDE_FLOAT64: u32 = 5;
export const SERDE_BOOLEAN: u32 = 6;
export const SERDE_JSON: u32 = 7;
export const SERDE_RAW: u32 = 8; // the row's raw key view or raw value slice, written as it is
export const SERDE_WINDOWED_RAW: u32 = 9; // keys: raw key view, then 8 bytes window start (time windows)

// ---- TypeDesc: a type with its places in a cell --------------------------------------------------------------
//
// A cell is a value in row layout: a struct's fields lie at fixed offsets of one block, nested structs flattened into
// it; a nullable value has a byte (1 = valid) at TYPE_VALIDITY. Offsets count from the start of the cell or, in a list,
// of the element. State rows, sink rows, call frames and list elements are cells.
export const TYPE_KIND: u32 = 0; // u8 KIND_*
export const TYPE_FLAGS: u32 = 1; // u8 TYPE_FLAG_*
export const TYPE_OFFSET: u32 = 4; // u32 of the value
export const TYPE_VALIDITY: u32 = 8; // u32 of the validity byte; NO_VALIDITY: never null
export const TYPE_COUNT: u32 = 12; // u32 children: fields of a struct, 1 for a list
export const TYPE_CHILDREN: u32 = 16; // u32 TypeDesc[count]
export const TYPE_NAME: u32 = 20; // u32 JSON text `"name":` of a field
export const TYPE_NAME_BYTES: u32 = 24; // u32
export const TYPE_STRIDE: u32 = 28; // u32 list: bytes from one element to the next
export const TYPE_BYTES: u32 = 32;
export const NO_VALIDITY: u32 = 0xffffffff;
// Before a field's name text, at TYPE_NAME - NAME_HEADER_BYTES: what reading needs.
export const NAME_PLAIN: u32 = 0; // u32 address of the name in UTF-8, not escaped
export const NAME_PLAIN_BYTES: u32 = 4; // u32
export const NAME_DETAIL: u32 = 8; // u32 what a row detail says of this field: the index of its (first) column
export const NAME_BAD_DETAIL: u32 = 12; // u32 mutable: detail of the value just refused
export const NAME_HEADER_BYTES: u32 = 16;
// Before a struct's children, at TYPE_CHILDREN - STRUCT_HEADER_BYTES.
export const STRUCT_STATES: u32 = 0; // u32 mutable u8[count], padded to 16: ROW_* of each field of the value in work
export const STRUCT_TEMPLATE: u32 = 4; // u32 the same at the start: STATE_UNSEEN, padding 0
export const STRUCT_SHAPE: u32 = 8; // u32 mutable SHAPE_ENTRY[SHAPE_ENTRIES_MAX + 1]: members as seen, a hint
export const STRUCT_SHAPE_COUNT: u32 = 12; // u32 mutable
export const STRUCT_HEADER_BYTES: u32 = 16;
export const STATE_UNSEEN: u32 = 255;
export const SHAPE_PATTERN: u32 = 0; // u8[32] text of `"name":`, padded with 0
export const SHAPE_MASK: u32 = 32; // u8[32] 0xff where the pattern counts
export const SHAPE_LENGTH: u32 = 64; // u32 bytes of the text
export const SHAPE_CHILD: u32 = 68; // u32 TypeDesc; 0: skipped
export const SHAPE_VALUE_LENGTH: u32 = 72; // u32 bytes of the member's value in the last row, a hint
export const SHAPE_STATE: u32 = 76; // u32 address of the field's byte in STRUCT_STATES; 0: skipped
export const SHAPE_ENTRY_BYTES: u32 = 80;
export const SHAPE_ENTRIES_MAX: u32 = 32;
export const TYPE_FLAG_NULLABLE: u32 = 1;
export const TYPE_FLAG_OMIT_NULL: u32 = 2;
export const TYPE_FLAG_HEAP: u32 = 4; // strings, bytes, raw or lists below: a copy into state copies bytes
export const TYPE_FLAG_TIMESTAMP: u32 = 8;

// ---- DecodeProgram: bytes of a key or value to columns, by way of a cell (decode/columns.ts) ------------------------
export const PROGRAM_SERDE: u32 = 0; // u32 SERDE_*; SERDE_WINDOWED_RAW: inner bytes, then the start
export const PROGRAM_FLAGS: u32 = 4; // u32 PROGRAM_FLAG_*
export const PROGRAM_TYPE: u32 = 8; // u32 TypeDesc of what is read, offsets from the cell's start
export const PROGRAM_CELL_BYTES: u32 = 12; // u32 a multiple of 8
export const PROGRAM_ENTRIES: u32 = 16; // u32 ProgramEntry[count]: which part goes to which column
export const PROGRAM_COUNT: u32 = 20; // u32
export const PROGRAM_DETAIL: u32 = 24; // u32 row detail of a value that is wrong as a whole: the first column
export const PROGRAM_INNER_SERDE: u32 = 28; // u32 SERDE_WINDOWED_RAW: SERDE_* of the key
export const PROGRAM_WINDOW_MS: u32 = 32; // i64 SERDE_WINDOWED_RAW: window size
export const PROGRAM_WINDOW_OFFSET: u32 = 40; // u32 SERDE_WINDOWED_RAW: i64 start and i64 end in the cell
export const PROGRAM_BYTES: u32 = 48;
export const PROGRAM_FLAG_NULLABLE: u32 = 1;
export const PROGRAM_FLAG_SESSION: u32 = 2; // SERDE_WINDOWED_RAW: key, end, start
export const ENTRY_COLUMN: u32 = 0; // u32 index in the Input's columns
export const ENTRY_KIND: u32 = 4; // u32 KIND_*
export const ENTRY_OFFSET: u32 = 8; // u32 in the cell
export const ENTRY_VALIDITY: u32 = 12; // u32 in the cell; NO_VALIDITY
export const ENTRY_BYTES: u32 = 16;

// ---- Sink: rows that leave for a topic ------------------------------------------------------------------------
export const SINK_TOPIC: u32 = 0; // u32 index in the plan's topics
export const SINK_NODE: u32 = 4; // u32 node index, for errors and counters
export const SINK_STRIDE: u32 = 8; // u32 bytes of a SinkRow with its cells
export const SINK_COUNT: u32 = 12; // u32 rows waiting
export const SINK_HEAD: u32 = 16; // u32 first chunk { u32 next, u32 rows, … }
export const SINK_TAIL: u32 = 20; // u32
export const SINK_TOP: u32 = 24; // u32 where the next row goes
export const SINK_END: u32 = 28; // u32 end of the tail chunk
export const SINK_KEY_SERDE: u32 = 32; // u32 SERDE_*
export const SINK_KEY_TYPE: u32 = 36; // u32 TypeDesc, offsets from the row's start; 0 for raw
export const SINK_VALUE_SERDE: u32 = 40; // u32
export const SINK_VALUE_TYPE: u32 = 44; // u32
export const SINK_PARTITIONS: u32 = 48; // u32 of the topic; set when the task starts
export const SINK_COMPRESSION: u32 = 52; // u32 Kafka's codec number: 0 none, 3 lz4
export const SINK_NULL_KEYS: u32 = 56; // u64 null-key rows so far: they go round the partitions in runs
export const SINK_ROWS: u32 = 64; // u64 rows written
export const SINK_BYTES_WRITTEN: u32 = 72; // u64
export const SINK_FLAGS: u32 = 80; // u32 SINK_FLAG_*
export const SINK_WRITERS: u32 = 84; // u32 block of BatchWriter[partitions]; 0: not yet made
export const SINK_KEY_TAIL: u32 = 88; // u32 bytes at the key's end, of its window, that choose no partition
export const SINK_BYTES: u32 = 96;
export const SINK_FLAG_INTERNAL: u32 = 1; // repartition topic
export const SINK_FLAG_DYNAMIC_TOPIC: u32 = 2; // SINK_ROW_TOPIC holds a view of the topic's name

// SinkRow: fixed part, then key cell and value cell at the offsets in their TypeDescs.
export const SINK_ROW_TIMESTAMP: u32 = 0; // i64
export const SINK_ROW_HEADERS: u32 = 8; // slice; 0: none
export const SINK_ROW_KEY: u32 = 16; // view16 of raw key bytes (SERDE_RAW, SERDE_WINDOWED_RAW)
export const SINK_ROW_VALUE: u32 = 32; // slice of raw value bytes (SERDE_RAW)
export const SINK_ROW_WINDOW_START: u32 = 40; // i64 (SERDE_WINDOWED_RAW)
export const SINK_ROW_PARTITION: u32 = 48; // i32; -1: by the key's bytes
export const SINK_ROW_FLAGS: u32 = 52; // u32 SINK_ROW_FLAG_*
export const SINK_ROW_INPUT: u32 = 56; // u32 address of the Input, for errors; 0: not from a row
export const SINK_ROW_ROW: u32 = 60; // u32 row
export const SINK_ROW_TOPIC: u32 = 64; // u32 address of a view with the topic's name (SINK_FLAG_DYNAMIC_TOPIC)
export const SINK_ROW_SEGMENT: u32 = 68; // u32 INPUT_SEGMENT of that row
export const SINK_ROW_CELLS: u32 = 72; // first byte of the cells
export const SINK_ROW_FLAG_KEY_NULL: u32 = 1;
export const SINK_ROW_FLAG_VALUE_NULL: u32 = 2;

// OutputRun: encoded, unsealed record batches of one topic partition, in a block of their own.
export const OUTPUT_NEXT: u32 = 0; // u32
export const OUTPUT_TOPIC: u32 = 4; // u32 index in the plan's topics
export const OUTPUT_PARTITION: u32 = 8; // u32
export const OUTPUT_START: u32 = 12; // u32 first byte
export const OUTPUT_END: u32 = 16; // u32
export const OUTPUT_BLOCK: u32 = 20; // u32 block to release when it has been acknowledged
export const OUTPUT_RECORDS: u32 = 24; // u32
export const OUTPUT_BATCHES: u32 = 28; // u32
export const OUTPUT_FLAGS: u32 = 32; // u32 1: changelog
export const OUTPUT_TOPIC_NAME: u32 = 36; // u32 view of the name; 0: by index
export const OUTPUT_RUN_BYTES: u32 = 48;

// EffectRow: a call that the main thread makes after the step. In scratch.
export const EFFECT_NEXT: u32 = 0; // u32
export const EFFECT_NODE: u32 = 4; // u32 node index
export const EFFECT_FRAME: u32 = 8; // u32 call frame (a cell of the plan's frame type)
export const EFFECT_INPUT: u32 = 12; // u32
export const EFFECT_ROW: u32 = 16; // u32
export const EFFECT_BYTES: u32 = 24;

// FailedRow: a row that failed and the policy went on. In scratch.
export const FAILED_NEXT: u32 = 0; // u32
export const FAILED_CODE: u32 = 4; // u32 ROW_*
export const FAILED_SITE: u32 = 8; // u32
export const FAILED_INPUT: u32 = 12; // u32
export const FAILED_ROW: u32 = 16; // u32
export const FAILED_DETAIL: u32 = 20; // u32
export const FAILED_OFFSET: u32 = 24; // i64; -1 with the fields below null when the source row is gone
export const FAILED_TIMESTAMP: u32 = 32; // i64
export const FAILED_KEY: u32 = 40; // view16
export const FAILED_VALUE: u32 = 56; // slice
export const FAILED_HEADERS: u32 = 64; // slice
export const FAILED_BYTES: u32 = 72;

// ---- NodeState: what an operator keeps beside its store -------------------------------------------------------
export const NODE_STREAM_TIME: u32 = 0; // i64 largest timestamp this operator has processed, starts at -1
export const NODE_DROPPED: u32 = 8; // u64 records that this operator dropped
export const NODE_ROWS: u32 = 16; // u64 records that it processed (sources, aggregates, sinks)
export const NODE_BYTES: u32 = 24;

// ---- Store -----------------------------------------------------------------------------------------------------
export const STORE_KIND: u32 = 0; // u32 STORE_KIND_*
export const STORE_ROW_BYTES: u32 = 4; // u32 StateRow with its cell, a multiple of 8
export const STORE_VALUE_TYPE: u32 = 8; // u32 TypeDesc of the value, offsets from the row's start
export const STORE_VALUE_SERDE: u32 = 12; // u32 SERDE_* of changelog values
export const STORE_FLAGS: u32 = 16; // u32 STORE_FLAG_*
export const STORE_TOPIC: u32 = 20; // u32 changelog: index in the plan's topics
export const STORE_NODE: u32 = 24; // u32 node index
export const STORE_TABLE: u32 = 28; // u32 key-value: address of its Table; window: first segment (newest first)
export const STORE_RETENTION_MS: u32 = 32; // i64
export const STORE_SEGMENT_MS: u32 = 40; // i64
export const STORE_OBSERVED_MS: u32 = 48; // i64 largest window start put, starts at -1
export const STORE_WINDOW_MS: u32 = 56; // i64 window size
export const STORE_LOG_HEAD: u32 = 64; // u32 StateRows changed since the last changelog, oldest first
export const STORE_LOG_TAIL: u32 = 68; // u32
export const STORE_LOG_COUNT: u32 = 72; // u32
export const STORE_CACHE_HEAD: u32 = 76; // u32 StateRows changed and not forwarded, oldest first
export const STORE_CACHE_TAIL: u32 = 80; // u32
export const STORE_CACHE_COUNT: u32 = 84; // u32
export const STORE_ROWS: u32 = 88; // u64 live rows
export const STORE_STATE_BYTES: u32 = 96; // u64 bytes of rows, keys, values and directories
export const STORE_INTERNAL: u32 = 104; // 56 bytes for assembly/state/, some of them read by the host:
export const STORE_SCAN: u32 = 112; // u32 block of u32[STORE_SCAN_ROWS]: StateRows in order, result of `storeScan`
export const STORE_SCAN_ROWS: u32 = 124; // u32
export const STORE_RESTORE_POSITION: u32 = 128; // u32 restoreBatches: first byte that was not consumed
export const STORE_RESTORED: u32 = 132; // u32 restoreBatches: records applied by the last call
export const STORE_RESTORE_OFFSET: u32 = 136; // i64 restoreBatches: offset after the last record, or of what failed
export const STORE_BYTES: u32 = 160;
export const STORE_KIND_KEY_VALUE: u32 = 1;
export const STORE_KIND_WINDOW: u32 = 2;
export const STORE_FLAG_CACHING: u32 = 1;
export const STORE_FLAG_LOGGING: u32 = 2;
export const STORE_FLAG_HEAP: u32 = 4; // the value has strings, bytes or lists: their bytes live in the state heap

// StateRow: never moves while it lives. The cell follows at STATE_ROW_CELL.
export const STATE_ROW_KEY: u32 = 0; // view16 of the key's bytes (owned when longer than 12)
export const STATE_ROW_WINDOW_START: u32 = 16; // i64; 0 in key-value stores
export const STATE_ROW_TIMESTAMP: u32 = 24; // i64
export const STATE_ROW_HEADERS: u32 = 32; // u32 block of headers while it waits in a cache, or 0
export const STATE_ROW_FLAGS: u32 = 36; // u32 ROW_FLAG_*
export const STATE_ROW_LOG_NEXT: u32 = 40; // u32
export const STATE_ROW_CACHE_NEXT: u32 = 44; // u32
export const STATE_ROW_CELL: u32 = 48;
export const ROW_FLAG_LIVE: u32 = 1; // has a value; else a tombstone that waits for changelog or cache
export const ROW_FLAG_LOG: u32 = 2; // stands in the log list
export const ROW_FLAG_CACHE: u32 = 4; // stands in the cache list
export const ROW_FLAG_COUNTED: u32 = 8; // is part of STORE_ROWS (assembly/state/ keeps it equal to LIVE)

// Touch: a store whose key is the record key of a source, so that its rows can be read ahead (assembly/touch/).
export const TOUCH_SOURCE: u32 = 0; // u32 INPUT_SOURCE of the inputs whose keys it is
export const TOUCH_STORE: u32 = 4; // u32 address of the Store
export const TOUCH_HINTS: u32 = 8; // u32 which column of INPUT_HINTS takes the row addresses
export const TOUCH_WINDOW_MS: u32 = 16; // i64 window stores: size; 0 for key-value stores
export const TOUCH_ADVANCE_MS: u32 = 24; // i64 window stores: from one start to the next; the newest window is hinted
export const TOUCH_BYTES: u32 = 32;

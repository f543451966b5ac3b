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

/** A lambda that unrolls to more expressions than this runs as JavaScript; no lambda of the corpus comes near. */
export const EXPRESSION_COUNT_MAX = 4_000

/** Steps of a regular expression's automaton, counted repetitions written out; beyond it RegExp runs in the host. */
export const REGEXP_STEPS_MAX = 2_000

/** States of its table before it is made small. Patterns of real code have some tens. */
export const REGEXP_STATES_MAX = 1_000

/** Steps followed while its tables are made: some tens of milliseconds. */
export const REGEXP_WORK_MAX = 500_000

/** Classes of symbols that it may tell apart: the kernel keeps one in a byte. */
export const REGEXP_CLASSES_MAX = 255

/** Its tables in the plan's image, in bytes: what a core's nearest cache holds twice over. */
export const REGEXP_TABLE_BYTES_MAX = 65_536

/**
 * Longest application id (characters): with a generated name and the longest suffix it still makes a topic name,
 * `<id>-<name>-repartition`.
 */
export const APPLICATION_ID_LENGTH_MAX = 136

/** Lanes of one process (`num.stream.threads`); each has its own V8 isolate of some megabytes. */
export const STREAM_THREADS_MAX = 256

/** Text that a commit may keep beside an offset (bytes of UTF-8). Kafka: `offset.metadata.max.bytes`. */
export const OFFSET_METADATA_BYTES_MAX = 4_096

/**
 * Size at which a segment of the embedded log is closed (bytes), where the topic does not say `segment.bytes`. Kafka's
 * default is 1 GiB; only closed segments are compacted or deleted, so on one machine smaller ones keep the disk small.
 */
export const SEGMENT_BYTES_DEFAULT = 67_108_864

/** Segment files that an embedded log keeps open at once; macOS allows 256 per process by default. */
export const SEGMENT_FILES_OPEN_MAX = 128

/** Bytes of a segment per entry of its sparse index. Kafka: `index.interval.bytes`. */
export const INDEX_INTERVAL_BYTES = 4_096

/** Bytes read at a time when a segment is scanned (recovery, compaction, search by time); batches may be larger. */
export const SCAN_CHUNK_BYTES = 1_048_576

/** Bytes of waiting appends to one partition that go out in one write. */
export const WRITE_GROUP_BYTES_MAX = 8_388_608

/** Different keys that one run of compaction remembers; what lies behind them waits for the next run. */
export const COMPACTION_KEYS_MAX = 2_000_000

/** Partitions of one topic of the embedded log: each costs a folder, files and memory. */
export const EMBEDDED_PARTITIONS_MAX = 10_000

/**
 * Changelogs of window stores keep rows this much longer than the store (ms). Kafka Streams:
 * `windowstore.changelog.additional.retention.ms`, one day, because broker and record time differ.
 */
export const WINDOW_CHANGELOG_RETENTION_EXTRA_MS = 86_400_000

/** Functions captured by functions captured by … deeper than this cannot be sent to a worker. */
export const CAPTURE_DEPTH_MAX = 32

/** What a function captures together, in bytes of text and of buffers: each lane has a copy, and plans are sent. */
export const CAPTURE_BYTES_MAX = 67_108_864

/** Objects in objects of a captured value (levels): a worker's copy of it is made by recursion. */
export const CAPTURE_NESTING_MAX = 1_000

/** Text of a function (UTF-16 units): a longer one is data in the shape of code. */
export const FUNCTION_TEXT_LENGTH_MAX = 1_048_576

/**
 * Expressions and statements in each other, in a function's text. Far from what the stack holds: where it ends, V8 may
 * abort the process instead of throwing, when a regular expression is compiled there.
 */
export const SYNTAX_DEPTH_MAX = 600

/** Statements behind and in each other that are lowered; more run as JavaScript. For the stack, as above. */
export const STATEMENT_DEPTH_MAX = 300

/** Helper functions that call each other, inlined into one lambda: for the stack, as above. */
export const INLINE_DEPTH_MAX = 64

/** Nodes of a function's syntax tree; a larger one runs as JavaScript. No lambda of the corpus has a tenth of it. */
export const SYNTAX_NODE_COUNT_MAX = 8_000

/** A captured object, array, Map or Set with more values than this (nested ones counted) is data, not a constant. */
export const CAPTURE_VALUE_COUNT_MAX = 1_000_000

/** Bytes of memory that one task may use, state included: what a 32-bit address reaches, less one page. */
export const TASK_BYTES_MAX = 4_294_901_760

/** The same in the test driver: a test that needs more is not a test. */
export const DRIVER_TASK_BYTES_MAX = 1_073_741_824

/**
 * Encoded and not yet handed over, in bytes: a step ends behind the round that reaches it. As with fetches, what comes
 * out of a step costs the main thread the same, whatever it carries.
 */
export const STEP_OUTPUT_BYTES_MAX = 4_194_304

/** Rows of one step: 32 segments, some milliseconds, so that a lane comes back for other tasks. */
export const STEP_ROWS_MAX = 131_072

/** Bytes that one fetch of one partition reads at least. Kafka: `max.partition.fetch.bytes`, default 1 MiB. */
export const FETCH_BYTES_MIN = 1_048_576

/** And at most: each fetch, step and write of output costs the main thread the same, whatever it carries. */
export const FETCH_BYTES_MAX = 4_194_304

/** Slabs of all inputs of an instance together, in bytes, as long as each has FETCH_BYTES_MIN. */
export const FETCH_MEMORY_BYTES = 33_554_432

/**
 * Fetches from one broker (or the embedded log) that may be under way: one waits for new records while the other
 * brings what is there for inputs that have room again.
 */
export const FETCHES_PER_PLACE = 2

/** How long a fetch waits that does not ask for all inputs of its place, ms: the others must not wait for it. */
export const PARTIAL_FETCH_WAIT_MS = 20

/** A fetch that brings less, in bytes, is followed by a rest, in which the log collects more. */
export const SMALL_FETCH_BYTES = 131_072

/** That rest, ms: what records that trickle in may wait longer, so that they are not fetched one by one. */
export const SMALL_FETCH_REST_MS = 8

/** Steps whose input is no more than this together, in bytes, are sent to a lane in one message. */
export const SMALL_STEPS_BYTES_MAX = 65_536

/** Slabs per input of a task: one is processed while the next is read. */
export const SLABS_PER_INPUT = 2

/** Output bytes that the log has not acknowledged, over all tasks: beyond it no step is started. */
export const UNACKNOWLEDGED_BYTES_MAX = 33_554_432

/** Elements of an array that a compiled lambda makes from a length: 4 MiB, and no row needs as many. */
export const ARRAY_LENGTH_MAX = 1_048_576

/**
 * Bytes of lists and texts that one loop of a compiled lambda may make for one row, copies of what grows counted: the
 * row fails beyond it, before the task is out of memory.
 */
export const LOOP_BYTES_MAX = 268_435_456

/** Entries of a captured array, Map or Set that are compiled in; a plan is no place for a table. */
export const TABLE_SIZE_MAX = 65_536

/** Flights in one record batch of the demo: 2 ms of writing, so that the terminal keeps moving. */
export const DEMO_BATCH_FLIGHTS = 2_000

/** Batches of the demo that the log has not acknowledged: a broker answers milliseconds later. */
export const DEMO_PENDING_BATCHES_MAX = 8

/** Flights that the demo writes ahead of what is processed. */
export const DEMO_LAG_MAX = 100_000

/** Bytes that the command line reads at a time from one partition. */
export const READ_BYTES_MAX = 1_048_576

/** Records of the command line are written in batches of this size (bytes). */
export const CLI_BATCH_BYTES = 262_144

/**
 * What a socket reads into at a time (bytes), until a larger piece of an answer is known and read to its place: small
 * answers come in one read, and the first piece of a large one is the only one that is copied.
 */
export const STAGING_BYTES = 16_384

/** A piece of an answer of this size or more is read straight to its place (bytes): less is as quickly copied. */
export const DIRECT_READ_BYTES_MIN = 4_096

/**
 * Largest answer of a broker (bytes): five times `fetch.max.bytes`. Less than what the first bytes of a TLS record or
 * of `HTTP` are as a size, so that these are told from a broker.
 */
export const RESPONSE_BYTES_MAX = 268_435_456

/**
 * Longest wait of one Fetch request at a broker (ms); a longer wait is made of several. Kafka: `fetch.max.wait.ms`,
 * default 500. It bounds how long a poll that nobody waits for any more keeps its connection.
 */
export const FETCH_POLL_MS_MAX = 500

/** A fetch that is to end while bytes come into its targets waits this long for the rest, then cuts it off (ms). */
export const FETCH_INTERRUPT_MS_MAX = 1_000

/** Failures to reach a partition that lie further apart than this (ms) are not one outage: nobody tried in between. */
export const FETCH_OUTAGE_GAP_MS = 120_000

/** Pauses between lookups of a leader (ms), doubling. Kafka: `retry.backoff.ms`, `retry.backoff.max.ms`. */
export const LEADER_RETRY_MS_MIN = 100
export const LEADER_RETRY_MS_MAX = 1_000

/** A topic that brokers do not know may have been created just now: it is missing when it stays so this long (ms). */
export const TOPIC_SETTLE_MS = 1_000

/** Longest that a commit or a look-up of committed offsets is tried again (ms). Kafka: `default.api.timeout.ms`. */
export const GROUP_REQUEST_TIMEOUT_MS = 60_000

/** How much longer than the rebalance timeout a member waits for JoinGroup's answer (ms). Kafka: the same. */
export const JOIN_GRACE_MS = 5_000

/** Longest that the end of a membership waits for the coordinator to hear of it (ms); otherwise the session ends it. */
export const LEAVE_TIMEOUT_MS = 5_000

/** Topics of a subscription are not looked up more often than this (ms), whatever `metadata.max.age.ms` says. */
export const TOPIC_REFRESH_MS_MIN = 100

/** How long a broker may take for a change of topics (ms), within `request.timeout.ms`; then it is asked again. */
export const TOPIC_CHANGE_TIMEOUT_MS = 15_000

/** Topics whose configs one request asks for: each brings about 3 kB. */
export const DESCRIBED_TOPICS_MAX = 500

/** A producer that is closed waits this long for what is in flight, then cuts its connections (ms). */
export const PRODUCER_CLOSE_MS_MAX = 1_000

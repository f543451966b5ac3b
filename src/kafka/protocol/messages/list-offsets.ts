/** Where in a partition: Kafka's ListOffsets and OffsetForLeaderEpoch messages. Both go to the partition's leader. */
import { defineApi } from '../api.js'
import { array, int8, int16, int32, int64, string, struct } from '../wire-type.js'

/** `timestamp` of ListOffsets when it is not a time. */
export const LIST_OFFSETS_TIMESTAMP = { latest: -1n, earliest: -2n } as const

/** `isolationLevel` of ListOffsets and Fetch. */
export const ISOLATION_LEVEL = { read_uncommitted: 0, read_committed: 1 } as const

/** `replicaId` of ListOffsets, Fetch and OffsetForLeaderEpoch. */
export const REPLICA_ID_OF_CONSUMERS = -1

/**
 * Kafka 2.2 and newer. `currentLeaderEpoch` -1: not checked. Offset -1: no record is as young as asked.
 */
export const listOffsetsApi = defineApi({
  key: 2,
  name: 'ListOffsets',
  version: 5,
  isFlexible: false,
  request: struct({
    replicaId: int32,
    isolationLevel: int8,
    topics: array(
      struct({
        name: string,
        partitions: array(struct({ partitionIndex: int32, currentLeaderEpoch: int32, timestamp: int64 })),
      }),
    ),
  }),
  response: struct({
    throttleTimeMs: int32,
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({ partitionIndex: int32, errorCode: int16, timestamp: int64, offset: int64, leaderEpoch: int32 }),
        ),
      }),
    ),
  }),
})

/** Kafka 2.3 and newer. The end of an epoch: where a log was cut when its leader changed (KIP-320). */
export const offsetForLeaderEpochApi = defineApi({
  key: 23,
  name: 'OffsetForLeaderEpoch',
  version: 3,
  isFlexible: false,
  request: struct({
    replicaId: int32,
    topics: array(
      struct({
        topic: string,
        partitions: array(struct({ partition: int32, currentLeaderEpoch: int32, leaderEpoch: int32 })),
      }),
    ),
  }),
  response: struct({
    throttleTimeMs: int32,
    topics: array(
      struct({
        topic: string,
        partitions: array(struct({ errorCode: int16, partition: int32, leaderEpoch: int32, endOffset: int64 })),
      }),
    ),
  }),
})

/** Offsets of a group: Kafka's OffsetCommit, OffsetFetch and OffsetDelete messages. All go to the group's coordinator. */
import { defineApi } from '../api.js'
import { array, boolean, int16, int32, int64, nullableArray, nullableString, string, struct } from '../wire-type.js'

/** Kafka 2.4 and newer. Outside a generation: -1 and an empty `memberId`. */
export const offsetCommitApi = defineApi({
  key: 8,
  name: 'OffsetCommit',
  version: 8,
  isFlexible: true,
  request: struct({
    groupId: string,
    /** Before version 9 only the generation. */
    generationIdOrMemberEpoch: int32,
    memberId: string,
    groupInstanceId: nullableString,
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            committedOffset: int64,
            /** -1: not known. */
            committedLeaderEpoch: int32,
            committedMetadata: nullableString,
          }),
        ),
      }),
    ),
  }),
  response: struct({
    throttleTimeMs: int32,
    topics: array(struct({ name: string, partitions: array(struct({ partitionIndex: int32, errorCode: int16 })) })),
  }),
})

/**
 * Kafka 2.5 and newer. `topics: null` asks for all that the group has committed. `requireStable`: error 88 while a
 * transaction that commits offsets is open. A partition without an offset has -1.
 */
export const offsetFetchApi = defineApi({
  key: 9,
  name: 'OffsetFetch',
  version: 7,
  isFlexible: true,
  request: struct({
    groupId: string,
    topics: nullableArray(struct({ name: string, partitionIndexes: array(int32) })),
    requireStable: boolean,
  }),
  response: struct({
    throttleTimeMs: int32,
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            committedOffset: int64,
            committedLeaderEpoch: int32,
            metadata: nullableString,
            errorCode: int16,
          }),
        ),
      }),
    ),
    errorCode: int16,
  }),
})

/** Kafka 2.4 and newer. Also while the group has members, for topics that they do not read. */
export const offsetDeleteApi = defineApi({
  key: 47,
  name: 'OffsetDelete',
  version: 0,
  isFlexible: false,
  request: struct({
    groupId: string,
    topics: array(struct({ name: string, partitions: array(struct({ partitionIndex: int32 })) })),
  }),
  response: struct({
    errorCode: int16,
    throttleTimeMs: int32,
    topics: array(struct({ name: string, partitions: array(struct({ partitionIndex: int32, errorCode: int16 })) })),
  }),
})

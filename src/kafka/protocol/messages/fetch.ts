/** Reading records: Kafka's Fetch messages. The whole response is for tests; the data plane reads it as it comes. */
import { defineApi } from '../api.js'
import { array, int8, int16, int32, int64, nullableArray, nullableBytes, string, struct } from '../wire-type.js'

/** What stands in front of each topic's partitions in a response. */
export const fetchTopicHead = struct({ topic: string, partitionCount: int32 })

const partitionFields = {
  partitionIndex: int32,
  errorCode: int16,
  highWatermark: int64,
  lastStableOffset: int64,
  logStartOffset: int64,
  abortedTransactions: nullableArray(struct({ producerId: int64, firstOffset: int64 })),
  preferredReadReplica: int32,
} as const

/** What stands in front of each partition's records in a response. */
export const fetchPartitionHead = struct({ ...partitionFields, recordsByteCount: int32 })

/** What stands in front of the topics in a response. */
export const fetchResponseHead = struct({
  throttleTimeMs: int32,
  errorCode: int16,
  sessionId: int32,
  topicCount: int32,
})

/** Kafka 2.3 and newer. `sessionId` 0 with `sessionEpoch` -1: no fetch session. */
export const fetchApi = defineApi({
  key: 1,
  name: 'Fetch',
  version: 11,
  isFlexible: false,
  request: struct({
    replicaId: int32,
    maxWaitMs: int32,
    minBytes: int32,
    maxBytes: int32,
    isolationLevel: int8,
    sessionId: int32,
    sessionEpoch: int32,
    topics: array(
      struct({
        topic: string,
        partitions: array(
          struct({
            partition: int32,
            /** -1: not checked. */
            currentLeaderEpoch: int32,
            fetchOffset: int64,
            /** -1 for consumers. */
            logStartOffset: int64,
            partitionMaxBytes: int32,
          }),
        ),
      }),
    ),
    forgottenTopicsData: array(struct({ topic: string, partitions: array(int32) })),
    rackId: string,
  }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    sessionId: int32,
    responses: array(
      struct({ topic: string, partitions: array(struct({ ...partitionFields, records: nullableBytes })) }),
    ),
  }),
})

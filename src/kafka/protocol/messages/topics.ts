/** Changes of topics: Kafka's CreateTopics, DeleteTopics, CreatePartitions and DeleteRecords messages. */
import { defineApi } from '../api.js'
import {
  array,
  boolean,
  int8,
  int16,
  int32,
  int64,
  nullableArray,
  nullableString,
  string,
  struct,
} from '../wire-type.js'

/** Kafka 2.4 and newer. To the controller. A replication factor of -1 is the broker's default. */
export const createTopicsApi = defineApi({
  key: 19,
  name: 'CreateTopics',
  version: 5,
  isFlexible: true,
  request: struct({
    topics: array(
      struct({
        name: string,
        numPartitions: int32,
        replicationFactor: int16,
        assignments: array(struct({ partitionIndex: int32, brokerIds: array(int32) })),
        configs: array(struct({ name: string, value: nullableString })),
      }),
    ),
    timeoutMs: int32,
    validateOnly: boolean,
  }),
  response: struct({
    throttleTimeMs: int32,
    topics: array(
      struct({
        name: string,
        errorCode: int16,
        errorMessage: nullableString,
        numPartitions: int32,
        replicationFactor: int16,
        configs: nullableArray(
          struct({
            name: string,
            value: nullableString,
            readOnly: boolean,
            configSource: int8,
            isSensitive: boolean,
          }),
        ),
      }),
    ),
  }),
})

/** Kafka 2.4 and newer. To the controller. */
export const deleteTopicsApi = defineApi({
  key: 20,
  name: 'DeleteTopics',
  version: 4,
  isFlexible: true,
  request: struct({ topicNames: array(string), timeoutMs: int32 }),
  response: struct({ throttleTimeMs: int32, responses: array(struct({ name: string, errorCode: int16 })) }),
})

/** Kafka 2.5 and newer. To the controller. `count` is the new total. */
export const createPartitionsApi = defineApi({
  key: 37,
  name: 'CreatePartitions',
  version: 2,
  isFlexible: true,
  request: struct({
    topics: array(
      struct({ name: string, count: int32, assignments: nullableArray(struct({ brokerIds: array(int32) })) }),
    ),
    timeoutMs: int32,
    validateOnly: boolean,
  }),
  response: struct({
    throttleTimeMs: int32,
    results: array(struct({ name: string, errorCode: int16, errorMessage: nullableString })),
  }),
})

/** Kafka 2.0 and newer. To the leader of each partition. Offset -1 is the high watermark. */
export const deleteRecordsApi = defineApi({
  key: 21,
  name: 'DeleteRecords',
  version: 1,
  isFlexible: false,
  request: struct({
    topics: array(struct({ name: string, partitions: array(struct({ partitionIndex: int32, offset: int64 })) })),
    timeoutMs: int32,
  }),
  response: struct({
    throttleTimeMs: int32,
    topics: array(
      struct({
        name: string,
        partitions: array(struct({ partitionIndex: int32, lowWatermark: int64, errorCode: int16 })),
      }),
    ),
  }),
})

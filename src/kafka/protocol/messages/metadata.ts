/** Brokers, topics, leaders; and who coordinates a group. Kafka's Metadata and FindCoordinator messages. */
import { defineApi } from '../api.js'
import { array, boolean, int8, int16, int32, nullableArray, nullableString, string, struct } from '../wire-type.js'

const metadataTopic = struct({
  errorCode: int16,
  name: string,
  isInternal: boolean,
  partitions: array(
    struct({
      errorCode: int16,
      partitionIndex: int32,
      /** -1: none at the moment. */
      leaderId: int32,
      leaderEpoch: int32,
      replicaNodes: array(int32),
      isrNodes: array(int32),
      offlineReplicas: array(int32),
    }),
  ),
  topicAuthorizedOperations: int32,
})

/** Kafka 2.4 and newer. `topics: null` asks for all of them. */
export const metadataApi = defineApi({
  key: 3,
  name: 'Metadata',
  version: 9,
  isFlexible: true,
  request: struct({
    topics: nullableArray(struct({ name: string })),
    allowAutoTopicCreation: boolean,
    includeClusterAuthorizedOperations: boolean,
    includeTopicAuthorizedOperations: boolean,
  }),
  response: struct({
    throttleTimeMs: int32,
    brokers: array(struct({ nodeId: int32, host: string, port: int32, rack: nullableString })),
    clusterId: nullableString,
    controllerId: int32,
    topics: array(metadataTopic),
    clusterAuthorizedOperations: int32,
  }),
})

/** FindCoordinator's `keyType`. */
export const COORDINATOR_OF = { group: 0, transaction: 1 } as const

/** Kafka 2.4 and newer. */
export const findCoordinatorApi = defineApi({
  key: 10,
  name: 'FindCoordinator',
  version: 3,
  isFlexible: true,
  request: struct({ key: string, keyType: int8 }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullableString,
    nodeId: int32,
    host: string,
    port: int32,
  }),
})

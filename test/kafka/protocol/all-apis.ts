/** Every message that is described, for the tests that hold for all of them. */
import type { Api } from '../../../src/kafka/protocol/api.js'
import { apiVersionsApi } from '../../../src/kafka/protocol/messages/api-versions.js'
import { describeConfigsApi, incrementalAlterConfigsApi } from '../../../src/kafka/protocol/messages/configs.js'
import { fetchApi } from '../../../src/kafka/protocol/messages/fetch.js'
import { offsetCommitApi, offsetDeleteApi, offsetFetchApi } from '../../../src/kafka/protocol/messages/group-offsets.js'
import { deleteGroupsApi, describeGroupsApi, listGroupsApi } from '../../../src/kafka/protocol/messages/groups.js'
import { listOffsetsApi, offsetForLeaderEpochApi } from '../../../src/kafka/protocol/messages/list-offsets.js'
import {
  heartbeatApi,
  joinGroupApi,
  leaveGroupApi,
  syncGroupApi,
} from '../../../src/kafka/protocol/messages/membership.js'
import { findCoordinatorApi, metadataApi } from '../../../src/kafka/protocol/messages/metadata.js'
import { initProducerIdApi, produceApi } from '../../../src/kafka/protocol/messages/produce.js'
import {
  createPartitionsApi,
  createTopicsApi,
  deleteRecordsApi,
  deleteTopicsApi,
} from '../../../src/kafka/protocol/messages/topics.js'

/** Kafka 2.5.0 is the oldest broker, and 4.3.1 the newest that was tried, which speaks all of these versions. */
export const allApis = Object.freeze({
  produce: produceApi,
  fetch: fetchApi,
  listOffsets: listOffsetsApi,
  metadata: metadataApi,
  offsetCommit: offsetCommitApi,
  offsetFetch: offsetFetchApi,
  findCoordinator: findCoordinatorApi,
  joinGroup: joinGroupApi,
  heartbeat: heartbeatApi,
  leaveGroup: leaveGroupApi,
  syncGroup: syncGroupApi,
  describeGroups: describeGroupsApi,
  listGroups: listGroupsApi,
  apiVersions: apiVersionsApi,
  createTopics: createTopicsApi,
  deleteTopics: deleteTopicsApi,
  deleteRecords: deleteRecordsApi,
  initProducerId: initProducerIdApi,
  offsetForLeaderEpoch: offsetForLeaderEpochApi,
  describeConfigs: describeConfigsApi,
  createPartitions: createPartitionsApi,
  deleteGroups: deleteGroupsApi,
  incrementalAlterConfigs: incrementalAlterConfigsApi,
  offsetDelete: offsetDeleteApi,
} as const)

/** The same as a list, without their types. */
export const apis: readonly Api<unknown, unknown>[] = Object.values(allApis) as never

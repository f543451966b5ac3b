/** Every request that we send, for the check of a broker's versions when a connection opens. */
import type { Api } from '../api.js'
import { apiVersionsApi } from './api-versions.js'
import { describeConfigsApi, incrementalAlterConfigsApi } from './configs.js'
import { fetchApi } from './fetch.js'
import { offsetCommitApi, offsetDeleteApi, offsetFetchApi } from './group-offsets.js'
import { deleteGroupsApi, describeGroupsApi, listGroupsApi } from './groups.js'
import { listOffsetsApi, offsetForLeaderEpochApi } from './list-offsets.js'
import { heartbeatApi, joinGroupApi, leaveGroupApi, syncGroupApi } from './membership.js'
import { findCoordinatorApi, metadataApi } from './metadata.js'
import { initProducerIdApi, produceApi } from './produce.js'
import { createPartitionsApi, createTopicsApi, deleteRecordsApi, deleteTopicsApi } from './topics.js'

/** What an `Api` is apart from its types. */
export type ApiName = Pick<Api<unknown, unknown>, 'key' | 'name' | 'version' | 'isFlexible'>

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

/** `allApis` as a list. */
export const apiNames: readonly ApiName[] = Object.values(allApis)

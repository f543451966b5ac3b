/** The classic group protocol: Kafka's JoinGroup, SyncGroup, Heartbeat and LeaveGroup messages. */
import { defineApi } from '../api.js'
import { array, bytes, int16, int32, nullableString, string, struct } from '../wire-type.js'

/**
 * Kafka 2.5 and newer. `metadata` is a subscription (consumer-protocol.ts) where the protocol type is 'consumer'. Only
 * the leader is told the members.
 */
export const joinGroupApi = defineApi({
  key: 11,
  name: 'JoinGroup',
  version: 7,
  isFlexible: true,
  request: struct({
    groupId: string,
    sessionTimeoutMs: int32,
    rebalanceTimeoutMs: int32,
    memberId: string,
    groupInstanceId: nullableString,
    protocolType: string,
    protocols: array(struct({ name: string, metadata: bytes })),
  }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    generationId: int32,
    protocolType: nullableString,
    protocolName: nullableString,
    leader: string,
    memberId: string,
    members: array(struct({ memberId: string, groupInstanceId: nullableString, metadata: bytes })),
  }),
})

/** Kafka 2.5 and newer. */
export const syncGroupApi = defineApi({
  key: 14,
  name: 'SyncGroup',
  version: 5,
  isFlexible: true,
  request: struct({
    groupId: string,
    generationId: int32,
    memberId: string,
    groupInstanceId: nullableString,
    protocolType: nullableString,
    protocolName: nullableString,
    assignments: array(struct({ memberId: string, assignment: bytes })),
  }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    protocolType: nullableString,
    protocolName: nullableString,
    assignment: bytes,
  }),
})

/** Kafka 2.4 and newer. */
export const heartbeatApi = defineApi({
  key: 12,
  name: 'Heartbeat',
  version: 4,
  isFlexible: true,
  request: struct({ groupId: string, generationId: int32, memberId: string, groupInstanceId: nullableString }),
  response: struct({ throttleTimeMs: int32, errorCode: int16 }),
})

/** Kafka 2.4 and newer. */
export const leaveGroupApi = defineApi({
  key: 13,
  name: 'LeaveGroup',
  version: 4,
  isFlexible: true,
  request: struct({ groupId: string, members: array(struct({ memberId: string, groupInstanceId: nullableString })) }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    members: array(struct({ memberId: string, groupInstanceId: nullableString, errorCode: int16 })),
  }),
})

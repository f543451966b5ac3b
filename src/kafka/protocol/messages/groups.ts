/** Groups as a whole: Kafka's ListGroups, DescribeGroups and DeleteGroups messages. */
import { defineApi } from '../api.js'
import { array, boolean, bytes, int16, int32, nullableString, string, struct } from '../wire-type.js'

/** Kafka 2.4 and newer. Each broker lists the groups that it coordinates. */
export const listGroupsApi = defineApi({
  key: 16,
  name: 'ListGroups',
  version: 3,
  isFlexible: true,
  request: struct({}),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    groups: array(struct({ groupId: string, protocolType: string })),
  }),
})

/** Kafka 2.4 and newer. To the coordinator. A group that does not exist is in state 'Dead'. */
export const describeGroupsApi = defineApi({
  key: 15,
  name: 'DescribeGroups',
  version: 5,
  isFlexible: true,
  request: struct({ groups: array(string), includeAuthorizedOperations: boolean }),
  response: struct({
    throttleTimeMs: int32,
    groups: array(
      struct({
        errorCode: int16,
        groupId: string,
        groupState: string,
        protocolType: string,
        protocolData: string,
        members: array(
          struct({
            memberId: string,
            groupInstanceId: nullableString,
            clientId: string,
            clientHost: string,
            memberMetadata: bytes,
            memberAssignment: bytes,
          }),
        ),
        authorizedOperations: int32,
      }),
    ),
  }),
})

/** Kafka 2.4 and newer. To the coordinator. */
export const deleteGroupsApi = defineApi({
  key: 42,
  name: 'DeleteGroups',
  version: 2,
  isFlexible: true,
  request: struct({ groupsNames: array(string) }),
  response: struct({ throttleTimeMs: int32, results: array(struct({ groupId: string, errorCode: int16 })) }),
})

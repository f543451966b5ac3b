/**
 * What a broker's error number means to us: whether the same request may succeed later and what has to be asked anew
 * before, and the coded error for people, with what to do.
 */
import { dataCodes } from '../errors/codes/data.js'
import { logCodes } from '../errors/codes/log.js'
import { type ErrorCode, type ErrorPlace, StreamsError } from '../errors/streams-error.js'
import { unreachable } from '../stdx/assert.js'
import { kafkaErrorName, KafkaErrorNumber as N } from './protocol/error-numbers.js'

/** Where a broker's error belongs, as far as it is known. */
export interface KafkaErrorPlace extends ErrorPlace {
  readonly groupId?: string | undefined
  readonly transactionalId?: string | undefined
  /** The broker's own text. */
  readonly brokerText?: string | null | undefined
}

/** What the request was for, and what a user has to be allowed for it (operations of Kafka's ACLs). */
interface RequestMeaning {
  /** Completes "cannot …". */
  readonly doing: string
  readonly topic?: string
  readonly group?: string
  readonly cluster?: string
  readonly transactionalId?: string
}

const REQUESTS = {
  Produce: { doing: 'write records', topic: 'Write', transactionalId: 'Write', cluster: 'IdempotentWrite' },
  Fetch: { doing: 'read records', topic: 'Read' },
  ListOffsets: { doing: 'look up offsets', topic: 'Describe' },
  OffsetForLeaderEpoch: { doing: "look up a leader's epoch", topic: 'Describe' },
  Metadata: { doing: 'describe topics', topic: 'Describe' },
  FindCoordinator: { doing: 'find the coordinator', group: 'Describe', transactionalId: 'Describe' },
  JoinGroup: { doing: 'join the group', group: 'Read' },
  SyncGroup: { doing: 'get the assignment of the group', group: 'Read' },
  Heartbeat: { doing: 'stay in the group', group: 'Read' },
  LeaveGroup: { doing: 'leave the group', group: 'Read' },
  OffsetCommit: { doing: 'commit offsets', topic: 'Read', group: 'Read' },
  OffsetFetch: { doing: 'read committed offsets', topic: 'Describe', group: 'Describe' },
  OffsetDelete: { doing: 'delete committed offsets', topic: 'Read', group: 'Delete' },
  ListGroups: { doing: 'list groups', cluster: 'Describe' },
  DescribeGroups: { doing: 'describe the group', group: 'Describe' },
  DeleteGroups: { doing: 'delete the group', group: 'Delete' },
  InitProducerId: { doing: 'get a producer id', transactionalId: 'Write', cluster: 'IdempotentWrite' },
  CreateTopics: { doing: 'create topics', topic: 'Create', cluster: 'Create' },
  DeleteTopics: { doing: 'delete topics', topic: 'Delete' },
  CreatePartitions: { doing: 'add partitions', topic: 'Alter' },
  DeleteRecords: { doing: 'delete records', topic: 'Delete' },
  DescribeConfigs: { doing: 'read configs', topic: 'DescribeConfigs', cluster: 'DescribeConfigs' },
  IncrementalAlterConfigs: { doing: 'change configs', topic: 'AlterConfigs', cluster: 'AlterConfigs' },
} as const satisfies Record<string, RequestMeaning>

/** The request whose answer had the error, by Kafka's name of it. */
export type KafkaRequestName = keyof typeof REQUESTS

/** Another broker leads the partition by now, or nobody does yet: ask for its metadata and try again. */
const NEED_METADATA = new Set<number>([
  N.UNKNOWN_TOPIC_OR_PARTITION,
  N.LEADER_NOT_AVAILABLE,
  N.NOT_LEADER_OR_FOLLOWER,
  N.REPLICA_NOT_AVAILABLE,
  N.NETWORK_EXCEPTION,
  N.KAFKA_STORAGE_ERROR,
  N.LISTENER_NOT_FOUND,
  N.FENCED_LEADER_EPOCH,
  N.UNKNOWN_LEADER_EPOCH,
  N.UNKNOWN_TOPIC_ID,
  N.INCONSISTENT_TOPIC_ID,
  N.ELIGIBLE_LEADERS_NOT_AVAILABLE,
])

const NEED_COORDINATOR = new Set<number>([N.COORDINATOR_NOT_AVAILABLE, N.NOT_COORDINATOR])

const RETRIABLE = new Set<number>([
  ...NEED_METADATA,
  ...NEED_COORDINATOR,
  N.CORRUPT_MESSAGE,
  N.REQUEST_TIMED_OUT,
  N.COORDINATOR_LOAD_IN_PROGRESS,
  N.NOT_ENOUGH_REPLICAS,
  N.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
  N.NOT_CONTROLLER,
  N.CONCURRENT_TRANSACTIONS,
  N.FETCH_SESSION_ID_NOT_FOUND,
  N.INVALID_FETCH_SESSION_EPOCH,
  N.OFFSET_NOT_AVAILABLE,
  N.UNSTABLE_OFFSET_COMMIT,
  N.THROTTLING_QUOTA_EXCEEDED,
])

const FENCING = new Set<number>([
  N.ILLEGAL_GENERATION,
  N.UNKNOWN_MEMBER_ID,
  N.FENCED_INSTANCE_ID,
  N.INVALID_PRODUCER_EPOCH,
  N.PRODUCER_FENCED,
  N.FENCED_MEMBER_EPOCH,
  N.STALE_MEMBER_EPOCH,
])

/** The same request may succeed later (Kafka's RetriableException), perhaps at another broker. */
export function isRetriable(errorCode: number): boolean {
  return RETRIABLE.has(errorCode)
}

/** Retriable, but `forget` the topic first. Among them is a topic that does not exist: it may be about to. */
export function needsMetadata(errorCode: number): boolean {
  return NEED_METADATA.has(errorCode)
}

/** Retriable, but `forgetCoordinator` first. */
export function needsCoordinator(errorCode: number): boolean {
  return NEED_COORDINATOR.has(errorCode)
}

/** Somebody else has taken over the group's partitions, the instance id or the transactional id. */
export function isFencing(errorCode: number): boolean {
  return FENCING.has(errorCode)
}

/** E604 */
export function unknownTopic(topic: string): StreamsError {
  return new StreamsError(logCodes.E604, `There is no topic '${topic}'`, { topic, cure: CREATE_TOPIC })
}

/** E604 where `partitionCount` is undefined, else E605: Kafka has one number for both, metadata tells them apart. */
export function unknownTopicOrPartition(
  { topic, partition }: { readonly topic: string; readonly partition: number },
  partitionCount: number | undefined,
): StreamsError {
  if (partitionCount === undefined) return unknownTopic(topic)
  const what = `Topic '${topic}' has ${partitionCount} partitions, there is no partition ${partition}`
  return new StreamsError(logCodes.E605, what, { topic, partition })
}

const CREATE_TOPIC =
  'Check the name, or create the topic first (kafka-topics --create); topics are never created by being used.'

/** The coded error for a broker's error number. */
export function kafkaError(errorCode: number, place: KafkaErrorPlace, request: KafkaRequestName): StreamsError {
  const { groupId, transactionalId, brokerText, ...where } = place
  const { code, cure } = codeOf(errorCode, place, request)
  const whose = groupId !== undefined ? ` (group '${groupId}')` : ''
  const whom = transactionalId !== undefined ? ` (transactional id '${transactionalId}')` : ''
  const says = brokerText ? `: ${brokerText}` : ''
  const what = `cannot ${REQUESTS[request].doing}${whose}${whom}: ${kafkaErrorName(errorCode)} (${errorCode})${says}`
  return new StreamsError(code, what, { ...where, cure })
}

interface CodeAndCure {
  readonly code: ErrorCode
  readonly cure: string
}

function codeOf(errorCode: number, place: KafkaErrorPlace, request: KafkaRequestName): CodeAndCure {
  if (isFencing(errorCode) || errorCode === N.REBALANCE_IN_PROGRESS) {
    return { code: logCodes.E616, cure: 'what was not committed is processed again by whoever has the partitions now' }
  }
  const of = RESOURCE_OF.get(errorCode)
  if (of !== undefined) return { code: logCodes.E636, cure: aclCure(of, place, request) }
  const isChange = CHANGES.has(request)
  if (isChange && BAD_TOPICS.has(errorCode)) return { code: logCodes.E609, cure: BAD_TOPIC }
  const isRead = request === 'Fetch'
  if (errorCode === N.CORRUPT_MESSAGE && isRead) return { code: logCodes.E607, cure: CORRUPT_READ }
  const own = OWN_CODES.get(errorCode)
  if (own !== undefined) return own
  if (isRetriable(errorCode)) return { code: logCodes.E637, cure: NOT_READY }
  return { code: logCodes.E638, cure: CURES.get(errorCode) ?? "look into the broker's log for the reason" }
}

const CHANGES = new Set<KafkaRequestName>(['CreateTopics', 'CreatePartitions', 'IncrementalAlterConfigs'])

const BAD_TOPICS = new Set<number>([
  N.INVALID_TOPIC_EXCEPTION,
  N.INVALID_PARTITIONS,
  N.INVALID_REPLICATION_FACTOR,
  N.INVALID_REPLICA_ASSIGNMENT,
  N.INVALID_CONFIG,
  N.INVALID_REQUEST,
  N.POLICY_VIOLATION,
])

const BAD_TOPIC =
  "Correct the topic's name, partition count, replication factor (replication.factor) or configs (topic.*) as it says."
const CORRUPT_READ = "Another replica may be intact: see the broker's log; auto.offset.reset does not skip it."
const NOT_READY = 'It is tried again; if it stays so, see whether every broker runs, and what they log.'

type AclResource = 'topic' | 'group' | 'cluster' | 'transactionalId'

const RESOURCE_OF: ReadonlyMap<number, AclResource> = new Map<number, AclResource>([
  [N.TOPIC_AUTHORIZATION_FAILED, 'topic'],
  [N.GROUP_AUTHORIZATION_FAILED, 'group'],
  [N.CLUSTER_AUTHORIZATION_FAILED, 'cluster'],
  [N.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, 'transactionalId'],
])

function aclCure(resource: AclResource, place: KafkaErrorPlace, request: KafkaRequestName): string {
  const meaning: RequestMeaning = REQUESTS[request]
  const operation = meaning[resource] ?? 'Describe'
  const add = 'kafka-acls --add --allow-principal User:NAME --operation'
  return `Allow it: ${add} ${operation} ${aclTarget(resource, place)}`
}

function aclTarget(resource: AclResource, place: KafkaErrorPlace): string {
  switch (resource) {
    case 'topic':
      return `--topic ${place.topic ?? 'TOPIC'}`
    case 'group':
      return `--group ${place.groupId ?? 'GROUP'}`
    case 'cluster':
      return '--cluster'
    case 'transactionalId':
      return `--transactional-id ${place.transactionalId ?? 'ID'}`
    default:
      return unreachable(resource)
  }
}

const TOO_LARGE: CodeAndCure = {
  code: dataCodes.E504,
  cure:
    "Raise the topic's max.message.bytes (on a broker message.max.bytes), lower batch.size, or compress " +
    '(compression.type).',
}
const LOGIN: CodeAndCure = {
  code: logCodes.E635,
  cure: 'Check security.protocol, sasl.mechanism and the user with its password.',
}
const REPLICAS: CodeAndCure = {
  code: logCodes.E637,
  cure: 'Fewer replicas are in sync than min.insync.replicas asks for: start the brokers that are down.',
}

/** Errors that have a code of their own. */
const OWN_CODES: ReadonlyMap<number, CodeAndCure> = new Map<number, CodeAndCure>([
  [N.UNKNOWN_TOPIC_OR_PARTITION, { code: logCodes.E604, cure: CREATE_TOPIC }],
  [N.UNKNOWN_TOPIC_ID, { code: logCodes.E604, cure: CREATE_TOPIC }],
  [N.INVALID_TOPIC_EXCEPTION, { code: logCodes.E604, cure: 'No topic can have such a name: a-z A-Z 0-9 . _ -' }],
  [
    N.OFFSET_OUT_OF_RANGE,
    {
      code: logCodes.E606,
      cure: 'auto.offset.reset says where to go on (earliest, latest); records that retention took are gone.',
    },
  ],
  [N.MESSAGE_TOO_LARGE, TOO_LARGE],
  [N.RECORD_LIST_TOO_LARGE, TOO_LARGE],
  [N.CORRUPT_MESSAGE, { code: dataCodes.E502, cure: 'A topic that is compacted refuses records without a key.' }],
  [
    N.OFFSET_METADATA_TOO_LARGE,
    { code: logCodes.E615, cure: "Raise the broker's offset.metadata.max.bytes (4096 by default)." },
  ],
  [
    N.INCONSISTENT_GROUP_PROTOCOL,
    {
      code: logCodes.E639,
      cure: 'Give this application an application.id of its own, or stop the others of the group first.',
    },
  ],
  [
    N.UNSUPPORTED_COMPRESSION_TYPE,
    { code: dataCodes.E503, cure: 'The broker does not take this compression.type; zstd needs Kafka 2.1.' },
  ],
  [N.NON_EMPTY_GROUP, { code: logCodes.E613, cure: 'Stop every instance of the application first.' }],
  [N.UNSUPPORTED_VERSION, { code: logCodes.E631, cure: 'Use brokers of Kafka 2.5 or newer.' }],
  [N.UNSUPPORTED_SASL_MECHANISM, LOGIN],
  [N.ILLEGAL_SASL_STATE, LOGIN],
  [N.SASL_AUTHENTICATION_FAILED, LOGIN],
  [N.REQUEST_TIMED_OUT, { code: logCodes.E634, cure: NOT_READY }],
  [N.NOT_ENOUGH_REPLICAS, REPLICAS],
  [N.NOT_ENOUGH_REPLICAS_AFTER_APPEND, REPLICAS],
])

/** What to do about errors of E638 that are known. */
const CURES: ReadonlyMap<number, string> = new Map<number, string>([
  [N.INVALID_SESSION_TIMEOUT, "session.timeout.ms must lie in the broker's group.min. to group.max.session.timeout.ms"],
  [N.GROUP_MAX_SIZE_REACHED, "The broker's group.max.size bounds the instances of one application."],
  [N.INVALID_GROUP_ID, 'Set an application.id that is not empty.'],
  [N.INVALID_TIMESTAMP, "A record's time is outside the topic's message.timestamp.before.max.ms or after.max.ms."],
  [N.INVALID_RECORD, 'The topic refuses the record; one that is compacted refuses records without a key.'],
  [N.POLICY_VIOLATION, 'A policy of the broker forbids it; records are deleted only where cleanup.policy has delete.'],
  [N.TOPIC_DELETION_DISABLED, "Set the brokers' delete.topic.enable."],
  [N.INVALID_REQUIRED_ACKS, 'acks must be all.'],
])

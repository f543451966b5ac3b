/** What a broker's error numbers become: codes, cures, whom to ask anew. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  isFencing,
  isRetriable,
  type KafkaErrorPlace,
  type KafkaRequestName,
  kafkaError,
  needsCoordinator,
  needsMetadata,
  unknownTopicOrPartition,
} from '../../src/kafka/kafka-errors.js'
import { KafkaErrorNumber, kafkaErrorName } from '../../src/kafka/protocol/error-numbers.js'

type Name = keyof typeof KafkaErrorNumber

const codeOf = (name: Name, request: KafkaRequestName, place: KafkaErrorPlace = {}): string =>
  kafkaError(KafkaErrorNumber[name], place, request).code

const expected: readonly (readonly [Name, KafkaRequestName, string])[] = [
  ['UNKNOWN_TOPIC_OR_PARTITION', 'Produce', 'E604'],
  ['INVALID_TOPIC_EXCEPTION', 'Metadata', 'E604'],
  ['OFFSET_OUT_OF_RANGE', 'Fetch', 'E606'],
  ['MESSAGE_TOO_LARGE', 'Produce', 'E504'],
  ['RECORD_LIST_TOO_LARGE', 'Produce', 'E504'],
  ['CORRUPT_MESSAGE', 'Produce', 'E502'],
  ['CORRUPT_MESSAGE', 'Fetch', 'E607'],
  ['UNSUPPORTED_COMPRESSION_TYPE', 'Fetch', 'E503'],
  ['INVALID_TOPIC_EXCEPTION', 'CreateTopics', 'E609'],
  ['INVALID_CONFIG', 'CreateTopics', 'E609'],
  ['INVALID_CONFIG', 'IncrementalAlterConfigs', 'E609'],
  ['POLICY_VIOLATION', 'CreateTopics', 'E609'],
  ['POLICY_VIOLATION', 'DeleteRecords', 'E638'],
  ['OFFSET_METADATA_TOO_LARGE', 'OffsetCommit', 'E615'],
  ['ILLEGAL_GENERATION', 'OffsetCommit', 'E616'],
  ['UNKNOWN_MEMBER_ID', 'OffsetCommit', 'E616'],
  ['FENCED_INSTANCE_ID', 'JoinGroup', 'E616'],
  ['REBALANCE_IN_PROGRESS', 'OffsetCommit', 'E616'],
  ['PRODUCER_FENCED', 'InitProducerId', 'E616'],
  ['NON_EMPTY_GROUP', 'DeleteGroups', 'E613'],
  ['TOPIC_AUTHORIZATION_FAILED', 'Fetch', 'E636'],
  ['NOT_LEADER_OR_FOLLOWER', 'Produce', 'E637'],
  ['COORDINATOR_LOAD_IN_PROGRESS', 'OffsetFetch', 'E637'],
  ['COORDINATOR_NOT_AVAILABLE', 'FindCoordinator', 'E637'],
  ['NOT_ENOUGH_REPLICAS', 'Produce', 'E637'],
  ['REQUEST_TIMED_OUT', 'CreateTopics', 'E634'],
  ['SASL_AUTHENTICATION_FAILED', 'Metadata', 'E635'],
  ['UNSUPPORTED_VERSION', 'Fetch', 'E631'],
  ['INCONSISTENT_GROUP_PROTOCOL', 'JoinGroup', 'E639'],
  ['UNKNOWN_SERVER_ERROR', 'Fetch', 'E638'],
  ['INVALID_SESSION_TIMEOUT', 'JoinGroup', 'E638'],
]

for (const [name, request, code] of expected) {
  test(`${name} of ${request} is ${code}`, () => assert.equal(codeOf(name, request), code))
}

test('every error says what was to be done, its name, its number and a cure', () => {
  for (const [name, errorCode] of Object.entries(KafkaErrorNumber)) {
    const place = { topic: 'orders', partition: 3, groupId: 'g', brokerText: 'because' }
    const error = kafkaError(errorCode, place, 'OffsetCommit')
    assert.match(
      error.message,
      new RegExp(`cannot commit offsets \\(group 'g'\\): ${name} \\(${errorCode}\\): because`),
    )
    assert.match(error.message, /orders-3/)
    assert.ok((error.cure ?? '').length > 10, name)
  }
  assert.match(kafkaError(4711, {}, 'Fetch').message, /^E638: cannot read records: error 4711 \(4711\)$/m)
  assert.equal(kafkaErrorName(0), 'NONE')
})

test('what may pass has a code that is tried again, but for what only the caller can tell', () => {
  const decided = new Set<Name>(['UNKNOWN_TOPIC_OR_PARTITION', 'UNKNOWN_TOPIC_ID', 'CORRUPT_MESSAGE'])
  for (const [name, errorCode] of Object.entries(KafkaErrorNumber)) {
    const { retry } = kafkaError(errorCode, {}, 'Produce')
    if (isRetriable(errorCode) && !decided.has(name as Name)) assert.equal(retry, 'backoff', name)
    if (needsMetadata(errorCode) || needsCoordinator(errorCode)) assert.ok(isRetriable(errorCode), name)
    if (isFencing(errorCode)) {
      assert.ok(!isRetriable(errorCode), name)
      assert.equal(retry, 'after-rebalance', name)
    }
  }
})

test('a lack of permission names the ACL to add', () => {
  const cases: readonly (readonly [Name, KafkaRequestName, RegExp])[] = [
    ['TOPIC_AUTHORIZATION_FAILED', 'Fetch', /--operation Read --topic orders/],
    ['TOPIC_AUTHORIZATION_FAILED', 'Produce', /--operation Write --topic orders/],
    ['TOPIC_AUTHORIZATION_FAILED', 'CreateTopics', /--operation Create --topic orders/],
    ['CLUSTER_AUTHORIZATION_FAILED', 'InitProducerId', /--operation IdempotentWrite --cluster/],
    ['GROUP_AUTHORIZATION_FAILED', 'JoinGroup', /--operation Read --group app/],
    ['GROUP_AUTHORIZATION_FAILED', 'DeleteGroups', /--operation Delete --group app/],
    ['TRANSACTIONAL_ID_AUTHORIZATION_FAILED', 'InitProducerId', /--operation Write --transactional-id tx/],
  ]
  const place = { topic: 'orders', groupId: 'app', transactionalId: 'tx' }
  for (const [name, request, cure] of cases) {
    assert.match(kafkaError(KafkaErrorNumber[name], place, request).cure ?? '', cure)
  }
})

test('metadata tells an unknown topic from an unknown partition', () => {
  const at = { topic: 'orders', partition: 7 }
  assert.equal(unknownTopicOrPartition(at, undefined).code, 'E604')
  const error = unknownTopicOrPartition(at, 4)
  assert.equal(error.code, 'E605')
  assert.match(error.message, /has 4 partitions, there is no partition 7/)
})

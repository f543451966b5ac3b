/** The admin of a user who may do little: each refusal names the permission that lacks. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import kafkajs from 'kafkajs'
import { KafkaCluster } from '../jvm/kafka-cluster.js'
import { needsJava } from '../jvm/kafka-jvm.js'
import { openAdmin, produceOnce, refusal } from './admin-rig.js'
import { withAdmin } from './support/broker-topics.js'

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs
const TIMEOUT_MS = 120_000

test('what a user may not do is E636 with the ACL to add', { timeout: TIMEOUT_MS }, async context => {
  if (!(await needsJava(context))) return
  const authorizer = 'org.apache.kafka.metadata.authorizer.StandardAuthorizer'
  const brokers = await KafkaCluster.start({
    security: 'sasl_ssl',
    config: { 'authorizer.class.name': authorizer, 'super.users': 'User:ANONYMOUS' },
    quickStart: true,
  })
  context.after(() => brokers.stop())
  const root = openAdmin(brokers.bootstrapServers)
  context.after(() => root.cluster.close())
  const { username } = brokers.credentials
  const sasl = { mechanism: 'plain' as const, ...brokers.credentials }
  const security = { ssl: { ca: await brokers.caPem() }, sasl }
  const { admin, cluster } = openAdmin(brokers.saslSslServers, { timeoutMs: 20_000 }, security)
  context.after(() => cluster.close())

  const topic = 'secret'
  await root.admin.createTopics([{ topic, partitionCount: 2, configs: { 'cleanup.policy': 'delete' } }])
  await produceOnce(root.cluster, { topic, partition: 0 }, 3)
  const cureOf = async (job: Promise<unknown>): Promise<string> => {
    const error = await refusal('E636', job)
    return 'cure' in error ? String(error.cure) : ''
  }

  await context.test('nothing is allowed', async () => {
    assert.match(await cureOf(admin.describeTopics([topic])), /--operation Describe --topic secret/)
    assert.deepEqual(await admin.listTopics(), [])
    assert.match(await cureOf(admin.createTopics([{ topic: 'new', partitionCount: 1 }])), /Create --topic new/)
    assert.match(await cureOf(admin.deleteTopics([topic])), /--topic secret/)
    assert.match(await cureOf(admin.describeGroup('app')), /--operation Describe --group app/)
    assert.match(await cureOf(admin.deleteGroup('app')), /--group app/)
    assert.deepEqual(await admin.listGroups(), [])
    const [result] = await admin.listOffsets([{ topic, partition: 0, at: 'latest' }])
    assert.equal(result?.error?.code, 'E636')
  })

  await withAdmin(brokers.bootstrapServers, async admin => {
    await admin.createAcls({
      acl: [
        {
          resourceType: AclResourceTypes.TOPIC,
          resourceName: topic,
          resourcePatternType: ResourcePatternTypes.LITERAL,
          principal: `User:${username}`,
          host: '*',
          operation: AclOperationTypes.READ,
          permissionType: AclPermissionTypes.ALLOW,
        },
      ],
    })
  })

  await context.test('who may read a topic sees its partitions and offsets, not its configs', async () => {
    const description = await untilAllowed(() => admin.describeTopics([topic]))
    assert.equal(description[0]?.partitionCount, 2)
    assert.throws(() => description[0]?.configs, /DescribeConfigs --topic secret/)
    assert.deepEqual(
      (await admin.listTopics()).map(each => each.topic),
      [topic],
    )
    const [result] = await admin.listOffsets([{ topic, partition: 0, at: 'latest' }])
    assert.equal(result?.offset, 3n)
    const purge = admin.deleteRecords([{ topic, partition: 0, beforeOffset: 1n }])
    assert.match(await cureOf(purge), /--operation Delete --topic secret/)
    assert.match(await cureOf(admin.deleteTopics([topic])), /--operation Delete --topic secret/)
  })
})

/** ACLs reach the broker a moment after they were accepted. */
async function untilAllowed<T>(run: () => Promise<T>): Promise<T> {
  for (let turn = 0; turn < 200; turn++) {
    try {
      return await run()
    } catch {
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
  return run()
}

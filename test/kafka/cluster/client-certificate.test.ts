/** A listener that wants a certificate of the client gets it from a key store as Java has it. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseStreamsConfig, type StreamsConfigInput } from '../../../src/config/streams-config.js'
import { kafkaLogOptions } from '../../../src/kafka/client-options.js'
import { KafkaLog } from '../../../src/kafka/kafka-log.js'
import { SystemClock } from '../../../src/stdx/clock.js'
import { NodeFileSystem } from '../../../src/stdx/node-file-system.js'
import { securityIn } from '../../jvm/certificates.js'
import { KafkaCluster } from '../../jvm/kafka-cluster.js'
import { KAFKA_FOLDER, needsJava } from '../../jvm/kafka-jvm.js'

const files = new NodeFileSystem(new SystemClock())
const LISTENER = 'listener.name.sasl_ssl.ssl'

test('a client shows its certificate, and is told when it is wanted', { timeout: 120_000 }, async context => {
  if (!(await needsJava(context))) return
  const { caFile, keyStore, password, username } = await securityIn(join(KAFKA_FOLDER, 'certificates'))
  const kafka = await KafkaCluster.start({
    security: 'sasl_ssl',
    quickStart: true,
    config: {
      [`${LISTENER}.client.auth`]: 'required',
      [`${LISTENER}.truststore.type`]: 'PEM',
      [`${LISTENER}.truststore.location`]: caFile,
    },
  })
  context.after(() => kafka.stop())
  const open = async (more: StreamsConfigInput): Promise<void> => {
    const config = parseStreamsConfig({
      'application.id': 'shows',
      'bootstrap.servers': kafka.saslSslServers,
      'security.protocol': 'SASL_SSL',
      'ssl.truststore.location': caFile,
      'sasl.mechanism': 'PLAIN',
      'sasl.jaas.config': `PlainLoginModule required username="${username}" password="${password}";`,
      ...more,
    })
    const log = await KafkaLog.open(await kafkaLogOptions(config, files))
    await log.admin.listTopics().finally(() => log.close())
  }
  await open({ 'ssl.keystore.location': keyStore, 'ssl.keystore.password': password })
  for (const [more, cure] of [
    [{}, /set ssl\.keystore\.location/],
    [{ 'ssl.keystore.location': keyStore, 'ssl.keystore.password': 'wrong' }, /passwords/],
  ] as const) {
    await assert.rejects(open(more), (error: Error & { code?: string; cure?: string }) => {
      assert.equal(error.code, 'E635', error.message)
      assert.match(error.cure ?? '', cure)
      assert.doesNotMatch(error.message, new RegExp(password))
      return true
    })
  }
})

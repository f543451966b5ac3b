/** The log of a real Kafka cluster passes the cases of every log. */
import { parseStreamsConfig } from '../../src/config/streams-config.js'
import { kafkaLogOptions } from '../../src/kafka/client-options.js'
import { KafkaLog } from '../../src/kafka/kafka-log.js'
import { SystemClock } from '../../src/stdx/clock.js'
import { NodeFileSystem } from '../../src/stdx/node-file-system.js'
import { logCases } from '../log/log.cases.js'
import { needsBroker } from './support/shared-cluster.js'

const files = new NodeFileSystem(new SystemClock())

logCases('kafka', {
  // transactions are a later feature
  abilities: { atomicCommits: false },
  async open(context) {
    const broker = await needsBroker(context)
    if (broker === undefined) return undefined
    const config = parseStreamsConfig({ 'application.id': 'log-cases', 'bootstrap.servers': broker.bootstrapServers })
    return KafkaLog.open(await kafkaLogOptions(config, files))
  },
})

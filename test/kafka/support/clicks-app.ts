/** An application in a process of its own, for a test to kill. Arguments: brokers, application id. Says `running`. */
import { KafkaStreams } from '../../../src/streams/kafka-streams.js'
import { killTopology } from '../../faults/kill-topology.js'

const [servers = '', applicationId = ''] = process.argv.slice(2)
const app = new KafkaStreams(killTopology(`${applicationId}-`), {
  'application.id': applicationId,
  'bootstrap.servers': servers,
  'commit.interval.ms': 100,
  'consumer.session.timeout.ms': 6_000,
  'consumer.heartbeat.interval.ms': 500,
})
await app.start()
process.stdout.write('running\n')

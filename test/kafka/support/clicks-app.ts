/**
 * An application in a process of its own, for a test to kill, or to end with SIGTERM. Arguments: brokers, application
 * id. Says `running`, and from then on `tasks N` when their number changes.
 */
import { KafkaStreams } from '../../../src/streams/kafka-streams.js'
import { killTopology } from '../../faults/kill-topology.js'
import { quickConfig } from './quick-config.js'

const WATCH_MS = 50

const [servers = '', applicationId = ''] = process.argv.slice(2)
const app = new KafkaStreams(killTopology(`${applicationId}-`), {
  ...quickConfig,
  'application.id': applicationId,
  'bootstrap.servers': servers,
})
await app.start()
process.stdout.write('running\n')

let told = 0
const watch = setInterval(() => {
  const tasks = new Set(app.metrics().flatMap(metric => metric.labels['task-id'] ?? [])).size
  if (tasks !== told) process.stdout.write(`tasks ${tasks}\n`)
  told = tasks
}, WATCH_MS)

process.once('SIGTERM', () => {
  clearInterval(watch)
  void app.close()
})

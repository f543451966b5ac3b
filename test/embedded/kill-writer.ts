/**
 * The process that kill.test.ts kills: carries a count over input, output and changelog, one commit per input batch,
 * as fast as it can, and says after each commit how far it is. Arguments: folder, number of partitions.
 */
import { EmbeddedLog } from '../../src/embedded/embedded-log.js'
import { batchOf } from '../log/log.cases.js'

async function main(): Promise<void> {
  const [folder = '', partitions = '2'] = process.argv.slice(2)
  const partitionCount = Number(partitions)
  const log = await EmbeddedLog.open({ folder, maintenanceIntervalMs: 50 })
  await log.admin.createTopics([
    { topic: 'in', partitionCount: 1, configs: { 'segment.bytes': '20000' } },
    { topic: 'out', partitionCount, configs: { 'segment.bytes': '20000' } },
    { topic: 'changelog', partitionCount, configs: { 'segment.bytes': '5000', 'cleanup.policy': 'compact' } },
  ])
  const input = await log.openProducer()
  const producer = await log.openProducer()
  const [committed] = await log.committedOffsets('app', [{ topic: 'in', partition: 0 }])
  process.stdout.write('started\n')
  for (let number = Number(committed?.offset ?? 0n) + 1; ; number++) {
    await input.append({ topic: 'in', partition: 0 }, batchOf([`input ${number}`]))
    const transaction = producer.begin()
    for (let partition = 0; partition < partitionCount; partition++) {
      void transaction.append({ topic: 'out', partition }, batchOf([`out ${number}`]))
      void transaction.append({ topic: 'changelog', partition }, batchOf([`total ${number}`]))
    }
    const offsets = [{ topic: 'in', partition: 0, offset: BigInt(number), metadata: '' }]
    await transaction.commit({ group: 'app', offsets })
    process.stdout.write(`${number}\n`)
  }
}

await main()

/** The topics of a chain on a log, and its records in them. One partition each. */
import { EmbeddedLog } from '../../src/embedded/embedded-log.js'
import type { Log } from '../../src/log/log.js'
import type { Topology } from '../../src/topology/topology.js'
import { lineChunks, orderChunks } from '../data/record-chunks.js'
import { type Chain, chains } from '../topologies/chains.js'

const CHUNK_BYTES = 1 << 20

/** The first chain whose name begins so. Throws with the names that there are. */
export function chainNamed(name: string): Chain {
  const chain = chains.find(each => each.name.startsWith(name))
  if (chain === undefined) throw new Error(`no topology ${name}; there are ${chains.map(each => each.name).join(', ')}`)
  return chain
}

export interface Filling {
  readonly chain: Chain
  readonly records: number
  readonly keys: number
}

/** Creates what the topology reads and writes, and writes the records; gives their bytes. */
export async function fillLog(log: Log, { chain, keys, records }: Filling): Promise<number> {
  const configs = { 'retention.ms': '-1' }
  const topics = externalTopics(chain.build())
  await log.admin.createTopics(topics.map(topic => ({ topic, partitionCount: 1, configs })))
  const chunks = chain.input === 'lines' ? lineChunks(records, CHUNK_BYTES) : orderChunks(records, keys, CHUNK_BYTES)
  const producer = await log.openProducer({ guarantee: 'at_least_once' })
  for (const chunk of chunks) {
    await producer.append({ topic: chain.input, partition: 0 }, Uint8Array.from(chunk))
  }
  await producer.close()
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0)
}

/** Fills a new embedded log in a folder. */
export async function fillFolder(folder: string, filling: Filling): Promise<number> {
  const log = await EmbeddedLog.open({ folder })
  try {
    return await fillLog(log, filling)
  } finally {
    await log.close()
  }
}

function externalTopics({ nodes }: Topology): string[] {
  const names = nodes.flatMap(node => {
    if (node.kind === 'source') return node.internal ? [] : node.topics
    return node.kind === 'sink' && !node.internal && typeof node.topic === 'string' ? [node.topic] : []
  })
  return [...new Set(names)]
}

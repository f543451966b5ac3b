/** The broker of a comparison: the one that `npm run kafka -- start` left running, or one of its own. */
import { KafkaCluster } from '../../test/jvm/kafka-cluster.js'
import { DEFAULT_FOLDER, findRunning } from '../../test/jvm/running-broker.js'

const HEAP_MB = 1024

export interface BenchBroker {
  readonly bootstrapServers: string
  readonly pid: number | undefined
  /** What to say about it. */
  readonly description: string
  /** Ends it, if it was started for this. */
  stop(): Promise<void>
}

/** @param servers of a cluster that the user names */
export async function findBroker(servers: string | undefined): Promise<BenchBroker> {
  const stop = async (): Promise<void> => {}
  if (servers !== undefined) return { bootstrapServers: servers, pid: undefined, description: servers, stop }
  const running = await findRunning(DEFAULT_FOLDER)
  if (running !== undefined) {
    const bootstrapServers = `127.0.0.1:${running.port}`
    return { bootstrapServers, pid: running.pid, description: `${bootstrapServers}, as it was running`, stop }
  }
  const cluster = await KafkaCluster.start({ heapMb: HEAP_MB })
  return {
    bootstrapServers: cluster.bootstrapServers,
    pid: cluster.pid(),
    description: `one node of its own, heap ${HEAP_MB} MB`,
    stop: () => cluster.stop(),
  }
}

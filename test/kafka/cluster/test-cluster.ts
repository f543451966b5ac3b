/** A cluster over a real broker with Kafka's defaults, for tests of what stands on it. */
import { BrokerCluster, type ClusterOptions } from '../../../src/kafka/cluster/broker-cluster.js'
import type { ConnectionOptions } from '../../../src/kafka/cluster/open-connection.js'
import { SystemClock } from '../../../src/stdx/clock.js'
import { silentLogger } from '../../../src/stdx/logger.js'
import { Prng } from '../../../src/stdx/prng.js'

/** Kafka's defaults, but for a shorter wait for a socket. */
export const connectionDefaults: ConnectionOptions = {
  clientId: 'millrace-test',
  ssl: undefined,
  sasl: undefined,
  connectTimeoutMs: 3_000,
  authenticationTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  maxIdleMs: 540_000,
  logger: silentLogger,
}

/** `server` is `host:port`. Close it, or the test's process does not end. */
export function openTestCluster(
  server: string,
  connection: Partial<ConnectionOptions> = {},
  options: Partial<ClusterOptions> = {},
): BrokerCluster {
  return new BrokerCluster({
    bootstrapServers: [server],
    connection: { ...connectionDefaults, ...connection },
    metadataMaxAgeMs: 300_000,
    reconnectBackoff: { firstMs: 50, maxMs: 1_000 },
    clock: new SystemClock(),
    prng: new Prng(1),
    logger: silentLogger,
    ...options,
  })
}

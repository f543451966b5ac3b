/** Which log a configuration names: a folder (embedded) or a cluster. */
import type { StreamsConfig } from '../config/streams-config.js'
import { EmbeddedLog } from '../embedded/embedded-log.js'
import type { Log } from '../log/log.js'
import type { Clock } from '../stdx/clock.js'
import type { Logger } from '../stdx/logger.js'
import { NodeFileSystem } from '../stdx/node-file-system.js'

export interface OpenLogOptions {
  readonly clock: Clock
  /** Told of brokers that are away. */
  readonly logger: Logger
  /** Ends the opening. */
  readonly signal?: AbortSignal | undefined
}

/** Opens the log of a checked configuration. Rejects with what the log says (E60x, E63x). */
export async function openLog(config: StreamsConfig, { clock, logger, signal }: OpenLogOptions): Promise<Log> {
  const folder = config.embeddedDir
  if (folder !== undefined) return EmbeddedLog.open({ folder, clock })
  // only who has a cluster loads its client
  const [{ KafkaLog }, { kafkaLogOptions }] = await Promise.all([
    import('../kafka/kafka-log.js'),
    import('../kafka/client-options.js'),
  ])
  const options = await kafkaLogOptions(config, new NodeFileSystem(clock))
  return KafkaLog.open(options, { clock, logger, signal })
}

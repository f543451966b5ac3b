/** Which log a configuration names: a folder (embedded) or a cluster. */
import type { StreamsConfig } from '../config/streams-config.js'
import { EmbeddedLog } from '../embedded/embedded-log.js'
import { configCodes } from '../errors/codes/config.js'
import { StreamsError } from '../errors/streams-error.js'
import type { Log } from '../log/log.js'
import type { Logger } from '../stdx/logger.js'

export async function openLog(config: StreamsConfig, _logger?: Logger): Promise<Log> {
  const folder = config.embeddedDir
  if (folder !== undefined) return EmbeddedLog.open({ folder })
  throw new StreamsError(configCodes.E895, 'a Kafka cluster is named, but this version runs on the embedded log only', {
    cure: "set 'embedded.dir' to a folder instead of 'bootstrap.servers'",
  })
}

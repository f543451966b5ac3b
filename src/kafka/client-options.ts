/** What a client of a Kafka cluster is configured with, read from an application's configuration. */
import type { ClientSettings, StreamsConfig } from '../config/config-types.js'
import { type ConnectionKey, connectionSetting } from '../config/connection-setting.js'
import type { FileSystem } from '../stdx/file-system.js'
import { type ClientSecurity, clientSecurity } from './client-security.js'
import type { BackoffOptions } from './cluster/backoff.js'
import { checkGuarantee } from './data/producer.js'

/** All that `KafkaLog.open` needs. */
export interface KafkaLogOptions {
  /** `host:port`, at least one. */
  readonly bootstrapServers: readonly string[]
  readonly clientId: string
  readonly security: ClientSecurity
  readonly timeouts: ClientTimeouts
  readonly reconnectBackoff: BackoffOptions
  readonly retryBackoff: BackoffOptions
  readonly consumer: ConsumerOptions
  readonly producer: ProducerClientOptions
}

/** ms. */
export interface ClientTimeouts {
  /** `request.timeout.ms`. */
  readonly requestMs: number
  /** `default.api.timeout.ms`: how long to look for a broker at the start. */
  readonly apiMs: number
  /** `task.timeout.ms`, tools `default.api.timeout.ms`: how long a call is tried again. */
  readonly callMs: number
  /** `socket.connection.setup.timeout.ms`. */
  readonly connectMs: number
  readonly authenticationMs: number
  /** How long before the end of a session it is renewed; undefined: at 80 to 90 % of its lifetime. */
  readonly reauthenticationThresholdMs: number | undefined
  /** `connections.max.idle.ms`; negative: never. */
  readonly maxIdleMs: number
  /** `metadata.max.age.ms`. */
  readonly metadataMaxAgeMs: number
}

/** Kafka's settings of the main consumer as a member of its group, ms. How to fetch is the engine's to say. */
export interface ConsumerOptions {
  readonly sessionTimeoutMs: number
  readonly heartbeatIntervalMs: number
  readonly maxPollIntervalMs: number
  readonly groupInstanceId: string | undefined
}

/** Kafka's settings of the producer; ms and bytes. It is always idempotent, so `acks` is `all`. */
export interface ProducerClientOptions {
  readonly maxRequestBytes: number
  readonly maxInFlightRequests: number
  readonly deliveryTimeoutMs: number
}

const AUTHENTICATION_TIMEOUT_MS = 10_000

/**
 * The configuration was checked; `bootstrap.servers` is there.
 *
 * @throws StreamsError E805 for a guarantee that there is not yet; E803, E804 for login and TLS
 */
export async function kafkaLogOptions(config: StreamsConfig, files: FileSystem): Promise<KafkaLogOptions> {
  const setting = <K extends ConnectionKey>(key: K) => connectionSetting(config, key)
  const { kafka } = config
  checkGuarantee({ guarantee: config.processingGuarantee })
  return {
    bootstrapServers: config.bootstrapServers ?? [],
    clientId: config.clientId ?? config.applicationId,
    security: await clientSecurity(config, files),
    timeouts: {
      requestMs: kafka?.requestTimeout ?? setting('request.timeout.ms'),
      apiMs: setting('default.api.timeout.ms'),
      callMs: config.taskTimeoutMs,
      connectMs: kafka?.connectionTimeout ?? setting('socket.connection.setup.timeout.ms'),
      authenticationMs: kafka?.authenticationTimeout ?? AUTHENTICATION_TIMEOUT_MS,
      reauthenticationThresholdMs: kafka?.reauthenticationThreshold,
      maxIdleMs: setting('connections.max.idle.ms'),
      metadataMaxAgeMs: setting('metadata.max.age.ms'),
    },
    reconnectBackoff: { firstMs: setting('reconnect.backoff.ms'), maxMs: setting('reconnect.backoff.max.ms') },
    retryBackoff: {
      firstMs: kafka?.retry?.initialRetryTime ?? setting('retry.backoff.ms'),
      maxMs: kafka?.retry?.maxRetryTime ?? setting('retry.backoff.max.ms'),
    },
    consumer: consumerOptions(config),
    producer: producerOptions(config),
  }
}

function consumerOptions(config: StreamsConfig): ConsumerOptions {
  const number = numbersOf(config.consumer)
  const instance = config.consumer['group.instance.id']
  return {
    sessionTimeoutMs: number('session.timeout.ms', 45_000),
    heartbeatIntervalMs: number('heartbeat.interval.ms', 3_000),
    maxPollIntervalMs: number('max.poll.interval.ms', 300_000),
    groupInstanceId: instance === undefined ? undefined : String(instance),
  }
}

function producerOptions(config: StreamsConfig): ProducerClientOptions {
  const number = numbersOf(config.producer)
  return {
    maxRequestBytes: number('max.request.size', 1_048_576),
    maxInFlightRequests: number('max.in.flight.requests.per.connection', 5),
    deliveryTimeoutMs: number('delivery.timeout.ms', 120_000),
  }
}

function numbersOf(settings: ClientSettings): (name: string, otherwise: number) => number {
  return (name, otherwise) => {
    const value = settings[name]
    return typeof value === 'number' ? value : otherwise
  }
}

/**
 * kafkajs logs in over a socket that is open: its connection is given that socket, and its bytes meanwhile.
 *
 * kafkajs 2.2.4, pinned. Two of its habits are undone here: its queue of requests re-arms a timer of 1 ms for ever, and
 * it would log in before each request when its threshold lies above the lifetime of a session.
 */
import type { Logger as KafkajsLogger, Mechanism, SASLOptions } from 'kafkajs'
import type Connection from 'kafkajs/src/network/connection.js'
import type { Logger } from '../../stdx/logger.js'
import type { BrokerAddress } from './broker-connection.js'
import type { KafkajsSocket } from './kafkajs-socket.js'

/** Above every lifetime, so that a session with a lifetime is renewed whenever we ask. */
const REAUTHENTICATION_THRESHOLD_MS = Number.MAX_SAFE_INTEGER
const API_SASL_AUTHENTICATE = 36

/** As in kafkajs. */
export type SaslOptions = SASLOptions | Mechanism

/** The versions of requests that a broker speaks, by API key. */
export type BrokerVersions = Readonly<Record<number, { readonly minVersion: number; readonly maxVersion: number }>>

/** Who logs in, and where. */
export interface LoginOptions {
  readonly address: BrokerAddress
  readonly clientId: string
  readonly sasl: SaslOptions
  readonly timeoutMs: number
  readonly logger: Logger
}

/** The logins of one connection. */
export class KafkajsLogin {
  readonly #socket: KafkajsSocket
  readonly #versions: BrokerVersions
  readonly #options: LoginOptions
  #connection: Connection | undefined

  constructor(socket: KafkajsSocket, versions: BrokerVersions, options: LoginOptions) {
    this.#socket = socket
    this.#versions = versions
    this.#options = options
  }

  /** Logs in, or again. Resolves with the lifetime of the session, ms; 0: without end. */
  async run(): Promise<number> {
    this.#connection ??= await this.#prepare()
    const connection = this.#connection
    try {
      await this.#socket.lend(
        bytes => connection.processData(bytes),
        () => connection.authenticate(),
      )
    } finally {
      connection.requestQueue.destroy()
    }
    return Number(connection.sessionLifetime.toString())
  }

  async #prepare(): Promise<Connection> {
    const { default: KafkajsConnection } = await import('kafkajs/src/network/connection.js')
    const { address, clientId, logger, sasl, timeoutMs } = this.#options
    const { socket } = this.#socket
    const own = new Set(socket.listeners('data'))
    const connection = new KafkajsConnection({
      host: address.host,
      port: address.port,
      clientId,
      // kafkajs writes into it
      sasl: { ...sasl },
      logger: kafkajsLogger(logger),
      socketFactory: ({ onConnect }) => {
        queueMicrotask(onConnect)
        return socket
      },
      connectionTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      enforceRequestTimeout: false,
      reauthenticationThreshold: REAUTHENTICATION_THRESHOLD_MS,
    })
    await connection.connect()
    // it gets its bytes from `lend` only
    for (const listener of socket.listeners('data')) {
      if (!own.has(listener)) socket.off('data', listener as () => void)
    }
    connection.setVersions(this.#versions)
    connection.setSupportAuthenticationProtocol(this.#versions[API_SASL_AUTHENTICATE] !== undefined)
    return connection
  }
}

/** kafkajs's lines, but those of its level debug, which hold data; what matters of them is in our own errors. */
function kafkajsLogger(logger: Logger): KafkajsLogger {
  const line = (text: string): void => logger.debug(`kafkajs: ${text}`)
  const adapted: KafkajsLogger = {
    info: line,
    warn: line,
    error: line,
    debug: () => {},
    namespace: () => adapted,
    setLogLevel: () => {},
  }
  return adapted
}

/** Opens a connection as a whole: socket, TLS, what the broker speaks, login; and renews sessions before they end. */
import { logCodes } from '../../errors/codes/log.js'
import { StreamsError } from '../../errors/streams-error.js'
import type { Clock } from '../../stdx/clock.js'
import { Deferred } from '../../stdx/deferred.js'
import type { Logger } from '../../stdx/logger.js'
import type { Prng } from '../../stdx/prng.js'
import { type ApiVersionsResponse, apiVersionsApi } from '../protocol/messages/api-versions.js'
import { type BrokerAddress, type BrokerConnection, nameOf } from './broker-connection.js'
import { connectFailed, earlyEndCure, loginFailed } from './connection-errors.js'
import { type BrokerVersions, KafkajsLogin, type SaslOptions } from './kafkajs-login.js'
import { KafkajsSocket, type SocketOptions } from './kafkajs-socket.js'
import { WireConnection, type WireOptions } from './wire-connection.js'

/** All that a connection needs beside its address; ms. */
export interface ConnectionOptions extends SocketOptions, WireOptions {
  /** Undefined: no login. */
  readonly sasl: SaslOptions | undefined
  readonly logger: Logger
  /** For the whole login. */
  readonly authenticationTimeoutMs: number
  /** How long before the end of a session it is renewed; undefined: at 80 to 90 % of its lifetime. */
  readonly reauthenticationThresholdMs?: number | undefined
}

/** What is passed in. */
export interface Surroundings {
  readonly clock: Clock
  readonly prng: Prng
  /** Ends the opening: it rejects with E611 or the signal's reason. */
  readonly signal?: AbortSignal
}

/** Rejects with E630, E631, E633, E634 or E635; then nothing is left open. */
export async function openConnection(
  address: BrokerAddress,
  options: ConnectionOptions,
  surroundings: Surroundings,
): Promise<BrokerConnection> {
  const cure = earlyEndCure(options)
  const connection = new WireConnection(address, { ...options, earlyEndCure: cure }, surroundings.clock)
  const socket = await KafkajsSocket.open(address, options, connection, surroundings).catch((error: unknown) => {
    surroundings.signal?.throwIfAborted()
    throw connectFailed(address, options, error)
  })
  connection.attach(socket)
  const onAbort = (): void => connection.close()
  surroundings.signal?.addEventListener('abort', onAbort)
  try {
    const versions = await askVersions(connection, options)
    connection.setVersions(versions)
    const { authenticationTimeoutMs: timeoutMs, clientId, logger, sasl } = options
    if (sasl !== undefined) {
      const login = new KafkajsLogin(socket, versions, { address, clientId, logger, sasl, timeoutMs })
      await new Session(connection, login, options, surroundings).begin()
    }
    return connection
  } catch (error) {
    connection.close()
    surroundings.signal?.throwIfAborted()
    throw error
  } finally {
    surroundings.signal?.removeEventListener('abort', onAbort)
  }
}

async function askVersions(connection: WireConnection, options: ConnectionOptions): Promise<BrokerVersions> {
  const answer = await connection.send(apiVersionsApi, {}, { timeoutMs: options.connectTimeoutMs })
  if (answer.errorCode === 0) return byKey(answer)
  throw new StreamsError(
    logCodes.E631,
    `the broker ${nameOf(connection.address)} does not say what it speaks: error ${answer.errorCode}`,
    { cure: 'use brokers of Apache Kafka 2.5 or newer' },
  )
}

function byKey({ apiKeys }: ApiVersionsResponse): BrokerVersions {
  return Object.fromEntries(apiKeys.map(({ apiKey, minVersion, maxVersion }) => [apiKey, { minVersion, maxVersion }]))
}

/** The session of one connection. */
class Session {
  readonly #connection: WireConnection
  readonly #login: KafkajsLogin
  readonly #options: ConnectionOptions
  readonly #surroundings: Surroundings

  constructor(connection: WireConnection, login: KafkajsLogin, options: ConnectionOptions, surroundings: Surroundings) {
    this.#connection = connection
    this.#login = login
    this.#options = options
    this.#surroundings = surroundings
  }

  /** Logs in and sees to it that the session is renewed in time. */
  async begin(): Promise<void> {
    const lifetimeMs = await this.#connection.exclusively(() => this.#logIn())
    if (!(lifetimeMs > 0)) return
    // a failed login has ended the connection with its reason
    this.#connection.schedule(this.#renewAfterMs(lifetimeMs), () => void this.begin().catch(() => {}))
  }

  async #logIn(): Promise<number> {
    const late = new Deferred<number>()
    const { authenticationTimeoutMs } = this.#options
    const timer = this.#surroundings.clock.setTimer(authenticationTimeoutMs, () => late.reject(this.#late()))
    try {
      return await Promise.race([this.#login.run(), late.promise])
    } catch (error) {
      const reason = loginFailed(this.#connection.address, this.#options, error, this.#connection.isOpen)
      this.#connection.fail(reason)
      throw reason
    } finally {
      timer.cancel()
    }
  }

  #late(): StreamsError {
    const what = `the login at ${nameOf(this.#connection.address)} took longer than ${this.#options.authenticationTimeoutMs} ms`
    return new StreamsError(logCodes.E634, what, { cure: 'it is tried again; see whether the broker is overloaded' })
  }

  #renewAfterMs(lifetimeMs: number): number {
    const threshold = this.#options.reauthenticationThresholdMs
    if (threshold !== undefined && threshold < lifetimeMs) return lifetimeMs - threshold
    // spread, so that many connections of one start are not renewed at one moment
    return lifetimeMs * (0.8 + 0.1 * this.#surroundings.prng.float())
  }
}

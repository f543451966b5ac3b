/**
 * The only file that runs kafkajs: its connection opens a socket and logs in (TLS, SASL, again when a session ends).
 * It does so through its public `socketFactory`, with which we make the socket with Node's `onread`; so outside of a
 * login the bytes come to us, into buffers that we choose.
 *
 * kafkajs 2.2.4, pinned. Two of its habits are undone here: its queue of requests re-arms a timer of 1 ms for ever, and
 * it would log in before each request when the threshold lies above the lifetime of a session.
 */
import { connect as connectPlain, isIP, type Socket, type TcpNetConnectOpts } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import type { ISocketFactory, Logger as KafkajsLogger, Mechanism, SASLOptions } from 'kafkajs'
import Connection from 'kafkajs/src/network/connection.js'
import type { Logger } from '../../stdx/logger.js'
import type { BrokerAddress } from './broker-connection.js'

/** First probe of a silent peer. As in kafkajs. */
const KEEP_ALIVE_DELAY_MS = 60_000
/** Above every lifetime, so that a session with a lifetime is renewed whenever we ask. */
const REAUTHENTICATION_THRESHOLD_MS = Number.MAX_SAFE_INTEGER
const API_SASL_AUTHENTICATE = 36

/** As in kafkajs. */
export type SaslOptions = SASLOptions | Mechanism

/** How a socket is made. */
export interface SocketOptions {
  readonly clientId: string
  /** Undefined: no TLS. */
  readonly ssl: ConnectionOptions | undefined
  /** Undefined: no login. */
  readonly sasl: SaslOptions | undefined
  readonly connectTimeoutMs: number
  /** A user's own way to connect; its bytes come in buffers of Node and are copied once. */
  readonly socketFactory?: ISocketFactory | undefined
  readonly logger: Logger
}

/** Who gets the bytes, and is told of the end. */
export interface ByteReceiver {
  nextBuffer(): Uint8Array
  received(buffer: Uint8Array, count: number): void
  /** Once, unless we ended it ourselves. */
  ended(cause: Error | undefined): void
}

/** The versions of requests that a broker speaks, by API key. */
export type BrokerVersions = Readonly<Record<number, { readonly minVersion: number; readonly maxVersion: number }>>

/** A connected socket. */
export interface KafkajsSocket {
  readonly socket: Socket
  /** Logs in; meanwhile all bytes are kafkajs's. Resolves with the lifetime of the session, ms; 0: without end. */
  login(versions: BrokerVersions): Promise<number>
  /** Ends it; `ended` is not called. Idempotent. */
  destroy(): void
}

/** Connects, with TLS if so configured. Rejects with kafkajs's error, whose `code` is Node's. */
export async function openSocket(
  address: BrokerAddress,
  options: SocketOptions,
  receiver: ByteReceiver,
): Promise<KafkajsSocket> {
  const tap = new Tap(receiver)
  const connection = new Connection({
    host: address.host,
    port: address.port,
    clientId: options.clientId,
    ssl: options.ssl ?? null,
    // kafkajs writes into it
    sasl: options.sasl === undefined ? null : { ...options.sasl },
    logger: kafkajsLogger(options.logger),
    socketFactory: target => tap.open(target, options.socketFactory),
    connectionTimeout: options.connectTimeoutMs,
    requestTimeout: options.connectTimeoutMs,
    enforceRequestTimeout: false,
    reauthenticationThreshold: REAUTHENTICATION_THRESHOLD_MS,
  })
  try {
    await connection.connect()
  } catch (error) {
    tap.destroy()
    throw error
  }
  return tap.opened(connection)
}

/** Stands between the socket and who reads it. */
class Tap {
  readonly #receiver: ByteReceiver
  #socket: Socket | undefined
  #login: Connection | undefined
  #isDone = false

  constructor(receiver: ByteReceiver) {
    this.#receiver = receiver
  }

  open(target: Parameters<ISocketFactory>[0], factory: ISocketFactory | undefined): Socket {
    this.#socket = factory === undefined ? this.#connect(target) : factory(target)
    return this.#socket
  }

  opened(connection: Connection): KafkajsSocket {
    const { socket } = connection
    // with `onread` there is no 'data'; a socket of a user's factory has it, and kafkajs is not to see it
    for (const listener of socket.listeners('data')) socket.off('data', listener as () => void)
    socket.on('data', (bytes: Buffer) => this.#received(bytes, bytes.length))
    let error: Error | undefined
    socket.on('error', cause => {
      error = cause
    })
    socket.on('end', () => this.#ended(error))
    socket.on('close', () => this.#ended(error))
    socket.setNoDelay(true)
    return {
      socket,
      login: versions => this.#loginWith(connection, versions),
      destroy: () => {
        this.destroy()
        connection.requestQueue.destroy()
      },
    }
  }

  destroy(): void {
    this.#isDone = true
    this.#socket?.destroy()
  }

  async #loginWith(connection: Connection, versions: BrokerVersions): Promise<number> {
    connection.setVersions(versions)
    connection.setSupportAuthenticationProtocol(versions[API_SASL_AUTHENTICATE] !== undefined)
    this.#login = connection
    try {
      await connection.authenticate()
    } finally {
      this.#login = undefined
      connection.requestQueue.destroy()
    }
    return Number(connection.sessionLifetime.toString())
  }

  #connect({ host, port, ssl, onConnect }: Parameters<ISocketFactory>[0]): Socket {
    const onread: NonNullable<TcpNetConnectOpts['onread']> = {
      buffer: () => this.#receiver.nextBuffer(),
      callback: (count, buffer) => {
        this.#received(buffer, count)
        return true
      },
    }
    const name = isIP(host) === 0 ? { servername: host } : {}
    const socket = ssl
      ? connectTls(Object.assign({ host, port }, name, ssl, { onread }), onConnect)
      : connectPlain({ host, port, onread }, onConnect)
    socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS)
    return socket
  }

  #received(buffer: Uint8Array, count: number): void {
    if (this.#isDone) return
    if (this.#login === undefined) this.#receiver.received(buffer, count)
    else this.#login.processData(Buffer.from(buffer.subarray(0, count)))
  }

  #ended(cause: Error | undefined): void {
    if (this.#isDone) return
    this.#isDone = true
    this.#socket?.destroy()
    this.#receiver.ended(cause)
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

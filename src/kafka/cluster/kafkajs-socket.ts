/**
 * kafkajs opens the socket, through its public `socketFactory`, with which we make it with Node's `onread`: so its
 * bytes come to us, into buffers that we choose. What logs in over it is in kafkajs-login.ts, and loaded only then.
 */
import { connect as connectPlain, isIP, type Socket, type TcpNetConnectOpts } from 'node:net'
import { type ConnectionOptions, connect as connectTls, createSecureContext, type SecureContext } from 'node:tls'
import type { ISocketFactory } from 'kafkajs'
import createSocket from 'kafkajs/src/network/socket.js'
import type { Clock } from '../../stdx/clock.js'
import { Deferred } from '../../stdx/deferred.js'
import type { BrokerAddress } from './broker-connection.js'

/** First probe of a silent peer. As in kafkajs. */
const KEEP_ALIVE_DELAY_MS = 60_000

/** Code of an error: a key or a certificate cannot be read. */
export const WRONG_TLS_SETTINGS = 'WRONG_TLS_SETTINGS'

/** How a socket is made. */
export interface SocketOptions {
  /** Undefined: no TLS. */
  readonly ssl: ConnectionOptions | undefined
  readonly connectTimeoutMs: number
  /** A user's own way to connect; its bytes come in buffers of Node and are copied once. */
  readonly socketFactory?: ISocketFactory | undefined
}

/** Who gets the bytes, and is told of the end. */
export interface ByteReceiver {
  nextBuffer(): Uint8Array
  received(buffer: Uint8Array, count: number): void
  /** Once, unless we ended it ourselves. */
  ended(cause: Error | undefined): void
}

/** A connected socket. */
export class KafkajsSocket {
  readonly #receiver: ByteReceiver
  readonly #connected = new Deferred()
  #socket: Socket | undefined
  /** Set while somebody else has the bytes. */
  #borrower: ((bytes: Buffer) => void) | undefined
  #error: Error | undefined
  #isConnected = false
  #isDone = false

  private constructor(receiver: ByteReceiver) {
    this.#receiver = receiver
  }

  /** Connects, with TLS if so configured. Rejects with an error whose `code` is Node's, or the signal's reason. */
  static async open(
    address: BrokerAddress,
    options: SocketOptions,
    receiver: ByteReceiver,
    { clock, signal }: { readonly clock: Clock; readonly signal?: AbortSignal },
  ): Promise<KafkajsSocket> {
    const opened = new KafkajsSocket(receiver)
    const onAbort = (): void => opened.#connected.reject(signal?.reason)
    signal?.addEventListener('abort', onAbort)
    const timer = clock.setTimer(options.connectTimeoutMs, () => opened.#timedOut(options.connectTimeoutMs))
    try {
      if (options.ssl !== undefined) secureContextOf(options.ssl)
      opened.#open(address, options)
      await opened.#connected.promise
      return opened
    } catch (error) {
      opened.destroy()
      throw error
    } finally {
      timer.cancel()
      signal?.removeEventListener('abort', onAbort)
    }
  }

  get socket(): Socket {
    if (this.#socket === undefined) throw new Error('the socket is not open')
    return this.#socket
  }

  /** Gives all bytes that come to `borrower` until `action` is over. */
  async lend<T>(borrower: (bytes: Buffer) => void, action: () => Promise<T>): Promise<T> {
    this.#borrower = borrower
    try {
      return await action()
    } finally {
      this.#borrower = undefined
    }
  }

  /** Ends it; `ended` is not called. Idempotent. */
  destroy(): void {
    this.#isDone = true
    this.#socket?.destroy()
  }

  #open({ host, port }: BrokerAddress, { ssl, socketFactory }: SocketOptions): void {
    this.#socket = createSocket({
      host,
      port,
      ssl: ssl ?? null,
      socketFactory: socketFactory ?? (target => this.#connect(target)),
      onConnect: () => {
        this.#isConnected = true
        this.#connected.resolve()
      },
      // with `onread` there are none; a socket of a user's factory has them
      onData: bytes => this.#received(bytes, bytes.length),
      // before it is open an error follows, which says more
      onEnd: () => {
        if (this.#isConnected) this.#ended()
      },
      // at once, so that a login that fails of it finds the connection ended
      onError: error => {
        this.#error = error
        this.#ended()
      },
      onTimeout: () => this.#ended(),
    })
    this.#socket.on('close', () => this.#ended())
    this.#socket.setNoDelay(true)
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
      ? connectTls(Object.assign({ host, port, secureContext: secureContextOf(ssl) }, name, ssl, { onread }), onConnect)
      : connectPlain({ host, port, onread }, onConnect)
    socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS)
    return socket
  }

  #received(buffer: Uint8Array, count: number): void {
    if (this.#isDone) return
    if (this.#borrower === undefined) this.#receiver.received(buffer, count)
    else this.#borrower(Buffer.from(buffer.subarray(0, count)))
  }

  #ended(): void {
    if (this.#isDone) return
    this.destroy()
    if (this.#isConnected) this.#receiver.ended(this.#error)
    else this.#connected.reject(this.#error ?? new Error('it was closed before it was open'))
  }

  #timedOut(ms: number): void {
    this.#connected.reject(Object.assign(new Error(`it was not open within ${ms} ms`), { code: 'ETIMEDOUT' }))
  }
}

const secureContexts = new WeakMap<ConnectionOptions, SecureContext>()

/** Keys and certificates are read once, not per connection. Throws WRONG_TLS_SETTINGS when they cannot be. */
function secureContextOf(ssl: ConnectionOptions): SecureContext {
  const known = ssl.secureContext ?? secureContexts.get(ssl)
  if (known !== undefined) return known
  try {
    const context = createSecureContext(ssl)
    secureContexts.set(ssl, context)
    return context
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause)
    throw Object.assign(new Error(said, { cause }), { code: WRONG_TLS_SETTINGS })
  }
}

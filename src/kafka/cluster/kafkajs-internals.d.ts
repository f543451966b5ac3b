/** What we use of kafkajs beyond its public interface; its version is pinned, and a test holds this to the package. */

declare module 'kafkajs/src/network/socket.js' {
  import type { Socket } from 'node:net'
  import type { ConnectionOptions } from 'node:tls'
  import type { ISocketFactory } from 'kafkajs'

  interface Options {
    readonly host: string
    readonly port: number
    /** As kafkajs has it: null without TLS. */
    readonly ssl: ConnectionOptions | null
    readonly socketFactory: ISocketFactory
    readonly onConnect: () => void
    readonly onData: (bytes: Buffer) => void
    readonly onEnd: () => void
    readonly onError: (error: Error) => void
    readonly onTimeout: () => void
  }

  export default function createSocket(options: Options): Socket
}

declare module 'kafkajs/src/network/connection.js' {
  import type { Socket } from 'node:net'
  import type { ISocketFactory, Logger, Mechanism, SASLOptions } from 'kafkajs'

  interface Options {
    readonly host: string
    readonly port: number
    readonly logger: Logger
    readonly socketFactory: ISocketFactory
    readonly clientId: string
    readonly sasl: SASLOptions | Mechanism
    readonly connectionTimeout: number
    readonly requestTimeout: number
    readonly enforceRequestTimeout: boolean
    /** How long before the end of a session a login is made again, ms. */
    readonly reauthenticationThreshold: number
  }

  type Versions = Readonly<Record<number, { readonly minVersion: number; readonly maxVersion: number }>>

  class Connection {
    constructor(options: Options)
    readonly socket: Socket
    readonly requestQueue: { destroy(): void }
    /** A Long: milliseconds, 0 without end. */
    readonly sessionLifetime: { toString(): string }
    connect(): Promise<boolean>
    setVersions(versions: Versions): void
    setSupportAuthenticationProtocol(isSupported: boolean): void
    authenticate(): Promise<void>
    processData(bytes: Buffer): void
  }
  export default Connection
}

/**
 * One authenticated socket to one broker, as the rest of the room sees it. kafkajs opens it and logs in
 * (kafkajs-socket.ts); then its bytes are ours: requests are written as they are, answers come in their order, and
 * large ones are read straight to where they belong.
 */
import type { Api } from '../protocol/api.js'

/** Where a broker listens, and its id in the cluster. */
export interface BrokerAddress {
  readonly nodeId: number
  readonly host: string
  readonly port: number
}

/** `host:port`, IPv6 in brackets. */
export function nameOf({ host, port }: Pick<BrokerAddress, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

/**
 * Takes the body of one response (behind size and correlation id) as it comes off the socket. Small targets are filled
 * from a staging buffer; a target of STAGING_BYTES or more is handed to the socket itself, so that the operating system
 * reads into it and nothing is copied here.
 */
export interface ResponseReader<Response> {
  /** Where the next bytes go; `left` of the body are to come. Neither empty nor longer than `left`. */
  target(left: number): Uint8Array
  /** `count` bytes stand at the start of the last target. May throw (E630): the connection is then closed. */
  filled(count: number): void
  /** The whole body has been read. May throw. */
  finish(): Response
  /** The connection ended before that; no further call, and no target of this reader is written to any more. */
  abandon?(): void
}

/** All optional. */
export interface SendOptions<Response> {
  /** Written behind the encoded request without being copied, and counted in its size; lent until the answer. */
  readonly tail?: readonly Uint8Array[]
  /** Default: `request.timeout.ms`. A request that is late closes the connection: E634. */
  readonly timeoutMs?: number
  /** Default: the body is collected and decoded. */
  readonly reader?: ResponseReader<Response>
}

/** Requests of one purpose share one. */
export interface BrokerConnection {
  readonly address: BrokerAddress
  readonly isOpen: boolean
  /** Requests that wait for their answers. */
  readonly inFlightCount: number

  /**
   * Writes a request and resolves with its answer; several may be under way, answers keep the order. Rejects with E630
   * (bad bytes), E633 (connection ended) or E634 (late), and then the connection is closed. A broker's own error
   * codes are in the answer, not here.
   */
  send<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    options?: SendOptions<Response>,
  ): Promise<Response>

  /** Ends the socket; what is under way rejects with E633. Idempotent. */
  close(): void
}

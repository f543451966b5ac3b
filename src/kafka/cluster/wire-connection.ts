/**
 * A connection once its bytes are ours. Answers come in the order of the requests, so what is under way is a queue.
 * At rest it costs nothing: one timer is armed while a request waits for its answer, one for the end of idleness, and
 * one for the end of a session.
 */
import type { Socket } from 'node:net'
import { logCodes } from '../../errors/codes/log.js'
import { StreamsError } from '../../errors/streams-error.js'
import type { Clock, Timer } from '../../stdx/clock.js'
import { Deferred } from '../../stdx/deferred.js'
import { type Api, decodeResponse, encodeRequest } from '../protocol/api.js'
import { malformed } from '../protocol/wire-reader.js'
import {
  type BrokerAddress,
  type BrokerConnection,
  nameOf,
  type ResponseReader,
  type SendOptions,
} from './broker-connection.js'
import { connectionEnded } from './connection-errors.js'
import { CollectingReader, FrameReader } from './frame-reader.js'
import type { BrokerVersions } from './kafkajs-login.js'
import type { ByteReceiver } from './kafkajs-socket.js'
import { type PendingRequest, PendingRequests } from './pending-requests.js'

const CORRELATION_ID_MAX = 0x7fff_ffff

/** ms. */
export interface WireOptions {
  readonly clientId: string
  readonly requestTimeoutMs: number
  /** A connection without a request for this long is closed; negative: never. */
  readonly maxIdleMs: number
  /** What to do when it ends before anything but the versions was answered. */
  readonly earlyEndCure?: string
}

/** The socket as far as it is written to. */
export interface WireSocket {
  readonly socket: Pick<Socket, 'write' | 'cork' | 'uncork'>
  destroy(): void
}

/** Made before its socket, which is attached when it is connected. See BrokerConnection. */
export class WireConnection implements BrokerConnection, ByteReceiver {
  readonly address: BrokerAddress
  readonly #clock: Clock
  readonly #options: WireOptions
  readonly #frames: FrameReader
  readonly #pending: PendingRequests
  #socket: WireSocket | undefined
  #versions: BrokerVersions | undefined
  #end: StreamsError | undefined
  #correlationId = 0
  #answerCount = 0
  /** Set while somebody else has the bytes: requests wait for it. */
  #gate: Promise<void> | undefined
  #heldCount = 0
  #idle: Timer | undefined
  #scheduled: Timer | undefined
  #lastUseMs: number

  constructor(address: BrokerAddress, options: WireOptions, clock: Clock) {
    this.address = address
    this.#options = options
    this.#clock = clock
    this.#lastUseMs = clock.monotonicMs()
    this.#pending = new PendingRequests(clock, late => this.fail(this.#late(late), late))
    this.#frames = new FrameReader({
      begin: correlationId => this.#begin(correlationId),
      end: response => this.#answered(response),
    })
  }

  get isOpen(): boolean {
    return this.#socket !== undefined && this.#end === undefined
  }

  get inFlightCount(): number {
    return this.#pending.count + this.#heldCount
  }

  /** The socket is connected. */
  attach(socket: WireSocket): void {
    this.#socket = socket
    if (this.#end !== undefined) socket.destroy()
    else this.#watchIdleness()
  }

  /** From now on a request whose version the broker lacks is refused. */
  setVersions(versions: BrokerVersions): void {
    this.#versions = versions
  }

  async send<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    options: SendOptions<Response> = {},
  ): Promise<Response> {
    this.#checkVersion(api)
    if (this.#gate !== undefined) await this.#passGate(this.#gate)
    if (this.#end !== undefined || this.#socket === undefined) throw this.#endOf(api.name)
    const correlationId = this.#correlationId === CORRELATION_ID_MAX ? 0 : this.#correlationId + 1
    this.#correlationId = correlationId
    const tail = options.tail ?? []
    const tailBytes = tail.reduce((sum, each) => sum + each.length, 0)
    const head = encodeRequest(api, { correlationId, clientId: this.#options.clientId }, request, tailBytes)
    const answer = this.#expect(api, correlationId, options)
    write(this.#socket.socket, head, tail)
    return answer
  }

  /** Runs `action` once, unless the connection has ended by then. */
  schedule(delayMs: number, action: () => void): void {
    this.#scheduled?.cancel()
    this.#scheduled = this.#clock.setTimer(delayMs, action, { keepsProcessAlive: false })
  }

  /** Lets `action` have the bytes of the socket: when all answers are here, with new requests held back. */
  async exclusively<T>(action: () => Promise<T>): Promise<T> {
    const gate = new Deferred()
    this.#gate = gate.promise
    try {
      await this.#pending.drained()
      if (this.#end !== undefined) throw this.#endOf('login')
      return await action()
    } finally {
      this.#gate = undefined
      gate.resolve()
    }
  }

  close(): void {
    this.fail(new StreamsError(logCodes.E633, `the connection to ${nameOf(this.address)} was closed by this client`))
  }

  /** Ends it with a reason, which the request that it concerns gets as it is: by default the oldest. */
  fail(reason: StreamsError, concerned = this.#pending.first): void {
    if (this.#end !== undefined) return
    this.#end = reason
    this.#socket?.destroy()
    this.#frames.stop()
    this.#idle?.cancel()
    this.#scheduled?.cancel()
    const ended = this.#pending.takeAll()
    for (const each of ended) each.reader.abandon?.()
    for (const each of ended) each.reject(each === concerned ? reason : this.#endOf(each.apiName))
  }

  nextBuffer(): Uint8Array {
    try {
      return this.#frames.nextBuffer()
    } catch (error) {
      this.fail(this.#misread(error))
      return this.#frames.nextBuffer()
    }
  }

  received(buffer: Uint8Array, count: number): void {
    try {
      this.#frames.received(buffer, count)
    } catch (error) {
      this.fail(this.#misread(error))
    }
  }

  ended(cause: Error | undefined): void {
    const cure = this.#answerCount < 2 ? this.#options.earlyEndCure : undefined
    this.fail(connectionEnded(this.address, cause, cure))
  }

  #expect<Request, Response>(api: Api<Request, Response>, correlationId: number, options: SendOptions<Response>) {
    const timeoutMs = options.timeoutMs ?? this.#options.requestTimeoutMs
    this.#lastUseMs = this.#clock.monotonicMs()
    const deadlineMs = this.#lastUseMs + timeoutMs
    const reader = options.reader ?? new CollectingReader(body => decodeResponse(api, body))
    return new Promise<Response>((resolve, reject) => {
      const settle = resolve as (response: unknown) => void
      this.#pending.add({ apiName: api.name, correlationId, reader, timeoutMs, deadlineMs, resolve: settle, reject })
    })
  }

  #begin(correlationId: number): ResponseReader<unknown> {
    const { first } = this.#pending
    if (first === undefined) throw malformed('no request waits for one')
    if (first.correlationId !== correlationId) {
      throw malformed(`it is for request ${correlationId}, and ${first.correlationId} (${first.apiName}) is the next`)
    }
    return first.reader
  }

  #answered(response: unknown): void {
    const first = this.#pending.shift()
    this.#lastUseMs = this.#clock.monotonicMs()
    this.#answerCount++
    first?.resolve(response)
  }

  async #passGate(gate: Promise<void>): Promise<void> {
    this.#heldCount++
    await gate
    this.#heldCount--
  }

  #checkVersion(api: Pick<Api<unknown, unknown>, 'key' | 'name' | 'version'>): void {
    const range = this.#versions?.[api.key]
    if (this.#versions === undefined) return
    if (range !== undefined && range.minVersion <= api.version && api.version <= range.maxVersion) return
    const speaks = range === undefined ? 'does not speak it' : `speaks ${range.minVersion} to ${range.maxVersion}`
    throw new StreamsError(
      logCodes.E631,
      `${api.name} version ${api.version} is needed; the broker ${nameOf(this.address)} ${speaks}`,
      { cure: 'use brokers of Apache Kafka 2.5 or newer' },
    )
  }

  #late({ apiName, timeoutMs }: PendingRequest): StreamsError {
    const what = `the broker ${nameOf(this.address)} did not answer ${apiName} within ${timeoutMs} ms`
    return new StreamsError(logCodes.E634, what, {
      cure: 'it is tried again; if it stays so, see whether the broker is overloaded, or raise request.timeout.ms',
    })
  }

  #watchIdleness(): void {
    if (this.#options.maxIdleMs < 0) return
    const idleMs = this.#clock.monotonicMs() - this.#lastUseMs
    const isIdle = this.inFlightCount === 0 && idleMs >= this.#options.maxIdleMs
    if (isIdle) {
      this.close()
      return
    }
    const restMs = this.inFlightCount > 0 ? this.#options.maxIdleMs : this.#options.maxIdleMs - idleMs
    this.#idle = this.#clock.setTimer(restMs, () => this.#watchIdleness(), { keepsProcessAlive: false })
  }

  #misread(error: unknown): StreamsError {
    const waiting = this.#pending.first?.apiName
    const what = `the answer of ${nameOf(this.address)}${waiting === undefined ? '' : ` to ${waiting}`} cannot be understood`
    const said = error instanceof Error ? error.message : String(error)
    if (!(error instanceof StreamsError)) return new StreamsError(logCodes.E630, `${what}: ${said}`, { cause: error })
    const cure = error.cure === undefined ? {} : { cure: error.cure }
    const entry = { code: error.code, title: '', scope: error.scope, retry: error.retry }
    return new StreamsError(entry, `${what}: ${said.split('\n')[0]?.slice(error.code.length + 2)}`, {
      ...cure,
      cause: error,
    })
  }

  #endOf(apiName: string): StreamsError {
    return new StreamsError(
      logCodes.E633,
      `${apiName} was not answered: the connection to ${nameOf(this.address)} has ended`,
      { ...(this.#end === undefined ? {} : { cause: this.#end }) },
    )
  }
}

/** One writev: the views of the tail are written from where they are. */
function write(socket: WireSocket['socket'], head: Uint8Array, tail: readonly Uint8Array[]): void {
  if (tail.length === 0) {
    socket.write(head)
    return
  }
  socket.cork()
  socket.write(head)
  for (const each of tail) socket.write(each)
  socket.uncork()
}

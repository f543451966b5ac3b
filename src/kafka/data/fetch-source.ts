/**
 * One broker as a source of records: partitions that wait to be asked for, and at most two polls under way, each on a
 * connection of its own, so that a partition that has room again need not wait for the poll of the others to end.
 *
 * Partitions that brought records last are asked for last: a broker fills an answer in the order of the request, and
 * gives a batch that is larger than asked only to the first partition that has any.
 */
import { FETCH_POLL_MS_MAX } from '../../config/limits.js'
import { logCodes } from '../../errors/codes/log.js'
import { StreamsError } from '../../errors/streams-error.js'
import { sleep } from '../../stdx/clock.js'
import type { BrokerConnection } from '../cluster/broker-connection.js'
import type { Cluster, Purpose } from '../cluster/cluster.js'
import { isRetriable, kafkaError } from '../kafka-errors.js'
import { defineApi } from '../protocol/api.js'
import { KafkaErrorNumber } from '../protocol/error-numbers.js'
import { fetchApi } from '../protocol/messages/fetch.js'
import { int16, int32, struct } from '../protocol/wire-type.js'
import type { FetchCall, PartitionEnds, Want } from './fetch-call.js'
import { isWanted, Poll, type PollEntry } from './fetch-poll.js'
import { FetchResponseReader, type FetchSummary } from './fetch-response-reader.js'

/** What a source tells its fetcher. */
export interface FetchSourceOptions {
  readonly cluster: Cluster
  /** One for each poll that may be under way. */
  readonly connections: readonly Purpose[]
  /** A partition's leader has answered without an error. */
  readonly onAnswer: (entry: PollEntry, ends: PartitionEnds) => void
  /** A partition cannot be had here now; if it is still wanted it is to be placed anew. */
  readonly onFailure: (entry: PollEntry, error: StreamsError) => void
  /** A partition's leader should be looked up once more before it is believed. */
  readonly onDoubt: (entry: PollEntry) => void
  /** The broker made us wait. */
  readonly onThrottle: (ms: number) => void
  /** A poll is over. */
  readonly onChange: () => void
}

interface Slot {
  readonly purpose: Purpose
  isBusy: boolean
  poll: Poll | undefined
  connection: BrokerConnection | undefined
}

/** Fetch, of whose answer only the first fields are kept: the rest went where it belongs as it came. */
const streamedFetchApi = defineApi({
  ...fetchApi,
  response: struct({ throttleTimeMs: int32, errorCode: int16 }),
})

/** Asks one broker, again and again while wants are open. */
export class FetchSource {
  readonly #nodeId: number
  readonly #options: FetchSourceOptions
  readonly #slots: readonly Slot[]
  readonly #closing = new AbortController()
  /** Turn in which a partition brought records last. */
  readonly #served = new Map<string, number>()
  #turn = 0
  #queue: Want[] = []
  #isPumpDue = false

  constructor(nodeId: number, options: FetchSourceOptions) {
    this.#nodeId = nodeId
    this.#options = options
    this.#slots = options.connections.map(purpose => {
      return { purpose, isBusy: false, poll: undefined, connection: undefined }
    })
  }

  /** Asks for it as soon as a connection is free; all that come in one turn of the event loop go out together. */
  add(want: Want): void {
    if (this.#slots.some(slot => slot.poll?.adopt(want) === true)) return
    this.#queue.push(want)
    if (this.#isPumpDue) return
    this.#isPumpDue = true
    queueMicrotask(() => {
      this.#isPumpDue = false
      this.#pump()
    })
  }

  /** Ends the connection over which bytes come for this call and do not end. */
  cutOff(call: FetchCall): void {
    for (const { poll, connection } of this.#slots) {
      if (poll?.isReceivingFor(want => want.call === call) === true) connection?.close()
    }
  }

  close(): void {
    this.#closing.abort()
    this.#queue = []
  }

  #pump(): void {
    for (const slot of this.#slots) {
      if (this.#closing.signal.aborted) return
      if (slot.isBusy) continue
      const poll = this.#nextPoll()
      if (poll === undefined) return
      void this.#run(slot, poll)
    }
  }

  /** What waits and can be asked for in one request. */
  #nextPoll(): Poll | undefined {
    this.#queue = this.#queue.filter(want => !want.isOver)
    const isolation = this.#queue[0]?.isolation
    if (isolation === undefined) return undefined
    const taken = new Map<string, Want>()
    const left: Want[] = []
    for (const want of this.#queue) {
      if (want.isolation === isolation && !taken.has(want.name)) taken.set(want.name, want)
      else left.push(want)
    }
    this.#queue = left
    return new Poll(
      [...taken.values()].sort((a, b) => this.#servedAt(a) - this.#servedAt(b)),
      isolation,
    )
  }

  #servedAt(want: Want): number {
    return this.#served.get(want.name) ?? 0
  }

  async #run(slot: Slot, poll: Poll): Promise<void> {
    slot.isBusy = true
    slot.poll = poll
    let throttleTimeMs = 0
    try {
      throttleTimeMs = await this.#send(slot, poll)
    } catch (cause) {
      if (!(cause instanceof StreamsError)) throw cause
      poll.ended()
      for (const entry of poll.entries) {
        if (cause.retry === 'never') this.#refuse(entry, cause)
        else this.#fail(entry, cause)
      }
    } finally {
      slot.poll = undefined
      slot.connection = undefined
      this.#options.onChange()
    }
    if (throttleTimeMs > 0) await this.#throttle(throttleTimeMs)
    slot.isBusy = false
    this.#pump()
  }

  /** How long the broker wants to be left alone, ms. */
  async #send(slot: Slot, poll: Poll): Promise<number> {
    const { cluster } = this.#options
    slot.connection = await cluster.connect(this.#nodeId, slot.purpose)
    if (poll.prune() === 0) return 0
    const request = poll.request(this.#maxWaitMs(poll), partition => cluster.leaderOf(partition))
    const reader = new FetchResponseReader(poll)
    const summary = await slot.connection.send(streamedFetchApi, request, { reader })
    poll.ended()
    const again = poll.entries.flatMap(entry => this.#settle(entry, summary) ?? [])
    const nowMs = cluster.clock.monotonicMs()
    for (const want of again) if (!want.call.check(nowMs)) this.add(want)
    return summary.throttleTimeMs
  }

  #maxWaitMs(poll: Poll): number {
    const nowMs = this.#options.cluster.clock.monotonicMs()
    const waits = poll.entries.map(entry => (entry.want?.call.deadlineMs ?? 0) - nowMs)
    return Math.max(0, Math.ceil(Math.min(FETCH_POLL_MS_MAX, ...waits)))
  }

  /** Tells what came of a partition; returns who has got nothing and may go on waiting. */
  #settle(entry: PollEntry, summary: FetchSummary): Want | undefined {
    const { answer, want } = entry
    const errorCode = summary.errorCode !== 0 ? summary.errorCode : answer?.errorCode
    if (answer === undefined || errorCode === undefined) {
      this.#fail(entry, notAnswered(entry))
      return undefined
    }
    if (errorCode !== 0) {
      const error = kafkaError(errorCode, { ...entry.partition, offset: entry.offset }, 'Fetch')
      // the number says whether it may pass: a topic that a broker does not know may be on its way to it
      if (isRetriable(errorCode)) this.#fail(entry, error)
      else if (errorCode === KafkaErrorNumber.OFFSET_OUT_OF_RANGE && want?.isDoubted === false) {
        // where to go on is a grave decision: not on the word of a broker that may not lead any more
        want.isDoubted = true
        this.#options.onDoubt(entry)
      } else this.#refuse(entry, error)
      return undefined
    }
    if (answer.byteCount > 0) this.#served.set(entry.name, ++this.#turn)
    this.#options.onAnswer(entry, answer.ends)
    if (!isWanted(entry)) return undefined
    want?.emptyHanded()
    return want
  }

  /** It will not pass. */
  #refuse(entry: PollEntry, error: StreamsError): void {
    if (isWanted(entry)) entry.want?.fail(error, undefined)
  }

  /** It may pass. */
  #fail(entry: PollEntry, error: StreamsError): void {
    if (!isWanted(entry)) entry.want = undefined
    this.#options.onFailure(entry, error)
  }

  async #throttle(ms: number): Promise<void> {
    this.#options.onThrottle(ms)
    await sleep(this.#options.cluster.clock, ms, this.#closing.signal).catch(() => undefined)
  }
}

function notAnswered({ partition }: PollEntry): StreamsError {
  const what = 'a broker did not say anything about a partition that it was asked for'
  return new StreamsError(logCodes.E630, what, { ...partition, cure: 'It is asked again.' })
}

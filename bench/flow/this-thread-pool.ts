/**
 * A lane without a thread: what a worker does with a request (src/task/lane.ts) is done here, at its turn. So that CPU
 * time can be told apart by room, and what handing over to a worker costs is known from what is missing.
 */
import { reportedError } from '../../src/coordinator/reported-error.js'
import type { ReplyOf, TaskPool } from '../../src/coordinator/task-pool.js'
import type { SerialQueue } from '../../src/stdx/serial-queue.js'
import handle from '../../src/task/lane.js'
import type { LaneData, LaneError, LaneRequest, StepReply } from '../../src/task/messages.js'
import type { RoomClock } from './room-clock.js'

export class ThisThreadPool implements TaskPool {
  readonly laneCount = 1
  readonly requestCounts = [0]
  readonly processedCounts = [0]
  readonly #turns: SerialQueue
  readonly #clock: RoomClock
  #data: LaneData | undefined
  /** Topics that tasks read. */
  #read: ReadonlySet<string | undefined> = new Set()
  #closed: number[] = []
  /** The request that runs, or ran last, is a commit's. */
  isCommit = false
  /** Records written to topics that tasks read. */
  handedOn = 0

  constructor(turns: SerialQueue, clock: RoomClock) {
    this.#turns = turns
    this.#clock = clock
  }

  load(data: LaneData): void {
    this.#data = data
    this.#read = new Set(data.plans.flatMap(({ inputs, topics }) => inputs.map(({ topic }) => topics[topic]?.name)))
  }

  run<R extends LaneRequest>(request: R): Promise<ReplyOf<R>> {
    this.requestCounts[0] = (this.requestCounts[0] ?? 0) + 1
    return this.#turns.run(() => this.#answer(request))
  }

  forget(epoch: number): void {
    this.#closed.push(epoch)
  }

  async close(): Promise<void> {}

  #answer<R extends LaneRequest>(request: R): ReplyOf<R> {
    this.isCommit = request.kind === 'commit'
    const room = request.kind === 'step' || this.isCommit ? 'lane' : 'start'
    const reply = this.#clock.within(room, () => handle([this.#complete(request)])[0]) as ReplyOf<R> | LaneError
    if ('error' in reply) throw reportedError(reply.error)
    if (request.kind === 'step' || request.kind === 'commit') this.#count(reply as StepReply)
    return reply
  }

  /** With what a pool adds. */
  #complete(request: LaneRequest): LaneRequest {
    const laneData = this.#data === undefined ? {} : { laneData: this.#data }
    if (request.kind === 'open') return { ...request, ...laneData }
    const closed = this.#closed
    this.#closed = []
    return { ...request, ...laneData, closed }
  }

  /** Records that a step processed and handed on, bytes of the record batches that it made. */
  #count({ outputs, rowsPicked }: StepReply): void {
    this.processedCounts[0] = (this.processedCounts[0] ?? 0) + rowsPicked
    for (const { end, isChangelog, records, start, topic } of outputs) {
      if (this.#read.has(topic)) this.handedOn += records
      const room = this.isCommit ? (isChangelog ? 'commit: changelog' : 'commit: encode') : 'encode'
      this.#clock.addBytes(room, end - start)
    }
  }
}

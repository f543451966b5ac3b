/**
 * The lanes: `num.stream.threads` Piscina pools of one thread each, so that a task's step can be sent to any idle
 * one. The only file that knows Piscina.
 *
 * A message to a lane and back costs the same whatever it carries, so small steps that wait together go together.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { SMALL_STEPS_BYTES_MAX } from '../config/limits.js'
import { configCodes } from '../errors/codes/config.js'
import { runtimeCodes } from '../errors/codes/runtime.js'
import { StreamsError } from '../errors/streams-error.js'
import type {
  AllocateReply,
  AllocateRequest,
  CommitRequest,
  LaneData,
  LaneError,
  LaneRequest,
  OpenReply,
  OpenRequest,
  RestoreReply,
  RestoreRequest,
  StepReply,
  StepRequest,
} from '../task/messages.js'
import { reportedError } from './reported-error.js'

/** What a request is answered with. */
export type ReplyOf<R extends LaneRequest> = R extends OpenRequest
  ? OpenReply
  : R extends RestoreRequest
    ? RestoreReply
    : R extends AllocateRequest
      ? AllocateReply
      : R extends StepRequest | CommitRequest
        ? StepReply
        : never

/** Something that runs requests: real workers, or a simulation of them. */
export interface TaskPool {
  readonly laneCount: number
  /** Requests that each lane has run. */
  readonly requestCounts: readonly number[]
  /** Records of inputs that each lane has processed. */
  readonly processedCounts: readonly number[]
  /** Plans for the lanes, before the first request. */
  load(data: LaneData): void
  /** Runs a request on an idle lane, or on the first that becomes idle. */
  run<R extends LaneRequest>(request: R): Promise<ReplyOf<R>>
  /** The task of this epoch is closed: lanes that have an instance of it drop it with their next request. */
  forget(epoch: number): void
  close(): Promise<void>
}

/** Where the worker's file may lie: beside this folder, beside a bundle, in source under a loader. */
const PLACES = ['../task/lane.js', './lane.js', './task/lane.js', '../task/lane.ts']

function laneFile(): string {
  for (const place of PLACES) {
    const path = fileURLToPath(new URL(place, import.meta.url))
    if (existsSync(path)) return path
  }
  const wanted = fileURLToPath(new URL('./lane.js', import.meta.url))
  throw new StreamsError(configCodes.E890, 'the file of the worker, lane.js, was not found beside the code', {
    file: wanted,
    cure: `bundle node_modules/millrace/dist/lib/lane.js as an entry of its own to ${wanted}`,
  })
}

/** The worker itself failed: nobody knows how far the step came, so its task cannot go on. */
function laneError(cause: unknown, lane: number): StreamsError {
  const why = cause instanceof Error ? cause.message : String(cause)
  const [, workerFile] = /^Cannot find module '([^']*worker\.js)'/.exec(why) ?? []
  if (workerFile !== undefined) {
    return new StreamsError(configCodes.E890, "Piscina's file worker.js was not found beside the code", {
      file: workerFile,
      cure: `bundle node_modules/piscina/dist/worker.js as an entry of its own to ${workerFile}`,
      cause,
    })
  }
  return new StreamsError(runtimeCodes.E907, `lane ${lane} ended: ${why}`, {
    cause,
    cure: 'look for process.exit() and unhandled errors in functions that run as JavaScript; REPLACE_THREAD goes on',
  })
}

/** A request whose turn has not come, and its answer. */
interface Waiting {
  readonly request: LaneRequest
  resolve(reply: ReplyOf<LaneRequest>): void
  reject(cause: unknown): void
}

type LaneAnswer = ReplyOf<LaneRequest> | LaneError

/** Input of a step in bytes; Infinity for what may take long for another reason. */
function workOf(request: LaneRequest): number {
  if (request.kind !== 'step' || request.spans.length === 0) return Number.POSITIVE_INFINITY
  return request.spans.reduce((sum, { end, start }) => sum + end - start, 0)
}

export class PiscinaTaskPool implements TaskPool {
  readonly requestCounts: number[]
  readonly processedCounts: number[]
  readonly #lanes: Piscina[]
  readonly #idle: number[]
  /** Epochs that each lane has an instance of. */
  readonly #seen: Set<number>[]
  /** Epochs that each lane has an instance of and need not have any more. */
  readonly #closed: Set<number>[]
  readonly #waiting: Waiting[] = []
  #isDispatchDue = false
  #failure: StreamsError | undefined
  #data: LaneData | undefined
  /** Lanes that have the plans. */
  readonly #loaded = new Set<number>()

  /** Starts the lanes; what they are to run may be loaded later. */
  constructor(laneCount: number) {
    const filename = laneFile()
    this.#lanes = Array.from({ length: laneCount }, () => new Piscina({ filename, minThreads: 1, maxThreads: 1 }))
    this.#idle = this.#lanes.map((_, lane) => lane)
    this.requestCounts = this.#lanes.map(() => 0)
    this.processedCounts = this.#lanes.map(() => 0)
    this.#seen = this.#lanes.map(() => new Set())
    this.#closed = this.#lanes.map(() => new Set())
    // a worker that ended takes its instances with it; its successor has none
    this.#lanes.forEach((piscina, lane) => {
      piscina.on('workerDestroy', () => {
        this.#loaded.delete(lane)
        this.#seen[lane]?.clear()
        this.#closed[lane]?.clear()
      })
      // it failed between two requests: nobody waits for an answer, so the next request gets the error
      piscina.on('error', cause => {
        this.#failure ??= laneError(cause, lane)
      })
    })
  }

  load(data: LaneData): void {
    this.#data = data
    this.#loaded.clear()
  }

  get laneCount(): number {
    return this.#lanes.length
  }

  async run<R extends LaneRequest>(request: R): Promise<ReplyOf<R>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve: reply => resolve(reply as ReplyOf<R>), reject })
      this.#scheduleDispatch()
    })
  }

  /** What is asked for in one turn of the event loop is seen together. */
  #scheduleDispatch(): void {
    if (this.#isDispatchDue) return
    this.#isDispatchDue = true
    queueMicrotask(() => {
      this.#isDispatchDue = false
      this.#dispatch()
    })
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const lane = this.#idle.pop()
      if (lane === undefined) return
      void this.#send(this.#takeTogether(), lane)
    }
  }

  /** The request that has waited longest, and small steps behind it that leave other idle lanes their share. */
  #takeTogether(): readonly Waiting[] {
    const countMax = Math.ceil(this.#waiting.length / (this.#idle.length + 1))
    let [count, bytes] = [0, 0]
    for (const { request } of this.#waiting.slice(0, countMax)) {
      bytes += workOf(request)
      if (count > 0 && bytes > SMALL_STEPS_BYTES_MAX) break
      count++
    }
    return this.#waiting.splice(0, count)
  }

  async #send(items: readonly Waiting[], lane: number): Promise<void> {
    this.requestCounts[lane] = (this.requestCounts[lane] ?? 0) + items.length
    try {
      const answers = await this.#ask(
        items.map(({ request }) => request),
        lane,
      )
      answers.forEach((answer, index) => {
        this.#settle(items[index], answer, lane)
      })
    } catch (cause) {
      for (const item of items) item.reject(cause)
    } finally {
      this.#idle.push(lane)
      this.#dispatch()
    }
  }

  #settle(item: Waiting | undefined, answer: LaneAnswer, lane: number): void {
    if ('error' in answer) {
      item?.reject(reportedError(answer.error))
      return
    }
    if ('rowsPicked' in answer) this.processedCounts[lane] = (this.processedCounts[lane] ?? 0) + answer.rowsPicked
    item?.resolve(answer)
  }

  async #ask(requests: readonly LaneRequest[], lane: number): Promise<readonly LaneAnswer[]> {
    if (this.#failure !== undefined) throw this.#failure
    const told = requests.map(request => this.#withPlans(this.#slim(request, lane), lane))
    try {
      return (await this.#lanes[lane]?.run(told)) ?? []
    } catch (cause) {
      throw laneError(cause, lane)
    }
  }

  #withPlans(request: LaneRequest, lane: number): LaneRequest {
    if (this.#data === undefined || this.#loaded.has(lane)) return request
    this.#loaded.add(lane)
    return { ...request, laneData: this.#data }
  }

  /** The request without the memory where the lane has it, and with what the lane may forget. */
  #slim(request: LaneRequest, lane: number): LaneRequest {
    const seen = this.#seen[lane] as Set<number>
    const isKnown = seen.has(request.epoch)
    seen.add(request.epoch)
    if (request.kind === 'open') return request
    const closed = this.#closed[lane] as Set<number>
    const told = closed.size === 0 ? request : { ...request, closed: [...closed] }
    closed.clear()
    if (!isKnown) return told
    const { memory: _memory, ...rest } = told
    return rest
  }

  forget(epoch: number): void {
    this.#seen.forEach((seen, lane) => {
      if (seen.delete(epoch)) this.#closed[lane]?.add(epoch)
    })
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map(lane => lane.destroy()))
  }
}

/**
 * The states of an application and the ways between them. Kafka Streams: KafkaStreams.State.
 *
 *                    ┌──────────────┐
 *   CREATED ───────▶ │ REBALANCING  │ ◀──▶ RUNNING
 *      │             └──┬────────┬──┘        │  │
 *      ▼                ▼        ▼           │  ▼
 *   PENDING_SHUTDOWN ◀──┘   PENDING_ERROR ◀──┘  PENDING_SHUTDOWN
 *      ▼                         ▼
 *   NOT_RUNNING               ERROR ──▶ PENDING_SHUTDOWN
 */
import { runtimeCodes } from '../errors/codes/runtime.js'
import { StreamsError } from '../errors/streams-error.js'

export type StreamsState =
  | 'CREATED'
  | 'REBALANCING'
  | 'RUNNING'
  | 'PENDING_SHUTDOWN'
  | 'NOT_RUNNING'
  | 'PENDING_ERROR'
  | 'ERROR'

const TRANSITIONS = {
  CREATED: ['REBALANCING', 'PENDING_SHUTDOWN'],
  REBALANCING: ['RUNNING', 'PENDING_SHUTDOWN', 'PENDING_ERROR'],
  RUNNING: ['REBALANCING', 'PENDING_SHUTDOWN', 'PENDING_ERROR'],
  PENDING_SHUTDOWN: ['NOT_RUNNING'],
  NOT_RUNNING: [],
  PENDING_ERROR: ['ERROR'],
  ERROR: ['PENDING_SHUTDOWN'],
} as const satisfies Record<StreamsState, readonly StreamsState[]>

/** Called with the new and the old state, after the change. */
export type StateListener = (newState: StreamsState, oldState: StreamsState) => void

/** Holds the state; the one setter checks that the way exists. */
export class StateHolder {
  #state: StreamsState = 'CREATED'
  listener: StateListener | undefined

  get state(): StreamsState {
    return this.#state
  }

  /** @throws StreamsError E905 where there is no such way: a mistake of the engine or a call at the wrong time. */
  set(next: StreamsState): void {
    const before = this.#state
    if (before === next) return
    if (!(TRANSITIONS[before] as readonly StreamsState[]).includes(next)) {
      throw new StreamsError(runtimeCodes.E905, `the application is ${before} and cannot become ${next}`)
    }
    this.#state = next
    this.listener?.(next, before)
  }
}

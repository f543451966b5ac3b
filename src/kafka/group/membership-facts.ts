/** What a membership knows, what can happen to it, and what it then has done: the words of membership-state.ts. */
import type { MemberAssignment } from '../../log/group.js'
import type { TopicPartition } from '../../model/topic-partition.js'

/** The listener's call that is under way. */
export type ListenerCall =
  | { readonly kind: 'onRevoked'; readonly partitions: readonly TopicPartition[] }
  | { readonly kind: 'onAssigned'; readonly assignment: MemberAssignment }
  | { readonly kind: 'onLost'; readonly partitions: readonly TopicPartition[] }

/** How a membership that is to end will have ended. */
export interface Ending {
  /** Undefined: its holder wanted to leave. */
  readonly error: { readonly reason: unknown } | undefined
  /** Whether the coordinator is to give its partitions to others at once. */
  readonly sendsLeave: boolean
}

/** A member as the leader is told of it. */
export interface JoinedMember {
  readonly memberId: string
  readonly groupInstanceId: string | null
  /** Its subscription, encoded. */
  readonly metadata: Uint8Array
}

/** Everything that the next decision depends on. */
export interface MemberState {
  /**
   * Of the protocol; a call of the listener may be under way in each but the last.
   * ```
   *   resting ──▶ joining ──▶ syncing ──▶ resting
   *      ▲           │           │
   *      └─ pausing ◀┴───────────┘         all ──▶ ended
   * ```
   */
  readonly phase: 'resting' | 'joining' | 'syncing' | 'pausing' | 'ended'
  /** Of JoinGroup requests; answers that belong to an earlier one are not heard. */
  readonly attempt: number
  /** Empty: none yet, or the coordinator does not know it any more. */
  readonly memberId: string
  /** Of the last JoinGroup that was answered; -1: not a member. */
  readonly generationId: number
  /** It has its assignment of this generation: heartbeats are due. */
  readonly isSynced: boolean
  readonly wantsJoin: boolean
  /** What the listener has, or is just being given or relieved of. */
  readonly owned: readonly TopicPartition[]
  /** Not yet handed to the listener. */
  readonly assignment: MemberAssignment | undefined
  /** Lost, and the listener does not know yet. */
  readonly lost: readonly TopicPartition[]
  readonly call: ListenerCall | undefined
  /** The first assignment has been taken. */
  readonly isReady: boolean
  readonly ending: Ending | undefined
  /** When the coordinator was last known to count on this member (monotonic). */
  readonly heardMs: number
  readonly isBeating: boolean
  /** In a row. */
  readonly failureCount: number
}

/** Something that happened. `attempt` is that of the request which is answered here. */
export type Fact =
  | { readonly kind: 'tick' }
  | {
      readonly kind: 'joined'
      readonly attempt: number
      readonly errorCode: number
      readonly generationId: number
      readonly memberId: string
      readonly leader: string
      readonly members: readonly JoinedMember[]
    }
  | {
      readonly kind: 'synced'
      readonly attempt: number
      readonly errorCode: number
      readonly assignment: MemberAssignment
      /** Why this member cannot live with it. */
      readonly refusal?: { readonly reason: unknown } | undefined
    }
  | { readonly kind: 'beat'; readonly attempt: number; readonly errorCode: number }
  /** A commit was refused that had been sent as a member of this generation. */
  | { readonly kind: 'commitRefused'; readonly generationId: number; readonly errorCode: number }
  /** A request came to nothing. */
  | {
      readonly kind: 'failed'
      readonly attempt: number
      readonly request: 'join' | 'sync' | 'beat'
      readonly error: unknown
    }
  | { readonly kind: 'resumed' }
  | { readonly kind: 'rebalanceWanted' }
  | { readonly kind: 'leaveWanted'; readonly sendsLeave: boolean }
  /** The listener's call has ended. */
  | { readonly kind: 'listened'; readonly error?: { readonly reason: unknown } | undefined }

/** Something to be done; each ends in a fact, except where it says not. */
export type Effect =
  | { readonly kind: 'join' }
  /** `members`: this member leads, and is to assign. */
  | { readonly kind: 'sync'; readonly members: readonly JoinedMember[] | undefined }
  | { readonly kind: 'beat' }
  | { readonly kind: 'pause'; readonly failureCount: number }
  | { readonly kind: 'call'; readonly call: ListenerCall }
  /** No fact follows. */
  | { readonly kind: 'forgetCoordinator' }
  /** What is under way of joining or syncing is of no use any more. No fact follows. */
  | { readonly kind: 'abandon' }
  /** The first assignment has been taken. No fact follows. */
  | { readonly kind: 'ready' }
  /** It is tried again. No fact follows. */
  | { readonly kind: 'retrying'; readonly error: unknown }
  /** The last one. `leaves`: by a LeaveGroup request. */
  | { readonly kind: 'end'; readonly error: { readonly reason: unknown } | undefined; readonly leaves: boolean }

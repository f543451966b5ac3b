/**
 * What the coordinator and a lane say to each other: plain data, structured-cloneable. A request names a task by
 * its id, its epoch (a new one for every memory) and the memory itself; the lane keeps an instance per epoch.
 */
import type { TaskId } from '../model/task-id.js'
import type { TaskPlan } from '../plan/physical-plan.js'
import type { TaskSettings } from '../plan/task-settings.js'

/** Bytes that lie in the memory and belong to one input: whole record batches. */
export interface InputSpan {
  /** Index in the plan's inputs. */
  readonly input: number
  readonly start: number
  readonly end: number
  /** Block that is free again when the span is consumed; 0: the caller frees it. */
  readonly slab: number
}

/** Encoded, unsealed record batches of one topic partition. */
export interface OutputRun {
  /** Complete name. */
  readonly topic: string
  readonly partition: number
  readonly start: number
  readonly end: number
  /** To be released when the log has the bytes. */
  readonly block: number
  readonly records: number
  readonly isChangelog: boolean
}

/** A call that the main thread owes: the frame's address, and the node whose function it is. */
export interface EffectCall {
  /** Local node index. */
  readonly node: number
  readonly frame: number
}

/** What every lane gets with its first request: lanes are started while plans are still being made. */
export interface LaneData {
  readonly plans: readonly TaskPlan[]
  readonly modules: readonly WebAssembly.Module[]
  readonly decompressedBytesMax: number
}

/** What the pool adds to a request. */
interface LanePart {
  /** For a lane that does not have it yet. */
  readonly laneData?: LaneData
}

interface TaskRequest extends LanePart {
  readonly taskId: TaskId
  readonly epoch: number
  /** Left out by the pool where the lane has seen the epoch: cloning one costs more than a step's other words. */
  readonly memory?: WebAssembly.Memory
  /** Epochs whose tasks are closed: their instances can go. The pool says it to each lane that has one. */
  readonly closed?: readonly number[]
  /** Blocks to give back before anything else: acknowledged outputs. */
  readonly released: readonly number[]
}

/** Makes the memory of a task, with free slabs for each of its inputs. */
export interface OpenRequest extends LanePart {
  readonly kind: 'open'
  readonly taskId: TaskId
  readonly epoch: number
  readonly settings: TaskSettings
  /** By input: records below are not processed, whatever a fetch brings. */
  readonly startOffsets: readonly bigint[]
  readonly slabBytes: number
  readonly slabsPerInput: number
  /** Partition counts by index of the plan's sinks. */
  readonly sinkPartitions: readonly number[]
}
/** The memory of the new task and its free slabs. */
export interface OpenReply {
  readonly memory: WebAssembly.Memory
  /** Free slabs by input. */
  readonly slabs: readonly (readonly number[])[]
}

/** Raw changelog batches that lie in a slab → state. */
export interface RestoreRequest extends TaskRequest {
  readonly kind: 'restore'
  /** Index in the plan's stores. */
  readonly store: number
  readonly start: number
  readonly end: number
}
/** The batches are in the state. */
export interface RestoreReply {
  readonly restored: true
}

/** A block for bytes that do not fit a slab. */
export interface AllocateRequest extends TaskRequest {
  readonly kind: 'allocate'
  readonly bytes: number
}
/** Address of the block. */
export interface AllocateReply {
  readonly block: number
}

/** New input, and a step over all that waits. */
export interface StepRequest extends TaskRequest {
  readonly kind: 'step'
  readonly spans: readonly InputSpan[]
  /** By input: whether it may be passed when it is empty. */
  readonly caughtUp: readonly boolean[]
  readonly wallClockMs: number
  readonly rowsMax: number
  readonly outputBytesMax: number
}
/** What waits in caches goes on, changed rows become changelog. */
export interface CommitRequest extends TaskRequest {
  readonly kind: 'commit'
}
/** The result of a step or of a commit's step; bytes and effects lie in the memory. */
export interface StepReply {
  readonly status: number
  /** Records of the inputs that were processed. */
  readonly rowsPicked: number
  readonly outputs: readonly OutputRun[]
  readonly effects: readonly EffectCall[]
  readonly freedSlabs: readonly number[]
  /** Rows that failed and were passed over, as dead letters ready to be written. */
  readonly failures: readonly FailureReport[]
  /** The row that made the step fail. */
  readonly failure?: FailureReport
}

/** A failed row as plain data: the error's parts, and the record for a dead letter topic. */
export interface FailureReport {
  readonly code: string
  readonly message: string
  readonly stack: string
  readonly cure?: string
  readonly place: {
    readonly topic?: string
    readonly partition?: number
    readonly offset?: bigint
    readonly node?: string
    readonly taskId?: string
  }
  readonly deadLetter?: {
    readonly timestampMs: bigint
    readonly key: Uint8Array | null
    readonly value: Uint8Array | null
    readonly headers: readonly (readonly [name: string, value: Uint8Array | null])[]
  }
}

/** What a lane answers where it could not do what was asked. */
export interface LaneError {
  readonly error: FailureReport
}

/** What a lane is asked. */
export type LaneRequest = OpenRequest | RestoreRequest | AllocateRequest | StepRequest | CommitRequest

/**
 * What runs in a worker: the only file that is loaded there by name. A lane holds instances of tasks, one per
 * epoch, and does what a request says with one of them; the tasks' memories belong to the coordinator.
 */
import { standardCodecs } from '../record-batch/codecs.js'
import * as abi from '../wasm/abi.generated.js'
import { codedError } from './coded-error.js'
import { deadLetterOf } from './dead-letter.js'
import { type ExplainedRow, fatalRow, passedOverRows } from './failed-rows.js'
import type {
  FailureReport,
  LaneData,
  LaneError,
  LaneRequest,
  OpenReply,
  OpenRequest,
  RestoreReply,
  StepReply,
  StepRequest,
} from './messages.js'
import { readEffects, readOutputs } from './outputs.js'
import { rowError } from './row-error.js'
import { StreamTask, type StreamTaskOptions } from './stream-task.js'

let data: LaneData = { plans: [], modules: [], decompressedBytesMax: 0 }
const tasks = new Map<number, StreamTask>()

function optionsOf(request: Pick<OpenRequest, 'taskId'>): StreamTaskOptions {
  const { subtopology } = request.taskId
  const plan = data.plans[subtopology]
  const module = data.modules[subtopology]
  if (plan === undefined || module === undefined) throw new Error(`no plan for sub-topology ${subtopology}`)
  return {
    id: request.taskId,
    plan,
    module,
    codecs: { codecs: standardCodecs, sizeBytesMax: data.decompressedBytesMax },
  }
}

function open(request: OpenRequest): OpenReply {
  const task = StreamTask.create(optionsOf(request), request.settings)
  tasks.set(request.epoch, task)
  request.startOffsets.forEach((offset, input) => {
    task.seek(input, offset)
  })
  request.sinkPartitions.forEach((count, sink) => {
    task.setSinkPartitions(sink, count)
  })
  const slabs = task.plan.inputs.map(() =>
    Array.from({ length: request.slabsPerInput }, () => task.allocate(request.slabBytes + abi.PADDING_BYTES)),
  )
  return { memory: task.memory, slabs }
}

function attach(request: Exclude<LaneRequest, OpenRequest>): StreamTask {
  if (request.memory === undefined) throw new Error(`epoch ${request.epoch} is new here and came without its memory`)
  return new StreamTask(optionsOf(request), request.memory)
}

/** The instance of this lane for a task's memory; made when the lane first sees the epoch. */
function attached(request: Exclude<LaneRequest, OpenRequest>): StreamTask {
  for (const epoch of request.closed ?? []) tasks.delete(epoch)
  const known = tasks.get(request.epoch)
  const task = known ?? attach(request)
  if (known === undefined) tasks.set(request.epoch, task)
  task.release(request.released)
  return task
}

function step(task: StreamTask, request: StepRequest): StepReply {
  for (const span of request.spans) task.push(span)
  request.caughtUp.forEach((caughtUp, input) => {
    task.setCaughtUp(input, caughtUp)
  })
  task.setWallClock(request.wallClockMs)
  const before = rowsPicked(task)
  const status = task.step(request)
  return reply(task, status, rowsPicked(task) - before)
}

/** Of all steps so far. */
function rowsPicked(task: StreamTask): number {
  return Number(task.kernel.views.refresh().data.getBigUint64(abi.H_ROWS_PICKED, true))
}

function reply(task: StreamTask, status: number, rowsPicked: number): StepReply {
  const { views } = task.kernel
  const failures = passedOverRows(task).map(report)
  const base = {
    status,
    rowsPicked,
    outputs: readOutputs(views, task.plan),
    effects: readEffects(views),
    freedSlabs: task.takeFreedSlabs(),
    failures,
  }
  return status === abi.STATUS_FAILED ? { ...base, failure: report(fatalRow(task)) } : base
}

function report({ context, row }: ExplainedRow): FailureReport {
  const error = rowError(row, context)
  const base = {
    code: error.code,
    message: error.message,
    stack: error.stack ?? error.message,
    place: error.place,
    ...(error.cure === undefined ? {} : { cure: error.cure }),
  }
  const letter = deadLetterOf(row, context)
  return { ...base, deadLetter: { ...letter, headers: letter.headers.entries() } }
}

/** Piscina calls this with requests, which are answered in their order. */
export default function handle(requests: readonly LaneRequest[]): readonly unknown[] {
  return requests.map(handleOne)
}

/** Coded errors go back as data: cloning would lose them. */
function handleOne(request: LaneRequest): unknown {
  try {
    data = request.laneData ?? data
    return answer(request)
  } catch (error) {
    const { code, cure, message, place, stack } = codedError(error, request.taskId)
    return {
      error: { code, message, place, stack: stack ?? message, ...(cure === undefined ? {} : { cure }) },
    } satisfies LaneError
  }
}

function answer(request: LaneRequest): unknown {
  if (request.kind === 'open') return open(request)
  const task = attached(request)
  switch (request.kind) {
    case 'restore':
      task.restore(request.store, request.start, request.end)
      return { restored: true } satisfies RestoreReply
    case 'allocate':
      return { block: task.allocate(request.bytes + abi.PADDING_BYTES) }
    case 'step':
      return step(task, request)
    case 'commit':
      return reply(task, task.commitStep(), 0)
  }
}

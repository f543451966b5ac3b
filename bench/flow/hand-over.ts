/**
 * What it costs to hand a step to a worker and to get its answer, alone: requests without records, to a pool with a
 * worker, less the same requests on this thread.
 */
import { parseStreamsConfig } from '../../src/config/streams-config.js'
import { PiscinaTaskPool, type TaskPool } from '../../src/coordinator/task-pool.js'
import type { TaskPlan } from '../../src/plan/physical-plan.js'
import { taskSettings } from '../../src/plan/task-settings.js'
import { SerialQueue } from '../../src/stdx/serial-queue.js'
import type { LaneData, StepRequest } from '../../src/task/messages.js'
import type { Topology } from '../../src/topology/topology.js'
import { compileModule } from '../../src/wasm/kernel-instance.js'
import { benchPlan } from '../open-task.js'
import { flowConfig } from './engine-pass.js'
import { cpuMicroseconds, RoomClock } from './room-clock.js'
import { ThisThreadPool } from './this-thread-pool.js'

const WARM_UP_REQUESTS = 200
const EPOCH = 1

/** Microseconds of CPU time, of all threads, for a request. */
export async function handOverMicroseconds(topology: Topology, requests: number): Promise<number> {
  const data = await laneData(topology)
  const here = new ThisThreadPool(new SerialQueue(), new RoomClock('lane'))
  const there = new PiscinaTaskPool(1)
  try {
    const alone = await requestMicroseconds(here, data, requests)
    return Math.max(0, (await requestMicroseconds(there, data, requests)) - alone)
  } finally {
    await there.close()
  }
}

async function requestMicroseconds(pool: TaskPool, data: LaneData, requests: number): Promise<number> {
  const [plan] = data.plans as [TaskPlan]
  const taskId = { subtopology: 0, partition: 0 }
  pool.load(data)
  const { memory } = await pool.run({
    kind: 'open',
    taskId,
    epoch: EPOCH,
    settings: taskSettings(parseStreamsConfig(flowConfig('bench'), { logGiven: true })),
    startOffsets: plan.inputs.map(() => 0n),
    slabBytes: 1 << 16,
    slabsPerInput: 1,
    sinkPartitions: plan.sinks.map(() => 1),
  })
  const request: StepRequest = {
    kind: 'step',
    taskId,
    epoch: EPOCH,
    memory,
    released: [],
    spans: [],
    caughtUp: plan.inputs.map(() => true),
    wallClockMs: 0,
    rowsMax: 1,
    outputBytesMax: 1,
  }
  for (let i = 0; i < WARM_UP_REQUESTS; i++) await pool.run(request)
  const before = cpuMicroseconds()
  for (let i = 0; i < requests; i++) await pool.run(request)
  return (cpuMicroseconds() - before) / requests
}

async function laneData(topology: Topology): Promise<LaneData> {
  const plan = benchPlan(topology)
  return {
    plans: [{ ...plan, code: new Uint8Array(0) }],
    modules: [await compileModule(plan.code)],
    decompressedBytesMax: 0,
  }
}

/** A task on this thread, without an engine around it: its memory is this process's, and nobody commits for it. */
import { parseStreamsConfig } from '../src/config/streams-config.js'
import { compileSubtopology } from '../src/emit/compile-subtopology.js'
import { type TaskSettings, taskSettings } from '../src/plan/task-settings.js'
import { standardCodecs } from '../src/record-batch/codecs.js'
import { StreamTask } from '../src/task/stream-task.js'
import type { Topology } from '../src/topology/topology.js'
import { kernelHeapBase, loadKernel } from '../src/wasm/kernel-module.js'

/** So large that caches forward at commits only. */
const CACHE_BYTES_MAX = 1 << 30

/** What an engine would run of a sub-topology, with its functions compiled. */
export function benchPlan(topology: Topology, index = 0): ReturnType<typeof compileSubtopology> {
  const subtopology = topology.subtopologies[index]
  if (subtopology === undefined) throw new Error(`no sub-topology ${index}`)
  return compileSubtopology(topology, subtopology, {
    kernel: loadKernel(),
    heapBase: kernelHeapBase(),
    applicationId: 'bench',
    lambdas: 'compiled',
    caching: true,
  })
}

/** The task of partition 0 of a sub-topology; its first input counts as read to its end. */
export function openTask(topology: Topology, index = 0, settings: Partial<TaskSettings> = {}): StreamTask {
  const config = parseStreamsConfig({ 'application.id': 'bench' }, { logGiven: true })
  const plan = benchPlan(topology, index)
  const codecs = { codecs: standardCodecs, sizeBytesMax: 1 << 26 }
  const options = { id: { subtopology: index, partition: 0 }, plan, module: new WebAssembly.Module(plan.code), codecs }
  const task = StreamTask.create(options, { ...taskSettings(config), cacheBytesMax: CACHE_BYTES_MAX, ...settings })
  task.setCaughtUp(0, true)
  return task
}

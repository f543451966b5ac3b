/**
 * A task whose inputs are decoded and not yet picked: what the Arrow door looks at. The topology reads every field that
 * it is given, so that each is a column.
 */

import { parseStreamsConfig } from '../../src/config/streams-config.js'
import { compileSubtopology } from '../../src/emit/compile-subtopology.js'
import { taskSettings } from '../../src/plan/task-settings.js'
import { standardCodecs } from '../../src/record-batch/codecs.js'
import { RecordBatchWriter } from '../../src/record-batch/writer.js'
import { StreamTask } from '../../src/task/stream-task.js'
import type { Topology } from '../../src/topology/topology.js'
import * as abi from '../../src/wasm/abi.generated.js'
import { compileModuleNow } from '../../src/wasm/kernel-instance.js'
import { kernelHeapBase, loadKernel } from '../../src/wasm/kernel-module.js'

/** Bytes of a record; null is a null. */
export interface SegmentRecord {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly timestampMs: bigint
}

/** Makes the task of the first sub-topology and decodes the records into its first input. */
export function decodedTask(topology: Topology, records: readonly SegmentRecord[], baseOffset = 0n): StreamTask {
  const [subtopology] = topology.subtopologies
  if (subtopology === undefined) throw new Error('an empty topology')
  const plan = compileSubtopology(topology, subtopology, {
    kernel: loadKernel(),
    heapBase: kernelHeapBase(),
    applicationId: 'test',
    lambdas: 'compiled',
    caching: false,
  })
  const settings = {
    ...taskSettings(parseStreamsConfig({}, { applicationId: 'test', logGiven: true })),
    memoryBytesMax: 1 << 28,
  }
  const codecs = { codecs: standardCodecs, sizeBytesMax: 1 << 20 }
  const id = { subtopology: 0, partition: 0 }
  const task = StreamTask.create({ id, plan, module: compileModuleNow(plan.code), codecs }, settings)
  const writer = new RecordBatchWriter({ baseOffset })
  records.forEach((record, index) => {
    writer.append({ ...record, headers: [] }, index)
  })
  const batch = writer.finish()
  const slab = task.allocate(batch.length + abi.PADDING_BYTES)
  task.kernel.views.refresh().bytes.set(batch, slab)
  task.push({ input: 0, start: slab, end: slab + batch.length, slab })
  task.kernel.exports.stepBegin?.()
  task.kernel.exports.decode?.()
  return task
}

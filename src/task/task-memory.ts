/**
 * Makes the memory of a task: header, image, nothing else. From then on only kernels and generated code write to
 * it, but for input slabs and a few header fields that the composer sets between steps.
 */
import type { TaskPlan } from '../plan/physical-plan.js'
import type { TaskSettings } from '../plan/task-settings.js'
import * as abi from '../wasm/abi.generated.js'
import { createSharedMemory } from '../wasm/kernel-instance.js'

const PAGE_BYTES = 65536
/** What the kernel module asks for (`initialMemory` in asconfig.json). */
const INITIAL_PAGES = 32
const POLICY = { fail: abi.POLICY_FAIL, continue: abi.POLICY_CONTINUE } as const
/** Kafka's codec numbers. */
const COMPRESSION = { none: 0, lz4: 3 } as const
const NEGATIVE_TIMESTAMPS = { fail: 0, skip: 1, partitionTime: 2 } as const

/** A shared memory with the plan's image in place; the partition is that of every input. */
export function createTaskMemory(plan: TaskPlan, settings: TaskSettings, partition: number): WebAssembly.Memory {
  const pages = Math.max(INITIAL_PAGES, Math.ceil((plan.imageEnd + PAGE_BYTES) / PAGE_BYTES))
  const memory = createSharedMemory(pages)
  new Uint8Array(memory.buffer).set(plan.image, plan.imageBase)
  const header = new DataView(memory.buffer)
  const u32 = (at: number, value: number): void => header.setUint32(at, value, true)
  u32(abi.H_MAGIC, abi.MAGIC)
  u32(abi.H_VERSION, abi.ABI_VERSION)
  u32(abi.H_HEAP_TOP, plan.imageEnd)
  u32(abi.H_HEAP_MAX, settings.memoryBytesMax)
  u32(abi.H_OUTPUT_BYTES_MAX, settings.outputBytesMax)
  u32(abi.H_BATCH_ROWS_MAX, settings.batchRowsMax)
  u32(abi.H_BATCH_BYTES_MAX, settings.batchBytesMax)
  u32(abi.H_RECORD_BYTES_MAX, settings.recordBytesMax)
  u32(abi.H_CACHE_BYTES_MAX, settings.cacheBytesMax)
  u32(abi.H_TOUCH, settings.touch ? 1 : 0)
  u32(abi.H_DESERIALIZATION_POLICY, POLICY[settings.deserialization])
  u32(abi.H_PROCESSING_POLICY, POLICY[settings.processing])
  u32(abi.H_PRODUCTION_POLICY, POLICY[settings.production])
  u32(abi.H_NEGATIVE_TIMESTAMPS, NEGATIVE_TIMESTAMPS[settings.negativeTimestamps])
  u32(abi.H_INPUTS, plan.inputs[0]?.address ?? 0)
  u32(abi.H_INPUT_COUNT, plan.inputs.length)
  u32(abi.H_STORES, plan.stores[0]?.address ?? 0)
  u32(abi.H_STORE_COUNT, plan.stores.length)
  u32(abi.H_SINKS, plan.sinks[0]?.address ?? 0)
  u32(abi.H_SINK_COUNT, plan.sinks.length)
  u32(abi.H_NODES, plan.nodeStates)
  u32(abi.H_NODE_COUNT, plan.nodes.length)
  u32(abi.H_TOUCHES, plan.touches)
  u32(abi.H_TOUCH_COUNT, plan.touchCount)
  header.setBigInt64(abi.H_STREAM_TIME_MS, -1n, true)
  for (const sink of plan.sinks) u32(sink.address + abi.SINK_COMPRESSION, COMPRESSION[settings.compression])
  for (const input of plan.inputs) u32(input.address + abi.INPUT_PARTITION, partition)
  return memory
}

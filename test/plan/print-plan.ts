/**
 * A task plan as text for people: what is decoded, kept, written and called, and how large the code is by its class of
 * size. Addresses are left out: they say nothing and change with everything.
 */
import type { StorePlan, TaskPlan } from '../../src/plan/physical-plan.js'
import { printSerde } from '../../src/schema/serde-type.js'
import { printType } from '../../src/schema/type.js'
import * as abi from '../../src/wasm/abi.generated.js'

const SERDE_NAMES = [
  'bytes',
  'string',
  'int32',
  'int64',
  'float32',
  'float64',
  'boolean',
  'JSON',
  'raw',
  'windowed raw',
]

/** `1–2 KiB`: the power of two below and above. */
function sizeClass(bytes: number): string {
  if (bytes < 512) return 'below 512 bytes'
  const floor = 2 ** Math.floor(Math.log2(bytes))
  return floor < 1024 ? '512–1,024 bytes' : `${floor / 1024}–${floor / 512} KiB`
}

/** @param kernelBytes size of the kernel module, which is part of every plan's code */
export function printPlan(plan: TaskPlan, kernelBytes: number): string {
  const image = new DataView(plan.image.buffer, plan.image.byteOffset, plan.image.byteLength)
  const u32 = (address: number): number => image.getUint32(address - plan.imageBase, true)
  const topic = (index: number | undefined): string =>
    index === undefined ? 'by a function' : (plan.topics[index]?.name ?? '?')
  const inputs = plan.inputs.map(input => {
    const flags = u32(input.address + abi.INPUT_FLAGS)
    const how = [
      (flags & abi.INPUT_FLAG_TABLE) > 0 ? 'table' : '',
      (flags & abi.INPUT_FLAG_EXTRACTOR) > 0 ? 'extractor' : '',
    ]
    return [
      `  input ${topic(input.topic)} of ${plan.nodes[input.node]} ${how.filter(part => part !== '').join(', ')}`.trimEnd(),
      `    ${printSerde(input.key)} → ${printSerde(input.value)}; decodes ${input.columns.join(', ') || 'nothing'}`,
    ].join('\n')
  })
  const sinks = plan.sinks.map(sink => {
    const serde = (field: number): string => SERDE_NAMES[u32(sink.address + field)] ?? '?'
    const stride = u32(sink.address + abi.SINK_STRIDE)
    return `  sink ${topic(sink.topic)}: ${serde(abi.SINK_KEY_SERDE)} → ${serde(abi.SINK_VALUE_SERDE)}, rows of ${stride} bytes`
  })
  return [
    `sub-topology ${plan.subtopology}: own code ${sizeClass(plan.code.length - kernelBytes)}, image ${sizeClass(plan.image.length)}`,
    ...inputs,
    ...plan.stores.map(store => printStore(store, topic)),
    ...sinks,
    `  touched ahead: ${plan.touchCount}`,
    ...plan.calls.map(
      call => `  JavaScript at ${call.node}: (${call.params.map(printType).join(', ')}) in ${call.frameBytes} bytes`,
    ),
    ...plan.effects.map(effect => `  effect at ${plan.nodes[effect.node]}`),
    ...new Set(plan.sites.map(site => `  may fail at ${site.node}: ${site.what}`)),
    '',
  ].join('\n')
}

function printStore(store: StorePlan, topic: (index: number | undefined) => string): string {
  const { name, kind, key, value, rowBytes, caching, changelog } = store
  const time = [
    store.windowSizeMs === undefined ? '' : `windows of ${store.windowSizeMs} by ${store.windowAdvanceMs} ms`,
    store.retentionMs === undefined ? '' : `kept ${store.retentionMs} ms`,
  ].filter(part => part !== '')
  return [
    `  store ${name}: ${[kind, ...time, caching ? 'cached' : 'not cached'].join(', ')}`,
    `    ${printSerde(key)} → ${printSerde(value)}, rows of ${rowBytes} bytes`,
    `    changelog ${changelog === undefined ? 'none' : topic(changelog)}`,
  ].join('\n')
}

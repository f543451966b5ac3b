/**
 * Stores and touches in the plan's image: what the kernels of assembly/state/ and assembly/touch/ need to know.
 * The mutable fields start at zero, but for the store's time, which starts at -1.
 */
import * as abi from '../wasm/abi.generated.js'
import { hasHeapParts } from '../wasm/cell-layout.js'
import type { ImageBuilder } from '../wasm/image.js'
import { serdeCode } from './decode-program.js'
import { writeTypeDesc } from './encode-program.js'
import type { StorePlan } from './physical-plan.js'

/** The shortest segment of a window store. Kafka Streams: Stores.defaultSegmentInterval. */
const SEGMENT_MS_MIN = 60_000

/** How much time one segment of a window store holds. Kafka Streams: max(retention / 2, one minute). */
export function segmentMsOf(retentionMs: number): number {
  return Math.max(Math.floor(retentionMs / 2), SEGMENT_MS_MIN)
}

/** Fills the Store at `plan.address`, which has been reserved (STORE_BYTES), and writes the TypeDesc of its values. */
export function writeStore(image: ImageBuilder, plan: StorePlan): void {
  const { address: at, value } = plan
  if (value.kind === 'windowed') throw new Error(`store ${plan.name}: values are not windowed`)
  const omitNull = value.kind === 'json' && value.omitNull === true
  image.u32(at + abi.STORE_KIND, plan.kind === 'window' ? abi.STORE_KIND_WINDOW : abi.STORE_KIND_KEY_VALUE)
  image.u32(at + abi.STORE_ROW_BYTES, plan.rowBytes)
  image.u32(at + abi.STORE_VALUE_TYPE, writeTypeDesc(image, plan.layout, { omitNull }))
  image.u32(at + abi.STORE_VALUE_SERDE, serdeCode(value))
  image.u32(at + abi.STORE_FLAGS, flagsOf(plan))
  image.u32(at + abi.STORE_TOPIC, plan.changelog ?? 0)
  image.u32(at + abi.STORE_NODE, plan.node)
  image.i64(at + abi.STORE_OBSERVED_MS, -1n)
  if (plan.kind !== 'window') return
  const retentionMs = plan.retentionMs
  if (retentionMs === undefined || plan.windowSizeMs === undefined) {
    throw new Error(`store ${plan.name}: a window store has a window size and a retention`)
  }
  image.i64(at + abi.STORE_RETENTION_MS, BigInt(retentionMs))
  image.i64(at + abi.STORE_SEGMENT_MS, BigInt(segmentMsOf(retentionMs)))
  image.i64(at + abi.STORE_WINDOW_MS, BigInt(plan.windowSizeMs))
}

function flagsOf(plan: StorePlan): number {
  return (
    (plan.caching ? abi.STORE_FLAG_CACHING : 0) |
    (plan.changelog === undefined ? 0 : abi.STORE_FLAG_LOGGING) |
    (hasHeapParts(plan.layout.type) ? abi.STORE_FLAG_HEAP : 0)
  )
}

/** A store whose key is the record key of a source, so that the touch pass can read its rows ahead. */
export interface TouchPlan {
  /** INPUT_SOURCE of the inputs whose keys it is. */
  readonly source: number
  /** Address of the Store. */
  readonly store: number
  /** Column of the hints in INPUT_HINTS. */
  readonly hints: number
  /** Window stores: milliseconds of a window, and from one start to the next. */
  readonly windowMs?: number
  readonly advanceMs?: number
}

/** Writes Touch[touches]; returns the address for H_TOUCHES, 0 when there are none. */
export function writeTouches(image: ImageBuilder, touches: readonly TouchPlan[]): number {
  if (touches.length === 0) return 0
  const base = image.reserve(touches.length * abi.TOUCH_BYTES, 8)
  touches.forEach((touch, index) => {
    const at = base + index * abi.TOUCH_BYTES
    image.u32(at + abi.TOUCH_SOURCE, touch.source)
    image.u32(at + abi.TOUCH_STORE, touch.store)
    image.u32(at + abi.TOUCH_HINTS, touch.hints)
    image.i64(at + abi.TOUCH_WINDOW_MS, BigInt(touch.windowMs ?? 0))
    image.i64(at + abi.TOUCH_ADVANCE_MS, BigInt(touch.advanceMs ?? touch.windowMs ?? 0))
  })
  return base
}

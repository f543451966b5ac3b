/**
 * Calls the users' own functions of peek, foreach and print with what a step left for them, in the order of the
 * rows, on the main thread: closures over sockets, arrays and clients work there.
 */
import { runtimeCodes } from '../errors/codes/runtime.js'
import { StreamsError } from '../errors/streams-error.js'
import type { FunctionRef } from '../lambda/lambda.js'
import { callSite } from '../lambda/place.js'
import type { EffectPlan } from '../plan/physical-plan.js'
import { decodeHeaders } from '../record-batch/record-headers.js'
import { type CellReader, makeCellReader } from '../wasm/cell-reader.js'
import type { MemoryViews } from '../wasm/memory-views.js'

/** One call that a step left behind: local node index and the frame's address. */
export interface PendingEffect {
  readonly node: number
  readonly frame: number
}

interface EffectRow {
  readonly key: unknown
  readonly value: unknown
  readonly timestamp: number
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly headers: number | bigint
}

/** The function of one node: `print` without a writer of its own gives its line back. */
export interface EffectFunction {
  readonly ref: FunctionRef
  readonly name: string
  readonly effect: 'peek' | 'foreach' | 'print'
}

/** The effects of one sub-topology: readers and functions by local node index. */
export class Effects {
  readonly #calls = new Map<number, EffectFunction & { readonly read: CellReader }>()
  readonly #print: (line: string) => void

  /**
   * @param functionOf the user's function and the node's name by topology node id
   * @param print where `print` writes that was given nothing to write to
   */
  constructor(
    plans: readonly EffectPlan[],
    functionOf: (topologyNode: number) => EffectFunction,
    print: (line: string) => void,
  ) {
    this.#print = print
    for (const plan of plans) {
      this.#calls.set(plan.node, { ...functionOf(plan.topologyNode), read: makeCellReader(plan.frame) })
    }
  }

  /** Calls them in order. A function that throws is E902: the step's records are not committed. */
  run(views: MemoryViews, effects: readonly PendingEffect[]): void {
    views.refresh()
    for (const effect of effects) {
      const call = this.#calls.get(effect.node)
      if (call === undefined) throw new Error(`no effect at node ${effect.node}`)
      const row = call.read(views, effect.frame) as unknown as EffectRow
      const meta = {
        timestamp: row.timestamp,
        topic: row.topic,
        partition: row.partition,
        offset: row.offset,
        headers: decodeHeaders(views.bytes, BigInt(row.headers)),
      }
      try {
        const line = call.ref.fn(row.key, row.value, meta)
        if (call.effect === 'print' && typeof line === 'string') this.#print(line)
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause)
        throw new StreamsError(runtimeCodes.E902, `the function of ${call.name} threw: ${why}`, {
          topic: row.topic,
          partition: row.partition,
          offset: BigInt(row.offset),
          node: call.name,
          ...callSite(call.ref.callSite),
          cause,
        })
      }
    }
  }
}

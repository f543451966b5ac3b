/**
 * One task over given records under given cuts, commits forced at the same counts of records: everything that the law
 * speaks of, as plain data that can be compared. It works on StreamTask itself, without an engine around it.
 */
import { Effects } from '../../src/javascript/effects.js'
import type { LambdaMode } from '../../src/plan/compile-options.js'
import type { TaskPlan } from '../../src/plan/physical-plan.js'
import { readFacts } from '../../src/plan/task-facts.js'
import type { TaskSettings } from '../../src/plan/task-settings.js'
import { standardCodecs } from '../../src/record-batch/codecs.js'
import { decodeRecords } from '../../src/record-batch/reader.js'
import { StoreRows } from '../../src/state/store-rows.js'
import { readEffects, readFailedRows, readFailure, readOutputs } from '../../src/task/outputs.js'
import { StreamTask } from '../../src/task/stream-task.js'
import type { Topology } from '../../src/topology/topology.js'
import type { NodeOf } from '../../src/topology/topology-node.js'
import * as abi from '../../src/wasm/abi.generated.js'
import { around, type Cuts, slabsOf } from './cuts.js'
import type { PlacedRecord } from './random-records.js'

/** What stays the same in all runs of one case. */
export interface RunSettings {
  /** Default: compiled. */
  readonly lambdas?: LambdaMode
  readonly commitRows: number
  readonly cacheBytesMax: number
  readonly deserialization: TaskSettings['deserialization']
  readonly processing: TaskSettings['processing']
  readonly negativeTimestamps: TaskSettings['negativeTimestamps']
  readonly sinkPartitions: number
}

export interface RunInput {
  readonly plan: TaskPlan
  readonly module: WebAssembly.Module
  readonly topology: Topology
  /** Per input of the plan. */
  readonly records: readonly (readonly PlacedRecord[])[]
  readonly settings: RunSettings
  /** Calls of peek arrive here during the run. */
  readonly peeked: string[]
}

/** Rows by `topic/partition`, as text. */
type Rows = Record<string, string[]>

/** What stands in the log after one commit. */
export interface Epoch {
  readonly outputs: Rows
  readonly changelog: Rows
  readonly peeked: readonly string[]
  readonly failed: readonly string[]
  /** Per input: records that are done. */
  readonly done: readonly number[]
  readonly times: readonly string[]
  readonly counters: readonly string[]
  /** Output records of all partitions by topic, as they are. */
  readonly raw: Readonly<Record<string, PlacedRecord[]>>
}

export interface TaskResult {
  readonly epochs: readonly Epoch[]
  readonly stores: Readonly<Record<string, readonly string[]>>
  readonly failure?: string
}

const STEPS_MAX = 100_000
const hex = (bytes: Uint8Array | null): string => (bytes === null ? 'null' : Buffer.from(bytes).toString('latin1'))

class TaskRun {
  #task: StreamTask
  readonly #input: RunInput
  readonly #cuts: Cuts
  readonly #effects: Effects
  #waiting: Uint8Array[][]
  readonly #epochs: Epoch[] = []
  #outputs: Rows = {}
  #changelog: Rows = {}
  #raw: Record<string, PlacedRecord[]> = {}
  readonly #carried = new Map<string, bigint>()
  /** Record batches by topic of the plan. */
  readonly #changelogBytes = new Map<number, Uint8Array[]>()
  #failed: string[] = []
  #failure: string | undefined

  constructor(input: RunInput, cuts: Cuts) {
    this.#input = input
    this.#cuts = cuts
    const { plan, topology } = input
    this.#task = this.#newTask()
    this.#effects = new Effects(
      plan.effects,
      node => {
        const effect = topology.nodes[node] as NodeOf<'effect'>
        return { ref: effect.action, name: effect.name, effect: effect.effect }
      },
      () => {},
    )
    this.#waiting = input.records.map(records => slabsOf(records, cuts))
  }

  #newTask(): StreamTask {
    const { plan, module, settings } = this.#input
    const codecs = { codecs: standardCodecs, sizeBytesMax: 1 << 24 }
    const id = { subtopology: plan.subtopology, partition: 0 }
    const task = StreamTask.create({ id, plan, module, codecs }, taskSettingsOf(settings, this.#cuts))
    plan.sinks.forEach((_, sink) => {
      task.setSinkPartitions(sink, settings.sinkPartitions)
    })
    return task
  }

  /** The task is lost; a new one has what the log has: changelogs, positions, times. */
  #restart(): void {
    const { plan, records } = this.#input
    const { partitionTimes, positions, streamTimes } = readFacts(this.#task.kernel.views, plan)
    const done = this.#epochs.at(-1)?.done ?? []
    for (const [name, count] of this.#counters()) this.#carried.set(name, count)
    this.#task = this.#newTask()
    plan.stores.forEach((store, index) => {
      const bytes = Buffer.concat(this.#changelogBytes.get(store.changelog ?? -1) ?? [])
      if (bytes.length === 0) return
      const at = this.#task.allocate(bytes.length + abi.PADDING_BYTES)
      this.#task.kernel.views.refresh().bytes.set(bytes, at)
      this.#task.restore(index, at, at + bytes.length)
      this.#task.release([at])
    })
    streamTimes.forEach((time, node) => {
      this.#task.setStreamTime(node, time)
    })
    partitionTimes.forEach((time, input) => {
      this.#task.setPartitionTime(input, time)
    })
    positions.forEach((position, input) => {
      if (position !== undefined) this.#task.seek(input, position)
    })
    this.#waiting = records.map((list, input) => slabsOf(list.slice(fetchStart(list, done[input] ?? 0)), this.#cuts))
  }

  run(): TaskResult {
    const { settings, plan } = this.#input
    const steps = around(this.#cuts.stepRows)
    const segments = around(this.#cuts.segmentRows)
    const arrivals = around(this.#cuts.arrivals)
    let left = settings.commitRows
    for (let step = 0; this.#failure === undefined; step++) {
      if (step > STEPS_MAX) throw new Error('the task makes no progress')
      this.#arrive(arrivals.next().value, step)
      this.#u32(abi.H_BATCH_ROWS_MAX, segments.next().value)
      const rowsMax = Math.min(left, steps.next().value)
      const status = this.#task.step({ rowsMax, outputBytesMax: this.#cuts.outputBytesMax })
      left -= rowsMax - this.#task.kernel.views.refresh().data.getUint32(abi.H_ROWS_LEFT, true)
      this.#collect(status)
      if (this.#failure !== undefined) break
      if (left === 0) {
        this.#commit()
        left = settings.commitRows
        if (this.#mayRestart()) {
          this.#restart()
          continue
        }
      }
      if (status === abi.STATUS_DRAINED && this.#waiting.every(slabs => slabs.length === 0)) break
    }
    if (this.#failure === undefined) this.#commit()
    else this.#epoch()
    const stores = Object.fromEntries(plan.stores.map(store => [store.name, this.#storeRows(store.name)]))
    return { epochs: this.#epochs, stores, ...(this.#failure === undefined ? {} : { failure: this.#failure }) }
  }

  /** Rows without a key go round the partitions from the first one again: no restarts where there are several. */
  #mayRestart(): boolean {
    const { restartCommits } = this.#cuts
    const isDue = restartCommits > 0 && this.#epochs.length % restartCommits === 0
    return isDue && this.#input.settings.sinkPartitions === 1 && this.#failure === undefined
  }

  #u32(at: number, value: number): void {
    this.#task.kernel.views.refresh().data.setUint32(at, value, true)
  }

  /** The next slabs, one input after another. */
  #arrive(count: number, step: number): void {
    const inputs = this.#waiting.length
    for (let given = 0, turn = 0; given < count && turn < inputs; ) {
      const input = (step + given + turn) % inputs
      const slab = this.#waiting[input]?.shift()
      if (slab === undefined) {
        turn++
        continue
      }
      const at = this.#task.allocate(slab.length + abi.PADDING_BYTES)
      this.#task.kernel.views.refresh().bytes.set(slab, at)
      this.#task.push({ input, start: at, end: at + slab.length, slab: at })
      given++
      turn = 0
    }
    this.#waiting.forEach((slabs, input) => {
      this.#task.setCaughtUp(input, slabs.length === 0)
    })
  }

  #collect(status: number): void {
    const { views } = this.#task.kernel
    const { plan } = this.#input
    this.#effects.run(views, readEffects(views))
    for (const row of readFailedRows(views, plan)) {
      this.#failed.push(`${row.code} at site ${row.site}, input ${row.input}, offset ${row.offset}`)
    }
    const blocks: number[] = []
    for (const run of readOutputs(views, plan)) {
      const into = run.isChangelog ? this.#changelog : this.#outputs
      const name = `${run.topic}/${run.partition}`
      const bytes = Uint8Array.from(views.bytes.subarray(run.start, run.end))
      if (run.isChangelog) this.#keepChangelog(run.topic, bytes)
      into[name] ??= []
      for (const record of decodeRecords(bytes)) {
        const headers = record.headers.map(header => `${header.key}=${hex(header.value)}`).join(',')
        if (!run.isChangelog) {
          this.#raw[run.topic] ??= []
          this.#raw[run.topic]?.push(record)
        }
        into[name].push(`${hex(record.key)} → ${hex(record.value)} @${record.timestampMs} ${headers}`)
      }
      blocks.push(run.block)
    }
    if (status === abi.STATUS_FAILED) {
      const { code, site, input, offset } = readFailure(views, plan)
      this.#failure = `${code} at site ${site}, input ${input}, offset ${offset}`
    } else if (status === abi.STATUS_OUT_OF_MEMORY) throw new Error('the task is out of memory')
    this.#task.release(blocks)
    this.#task.release(this.#task.takeFreedSlabs())
  }

  #keepChangelog(name: string, bytes: Uint8Array): void {
    const topic = this.#input.plan.topics.findIndex(entry => entry.name === name)
    this.#changelogBytes.set(topic, [...(this.#changelogBytes.get(topic) ?? []), bytes])
  }

  #commit(): void {
    this.#collect(this.#task.commitStep())
    this.#epoch()
  }

  #epoch(): void {
    const { views } = this.#task.kernel
    const { plan, records, peeked } = this.#input
    const facts = readFacts(views, plan)
    this.#epochs.push({
      outputs: this.#outputs,
      changelog: this.#changelog,
      peeked: peeked.splice(0),
      failed: this.#failed,
      done: records.map((list, input) => this.#doneOf(list, facts.positions[input], input)),
      times: [...facts.partitionTimes, ...facts.streamTimes].map(String),
      counters: [...this.#counters()].map(([name, count]) => `${name}: ${count}`),
      raw: this.#raw,
    })
    this.#outputs = {}
    this.#changelog = {}
    this.#raw = {}
    this.#failed = []
  }

  /** Records of an input that are done; a task that came back and has picked none knows no position. */
  #doneOf(list: readonly PlacedRecord[], position: bigint | undefined, input: number): number {
    if (position === undefined) return this.#epochs.at(-1)?.done[input] ?? 0
    return list.filter(record => record.offset < position).length
  }

  /** Counters by name, with those of tasks that were lost. */
  #counters(): Map<string, bigint> {
    const { plan } = this.#input
    const { data } = this.#task.kernel.views.refresh()
    const counters = new Map<string, bigint>()
    const count = (name: string, at: number): void => {
      counters.set(name, data.getBigUint64(at, true) + (this.#carried.get(name) ?? 0n))
    }
    for (let reason = 0; reason < abi.DROP_REASONS; reason++) count(`drop ${reason}`, abi.H_DROPPED + reason * 8)
    plan.nodes.forEach((name, node) => {
      count(name, plan.nodeStates + node * abi.NODE_BYTES + abi.NODE_DROPPED)
    })
    plan.sinks.forEach((sink, index) => {
      count(`rows of sink ${index}`, sink.address + abi.SINK_ROWS)
      count(`null keys of sink ${index}`, sink.address + abi.SINK_NULL_KEYS)
    })
    count('picked', abi.H_ROWS_PICKED)
    return counters
  }

  #storeRows(name: string): string[] {
    const plan = this.#input.plan.stores.find(store => store.name === name)
    if (plan === undefined) throw new Error(`no store ${name}`)
    const rows = new StoreRows(this.#task.kernel, plan)
    return rows.scan({}, row => {
      const { value, timestamp } = rows.valueOf(row)
      return `${hex(rows.keyOf(row))} @${rows.windowStartOf(row)} → ${JSON.stringify(value)} @${timestamp}`
    })
  }
}

/** A fetch gives whole batches: some records before the position may come again. */
function fetchStart(records: readonly PlacedRecord[], done: number): number {
  const earlier = Math.max(0, done - 3)
  return records.slice(earlier, done).some(record => record.isCorrupt === true) ? done : earlier
}

function taskSettingsOf(settings: RunSettings, cuts: Cuts): TaskSettings {
  return {
    memoryBytesMax: 1 << 28,
    cacheBytesMax: settings.cacheBytesMax,
    outputBytesMax: cuts.outputBytesMax,
    batchRowsMax: 4096,
    batchBytesMax: 16_384,
    recordBytesMax: 1 << 20,
    compression: 'none',
    touch: cuts.touch,
    deserialization: settings.deserialization,
    processing: settings.processing,
    production: 'continue',
    negativeTimestamps: settings.negativeTimestamps,
  }
}

/** Runs a new task to the end of its records, or to the row that fails it. */
export function runTask(input: RunInput, cuts: Cuts): TaskResult {
  input.peeked.length = 0
  return new TaskRun(input, cuts).run()
}

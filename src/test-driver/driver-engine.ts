/**
 * The engine of the test driver: every sub-topology as one task with partition 0, StreamTask and all, over queues
 * in memory. The record with the smallest timestamp over all tasks goes next; then its task commits, as Kafka
 * Streams' test driver does. With `batch` above 1 a task gets that many records at a time: forced cuts.
 */
import { compileSubtopology } from '../emit/compile-subtopology.js'
import { Effects } from '../javascript/effects.js'
import type { LambdaMode } from '../plan/compile-options.js'
import type { TaskPlan } from '../plan/physical-plan.js'
import type { TaskSettings } from '../plan/task-settings.js'
import { standardCodecs } from '../record-batch/codecs.js'
import { decodeRecords } from '../record-batch/reader.js'
import { headersOf } from '../record-batch/record-headers.js'
import { RecordBatchWriter } from '../record-batch/writer.js'
import { deadLetterOf } from '../task/dead-letter.js'
import { fatalRow, passedOverRows } from '../task/failed-rows.js'
import { readEffects, readOutputs } from '../task/outputs.js'
import { rowError } from '../task/row-error.js'
import { StreamTask } from '../task/stream-task.js'
import type { Topology } from '../topology/topology.js'
import type { NodeOf } from '../topology/topology-node.js'
import * as abi from '../wasm/abi.generated.js'
import { compileModuleNow } from '../wasm/kernel-instance.js'
import { kernelHeapBase, loadKernel } from '../wasm/kernel-module.js'
import { type DriverRecord, DriverTopics } from './driver-topics.js'

export interface EngineOptions {
  readonly topology: Topology
  readonly applicationId: string
  readonly lambdas: LambdaMode
  readonly caching: boolean
  readonly settings: TaskSettings
  /** Records that a task gets at a time. */
  readonly batch: number
  /** Where `print` writes. */
  readonly print: (line: string) => void
  /** `errors.dead.letter.queue.topic.name`. */
  readonly deadLetterTopic: string | undefined
}

interface DriverTask {
  readonly task: StreamTask
  readonly effects: Effects
}

/** The tasks of the test driver and the topics between them. */
export class DriverEngine {
  readonly topics = new DriverTopics()
  readonly #options: EngineOptions
  #tasks: DriverTask[] | undefined

  constructor(options: EngineOptions) {
    this.#options = options
  }

  /** The tasks; made when the first record comes, because a pattern's topics must be known by then. */
  tasks(): readonly DriverTask[] {
    this.#tasks ??= this.#options.topology.subtopologies.map(subtopology => this.#open(subtopology.id))
    return this.#tasks
  }

  #open(index: number): DriverTask {
    const { topology, applicationId, caching, lambdas, settings } = this.#options
    const subtopology = topology.subtopologies[index]
    if (subtopology === undefined) throw new Error(`no sub-topology ${index}`)
    const plan = compileSubtopology(topology, subtopology, {
      kernel: loadKernel(),
      heapBase: kernelHeapBase(),
      applicationId,
      lambdas,
      caching,
      topicsOf: source => this.#topicsOf(source),
    })
    const module = compileModuleNow(plan.code)
    const codecs = { codecs: standardCodecs, sizeBytesMax: settings.memoryBytesMax }
    const task = StreamTask.create({ id: { subtopology: index, partition: 0 }, plan, module, codecs }, settings)
    plan.inputs.forEach((input, at) => {
      task.setCaughtUp(at, true)
      this.topics.subscribe(topicName(plan, input.topic), inputName(task, at))
    })
    const effects = new Effects(
      plan.effects,
      id => {
        const node = topology.nodes[id] as NodeOf<'effect'>
        return { ref: node.action, name: node.name, effect: node.effect }
      },
      line => this.#options.print(line),
    )
    return { task, effects }
  }

  #topicsOf(source: NodeOf<'source'>): readonly string[] {
    const { pattern } = source
    return pattern === undefined ? source.topics : this.topics.names().filter(name => pattern.test(name))
  }

  /** Processes everything that waits, and everything that comes of it. */
  drain(): void {
    for (;;) {
      const next = this.#next()
      if (next === undefined) return
      this.#process(next)
    }
  }

  /** Records that wait for some task. */
  waiting(): number {
    let count = 0
    for (const { task } of this.tasks()) {
      task.plan.inputs.forEach((_, at) => {
        count += this.#queue(task, at).length
      })
    }
    return count
  }

  #queue(task: StreamTask, input: number): DriverRecord[] {
    const plan = task.plan.inputs[input]
    return plan === undefined ? [] : this.topics.waiting(topicName(task.plan, plan.topic), inputName(task, input))
  }

  /** The task whose waiting record has the smallest timestamp; the first one where several have. */
  #next(): { entry: DriverTask; input: number } | undefined {
    let best: { entry: DriverTask; input: number } | undefined
    let smallest = 0n
    for (const entry of this.tasks()) {
      entry.task.plan.inputs.forEach((_, input) => {
        const head = this.#queue(entry.task, input)[0]
        if (head === undefined || (best !== undefined && head.timestampMs >= smallest)) return
        best = { entry, input }
        smallest = head.timestampMs
      })
    }
    return best
  }

  #process({ entry, input }: { entry: DriverTask; input: number }): void {
    const { task } = entry
    if (this.#options.batch === 1) this.#push(task, input, 1)
    else for (const at of task.plan.inputs.keys()) this.#push(task, at, this.#options.batch)
    for (;;) {
      const status = task.step({ rowsMax: 0x7fffffff, outputBytesMax: this.#options.settings.outputBytesMax })
      this.#collect(entry, status)
      if (status !== abi.STATUS_BUDGET && status !== abi.STATUS_OUTPUT_FULL) break
    }
    this.commit(entry)
  }

  /** Flushes caches and writes changelogs of one task. */
  commit(entry: DriverTask): void {
    this.#collect(entry, entry.task.commitStep())
  }

  #push(task: StreamTask, input: number, count: number): void {
    const records = this.#queue(task, input).splice(0, count)
    const first = records[0]
    if (first === undefined) return
    const writer = new RecordBatchWriter({ baseOffset: first.offset })
    for (const record of records) {
      const headers = record.headers.entries().map(([key, value]) => ({ key, value }))
      writer.append({ ...record, headers }, Number(record.offset - first.offset))
    }
    const batch = writer.finish()
    const slab = task.allocate(batch.length + abi.PADDING_BYTES)
    task.kernel.views.refresh().bytes.set(batch, slab)
    task.push({ input, start: slab, end: slab + batch.length, slab })
  }

  /** Takes what a step left: calls owed, records written, rows that failed. */
  #collect({ task, effects }: DriverTask, status: number): void {
    const { views } = task.kernel
    effects.run(views, readEffects(views))
    const fatal = status === abi.STATUS_FAILED ? fatalRow(task) : undefined
    const failed = passedOverRows(task)
    for (const { row, context } of fatal === undefined ? failed : [...failed, fatal]) {
      if (this.#options.deadLetterTopic === undefined) continue
      this.topics.append(this.#options.deadLetterTopic, deadLetterOf(row, context), true)
    }
    const blocks: number[] = []
    for (const run of readOutputs(views, task.plan)) {
      // a copy: the views of decoded records stay valid when the block is given back
      const bytes = Uint8Array.from(views.bytes.subarray(run.start, run.end))
      for (const record of decodeRecords(bytes)) {
        const headers = headersOf(record.headers.map(header => [header.key, header.value] as const))
        this.topics.append(run.topic, { ...record, headers }, true)
      }
      blocks.push(run.block)
    }
    task.release(blocks)
    task.release(task.takeFreedSlabs())
    if (fatal === undefined) return
    const error = rowError(fatal.row, fatal.context)
    // as in Kafka Streams' driver the next record is the next one, not this one again
    if (fatal.row.input >= 0) task.passRow(fatal.row.input, fatal.row.row)
    throw error
  }

  setWallClock(nowMs: number): void {
    for (const { task } of this.tasks()) task.setWallClock(nowMs)
  }
}

const topicName = (plan: TaskPlan, index: number): string => plan.topics[index]?.name ?? ''
const inputName = (task: StreamTask, input: number): string => `${task.id.subtopology}/${input}`

/**
 * One pass of record batches through the tasks of a topology on this thread, without a log: what kernels and generated
 * code cost, and nothing else. What a sub-topology writes to a topic of a later one is handed on as it stands; all
 * else is counted and given back.
 */
import { readOutputs } from '../src/task/outputs.js'
import type { StreamTask } from '../src/task/stream-task.js'
import type { Topology } from '../src/topology/topology.js'
import * as abi from '../src/wasm/abi.generated.js'
import { openTask } from './open-task.js'

const BOUNDS = { rowsMax: 0x7fffffff, outputBytesMax: 1 << 30 }

export interface PassOptions {
  /** Record batches of the one topic that the first sub-topology reads, a whole number of them in each chunk. */
  readonly chunks: readonly Uint8Array[]
  /** A commit (caches are forwarded, changelogs written) behind so many chunks; without it there is none. */
  readonly commitChunks?: number
}

export interface PassResult {
  /** CPU time of the process, without making the tasks. */
  readonly seconds: number
  /** Records written to topics that no sub-topology reads, and their bytes. */
  readonly rowsOut: number
  readonly bytesOut: number
  /** Records written to changelogs. */
  readonly changelogRows: number
  /** Rows in the stores at the end. */
  readonly stateRows: number
}

/** CPU time that this process has used. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Runs fresh tasks over all chunks. Throws when a row fails. */
export function taskPass(topology: Topology, { chunks, commitChunks }: PassOptions): PassResult {
  const chain = new TaskChain(topology)
  const before = cpuSeconds()
  chunks.forEach((chunk, index) => {
    chain.push(0, chunk)
    if (commitChunks !== undefined && (index + 1) % commitChunks === 0) chain.commit()
  })
  return { seconds: cpuSeconds() - before, ...chain.counts, stateRows: chain.stateRows() }
}

class TaskChain {
  readonly counts = { rowsOut: 0, bytesOut: 0, changelogRows: 0 }
  readonly #tasks: readonly StreamTask[]
  /** Next offset of each task's input, for what the tasks before it write. */
  readonly #offsets: bigint[]

  constructor(topology: Topology) {
    this.#tasks = topology.subtopologies.map(({ id }) => openTask(topology, id))
    this.#offsets = this.#tasks.map(() => 0n)
  }

  /** Gives batches to a task and runs it until it has read them. */
  push(index: number, bytes: Uint8Array): void {
    const task = this.#tasks[index] as StreamTask
    const slab = task.allocate(bytes.length + abi.PADDING_BYTES)
    task.kernel.views.refresh().bytes.set(bytes, slab)
    task.push({ input: 0, start: slab, end: slab + bytes.length, slab })
    let status: number
    do {
      status = task.step(BOUNDS)
      if (status === abi.STATUS_FAILED) throw new Error('a row failed')
      this.#collect(index)
    } while (status === abi.STATUS_BUDGET || status === abi.STATUS_OUTPUT_FULL)
    task.release(task.takeFreedSlabs())
  }

  commit(): void {
    for (const [index, task] of this.#tasks.entries()) {
      task.commitStep()
      this.#collect(index)
    }
  }

  stateRows(): number {
    const rows = this.#tasks.flatMap(task =>
      task.plan.stores.map(store =>
        Number(task.kernel.views.refresh().data.getBigUint64(store.address + abi.STORE_ROWS, true)),
      ),
    )
    return rows.reduce((sum, count) => sum + count, 0)
  }

  #collect(index: number): void {
    const task = this.#tasks[index] as StreamTask
    const { views } = task.kernel
    const runs = readOutputs(views, task.plan)
    for (const run of runs) {
      const reader = this.#tasks.findIndex(({ plan }) => plan.topics[plan.inputs[0]?.topic ?? -1]?.name === run.topic)
      if (run.isChangelog) this.counts.changelogRows += run.records
      else if (reader > index)
        this.#handOn(reader, Uint8Array.from(views.refresh().bytes.subarray(run.start, run.end)), run.records)
      else {
        this.counts.rowsOut += run.records
        this.counts.bytesOut += run.end - run.start
      }
    }
    task.release(runs.map(run => run.block))
  }

  /** Seals the one batch of a run with the offset that a log would give it. */
  #handOn(reader: number, batch: Uint8Array, records: number): void {
    const offset = this.#offsets[reader] ?? 0n
    new DataView(batch.buffer).setBigInt64(0, offset)
    this.#offsets[reader] = offset + BigInt(records)
    this.push(reader, batch)
  }
}

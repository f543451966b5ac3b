/**
 * One case of the law: a topology, records, settings and some cuts, as plain data; and its check: every sub-topology's
 * task gives under every cut what it gives under cuts of one without the touch pass.
 */
import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { compileSubtopology } from '../../src/emit/compile-subtopology.js'
import type { LambdaMode } from '../../src/plan/compile-options.js'
import type { TaskPlan } from '../../src/plan/physical-plan.js'
import { kernelHeapBase, loadKernel } from '../../src/wasm/kernel-module.js'
import { type BuiltTopology, buildTopology } from './build-topology.js'
import { arbitraryCuts, type Cuts, ORACLE_CUTS } from './cuts.js'
import { firstDifference } from './first-difference.js'
import { arbitraryRecord, type PlacedRecord, placeRecords, type RecordSpec } from './random-records.js'
import { type RunInput, type RunSettings, runTask, type TaskResult } from './task-run.js'
import { arbitraryTopology, type TopologySpec } from './topology-spec.js'

export interface LawCase {
  readonly topology: TopologySpec
  /** Per topic of the sources, in order; missing ones get none. */
  readonly records: readonly (readonly RecordSpec[])[]
  readonly settings: RunSettings
  readonly cuts: readonly Cuts[]
}

const settings: fc.Arbitrary<RunSettings> = fc.record({
  lambdas: fc.constantFrom<LambdaMode[]>('compiled', 'compiled', 'compiled', 'javascript', 'both'),
  commitRows: fc.constantFrom(1, 3, 10, 1000),
  cacheBytesMax: fc.constantFrom(0, 0, 1, 300, 2000, 1 << 20),
  deserialization: fc.constantFrom<('fail' | 'continue')[]>('continue', 'continue', 'continue', 'fail'),
  processing: fc.constantFrom<('fail' | 'continue')[]>('continue', 'continue', 'continue', 'fail'),
  negativeTimestamps: fc.constantFrom<RunSettings['negativeTimestamps'][]>('skip', 'partitionTime', 'fail'),
  sinkPartitions: fc.constantFrom(1, 3),
})

export const arbitraryLawCase: fc.Arbitrary<LawCase> = fc.record({
  topology: arbitraryTopology,
  records: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.array(arbitraryRecord, { maxLength: 60, size: 'max' }) },
      { weight: 1, arbitrary: fc.array(arbitraryRecord, { maxLength: 400, size: 'max' }) },
    ),
    { minLength: 1, maxLength: 4, size: 'max' },
  ),
  settings,
  cuts: fc.array(arbitraryCuts, { minLength: 1, maxLength: 3 }),
})

/** Records for internal topics: what the first runs of the tasks wrote there. */
type Repartitioned = Map<string, PlacedRecord[]>

function recordsOf(plan: TaskPlan, entry: LawCase, built: BuiltTopology, internal: Repartitioned): PlacedRecord[][] {
  return plan.inputs.map(input => {
    const topic = plan.topics[input.topic]?.name ?? ''
    const index = built.sources.findIndex(source => source.topic === topic)
    const source = built.sources[index]
    if (source === undefined) return internal.get(topic) ?? []
    return placeRecords(source.spec, entry.records[index] ?? [], entry.topology.unitMs)
  })
}

/** What one case did, for the summary of a run. */
export interface LawOutcome {
  readonly tasks: number
  readonly rows: number
}

interface PreparedTask extends Omit<RunInput, 'records'> {}

function prepare(entry: LawCase, built: BuiltTopology, peeked: string[]): PreparedTask[] {
  return built.topology.subtopologies.map(subtopology => {
    const plan = compileSubtopology(built.topology, subtopology, {
      kernel: loadKernel(),
      heapBase: kernelHeapBase(),
      applicationId: 'law',
      lambdas: entry.settings.lambdas ?? 'compiled',
      caching: entry.settings.cacheBytesMax > 0,
    })
    const module = new WebAssembly.Module(plan.code)
    return { plan, module, topology: built.topology, settings: entry.settings, peeked }
  })
}

/** Runs every task once, so that what reads repartition topics has something to read. */
function fillInternal(tasks: readonly PreparedTask[], entry: LawCase, built: BuiltTopology): Repartitioned {
  const internal: Repartitioned = new Map()
  const names = new Set(tasks.flatMap(({ plan }) => plan.topics.filter(t => t.kind === 'repartition').map(t => t.name)))
  if (names.size === 0) return internal
  for (const task of tasks) {
    const records = recordsOf(task.plan, entry, built, internal)
    const result = runTask(
      { ...task, records },
      { ...ORACLE_CUTS, segmentRows: [4096], stepRows: [4096], batchRecords: [64] },
    )
    for (const epoch of result.epochs) {
      for (const [topic, rows] of Object.entries(epoch.raw)) {
        const before = internal.get(topic) ?? []
        if (names.has(topic))
          internal.set(
            topic,
            [...before, ...rows].map((row, offset) => ({ ...row, offset: BigInt(offset) })),
          )
      }
    }
  }
  return internal
}

/** @throws AssertionError where a cut changes anything */
export function checkLaw(entry: LawCase): LawOutcome {
  const peeked: string[] = []
  const built = buildTopology(entry.topology, (node, key, value, meta) => {
    peeked.push(`${node}: ${JSON.stringify([key, value, meta.offset])}`)
  })
  const tasks = prepare(entry, built, peeked)
  const internal = fillInternal(tasks, entry, built)
  let rows = 0
  for (const task of tasks) {
    const records = recordsOf(task.plan, entry, built, internal)
    rows += records.reduce((sum, list) => sum + list.length, 0)
    const input = { ...task, records }
    const expected = plain(runTask(input, ORACLE_CUTS))
    for (const cuts of entry.cuts) {
      const actual = plain(runTask(input, cuts))
      const where = `sub-topology ${task.plan.subtopology}, cut ${JSON.stringify(cuts)}`
      if (!isDeepStrictEqual(actual, expected)) assert.fail(`${where}: ${firstDifference(actual, expected)}`)
    }
  }
  return { tasks: tasks.length, rows }
}

/** Without what is only carried to the next task. */
function plain(result: TaskResult): unknown {
  return { ...result, epochs: result.epochs.map(({ raw: _raw, ...epoch }) => epoch) }
}

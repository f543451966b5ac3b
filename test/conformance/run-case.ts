/** Runs one case on the test driver: each step goes in, what every sink got since the step before is compared. */
import { isDeepStrictEqual } from 'node:util'
import type { Topology } from '../../src/index.js'
import { TopologyTestDriver } from '../../src/test-driver/topology-test-driver.js'
import { buildCase, MissingOperator } from './build-case.js'
import type { Case, CaseRow, CaseStep } from './case.js'

export interface CaseResult {
  readonly id: string
  readonly outcome: 'passed' | 'failed'
  /** What differed or is missing. */
  readonly why?: string
  /** Functions of the topology by how they ran. */
  readonly compiled: number
  readonly javascript: number
}

export function runCase(entry: Case, lambdas: 'compiled' | 'javascript' | 'both' = 'both'): CaseResult {
  let counts = { compiled: 0, javascript: 0 }
  try {
    const built = buildCase(entry)
    counts = countFunctions(built.topology)
    const driver = new TopologyTestDriver(built.topology, {
      lambdas,
      config: { 'application.id': 'conformance', 'statestore.cache.max.bytes': entry.config.cacheBytes ?? 0 },
    })
    const inputs = new Map(
      [...built.sources].map(
        ([id, { topic, key, value }]) => [id, driver.createInputTopic(topic, key, value)] as const,
      ),
    )
    const outputs = built.sinks.map(
      ({ id, topic, key, value }) => [id, driver.createOutputTopic(topic, key, value)] as const,
    )
    for (const [index, step] of entry.steps.entries()) {
      if (step.in !== undefined) {
        const [source, key, value, timestamp] = step.in
        inputs.get(source)?.pipeInput(key, value, timestamp)
      } else driver.advanceWallClockTime(step.advanceWallClock ?? 0)
      const got = Object.fromEntries(
        outputs.map(([id, output]) => [
          id,
          output.readRecordsToList().map(record => [plainKey(record.key), record.value, record.timestamp] as CaseRow),
        ]),
      )
      const why = difference(entry, step, got)
      if (why !== undefined) return { id: entry.id, outcome: 'failed', why: `step ${index}: ${why}`, ...counts }
    }
    return { id: entry.id, outcome: 'passed', ...counts }
  } catch (error) {
    const why =
      error instanceof MissingOperator
        ? `missing operator: ${error.message}`
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error)
    return { id: entry.id, outcome: 'failed', why, ...counts }
  }
}

function plainKey(key: unknown): unknown {
  if (typeof key !== 'object' || key === null) return key
  const { key: inner, window } = key as { key: unknown; window: { start: number; end: number } }
  return [inner, window.start, window.end]
}

function difference(
  entry: Case,
  step: CaseStep,
  got: Readonly<Record<string, readonly CaseRow[]>>,
): string | undefined {
  if (step.out === undefined) return undefined
  for (const [sink, rows] of Object.entries(got)) {
    const wanted = step.out[sink] ?? []
    if (!isDeepStrictEqual(shaped(entry, rows), shaped(entry, wanted))) {
      return `${sink} got ${JSON.stringify(rows)}, Kafka Streams gives ${JSON.stringify(wanted)}`
    }
  }
  return undefined
}

function shaped(entry: Case, rows: readonly CaseRow[]): unknown[] {
  const kept = rows.map(([key, value, timestamp]) =>
    entry.compare === 'noTimestamp' ? [key, value] : [key, value, timestamp],
  )
  return entry.order === 'set' ? kept.map(row => JSON.stringify(row)).sort() : kept
}

function countFunctions(topology: Topology): { compiled: number; javascript: number } {
  const counts = { compiled: 0, javascript: 0 }
  for (const node of topology.nodes) {
    for (const part of Object.values(node).flat()) {
      const outcome = (part as { outcome?: unknown } | null | undefined)?.outcome
      if (outcome === 'compiled' || outcome === 'javascript') counts[outcome]++
    }
  }
  return counts
}

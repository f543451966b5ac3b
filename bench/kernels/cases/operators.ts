/** Rows through the generated loop, and out again: filters, projections, batches of output, changelogs. */

import type { StorePlan } from '../../../src/plan/physical-plan.js'
import { decodeRecords } from '../../../src/record-batch/reader.js'
import type { Topology } from '../../../src/topology/topology.js'
import { BenchTask } from '../bench-task.js'
import { orders, type Sizes } from '../inputs.js'
import type { KernelCase, Subject } from '../kernel-case.js'
import { filters, forward, project2, project5, windowTotals } from '../topologies.js'

type Chunks = readonly Uint8Array[]
type Part = 'run' | 'encode'

interface Counted extends Subject {
  check(): string
}

/** Runs and encodes all input; `part` is timed. */
function rowsThrough(topology: Topology, chunks: Chunks, part: Part): Counted {
  const task = new BenchTask(topology, chunks)
  let records = 0
  return {
    pass(timer) {
      records = 0
      task.decode(() => {
        task.touch()
        if (part === 'run') timer.start()
        task.run()
        if (part === 'run') timer.stop()
        else timer.start()
        task.encode()
        if (part === 'encode') timer.stop()
        records += task.takeOutputs().records
      })
    },
    check: () => String(records),
  }
}

interface Fields {
  readonly price: number
  readonly qty: number
  readonly sku: string
  readonly ts: number
  readonly region: string
}

function parsed(chunks: Chunks): Fields[] {
  return chunks.flatMap(chunk =>
    decodeRecords(chunk).map(({ value }) => JSON.parse(Buffer.from(value ?? []).toString()) as Fields),
  )
}

/** `work` for each object; what it gives is kept in an array, undefined is not. */
function overObjects<T>(chunks: Chunks, work: (order: Fields) => T | undefined): Subject {
  const objects = parsed(chunks)
  let kept: T[] = []
  return {
    pass(timer) {
      kept = []
      timer.start()
      for (const object of objects) {
        const result = work(object)
        if (result !== undefined) kept.push(result)
      }
      timer.stop()
    },
    check: () => String(kept.length),
  }
}

const limits = { 10: 90.1, 50: 50.5, 90: 10.9 } as const

function filterCase(percent: 10 | 50 | 90, chunks: Chunks, records: number): KernelCase {
  const limit = limits[percent]
  return {
    name: `filter, ${percent} % pass`,
    input: 'row loop: a float64 column > constant, what passes becomes a row of the sink',
    unit: 'row',
    units: records,
    wasm: () => rowsThrough(filters[percent](), chunks, 'run'),
    javascript: () => overObjects(chunks, order => (order.price > limit ? order : undefined)),
  }
}

interface Projection {
  readonly fields: number
  readonly topology: () => Topology
  readonly of: (order: Fields) => Partial<Fields>
}

const projections: readonly Projection[] = [
  { fields: 2, topology: project2, of: ({ price, qty }) => ({ price, qty }) },
  {
    fields: 5,
    topology: project5,
    of: ({ price, qty, sku, ts, region }) => ({ price, qty, sku, ts, region }),
  },
]

function projectionCases({ fields, topology, of }: Projection, chunks: Chunks, records: number): KernelCase[] {
  const shared = { unit: 'row', units: records } as const
  return [
    {
      ...shared,
      name: `projection, ${fields} fields`,
      input: `row loop: ${fields} columns into a row of the sink`,
      wasm: () => rowsThrough(topology(), chunks, 'run'),
      javascript: () => overObjects(chunks, of),
    },
    {
      ...shared,
      name: `encode, ${fields} fields of JSON`,
      input: 'rows of the sink to record batches of up to 4,096: text, record, CRC',
      wasm: () => rowsThrough(topology(), chunks, 'encode'),
      javascript: () => overObjects(chunks, order => JSON.stringify(of(order))),
    },
  ]
}

/** A window store all of whose rows have changed: `flush` and `encode`, then `encodeChangelog`. */
function commits(chunks: Chunks, part: 'output' | 'changelog'): Subject {
  const task = new BenchTask(windowTotals('1 day'), chunks)
  const store = (task.task.plan.stores[0] as StorePlan).address
  return {
    pass(timer) {
      task.decode(() => {
        task.touch()
        task.run()
      })
      task.call('stepBegin')
      if (part === 'output') timer.start()
      task.call('flush')
      task.encode()
      if (part === 'output') timer.stop()
      if (part === 'changelog') timer.start()
      const status = task.call('encodeChangelog', store)
      if (part === 'changelog') timer.stop()
      if (status !== 0) throw new Error(`encodeChangelog: status ${status}`)
      task.takeOutputs()
    },
  }
}

/** Rows of state that all input changes. */
function changedRows(chunks: Chunks): number {
  const rows = new Set<string>()
  for (const chunk of chunks) {
    for (const { key, timestampMs } of decodeRecords(chunk)) {
      rows.add(`${Buffer.from(key ?? []).toString()} ${Math.floor(Number(timestampMs) / 60_000)}`)
    }
  }
  return rows.size
}

export function operatorCases(sizes: Sizes): KernelCase[] {
  const chunks = orders({ ...sizes, records: Math.min(sizes.records, 100_000) })
  const records = Math.min(sizes.records, 100_000)
  const changed = changedRows(chunks)
  const changedInput = `${changed.toLocaleString('en')} changed rows: key and window, two doubles`
  return [
    ...([10, 50, 90] as const).map(percent => filterCase(percent, chunks, records)),
    {
      name: 'forward',
      input: 'row loop: every row as it came into a row of the sink',
      unit: 'row',
      units: records,
      wasm: () => rowsThrough(forward(), chunks, 'run'),
      javascript: () => overObjects(chunks, order => order),
    },
    ...projections.flatMap(projection => projectionCases(projection, chunks, records)),
    {
      name: 'encode, values as they came',
      input: 'rows of the sink to record batches of up to 4,096: copies, CRC',
      unit: 'row',
      units: records,
      wasm: () => rowsThrough(forward(), chunks, 'encode'),
    },
    {
      name: 'changelog rows',
      input: changedInput,
      unit: 'row',
      units: changed,
      wasm: () => commits(chunks, 'changelog'),
    },
    {
      name: 'output rows at a commit',
      input: `${changedInput}; out of the cache, to JSON text and record batches`,
      unit: 'row',
      units: changed,
      wasm: () => commits(chunks, 'output'),
    },
  ]
}

/** Keys and state: hashes, the touch pass, rows found, inserted and updated; and the whole chain around them. */
import type { Topology } from '../../../src/topology/topology.js'
import { order } from '../../data/orders.js'
import { addTotals, chain, totalsInput } from '../baselines.js'
import { BenchTask } from '../bench-task.js'
import { checkOfTotals, MINUTE_MS, totalsOf } from '../checks.js'
import { jsonRecords, orders, type Sizes } from '../inputs.js'
import type { KernelCase, NativeWork, Subject, Timer } from '../kernel-case.js'
import { keyTotals, windowTotals } from '../topologies.js'
import { nativeFields } from './decode.js'

type Chunks = readonly Uint8Array[]

const GRACE_MS = 10_000
const DAY_MS = 86_400_000
export const CHAIN = 'chain: decode, JSON, aggregate'

interface Setup {
  readonly topology: () => Topology
  readonly chunks: Chunks
  readonly windowMs: number
  readonly graceMs: number
  /** Whether each pass fills its own store, or finds the rows of the one before. */
  readonly store: 'new' | 'again'
}

type Part = 'hash' | 'touch' | 'run'

/** Decode, hash, touch and run all input; `part` is timed. */
function totals({ topology, chunks, store }: Setup, part: Part): Subject {
  const task = new BenchTask(topology(), chunks)
  const timed = (name: Part, timer: Timer, run: () => void): void => {
    if (name === part) timer.start()
    run()
    if (name === part) timer.stop()
  }
  return {
    pass(timer) {
      if (store === 'new') task.reset()
      task.decode(() => {
        timed('hash', timer, () => task.hashKeys())
        timed('touch', timer, () => task.touch())
        timed('run', timer, () => task.run())
      })
    },
    ...(store === 'new' ? { check: () => checkOfTotals(totalsOf(task)) } : {}),
  }
}

function twin({ chunks, windowMs, graceMs, store }: Setup, parts: readonly string[]): NativeWork {
  const fields = nativeFields(['price', 'qty'])
  return { kernel: 'totals', pieces: chunks, parts, arguments: [fields, String(windowMs), String(graceMs), store] }
}

function partCase(name: string, input: string, setup: Setup, part: Part, records: number): KernelCase {
  const { chunks, windowMs, store } = setup
  return {
    name,
    input,
    unit: 'row',
    units: records,
    wasm: () => totals(setup, part),
    ...(part === 'run' ? { javascript: () => addTotals(totalsInput(chunks), windowMs, store === 'again') } : {}),
    native: twin(setup, [part]),
  }
}

/** The engine's own steps: copy in, decode, touch, run. Each pass fills a new store. */
function steps(chunks: Chunks): Subject {
  const task = new BenchTask(windowTotals('10 seconds'))
  return {
    pass(timer) {
      task.reset()
      timer.start()
      chunks.forEach((chunk, index) => {
        task.step(chunk, index === 0 ? 'from the start' : 'behind the last')
      })
      timer.stop()
    },
    check: () => checkOfTotals(totalsOf(task)),
  }
}

export function totalsCases(sizes: Sizes): KernelCase[] {
  const { records, keys } = sizes
  const chunks = orders(sizes)
  const fresh: Setup = {
    topology: () => windowTotals('10 seconds'),
    chunks,
    windowMs: MINUTE_MS,
    graceMs: GRACE_MS,
    store: 'new',
  }
  const windows: Setup = { ...fresh, topology: () => windowTotals('1 day'), graceMs: DAY_MS, store: 'again' }
  const table: Setup = { ...windows, topology: keyTotals, windowMs: 0, graceMs: 0 }
  const few = Math.min(records, 100_000)
  const distinct = [jsonRecords(few, i => order(i).value)]
  const inserts: Setup = { ...table, chunks: distinct, store: 'new' }
  const zipf = `Zipf-like over ${keys.toLocaleString('en')} customers`
  return [
    partCase('hash keys', `keys of 6 bytes, inline; ${zipf}`, table, 'hash', records),
    partCase('touch, key-value', `all rows are there; ${zipf}`, table, 'touch', records),
    partCase('update, key-value', `all rows are there, count and sum; ${zipf}`, table, 'run', records),
    partCase('insert, key-value', `${few.toLocaleString('en')} distinct keys into an empty store`, inserts, 'run', few),
    partCase('touch, windows of a minute', 'all rows are there', windows, 'touch', records),
    partCase('update, windows of a minute', 'all rows are there, count and sum', windows, 'run', records),
    partCase('aggregate, windows of a minute', 'from an empty store: inserts and updates', fresh, 'run', records),
    {
      name: CHAIN,
      input: 'copy, frames, CRC, 2 fields, windows of a minute from an empty store',
      unit: 'record',
      units: records,
      wasm: () => steps(chunks),
      javascript: () => chain(chunks, checkOfTotals),
      native: twin(fresh, ['whole']),
    },
  ]
}

/**
 * What a record costs in tasks alone, counted: instructions, bytes, blocks, calls, and what is written. 50,000 records
 * in chunks of 1 MiB, as the log would hand them over; keys of 10,000 customers.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import { order } from '../../bench/data/orders.js'
import { RecordBatchWriter } from '../../src/record-batch/writer.js'
import { loadKernel } from '../../src/wasm/kernel-module.js'
import { chainFigures, chainOf, countedChains, inputOf } from './chain-figures.js'
import { checkLimits, faultOf } from './check-limit.js'
import { chainLimits, kernelsLimit } from './limits.js'

const RECORDS = 50_000
const inputs = { orders: inputOf('orders', RECORDS), lines: inputOf('lines', RECORDS) }

for (const chain of countedChains) {
  test(`${chain.name}: what a record costs`, t => {
    const figures = chainFigures(chain, inputs[chain.input], RECORDS)
    checkLimits(
      t,
      chainLimits(chain.name).map(limit => ({ limit, figure: figures[limit.cost] })),
    )
  })
}

test('the kernels are no larger than they were', t => {
  checkLimits(t, [{ limit: kernelsLimit, figure: loadKernel().bytes.length }])
})

test('two passes of the same input cost the same, to the instruction', () => {
  const pass = () => chainFigures(chainOf('tumbling, commits'), inputs.orders, RECORDS)
  assert.deepEqual(pass(), pass())
})

/** Names of the costs of a chain that are over their limits with another input than usual. */
function tooHigh(name: string, chunks: readonly Uint8Array[], records: number): readonly string[] {
  const figures = chainFigures(chainOf(name), chunks, records)
  return chainLimits(name)
    .filter(limit => faultOf(limit, figures[limit.cost])?.includes('allowed are') === true)
    .map(({ cost }) => cost)
}

/** A batch with one order. */
function single(i: number): Uint8Array {
  const encoder = new TextEncoder()
  const { key, value, timestampMs } = order(i)
  const writer = new RecordBatchWriter({ baseOffset: BigInt(i), initialBytes: 1024 })
  writer.append({ key: encoder.encode(key), value: encoder.encode(value), timestampMs: BigInt(timestampMs) })
  return writer.finish()
}

test('records that come one at a time are seen: in instructions, bytes and blocks', () => {
  const singles = Array.from({ length: 200 }, (_, i) => single(i))
  const found = tooHigh('forward', singles, singles.length)
  for (const cost of ['instructions', 'bytesWritten', 'blocks', 'outputBytes']) assert.ok(found.includes(cost), cost)
})

test('a function that is not compiled is seen: in calls of JavaScript', () => {
  const figures = chainFigures(chainOf('JavaScript'), inputOf('orders', 1000), 1000)
  const limit = chainLimits('filter + project').find(({ cost }) => cost === 'hostCalls')
  assert.ok(limit)
  assert.match(faultOf(limit, figures.hostCalls) ?? '', /^filter \+ project, hostCalls: 1 calls .*, allowed are 0\./)
})

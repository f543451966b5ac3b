/**
 * The benchmarks' chains at sizes that take no time: what comes out of them is checked, how fast is not.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import { line } from '../../bench/data/lines.js'
import { order } from '../../bench/data/orders.js'
import { lineChunks, orderChunks } from '../../bench/data/record-chunks.js'
import { type PassResult, taskPass } from '../../bench/task-pass.js'
import { chains } from '../../bench/topologies/chains.js'

const RECORDS = 5000
const KEYS = 100
const CHUNK_BYTES = 1 << 17
const inputs = {
  orders: orderChunks(RECORDS, KEYS, CHUNK_BYTES),
  lines: lineChunks(RECORDS, CHUNK_BYTES),
}

function run(name: string): PassResult {
  const chain = chains.find(candidate => candidate.name === name)
  assert.ok(chain, `no chain ${name}`)
  const { commitChunks } = chain
  return taskPass(chain.build(), {
    chunks: inputs[chain.input],
    ...(commitChunks === undefined ? {} : { commitChunks }),
  })
}

test('forward: every record goes on', () => {
  const { rowsOut, stateRows } = run('forward')
  assert.deepEqual({ rowsOut, stateRows }, { rowsOut: RECORDS, stateRows: 0 })
})

test('filter + project: 23 % of the orders', () => {
  const orders = Array.from({ length: RECORDS }, (_, i) => JSON.parse(order(i, KEYS).value))
  const kept = orders.filter(({ region, price }) => region === 'eu' && price > 10).length
  assert.equal(run('filter + project').rowsOut, kept)
  assert.ok(Math.abs(kept / RECORDS - 0.23) < 0.02)
})

test('tumbling: a row for each customer and minute, and as many changes as a commit finds', () => {
  const groups = new Set<string>()
  for (let i = 0; i < RECORDS; i++) {
    const { key, timestampMs } = order(i, KEYS)
    groups.add(`${key} ${Math.floor(timestampMs / 60_000)}`)
  }
  assert.equal(run('tumbling').stateRows, groups.size)
  const { rowsOut, changelogRows, stateRows } = run('tumbling, commits')
  assert.equal(stateRows, groups.size)
  assert.equal(rowsOut, changelogRows)
  assert.ok(rowsOut >= groups.size)
})

test('hopping: six windows for each record', () => {
  const groups = new Set<string>()
  for (let i = 0; i < RECORDS; i++) {
    const { key, timestampMs } = order(i, KEYS)
    const last = Math.floor(timestampMs / 10_000)
    for (let window = last - 5; window <= last; window++) groups.add(`${key} ${window}`)
  }
  assert.equal(run('hopping 6').stateRows, groups.size)
})

test('word count: a row for each word, counted in another task', () => {
  const words = new Set(Array.from({ length: RECORDS }, (_, i) => line(i).value.split(' ')).flat())
  assert.equal(run('word count').stateRows, words.size)
  assert.ok(words.size > 400)
})

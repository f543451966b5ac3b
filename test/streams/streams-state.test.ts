/** States and the ways between them; the version of the package. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { StateHolder, type StreamsState } from '../../src/streams/streams-state.js'
import { version } from '../../src/streams/version.js'

const states: readonly StreamsState[] = [
  'CREATED',
  'REBALANCING',
  'RUNNING',
  'PENDING_SHUTDOWN',
  'NOT_RUNNING',
  'PENDING_ERROR',
  'ERROR',
]

/** A way from CREATED to each state. */
const ways: Readonly<Record<StreamsState, readonly StreamsState[]>> = {
  CREATED: [],
  REBALANCING: ['REBALANCING'],
  RUNNING: ['REBALANCING', 'RUNNING'],
  PENDING_SHUTDOWN: ['PENDING_SHUTDOWN'],
  NOT_RUNNING: ['PENDING_SHUTDOWN', 'NOT_RUNNING'],
  PENDING_ERROR: ['REBALANCING', 'PENDING_ERROR'],
  ERROR: ['REBALANCING', 'PENDING_ERROR', 'ERROR'],
}

/** As org.apache.kafka.streams.KafkaStreams.State allows them. */
const allowed = new Set([
  'CREATED REBALANCING',
  'CREATED PENDING_SHUTDOWN',
  'REBALANCING RUNNING',
  'REBALANCING PENDING_SHUTDOWN',
  'REBALANCING PENDING_ERROR',
  'RUNNING REBALANCING',
  'RUNNING PENDING_SHUTDOWN',
  'RUNNING PENDING_ERROR',
  'PENDING_SHUTDOWN NOT_RUNNING',
  'PENDING_ERROR ERROR',
  'ERROR PENDING_SHUTDOWN',
])

test('only the ways that exist, each told to the listener after the change', () => {
  for (const from of states) {
    for (const to of states) {
      const holder = new StateHolder()
      for (const step of ways[from]) holder.set(step)
      const told: string[] = []
      holder.listener = (newState, oldState) => told.push(`${oldState} ${newState} ${holder.state}`)
      if (from === to) holder.set(to)
      else if (allowed.has(`${from} ${to}`)) {
        holder.set(to)
        assert.deepEqual(told, [`${from} ${to} ${to}`])
        continue
      } else assert.throws(() => holder.set(to), { code: 'E905' }, `${from} to ${to}`)
      assert.deepEqual(told, [])
      assert.equal(holder.state, from)
    }
  }
})

test('the version is that of the package', () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  assert.equal(version, (JSON.parse(text) as { version: string }).version)
})

/** How long and how often things are tried again, on a clock that is moved by hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { logCodes } from '../../../src/errors/codes/log.js'
import { StreamsError } from '../../../src/errors/streams-error.js'
import { backoffMs } from '../../../src/kafka/cluster/backoff.js'
import type { BrokerAddress, BrokerConnection } from '../../../src/kafka/cluster/broker-connection.js'
import { ConnectionPool } from '../../../src/kafka/cluster/connection-pool.js'
import { type RetryOptions, retrying } from '../../../src/kafka/cluster/retry.js'
import { ManualClock, turnOfEventLoop } from '../../../src/stdx/clock.js'
import { silentLogger } from '../../../src/stdx/logger.js'
import { Prng } from '../../../src/stdx/prng.js'

const away = () => new StreamsError(logCodes.E633, 'away', { topic: 'orders', cure: 'wait' })
const backoff = { firstMs: 100, maxMs: 1_000 }

/** Moves the clock until the job is done; how far, ms. */
async function run<T>(clock: ManualClock, job: Promise<T>): Promise<{ result: PromiseSettledResult<T>; ms: number }> {
  let isDone = false
  const settled = Promise.allSettled([job]).finally(() => {
    isDone = true
  })
  const startMs = clock.monotonicMs()
  for (let turn = 0; turn < 10_000 && !isDone; turn++) {
    await turnOfEventLoop()
    if (!isDone && clock.timerCount > 0) clock.advance(5)
  }
  const [result] = await settled
  return { result, ms: clock.monotonicMs() - startMs }
}

function optionsOf(clock: ManualClock, timeoutMs: number): RetryOptions {
  return { clock, prng: new Prng(1), backoff, timeoutMs }
}

test('waits double to their bound, spread by a fifth', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 100 }), (seed, failureCount) => {
      const middle = Math.min(1_000, 100 * 2 ** (failureCount - 1))
      const waitMs = backoffMs(backoff, failureCount, new Prng(seed))
      assert(waitMs >= middle * 0.8 && waitMs <= middle * 1.2, `${waitMs} after ${failureCount}`)
    }),
    { seed: 11_003 },
  )
})

test('what may pass is repeated until it does', async () => {
  const clock = new ManualClock()
  let count = 0
  const job = retrying(optionsOf(clock, 60_000), async () => {
    if (++count < 4) throw away()
    return 'there'
  })
  const { result, ms } = await run(clock, job)
  assert.deepEqual(result, { status: 'fulfilled', value: 'there' })
  // 100 + 200 + 400, spread
  assert(ms >= 560 && ms <= 860, `${ms} ms`)
})

test('what cannot pass is not repeated', async () => {
  const clock = new ManualClock()
  for (const error of [new StreamsError(logCodes.E635, 'no'), new TypeError('a bug')]) {
    let count = 0
    const job = retrying(optionsOf(clock, 60_000), async () => {
      count++
      throw error
    })
    const { result } = await run(clock, job)
    assert.deepEqual(result, { status: 'rejected', reason: error })
    assert.equal(count, 1)
  }
})

test('at the deadline the last error comes out, with how often it was tried', async () => {
  const clock = new ManualClock()
  const { result, ms } = await run(
    clock,
    retrying(optionsOf(clock, 5_000), () => Promise.reject(away())),
  )
  assert(ms <= 5_000)
  assert(result.status === 'rejected' && result.reason instanceof StreamsError)
  const { cause, code, cure, message, place, retry } = result.reason
  assert.match(message, /^E633: away; tried \d+ times in \d+ ms\n/)
  assert.deepEqual([code, cure, place, retry], ['E633', 'wait', { topic: 'orders' }, 'backoff'])
  assert(cause instanceof StreamsError)
  const once = away()
  const { result: single } = await run(
    clock,
    retrying(optionsOf(clock, 0), () => Promise.reject(once)),
  )
  assert.deepEqual(single, { status: 'rejected', reason: once })
})

test('a signal ends the wait', async () => {
  const clock = new ManualClock()
  const ending = new AbortController()
  const job = retrying({ ...optionsOf(clock, 60_000), signal: ending.signal }, async () => {
    ending.abort('enough')
    throw away()
  })
  assert.deepEqual((await run(clock, job)).result, { status: 'rejected', reason: 'enough' })
})

const address: BrokerAddress = { nodeId: 1, host: 'a', port: 1 }

test('a broker that is away is left alone for a growing while, whoever asks for it', async () => {
  const clock = new ManualClock()
  const attempts: number[] = []
  const lines: string[] = []
  let isThere = false
  let opened = 0
  const connection = () => ({ address, isOpen: true, close: () => {} }) as unknown as BrokerConnection
  const pool = new ConnectionPool({
    clock,
    prng: new Prng(1),
    logger: { ...silentLogger, warn: text => lines.push(text), info: text => lines.push(text) },
    reconnectBackoff: { firstMs: 50, maxMs: 1_000 },
    open: async () => {
      attempts.push(clock.monotonicMs())
      if (!isThere) throw away()
      opened++
      return connection()
    },
  })
  for (let count = 0; count < 8; count++) {
    const both = Promise.all([pool.connect(address, 'fetch'), pool.connect(address, 'fetch')])
    assert.equal((await run(clock, both)).result.status, 'rejected')
  }
  const gaps = attempts.slice(1).map((ms, index) => ms - (attempts[index] ?? 0))
  assert.equal(gaps.length, 7)
  for (const [index, gap] of gaps.entries()) assert(gap >= 0.8 * Math.min(1_000, 50 * 2 ** index), gaps.join(' '))
  assert.deepEqual(lines, ['broker a:1 is away, it is tried again: E633: away'])
  isThere = true
  await run(clock, Promise.all([pool.connect(address, 'fetch'), pool.connect(address, 'fetch')]))
  await run(clock, pool.connect(address, 'produce'))
  assert.equal(opened, 2)
  assert.equal(lines[1], 'broker a:1 is back')
  assert.equal(lines.length, 2)
})

test('a pool that is closed opens nothing any more, and closes what was on its way', async () => {
  const clock = new ManualClock()
  let closed = 0
  let finish: (connection: BrokerConnection) => void = () => {}
  const pool = new ConnectionPool({
    clock,
    prng: new Prng(1),
    logger: silentLogger,
    reconnectBackoff: backoff,
    open: () => new Promise(resolve => (finish = resolve)),
  })
  const opening = pool.connect(address, 'fetch')
  await turnOfEventLoop()
  pool.close()
  finish({ address, isOpen: true, close: () => closed++ } as unknown as BrokerConnection)
  await assert.rejects(opening, { code: 'E611' })
  assert.equal(closed, 1)
  await assert.rejects(pool.connect(address, 'fetch'), { code: 'E611' })
})

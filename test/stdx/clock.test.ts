/** Clocks: the one that is moved by hand, the one that moves by itself, and sleeping on either. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock, SystemClock, sleep } from '../../src/stdx/clock.js'

test('timers of a manual clock run in the order of their due times, each at its own', () => {
  const clock = new ManualClock(1_000)
  const seen: string[] = []
  const note = (name: string) => (): void => void seen.push(`${name} ${clock.nowMs()} ${clock.monotonicMs()}`)
  clock.setTimer(20, note('b'))
  clock.setTimer(10, note('a'))
  clock.setTimer(20, note('c'))
  clock.setTimer(30, note('cancelled')).cancel()
  clock.setTimer(5, () => clock.setTimer(1, note('nested')))
  clock.advance(9)
  assert.deepEqual(seen, ['nested 1006 6'])
  clock.advance(11)
  assert.deepEqual(seen.slice(1), ['a 1010 10', 'b 1020 20', 'c 1020 20'])
  clock.advance(100)
  assert.equal(seen.length, 4)
  assert.equal(clock.timerCount, 0)
  assert.equal(clock.nowMs(), 1_120)
  assert.throws(() => clock.advance(-1), RangeError)
})

test('sleeping on a clock, and waking by a signal', async () => {
  const clock = new ManualClock()
  let isAwake = false
  const sleeping = sleep(clock, 50).then(() => {
    isAwake = true
  })
  clock.advance(49)
  await Promise.resolve()
  assert.equal(isAwake, false)
  clock.advance(1)
  await sleeping
  const controller = new AbortController()
  const aborted = sleep(clock, 50, controller.signal)
  controller.abort(new Error('enough'))
  await assert.rejects(aborted, /enough/)
  assert.equal(clock.timerCount, 0)
  await assert.rejects(sleep(clock, 50, controller.signal), /enough/)
})

test('the system clock moves and its timers can be cancelled', async () => {
  const clock = new SystemClock()
  const before = clock.monotonicMs()
  const cancelled = clock.setTimer(0, () => assert.fail('cancelled'))
  cancelled.cancel()
  await sleep(clock, 2)
  assert.ok(clock.monotonicMs() > before)
  assert.ok(Number.isInteger(clock.nowMs()))
})

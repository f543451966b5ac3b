/** Durations: what is understood, what is refused, and how they print. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Duration, parseDurationMs, printDuration } from '../../src/schema/duration.js'

test('numbers are milliseconds, text has a unit', () => {
  const cases: readonly (readonly [Duration, number])[] = [
    [0, 0],
    [1500, 1500],
    ['250 ms', 250],
    ['1 second', 1000],
    ['90 seconds', 90_000],
    ['5 minutes', 300_000],
    ['1 hour', 3_600_000],
    ['2 days', 172_800_000],
    ['0.5 hours', 1_800_000],
    ['0.1 seconds', 100],
    ['1.005 seconds', 1005],
  ]
  for (const [duration, ms] of cases) assert.equal(parseDurationMs(duration, 'grace'), ms, String(duration))
})

test('anything else is refused by code, with the word of what it was for', () => {
  const wrong: readonly unknown[] = [
    -1,
    0.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    '5 minuts',
    '5',
    '5minutes',
    '-5 minutes',
    '1e3 ms',
    '0.0001 seconds',
    '1 constructor',
    null,
    {},
  ]
  for (const duration of wrong) {
    assert.throws(() => parseDurationMs(duration as Duration, 'grace'), { code: 'E404', message: /^E404: grace is / })
  }
})

test('printing is exact: parsing what is printed gives the same time', () => {
  const units = { d: 'days', h: 'hours', m: 'minutes', s: 'seconds', ms: 'ms' } as const
  fc.assert(
    fc.property(fc.nat(1_000_000_000), ms => {
      const [, number, unit] = /^([0-9]+)([a-z]+)$/.exec(printDuration(ms)) as unknown as [
        string,
        string,
        keyof typeof units,
      ]
      assert.equal(parseDurationMs(`${Number(number)} ${units[unit]}`, 'time'), ms)
    }),
  )
  assert.deepEqual([0, 1, 1000, 60_000, 90_000, 3_600_000, 86_400_000].map(printDuration), [
    '0ms',
    '1ms',
    '1s',
    '1m',
    '90s',
    '1h',
    '1d',
  ])
})

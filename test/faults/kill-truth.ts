/** What the outputs of the killed processes have to be, from their input, and how outputs are read. */
import assert from 'node:assert/strict'
import { WINDOW_MS } from './kill-topology.js'
import type { TextRecord } from './topic-records.js'

export interface Click {
  readonly id: number
  readonly user: string
  readonly page: string
  readonly amount: number
}

/** Count by page and window start, total by user. */
export function truthOf(clicks: readonly TextRecord[]): { counts: Map<string, number>; totals: Map<string, string> } {
  const counts = new Map<string, number>()
  const totals = new Map<string, { n: number; sum: number }>()
  for (const { value, timestampMs } of clicks) {
    const { amount, page, user } = JSON.parse(value ?? '') as Click
    const start = timestampMs - (timestampMs % BigInt(WINDOW_MS))
    const window = `${page}@${start}`
    counts.set(window, (counts.get(window) ?? 0) + 1)
    const { n, sum } = totals.get(user) ?? { n: 0, sum: 0 }
    totals.set(user, { n: n + 1, sum: sum + amount })
  }
  return { counts, totals: new Map([...totals].map(([user, total]) => [user, JSON.stringify(total)])) }
}

const int64 = (value: string | null, record: TextRecord): number => {
  assert.ok(value !== null && record.rawValue !== null)
  return Number(Buffer.from(record.rawValue).readBigInt64BE(0))
}

/**
 * Each count by page and window start, in the order in which they were written. Keys: the page's bytes, the start,
 * big-endian, and in changelogs a number more.
 */
export function countsWritten(records: readonly TextRecord[], tailBytes: number): [window: string, count: number][] {
  return records.map(record => {
    const key = Buffer.from(record.rawKey ?? [])
    const page = key.subarray(0, key.length - tailBytes).toString()
    const start = key.readBigInt64BE(key.length - tailBytes)
    return [`${page}@${start}`, int64(record.value, record)]
  })
}

/** The last counts; fails where one was written twice. */
export function countsIn(records: readonly TextRecord[], tailBytes: number): Map<string, number> {
  const counts = new Map<string, number>()
  for (const [window, count] of countsWritten(records, tailBytes)) {
    const before = counts.get(window) ?? 0
    assert.ok(count > before, `${window} went from ${before} to ${count}: an output was written twice`)
    counts.set(window, count)
  }
  return counts
}

export const sorted = <V>(map: ReadonlyMap<string, V>): [string, V][] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))

/** Names the first entries that differ: whole maps would fill the screen. */
export function assertSame<V>(found: ReadonlyMap<string, V>, expected: ReadonlyMap<string, V>, what: string): void {
  const keys = [...new Set([...found.keys(), ...expected.keys()])].sort()
  const wrong = keys.filter(key => found.get(key) !== expected.get(key))
  const shown = wrong.slice(0, 5).map(key => `${key}: ${found.get(key)}, expected ${expected.get(key)}`)
  assert.equal(wrong.length, 0, `${what}: ${wrong.length} of ${keys.length} differ: ${shown.join('; ')}`)
}

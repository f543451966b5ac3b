/** Judges a figure by its limit, from both sides: a limit that is far above what is measured holds nothing. */
import type { TestContext } from 'node:test'
import { HEADROOM, type Limit } from './limits.js'

/** A figure and what it is judged by. */
export interface Judged {
  readonly limit: Limit
  readonly figure: number
}

/** Prints figures beside their limits, but those that are to be 0 and are; throws when one is at fault, naming all. */
export function checkLimits(test: Pick<TestContext, 'diagnostic'>, judged: readonly Judged[]): void {
  for (const { limit, figure } of judged) {
    if (limit.measured === 0 && figure === 0) continue
    test.diagnostic(`${limit.name}: ${round(figure)} ${limit.unit}, at most ${round(limitOf(limit))}`)
  }
  const faults = judged.map(({ limit, figure }) => faultOf(limit, figure)).filter(fault => fault !== undefined)
  if (faults.length > 0) throw new Error(faults.join('\n'))
}

/** What is allowed. */
export function limitOf({ measured, kind }: Limit): number {
  return measured * HEADROOM[kind]
}

/** What is wrong with a figure, in words. */
export function faultOf(limit: Limit, figure: number): string | undefined {
  const { name, unit, why, kind } = limit
  const most = limitOf(limit)
  const is = `${name}: ${round(figure)} ${unit}`
  if (Number.isNaN(figure)) return `${is}: nothing was measured`
  if (figure > most) return `${is}, allowed are ${round(most)}. ${why}`
  if (kind === 'exact' && figure < most / 2) {
    return `${is}, less than half of the ${round(most)} allowed: well done, now lower it in test/costs/limits.ts`
  }
  return undefined
}

const round = (value: number): number => (Math.abs(value) < 100 ? Number(value.toFixed(3)) : Math.round(value))

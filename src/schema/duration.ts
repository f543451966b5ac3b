/**
 * Durations as users write them: milliseconds, or text such as '5 minutes'. Parsed here and nowhere else.
 *
 * Units end at days: months and years have no fixed length.
 */
import { topologyCodes } from '../errors/codes/topology.js'
import { StreamsError } from '../errors/streams-error.js'

const unitMs = {
  ms: 1,
  second: 1_000,
  seconds: 1_000,
  minute: 60_000,
  minutes: 60_000,
  hour: 3_600_000,
  hours: 3_600_000,
  day: 86_400_000,
  days: 86_400_000,
} as const
const units: ReadonlyMap<string, number> = new Map(Object.entries(unitMs))
type Unit = keyof typeof unitMs

/** Milliseconds, or text such as '5 minutes'. */
export type Duration = number | `${number} ${Unit}`

/**
 * The duration in whole milliseconds, at least 0. `what` names it in the error: `grace`, `retention`.
 *
 * @throws StreamsError E404 for anything else than a whole, safe, not negative number of milliseconds.
 */
export function parseDurationMs(duration: Duration, what: string): number {
  const ms = typeof duration === 'string' ? parseText(duration) : duration
  if (typeof ms === 'number' && Number.isSafeInteger(ms) && ms >= 0) return ms
  throw new StreamsError(topologyCodes.E404, `${what} is ${JSON.stringify(duration) ?? String(duration)}`, {
    cure: `give milliseconds (a whole number, 0 or more) or text such as '5 minutes'; units: ${[...units.keys()].join(', ')}`,
  })
}

function parseText(text: string): number | undefined {
  const match = /^([0-9]+(?:\.[0-9]+)?) ([a-z]+)$/.exec(text)
  const unit = units.get(match?.[2] ?? '')
  if (match === null || unit === undefined) return undefined
  const ms = Number(match[1]) * unit
  // '0.1 seconds' is 100 ms whatever the binary fraction says; '0.0001 seconds' is no whole millisecond.
  return Math.abs(ms - Math.round(ms)) < 1e-6 ? Math.round(ms) : undefined
}

const printedUnits = [
  ['d', unitMs.day],
  ['h', unitMs.hour],
  ['m', unitMs.minute],
  ['s', unitMs.second],
] as const

/** The shortest exact text: `90s`, `1h`, `1500ms`. Used in generated names, so it never changes. */
export function printDuration(ms: number): string {
  for (const [name, size] of printedUnits) if (ms > 0 && ms % size === 0) return `${ms / size}${name}`
  return `${ms}ms`
}

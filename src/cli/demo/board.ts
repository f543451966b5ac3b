/**
 * What the demo knows and shows: the rows that the topology has written, by day, and the figures of the run. Pure: rows
 * and figures in, lines out.
 */
import type { Line, Part, Style } from '../terminal/screen.js'
import type { AirportDay } from './topology.js'

const DAY_MS = 86_400_000
/** Airports in the table. */
export const TOP_ROWS = 8
/** Airports with fewer flights on a day are not ranked. */
const FLIGHTS_RANKED_MIN = 50
const BAR_CHARACTERS = 20

/** What the view of the demo shows at one moment. */
export interface Figures {
  readonly flightCount: number
  readonly fedCount: number
  readonly processedCount: number
  readonly ratePerSecond: number
  readonly peakRatePerSecond: number
  readonly lag: number
  readonly stateRows: number
  readonly stateBytes: number
  readonly residentBytes: number
  readonly passedMs: number
}

/** An airport with its place on the board. */
export interface Ranked extends AirportDay {
  readonly airport: string
  /** 0 to 1. */
  readonly lateShare: number
}

const count = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** What is known of airports by day, and the view of the running day. */
export class Board {
  readonly #days = new Map<number, Map<string, AirportDay>>()
  #updateCount = 0

  /** A row of the output topic: what is now known of an airport on a day. */
  update(airport: string, dayMs: number, row: AirportDay): void {
    this.#updateCount++
    const day = this.#days.get(dayMs) ?? new Map<string, AirportDay>()
    this.#days.set(dayMs, day)
    day.set(airport, row)
  }

  /** Rows written by the topology so far. */
  get updateCount(): number {
    return this.#updateCount
  }

  /** Start of the youngest day, ms; undefined before the first row. Days before it are closed: there is no grace. */
  get dayMs(): number | undefined {
    return this.#days.size === 0 ? undefined : Math.max(...this.#days.keys())
  }

  get dayCount(): number {
    return this.#days.size
  }

  /** Flights in all rows: what the windows have counted. */
  get countedFlights(): number {
    let sum = 0
    for (const day of this.#days.values()) for (const row of day.values()) sum += row.flights
    return sum
  }

  /** Airports of a day, the greatest share of late flights first. */
  ranking(dayMs: number): readonly Ranked[] {
    return [...(this.#days.get(dayMs) ?? [])]
      .filter(([, row]) => row.flights >= FLIGHTS_RANKED_MIN)
      .map(([airport, row]) => ({ ...row, airport, lateShare: row.late / row.flights }))
      .sort((a, b) => b.lateShare - a.lateShare || (a.airport < b.airport ? -1 : 1))
  }

  /** The block for a terminal; as many lines each time. */
  lines(figures: Figures): readonly Line[] {
    const { dayMs } = this
    const rows = dayMs === undefined ? [] : this.ranking(dayMs).slice(0, TOP_ROWS)
    const table = Array.from({ length: TOP_ROWS }, (_, index) => rowLine(rows[index]))
    return [
      [['millrace demo', 'bold'], '  US flights of 2001, from the embedded log through WebAssembly'],
      progressLine(figures),
      figuresLine(figures),
      stateLine(figures),
      [],
      [[dayMs === undefined ? 'no day yet' : `Most delayed on ${printDay(dayMs)}`, 'bold'], '  late: more than 15 min'],
      [['airport   flights     late   mean    worst', 'dim']],
      ...table,
      [['closed day ', 'dim'], this.closedDay(dayMs)],
    ]
  }

  /** One line for a log file. */
  plain(figures: Figures): string {
    const { dayMs } = this
    const seconds = (figures.passedMs / 1_000).toFixed(1).padStart(5)
    const rate = `${count.format(figures.ratePerSecond)}/s`
    const day = dayMs === undefined ? '' : `  ${printDay(dayMs)}`
    const lag = count.format(figures.lag)
    const done = count.format(figures.processedCount)
    return `${seconds}s  ${done} flights  ${rate}  lag ${lag}  state ${printBytes(figures.stateBytes)}${day}  closed: ${this.closedDay(dayMs)}`
  }

  /** The day before the current one: its first and last airport. */
  closedDay(dayMs: number | undefined): string {
    const ranking = dayMs === undefined ? [] : this.ranking(dayMs - DAY_MS)
    const [worst, best] = [ranking[0], ranking.at(-1)]
    if (dayMs === undefined || worst === undefined || best === undefined) return '-'
    const print = (row: Ranked): string => `${row.airport} ${printShare(row.lateShare)} late`
    return `${printDay(dayMs - DAY_MS)}  most ${print(worst)}, least ${print(best)}`
  }
}

function progressLine(figures: Figures): Line {
  const share = figures.flightCount === 0 ? 0 : figures.processedCount / figures.flightCount
  const done = `${count.format(figures.processedCount)} of ${count.format(figures.flightCount)}`
  return [...bar(share, 'cyan'), ` ${done} flights`]
}

function figuresLine({ ratePerSecond, lag, passedMs }: Figures): Line {
  const seconds = (passedMs / 1_000).toFixed(1)
  const rate: Part = [`${count.format(ratePerSecond)} flights/s`.padEnd(22), 'green']
  return ['rate  ', rate, `lag ${count.format(lag)} records`.padEnd(22), `${seconds} s`]
}

function stateLine({ stateRows, stateBytes, residentBytes }: Figures): Line {
  const rows = `${count.format(stateRows)} rows`.padEnd(22)
  return ['state ', rows, printBytes(stateBytes).padEnd(22), `process ${printBytes(residentBytes)}`]
}

function rowLine(row: Ranked | undefined): Line {
  if (row === undefined) return [['·', 'dim']]
  const flights = count.format(row.flights).padStart(9)
  const late = printShare(row.lateShare).padStart(9)
  const style: Style = row.lateShare > 0.5 ? 'red' : row.lateShare > 0.25 ? 'yellow' : 'green'
  const mean = `${row.delay.toFixed(0)} min`.padStart(7)
  const worst = `${count.format(row.worst)} min`.padStart(9)
  return [[row.airport.padEnd(8), 'bold'], flights, [late, style], mean, worst, '  ', ...bar(row.lateShare, style)]
}

function bar(share: number, style: Style): Line {
  const full = Math.max(0, Math.min(BAR_CHARACTERS, Math.round(share * BAR_CHARACTERS)))
  return [
    ['█'.repeat(full), style],
    ['░'.repeat(BAR_CHARACTERS - full), 'dim'],
  ]
}

function printShare(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}

function printDay(dayMs: number): string {
  return new Date(dayMs).toISOString().slice(0, 'yyyy-mm-dd'.length)
}

/** Bytes with a unit, one digit behind the point: `12.3 MB`. */
export function printBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

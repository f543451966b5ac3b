/** The demo: its data, its board, and the whole of it, whose counts must equal those made from the data directly. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Board, type Figures } from '../../src/cli/demo/board.js'
import { runDemo } from '../../src/cli/demo/demo.js'
import { Flights } from '../../src/cli/demo/flights.js'
import { printLine } from '../../src/cli/terminal/screen.js'
import { SystemClock } from '../../src/stdx/clock.js'

const DAY_MS = 86_400_000
const FROM_MS = Date.UTC(2001, 0, 1)

const figures: Figures = {
  flightCount: 1_000,
  fedCount: 600,
  processedCount: 500,
  ratePerSecond: 1_234.5,
  peakRatePerSecond: 2_000,
  lag: 100,
  stateRows: 12,
  stateBytes: 34_567,
  residentBytes: 98_765_432,
  passedMs: 1_500,
}

test('the flights are JSON in order of departure, two months of them', () => {
  const flights = new Flights()
  assert.equal(flights.count, 966_409)
  let last = 0n
  let seen = 0
  const days = new Set<number>()
  for (let flight = flights.next(); flight !== undefined; flight = flights.next()) {
    assert(flight.timestampMs >= last)
    last = flight.timestampMs
    days.add(Math.floor(Number(last) / DAY_MS))
    if (seen++ % 10_000 !== 0) continue
    const value = JSON.parse(Buffer.from(flight.value).toString())
    assert.deepEqual(Object.keys(value), ['date', 'delay', 'distance', 'origin', 'destination'])
    assert.equal(Date.parse(`${value.date}Z`), Number(last))
    assert.match(`${value.origin}${value.destination}`, /^[A-Z0-9]{6}$/)
    assert(value.distance > 0 && value.distance < 6_000 && Number.isInteger(value.delay))
  }
  assert.equal(seen, 966_409)
  assert.equal(days.size, 59)
  assert.equal(flights.remaining, 0)
})

test('the board ranks by the share of late flights, small airports left out', () => {
  const board = new Board()
  board.update('AAA', FROM_MS, { flights: 100, late: 10, delay: 5, worst: 60 })
  board.update('BBB', FROM_MS, { flights: 200, late: 100, delay: 30, worst: 300 })
  board.update('CCC', FROM_MS, { flights: 3, late: 3, delay: 90, worst: 100 })
  board.update('AAA', FROM_MS + DAY_MS, { flights: 60, late: 6, delay: 1, worst: 9 })
  board.update('AAA', FROM_MS, { flights: 101, late: 11, delay: 5, worst: 60 })
  assert.deepEqual(
    board.ranking(FROM_MS).map(row => [row.airport, row.late]),
    [
      ['BBB', 100],
      ['AAA', 11],
    ],
  )
  assert.equal(board.countedFlights, 101 + 200 + 3 + 60)
  assert.equal(board.updateCount, 5)
  assert.equal(board.closedDay(board.dayMs), '2001-01-01  most BBB 50 % late, least AAA 11 % late')
})

test('the view has as many lines with rows as without, within 80 columns', () => {
  const board = new Board()
  const empty = board.lines(figures)
  for (let n = 0; n < 30; n++) board.update(`A${n}`, FROM_MS, { flights: 99, late: n, delay: n, worst: 1_999 })
  const full = board.lines(figures)
  assert.equal(full.length, empty.length)
  const widths = full.map(line => [...printLine(line, Number.POSITIVE_INFINITY, false)].length)
  assert(Math.max(...widths) < 80, `${widths}`)
  assert.match(
    full.map(line => printLine(line, 200, false)).join('\n'),
    /500 of 1,000 flights[\s\S]*1,235 flights\/s +lag 100/,
  )
  assert.match(board.plain(figures), /^ {2}1\.5s {2}500 flights {2}1,235\/s {2}lag 100 {2}state 34\.6 kB {2}2001-01-01/)
})

test('all of it: every flight is counted, results move before the end, and it says what to try next', async () => {
  const writes: string[] = []
  await runDemo({
    terminal: { isTTY: false, write: text => writes.push(text) },
    isColoured: false,
    clock: new SystemClock(),
    signal: new AbortController().signal,
    ratePerSecond: 10_000_000,
    laneCount: 2,
  })
  const text = writes.join('')
  const lines = writes.filter(line => / flights .* lag /.test(line))
  assert(lines.length >= 2, text)
  assert(!lines[0]?.includes(' 966,409 flights'), 'the first line comes before the end')
  assert.match(text, /966,409 flights are counted in the 59 daily windows/)
  // counted from the data by a plain loop
  assert.match(lines.at(-1) ?? '', new RegExp(`closed: 2001-02-27 {2}${expectedDay(FROM_MS + 57 * DAY_MS)}`))
  assert.match(text, /Next\n {2}npx millrace demo --rate/)
})

test('a signal ends it early, without the summary', async () => {
  const writes: string[] = []
  const ended = new AbortController()
  const write = (text: string): void => {
    writes.push(text)
    ended.abort()
  }
  await runDemo({
    terminal: { isTTY: true, columns: 80, rows: 24, write },
    isColoured: true,
    clock: new SystemClock(),
    signal: ended.signal,
    ratePerSecond: 10_000,
    laneCount: 1,
  })
  assert(writes.length >= 2)
  assert(!writes.join('').includes('Next'))
  assert(writes.at(-1)?.endsWith('\u001b[?25h'), 'the cursor is given back')
})

function expectedDay(dayMs: number): string {
  const rows = new Map<string, { flights: number; late: number }>()
  const flights = new Flights()
  for (let flight = flights.next(); flight !== undefined; flight = flights.next()) {
    const atMs = Number(flight.timestampMs)
    if (atMs < dayMs || atMs >= dayMs + DAY_MS) continue
    const { origin, delay } = JSON.parse(Buffer.from(flight.value).toString())
    const row = rows.get(origin) ?? { flights: 0, late: 0 }
    rows.set(origin, { flights: row.flights + 1, late: row.late + (delay > 15 ? 1 : 0) })
  }
  const ranked = [...rows]
    .filter(([, row]) => row.flights >= 50)
    .map(([airport, row]) => ({ airport, share: row.late / row.flights }))
    .sort((a, b) => b.share - a.share || (a.airport < b.airport ? -1 : 1))
  const print = (row: { airport: string; share: number } | undefined): string =>
    `${row?.airport} ${((row?.share ?? 0) * 100).toFixed(0)} % late`
  return `most ${print(ranked[0])}, least ${print(ranked.at(-1))}`
}

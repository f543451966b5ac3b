/** What the demo says at its end: what was done, and what to try next. */
import type { Line } from '../terminal/screen.js'
import { printLine } from '../terminal/screen.js'
import { type Board, type Figures, printBytes } from './board.js'

const count = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** Lines with a newline behind each. */
export function demoSummary(board: Board, figures: Figures, { isColoured }: { readonly isColoured: boolean }): string {
  const seconds = (figures.passedMs / 1_000).toFixed(1)
  const done = `${count.format(figures.processedCount)} flights in ${seconds} s, at the end`
  const rate = `${count.format(figures.peakRatePerSecond)} flights/s`
  const written = `${count.format(board.updateCount)} updates written`
  const lines: readonly Line[] = [
    [],
    [['Done: ', 'bold'], `${done} `, [rate, 'green'], `. ${written}, ${printBytes(figures.stateBytes)} of state kept.`],
    [
      `${count.format(board.countedFlights)} flights are counted in the ${board.dayCount} daily windows of their airports.`,
    ],
    ['Each was JSON in the log: read, filtered, mapped, regrouped by airport through a topic, and aggregated.'],
    [],
    [['Next', 'bold']],
    ['  npx millrace demo --rate 50000          the same, slowly enough to watch'],
    ['  npx millrace demo --kafka HOST:PORT     the same on a Kafka cluster'],
    ['  npx millrace describe FILE.ts           what becomes of a topology and of its functions'],
    ['  npx millrace run FILE.ts --embedded DIR your own topology on a log in a folder'],
    ['  README.md                               a first topology; examples/ has more'],
  ]
  return lines.map(line => `${printLine(line, Number.POSITIVE_INFINITY, isColoured)}\n`).join('')
}

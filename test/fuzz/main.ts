/**
 * `npm run fuzz -- NAME [--minutes N] [--seed S]`: fuzzes one target with a line of progress, keeps what fails in
 * test/regressions/seeds.json, ends with one summary line; code 1 where anything failed.
 */
import { parseArgs } from 'node:util'
import { type FuzzSummary, fuzz } from './fuzz-run.js'
import { targets } from './targets.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string' } },
})
const chosen = targets.find(target => target.name === positionals[0])
const minutes = Number(values.minutes)
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed)
if (chosen === undefined || !(minutes > 0) || !Number.isInteger(seed)) {
  const names = targets.map(({ name, what }) => `  ${name.padEnd(12)} ${what}`).join('\n')
  process.stderr.write(`usage: npm run fuzz -- NAME [--minutes N] [--seed S]\n${names}\n`)
  process.exit(2)
}

const startedMs = performance.now()
const seconds = (): number => (performance.now() - startedMs) / 1000
const shares = new Set(chosen.shares)
function counted({ cases, counts }: FuzzSummary): string {
  const share = (name: string, count: number): string =>
    shares.has(name) ? ` (${((count / cases) * 100).toFixed(1)} %)` : ''
  const parts = Object.entries(counts).map(([name, count]) => `${count} ${name}${share(name, count)}`)
  return [`${cases} cases`, ...parts].join(', ')
}

let lineS = 0
function progress(summary: FuzzSummary): void {
  // a terminal gets a living line, a log one in ten seconds
  if (!process.stdout.isTTY && seconds() - lineS < 10) return
  lineS = seconds()
  const text = `${seconds().toFixed(0).padStart(4)} s  ${counted(summary)}, ${summary.failures.length} failed`
  process.stdout.write(process.stdout.isTTY ? `\r${text} ` : `${text}\n`)
}

process.stdout.write(`${chosen.name}: ${chosen.what}; seed ${seed}, ${minutes} min\n`)
const summary = fuzz(chosen, { seed, mayGoOn: () => seconds() < minutes * 60, onChunk: progress, keeps: true })
if (process.stdout.isTTY) process.stdout.write('\n')
for (const failure of summary.failures) process.stdout.write(`FAILED ${failure}\n`)
const failed = summary.failures.length
const ending = `${summary.replayed} kept cases replayed, ${failed} failed`
process.stdout.write(`${chosen.name}: ${counted(summary)} in ${seconds().toFixed(0)} s, ${ending}\n`)
process.exitCode = failed === 0 ? 0 : 1

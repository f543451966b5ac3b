/**
 * The first mile: how fast records become windowed results.
 *
 *   npm run bench -- first-mile [--records N] [--whole N] [--keys N]
 *
 * 1. One task on this thread: record batches in memory → decode, two JSON fields → tumbling count and sum.
 * 2. A whole process: embedded log → the same topology → output and changelog topics, CPU time of the process.
 * 3. An idle process: resident memory.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { orderChunks } from './data/record-chunks.js'
import { programFile } from './program-file.js'
import { type PassResult, taskPass } from './task-pass.js'
import { totalsTopology } from './topologies/totals.js'

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    records: { type: 'string', default: '1000000' },
    whole: { type: 'string', default: '5000000' },
    keys: { type: 'string', default: '100000' },
  },
})
const records = Number(values.records)
const wholeRecords = Number(values.whole)
const keys = Number(values.keys)

const line = (text: string): void => void process.stdout.write(`${text}\n`)

line(
  `first mile: ${records.toLocaleString('en')} orders, ${keys.toLocaleString('en')} customers, Node ${process.version}`,
)
const chunks = orderChunks(records, keys, 1 << 20)
const topology = totalsTopology()
const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
taskPass(topology, { chunks: chunks.slice(0, 4) })
const passes = Array.from({ length: 5 }, () => taskPass(topology, { chunks })).sort((a, b) => a.seconds - b.seconds)
const median = passes[2] as PassResult
line(
  `one task, one thread: ${(records / median.seconds / 1e6).toFixed(2)} M records/s of CPU time ` +
    `(${((median.seconds * 1e9) / records).toFixed(0)} ns a record, ${(bytes / median.seconds / 1e6).toFixed(0)} MB/s), ` +
    `${median.stateRows.toLocaleString('en')} groups; min ${passes[0]?.seconds.toFixed(3)} max ${passes[4]?.seconds.toFixed(3)} s`,
)
const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
const child = (mode: string): string =>
  execFileSync(
    process.execPath,
    [...process.execArgv, programFile('first-mile-process'), mode, folder, String(wholeRecords), String(keys)],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  ).trim()
child('fill')
line(child('whole'))
line(child('idle'))
rmSync(folder, { recursive: true, force: true })

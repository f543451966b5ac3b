/**
 * Where the time of a record goes, room by room, so that the sum explains the whole.
 *
 *   npm run bench -- flow [--topology NAME] [--records N] [--keys N] [--passes N] [--profile [FILE]]
 *
 * The rooms: the engine itself over an embedded log, on one thread, with a clock around each room, in processes that do
 * it twice: the first time, cold, only says what warming up costs. The whole: processes with a worker, as applications
 * are, from start to end. All of it is CPU time of all threads of a process.
 *
 * With --profile one more process runs under V8's profiler: a file for each thread (FILE without a name:
 * flow.cpuprofile), and the functions that took most of its time.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { programFile } from '../program-file.js'
import { type CpuProfile, selfTimes } from './cpu-profile.js'
import type { RoomsReport, WholeReport } from './flow-process.js'
import { type FlowTimes, flowTable } from './flow-table.js'
import { chainNamed, fillFolder } from './flow-topics.js'

const TOP_FUNCTIONS = 15

const { positionals, values } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    topology: { type: 'string', default: 'tumbling' },
    records: { type: 'string', default: '1000000' },
    keys: { type: 'string', default: '100000' },
    passes: { type: 'string', default: '5' },
    profile: { type: 'boolean', default: false },
  },
})
const chain = chainNamed(values.topology)
const [records, keys, passes] = [values.records, values.keys, values.passes].map(Number) as [number, number, number]
const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
const line = (text: string): void => void process.stdout.write(`${text}\n`)

try {
  const log = join(folder, 'log')
  const emptyLog = join(folder, 'empty')
  const bytes = await fillFolder(log, { chain, records, keys })
  await fillFolder(emptyLog, { chain, records: 0, keys })
  const of = chain.input === 'orders' ? `, ${keys.toLocaleString('en')} keys` : ''
  line(
    `flow: ${chain.name}, ${records.toLocaleString('en')} ${chain.input} of ${(bytes / records).toFixed(1)} bytes in ` +
      `their batches${of}; one partition, one lane, default settings; ${passes} passes, Node ${process.version}`,
  )
  const times: FlowTimes = { records, rooms: [], whole: [], empty: [] }
  // by all tasks, the same in each pass
  let processed = records
  // turn by turn: what the machine does meanwhile is shared by all
  for (let name = 0; name < passes; name++) {
    const rooms = run<RoomsReport>({ mode: 'rooms', log, records, name })
    processed = rooms.warm.processed
    times.rooms.push(rooms)
    times.whole.push(run<WholeReport>({ mode: 'whole', log, records: processed, name }))
    times.empty.push(run<WholeReport>({ mode: 'whole', log: emptyLog, records: 0, name }))
  }
  for (const text of flowTable(times)) line(text)
  if (values.profile) profile({ mode: 'whole', log, records: processed, name: 'profile' }, positionals[0])
} finally {
  rmSync(folder, { recursive: true, force: true })
}

interface Pass {
  readonly mode: 'rooms' | 'whole'
  readonly log: string
  /** See flow-process. */
  readonly records: number
  /** A new one for each on the same log. */
  readonly name: number | string
}

/** Runs flow-process, with options of Node, and gives its report. */
function run<Report>({ log, mode, name, records: count }: Pass, options: readonly string[] = []): Report {
  const program = [programFile('flow/flow-process'), mode, log, chain.name, `${count}`, `${name}`]
  const text = execFileSync(process.execPath, [...process.execArgv, ...options, ...program], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(text.trim().split('\n').at(-1) ?? '') as Report
}

/** Profiles a whole process: `FILE-main` and `FILE-lane`, with the extension of FILE. */
function profile(pass: Pass, file = 'flow.cpuprofile'): void {
  const profiles = join(folder, 'profiles')
  run(pass, ['--cpu-prof', `--cpu-prof-dir=${profiles}`])
  const stem = join(dirname(file), basename(file, extname(file)))
  for (const [thread, written] of profilesByThread(profiles)) {
    const target = `${stem}-${thread}${extname(file)}`
    const times = selfTimes(JSON.parse(readFileSync(written, 'utf8')) as CpuProfile)
    copyFileSync(written, target)
    const whole = times.reduce((sum, { microseconds }) => sum + microseconds, 0)
    line(`\n${thread} thread, ${(whole / 1000).toFixed(0)} ms without waiting, self time by function (${target}):`)
    for (const { microseconds, name: what } of times.slice(0, TOP_FUNCTIONS)) {
      line(`${((microseconds * 100) / whole).toFixed(1).padStart(6)} %  ${what}`)
    }
  }
}

/** Node names them CPU.DATE.TIME.PROCESS.THREAD.SEQUENCE.cpuprofile; the lane is the last thread that was started. */
function profilesByThread(profiles: string): [thread: string, path: string][] {
  const threadOf = (file: string): number => Number(file.split('.')[4])
  const files = readdirSync(profiles).sort((a, b) => threadOf(a) - threadOf(b))
  const [main, lane] = [files[0], files.at(-1)]
  if (main === undefined || lane === undefined || main === lane) throw new Error('there is no profile of the lane')
  return [
    ['main', join(profiles, main)],
    ['lane', join(profiles, lane)],
  ]
}

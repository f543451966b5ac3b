/** What was measured, as lines of a table: nanoseconds and bytes for each record of the input. Pure. */
import type { EnginePass } from './engine-pass.js'
import type { RoomsReport, WholeReport } from './flow-process.js'
import { ROOMS, type Room } from './room-clock.js'
import type { ThreadTimes } from './thread-clock.js'

export interface FlowTimes {
  readonly records: number
  readonly rooms: RoomsReport[]
  /** The application over all records, and over none: what starting and ending cost. */
  readonly whole: WholeReport[]
  readonly empty: WholeReport[]
}

interface Row {
  readonly name: string
  /** What a record costs, ns, by pass. */
  readonly ns: readonly number[]
  readonly bytes?: number
  /** Calls for a million records. */
  readonly calls?: number
}

/** Rooms of the main thread, or of files in its name; the others are the lane's. */
const MAIN_ROOMS: ReadonlySet<Room> = new Set(['fetch', 'produce', 'commit: log', 'coordinator'])

/** Rooms that a topology does not use are left out: they would be shown as 0.0. */
const SHOWN_NS_MIN = 0.05

/** What a room does, and what its bytes are. */
const TEXTS: Readonly<Partial<Record<Room, string>>> = {
  fetch: 'fetch: log to slab',
  decode: 'decode: batches to columns, hashes',
  touch: 'touch: hints',
  pipeline: 'pipeline, state (bytes: of state)',
  encode: 'encode: rows to batches',
  produce: 'produce: seal, write',
  'commit: cached rows': 'commit: cached rows go on',
  'commit: encode': 'commit: rows to batches',
  'commit: changelog': 'commit: changelog',
  'commit: log': 'commit: of the log',
  lane: 'lane, beside kernels',
  coordinator: 'coordinator, beside log and lane',
}

/** Lines: rooms, their sum, the process that does all of them, what is not explained; then starts and threads. */
export function flowTable(times: FlowTimes): string[] {
  const { empty, records, whole } = times
  const perRecord = (microseconds: number): number => (microseconds * 1000) / records
  const total = (report: WholeReport): number => report.process + report.start + report.run
  const startMicroseconds = median(empty.map(total))
  const parts = partRows(times)
  const sum = parts.reduce((ns, part) => ns + median(part.ns), 0)
  const running = whole.map(report => perRecord(total(report) - startMicroseconds))
  const rest = median(running) - sum
  const share = (ns: number): string => `${((ns * 100) / sum).toFixed(1)} %`
  return [
    columns(['room', 'ns/record', 'min – max', 'share', 'bytes/record', 'calls/M']),
    ...parts.map(({ bytes, calls, name, ns }) =>
      columns([
        name,
        median(ns).toFixed(1),
        spread(ns),
        share(median(ns)),
        bytes === undefined || bytes === 0 ? '' : bytes.toFixed(1),
        calls === undefined ? '' : ((calls * 1e6) / records).toFixed(0),
      ]),
    ),
    columns(['sum', sum.toFixed(1), '', share(sum)]),
    columns(['whole process, less start and end', median(running).toFixed(1), spread(running), share(median(running))]),
    columns(['not explained', rest.toFixed(1), '', share(rest)]),
    '',
    `start and end, without records: ${(startMicroseconds / 1000).toFixed(0)} ms, of which Node and the program's files ` +
      `${(median(empty.map(each => each.process)) / 1000).toFixed(0)} ms; with them the whole process costs ` +
      `${median(whole.map(report => perRecord(total(report)))).toFixed(0)} ns a record`,
    ...threadLines(times),
    `whole process: ${median(whole.map(each => each.commits))} commits, peak ` +
      `${median(whole.map(each => each.peakMegabytes)).toFixed(0)} MB`,
  ]
}

function partRows({ records, rooms, whole }: FlowTimes): readonly Row[] {
  const perRecord = (microseconds: number): number => (microseconds * 1000) / records
  const warm = rooms.map(report => report.warm)
  const requests = median(whole.map(each => each.requests))
  const own = ROOMS.filter(room => room !== 'start').map(room => roomRow(room, warm, records))
  return [
    ...own.filter(row => median(row.ns) >= SHOWN_NS_MIN),
    {
      name: 'hand-over to the lane and back',
      ns: rooms.map(report => perRecord(report.handOverMicroseconds * requests)),
      calls: requests,
    },
    {
      name: 'warming up: the first pass costs more',
      ns: rooms.map(({ cold, warm }) => perRecord(sumOf(cold, () => true) - sumOf(warm, () => true))),
    },
  ]
}

function roomRow(room: Room, passes: readonly EnginePass[], records: number): Row {
  const uses = passes.map(pass => pass.rooms[room])
  const bytes = median(passes.map(pass => (room === 'pipeline' ? pass.stateBytes : pass.rooms[room].bytes)))
  return {
    name: TEXTS[room] ?? room,
    ns: uses.map(use => (use.microseconds * 1000) / records),
    bytes: bytes / records,
    ...(room === 'coordinator' ? {} : { calls: median(uses.map(use => use.calls)) }),
  }
}

/** Microseconds of rooms, without the start. */
function sumOf({ rooms }: EnginePass, isIn: (room: Room) => boolean): number {
  return ROOMS.filter(room => room !== 'start' && isIn(room)).reduce((sum, room) => sum + rooms[room].microseconds, 0)
}

/** What the threads of the whole process used while it ran, beside what their rooms sum up to. */
function threadLines({ records, rooms, whole }: FlowTimes): string[] {
  const known = whole.flatMap(({ threads }) => (threads === undefined ? [] : [threads]))
  if (known.length === 0) return []
  const perRecord = (microseconds: readonly number[]): string => ((median(microseconds) * 1000) / records).toFixed(0)
  const ns = (timeOf: (times: ThreadTimes) => number): string => perRecord(known.map(timeOf))
  const roomsOf = (isIn: (room: Room) => boolean): string => perRecord(rooms.map(({ warm }) => sumOf(warm, isIn)))
  return [
    `whole process by thread, less start, ns a record: lane ${ns(times => times.lanes)} ` +
      `(its rooms ${roomsOf(room => !MAIN_ROOMS.has(room))}), main ${ns(times => times.main)} and Node's pool ` +
      `${ns(times => times.pool)} (their rooms ${roomsOf(room => MAIN_ROOMS.has(room))}), V8's helpers ` +
      `${ns(times => times.helpers)}`,
  ]
}

const WIDTHS = [40, 10, 16, 9, 13, 8]

function columns(cells: readonly string[]): string {
  const [first = '', ...rest] = cells
  return [first.padEnd(WIDTHS[0] ?? 0), ...rest.map((cell, index) => cell.padStart(WIDTHS[index + 1] ?? 0))]
    .join(' ')
    .trimEnd()
}

function spread(values: readonly number[]): string {
  return values.length < 2 ? '' : `${Math.min(...values).toFixed(1)} – ${Math.max(...values).toFixed(1)}`
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

/** `npm run bench -- flow` at sizes that take no time: what its rooms count is checked, how fast they are is not. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { promisify } from 'node:util'
import { line } from '../../bench/data/lines.js'
import { order } from '../../bench/data/orders.js'
import { type CpuProfile, selfTimes } from '../../bench/flow/cpu-profile.js'
import { type EnginePass, enginePass } from '../../bench/flow/engine-pass.js'
import { flowTable } from '../../bench/flow/flow-table.js'
import { chainNamed, fillLog } from '../../bench/flow/flow-topics.js'
import { handOverMicroseconds } from '../../bench/flow/hand-over.js'
import { ROOMS, type RoomUses } from '../../bench/flow/room-clock.js'
import { EmbeddedLog } from '../../src/embedded/embedded-log.js'
import { loadKernel } from '../../src/wasm/kernel-module.js'

const run = promisify(execFile)
const RECORDS = 3000
const KEYS = 100

async function passOf(name: string): Promise<{ readonly bytes: number; readonly pass: EnginePass }> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-flow-'))
  const log = await EmbeddedLog.open({ folder })
  try {
    const chain = chainNamed(name)
    const bytes = await fillLog(log, { chain, records: RECORDS, keys: KEYS })
    const pass = await enginePass({ topology: chain.build(), log, applicationId: 'flow', records: RECORDS })
    return { bytes, pass }
  } finally {
    await log.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function encodedBytes(rooms: RoomUses): number {
  return rooms.encode.bytes + rooms['commit: encode'].bytes + rooms['commit: changelog'].bytes
}

test('tumbling: what is fetched is decoded, what is encoded is written, and a commit does it', async () => {
  const { Instance } = WebAssembly
  const { bytes, pass } = await passOf('tumbling')
  const { commits, processed, requests, rooms, stateRows } = pass
  const groups = new Set<string>()
  for (let i = 0; i < RECORDS; i++) {
    const { key, timestampMs } = order(i, KEYS)
    groups.add(`${key} ${Math.floor(timestampMs / 60_000)}`)
  }
  assert.deepEqual({ processed, stateRows }, { processed: RECORDS, stateRows: groups.size })
  assert.deepEqual([rooms.fetch.bytes, rooms.decode.bytes], [bytes, bytes])
  assert.equal(rooms.encode.bytes, 0)
  assert.ok(rooms['commit: changelog'].bytes > 0)
  assert.equal(rooms.produce.bytes, encodedBytes(rooms))
  assert.equal(rooms['commit: log'].calls, commits)
  assert.equal(rooms.lane.calls + 1, requests)
  assert.equal(WebAssembly.Instance, Instance)
})

test('word count: the rooms of both tasks are counted together', async () => {
  const { bytes, pass } = await passOf('word count')
  const { processed, rooms } = pass
  const words = Array.from({ length: RECORDS }, (_, i) => line(i).value.split(' ')).flat()
  assert.equal(processed, RECORDS + words.length)
  assert.equal(pass.stateRows, new Set(words).size)
  assert.equal(rooms.fetch.bytes, bytes + rooms.encode.bytes)
  assert.equal(rooms.produce.bytes, encodedBytes(rooms))
})

test('hand-over: requests to a worker are answered', async () => {
  assert.ok((await handOverMicroseconds(chainNamed('tumbling').build(), 1)) >= 0)
})

test('the program: a line for each room and a profile of each thread', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-flow-'))
  try {
    const options = ['--records', '1000', '--keys', '10', '--passes', '1', '--profile', join(folder, 'a.cpuprofile')]
    const { stdout } = await run(process.execPath, ['--import', 'tsx', 'bench/flow/flow.ts', ...options])
    for (const name of ['fetch', 'decode', 'commit: changelog', 'sum', 'whole process', 'not explained']) {
      assert.match(stdout, new RegExp(`^${name}.* -?\\d+\\.\\d `, 'm'), name)
    }
    assert.deepEqual(readdirSync(folder).sort(), ['a-lane.cpuprofile', 'a-main.cpuprofile'])
    const profile = JSON.parse(readFileSync(join(folder, 'a-lane.cpuprofile'), 'utf8')) as CpuProfile
    assert.equal(profile.samples.length, profile.timeDeltas.length)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('what the rooms do not sum up to is not explained', () => {
  const use = { microseconds: 1000, calls: 1, bytes: 5000 }
  const rooms = Object.fromEntries(ROOMS.map(room => [room, use])) as unknown as RoomUses
  const pass = { rooms, requests: 2, commits: 1, processed: 1000, stateRows: 0, stateBytes: 0 }
  const costs = { process: 300, start: 100, threads: undefined, requests: 2, commits: 1, peakMegabytes: 1 }
  const lines = flowTable({
    records: 1000,
    rooms: [{ cold: pass, warm: pass, handOverMicroseconds: 250 }],
    whole: [{ ...costs, run: 20_000 }],
    empty: [{ ...costs, run: 0 }],
  })
  const found = (name: string): string[] => lines.find(each => each.startsWith(name))?.split(/ {2,}/) ?? []
  assert.deepEqual(found('fetch').slice(1), ['1000.0', '8.0 %', '5.0', '1000'])
  assert.deepEqual(found('hand-over').slice(1, 2), ['500.0'])
  assert.deepEqual(found('sum').slice(1), ['12500.0', '100.0 %'])
  assert.deepEqual(found('whole process, less').slice(1), ['20000.0', '160.0 %'])
  assert.deepEqual(found('not explained').slice(1), ['7500.0', '60.0 %'])
})

test('a profile: self time by function, kernels by their names, which are kept, without waiting', () => {
  const kernels = new WebAssembly.Module(loadKernel().bytes as Uint8Array<ArrayBuffer>)
  assert.equal(WebAssembly.Module.customSections(kernels, 'name').length, 1)
  const node = (id: number, functionName: string, url = '') => ({ id, callFrame: { functionName, url, lineNumber: 6 } })
  const times = selfTimes({
    nodes: [
      node(1, '(idle)'),
      node(2, 'assembly/decode/json/readStruct', 'wasm://wasm/1f'),
      node(3, 'step', 'file:///a/b.js'),
    ],
    samples: [1, 2, 3, 2, 1],
    timeDeltas: [0, 50, 10, 20, 30],
  })
  assert.deepEqual(times, [
    { name: 'assembly/decode/json/readStruct [wasm]', microseconds: 40 },
    { name: 'step [b.js:7]', microseconds: 20 },
  ])
})

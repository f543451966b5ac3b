/**
 * A real process is killed with SIGKILL while it commits as fast as it can, again and again on one folder: output,
 * changelog and offsets always belong to one commit, not older than the last that was said to be done.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { EmbeddedLog } from '../../src/embedded/embedded-log.js'
import type { Log } from '../../src/log/log.js'
import { Prng } from '../../src/stdx/prng.js'
import { fetchOnce } from '../log/log.cases.js'

const KILLS = 6
const PARTITIONS = 2

/** Starts the writer, kills it some commits after it began; the last commit that it reported. */
function runAndKill(folder: string, commitsBeforeKill: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const writer = fileURLToPath(new URL('./kill-writer.ts', import.meta.url))
    const args = ['--import', 'tsx', writer, folder, `${PARTITIONS}`]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let errors = ''
    child.stderr.on('data', chunk => {
      errors += String(chunk)
    })
    child.stdout.on('data', chunk => {
      output += String(chunk)
      if (output.split('\n').length > commitsBeforeKill + 1) child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', (_, signal) => {
      if (signal !== 'SIGKILL') return reject(new Error(`the writer ended by itself: ${errors}`))
      const lines = output.split('\n').slice(0, -1)
      resolve(Number(lines.at(-1) === 'started' ? 0 : lines.at(-1)))
    })
  })
}

async function valuesOf(log: Log, topic: string, partition: number): Promise<string[]> {
  const values: string[] = []
  for (let offset = 0n; ; ) {
    const { result, values: read } = await fetchOnce(log, { topic, partition, offset })
    assert.equal(result.error, undefined)
    if (result.nextOffset === offset) return values
    values.push(...read.map(String))
    offset = result.nextOffset
  }
}

test('killed while committing: everything of a commit or nothing', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-kill-'))
  const random = new Prng(6)
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const reported = await runAndKill(folder, 1 + random.below(60))
      const log = await EmbeddedLog.open({ folder })
      const [committed] = await log.committedOffsets('app', [{ topic: 'in', partition: 0 }])
      const number = Number(committed?.offset ?? 0n)
      assert.ok(number >= reported, `committed ${number}, reported ${reported}`)
      const expected = Array.from({ length: number }, (_, index) => `out ${index + 1}`)
      for (let partition = 0; partition < PARTITIONS; partition++) {
        assert.deepEqual(await valuesOf(log, 'out', partition), expected)
        assert.equal((await valuesOf(log, 'changelog', partition)).at(-1), number === 0 ? undefined : `total ${number}`)
      }
      const inputs = await valuesOf(log, 'in', 0)
      assert.ok(inputs.length >= number)
      await log.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

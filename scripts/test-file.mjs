// Runs one test file in a process of its own and says what came of it. A file that hangs is ended at its limit, one
// that dies without a failing test, or holds no test at all, is a failure: silence never counts as success.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './steps.mjs'

/**
 * @typedef {object} FileResult
 * @property {string} file
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {number} ms
 * @property {string[]} failures  each with its test's name
 * @property {string} output
 */

function readRows(path) {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter(line => line.startsWith('{') && line.endsWith('}'))
      .map(line => JSON.parse(line))
  } catch {
    return []
  }
}

function silentFailure(result, rows, limitMs) {
  if (result.timedOut) {
    const last = rows.at(-1)
    const after = last === undefined ? 'before its first test ended' : `after '${last.name}'`
    return `ended at its limit of ${limitMs / 1000} s, ${after}: a test hangs or the file is too slow`
  }
  if (rows.some(row => row.outcome === 'failed')) return undefined
  if (result.code !== 0) return `exited with code ${result.code} without a failing test`
  if (rows.length === 0) return 'ran no test'
  return undefined
}

/**
 * @param {string} file  path from the root
 * @param {{ limitMs: number, node?: string, imports?: string[], env?: Record<string, string> }} options
 * @returns {Promise<FileResult>}
 */
export async function runTestFile(file, options) {
  const { limitMs, node = 'node', imports = [], env = {} } = options
  const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
  const events = join(folder, 'events.jsonl')
  const reporter = new URL('./test-events.mjs', import.meta.url).href
  const command = [node, '--enable-source-maps']
  for (const module of ['tsx', ...imports]) command.push('--import', module)
  command.push(`--test-reporter=${reporter}`, `--test-reporter-destination=${events}`, file)
  const result = await run(command, { limitMs, env: { NODE_NO_WARNINGS: '1', ...env } })
  const rows = readRows(events)
  rmSync(folder, { recursive: true, force: true })
  const count = outcome => rows.filter(row => row.outcome === outcome).length
  const failures = rows.filter(row => row.outcome === 'failed').map(row => `${row.name}\n${row.error}`)
  const silent = silentFailure(result, rows, limitMs)
  if (silent !== undefined) failures.push(silent)
  return {
    file,
    passed: count('passed'),
    failed: failures.length,
    skipped: count('skipped') + count('todo'),
    ms: result.ms,
    failures,
    output: result.output,
  }
}

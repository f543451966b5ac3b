/** The runner of test files tells success from silence: planted files that fail, hang, die, or test nothing. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'

interface FileResult {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly failures: readonly string[]
}

const folder = mkdtempSync(join(tmpdir(), 'millrace-planted-'))
after(() => rmSync(folder, { recursive: true }))

async function runPlanted(name: string, text: string, limitMs = 20_000): Promise<FileResult> {
  const file = join(folder, `${name}.test.ts`)
  writeFileSync(file, text)
  const { runTestFile } = await import(new URL('../../scripts/test-file.mjs', import.meta.url).href)
  return runTestFile(file, { limitMs, env: { NODE_TEST_CONTEXT: '' } })
}

test('tests are counted, suites are not, and failures carry their reason', async () => {
  const result = await runPlanted(
    'mixed',
    `import test, { describe, it } from 'node:test'
     test('passes', () => {})
     test('fails', () => { throw new Error('planted') })
     describe('a suite', () => { it('passes too', () => {}); it('is left out', { skip: true }, () => {}) })
     test('has a part', async t => { await t.test('the part', () => {}) })`,
  )
  assert.deepEqual([result.passed, result.failed, result.skipped], [4, 1, 1])
  assert.match(result.failures[0] ?? '', /^fails\nError: planted/)
})

test('a file that hangs is ended at its limit, and says after which test', async () => {
  const text = `import test from 'node:test'
     test('quick', () => {})
     test('hangs', () => new Promise(() => setInterval(() => {}, 1000)))`
  const result = await runPlanted('hangs', text, 2_500)
  assert.deepEqual([result.passed, result.failed], [1, 1])
  assert.match(result.failures[0] ?? '', /ended at its limit of 2\.5 s, after 'quick'/)
})

test('a file that dies is a failure, also when the tests before it passed', async () => {
  const text = `import test from 'node:test'
     test('passes', () => {})
     process.on('exit', () => { process.exitCode = 7 })`
  const result = await runPlanted('dies', text)
  assert.deepEqual([result.passed, result.failed], [1, 1])
  assert.match(result.failures[0] ?? '', /exited with code 7 without a failing test/)
})

test('a file without a test is a failure', async () => {
  const result = await runPlanted('empty', 'export {}')
  assert.deepEqual([result.passed, result.failed], [0, 1])
  assert.match(result.failures[0] ?? '', /ran no test/)
})

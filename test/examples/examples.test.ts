/** The examples: short, started by `npm run example -- NAME`, printing what is said here. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)
const LINES_MAX = 40

const prints: Readonly<Record<string, string>> = {
  orders: [
    'minute 0 eu {"orders":1,"revenue":19}',
    'minute 0 us {"orders":1,"revenue":40}',
    'minute 0 eu {"orders":2,"revenue":319}',
    'minute 1 eu {"orders":1,"revenue":5}',
  ].join('\n'),
  'word-count': [
    'to\t3\nbe\t2\nis\t2\nthe\t2\nor\t1\nnot\t1\nthat\t1\nquestion\t1\nwhether\t1',
    'it\t1\nnobler\t1\nin\t1\nmind\t1\nsuffer\t1',
  ].join('\n'),
}

test('each example has its expected output here', async () => {
  const names = (await readdir(join(root, 'examples'))).filter(name => name.endsWith('.ts'))
  assert.deepEqual(names.map(name => name.slice(0, -'.ts'.length)).sort(), Object.keys(prints).sort())
})

for (const [name, expected] of Object.entries(prints)) {
  test(`${name} is short and prints what it should`, async () => {
    const file = join(root, 'examples', `${name}.ts`)
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n').length
    assert(lines < LINES_MAX, `${lines} lines`)
    const { stdout } = await run(process.execPath, ['--import', 'tsx', file], { cwd: root, timeout: 60_000 })
    assert.equal(stdout.trimEnd(), expected)
  })
}

test('an example that does not exist is answered with those that do', async () => {
  const failed = await run(process.execPath, [join(root, 'scripts/start.mjs'), 'example', 'nothing']).catch(
    (error: { readonly code: number; readonly stderr: string }) => error,
  )
  assert('code' in failed)
  assert.equal(failed.code, 1)
  assert.match(failed.stderr, /orders, word-count/)
})

/**
 * The command line as a process, from source: topics, produce, run, consume on one folder; what errors look like and
 * which exit codes they have; signals close cleanly.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

const root = join(import.meta.dirname, '../..')
const wordCount = join(root, 'examples/word-count.ts')
let folder: string

interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function start(args: readonly string[]): { child: ChildProcess; ended: Promise<Outcome>; err: () => string } {
  const main = join(root, 'src/cli/main.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], { cwd: root, timeout: 60_000 })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk
  })
  const ended = new Promise<Outcome>(resolve => child.on('close', code => resolve({ code, out, err })))
  return { child, ended, err: () => err }
}

function millrace(args: readonly string[], input = ''): Promise<Outcome> {
  const { child, ended } = start(args)
  child.stdin?.end(input)
  return ended
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-cli-'))
})
after(() => rm(folder, { recursive: true, force: true }))

test('from lines to counts on one folder', async () => {
  const log = ['--embedded', join(folder, 'log')]
  const created = await millrace([
    'topics',
    '--create',
    'lines',
    '--partitions',
    '2',
    '--config',
    'retention.ms=-1',
    ...log,
  ])
  assert.deepEqual(created, { code: 0, out: 'lines: created\n', err: '' })
  const produced = await millrace(['produce', 'lines', '--key-separator', ':', ...log], 'x:a b a\n\nyy:b: c\n')
  assert.deepEqual(produced, { code: 0, out: '', err: '2 records written to lines\n' })

  const ran = await millrace(['run', wordCount, '--until-end', ...log])
  assert.equal(ran.code, 0, ran.err)
  assert.match(ran.err, /created topic word-counts \(2? ?1 partition\)/)
  assert.match(ran.err, /NOT_RUNNING {2}\d+ records {2}lag 0/)

  const counts = await millrace(['consume', 'word-counts', '--from-beginning', '--file', wordCount, ...log])
  assert.equal(counts.code, 0, counts.err)
  const last = new Map(
    counts.out
      .trimEnd()
      .split('\n')
      .map(line => line.split('\t') as [string, string]),
  )
  assert.deepEqual(Object.fromEntries(last), { a: '2', b: '2', c: '1' })

  const limited = await millrace(['consume', 'lines', '--max', '1', '--from-beginning', ...log])
  assert.equal(limited.out.split('\n').length, 2)
  const listed = await millrace(['topics', ...log])
  assert.match(listed.out, /^lines +2 +2 +retention\.ms=-1$/m)
  assert.match(listed.out, /^word-count-counts-changelog +2 /m)
})

test('describe says what becomes of functions', async () => {
  const { code, out } = await millrace(['describe', join(root, 'examples/orders.ts')])
  assert.equal(code, 0)
  assert.match(out, /^Topologies:\n {3}Sub-topology: 0\n/)
  assert.match(out, /\(_id, order\) => order\.qty > 0 {2}\[compiled\]/)
  assert.match(out, /the key was changed before summarize/)
})

test('SIGTERM and SIGINT close after a last commit', async () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const { child, ended, err } = start(['run', wordCount, '--embedded', join(folder, signal)])
    const isRunning = (): boolean => err().includes('RUNNING')
    for (let tries = 0; tries < 300 && !isRunning(); tries++) await new Promise(resolve => setTimeout(resolve, 50))
    assert(isRunning(), err())
    child.kill(signal)
    const { code, err: text } = await ended
    assert.equal(code, 0, text)
    assert.match(text, /NOT_RUNNING/)
  }
})

test('errors have their code and cure, and exit code 1', async () => {
  const missing = await millrace(['describe', join(folder, 'nothing.ts')])
  assert.equal(missing.code, 1)
  assert.match(missing.err, /^E810: there is no such file\n {2}at .*nothing\.ts\n {2}Cure: /)

  const empty = join(folder, 'empty.mjs')
  await writeFile(empty, 'export const other = 1\n')
  assert.match((await millrace(['describe', empty])).err, /^E812: [\s\S]*it exports other/)

  const noFolder = await millrace(['topics', '--embedded', join(folder, 'nowhere')])
  assert.equal(noFolder.code, 1)
  assert.match(noFolder.err, /^E602: [\s\S]*Cure: .*--create/)

  const config = await millrace(['run', wordCount, '--config', 'num.stream.treads=2', '--embedded', join(folder, 'c')])
  assert.equal(config.code, 1)
  assert.match(config.err, /^E801: [\s\S]*num\.stream\.threads/m)
})

test('a wrong use has exit code 2 and says where help is', async () => {
  const unknown = await millrace(['topcis'])
  assert.deepEqual(unknown, {
    code: 2,
    out: '',
    err: "millrace: there is no command 'topcis': did you mean topics?\n  see millrace --help\n",
  })
  const option = await millrace(['run', 'x.ts', '--embeded', 'd'])
  assert.equal(option.code, 2)
  assert.match(option.err, /did you mean --embedded\?\n {2}see millrace run --help/)
})

test('a builder may be given by a function; a default export is enough', async () => {
  const file = join(folder, 'function.ts')
  const source = `
    import { Consumed, StreamsBuilder, string } from '${join(root, 'src/index.js')}'
    export default async (): Promise<StreamsBuilder> => {
      const builder = new StreamsBuilder()
      builder.stream('in', Consumed.with(string(), string())).filter((k, v) => v !== '').to('out')
      return builder
    }
  `
  await writeFile(file, source)
  const { code, out, err } = await millrace(['describe', file])
  assert.equal(code, 0, err)
  assert.match(out, /Source: in-source \(topics: \[in\]\)/)
})

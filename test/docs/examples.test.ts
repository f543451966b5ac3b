/**
 * The examples of the documents: a block that imports something is a whole program. It is type-checked with the
 * strictness of the project and run; a block of text right behind it is what it prints.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'build', `doc-examples-${process.pid}`)
const run = promisify(execFile)

interface Example {
  /** `docs/testing.md:12`. */
  readonly place: string
  readonly file: string
  readonly source: string
  /** What it prints; undefined: anything. */
  readonly prints: string | undefined
}

const block = /^```ts\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```)?/gm

/** Where the package's own names lead to while its sources are tested. */
const packages: Readonly<Record<string, string>> = {
  millrace: '../../src/index.js',
  'millrace/arrow': '../../src/columnar/index.js',
}

async function examplesOf(path: string): Promise<Example[]> {
  const text = await readFile(join(root, path), 'utf8')
  const programs = [...text.matchAll(block)].filter(([, source = '']) => /^import /m.test(source))
  return programs.map(({ 1: source = '', 2: prints, index }) => {
    const line = text.slice(0, index).split('\n').length + 1
    return {
      place: `${path}:${line}`,
      file: `${path.replace(/\W/g, '-')}-${line}.ts`,
      source: source.replace(/ from '(millrace(?:\/\w+)?)'/g, (whole, name) => ` from '${packages[name] ?? whole}'`),
      prints,
    }
  })
}

const pages = ['README.md', ...(await readdir(join(root, 'docs'))).filter(name => name.endsWith('.md')).sort()]
const paths = pages.map(name => (name === 'README.md' ? name : `docs/${name}`))
const examples = (await Promise.all(paths.map(examplesOf))).flat()

before(async () => {
  await mkdir(folder, { recursive: true })
  for (const { file, source } of examples) await writeFile(join(folder, file), source)
  const settings = {
    extends: '../../tsconfig.json',
    compilerOptions: { rootDir: '../..' },
    include: ['*.ts', '../../src/**/*.d.ts'],
    exclude: [],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings))
})

after(() => rm(folder, { recursive: true, force: true }))

test('there are examples', () => {
  assert(examples.length >= 6, `only ${examples.length}`)
})

test('all examples have the types that they need', async () => {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const options = ['--noEmit', '--incremental', 'false', '-p', join(folder, 'tsconfig.json')]
  await run(process.execPath, [tsc, ...options], { cwd: root, timeout: 60_000 }).catch(({ stdout }) => {
    assert.fail(String(stdout))
  })
})

for (const { file, place, prints } of examples) {
  test(`${place} runs${prints === undefined ? '' : ' and prints what it says'}`, async () => {
    const { stdout } = await run(process.execPath, ['--import', 'tsx', join(folder, file)], {
      cwd: root,
      timeout: 60_000,
    })
    if (prints !== undefined) assert.equal(stdout, prints)
  })
}

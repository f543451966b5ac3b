/**
 * The package as its users get it: packed, unpacked into a fresh folder with nothing but its own dependencies, then
 * word count under plain tsc and in a bundle, the command line, and each entry. What a user's bundle lacks is named.
 */
import assert from 'node:assert/strict'
import { execFile, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'

const root = join(import.meta.dirname, '../..')
const PACKED_BYTES_MAX = 4_000_000
const BUNDLED_FILES_MAX = 30
const bin = (name: string): string => join(root, 'node_modules', name)
let folder: string
let packed: { readonly size: number; readonly files: readonly { readonly path: string }[] }

const program = `
import { KafkaStreams, nullable, StreamsBuilder, string, topic } from 'millrace'

const seen = new Map<string, number>()
const builder = new StreamsBuilder()
builder
  .stream(topic('lines', nullable(string()), string()))
  .flatMapValues((_key, line) => line.toLowerCase().split(/\\W+/))
  .filter((_key, word) => word !== '')
  .groupBy((_key, word) => word)
  .count()
  .toStream()
  .foreach((word, count) => {
    seen.set(word, count)
    if (word === 'end') stop()
  })

const streams = new KafkaStreams(builder.build(), {
  'application.id': 'word-count',
  'embedded.dir': process.argv[2],
  'commit.interval.ms': 50,
})
function stop(): void {
  console.log(JSON.stringify(Object.fromEntries([...seen].sort())))
  void streams.close()
}
await streams.start()
await streams.finished()
`
const settings = {
  compilerOptions: { target: 'es2022', module: 'nodenext', strict: true, outDir: 'out', rootDir: '.', types: ['node'] },
  files: ['main.ts'],
}
/** docs/cli.md says the same. */
const banner =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url); const __dirname = import.meta.dirname;"

interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

function node(...args: readonly string[]): Promise<Outcome> {
  return nodeWith('', args)
}

function nodeWith(input: string, args: readonly string[]): Promise<Outcome> {
  return new Promise(resolve => {
    const child = execFile(process.execPath, args, { cwd: folder, timeout: 60_000 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err })
    })
    child.stdin?.end(input)
  })
}

before(async () => {
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'pipe' })
  folder = await mkdtemp(join(tmpdir(), 'millrace-package-'))
  const options = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const printed = execFileSync('npm', options, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
  const [found] = JSON.parse(printed.toString())
  packed = found
  execFileSync('tar', ['xzf', found.filename], { cwd: folder })
  await mkdir(join(folder, 'node_modules/@types'), { recursive: true })
  await rename(join(folder, 'package'), join(folder, 'node_modules/millrace'))
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  for (const name of [...Object.keys(manifest.dependencies), '@types/node']) {
    await mkdir(dirname(join(folder, 'node_modules', name)), { recursive: true })
    await symlink(bin(name), join(folder, 'node_modules', name))
  }
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "private": true }')
  await writeFile(join(folder, 'main.ts'), program)
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings))
})
after(() => rm(folder, { recursive: true, force: true }))

const cli = 'node_modules/millrace/dist/lib/cli.js'

/** A log with some lines in it. */
async function logOf(name: string): Promise<string> {
  for (const [input, ...args] of [
    ['', 'topics', '--create', 'lines', '--partitions', '1'],
    ['a b a\nc end\n', 'produce', 'lines'],
  ] as const) {
    const { code, err } = await nodeWith(input, [cli, ...args, '--embedded', name])
    assert.equal(code, 0, err)
  }
  return name
}

const counted = '{"a":2,"b":1,"c":1,"end":1}\n'

test('the package holds what it needs and nothing else', () => {
  const paths = packed.files.map(file => file.path)
  for (const path of [
    'dist/lib/index.js',
    'dist/lib/arrow.js',
    'dist/lib/cli.js',
    'dist/lib/lane.js',
    'dist/lib/kernels.wasm',
    'dist/src/index.d.ts',
    'dist/src/columnar/index.d.ts',
    'examples/data/flights-2001.br',
    'examples/word-count.ts',
    'README.md',
    'LICENSE',
  ]) {
    assert(paths.includes(path), `${path} is missing`)
  }
  const expected = [
    /^dist\/lib\/[\w-]+\.(?:js|wasm)$/,
    /^dist\/src\/.*\.d\.ts$/,
    /^(?:examples|docs)\//,
    /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  ]
  const strange = paths.filter(path => !expected.some(pattern => pattern.test(path)))
  assert.deepEqual(strange, [])
  const code = paths.filter(path => path.startsWith('dist/lib/'))
  assert(code.length <= BUNDLED_FILES_MAX, `${code.length} files: a process starts quickly where they are few`)
  assert(packed.size < PACKED_BYTES_MAX, `${packed.size} bytes packed`)
})

test('word count under plain tsc', async () => {
  const built = await node(join(bin('typescript'), 'bin/tsc'), '-p', '.')
  assert.equal(built.code, 0, built.out)
  const { code, out, err } = await node('out/main.js', await logOf('tsc-log'))
  assert.equal(out, counted, err)
  assert.equal(code, 0)
})

test('word count in a bundle, which names the files that it lacks', async () => {
  const { build } = await import('esbuild')
  await build({
    absWorkingDir: folder,
    entryPoints: {
      main: 'main.ts',
      lane: 'millrace/lane',
      worker: './node_modules/piscina/dist/worker.js',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outdir: 'whole',
    external: ['@napi-rs/nice'],
    banner: { js: banner },
    logLevel: 'silent',
  })
  await cp(join(folder, 'node_modules/millrace/dist/lib/kernels.wasm'), join(folder, 'whole/kernels.wasm'))
  for (const file of ['kernels.wasm', 'lane.js', 'worker.js']) {
    await cp(join(folder, 'whole'), join(folder, 'lacking'), { recursive: true })
    await rm(join(folder, 'lacking', file))
    const { code, err } = await node('lacking/main.js', await logOf(`lacking-${file}`))
    assert.equal(code, 1)
    assert.match(err, new RegExp(`E890: .*${file.replace('.', '\\.')}`), err)
    assert.match(err, /Cure: (?:copy|bundle) /)
    await rm(join(folder, 'lacking'), { recursive: true })
  }
  const { code, out, err } = await node('whole/main.js', await logOf('bundle-log'))
  assert.equal(out, counted, err)
  assert.equal(code, 0)
})

test('the command line of the package; a .ts file without a loader is told what to do', async () => {
  const { code, out } = await node(cli, '--version')
  assert.equal(code, 0)
  assert.match(out, /^\d+\.\d+\.\d+\n$/)
  await writeFile(
    join(folder, 'topology.js'),
    `import { Consumed, StreamsBuilder, string } from 'millrace'
     export const builder = new StreamsBuilder()
     builder.stream('in', Consumed.with(string(), string())).to('out')\n`,
  )
  const described = await node(cli, 'describe', 'topology.js')
  assert.match(described.out, /Sink: in-source-to-out|Sink: /, described.err)
  const typed = await node(cli, 'describe', 'main.ts')
  const runsTypes = 'typescript' in process.features && process.features.typescript !== false
  if (!runsTypes) {
    assert.equal(typed.code, 1)
    assert.match(typed.err, /^E811: Node .* does not run TypeScript by itself\n[\s\S]*Cure: npm install --save-dev tsx/)
  }
})

test('each entry gives what its source exports, its types are where package.json says', async () => {
  const installed = join(folder, 'node_modules/millrace')
  const { exports, bin } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'))
  const files = Object.values<string | Readonly<Record<string, string>>>({ ...exports, ...bin }).flatMap(target =>
    typeof target === 'string' ? target : Object.values(target),
  )
  for (const file of files) assert(existsSync(join(installed, file)), `${file} is missing`)
  await writeFile(
    join(folder, 'names.mjs'),
    `const names = async specifier => Object.keys(await import(specifier)).sort()
     console.log(JSON.stringify([await names('millrace'), await names('millrace/arrow')]))`,
  )
  const { out, err } = await node('names.mjs')
  const sources = [await import('../../src/index.js'), await import('../../src/columnar/index.js')]
  assert.deepEqual(
    JSON.parse(out || '[]'),
    sources.map(source => Object.keys(source).sort()),
    err,
  )
})

test("the client of a cluster is loaded when a cluster is asked for, with kafkajs's parts", async () => {
  const args = [cli, 'topics', '--bootstrap-servers', '127.0.0.1:1']
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = setTimeout(() => child.kill('SIGKILL'), 60_000)
  let err = ''
  for await (const text of child.stderr) {
    err += text
    if (err.includes('\n')) break
  }
  child.kill('SIGKILL')
  clearTimeout(ended)
  assert.match(err, /E633: no connection to 127\.0\.0\.1:1: connect ECONNREFUSED/)
})

test('an error of a topology names the line of the user, not one of the package', async () => {
  await writeFile(
    join(folder, 'twice.js'),
    `import { Consumed, Named, StreamsBuilder, string } from 'millrace'
     export const builder = new StreamsBuilder()
     const lines = builder.stream('in', Consumed.with(string(), string()))
     lines.filter((_key, line) => line !== '', Named.as('one'))
     lines.filter((_key, line) => line !== '', Named.as('one'))\n`,
  )
  const { code, err } = await node(cli, 'describe', 'twice.js')
  assert.equal(code, 1)
  assert.match(err, /twice\.js:5:\d+/)
})

test('what only some need is not loaded at the start', async () => {
  await writeFile(join(folder, 'bare.mjs'), "import 'millrace'\n")
  for (const name of ['apache-arrow', 'kafkajs']) await rm(join(folder, 'node_modules', name))
  const { code, err } = await node('bare.mjs')
  assert.equal(code, 0, err)
})

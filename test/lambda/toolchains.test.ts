/**
 * The same lambdas through the build steps at hand: the same outcomes, the same results, the same place in the user's
 * file. tsx rewrites names and blanks, tsc keeps the text, CommonJS turns imports into members of module objects,
 * a minified bundle renames everything.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { outcomesOf } from './toolchain-runner.js'
import { samples } from './toolchain-samples.js'

const here = fileURLToPath(new URL('.', import.meta.url))
const source = join(here, 'toolchain-samples.ts')
const folder = mkdtempSync(join(tmpdir(), 'millrace-toolchains-'))
const runner = join(folder, 'runner.mjs')

before(async () => {
  const contents = `import { outcomesOf } from './toolchain-runner.ts'
    const { samples } = await import(process.argv[2])
    console.log(outcomesOf(samples).join('\\n'))`
  await build({ stdin: { contents, resolveDir: here }, outfile: runner, bundle: true, platform: 'node', format: 'esm' })
})
after(() => rmSync(folder, { recursive: true, force: true }))

const EXPECTED = [
  'imported: compiled equal',
  'namespace: compiled equal',
  'helper: compiled equal',
  'twice: compiled equal',
  'branches: compiled equal',
  'early: compiled equal',
  'truth: compiled equal',
  'chain: compiled equal',
  'switched: compiled equal',
  'reduced: compiled equal',
  'looped: F201 equal',
  'wrong: E205 at toolchain-samples.ts:50:39',
]

function run(file: string, ...flags: string[]): string[] {
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, runner, pathToFileURL(file).href], {
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
  return stdout.trim().split('\n')
}
const built = (name: string): string => join(folder, name)

test('tsx, which runs this test', () => {
  assert.deepEqual(outcomesOf(samples), EXPECTED)
})

test('tsc to ES modules', () => {
  writeFileSync(built('package.json'), '{"type":"module"}')
  const tsc = join(here, '../../node_modules/typescript/bin/tsc')
  const flags = [
    '--outDir',
    built('tsc'),
    '--target',
    'es2022',
    '--module',
    'nodenext',
    '--sourceMap',
    '--skipLibCheck',
    '--types',
    'node',
    '--typeRoots',
    join(here, '../../node_modules/@types'),
    '--ignoreConfig',
  ]
  const { stdout, status } = spawnSync(process.execPath, [tsc, source, ...flags], { encoding: 'utf8' })
  assert.equal(status, 0, stdout)
  assert.deepEqual(run(built('tsc/toolchain-samples.js')), EXPECTED)
})

test('esbuild to CommonJS', async () => {
  const entryPoints = [source, join(here, 'capture-module.ts')]
  await build({
    entryPoints,
    outdir: built('cjs'),
    format: 'cjs',
    platform: 'node',
    sourcemap: true,
    outExtension: { '.js': '.cjs' },
  })
  const text = [
    "require.extensions['.js'] ??= () => {}",
    "const Module = require('node:module')",
    'const resolve = Module._resolveFilename',
    "const cjs = name => (name.endsWith('capture-module.js') ? name.replace(/js$/, 'cjs') : name)",
    'Module._resolveFilename = (name, ...rest) => resolve(cjs(name), ...rest)',
  ].join('\n')
  writeFileSync(built('hook.cjs'), text)
  assert.deepEqual(run(built('cjs/toolchain-samples.cjs'), '--require', built('hook.cjs')), EXPECTED)
})

for (const keepNames of [false, true]) {
  test(`esbuild, bundled and minified${keepNames ? ', names kept' : ''}`, async () => {
    const outfile = built(`minified-${keepNames}.mjs`)
    await build({
      entryPoints: [source],
      outfile,
      bundle: true,
      minify: true,
      keepNames,
      format: 'esm',
      platform: 'node',
      sourcemap: true,
    })
    const lines = run(outfile)
    assert.deepEqual(lines, EXPECTED)
  })
}

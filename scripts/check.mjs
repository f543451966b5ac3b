// npm run check: types of both languages, lint and format, tidy; under 20 s. The kernels are compiled for their types,
// and only when they are not up to date. Nothing else is written but the generated sources, which come first, because
// every step reads them.
//
// Two rows of steps run side by side; tidy comes after the kernels, because it reads the binary.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { report, root, run, seconds } from './steps.mjs'
import { runTestFile } from './test-file.mjs'

const binary = path => join(root, 'node_modules', path)

async function tidy() {
  const result = await runTestFile('test/tidy.test.ts', { limitMs: 60_000 })
  const output = result.failures.map(text => text.replace(/\n +at .*/g, '')).join('\n')
  return { code: result.failed === 0 ? 0 : 1, output, ms: result.ms, timedOut: false }
}

const build = (...args) => run(['node', join(root, 'scripts/build.mjs'), ...args])
const rows = [
  [
    ['types of assembly/', () => build('--wasm')],
    ['tidy', tidy],
  ],
  [
    ['types of src/ and test/', () => run(['node', binary('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'])],
    ['lint and format', () => run(['node', binary('@biomejs/biome/bin/biome'), 'check', '--max-diagnostics=50'])],
  ],
]

/**
 * Runs every step and prints a line for each.
 *
 * @returns {Promise<{ passed: number, failed: number, ms: number }>}
 */
export async function check() {
  const started = performance.now()
  const outcomes = []
  const generated = await build('--sources')
  if (generated.code !== 0) outcomes.push(report('generated sources', generated))
  const runRow = async row => {
    for (const [name, step] of row) outcomes.push(report(name, await step()))
  }
  await Promise.all(rows.map(runRow))
  const passed = outcomes.filter(Boolean).length
  return { passed, failed: outcomes.length - passed, ms: performance.now() - started }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed, ms } = await check()
  console.log(`${passed} passed, ${failed} failed in ${seconds(ms)}`)
  process.exitCode = failed === 0 ? 0 : 1
}

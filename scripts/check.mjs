// npm run check: types of both languages, lint and format, tidy; under 20 s. Nothing is written but the ABI twin and
// the tables, which are generated first, because the other steps read them.
//
// The steps are independent, so two run at a time: the slowest is the AssemblyScript compiler.
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

const steps = [
  ['types of assembly/', () => run(['node', binary('assemblyscript/bin/asc.js'), '--target', 'debug', '--noEmit'])],
  ['types of src/ and test/', () => run(['node', binary('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'])],
  ['lint and format', () => run(['node', binary('@biomejs/biome/bin/biome'), 'check', '--max-diagnostics=50'])],
  ['tidy', tidy],
]

/**
 * Runs every step and prints a line for each.
 *
 * @returns {Promise<{ passed: number, failed: number, ms: number }>}
 */
export async function check() {
  const started = performance.now()
  const waiting = [...steps]
  const outcomes = []
  const worker = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      outcomes.push(report(step[0], await step[1]()))
    }
  }
  await Promise.all([worker(), worker()])
  const passed = outcomes.filter(Boolean).length
  return { passed, failed: outcomes.length - passed, ms: performance.now() - started }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = await run(['node', join(root, 'scripts/build.mjs'), '--wasm'])
  if (built.code !== 0) report('generate', built)
  const { passed, failed, ms } = await check()
  console.log(`${passed} passed, ${failed} failed in ${seconds(ms)}`)
  process.exitCode = failed === 0 && built.code === 0 ? 0 : 1
}

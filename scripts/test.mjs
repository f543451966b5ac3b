// npm test: builds, then runs every runner one after another and ends with one line, `N passed, N failed`.
//
//   npm test                     everything
//   npm test -- unit faults      some runners (their names are in the table below)
//   npm test -- test/embedded    a folder or a file
//
// A runner is a list of test files with a limit per file and a budget for all of them, and maybe a step that goes
// before them. What does not belong to one of the named folders is a unit test. Two files run at a time, each in its
// own process (scripts/test-file.mjs).
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { check } from './check.mjs'
import { fetchNode24 } from './node24.mjs'
import { report, root, run, seconds } from './steps.mjs'
import { runTestFile } from './test-file.mjs'
import { prepareToolchains } from './toolchains.mjs'

const FILES_AT_ONCE = 2

/**
 * Name, folders under test/, what goes before the files, limit per file and for all of the runner (seconds). The
 * budgets add up to less than 44 minutes.
 */
const runners = [
  { name: 'build', special: runBuild, folders: ['tidy'], limitS: 60, budgetS: 180 },
  { name: 'unit', folders: undefined, limitS: 120, budgetS: 480 },
  { name: 'conformance', folders: ['conformance', 'queries'], limitS: 100, budgetS: 120 },
  {
    name: 'lambdas',
    folders: ['lambda', 'toolchains', 'differential', 'types'],
    before: fetchForLambdas,
    limitS: 180,
    budgetS: 300,
  },
  { name: 'kafka', folders: ['kafka', 'jvm', 'integration'], before: prepareKafka, limitS: 240, budgetS: 720 },
  { name: 'faults', folders: ['faults', 'simulation'], limitS: 240, budgetS: 400 },
  { name: 'node24', special: runNode24, folders: [], limitS: 120, budgetS: 360 },
]

/** Downloads that take longer leave the files of the runner too little time. */
const PREPARE_LIMIT_MS = 300_000

function testFiles() {
  return readdirSync(join(root, 'test'), { recursive: true })
    .map(name => join('test', String(name)).split(sep).join('/'))
    .filter(path => path.endsWith('.test.ts') && !path.startsWith('test/types/cases/'))
    .sort()
}

function inFolders(path, folders) {
  return folders.some(folder => path.startsWith(`test/${folder}/`))
}

const namedFolders = runners.flatMap(runner => runner.folders ?? [])

/** Files of one runner: those of its folders, or, for the unit tests, those of no runner's. */
function filesOf(runner, files) {
  if (runner.folders !== undefined) return files.filter(path => inFolders(path, runner.folders))
  return files.filter(path => !inFolders(path, namedFolders) && path !== 'test/tidy.test.ts')
}

function none() {
  return { passed: 0, failed: 0, skipped: 0, slow: [] }
}

function add(sum, part) {
  sum.passed += part.passed
  sum.failed += part.failed
  sum.skipped += part.skipped ?? 0
}

function printFailure(result) {
  console.log(`✗ ${result.file}  ${seconds(result.ms)}`)
  for (const failure of result.failures) console.log(failure.replace(/^/gm, '    '))
  const output = result.output.trimEnd().split('\n').slice(-40).join('\n')
  if (output !== '') console.log(`  its output ends with\n${output.replace(/^/gm, '    ')}`)
}

/** Runs the files two at a time within the runner's budget; a file that finds no time left is a failure. */
async function runFiles(files, runner, options = {}) {
  const sum = none()
  const waiting = [...files]
  const deadlineMs = performance.now() + runner.budgetS * 1000
  if (runner.before !== undefined && !(await runner.before())) {
    sum.failed++
    return sum
  }
  const worker = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const leftMs = deadlineMs - performance.now()
      if (leftMs < 1000) {
        sum.failed++
        console.log(`✗ ${file}  not run: runner ${runner.name} has used its ${runner.budgetS} s`)
        continue
      }
      const result = await runTestFile(file, { limitMs: Math.min(runner.limitS * 1000, leftMs), ...options })
      add(sum, result)
      sum.slow.push(result)
      if (result.failed > 0) printFailure(result)
    }
  }
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, worker))
  return sum
}

/** What is downloaded once per machine is so in a step of its own, not in whichever test file comes first. */
async function prepareKafka() {
  const command = ['node', '--import', 'tsx', join(root, 'scripts/prepare-kafka.ts')]
  const prepared = await run(command, { limitMs: PREPARE_LIMIT_MS })
  return report('kafka: jars and programs', { ...prepared, note: prepared.output.trim() })
}

/** Without them the toolchains that need them are skipped; on a machine that lands changes that is a failure. */
async function fetchForLambdas() {
  const started = performance.now()
  const missing = await prepareToolchains()
  const ms = performance.now() - started
  return report('lambdas: toolchains', {
    code: missing.length > 0 && process.env.CI ? 1 : 0,
    ms,
    note: missing.join('; '),
    output: '',
  })
}

async function runBuild(files, runner) {
  const sum = none()
  const built = await run(['node', join(root, 'scripts/build.mjs')])
  add(sum, report('build', built) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })
  add(sum, await check())
  const rest = await runFiles(files, runner)
  add(sum, rest)
  sum.slow = rest.slow
  return sum
}

/** The unit tests once more, in their quick form, on the newest Node that is supported. */
async function runNode24(_files, runner, allFiles) {
  const { node, reason } = await fetchNode24()
  if (node === undefined) {
    console.log(`${process.env.CI ? '✗' : ' '} node24 not run: ${reason}`)
    return { ...none(), ...(process.env.CI ? { failed: 1 } : { skipped: 1 }) }
  }
  const files = filesOf({ folders: undefined }, allFiles)
  const quick = new URL('./quick-properties.mjs', import.meta.url).href
  return runFiles(files, runner, { node, imports: [quick], env: { MILLRACE_TEST_QUICK: '1' } })
}

async function runRunner(runner, files, allFiles) {
  const started = performance.now()
  const sum = await (runner.special ?? runFiles)(files, runner, allFiles)
  const skipped = sum.skipped > 0 ? `  ${sum.skipped} skipped` : ''
  const time = seconds(performance.now() - started)
  const mark = sum.failed > 0 ? '✗ ' : '  '
  console.log(`${mark}${runner.name.padEnd(12)} ${sum.passed} passed  ${sum.failed} failed${skipped}  ${time}`)
  const slow = sum.slow.sort((a, b) => b.ms - a.ms).slice(0, 3)
  if (slow.length > 0) console.log(`    slowest: ${slow.map(r => `${r.file} ${seconds(r.ms)}`).join(', ')}`)
  return sum
}

function beforeOf(files) {
  const needing = runners.filter(runner => runner.before !== undefined)
  return needing.find(runner => files.some(file => inFolders(file, runner.folders)))?.before
}

/** What the command line chose: whole runners, and one more made of the named files and folders. */
function choose(names, files) {
  if (names.length === 0) return runners.map(runner => [runner, filesOf(runner, files)])
  const chosen = []
  const single = []
  for (const name of names) {
    const runner = runners.find(candidate => candidate.name === name)
    const path = name.replace(/^\.\//, '').replace(/\/$/, '')
    if (runner !== undefined) chosen.push([runner, filesOf(runner, files)])
    else if (existsSync(join(root, path)) && statSync(join(root, path)).isDirectory()) {
      single.push(...files.filter(file => file.startsWith(`${path}/`)))
    } else if (files.includes(path)) single.push(path)
    else throw new Error(`no runner, folder or test file '${name}'; runners: ${runners.map(r => r.name).join(', ')}`)
  }
  if (single.length > 0) chosen.push([{ name: 'chosen', before: beforeOf(single), limitS: 240, budgetS: 1200 }, single])
  return chosen
}

async function main(names) {
  const files = testFiles()
  const chosen = choose(names, files)
  const started = performance.now()
  const sum = none()
  if (!chosen.some(([runner]) => runner.name === 'build')) {
    const built = await run(['node', join(root, 'scripts/build.mjs'), '--wasm'])
    if (!report('kernels', built)) sum.failed++
  }
  for (const [runner, runnerFiles] of chosen) add(sum, await runRunner(runner, runnerFiles, files))
  console.log(`all in ${seconds(performance.now() - started)}${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`)
  console.log(`${sum.passed} passed, ${sum.failed} failed`)
  return sum.failed === 0 && sum.passed > 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))

// Installs the build tools and test runners that the lambdas are sent through (test/toolchains/package.json) into
// .cache/ (ignored by git), so that `npm ci` of the project stays small. Without install scripts, from the lock file.
//
// As a program: npm run test:toolchains [-- NAME …], everything that test/toolchains/main.ts says.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fetchNode24 } from './node24.mjs'
import { report, root, run } from './steps.mjs'

const FILES = ['package.json', 'package-lock.json', '.npmrc']
const INSTALL_LIMIT_MS = 240_000

/** @returns {Promise<{ folder?: string, reason?: string }>} where node_modules is, or why it is not */
export async function fetchToolchains() {
  const source = join(root, 'test/toolchains')
  const lock = createHash('sha256').update(readFileSync(join(source, 'package-lock.json')))
  const folder = join(root, '.cache', `toolchains-${lock.digest('hex').slice(0, 12)}`)
  if (existsSync(folder)) return { folder }
  const next = `${folder}-${process.pid}`
  mkdirSync(next, { recursive: true })
  try {
    for (const file of FILES) copyFileSync(join(source, file), join(next, file))
    console.log('  installing the toolchains of test/toolchains, once…')
    const installed = await run(['npm', 'ci', '--ignore-scripts', '--no-progress', '--loglevel=error'], {
      cwd: next,
      limitMs: INSTALL_LIMIT_MS,
    })
    if (installed.code !== 0) return { reason: `npm ci failed: ${installed.output.trim().slice(-400)}` }
    if (!existsSync(folder)) renameSync(next, folder)
    return { folder }
  } finally {
    rmSync(next, { recursive: true, force: true })
  }
}

/**
 * Fetches what the toolchains need and says so to every process that is started from here on.
 *
 * @returns {Promise<string[]>} what could not be had, and why
 */
export async function prepareToolchains() {
  const [packages, newest] = [await fetchToolchains(), await fetchNode24()]
  if (packages.folder !== undefined) process.env.MILLRACE_TOOLCHAINS = packages.folder
  if (newest.node !== undefined) process.env.MILLRACE_NODE24 = newest.node
  return [packages.reason, newest.reason].filter(reason => reason !== undefined)
}

function startMatrix(names) {
  const program = ['--enable-source-maps', '--import', 'tsx', join(root, 'test/toolchains/main.ts'), ...names]
  const child = spawn(process.execPath, program, { cwd: root, stdio: 'inherit' })
  return new Promise(done => child.on('close', code => done(code ?? 1)))
}

async function main(names) {
  for (const reason of await prepareToolchains()) console.log(`✗ ${reason}`)
  const built = await run(['node', join(root, 'scripts/build.mjs'), '--wasm'])
  if (built.code !== 0) report('kernels', built)
  return built.code === 0 ? startMatrix(names) : 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2))

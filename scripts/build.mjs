// Builds what users and tests run: the kernels (build/*.wasm), the generated TypeScript, and dist/.
//
//   node scripts/build.mjs            everything that is not up to date
//   node scripts/build.mjs --sources  the generated sources only
//   node scripts/build.mjs --wasm     those and the kernels
//   node scripts/build.mjs --force    from nothing: dist/ is removed first (before packing)
//
// Up to date is decided by content, not by time: build/stamp.json holds a hash of the assembly sources, so a checkout
// that only touches files builds nothing. The compiler writes to build/next/ and the files are renamed when both
// targets are there, so that nobody reads half a module. The package runs from dist/lib, which is bundled (bundle.mjs),
// and its types are dist/src, which tsc writes; tests run from source.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle, packageEntries } from './bundle.mjs'
import { report, root, run, seconds } from './steps.mjs'

const targets = ['release', 'debug']
const wasmFiles = ['kernels.wasm', 'kernels.debug.wasm', 'kernels.debug.wasm.map']
/** Scripts that write sources; each has a test that fails when what it wrote is stale. */
const generators = ['make-abi.mjs', 'make-tables.mjs']

function filesUnder(folder, extension) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true })
    .map(name => join(folder, String(name)))
    .filter(path => path.endsWith(extension) && statSync(path).isFile())
    .sort()
}

function assemblyHash() {
  const hash = createHash('sha256')
  const compiler = JSON.parse(readFileSync(join(root, 'node_modules/assemblyscript/package.json'), 'utf8')).version
  hash.update(compiler)
  for (const path of [...filesUnder(join(root, 'assembly'), '.ts'), join(root, 'asconfig.json')]) {
    hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex')
}

function stampedHash() {
  const stamp = join(root, 'build/stamp.json')
  if (!existsSync(stamp) || !existsSync(join(root, 'build/kernels.wasm'))) return undefined
  if (!existsSync(join(root, 'build/kernels.debug.wasm'))) return undefined
  return JSON.parse(readFileSync(stamp, 'utf8')).assembly
}

async function generate() {
  for (const script of generators) {
    const path = join(root, 'scripts', script)
    if (!existsSync(path)) continue
    const result = await run(['node', path])
    if (!report(`generate ${script.replace(/\.mjs$/, '')}`, result)) return false
  }
  return true
}

async function buildWasm(force) {
  const hash = assemblyHash()
  if (!force && stampedHash() === hash) {
    report('kernels', { code: 0, ms: 0, output: '', note: 'up to date' })
    return true
  }
  const next = join(root, `build/next-${process.pid}`)
  mkdirSync(next, { recursive: true })
  const results = await Promise.all(
    targets.map(async target => {
      const file = target === 'release' ? 'kernels.wasm' : 'kernels.debug.wasm'
      const asc = join(root, 'node_modules/assemblyscript/bin/asc.js')
      return [target, await run(['node', asc, '--target', target, '--outFile', join(next, file)])]
    }),
  )
  const passed = results.map(([target, result]) => report(`kernels ${target}`, result)).every(Boolean)
  if (!passed) return false
  for (const name of wasmFiles) {
    if (existsSync(join(next, name))) renameSync(join(next, name), join(root, 'build', name))
  }
  rmSync(next, { recursive: true })
  writeFileSync(join(root, 'build/stamp.json'), `${JSON.stringify({ assembly: hash })}\n`)
  return true
}

/** Types only: code that an older build left in dist/src would be run by mistake. */
async function writeTypes() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  if (!report('typescript', await run(['node', tsc, '-p', 'tsconfig.build.json']))) return false
  for (const path of filesUnder(join(root, 'dist/src'), '')) if (!path.endsWith('.d.ts')) rmSync(path)
  return true
}

async function writeBundle() {
  const started = performance.now()
  const result = await bundle(packageEntries, 'dist/lib').then(
    ({ files, bytes }) => ({ code: 0, output: '', note: `${files} files, ${Math.round(bytes / 1024)} KiB` }),
    error => ({ code: 1, output: String(error.message) }),
  )
  return report('bundle', { ...result, ms: performance.now() - started })
}

async function main() {
  const force = process.argv.includes('--force')
  const started = performance.now()
  if (!(await generate())) return 1
  if (process.argv.includes('--sources')) return 0
  if (!(await buildWasm(force))) return 1
  if (!process.argv.includes('--wasm')) {
    if (force) rmSync(join(root, 'dist'), { recursive: true, force: true })
    if (!(await writeTypes()) || !(await writeBundle())) return 1
  }
  console.log(`built in ${seconds(performance.now() - started)}`)
  return 0
}

process.exitCode = await main()

// Starts one of the project's programs by name: npm run demo, example, conformance, fuzz, bench.
//
// Programs that show the product run from dist/ after a build, as a user of the package would run them; programs of the
// developers run from source through tsx, after the kernels are built. What does not exist is said so, with code 1.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { benchEntries, bundle } from './bundle.mjs'
import { report, root, run } from './steps.mjs'

/**
 * `built`: from dist/. `source`: through tsx. `compiled`: every source compiled into build/js, and programs measured as
 * processes bundled into build/bench, so that what is measured is what runs. `{}` in a path is the first argument.
 */
const programs = {
  demo: { built: 'dist/lib/cli.js', before: ['demo'] },
  millrace: { built: 'dist/lib/cli.js' },
  example: { source: 'examples/{}.ts' },
  conformance: { source: 'test/conformance/main.ts' },
  fuzz: { source: 'test/fuzz/main.ts' },
  bench: { compiled: 'bench/main.ts' },
}

function examples() {
  const names = existsSync(join(root, 'examples')) ? readdirSync(join(root, 'examples')) : []
  return names.filter(name => name.endsWith('.ts')).map(name => name.slice(0, -'.ts'.length))
}

function fail(text) {
  console.error(text)
  return 1
}

/** Compiles everything into build/js; gives the compiled form of `path`, undefined when tsc refuses something. */
async function compileAll(path) {
  const out = join(root, 'build/js')
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const project = ['-p', join(root, 'tsconfig.json'), '--outDir', out, '--tsBuildInfoFile', join(out, 'tsbuildinfo')]
  const compiled = await run(['node', tsc, ...project])
  if (compiled.code === 0) return join('build/js', path.replace(/\.ts$/, '.js'))
  report('compile', compiled)
  return undefined
}

async function build(program) {
  if (program.built && !existsSync(join(root, program.built))) console.error('building, once…')
  const built = await run(['node', join(root, 'scripts/build.mjs'), ...(program.built ? [] : ['--wasm'])])
  if (built.code !== 0) report('build', built)
  return built.code === 0
}

/** Bundles the measured programs; gives what tells bench/program-file.ts where they are, undefined when that failed. */
async function bundlePrograms() {
  const folder = 'build/bench'
  try {
    await bundle(benchEntries, folder)
    return { MILLRACE_BENCH_PROGRAMS: join(root, folder) }
  } catch (error) {
    report('bundle', { code: 1, ms: 0, output: String(error.message) })
    return undefined
  }
}

/** Hands the terminal to the program and gives back its exit code; signals of the terminal reach it by themselves. */
function start(command, env) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, command, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
    child.on('close', (code, signal) => resolve(code ?? (signal === null ? 1 : 130)))
  })
}

async function main([name, ...args]) {
  const program = programs[name]
  if (program === undefined) return fail(`no program '${name}'; there are ${Object.keys(programs).join(', ')}`)
  let path = program.built ?? program.source ?? program.compiled
  if (path.includes('{}')) {
    const chosen = args.shift()
    if (chosen === undefined || !examples().includes(chosen)) {
      return fail(`npm run ${name} -- NAME, where NAME is one of: ${examples().join(', ') || '(none yet)'}`)
    }
    path = path.replace('{}', chosen)
  }
  if (!program.built && !existsSync(join(root, path))) return fail(`npm run ${name}: ${path} does not exist yet`)
  if (!(await build(program))) return 1
  if (program.compiled) path = await compileAll(path)
  const env = program.compiled && path !== undefined ? await bundlePrograms() : {}
  if (path === undefined || env === undefined) return 1
  if (!existsSync(join(root, path))) return fail(`npm run ${name}: ${path} does not exist yet`)
  const runtime = program.source ? ['--enable-source-maps', '--import', 'tsx'] : []
  return start([...runtime, join(root, path), ...(program.before ?? []), ...args], env)
}

process.exitCode = await main(process.argv.slice(2))

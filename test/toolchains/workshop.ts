/**
 * A folder in which toolchains build the samples and run them: the sources, and the compiler under test bundled as a
 * package that no toolchain touches, `millrace-runner`. Below the folder of the installed toolchains, so that Node
 * finds them from here.
 */
import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import type { ResultTypes, SampleOutcome } from './outcomes.js'

const here = import.meta.dirname
export const root = resolve(here, '../..')

/** What each toolchain gets a copy of. */
const SOURCES = ['samples.ts', 'enum-samples.ts', 'row.ts', 'rates.ts', 'rate-names.ts', 'levels.ts']
/** The modules that hold samples; the second one needs a toolchain that translates enums. */
export const MODULES = ['samples', 'enum-samples'] as const

/** A toolchain that takes longer hangs. */
const COMMAND_MS_MAX = 120_000

export interface Workshop {
  readonly folder: string
  /** Removes the folder. */
  close(): void
}

/** Where `npm run test:toolchains` and the tests have the packages of this folder's package.json installed. */
export const installed = process.env.MILLRACE_TOOLCHAINS
/** The newest Node that is supported. */
export const node24 = process.env.MILLRACE_NODE24

/** `types`: of the results of samples that only some toolchains leave to JavaScript. */
export async function openWorkshop(types: ResultTypes): Promise<Workshop> {
  const folder = mkdtempSync(join(installed ?? tmpdir(), 'work-'))
  writeFileSync(join(folder, 'types.json'), JSON.stringify(types))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const runner = join(folder, 'node_modules/millrace-runner')
  mkdirSync(runner, { recursive: true })
  writeFileSync(join(runner, 'package.json'), JSON.stringify(RUNNER_PACKAGE))
  await Promise.all([bundleRunner(runner, 'esm', 'index.mjs'), bundleRunner(runner, 'cjs', 'index.cjs')])
  return { folder, close: () => rmSync(folder, { recursive: true, force: true }) }
}

const RUNNER_PACKAGE = {
  name: 'millrace-runner',
  version: '0.0.0',
  exports: { import: './index.mjs', require: './index.cjs' },
}

const RUNNER = "export { report } from './outcomes.js'\nexport { reportCorpus } from './corpus-outcomes.js'"

/** The other forms know where they stand by `import.meta.url`; a CommonJS bundle is told. */
const CJS: BuildOptions = {
  define: { 'import.meta.url': 'runnerUrl' },
  banner: { js: "const runnerUrl = require('node:url').pathToFileURL(__filename).href" },
}

async function bundleRunner(folder: string, format: 'esm' | 'cjs', name: string): Promise<void> {
  await build({
    stdin: { contents: RUNNER, resolveDir: here, loader: 'ts' },
    outfile: join(folder, name),
    bundle: true,
    platform: 'node',
    format,
    ...(format === 'cjs' ? CJS : {}),
  })
}

/** A folder of its own for one toolchain, with the sources and a package.json. */
export function roomOf(workshop: Workshop, name: string, type: 'module' | 'commonjs' = 'module'): string {
  const room = join(workshop.folder, name)
  mkdirSync(room)
  for (const source of SOURCES) copyFileSync(join(here, source), join(room, source))
  writeFileSync(join(room, 'package.json'), JSON.stringify({ type }))
  return room
}

/** Says a toolchain's own words when it fails. @throws Error */
export function runCommand(command: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const [program, ...args] = command as [string, ...string[]]
  const settings = { cwd, env: { ...process.env, ...env }, timeout: COMMAND_MS_MAX, maxBuffer: 1 << 24 }
  return new Promise((done, fail) => {
    execFile(program, args, settings, (error, stdout, stderr) => {
      if (error === null) done(stdout)
      else fail(new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`.slice(0, 4000)))
    })
  })
}

/** Runs a command that ends in `report`, and reads what it wrote. */
export async function outcomesOfCommand(
  workshop: Workshop,
  command: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<readonly SampleOutcome[]> {
  const outcomes = join(cwd, 'outcomes.json')
  const output = await runCommand(command, cwd, {
    NODE_OPTIONS: '',
    ...env,
    MILLRACE_OUTCOMES: outcomes,
    MILLRACE_RESULT_TYPES: join(workshop.folder, 'types.json'),
    MILLRACE_KERNELS: join(root, 'build/kernels.wasm'),
  })
  if (!existsSync(outcomes)) throw new Error(`nothing was reported:\n${output.slice(-4000)}`)
  return JSON.parse(readFileSync(outcomes, 'utf8')) as SampleOutcome[]
}

/** Runs modules that are built already; `flags` are node's. */
export function outcomesOfModules(
  workshop: Workshop,
  files: readonly string[],
  room: string,
  flags: readonly string[] = [],
  node: string = process.execPath,
): Promise<readonly SampleOutcome[]> {
  const imports = files.map((file, i) => `import * as m${i} from ${JSON.stringify(pathToFileURL(file).href)}`)
  const text = [
    "import { report } from 'millrace-runner'",
    ...imports,
    `report([${files.map((_file, i) => `m${i}.samples === undefined ? m${i}.default : m${i}`).join(', ')}])`,
  ]
  const main = join(room, 'main.mjs')
  writeFileSync(main, text.join('\n'))
  return outcomesOfCommand(workshop, [node, ...flags, main], room)
}

/** Path of a file of an installed toolchain. */
export const packageFile = (name: string): string =>
  createRequire(join(installed ?? root, 'package.json')).resolve(name)

/**
 * The whole corpus of lambdas through what changes code most: minifiers, older targets, coverage. No result may differ
 * and nothing may be refused that was not before; few may fall back to JavaScript.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { origins } from '../lambda/corpus/corpus.js'
import { corpusOutcomes } from './corpus-outcomes.js'
import type { SampleOutcome } from './outcomes.js'
import { outcomesOfCommand, root, runCommand, type Workshop } from './workshop.js'

/** A build step that the corpus goes through, and how far it may differ. */
export interface CorpusStep {
  readonly name: string
  readonly needsPackages?: boolean
  /** Part of npm test. */
  readonly isQuick?: boolean
  /** Largest share of the lambdas of real code that compile unbuilt and run as JavaScript here. */
  readonly fallbacksMax: number
  /** The same of the corners of the language: many of them prove from their text alone who owns a value. */
  readonly cornersMax: number
  /** Lambdas that this step makes into something that strict TypeScript refuses. */
  readonly refused?: readonly string[]
  readonly esbuild?: BuildOptions
  /** A module whose default export changes the text of another one. */
  readonly change?: string
}

const TERSER = `
import { minify } from 'terser'
export default async code => (await minify(code, { module: true, toplevel: true, compress: { passes: 2 } })).code`
const SWC = `
import { transformSync } from '@swc/core'
export default code => transformSync(code, {
  jsc: { target: 'es2022', minify: { compress: true, mangle: true } }, minify: true, isModule: true,
}).code`
const ISTANBUL = `
import { createInstrumenter } from 'istanbul-lib-instrument'
export default code => createInstrumenter({ esModules: true }).instrumentSync(code, 'corpus.js')`

/** They change a row behind another name, and run as JavaScript; without that name everybody sees it. */
const CHANGES_OF_ROWS = [
  'language procedureOfARow',
  'language notFresh',
  'language notFreshByItsName',
  'language notFreshByItsNameInARow',
  'language freshShadowed',
]
/** `x * (c ? 1 : 0)`, of which swc makes `x * c`. */
const BOOLEANS_AS_NUMBERS = [
  'business age',
  'business eloChange',
  'business bonus',
  'business visitAgeGroup',
  'business parcelTax',
  'streams playQoe',
  'streams adDealsFirst',
  'streams deliveryPostage',
  'streams deliveryBasket',
  'language entryUndefined',
  'language dateLentTwice',
]

/** All of them. */
export const corpusSteps: readonly CorpusStep[] = [
  { name: 'corpus: esbuild, minified', isQuick: true, fallbacksMax: 0.01, cornersMax: 0.03, esbuild: { minify: true } },
  {
    name: 'corpus: esbuild, ES2019, minified',
    fallbacksMax: 0.01,
    cornersMax: 0.05,
    esbuild: { minify: true, target: 'es2019' },
  },
  // spread and rest of objects become helpers with loops
  { name: 'corpus: esbuild, ES2017', fallbacksMax: 0.1, cornersMax: 0.1, esbuild: { target: 'es2017' } },
  {
    name: 'corpus: terser',
    needsPackages: true,
    fallbacksMax: 0.01,
    cornersMax: 0.08,
    refused: [...CHANGES_OF_ROWS, 'language knownSwitchTrue2', 'language knownBoolEqTrue'],
    change: TERSER,
  },
  // x * (c ? 1 : 0) becomes x * c, which strict TypeScript refuses
  {
    name: 'corpus: swc, minified',
    needsPackages: true,
    fallbacksMax: 0.02,
    cornersMax: 0.1,
    refused: [
      ...CHANGES_OF_ROWS,
      ...BOOLEANS_AS_NUMBERS,
      'language dateCaptured',
      'language procedureDeclaredTooEarly',
    ],
    change: SWC,
  },
  { name: 'corpus: istanbul', needsPackages: true, fallbacksMax: 0.01, cornersMax: 0.01, change: ISTANBUL },
]

/** From source, once. */
let unbuilt: readonly SampleOutcome[] | undefined

/** A line, and what is wrong. */
export interface CorpusVerdict {
  readonly text: string
  readonly faults: readonly string[]
}

/** Builds and runs the corpus, and compares it with itself run from source. @throws Error where a tool fails */
export async function judgedCorpus(workshop: Workshop, step: CorpusStep): Promise<CorpusVerdict> {
  unbuilt ??= corpusOutcomes(origins)
  const [expected, found] = [unbuilt, await outcomesOf(workshop, step)]
  const faults = found.flatMap(({ name, difference }) => (difference === undefined ? [] : [`${name}: ${difference}`]))
  const changed = expected.flatMap((wanted, i) => {
    const given = found[i]
    return given === undefined || given.kind === wanted.kind ? [] : [{ wanted, given }]
  })
  const refused = changed.filter(({ given }) => given.kind === 'refused' && !step.refused?.includes(given.name))
  const fallbacks = changed.filter(({ wanted, given }) => wanted.kind === 'compiled' && given.kind === 'javascript')
  faults.push(...refused.map(({ given }) => `${given.name}: refused (${given.code})`))
  if (found.length !== expected.length) faults.push(`${found.length} of ${expected.length} lambdas were run`)
  const isCorner = (name: string): boolean => name.startsWith('language ')
  const parts = [false, true].map(ofCorners => {
    const compiled = expected.filter(({ kind, name }) => kind === 'compiled' && isCorner(name) === ofCorners).length
    const own = fallbacks.filter(({ given }) => isCorner(given.name) === ofCorners)
    if (own.length > (ofCorners ? step.cornersMax : step.fallbacksMax) * compiled)
      faults.push(...own.map(({ given }) => `${given.name}: became javascript (${given.code})`))
    return `${own.length} of ${compiled}`
  })
  const text = `${found.length} lambdas; became javascript: ${parts[0]} of real code, ${parts[1]} corners`
  return { text: `${text}; ${refused.length} refused`, faults }
}

async function outcomesOf(workshop: Workshop, step: CorpusStep): Promise<readonly SampleOutcome[]> {
  const room = join(workshop.folder, step.name.replace(/\W+/g, '-'))
  mkdirSync(room)
  writeFileSync(join(room, 'package.json'), '{"type":"module"}')
  const file = join(room, 'corpus.mjs')
  await build({
    entryPoints: [join(root, 'test/lambda/corpus/corpus.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    // what the corpus shares with the product is not what is built here, but may need it
    supported: { 'import-meta': true },
    banner: { js: REQUIRE },
    logLevel: 'silent',
    ...step.esbuild,
  })
  if (step.change !== undefined) await changeFile(room, file, step.change)
  const main = join(room, 'main.mjs')
  writeFileSync(
    main,
    "import { reportCorpus } from 'millrace-runner'\nimport { origins } from './corpus.mjs'\nreportCorpus(origins)",
  )
  return outcomesOfCommand(workshop, [process.execPath, main], room)
}

/** CommonJS packages in the bundle ask for Node's modules. */
const REQUIRE = "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);"

async function changeFile(room: string, file: string, change: string): Promise<void> {
  writeFileSync(join(room, 'change.mjs'), change)
  const script = join(room, 'changing.mjs')
  writeFileSync(
    script,
    "import { readFileSync, writeFileSync } from 'node:fs'\nimport change from './change.mjs'\nconst [file] = process.argv.slice(2)\nwriteFileSync(file, await change(readFileSync(file, 'utf8')))",
  )
  await runCommand([process.execPath, script, file], room)
  if (readFileSync(file, 'utf8').length === 0) throw new Error('nothing is left of the corpus')
}

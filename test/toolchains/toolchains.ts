/** Every toolchain that the samples go through, and how it may differ. docs/toolchains.md is the table for users. */
import { builtByEsbuild, builtByEsbuildUnbundled, builtByRollup, builtByWebpack } from './bundlers.js'
import { builtByTsc, strippedByNode, underTsx } from './compilers.js'
import type { Allowed } from './judge.js'
import type { SampleOutcome } from './outcomes.js'
import { underJest, underVitest } from './test-runners.js'
import type { Workshop } from './workshop.js'

export interface Toolchain {
  readonly name: string
  /** What must have been fetched before. */
  readonly needs?: 'packages' | 'node24'
  /** Part of npm test. */
  readonly isQuick?: boolean
  /** It cannot read the module with enums. */
  readonly lacksEnums?: boolean
  readonly allowed?: Allowed
  outcomes(workshop: Workshop, name: string): Promise<readonly SampleOutcome[]>
}

/** Steps below ES2022 turn private fields into tables. */
const rewritten = ['usesPrivate', 'aClass']
/** Steps below ES2018 turn spread and rest into helpers with loops. */
const javascript = ['spread', 'rest']

export const toolchains: readonly Toolchain[] = [
  { name: 'tsx', isQuick: true, outcomes: underTsx },
  { name: 'tsc, ES2022', isQuick: true, outcomes: (w, name) => builtByTsc(w, name, { target: 'es2022' }) },
  {
    name: 'tsc, ES2020',
    allowed: { rewritten },
    outcomes: (w, name) => builtByTsc(w, name, { target: 'es2020' }),
  },
  {
    name: 'tsc, CommonJS',
    isQuick: true,
    outcomes: (w, name) => builtByTsc(w, name, { target: 'es2022', type: 'commonjs' }),
  },
  {
    name: 'tsc, ES2017',
    allowed: { javascript, rewritten },
    outcomes: (w, name) => builtByTsc(w, name, { target: 'es2017' }),
  },
  {
    name: 'Node 24, types stripped',
    needs: 'node24',
    isQuick: true,
    lacksEnums: true,
    outcomes: (w, name) => strippedByNode(w, name, false),
  },
  { name: 'Node 24, types transformed', needs: 'node24', outcomes: (w, name) => strippedByNode(w, name, true) },
  { name: 'esbuild', outcomes: (w, name) => builtByEsbuild(w, name, {}) },
  { name: 'esbuild, CommonJS, not bundled', outcomes: builtByEsbuildUnbundled },
  { name: 'esbuild, minified', isQuick: true, outcomes: (w, name) => builtByEsbuild(w, name, { minify: true }) },
  {
    name: 'esbuild, minified, names kept',
    isQuick: true,
    outcomes: (w, name) => builtByEsbuild(w, name, { minify: true, keepNames: true }),
  },
  {
    name: 'esbuild, ES2017',
    allowed: { javascript, rewritten },
    outcomes: (w, name) => builtByEsbuild(w, name, { target: 'es2017' }),
  },
  { name: 'vitest, threads', needs: 'packages', outcomes: (w, name) => underVitest(w, name, { pool: 'threads' }) },
  { name: 'vitest, vmThreads', needs: 'packages', outcomes: (w, name) => underVitest(w, name, { pool: 'vmThreads' }) },
  {
    name: 'vitest, istanbul',
    needs: 'packages',
    isQuick: true,
    outcomes: (w, name) => underVitest(w, name, { pool: 'forks', coverage: true }),
  },
  {
    name: 'jest, swc',
    needs: 'packages',
    isQuick: true,
    outcomes: (w, name) => underJest(w, name, { type: 'commonjs' }),
  },
  {
    name: 'jest, swc, coverage',
    needs: 'packages',
    outcomes: (w, name) => underJest(w, name, { type: 'commonjs', coverage: true }),
  },
  { name: 'jest, swc, ES modules', needs: 'packages', outcomes: (w, name) => underJest(w, name, { type: 'module' }) },
  {
    name: 'webpack, production',
    needs: 'packages',
    isQuick: true,
    outcomes: (w, name) => builtByWebpack(w, name, { mode: 'production', devtool: 'source-map' }),
  },
  {
    name: 'webpack, development',
    needs: 'packages',
    outcomes: (w, name) => builtByWebpack(w, name, { mode: 'development', devtool: 'eval-source-map' }),
  },
  {
    name: 'webpack, development, eval',
    needs: 'packages',
    allowed: { noPlaces: true },
    outcomes: (w, name) => builtByWebpack(w, name, { mode: 'development' }),
  },
  { name: 'rollup and terser', needs: 'packages', outcomes: builtByRollup },
]

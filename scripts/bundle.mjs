// Bundles programs and their worker: one file for each entry, and chunks with what several of them use.
//
// A process that imports hundreds of small files spends most of its start on finding and linking them; the worker does
// it once more. Names are kept, so that stacks and CPU profiles stay readable, and each file has a map to the sources.
// Entries, chunks and the kernels lie flat in one folder: code that looks for a file beside itself (`import.meta.url`)
// finds it there whichever chunk it was put into.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'esbuild'
import { root } from './steps.mjs'

/** What every program needs beside itself: the worker that runs the steps of tasks. */
const lane = { lane: 'src/task/lane.ts' }

/** What the package holds; package.json names each of them. */
export const packageEntries = { index: 'src/index.ts', arrow: 'src/columnar/index.ts', cli: 'src/cli/main.ts', ...lane }

/** Programs of bench/ that are measured as processes of their own. */
export const benchEntries = {
  'kafka-process': 'bench/kafka-process.ts',
  'first-mile-process': 'bench/first-mile-process.ts',
  'millrace-process': 'bench/jvm/millrace-process.ts',
  'kafkajs-process': 'bench/rivals/kafkajs-process.ts',
  'flow-process': 'bench/flow/flow-process.ts',
  ...lane,
}

/**
 * Writes the bundle and build/kernels.wasm into a folder, and removes what is no part of it. Files that stay the same
 * are not written, so that a process which is just starting from them is not disturbed.
 *
 * @param {Readonly<Record<string, string>>} entryPoints  sources by the name of their output, relative to the root
 * @param {string} folder  relative to the root
 * @returns {Promise<{ files: number, bytes: number }>} without the maps
 * @throws what esbuild refuses
 */
export async function bundle(entryPoints, folder) {
  const outdir = join(root, folder)
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    charset: 'utf8',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'silent',
    write: false,
  })
  mkdirSync(outdir, { recursive: true })
  const isEntry = ({ path }) => Object.hasOwn(entryPoints, basename(path, '.js'))
  // entries last: what they import is there already
  for (const { path, contents } of outputFiles.toSorted((a, b) => isEntry(a) - isEntry(b))) {
    if (!existsSync(path) || !readFileSync(path).equals(contents)) writeFileSync(path, contents)
  }
  copyFileSync(join(root, 'build/kernels.wasm'), join(outdir, 'kernels.wasm'))
  const names = new Set(['kernels.wasm', ...outputFiles.map(({ path }) => basename(path))])
  for (const name of readdirSync(outdir)) if (!names.has(name)) rmSync(join(outdir, name), { recursive: true })
  const code = outputFiles.filter(({ path }) => path.endsWith('.js'))
  return { files: code.length, bytes: code.reduce((sum, { contents }) => sum + contents.length, 0) }
}

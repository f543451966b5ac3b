/** Toolchains that put modules into one file, with other names and fewer characters: esbuild, rollup, webpack. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { tscOutput } from './compilers.js'
import type { SampleOutcome } from './outcomes.js'
import { MODULES, outcomesOfModules, packageFile, roomOf, runCommand, type Workshop } from './workshop.js'

type Outcomes = Promise<readonly SampleOutcome[]>

/** ES modules unless the options say another format; a bundle each unless they say otherwise. */
export async function builtByEsbuild(workshop: Workshop, name: string, options: BuildOptions): Outcomes {
  const isCommonJs = options.format === 'cjs'
  const room = roomOf(workshop, name, isCommonJs ? 'commonjs' : 'module')
  const outdir = join(room, 'out')
  await build({
    entryPoints: MODULES.map(each => join(room, `${each}.ts`)),
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    sourcemap: true,
    logLevel: 'silent',
    ...options,
  })
  return outcomesOfModules(
    workshop,
    MODULES.map(each => join(outdir, `${each}.js`)),
    room,
  )
}

/** Every module by itself, as CommonJS. */
export function builtByEsbuildUnbundled(workshop: Workshop, name: string): Outcomes {
  const all = ['samples', 'enum-samples', 'row', 'rates', 'rate-names', 'levels']
  const entryPoints = all.map(each => join(workshop.folder, name, `${each}.ts`))
  return builtByEsbuild(workshop, name, { bundle: false, format: 'cjs', entryPoints })
}

/** What tsc wrote, in one file by rollup, made small by terser, with the source maps of all three. */
export async function builtByRollup(workshop: Workshop, name: string): Outcomes {
  const room = roomOf(workshop, name)
  const files = await tscOutput(room, { target: 'es2022' })
  const script = join(room, 'rollup.mjs')
  writeFileSync(script, ROLLUP)
  const bundles = join(room, 'bundles')
  mkdirSync(bundles)
  const outputs = files.map(file => join(bundles, basename(file)))
  await runCommand([process.execPath, script, JSON.stringify(files), JSON.stringify(outputs)], room)
  return outcomesOfModules(workshop, outputs, room)
}

const ROLLUP = `
import { readFileSync, writeFileSync } from 'node:fs'
import { rollup } from 'rollup'
import { minify } from 'terser'
const [inputs, outputs] = process.argv.slice(2).map(text => JSON.parse(text))
const load = file => ({ code: readFileSync(file, 'utf8'), map: JSON.parse(readFileSync(file + '.map', 'utf8')) })
for (const [i, input] of inputs.entries()) {
  const bundle = await rollup({ input, plugins: [{ name: 'maps', load }] })
  const { output: [{ code, map }] } = await bundle.generate({ format: 'es', sourcemap: true, file: outputs[i] })
  const url = outputs[i].split('/').at(-1) + '.map'
  const small = await minify(code, { module: true, sourceMap: { content: map, url } })
  writeFileSync(outputs[i], small.code)
  writeFileSync(outputs[i] + '.map', small.map)
}
`

export interface WebpackOptions {
  readonly mode: 'production' | 'development'
  /** Webpack's own word; false for webpack's default of the mode. */
  readonly devtool?: string
}

/** Webpack over swc, for Node. */
export async function builtByWebpack(workshop: Workshop, name: string, options: WebpackOptions): Outcomes {
  const room = roomOf(workshop, name, 'commonjs')
  writeFileSync(join(room, 'loader.cjs'), LOADER)
  const script = join(room, 'webpack.cjs')
  writeFileSync(script, WEBPACK)
  const config = {
    ...options,
    context: room,
    target: 'node20',
    entry: Object.fromEntries(MODULES.map(each => [each, `./${each}.ts`])),
    output: { path: join(room, 'out'), filename: '[name].js', library: { type: 'commonjs2' } },
    resolve: { extensions: ['.ts', '.js'], extensionAlias: { '.js': ['.ts', '.js'] } },
  }
  await runCommand([process.execPath, script, JSON.stringify(config)], room)
  return outcomesOfModules(
    workshop,
    MODULES.map(each => join(room, 'out', `${each}.js`)),
    room,
  )
}

const LOADER = `
const { transformSync } = require('@swc/core')
module.exports = function (source) {
  const { code, map } = transformSync(source, {
    filename: this.resourcePath,
    sourceMaps: true,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
  })
  this.callback(null, code, JSON.parse(map))
}
`

const WEBPACK = `
const webpack = require('webpack')
const { join } = require('node:path')
const config = JSON.parse(process.argv[2])
config.module = { rules: [{ test: /\\.ts$/, use: join(__dirname, 'loader.cjs') }] }
webpack(config, (error, stats) => {
  if (error || stats.hasErrors()) {
    console.error(error ?? stats.toString())
    process.exitCode = 1
  }
})
`

/** Says whether webpack and its friends are there. */
export const hasPackages = (): boolean => {
  try {
    return readFileSync(packageFile('webpack/package.json')).length > 0
  } catch {
    return false
  }
}

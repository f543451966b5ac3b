/**
 * A user's file: found, run, and what it exports looked through. A `.ts` file runs by Node itself where Node takes
 * types away (22.18 and newer), else through tsx, an optional peer.
 *
 * What is exported may come from another copy of this package than the command line's, so it is known by its shape.
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { StreamsConfigInput } from '../config/streams-config.js'
import { configCodes } from '../errors/codes/config.js'
import { StreamsError } from '../errors/streams-error.js'
import type { Topic } from '../schema/topic.js'
import type { Topology } from '../topology/topology.js'

/** What a file gives to the command line. */
export interface LoadedFile {
  readonly path: string
  /** File name without its extension. */
  readonly name: string
  /** Typed topics among its exports, also inside exported arrays and plain objects. */
  readonly topics: readonly Topic<unknown, unknown>[]
  /** Its export `config`. */
  readonly config: StreamsConfigInput
  readonly exports: Readonly<Record<string, unknown>>
}

const TYPESCRIPT = ['.ts', '.mts', '.cts']
/** Exports that may hold the topology, in this order. */
const NAMES = ['default', 'topology', 'builder'] as const

/**
 * Runs the file and looks through its exports.
 *
 * @throws StreamsError E810 when there is no such file, E811 when TypeScript cannot be run; what the file throws.
 */
export async function loadFile(file: string): Promise<LoadedFile> {
  const path = resolve(file)
  if (!existsSync(path)) {
    throw new StreamsError(configCodes.E810, 'there is no such file', {
      file: path,
      cure: 'give the path of a .ts or .js file',
    })
  }
  process.setSourceMapsEnabled(true)
  if (TYPESCRIPT.includes(extname(path)) && !runsTypeScript()) await registerTsx(path)
  const exports: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href)
  return {
    path,
    name: basename(path, extname(path)),
    topics: topicsIn(exports),
    config: isConfig(exports.config) ? exports.config : {},
    exports,
  }
}

/** The file with the topology that it exports. E812 where it exports none. */
export async function loadTopology(file: string): Promise<LoadedFile & { readonly topology: Topology }> {
  const loaded = await loadFile(file)
  for (const name of NAMES) {
    const topology = await topologyOf(loaded.exports[name])
    if (topology !== undefined) return { ...loaded, topology }
  }
  const found = Object.keys(loaded.exports)
  throw new StreamsError(configCodes.E812, 'the file exports no topology', {
    file: loaded.path,
    cure: `export default a StreamsBuilder, builder.build(), or a function that gives one; it exports ${found.join(', ') || 'nothing'}`,
  })
}

/** Whether this Node takes types away by itself. */
function runsTypeScript(): boolean {
  const features: { readonly typescript?: unknown } = process.features
  return features.typescript !== undefined && features.typescript !== false
}

/** Makes `import` take TypeScript, through the tsx of the user's project. */
async function registerTsx(path: string): Promise<void> {
  const found = [path, import.meta.url].map(from => resolveTsx(from)).find(each => each !== undefined)
  if (found === undefined) {
    throw new StreamsError(configCodes.E811, `Node ${process.versions.node} does not run TypeScript by itself`, {
      file: path,
      cure: 'npm install --save-dev tsx, or run on Node 22.18 or newer, or compile the file and give the .js',
    })
  }
  const tsx: { readonly register: () => unknown } = await import(pathToFileURL(found).href)
  tsx.register()
}

/** The file by which `import` gets tsx's API; resolving its name here would give the one for `require`. */
function resolveTsx(from: string): string | undefined {
  try {
    return join(dirname(createRequire(from).resolve('tsx/package.json')), 'dist/esm/api/index.mjs')
  } catch {
    return undefined
  }
}

async function topologyOf(value: unknown): Promise<Topology | undefined> {
  if (isTopology(value)) return value
  if (isBuilder(value)) return value.build()
  if (typeof value !== 'function' || /^class\b/.test(Function.prototype.toString.call(value))) return undefined
  const made: unknown = await value()
  return isTopology(made) ? made : isBuilder(made) ? made.build() : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** Keys and values are checked when they are read (config/streams-config.ts). */
function isConfig(value: unknown): value is StreamsConfigInput {
  return isObject(value)
}

function isTopology(value: unknown): value is Topology {
  return isObject(value) && Array.isArray(value.subtopologies) && typeof value.describe === 'function'
}

function isBuilder(value: unknown): value is { build(): Topology } {
  return isObject(value) && typeof value.build === 'function' && typeof value.stream === 'function'
}

function isTopic(value: unknown): value is Topic<unknown, unknown> {
  return isObject(value) && typeof value.topic === 'string' && isObject(value.key) && isObject(value.value)
}

function topicsIn(exports: Readonly<Record<string, unknown>>): readonly Topic<unknown, unknown>[] {
  const found = new Map<string, Topic<unknown, unknown>>()
  for (const value of Object.values(exports)) {
    for (const each of isTopic(value) || !isObject(value) ? [value] : Object.values(value)) {
      if (isTopic(each)) found.set(each.topic, each)
    }
  }
  return [...found.values()]
}

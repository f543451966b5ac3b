/**
 * A user's function made again from its source and captured values, in a lane or beside the test driver.
 *
 * `vm.compileFunction`, not `new Function`: it works where code generation from strings is forbidden, and takes a
 * file name and offsets, so that stacks point at the user's line. It knows nothing of rows: see row-view.ts.
 */
import { createRequire, findSourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'
import { compileFunction } from 'node:vm'
import { lambdaCodes } from '../errors/codes/lambda.js'
import { StreamsError } from '../errors/streams-error.js'
import type { Capture, ScriptPosition, ScriptSource } from '../lambda/lambda.js'

// biome-ignore lint/suspicious/noExplicitAny: a user's function
export type UserFunction = (...args: any[]) => unknown

/** Resolves the captures that `js(url, name)` makes. */
export type ModuleExports = (url: string, exportName: string) => unknown

/** The function itself. @throws SyntaxError where the source cannot run here; StreamsError E119 for a module. */
export function scriptFunction(script: ScriptSource, modules: ModuleExports = loadExport): UserFunction {
  return make(script, [], modules)
}

/** Loads a module synchronously, ES module or CommonJS. @throws StreamsError E119 */
function loadExport(url: string, exportName: string): unknown {
  let loaded: unknown
  const require = createRequire(import.meta.url)
  const path = modulePath(require, url)
  try {
    loaded = require(path)
  } catch (cause) {
    const typescript = 'run it on Node 22.18 or newer, or with node --import tsx, which is for all threads'
    throw new StreamsError(lambdaCodes.E119, `the module of js() cannot be loaded: ${url}`, {
      cure: /\.[cm]?ts$/.test(path)
        ? `${typescript}, or name the compiled file; it must not use top-level await`
        : 'the file must be there for each lane, and must not use top-level await',
      cause,
    })
  }
  const found = (loaded as Readonly<Record<string, unknown>>)[exportName]
  if (typeof found === 'function') return found
  throw new StreamsError(lambdaCodes.E119, `${url} exports no function ${exportName}`, {
    cure: 'correct the name given to js()',
  })
}

/** TypeScript names its own files `.js` in imports: where only the source is there, it is meant. */
function modulePath(require: NodeJS.Require, url: string): string {
  const path = fileURLToPath(url)
  const source = path.replace(/\.([cm]?)js$/, '.$1ts')
  return !isThere(require, path) && isThere(require, source) ? source : path
}

function isThere(require: NodeJS.Require, path: string): boolean {
  try {
    require.resolve(path)
    return true
  } catch {
    return false
  }
}

const LEAD = '"use strict"; return '
/** File name in stacks where the user's is not known. */
const UNKNOWN_FILE = 'millrace:function'

/** Where a function threw, or called what threw. */
export type ThrownAt =
  /** Offset into the text of `ScriptSource.source`. */
  | { readonly offset: number }
  /** In the user's own file, 1-based: a source map has been applied to the stack. */
  | { readonly line: number; readonly column: number }

/** From the first line of the error's stack that is in the function's file; undefined where none is. */
export function thrownAt(script: ScriptSource, error: unknown): ThrownAt | undefined {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return undefined
  const shown = shownPlace(script)
  const name = shown.file.replace(/^.*[/\\]/, '')
  const isMapped = findSourceMap(shown.file) !== undefined
  for (const frame of error.stack.split('\n')) {
    const position = /^(.*):(\d+):(\d+)\)?$/.exec(frame)
    if (position?.[1] === undefined || !position[1].endsWith(name)) continue
    const [line, column] = [Number(position[2]), Number(position[3])]
    const offset = isMapped ? undefined : offsetIn(script.source, shown, line - 1, column - 1)
    if (isMapped) return { line, column }
    if (offset !== undefined) return { offset }
  }
  return undefined
}

/**
 * What stacks say of it: the place in the script that runs where this thread has a source map for that, else the place
 * in the user's file, unless a source map would be applied to it.
 */
function shownPlace(script: ScriptSource): ScriptPosition {
  const { columnOffset = 0, file, lineOffset = 0, written } = script
  const isMapped = file !== undefined && findSourceMap(file) !== undefined
  if (!isMapped && written !== undefined && findSourceMap(written.file) === undefined) return written
  return file === undefined
    ? { file: UNKNOWN_FILE, lineOffset: 0, columnOffset: 0 }
    : { file, lineOffset, columnOffset }
}

/** Of a zero-based position in the script; undefined outside the text. */
function offsetIn(source: string, offsets: ScriptPosition, line: number, column: number): number | undefined {
  const lines = source.split('\n')
  const index = line - offsets.lineOffset
  const at = index === 0 ? column - offsets.columnOffset : column
  const text = lines[index]
  if (text === undefined || at < 0 || at > text.length) return undefined
  return lines.slice(0, index).reduce((sum, each) => sum + each.length + 1, 0) + at
}

/** A function that is being made; others reach it before it is there, and call it once it is. */
interface Slot {
  fn: UserFunction | undefined
}

function make(script: ScriptSource, around: readonly Slot[], modules: ModuleExports): UserFunction {
  const slot: Slot = { fn: undefined }
  const above = [slot, ...around]
  const names = script.captures.map(capture => capture.name)
  const values = script.captures.map(capture => captureValue(capture, above, modules))
  const shown = shownPlace(script)
  const build = compileFunction(`${LEAD}${script.source}`, ['firstStatic', ...names], {
    filename: shown.file,
    lineOffset: shown.lineOffset,
    columnOffset: shown.columnOffset - LEAD.length,
  }) as UserFunction
  slot.fn = build(firstStatic, ...values) as UserFunction
  return slot.fn
}

function captureValue(capture: Capture, above: readonly Slot[], modules: ModuleExports): unknown {
  switch (capture.kind) {
    case 'value':
      return capture.value
    case 'function':
      return make(capture.script, above, modules)
    case 'builtin':
      return builtin(capture.path)
    case 'enclosing': {
      const slot = above[capture.up]
      // `this` goes on: helpers made by older targets call `saved.call(x)`
      return function (this: unknown, ...args: unknown[]): unknown {
        return slot?.fn?.apply(this, args)
      }
    }
    case 'members':
      return Object.fromEntries(capture.members.map(member => [member.name, captureValue(member, above, modules)]))
    case 'module':
      return modules(capture.url, capture.exportName)
  }
}

/** `Math.max`; `coverage` and `named` are what istanbul and esbuild put into function texts. */
function builtin(path: string): unknown {
  if (path === 'coverage') return () => deaf
  if (path === 'named') return (fn: unknown) => fn
  return path
    .split('.')
    .reduce<unknown>((owner, name) => (owner as Readonly<Record<string, unknown>>)[name], globalThis)
}

/** The first static method of a class: how a static method's text becomes a function again. */
const firstStatic = (made: Readonly<Record<string, unknown>>): unknown => {
  const name = Object.getOwnPropertyNames(made).find(n => !['length', 'name', 'prototype'].includes(n))
  return name === undefined ? undefined : made[name]
}

/** Answers every counter with itself and keeps nothing. */
const deaf: unknown = new Proxy(
  {},
  { get: (_target, key) => (key === Symbol.toPrimitive ? () => 0 : deaf), set: () => true },
)

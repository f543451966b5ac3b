/**
 * Where a function was written: file, line and column of an offset into its text, through source maps.
 *
 * With an inspector: V8's location of the function, then the script's map (`module.findSourceMap`, or the one named
 * by sourceMappingURL). Without: the call site of the operator, from the stack of the DSL call. Looked for only
 * when somebody will read it.
 */
import { readFileSync } from 'node:fs'
import { findSourceMap, SourceMap } from 'node:module'
import { relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { CaptureSession, ScriptInfo, ScriptLocation } from './captures/capture.js'
import type { FunctionRef, ScriptSource, SourcePlace } from './lambda.js'
import { asExpression, type ParsedFunction } from './syntax/parse.js'

/** A function whose offsets can be placed. */
export interface Placeable {
  readonly ref: FunctionRef
  /** Undefined where its text could not be parsed. */
  readonly parsed: ParsedFunction | undefined
  readonly text: string
}

/** A place, and the line of the user's own file where it could be read. */
export interface ExactPlace extends SourcePlace {
  readonly sourceLine?: string
}

/** Place of the offset; the call site where the function itself cannot be found. */
export function placeOf(p: Placeable, offset: number, session: CaptureSession): ExactPlace {
  return functionPlace(p, offset, session) ?? callSite(p.ref.callSite)
}

function functionPlace(p: Placeable, offset: number, session: CaptureSession): ExactPlace | undefined {
  try {
    const { location } = session.scopesOf(p.ref.fn)
    if (location === undefined) return undefined
    const script = session.scriptOf(location.scriptId)
    if (script === undefined) return undefined
    return mapped(script, generatedPosition(p, offset, location), p.text, offset)
  } catch {
    return undefined
  }
}

/**
 * File and offsets for a ScriptSource, so that stacks of the function made again point at the user's line: where the
 * text of `source` would begin in the script that it comes from (zero-based). Empty where that is not known.
 */
export function scriptPlace(
  p: Placeable,
  session: CaptureSession,
): Pick<ScriptSource, 'file' | 'lineOffset' | 'columnOffset'> {
  if (p.parsed === undefined) return {}
  try {
    const { location } = session.scopesOf(p.ref.fn)
    const script = location === undefined ? undefined : session.scriptOf(location.scriptId)
    if (location === undefined || script === undefined) return {}
    const anchor = p.text.slice(0, anchorOf(p)).split('\n')
    if (anchor.length > 1) return {}
    const lead = asExpression(p.parsed).indexOf(p.text)
    return {
      file: script.url,
      lineOffset: location.lineNumber,
      columnOffset: location.columnNumber - anchorOf(p) - lead,
    }
  } catch {
    return {}
  }
}

interface Position {
  /** Zero-based. */
  readonly line: number
  readonly column: number
}
function generatedPosition(p: Placeable, offset: number, location: ScriptLocation): Position {
  const before = p.text.slice(0, offset).split('\n')
  const column = before.at(-1)?.length ?? 0
  if (before.length > 1) return { line: location.lineNumber + before.length - 1, column }
  return { line: location.lineNumber, column: column + location.columnNumber - anchorOf(p) }
}

/** V8's location is where an arrow starts, and the `(` of the parameters of any other function. */
function anchorOf(p: Placeable): number {
  const fn = p.parsed?.fn
  if (fn === undefined || fn.type === 'ArrowFunctionExpression') return 0
  return p.text.lastIndexOf('(', (fn.params[0]?.start ?? fn.body.start) - (p.parsed?.shift ?? 0))
}

function mapped(script: ScriptInfo, at: Position, text: string, offset: number): ExactPlace {
  const { map, base } = sourceMapOf(script)
  const entry = map?.findEntry(at.line, at.column)
  if (entry === undefined || !('originalSource' in entry) || entry.originalSource === undefined) {
    return { file: shortPath(script.url), line: at.line + 1, column: at.column + 1, ...lineOf(script.url, at.line) }
  }
  const url = absolute(entry.originalSource, base)
  const source = { ...keptLine(map, entry.originalSource, entry.originalLine), ...lineOf(url, entry.originalLine) }
  const shift = entry.generatedLine === at.line ? at.column - entry.generatedColumn : 0
  const column = exactColumn(entry.originalColumn, shift, { text, offset, line: source.sourceLine })
  return { file: shortPath(url), line: entry.originalLine + 1, column: column + 1, ...source }
}

interface Around {
  /** The function as it runs. */
  readonly text: string
  readonly offset: number
  /** The user's line. */
  readonly line: string | undefined
}

/**
 * A mapping may start before the offset that was asked for: in the middle of the user's text, or in front of a blank,
 * a wrapper or a bracket that only the build step wrote. `column` is the user's where it starts, `shift` how much
 * further the offset is in what runs.
 */
function exactColumn(column: number, shift: number, { text, offset, line }: Around): number {
  if (line === undefined || shift === 0) return column + shift
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
  if (shift > before.length) {
    // it starts in front of the function: look for how the function begins
    const start = offset === 0 ? line.indexOf(/^(?:[\w$]+|.)/.exec(text)?.[0] ?? '', column) : -1
    return start < 0 ? column : start
  }
  if (!before.endsWith(line.slice(column, column + shift))) return column
  const blanks = /^\s*/.exec(line.slice(column + shift))?.[0].length ?? 0
  return column + shift + blanks
}

/** The map, and what the paths in it are relative to: those of Node's own are not. */
function sourceMapOf(script: ScriptInfo): { readonly map?: SourceMap; readonly base?: URL } {
  const isFile = script.url.startsWith('file:')
  const known = findSourceMap(script.url) ?? (isFile ? findSourceMap(fileURLToPath(script.url)) : undefined)
  if (known !== undefined) return { map: known }
  if (!script.sourceMapURL) return {}
  try {
    const place = isFile ? new URL(script.url) : pathToFileURL(script.url)
    const data = /^data:[^,]*;base64,(.*)$/s.exec(script.sourceMapURL)
    const base = data === null ? new URL(script.sourceMapURL, place) : place
    const text = data?.[1] === undefined ? readFileSync(base, 'utf8') : Buffer.from(data[1], 'base64').toString()
    return { map: new SourceMap(JSON.parse(text)), base }
  } catch {
    return {}
  }
}

const IS_URL = /^[a-z][a-z0-9+.-]+:\/\//i
const absolute = (source: string, base: URL | undefined): string =>
  base === undefined || IS_URL.test(source) ? source : new URL(source, base).href

function lineOf(url: string, line: number): { readonly sourceLine?: string } {
  try {
    const text = readFileSync(url.startsWith('file:') ? fileURLToPath(url) : url, 'utf8').split('\n')[line]
    return text === undefined ? {} : { sourceLine: text.replace(/\r$/, '') }
  } catch {
    return {}
  }
}

/** The line as the map itself keeps it, where the file has a name of the bundler's. */
function keptLine(map: SourceMap | undefined, source: string, line: number): { readonly sourceLine?: string } {
  const payload = map?.payload
  const text = payload?.sourcesContent?.[payload.sources.indexOf(source)]?.split('\n')[line]
  return text === undefined ? {} : { sourceLine: text.replace(/\r$/, '') }
}

/** Relative to the working directory where the file lies below it. */
export function shortPath(url: string): string {
  const path = url.startsWith('file:') ? fileURLToPath(url) : url
  // webpack://app/./src/orders.ts?5a1b: the bundler's own name for a file
  if (IS_URL.test(path)) return path.replace(/\?.*$/, '')
  const short = relative(process.cwd(), path)
  return short === '' || short.startsWith('..') ? path : short
}

const FRAME = /\(?((?:file:\/\/)?\/?[^()\s][^()]*?):(\d+):(\d+)\)?$/
/** Folder of this build of millrace: its frames are not the user's. */
const OWN = new URL('../', import.meta.url).href
const OWN_PATH = fileURLToPath(OWN)

/** The user's frame in the stack of a DSL call: the first one that is not ours, else the first. */
export function callSite(error: Error): SourcePlace {
  let first: Frame | undefined
  for (const line of (error.stack ?? '').split('\n')) {
    const frame = frameOf(line)
    if (frame === undefined) continue
    const { file } = frame
    if (!file.startsWith(OWN) && !file.startsWith(OWN_PATH) && !file.startsWith('node:')) return placeOfFrame(frame)
    first ??= frame
  }
  return first === undefined ? {} : placeOfFrame(first)
}

interface Frame {
  readonly file: string
  readonly line: number
  readonly column: number
}

function frameOf(line: string): Frame | undefined {
  if (!/^\s+at /.test(line)) return undefined
  const place = line
    .trim()
    .replace(/^at (?:async )?/, '')
    .replace(/^.*\(/, '')
  const found = FRAME.exec(place)
  return found?.[1] === undefined ? undefined : { file: found[1], line: Number(found[2]), column: Number(found[3]) }
}

const placeOfFrame = (frame: Frame): SourcePlace => ({ ...frame, file: shortPath(frame.file) })

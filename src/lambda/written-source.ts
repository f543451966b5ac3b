/**
 * A function as its author wrote it: looked for in the user's file at the call of its operator. The function's own text
 * is what a build step left of it, without types and perhaps without blanks; words and numbers are what both have.
 *
 * So a place in a function is known without an inspector, whenever somebody asks: for errors of rows and `explain`.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ScriptSource, SourcePlace } from './lambda.js'

/** A call is looked through so far (characters). */
const CALL_CHARS_MAX = 20_000

/** A function's text in its author's file. */
export interface WrittenFunction {
  readonly text: string
  /** Where an offset into the function's own text stands in the user's file. */
  placeAt(offset: number): SourcePlace & { readonly sourceLine: string }
}

/**
 * The argument of the call at `place` of which `text` was made. Undefined where the file cannot be read or has no such
 * argument. Cost: reads the file.
 */
export function writtenFunction(text: string, place: SourcePlace): WrittenFunction | undefined {
  const { file, line } = place
  const source = file === undefined ? undefined : maybeRead(file)
  if (file === undefined || line === undefined || source === undefined) return undefined
  const start = offsetOf(source, line, place.column ?? 1)
  const found = bestArgument(wordsOf(text), argumentsOf(source.slice(start, start + CALL_CHARS_MAX)))
  if (found === undefined) return undefined
  const { argument, pairs } = found
  return {
    text: argument.text.trim(),
    placeAt: offset => {
      const at = start + argument.start + offsetIn(argument.text, text, offset, pairs)
      return { file, ...positionOf(source, at) }
    },
  }
}

/** The argument that has all the words and the fewest others: the text of one may be in that of another. */
function bestArgument(
  wanted: readonly Word[],
  candidates: readonly Piece[],
): { readonly argument: Piece; readonly pairs: readonly Pair[] } | undefined {
  let best: { readonly argument: Piece; readonly pairs: readonly Pair[] } | undefined
  let least = Number.POSITIVE_INFINITY
  for (const argument of candidates) {
    const words = wordsOf(argument.text)
    const pairs = aligned(wanted, words)
    if (pairs === undefined || words.length >= least) continue
    best = { argument, pairs }
    least = words.length
  }
  return best
}

/**
 * The script with the place where its function begins in the user's file. As it is where the function is not found.
 *
 * @param text the function's own, a part of the script's
 */
export function placedScript(script: ScriptSource, text: string, call: SourcePlace): ScriptSource {
  const isOpen = script.written === undefined && script.source.includes(text)
  const place = isOpen ? writtenFunction(text, call)?.placeAt(0) : undefined
  if (place?.file === undefined || place.line === undefined || place.column === undefined) return script
  const file = place.file.startsWith('file:') ? place.file : pathToFileURL(resolve(place.file)).href
  const columnOffset = place.column - 1 - script.source.indexOf(text)
  return { ...script, written: { file, lineOffset: place.line - 1, columnOffset } }
}

/** The line at a place of a file; undefined where it cannot be read. */
export function sourceLineAt({ file, line }: SourcePlace): string | undefined {
  const text = file === undefined || line === undefined ? undefined : maybeRead(file)?.split('\n')[line - 1]
  return text?.replace(/\r$/, '')
}

function maybeRead(file: string): string | undefined {
  try {
    return readFileSync(file.startsWith('file:') ? new URL(file) : file, 'utf8')
  } catch {
    return undefined
  }
}

/** Offset of a place, 1-based. */
function offsetOf(source: string, line: number, column: number): number {
  let at = 0
  for (let left = line - 1; left > 0; left--) {
    const end = source.indexOf('\n', at)
    if (end < 0) return source.length
    at = end + 1
  }
  return at + column - 1
}

function positionOf(source: string, at: number): { line: number; column: number; sourceLine: string } {
  const before = source.slice(0, at)
  const start = before.lastIndexOf('\n') + 1
  const end = source.indexOf('\n', at)
  const sourceLine = source.slice(start, end < 0 ? undefined : end).replace(/\r$/, '')
  return { line: before.split('\n').length, column: at - start + 1, sourceLine }
}

interface Word {
  readonly text: string
  readonly start: number
}

/** What build steps keep: names and digits. Quotes, brackets, blanks and semicolons come and go. */
function wordsOf(text: string): readonly Word[] {
  return [...text.matchAll(/[\p{L}\p{N}_$]+/gu)].map(match => ({ text: match[0], start: match.index }))
}

interface Pair {
  readonly own: Word
  readonly written: Word
}

/** Each of the wanted words beside one of the given, in their order; types may lie between. Undefined: one lacks. */
function aligned(wanted: readonly Word[], given: readonly Word[]): readonly Pair[] | undefined {
  const pairs: Pair[] = []
  for (const written of given) {
    const own = wanted[pairs.length]
    if (own !== undefined && own.text === written.text) pairs.push({ own, written })
  }
  return pairs.length === wanted.length && pairs.length > 0 ? pairs : undefined
}

/** Where an offset of the function's own text is in the written one: by the next word, and what stands before it. */
function offsetIn(written: string, own: string, offset: number, pairs: readonly Pair[]): number {
  const next = pairs.find(pair => pair.own.start + pair.own.text.length > offset) ?? pairs.at(-1)
  if (next === undefined) return 0
  if (offset >= next.own.start) return next.written.start + Math.min(offset - next.own.start, next.own.text.length)
  // brackets and signs before the word, as far as both texts have them
  let [at, left] = [next.written.start, next.own.start]
  while (left > offset && at > 0) {
    const sign = own.charAt(left - 1)
    const found = written.slice(0, at).trimEnd()
    if (!/\s/.test(sign) && !found.endsWith(sign)) break
    if (!/\s/.test(sign)) at = found.length - 1
    left--
  }
  return at
}

const OPENING = '([{'
const CLOSING = ')]}'
/** Comments and texts, which may hold brackets and commas. Templates are taken whole, with what stands in them. */
const OPAQUE = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/y
/** A regular expression stands where a value may begin. */
const REGEXP = /(?<=[=(,:?!&|{};>]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y

/** A piece of a text and where it begins there. */
export interface Piece {
  readonly text: string
  readonly start: number
}

/** The arguments of the first call in the text, and the members of an object among them: `split({ a: p })`. */
export function argumentsOf(text: string): readonly Piece[] {
  const open = text.indexOf('(')
  if (open < 0) return []
  return partsOf(text, open + 1).flatMap(part => {
    const brace = part.text.indexOf('{')
    if (!part.text.trimStart().startsWith('{')) return [part]
    const members = partsOf(part.text, brace + 1).map(member => withoutKey(member, part.start))
    return [...members, part]
  })
}

function withoutKey({ start, text }: Piece, base: number): Piece {
  const key = /^\s*(?:[\w$]+|'[^']*')\s*:\s*/.exec(text)?.[0] ?? ''
  return { text: text.slice(key.length), start: base + start + key.length }
}

/** What stands between commas from `start` to the bracket that closes. Empty where none does. */
function partsOf(text: string, start: number): readonly Piece[] {
  const parts: Piece[] = []
  let depth = 0
  let from = start
  for (let at = start; at < text.length; at++) {
    const skipped = opaqueAt(text, at)
    if (skipped > 0) {
      at += skipped - 1
      continue
    }
    const letter = text.charAt(at)
    if (OPENING.includes(letter)) depth++
    else if (CLOSING.includes(letter)) depth--
    if (depth < 0 || (depth === 0 && letter === ',')) {
      parts.push({ text: text.slice(from, at), start: from })
      from = at + 1
    }
    if (depth < 0) return parts
  }
  return []
}

/** Length of the comment, text or regular expression that begins here; 0 for none. */
function opaqueAt(text: string, at: number): number {
  for (const pattern of [OPAQUE, REGEXP]) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match !== null) return match[0].length
  }
  return 0
}

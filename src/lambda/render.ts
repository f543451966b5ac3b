/** The text of a diagnostic as API §9 shows it: code, what, place and operator, the line with a caret, why, cure. */
import { catalogue } from '../errors/catalogue.js'
import { type ErrorCode, StreamsError } from '../errors/streams-error.js'
import type { Diagnostic } from './diagnostic.js'
import type { At } from './ir.js'
import type { ExactPlace } from './place.js'

export interface RenderContext {
  /** The function's own text. */
  readonly text: string
  readonly place: ExactPlace
  /** Such as `filter 'filter-1'`. */
  readonly operator: string
}

interface Excerpt {
  readonly line: string
  readonly column: number
  readonly width: number
}

/** The diagnostic as several lines, without a line end. */
export function renderDiagnostic(d: Diagnostic, context: RenderContext): string {
  const { place, operator } = context
  const where = place.file === undefined ? '' : `${place.file}:${place.line ?? 1}:${place.column ?? 1}, `
  return [
    `${d.verdict === 'error' ? 'error' : 'note'} ${d.code}: ${shortened(d.what)}`,
    `  at ${where}in ${operator}`,
    ...excerptLines(d.at, context),
    ...(d.why === undefined || d.why === '' ? [] : [`  ${shortened(d.why)}`]),
    `  ${d.verdict === 'error' ? 'Cure' : 'To compile it'}: ${shortened(d.cure)}`,
  ].join('\n')
}

/** The line with a caret below the marked text: two lines, indented. */
export function excerptLines(at: At, context: Pick<RenderContext, 'text' | 'place'>): readonly [string, string] {
  const { line, column, width } = clipped(excerptOf(at, context))
  return [`    ${line}`, `    ${' '.repeat(column)}${'^'.repeat(width)}`]
}

/** Of what a diagnostic quotes: types and expressions may be of any length. */
const SENTENCE_LENGTH_MAX = 1_000
const shortened = (text: string): string =>
  text.length <= SENTENCE_LENGTH_MAX ? text : `${text.slice(0, SENTENCE_LENGTH_MAX)}…`

/** Of a line: what is written by a machine has lines of any length. */
const EXCERPT_LENGTH_MAX = 240
/** What stands before the caret of a line that is cut. */
const EXCERPT_LEAD = 40

function clipped({ line, column, width }: Excerpt): Excerpt {
  if (line.length <= EXCERPT_LENGTH_MAX) return { line, column, width }
  const start = Math.max(0, column - EXCERPT_LEAD)
  const part = line.slice(start, start + EXCERPT_LENGTH_MAX)
  const lead = start === 0 ? '' : '…'
  const at = column - start + lead.length
  return {
    line: `${lead}${part}${start + part.length < line.length ? '…' : ''}`,
    column: at,
    width: Math.max(1, Math.min(width, lead.length + part.length - at)),
  }
}

/** From the user's own file where its line could be read, else from the text that runs. */
function excerptOf([start, end]: At, { text, place }: Pick<RenderContext, 'text' | 'place'>): Excerpt {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const lineEnd = text.indexOf('\n', lineStart)
  const line = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd)
  const marked = text.slice(start, Math.min(Math.max(end, start + 1), lineStart + line.length))
  const original =
    place.sourceLine === undefined ? undefined : originalExcerpt(place.sourceLine, (place.column ?? 1) - 1, marked)
  if (original !== undefined) return original
  const indent = line.length - line.trimStart().length
  return {
    line: line.slice(indent),
    column: Math.max(0, start - lineStart - indent),
    width: Math.max(1, marked.length),
  }
}

/** The marked text in the user's line, whatever blanks a build step took out. */
function originalExcerpt(sourceLine: string, column: number, marked: string): Excerpt | undefined {
  let at = column
  const wanted = marked.replace(/\s+/g, '')
  let i = 0
  while (i < wanted.length && at < sourceLine.length) {
    const c = sourceLine[at] as string
    if (c === wanted[i]) i++
    else if (!isInsignificant(c, wanted[i] as string)) break
    at++
  }
  if (i === 0) return undefined
  const indent = sourceLine.length - sourceLine.trimStart().length
  const width = i === wanted.length ? at - column : Math.max(1, sourceLine.trimEnd().length - column)
  return { line: sourceLine.slice(indent).trimEnd(), column: column - indent, width }
}
/** Blanks, the `!` of TypeScript, and the quotes that esbuild exchanges. */
const isInsignificant = (given: string, wanted: string): boolean =>
  /[\s!]/.test(given) || (/['"`]/.test(given) && /['"`]/.test(wanted))

/** The error to throw: its message is the whole text; code, place and cure also stand in their fields. */
export function lambdaError(d: Diagnostic, context: RenderContext, node: string): StreamsError {
  const entry = (catalogue as Readonly<Record<string, ErrorCode>>)[d.code]
  if (entry === undefined) throw new TypeError(`no code ${d.code} in the catalogue`)
  const { file, line, column } = context.place
  const error = new StreamsError(entry, shortened(d.what), {
    node,
    cure: shortened(d.cure),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  })
  const text = renderDiagnostic(d, context)
  const stack = error.stack ?? ''
  error.stack = `${error.name}: ${text}\n${stack.slice(stack.indexOf('\n    at ') + 1)}`
  error.message = text
  return error
}

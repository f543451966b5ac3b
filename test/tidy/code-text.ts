/**
 * A source text with comments and the contents of strings blanked out, character for character, so that a rule that
 * looks for a word finds code only, and positions stay those of the file.
 *
 * One pass over TypeScript, AssemblyScript or JavaScript. A slash opens a regexp where an expression cannot have ended
 * before it; that guess is right for code that biome has formatted. Expressions inside of templates stay visible.
 */

interface Scan {
  readonly text: string
  readonly out: string[]
  at: number
  /** Brace depth of each open template expression. */
  readonly templates: number[]
  depth: number
}

/** The text of the same length and the same lines, with comments and string contents as blanks. */
export function blankedCode(text: string): string {
  const scan: Scan = { text, out: [], at: 0, templates: [], depth: 0 }
  while (scan.at < text.length) step(scan)
  return scan.out.join('')
}

function step(scan: Scan): void {
  const { text, at } = scan
  const here = text[at] as string
  const two = text.slice(at, at + 2)
  if (two === '//') blankUntil(scan, lineEnd(text, at))
  else if (two === '/*') blankUntil(scan, endOf(text, '*/', at + 2))
  else if (here === "'" || here === '"') quoted(scan, stringEnd(text, at, here))
  else if (here === '`') template(scan)
  else if (here === '/' && opensRegExp(scan)) quoted(scan, regExpEnd(text, at))
  else if (here === '}' && scan.templates.at(-1) === scan.depth) {
    scan.templates.pop()
    template(scan)
  } else plain(scan, here)
}

function plain(scan: Scan, here: string): void {
  if (here === '{') scan.depth++
  if (here === '}') scan.depth--
  scan.out.push(here)
  scan.at++
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ')
}

function blankUntil(scan: Scan, end: number): void {
  scan.out.push(blank(scan.text.slice(scan.at, end)))
  scan.at = end
}

/** Keeps the first and last character, which say that a string stands here. */
function quoted(scan: Scan, end: number): void {
  const { text, at } = scan
  scan.out.push(text[at] as string, blank(text.slice(at + 1, end - 1)), text[end - 1] ?? '')
  scan.at = end
}

/** From a backquote, or the brace that ends an expression, to the closing backquote or the next `${`. */
function template(scan: Scan): void {
  const { text, at } = scan
  let end = at + 1
  while (end < text.length && text[end] !== '`' && text.slice(end, end + 2) !== '${') end += text[end] === '\\' ? 2 : 1
  const isClosed = text[end] !== '$'
  quoted(scan, Math.min(end + (isClosed ? 1 : 2), text.length))
  if (!isClosed) scan.templates.push(scan.depth)
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from)
  return end === -1 ? text.length : end + mark.length
}

function stringEnd(text: string, from: number, quote: string): number {
  let end = from + 1
  while (end < text.length && text[end] !== quote && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1
  return Math.min(end + 1, text.length)
}

function regExpEnd(text: string, from: number): number {
  let end = from + 1
  let inClass = false
  while (end < text.length && text[end] !== '\n' && (inClass || text[end] !== '/')) {
    if (text[end] === '[') inClass = true
    if (text[end] === ']') inClass = false
    end += text[end] === '\\' ? 2 : 1
  }
  return Math.min(end + 1, text.length)
}

const wordsBeforeRegExp = /\b(?:return|typeof|case|in|of|yield|await|delete|void|throw|else|do)$/

function opensRegExp(scan: Scan): boolean {
  const before = scan.out.slice(-200).join('').trimEnd()
  if (before === '') return true
  const last = before.at(-1) as string
  return /[([{,;=:?!&|+\-*%<>~^]/.test(last) || wordsBeforeRegExp.test(before)
}

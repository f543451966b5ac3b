/**
 * Strict JSON (RFC 8259) over text, one token at a time, giving places instead of objects: so that raw values
 * keep their text, 64-bit integers their digits, and unknown members are skipped with their syntax checked.
 * It knows nothing of types; json-reader.ts does.
 */
import { JSON_DEPTH_MAX } from '../config/limits.js'
import { dataCodes } from '../errors/codes/data.js'
import { StreamsError } from '../errors/streams-error.js'

const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const spacePattern = /[ \t\n\r]*/y

export class JsonScanner {
  readonly text: string
  /** UTF-16 offset of the next token, after white space. */
  at = 0
  #depth = 0

  constructor(text: string) {
    this.text = text
    this.#space()
  }

  /** First character of the next token; empty at the end. */
  peek(): string {
    return this.text.charAt(this.at)
  }

  /** Takes `token` and the white space behind it if it is next. */
  take(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false
    this.at += token.length
    this.#space()
    return true
  }

  expect(token: string): void {
    if (!this.take(token)) throw this.error(`'${token}' expected`)
  }

  /** The digits as they stand. */
  number(): string {
    numberPattern.lastIndex = this.at
    const match = numberPattern.exec(this.text)
    if (match === null) throw this.error('a value expected')
    this.at += match[0].length
    this.#space()
    return match[0]
  }

  string(): string {
    const start = this.at
    if (this.peek() !== '"') throw this.error('a string expected')
    let end = start + 1
    while (end < this.text.length && this.text[end] !== '"') {
      if (this.text.charCodeAt(end) < 0x20) throw this.error('a control character in a string')
      end += this.text[end] === '\\' ? 2 : 1
    }
    if (end >= this.text.length) throw this.error('a string has no end')
    const text = this.text.slice(start, end + 1)
    this.at = end + 1
    this.#space()
    try {
      return text.includes('\\') ? String(JSON.parse(text)) : text.slice(1, -1)
    } catch {
      this.at = start
      throw this.error('a string has an unknown escape')
    }
  }

  /** Calls `member` for each member with the scanner at its value; `member` must take that value. */
  object(member: (name: string) => void): void {
    this.#enter()
    this.expect('{')
    if (!this.take('}')) {
      do {
        const name = this.string()
        this.expect(':')
        member(name)
      } while (this.take(','))
      this.expect('}')
    }
    this.#depth--
  }

  /** Calls `element` for each element with the scanner at it; `element` must take it. */
  array(element: (index: number) => void): void {
    this.#enter()
    this.expect('[')
    if (!this.take(']')) {
      let index = 0
      do element(index++)
      while (this.take(','))
      this.expect(']')
    }
    this.#depth--
  }

  /** Passes one value of any kind and gives its text, without white space around it. */
  skip(): string {
    const start = this.at
    const first = this.peek()
    if (first === '{') this.object(() => void this.skip())
    else if (first === '[') this.array(() => void this.skip())
    else if (first === '"') this.string()
    else if (!this.take('true') && !this.take('false') && !this.take('null')) this.number()
    return this.text.slice(start, this.at).trimEnd()
  }

  end(): void {
    if (this.at !== this.text.length) throw this.error('more text after the value')
  }

  error(what: string): StreamsError {
    return new StreamsError(dataCodes.E513, `${what} at character ${this.at} of the JSON text`, {
      cure: 'correct the writer, or choose what becomes of such records by deserialization.exception.handler',
    })
  }

  #enter(): void {
    if (++this.#depth > JSON_DEPTH_MAX) throw this.error(`nesting deeper than ${JSON_DEPTH_MAX}`)
  }

  #space(): void {
    spacePattern.lastIndex = this.at
    this.at += spacePattern.exec(this.text)?.[0].length ?? 0
  }
}

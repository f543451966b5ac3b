/**
 * JavaScript's pattern syntax → tree. The pattern is one that V8 has accepted, so mistakes in it are not looked for.
 *
 * Without u a pattern is read as UTF-16 units and with the leniencies of Annex B; with u as code points. What has no
 * table (back references, lookaround, octal escapes, case folding of code points) is a NoTable.
 * Source: ECMA-262, Patterns, and Annex B.1.2.
 */
import { withOtherCase } from './case-fold.js'
import { escapeClass, LINE_ENDS, propertyClass } from './escapes.js'
import { NoTable, type ParsedPattern, type Pattern } from './pattern.js'
import { complement, type UnitSet, union, unitSet } from './unit-set.js'

/** Groups inside groups: each is some frames of the stack. */
const DEPTH_MAX = 64

const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 }
const EMPTY: Pattern = { kind: 'empty' }

/** @throws NoTable */
export function parsePattern(source: string, flags: string): ParsedPattern {
  if (flags.includes('y')) throw new NoTable('the flag y')
  if (flags.includes('v')) throw new NoTable('the flag v')
  if (flags.includes('u') && flags.includes('i')) throw new NoTable('the flags i and u together')
  return new Parser(source, flags).parse()
}

class Parser {
  readonly #source: string
  readonly #isUnicode: boolean
  readonly #ignoresCase: boolean
  readonly #isMultiline: boolean
  readonly #dotAll: boolean
  /** The largest symbol. */
  readonly #max: number
  #at = 0
  #depth = 0
  #groups = 0

  constructor(source: string, flags: string) {
    this.#source = source
    this.#isUnicode = flags.includes('u')
    this.#ignoresCase = flags.includes('i')
    this.#isMultiline = flags.includes('m')
    this.#dotAll = flags.includes('s')
    this.#max = this.#isUnicode ? 0x10ffff : 0xffff
  }

  parse(): ParsedPattern {
    const pattern = this.#choice()
    if (this.#at < this.#source.length) throw new NoTable(`a ${this.#peek()} that closes nothing`)
    return { pattern, groups: this.#groups }
  }

  #peek(ahead = 0): string {
    return this.#source.charAt(this.#at + ahead)
  }

  /** Moves behind `text` if it comes next. */
  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  /** Moves behind what comes next if it has this form; its groups, the first being all of it. */
  #takeForm(form: RegExp): RegExpExecArray | undefined {
    form.lastIndex = this.#at
    const found = form.exec(this.#source)
    if (found === null) return undefined
    this.#at = form.lastIndex
    return found
  }

  /** The symbol that stands here, moved over. */
  #symbol(): number {
    const c = this.#isUnicode ? this.#source.codePointAt(this.#at) : this.#source.charCodeAt(this.#at)
    if (c === undefined || Number.isNaN(c)) throw new NoTable('a pattern that ends too early')
    this.#at += c > 0xffff ? 2 : 1
    return c
  }

  #unit(set: UnitSet): Pattern {
    return { kind: 'unit', set: this.#ignoresCase ? withOtherCase(set) : set }
  }

  #choice(): Pattern {
    if (++this.#depth > DEPTH_MAX) throw new NoTable(`groups nested deeper than ${DEPTH_MAX}`)
    const options = [this.#sequence()]
    while (this.#take('|')) options.push(this.#sequence())
    this.#depth--
    const [only] = options
    return options.length === 1 && only !== undefined ? only : { kind: 'choice', options }
  }

  #sequence(): Pattern {
    const parts: Pattern[] = []
    while (this.#at < this.#source.length && this.#peek() !== '|' && this.#peek() !== ')') parts.push(this.#term())
    const [only] = parts
    if (only === undefined) return EMPTY
    return parts.length === 1 ? only : { kind: 'sequence', parts }
  }

  #term(): Pattern {
    if (this.#take('^')) return { kind: 'place', place: this.#isMultiline ? 'lineBegin' : 'begin' }
    if (this.#take('$')) return { kind: 'place', place: this.#isMultiline ? 'lineEnd' : 'end' }
    if (this.#take('\\b')) return { kind: 'place', place: 'boundary' }
    if (this.#take('\\B')) {
      // V8 finds \B in the middle of a pair, where no code point begins
      if (this.#isUnicode) throw new NoTable('\\B under the flag u')
      return { kind: 'place', place: 'inside' }
    }
    return this.#quantified(this.#atom())
  }

  #quantified(body: Pattern): Pattern {
    let min = 0
    let max = Number.POSITIVE_INFINITY
    if (this.#take('+')) min = 1
    else if (this.#take('?')) max = 1
    else if (!this.#take('*')) {
      const counts = this.#takeForm(/\{(\d+)(?:(,)(\d*))?\}/y)
      if (counts === undefined) return body
      min = Number(counts[1])
      if (counts[2] === undefined) max = min
      else if (counts[3] !== '') max = Number(counts[3])
    }
    return { kind: 'repeat', body, min, max, lazy: this.#take('?') }
  }

  #atom(): Pattern {
    if (this.#take('.'))
      return { kind: 'unit', set: this.#dotAll ? [[0, this.#max]] : complement(LINE_ENDS, this.#max) }
    if (this.#take('(')) return this.#group()
    if (this.#take('[')) return this.#class()
    if (this.#peek() === '\\') {
      this.#at++
      const letter = this.#peek()
      if (/[1-9]/.test(letter)) throw new NoTable('a back reference')
      if (letter === 'k') throw new NoTable('a named back reference')
      const found = this.#escaped()
      return this.#unit(typeof found === 'number' ? [[found, found]] : found)
    }
    const c = this.#symbol()
    return this.#unit([[c, c]])
  }

  #group(): Pattern {
    if (this.#take('?')) {
      const isName = this.#peek() === '<' && this.#peek(1) !== '=' && this.#peek(1) !== '!'
      if (isName) {
        this.#takeForm(/<[^>]*>/y)
        this.#groups++
      } else if (!this.#take(':')) throw new NoTable(/[-ims]/.test(this.#peek()) ? 'flags inside' : 'lookaround')
    } else this.#groups++
    const inner = this.#choice()
    if (!this.#take(')')) throw new NoTable('a group without end')
    return inner
  }

  /** What an escape behind its backslash means: one symbol or a class. */
  #escaped(): number | UnitSet {
    const letter = this.#peek()
    const named = escapeClass(letter, this.#max)
    if (named !== undefined) {
      this.#at++
      return named
    }
    const control = CONTROLS[letter]
    if (control !== undefined) {
      this.#at++
      return control
    }
    if (letter === '0') {
      if (/\d/.test(this.#peek(1))) throw new NoTable('an octal escape')
      this.#at++
      return 0
    }
    if (this.#isUnicode && (letter === 'p' || letter === 'P')) return this.#property()
    return this.#numbered() ?? this.#symbol()
  }

  /** \cX, \xHH, \uHHHH, \u{…}; undefined where the letter is only itself, as Annex B has it. */
  #numbered(): number | undefined {
    const control = this.#takeForm(/c([A-Za-z])/y)
    if (control !== undefined) return (control[1] ?? '').charCodeAt(0) & 31
    // a backslash before a c that names no control stands for itself
    if (this.#peek() === 'c') {
      this.#at--
      return this.#symbol()
    }
    if (this.#isUnicode) {
      const point = this.#takeForm(/u\{([0-9A-Fa-f]+)\}/y)
      if (point !== undefined) return Number.parseInt(point[1] ?? '', 16)
      const pair = this.#takeForm(/u([Dd][89ABab][0-9A-Fa-f]{2})\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})/y)
      if (pair !== undefined) {
        const [high, low] = [Number.parseInt(pair[1] ?? '', 16), Number.parseInt(pair[2] ?? '', 16)]
        return 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff)
      }
    }
    const hex = this.#takeForm(/(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))/y)
    return hex === undefined ? undefined : Number.parseInt(hex[1] ?? hex[2] ?? '', 16)
  }

  #property(): UnitSet {
    const found = this.#takeForm(/([pP])\{([^}]*)\}/y)
    if (found === undefined) throw new NoTable('a property without name')
    const set = propertyClass(found[2] ?? '')
    return found[1] === 'P' ? complement(set, this.#max) : set
  }

  /** Behind `[`. */
  #class(): Pattern {
    const isNegated = this.#take('^')
    const members: (readonly [number, number])[] = []
    while (!this.#take(']')) {
      const first = this.#classAtom()
      if (this.#peek() !== '-' || this.#peek(1) === ']') {
        members.push(...first)
        continue
      }
      this.#at++
      const second = this.#classAtom()
      const [from, to] = [single(first), single(second)]
      // a class at either end makes the hyphen a member
      if (from === undefined || to === undefined) members.push(...first, [0x2d, 0x2d], ...second)
      else members.push([from, to])
    }
    const set = unitSet(members)
    const folded = this.#ignoresCase ? withOtherCase(set) : set
    return { kind: 'unit', set: isNegated ? complement(folded, this.#max) : folded }
  }

  #classAtom(): UnitSet {
    if (!this.#take('\\')) {
      const c = this.#symbol()
      return [[c, c]]
    }
    if (this.#take('b')) return [[8, 8]]
    if (/[1-9]/.test(this.#peek())) throw new NoTable('an octal escape')
    // Annex B: in a class also digits and _ name a control
    const control = this.#isUnicode ? undefined : this.#takeForm(/c([0-9_])/y)
    const found = control === undefined ? this.#escaped() : (control[1] ?? '').charCodeAt(0) & 31
    return typeof found === 'number' ? [[found, found]] : union(found)
  }
}

/** The one member of a set that has only one. */
function single(set: UnitSet): number | undefined {
  const [range] = set
  return set.length === 1 && range !== undefined && range[0] === range[1] ? range[0] : undefined
}

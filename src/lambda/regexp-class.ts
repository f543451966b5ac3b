/**
 * Regular expressions that are one character class, with or without `+`: `/\W+/`, `/\s+/`, `/[^a-z0-9]+/`, `/,/`.
 *
 * They become a table of 128 bits for ASCII and one answer for everything else, which is exact where the class
 * treats all other characters alike. `\s` has 20 members beyond ASCII: they are listed, by their UTF-16 units.
 * Anything else (flags, escapes with arguments, quantifiers but `+`) is no class here.
 */
export interface RegexpClass {
  /** Bit c of word c >> 5 says whether the ASCII character c belongs to the class. */
  readonly ascii: readonly [number, number, number, number]
  /** Whether characters beyond ASCII belong, but for `exceptions`. */
  readonly others: boolean
  /** UTF-16 units beyond ASCII (none of them a surrogate) for which the answer is `!others`. */
  readonly exceptions: readonly number[]
  /** The class is followed by `+`. */
  readonly isRepeated: boolean
}

const SPACES = [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20]
const WIDE_SPACES = [
  0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029,
  0x202f, 0x205f, 0x3000, 0xfeff,
]
const range = (from: string, to: string): number[] =>
  Array.from({ length: to.charCodeAt(0) - from.charCodeAt(0) + 1 }, (_, i) => from.charCodeAt(0) + i)
const DIGITS = range('0', '9')
const WORD = [...DIGITS, ...range('a', 'z'), ...range('A', 'Z'), '_'.charCodeAt(0)]
const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, v: 11, f: 12, 0: 0 }

/**
 * What a class holds while it is read. Without `rest`: these units. With it: the ASCII units listed, and all beyond
 * ASCII but for those listed as negative numbers.
 */
interface Members {
  readonly units: ReadonlySet<number>
  readonly rest: boolean
}
/** Everything else. What is given lists all its members. */
const invert = (m: Members): Members => {
  const ascii = Array.from({ length: 128 }, (_, c) => c).filter(c => !m.units.has(c))
  const wide = [...m.units].filter(c => c > 127)
  return { units: new Set([...ascii, ...wide.map(c => -c)]), rest: true }
}
const positive = (units: readonly number[]): Members => ({ units: new Set(units), rest: false })

function escapeClass(letter: string): Members | undefined {
  switch (letter) {
    case 'd':
      return positive(DIGITS)
    case 'w':
      return positive(WORD)
    case 's':
      return positive([...SPACES, ...WIDE_SPACES])
    case 'D':
      return invert(positive(DIGITS))
    case 'W':
      return invert(positive(WORD))
    case 'S':
      return invert(positive([...SPACES, ...WIDE_SPACES]))
    default:
      return undefined
  }
}

/** One escaped or plain character at `i`; undefined where it is none. */
function unitAt(source: string, i: number): { readonly unit: number; readonly next: number } | undefined {
  const c = source[i]
  if (c === undefined) return undefined
  if (c !== '\\') {
    const unit = c.charCodeAt(0)
    return unit > 127 ? undefined : { unit, next: i + 1 }
  }
  const letter = source[i + 1]
  if (letter === undefined) return undefined
  const control = CONTROLS[letter]
  if (control !== undefined) {
    return letter === '0' && /\d/.test(source[i + 2] ?? '') ? undefined : { unit: control, next: i + 2 }
  }
  return /[A-Za-z1-9]/.test(letter) || letter.charCodeAt(0) > 127
    ? undefined
    : { unit: letter.charCodeAt(0), next: i + 2 }
}

function bracketClass(body: string): Members | undefined {
  const isNegated = body.startsWith('^')
  const units = new Set<number>()
  for (let i = isNegated ? 1 : 0; i < body.length; ) {
    const escaped = body[i] === '\\' ? escapeClass(body[i + 1] ?? '') : undefined
    if (escaped !== undefined) {
      if (escaped.rest || body[i + 2] === '-') return undefined
      for (const unit of escaped.units) units.add(unit)
      i += 2
      continue
    }
    const from = body[i] === '\\' && body[i + 1] === 'b' ? undefined : unitAt(body, i)
    if (from === undefined) return undefined
    i = from.next
    if (body[i] !== '-' || i + 1 >= body.length) {
      units.add(from.unit)
      continue
    }
    const to = unitAt(body, i + 1)
    if (to === undefined) return undefined
    for (let unit = from.unit; unit <= to.unit; unit++) units.add(unit)
    i = to.next
  }
  const members: Members = { units, rest: false }
  return isNegated ? invert(members) : members
}

function membersOf(source: string): Members | undefined {
  if (source.startsWith('[') && source.endsWith(']')) {
    const body = source.slice(1, -1)
    return /(^|[^\\])(\\\\)*[[\]]/.test(body) ? undefined : bracketClass(body)
  }
  const escaped = source.length === 2 && source[0] === '\\' ? escapeClass(source[1] ?? '') : undefined
  if (escaped !== undefined) return escaped
  if (source.length === 1 && '^$\\.*+?()[]{}|'.includes(source)) return undefined
  const single = unitAt(source, 0)
  return single !== undefined && single.next === source.length ? positive([single.unit]) : undefined
}

/** The class of the pattern, or undefined where it is more than one class. */
export function regexpClass(source: string, flags: string): RegexpClass | undefined {
  if (flags !== '' && flags !== 'g') return undefined
  const isRepeated = source.endsWith('+') && !source.endsWith('\\+') && source.length > 1
  const members = membersOf(isRepeated ? source.slice(0, -1) : source)
  if (members === undefined) return undefined
  const ascii: [number, number, number, number] = [0, 0, 0, 0]
  for (let c = 0; c < 128; c++) {
    if (members.units.has(c)) ascii[c >> 5] = ((ascii[c >> 5] as number) | (1 << (c & 31))) >>> 0
  }
  const exceptions = [...members.units].map(Math.abs).filter(unit => unit > 127)
  return { ascii, others: members.rest, exceptions: exceptions.sort((a, b) => a - b), isRepeated }
}

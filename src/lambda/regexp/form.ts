/**
 * Which form a regular expression takes in a compiled function, by what it is used for: a character class, a table, or
 * the host's RegExp, with the reason.
 */
import { REGEXP_CLASSES_MAX, REGEXP_TABLE_BYTES_MAX } from '../../config/limits.js'
import { type Alphabet, alphabetOf } from './alphabet.js'
import { beginTable, type Dfa, searchTable } from './dfa.js'
import { type Literal, literalOf } from './literal.js'
import { makeNfa } from './nfa.js'
import { parsePattern } from './parse.js'
import { NoTable, type Pattern } from './pattern.js'
import type { UnitSet } from './unit-set.js'

/** What a lambda does with a regular expression. */
export type RegexpUse = 'test' | 'replace' | 'split' | 'search'

/** A regular expression as tables over classes of symbols. */
export interface RegexpTable {
  readonly alphabet: Alphabet
  /** Symbols are code points (flag u), not UTF-16 units. */
  readonly isUnicode: boolean
  /** Reads forward to the end of the first match. */
  readonly search: Dfa
  /** Reads backwards from there to its begin; `test` needs none. */
  readonly begin: Dfa | undefined
  /** The expression is one class of symbols, or a run of them (`+`), to which both halves of a pair belong or none. */
  readonly single: { readonly set: UnitSet; readonly count: 'one' | 'run' } | undefined
  /** What every match contains, if such a text is known. */
  readonly literal: Literal | undefined
}

/** A `class` has tables too, for what the quick way over classes leaves out. */
export type RegexpForm =
  | { readonly form: 'class' | 'dfa'; readonly table: RegexpTable }
  | { readonly form: 'host'; readonly reason: string }

/** Forms that are kept: an expression is asked for when it is judged, written and shown. */
const KEPT_MAX = 256
const kept = new Map<string, RegexpForm>()

/** The form of a pattern that V8 accepts; `reason` is a noun phrase, such as `a back reference`. */
export function regexpForm(source: string, flags: string, use: RegexpUse): RegexpForm {
  const key = `${use}/${flags}/${source}`
  const known = kept.get(key)
  if (known !== undefined) return known
  const form = makeForm(source, flags, use)
  if (kept.size >= KEPT_MAX) kept.clear()
  kept.set(key, form)
  return form
}

function makeForm(source: string, flags: string, use: RegexpUse): RegexpForm {
  try {
    const table = tableOf(source, flags, use)
    return { form: table.single === undefined ? 'dfa' : 'class', table }
  } catch (error) {
    if (error instanceof NoTable) return { form: 'host', reason: error.message }
    throw error
  }
}

function tableOf(source: string, flags: string, use: RegexpUse): RegexpTable {
  const { pattern, groups } = parsePattern(source, flags)
  if (use === 'split' && groups > 0) throw new NoTable('split puts what groups catch into its result')
  const isUnicode = flags.includes('u')
  const alphabet = alphabetOf(pattern, isUnicode ? 0x10ffff : 0xffff)
  if (alphabet.classCount > REGEXP_CLASSES_MAX) throw new NoTable(`more than ${REGEXP_CLASSES_MAX} classes of symbols`)
  const search = searchTable(makeNfa(pattern, false), alphabet)
  const begin = use === 'test' ? undefined : beginTable(makeNfa(pattern, true), alphabet)
  const bytes = (search.rows.length + (begin?.rows.length ?? 0)) * (alphabet.classCount + 1) * 4
  if (bytes > REGEXP_TABLE_BYTES_MAX) throw new NoTable(`tables of more than ${REGEXP_TABLE_BYTES_MAX} bytes`)
  return { alphabet, isUnicode, search, begin, single: singleOf(pattern, isUnicode), literal: literalOf(pattern) }
}

function singleOf(p: Pattern, isUnicode: boolean): RegexpTable['single'] {
  const isRun = p.kind === 'repeat' && p.min === 1 && p.max === Number.POSITIVE_INFINITY && !p.lazy
  const body = isRun ? p.body : p
  if (body.kind !== 'unit') return undefined
  const { set } = body
  const isSplit = set.some(([from, to]) => from <= 0xdfff && to >= 0xd800 && !(from <= 0xd800 && to >= 0xdfff))
  return isSplit && !isUnicode ? undefined : { set, count: isRun ? 'run' : 'one' }
}

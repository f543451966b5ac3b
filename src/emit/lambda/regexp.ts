/**
 * Regular expressions: tables in the plan's image, read by kernels; one without tables is the host's RegExp, called for
 * each row. Which form it takes lambda/regexp/form.ts says.
 */
import type { CallNode, Expr } from '../../lambda/ir.js'
import { DEAD, type Dfa } from '../../lambda/regexp/dfa.js'
import type { RegexpTable } from '../../lambda/regexp/form.js'
import type { Literal } from '../../lambda/regexp/literal.js'
import { contains } from '../../lambda/regexp/unit-set.js'
import { regexpOfCall, type UsedRegexp } from '../../lambda/regexp/uses.js'
import type { ImageBuilder } from '../../wasm/image.js'
import { textView } from '../literals.js'
import { callHostText, type HostText, regexpView } from './host-text.js'
import type { LambdaWriter } from './writer.js'

/** How a use is written: pushes of the arguments and the kernel, for tables and for the host. */
interface Written {
  readonly kernel: string
  readonly host: HostText
  /** Arguments in order: `text`, the expression, the replacement. */
  readonly order: readonly ('text' | 'regexp' | 'replacement')[]
}
const WRITTEN: Readonly<Record<UsedRegexp['use'], Written>> = {
  test: { kernel: 'regexpTest', host: 'regexpTest', order: ['regexp', 'text'] },
  search: { kernel: 'regexpSearch', host: 'regexpSearch', order: ['text', 'regexp'] },
  replace: { kernel: 'regexpReplace', host: 'regexpReplace', order: ['text', 'regexp', 'replacement'] },
  split: { kernel: 'regexpSplit', host: 'regexpSplit', order: ['text', 'regexp'] },
}

/** Test, search, replace and split: what stands behind the call is what each gives, a number or a view or a list. */
export function pushRegexp(w: LambdaWriter, n: CallNode): void {
  const used = regexpOfCall(n)
  if (used === undefined) throw new Error(`${n.fn} without the literal of a regular expression`)
  const { kernel, host, order } = WRITTEN[used.use]
  const { form } = used
  const pushes = (regexp: () => number) =>
    order.map((what, index) => () => {
      if (what === 'regexp') w.code.i32(regexp())
      else w.push(n.args[index] as Expr)
    })
  if (form.form === 'host') {
    callHostText(
      w,
      host,
      pushes(() => regexpView(w.image, used)),
    )
    return
  }
  for (const push of pushes(() => imageRegexp(w.image, used, form.table))) push()
  if (used.use === 'replace') w.code.i32(used.flags.includes('g') ? 1 : 0)
  w.kernel(kernel)
}

/** What was written into an image, by use, flags and source: a lambda may ask for it at many places. */
const written = new WeakMap<ImageBuilder, Map<string, number>>()

/** Address of the tables of the expression. */
function imageRegexp(image: ImageBuilder, { source, flags, use }: UsedRegexp, table: RegexpTable): number {
  const known = written.get(image) ?? new Map<string, number>()
  written.set(image, known)
  const key = `${use}/${flags}/${source}`
  const address = known.get(key) ?? imageTable(image, table)
  known.set(key, address)
  return address
}

function imageWords(image: ImageBuilder, words: readonly number[]): number {
  const address = image.reserve(words.length * 4, 8)
  for (const [index, word] of words.entries()) image.u32(address + index * 4, word)
  return address
}

const SKIP = 80
const MEMBERS = 96
const ASCII = 112
const KINDS = 240
const HEADER_BYTES = 496
const MEMBER = 4
const MATCH = 1
const LAST = 2
const PREFIX: Readonly<Record<Literal['extent'], number>> = { inside: 0, prefix: 1, whole: 2 }
const SINGLE: Readonly<Record<NonNullable<RegexpTable['single']>['count'], number>> = { one: 1, run: 2 }

/** Writes tables as assembly/strings/regexp-table.ts draws them; their address. */
export function imageTable(image: ImageBuilder, expression: RegexpTable): number {
  const { alphabet, search, begin, single, literal } = expression
  const classOf = (symbol: number): number => alphabet.ranges.findLast(([from]) => from <= symbol)?.[1] ?? 0
  const wide = [[128, classOf(128)] as const, ...alphabet.ranges.filter(([from]) => from > 128)]
  const ranges = imageWords(image, wide.flat())
  const searchRow = imageRows(image, search)
  const beginRow = begin === undefined ? undefined : imageRows(image, begin)
  const rest = restState(search, classOf)
  const starts = [search.starts, begin?.starts ?? []]

  const table = image.reserve(HEADER_BYTES, 16)
  const head = [
    ...search.starts.map(searchRow),
    ...search.starts.map((_, kind) => beginRow?.(begin?.starts[kind] ?? DEAD) ?? 0),
    rest === undefined ? 0 : searchRow(rest),
    alphabet.classCount * 4,
    ranges,
    wide.length,
    Number(expression.isUnicode),
    single === undefined ? 0 : SINGLE[single.count],
    literal === undefined ? 0 : textView(image, literal.text),
    literal === undefined ? 0 : PREFIX[literal.extent],
    Number(starts.some(own => own.some(state => state !== own[0]))),
  ]
  for (const [index, word] of head.entries()) image.u32(table + index * 4, word)
  for (let c = 0; c < 128; c++) image.u8(table + ASCII + c, classOf(c))
  for (const [symbolClass, kind] of alphabet.kinds.entries()) {
    const isMember = single !== undefined && alphabet.classesOf.get(single.set)?.has(symbolClass) === true
    image.u8(table + KINDS + symbolClass, kind + (isMember ? MEMBER : 0))
  }
  imageCharacters(image, table + SKIP, c => !stays(search, rest ?? DEAD, classOf(c)))
  imageCharacters(image, table + MEMBERS, c => single !== undefined && contains(single.set, c))
  return table
}

/** Writes a set of ASCII characters: bit h of byte l is character h << 4 | l. */
function imageCharacters(image: ImageBuilder, at: number, belongs: (c: number) => boolean): void {
  for (let low = 0; low < 16; low++) {
    let bits = 0
    for (let high = 0; high < 8; high++) if (belongs((high << 4) | low)) bits |= 1 << high
    image.u8(at + low, bits)
  }
}

/** Writes the rows of a table; gives the address of each by its number. */
function imageRows(image: ImageBuilder, { rows }: Dfa): (state: number) => number {
  const stride = (rows[0]?.length ?? 0) * 4
  const first = image.reserve(rows.length * stride, 8)
  const addressOf = (state: number): number => first + state * stride
  for (const [state, row] of rows.entries()) {
    for (const [symbolClass, entry] of row.entries()) {
      const next = entry >> 1
      const flags = (entry & 1 ? MATCH : 0) | (next === DEAD ? LAST : 0)
      image.u32(addressOf(state) + symbolClass * 4, addressOf(next) | flags)
    }
  }
  return addressOf
}

/** Whether a symbol of the class leaves the state as it is, without a match. */
const stays = ({ rows }: Dfa, state: number, symbolClass: number): boolean =>
  state !== DEAD && rows[state]?.[symbolClass] === 2 * state

/** ASCII characters that must not end a rest, so that sixteen at once are passed often enough. */
const REST_CHARACTERS_MIN = 48

/** The state of a search in the middle of a text, if it stays in it over most characters. */
function restState(search: Dfa, classOf: (symbol: number) => number): number | undefined {
  const state = search.starts[0] ?? DEAD
  const staying = Array.from({ length: 128 }, (_, c) => c).filter(c => stays(search, state, classOf(c)))
  return staying.length >= REST_CHARACTERS_MIN ? state : undefined
}

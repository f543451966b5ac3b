/**
 * A text that every match of a pattern contains, so that texts without it need no closer look.
 *
 * Halves of surrogate pairs are left out: as bytes they may lie inside a pair.
 */
import type { Pattern } from './pattern.js'

export interface Literal {
  readonly text: string
  /** Every match begins with it. */
  readonly isPrefix: boolean
}

/** A begin of this length is worth more than a longer text further on: what is before it need not be read. */
const PREFIX_LENGTH_MIN = 2

/** The most useful text found that every match contains. */
export function literalOf(p: Pattern): Literal | undefined {
  const texts = textsOf(p)
  const prefix = texts.find(text => text.isPrefix)
  if (prefix !== undefined && prefix.text.length >= PREFIX_LENGTH_MIN) return prefix
  return texts.reduce<Literal | undefined>(
    (best, text) => (best === undefined || text.text.length > best.text.length ? text : best),
    undefined,
  )
}

/** All runs of single symbols. */
function textsOf(p: Pattern): readonly Literal[] {
  if (p.kind === 'unit') return oneSymbol(p) === '' ? [] : [{ text: oneSymbol(p), isPrefix: true }]
  if (p.kind === 'repeat') return p.min === 0 ? [] : textsOf(p.body)
  if (p.kind !== 'sequence') return []
  const found: Literal[] = []
  let run = ''
  let isPrefix = true
  const close = (): void => {
    if (run !== '') found.push({ text: run, isPrefix })
    run = ''
    isPrefix = false
  }
  for (const part of p.parts) {
    // a place takes no symbol: what stands at both sides of it stands together
    if (part.kind === 'place' || part.kind === 'empty') continue
    const symbol = part.kind === 'unit' ? oneSymbol(part) : ''
    if (symbol !== '') {
      run += symbol
      continue
    }
    const isFirst = isPrefix && run === ''
    close()
    for (const inner of textsOf(part)) found.push({ ...inner, isPrefix: isFirst && inner.isPrefix })
  }
  close()
  return found
}

function oneSymbol({ set }: Extract<Pattern, { kind: 'unit' }>): string {
  const [range] = set
  if (set.length !== 1 || range === undefined || range[0] !== range[1]) return ''
  const isHalf = range[0] >= 0xd800 && range[0] <= 0xdfff
  return isHalf ? '' : String.fromCodePoint(range[0])
}

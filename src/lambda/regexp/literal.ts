/**
 * A text that every match of a pattern contains, so that texts without it need no closer look.
 *
 * Halves of surrogate pairs are left out: as bytes they may lie inside a pair.
 */
import type { Pattern } from './pattern.js'

/** The longest text found that every match contains; empty where there is none. */
export function literalOf(p: Pattern): string {
  if (p.kind === 'unit') return oneSymbol(p)
  if (p.kind === 'repeat') return p.min === 0 ? '' : literalOf(p.body)
  if (p.kind !== 'sequence') return ''
  let best = ''
  let run = ''
  for (const part of p.parts) {
    const symbol = part.kind === 'unit' ? oneSymbol(part) : ''
    // a place takes no symbol: what stands at both sides of it stands together
    if (part.kind !== 'place' && part.kind !== 'empty') run = symbol === '' ? '' : run + symbol
    const own = symbol === '' ? literalOf(part) : run
    if (own.length > best.length) best = own
  }
  return best
}

function oneSymbol({ set }: Extract<Pattern, { kind: 'unit' }>): string {
  const [range] = set
  if (set.length !== 1 || range === undefined || range[0] !== range[1]) return ''
  const isHalf = range[0] >= 0xd800 && range[0] <= 0xdfff
  return isHalf ? '' : String.fromCodePoint(range[0])
}

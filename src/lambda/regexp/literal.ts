/**
 * A text that every match of a pattern contains, so that texts without it need no closer look.
 *
 * Halves of surrogate pairs are left out: as bytes they may lie inside a pair.
 */
import type { Pattern } from './pattern.js'

export interface Literal {
  readonly text: string
  /** Whether it is all of every match, or every match begins with it. */
  readonly extent: 'inside' | 'prefix' | 'whole'
}

/** A begin of this length is worth more than a longer text further on: what is before it need not be read. */
const PREFIX_LENGTH_MIN = 2

/** The most useful text found that every match contains. */
export function literalOf(p: Pattern): Literal | undefined {
  const texts = textsOf(p)
  const prefix = texts.find(text => text.extent !== 'inside')
  if (prefix !== undefined && prefix.text.length >= PREFIX_LENGTH_MIN) return prefix
  return texts.reduce<Literal | undefined>(
    (best, text) => (best === undefined || text.text.length > best.text.length ? text : best),
    undefined,
  )
}

/** All runs of single symbols. */
function textsOf(p: Pattern): readonly Literal[] {
  if (p.kind === 'unit') return oneSymbol(p) === '' ? [] : [{ text: oneSymbol(p), extent: 'whole' }]
  if (p.kind === 'repeat') return p.min === 0 ? [] : textsOf(p.body).map(asPart)
  return p.kind === 'sequence' ? textsOfSequence(p.parts) : []
}

function textsOfSequence(parts: readonly Pattern[]): readonly Literal[] {
  const symbols = parts.map(part => (part.kind === 'unit' ? oneSymbol(part) : ''))
  if (symbols.every(symbol => symbol !== '')) return [{ text: symbols.join(''), extent: 'whole' }]
  const found: Literal[] = []
  let run = ''
  let extent: Literal['extent'] = 'prefix'
  for (const [index, part] of parts.entries()) {
    // a place takes no symbol: what stands at both sides of it stands together
    if (part.kind === 'place' || part.kind === 'empty') continue
    run += symbols[index]
    if (symbols[index] !== '') continue
    const isFirst = extent === 'prefix' && run === ''
    if (run !== '') found.push({ text: run, extent })
    run = ''
    extent = 'inside'
    for (const inner of textsOf(part).map(asPart)) found.push(isFirst ? inner : { ...inner, extent })
  }
  return run === '' ? found : [...found, { text: run, extent }]
}

/** Of more than itself. */
const asPart = ({ text, extent }: Literal): Literal => ({ text, extent: extent === 'whole' ? 'prefix' : extent })

function oneSymbol({ set }: Extract<Pattern, { kind: 'unit' }>): string {
  const [range] = set
  if (set.length !== 1 || range === undefined || range[0] !== range[1]) return ''
  const isHalf = range[0] >= 0xd800 && range[0] <= 0xdfff
  return isHalf ? '' : String.fromCodePoint(range[0])
}

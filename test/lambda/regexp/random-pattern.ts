/** Random regular expressions and texts over small alphabets, so that they meet often. */
import fc from 'fast-check'

const atoms = [
  'a',
  'b',
  'ab',
  'A',
  'k',
  'é',
  'ß',
  '\\u017f',
  '.',
  '\\w',
  '\\W',
  '\\s',
  '\\S',
  '\\d',
  '\\D',
  '[ab]',
  '[^a]',
  '[a-c_]',
  '[^\\w-]',
  '[\\s\\S]',
  '[]',
  '[^]',
  '\\n',
  '\\0',
  '-',
  '\\x41',
  '\\u0062',
  '😀',
  '[😀a]',
  '\\ud83d',
  '[\\udc00-\\udfff]',
  '{',
]
const unicodeAtoms = [
  '\\u{1F600}',
  '\\u{61}',
  '\\p{L}',
  '\\P{Lu}',
  '[^\\p{L}a]',
  '[\\u{1F600}-\\u{1F64F}]',
  '\\ud83d\\ude00',
]
const places = ['^', '$', '\\b', '\\B', '']
const quantifiers = ['', '', '', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{0}', '{1,2}', '{0,2}?', '{2,}', '{1,}?']

/** The sources of expressions; not all are valid. */
export function sources(flags: string): fc.Arbitrary<string> {
  const own = flags.includes('u') ? [...atoms, ...unicodeAtoms] : atoms
  const quantifier = fc.constantFrom(...quantifiers)
  const { pattern } = fc.letrec<{ pattern: string; group: string; simple: string }>(tie => ({
    simple: fc.oneof(
      { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...own), quantifier).map(parts => parts.join('')) },
      { weight: 1, arbitrary: fc.constantFrom(...places) },
    ),
    group: fc
      .tuple(fc.constantFrom('(?:', '(?:', '(', '(?<n>'), tie('pattern'), tie('pattern'), fc.boolean(), quantifier)
      .map(([open, a, b, isChoice, count]) => `${open}${a}${isChoice ? '|' : ''}${b})${count}`),
    pattern: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tie('simple'),
      fc.tuple(tie('pattern'), tie('pattern')).map(parts => parts.join('')),
      fc.tuple(tie('pattern'), tie('pattern')).map(parts => parts.join('|')),
      tie('group'),
    ),
  }))
  return pattern
}

const pieces = [
  'a',
  'b',
  'c',
  'ab',
  'A',
  'B',
  'k',
  'K',
  '\u212a',
  's',
  'S',
  '\u017f',
  'é',
  'É',
  'ß',
  '0',
  '7',
  ' ',
  '_',
]
const oddPieces = ['-', '{', '\n', '\r', '\u2028', '\0', '\u00a0', '\ufeff', '日', '😀', '\ud83d', '\ude00', '\udbff']

/** Texts of the symbols that the sources name, and of others. They are short: RegExp itself may take 2 ** length. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.constantFrom(...pieces, ...oddPieces), { maxLength: 10 }).map(parts => parts.join('')),
  fc.array(fc.constantFrom('a', 'b', 'a', 'b', 'ab', ' '), { maxLength: 8 }).map(parts => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 8 }),
)

/** Long ones, for expressions that do not repeat groups. */
export const longTexts: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('x', 'a', 'ab ', '. ', 'é', '😀'), fc.nat(40), texts)
  .map(([filler, count, text]) => filler.repeat(count) + text + filler.repeat(count >> 1))

/** The texts cut so that RegExp itself comes to an end: it tries all ways in which repetitions share a text. */
export function fitting(source: string, own: readonly string[], long: readonly string[]): readonly string[] {
  const repeatedGroups = source.match(/\)[*+{]/g)?.length ?? 0
  const repetitions = source.match(/[*+{]/g)?.length ?? 0
  if (repeatedGroups > 0) return own.map(text => text.slice(0, repeatedGroups === 1 ? 9 : 5))
  return repetitions > 3 ? own : [...own, ...long]
}

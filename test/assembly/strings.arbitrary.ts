// Strings that break string functions: empty, short and long around the 12 inline bytes, NULs, all widths, lone
// surrogates.

import fc from 'fast-check'

/** UTF-16 code units with a taste for borders: ASCII, two, three and four bytes, halves of pairs, white space. */
const unit = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'A', 'z', ' ', ',', '0', '-') },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 0x7f }).map(c => String.fromCharCode(c)) },
  { weight: 1, arbitrary: fc.integer({ min: 0x80, max: 0x7ff }).map(c => String.fromCharCode(c)) },
  { weight: 1, arbitrary: fc.constantFrom('é', 'ß', '€', '\uffff', '\ue000', '\u2028', '\u3000', '\ufeff', '\ud7ff') },
  { weight: 1, arbitrary: fc.constantFrom('😀', '\u{10000}', '\u{10ffff}') },
  { weight: 1, arbitrary: fc.constantFrom('\ud83d', '\ude00', '\ud800', '\udfff', '\udbff', '\udc00') },
)

const ascii = fc.constantFrom('a', 'b', 'c', 'A', ' ', ',', '0', '\0', '"', '\\', '\n', '\x1f', '\x7f')

/** Any string of UTF-16 units; half of them ASCII only, most of them short, some longer than a wide load. */
export const anyString: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: ascii, maxLength: 16 }) },
  { weight: 1, arbitrary: fc.string({ unit: ascii, minLength: 10, maxLength: 80, size: 'max' }) },
  { weight: 3, arbitrary: fc.string({ unit, maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit, minLength: 4, maxLength: 60, size: 'max' }) },
)

/** Two strings that often share a prefix, a suffix or a part. */
export const relatedStrings: fc.Arbitrary<[string, string]> = fc.oneof(
  fc.tuple(anyString, anyString),
  fc.tuple(anyString, anyString, anyString).map(([a, b, c]): [string, string] => [a + b, a + c]),
  fc.tuple(anyString, fc.string({ unit, maxLength: 3 })).map(([a, b]): [string, string] => [a, b]),
  fc.tuple(anyString, fc.nat(20), fc.nat(6)).map(([a, from, length]): [string, string] => {
    const at = from % (a.length + 1)
    return [a, a.slice(at, at + length)]
  }),
  anyString.map((a): [string, string] => [a, `${a}`]),
)

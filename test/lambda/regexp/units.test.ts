// What one symbol is: every class and escape, against RegExp for every UTF-16 unit (every code point under u).

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Alphabet } from '../../../src/lambda/regexp/alphabet.js'
import { withOtherCase } from '../../../src/lambda/regexp/case-fold.js'
import { regexpForm } from '../../../src/lambda/regexp/form.js'

const SOURCES = [
  'a',
  'k',
  'S',
  'ß',
  'İ',
  'ı',
  'µ',
  'ǅ',
  'ͅ',
  'Σ',
  'ẞ',
  'Ω',
  '\\d',
  '\\D',
  '\\w',
  '\\W',
  '\\s',
  '\\S',
  '.',
  '[a-z]',
  '[^a-z]',
  '[A-z]',
  '[^k]',
  '[^\\w]',
  '[^\\W]',
  '[\\w-a]',
  '[\\s\\S]',
  '[]',
  '[^]',
  '[à-þ]',
  '[\\u0100-\\u017f]',
  '[\\0-\\ud7ff]',
  '[\\ud800-\\udbff]',
  '\\udc00',
  '[^\\ud800]',
  '\\n',
  '\\cJ',
  '\\c',
  '[\\c_]',
  '[\\c]',
  '\\0',
  '\\x41',
  '\\x4',
  '\\u0041',
  '\\u41',
  '\\a',
  '\\-',
  '[\\b]',
  '[\\B]',
  '[a\\-z]',
  '[+-]',
  '[-+]',
  '[]-a]',
  '{',
  '}',
  ']',
]
const UNICODE_SOURCES = ['a', '.', '\\w', '\\S', '[^a]', '\\u{1F600}', '\\ud83d\\ude00', '\\ud83d', '[😀-😅]', '\\p{L}']
const MORE_UNICODE = ['\\P{Lu}', '[^\\p{Script=Greek}]', '\\p{Emoji}', '[\\p{N}_]', '[^]', '\\-'.slice(1), '[\\-a]']

/** For each symbol: the class of the alphabet. */
function* classes(alphabet: Alphabet, max: number): Generator<readonly [symbol: number, symbolClass: number]> {
  for (const [index, [from, symbolClass]] of alphabet.ranges.entries()) {
    const next = alphabet.ranges[index + 1]?.[0] ?? max + 1
    for (let symbol = from; symbol < next; symbol++) yield [symbol, symbolClass]
  }
}

function check(source: string, flags: string): void {
  // one symbol and nothing else: the edge behind it ends the match
  const pattern = `^(?:${source})$`
  const found = regexpForm(pattern, flags, 'test')
  assert.notEqual(found.form, 'host', `/${pattern}/${flags}`)
  if (found.form === 'host') return
  const { alphabet, search } = found.table
  const regexp = new RegExp(pattern, flags)
  const begin = search.starts[3] ?? 0
  const matches = alphabet.kinds.map((_, symbolClass) => {
    const next = (search.rows[begin]?.[symbolClass] ?? 0) >> 1
    return ((search.rows[next]?.[alphabet.classCount] ?? 0) & 1) === 1
  })
  for (const [symbol, symbolClass] of classes(alphabet, flags.includes('u') ? 0x10ffff : 0xffff)) {
    if (matches[symbolClass] !== regexp.test(String.fromCodePoint(symbol))) {
      assert.fail(`/${source}/${flags} on U+${symbol.toString(16)}`)
    }
  }
}

for (const flags of ['', 'i', 's']) {
  test(`one unit under the flags '${flags}' is what RegExp says, for all 65,536`, () => {
    for (const source of SOURCES) check(source, flags)
  })
}

test('one code point under the flag u is what RegExp says, for all 1,114,112', () => {
  for (const source of [...UNICODE_SOURCES, ...MORE_UNICODE]) check(source, 'u')
})

test('units that differ by case only are those that RegExp takes for the same, for every letter', () => {
  const units = Array.from({ length: 0x10000 }, (_, unit) => unit)
  // between two units a space, so that halves do not meet
  const all = units.map(unit => String.fromCharCode(unit)).join(' ')
  const letters = units.filter(unit => {
    const text = String.fromCharCode(unit)
    return text.toUpperCase() !== text || text.toLowerCase() !== text
  })
  assert.ok(letters.length > 2_000)
  for (const unit of letters) {
    const escaped = `\\u${unit.toString(16).padStart(4, '0')}`
    const same = withOtherCase([[unit, unit]]).flatMap(([from, to]) => units.slice(from, to + 1))
    const expected = all.match(new RegExp(escaped, 'gi'))?.map(text => text.charCodeAt(0))
    assert.deepEqual(same, expected, escaped)
  }
})

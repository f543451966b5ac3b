/** Patterns that are one character class, against RegExp itself for every UTF-16 unit. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type RegexpClass, regexpClass } from '../../src/lambda/regexp-class.js'

const belongs = (c: RegexpClass, unit: number): boolean => {
  if (unit < 128) return (((c.ascii[unit >> 5] ?? 0) >>> (unit & 31)) & 1) === 1
  return c.exceptions.includes(unit) ? !c.others : c.others
}

const CLASSES = [
  '\\W',
  '\\w',
  '\\s',
  '\\S',
  '\\d',
  '\\D',
  '[^a-z]',
  '[^a-zA-Z0-9_]',
  '[a-m]',
  '[,;]',
  '[\\s,]',
  '[^\\s]',
  '[\\d.]',
  '[-+]',
  '[a\\-z]',
  '[^\\w\\s]',
  ',',
  ' ',
  '\\.',
  '\\t',
  '\\n',
  '\\|',
  '[\\]x]',
  '[.*+?]',
  '/',
  '\\/',
  '[\\0-\\t]',
]

for (const source of CLASSES) {
  test(`/${source}/ is the class that RegExp says`, () => {
    const single = regexpClass(source, '')
    const repeated = regexpClass(`${source}+`, 'g')
    assert.ok(single !== undefined && repeated !== undefined)
    assert.equal(single.isRepeated, false)
    assert.equal(repeated.isRepeated, true)
    assert.deepEqual({ ...repeated, isRepeated: false }, single)
    const regexp = new RegExp(source)
    for (let unit = 0; unit < 0x10000; unit++) {
      if (belongs(single, unit) !== regexp.test(String.fromCharCode(unit))) assert.fail(`unit ${unit.toString(16)}`)
    }
  })
}

test('what is more than one class is none', () => {
  for (const source of [
    'a*',
    'ab',
    'a|b',
    '^a',
    '(a)',
    'a{2}',
    '.',
    '\\b',
    '[\\b]',
    '\\u0041',
    '\\x41',
    '\\cA',
    '[^\\W]',
    '[é]',
    'é',
    '\\1',
    '',
    '+',
    '[]',
    'a+b+',
    '\\p{L}',
    '[a-\\d]',
  ]) {
    const found = regexpClass(source, '')
    if (source === '[]') assert.ok(found === undefined || !belongs(found, 97))
    else assert.equal(found, undefined, source)
  }
  for (const flags of ['i', 'u', 'y', 'm', 's', 'v']) assert.equal(regexpClass('\\w', flags), undefined, flags)
})

// Regular expressions as tables against RegExp: random expressions on random texts, in every use.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { regexpForm } from '../../../src/lambda/regexp/form.js'
import { fitting, longTexts, sources, texts } from '../../lambda/regexp/random-pattern.js'
import { loadKernels } from '../kernel-harness.js'
import { regexpRun } from './regexp-kernels.js'

const kernels = loadKernels()
const RUNS = Number(process.env.MILLRACE_RUNS ?? 500)
const REPLACEMENTS = ['', '-', '\ude00', '\ud83d', 'a longer replacement']

const shorts = fc.array(texts, { minLength: 4, maxLength: 6 })
const longs = fc.array(longTexts, { minLength: 2, maxLength: 3 })

function regexpOf(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags)
  } catch {
    return undefined
  }
}

/** Every use of one expression on the texts; 0 where it has no table. */
function compare(source: string, flags: string, own: readonly string[]): number {
  const regexp = regexpOf(source, flags)
  if (regexp === undefined) return 0
  const found = regexpForm(regexp.source, flags, 'search')
  if (found.form === 'host') return 0
  const run = regexpRun(kernels, found.table)
  const hasGroups = new RegExp(`${source}|`, flags).exec('')!.length > 1
  const all = new RegExp(source, `${flags}g`)
  for (const [index, text] of own.entries()) {
    const where = `/${source}/${flags} on ${JSON.stringify(text)}`
    const replacement = REPLACEMENTS[index % REPLACEMENTS.length]!
    assert.equal(run.test(text), regexp.test(text), `test ${where}`)
    assert.equal(run.search(text), text.search(regexp), `search ${where}`)
    assert.equal(run.replace(text, replacement, false), text.replace(regexp, replacement), `replace ${where}`)
    assert.equal(run.replace(text, replacement, true), text.replaceAll(all, replacement), `replaceAll ${where}`)
    if (!hasGroups) assert.deepEqual(run.split(text), text.split(regexp), `split ${where}`)
  }
  kernels.checkGuards()
  return own.length
}

for (const flags of ['', 'i', 'm', 's', 'im', 'u', 'mu', 'su']) {
  test(`random expressions with the flags '${flags}' do what RegExp does`, () => {
    let compared = 0
    fc.assert(
      fc.property(sources(flags), shorts, longs, (source, own, long) => {
        compared += compare(source, flags, ['', ...fitting(source, own, long)])
      }),
      { numRuns: RUNS, seed: 20_261_121, endOnFailure: false },
    )
    assert.ok(compared > RUNS, `only ${compared} texts were compared`)
  })
}

const CLASSES = [
  '\\W+',
  '\\s+',
  '\\s',
  '[,;]',
  '[^a-z]',
  '[^a-z]+',
  '\\d',
  '[a-d_]+',
  '\\S',
  '\\S+',
  ' ',
  '[é日]',
  '[é日]+',
  '.',
]
const HALVES = ['\\ud83d', '[\\ud83d]+', '[^\\ud83d]', '[\\ude00a]+', '[^\\ude00]+']
const CLASS_PIECES = [
  ' ',
  '  ',
  'a',
  'é',
  ',',
  ';',
  '😀',
  '\ud83d',
  '\ude00',
  '\u00a0',
  '\u3000',
  'word',
  '12',
  '_',
  '日',
  '\0',
]
const classTexts = fc.array(fc.constantFrom(...CLASS_PIECES), { maxLength: 40 }).map(parts => parts.join(''))

for (const flags of ['', 'u', 'i']) {
  test(`classes of symbols, sixteen bytes at a time, with the flags '${flags}'`, () => {
    const own = flags === 'u' ? [...CLASSES, '[😀]', '[^😀]+', '\\p{L}+'] : [...CLASSES, ...HALVES]
    for (const source of own) {
      fc.assert(
        fc.property(fc.array(classTexts, { minLength: 5, maxLength: 5 }), some => {
          assert.equal(compare(source, flags, some), some.length, source)
        }),
        { numRuns: 30, seed: 20_261_121 },
      )
    }
  })
}

test('many pieces: lists and texts that outgrow the chunk they began in', () => {
  const parts = Array.from({ length: 40_000 }, (_, index) => `${index % 7 === 0 ? 'é' : ''}part${index}`)
  for (const [source, separator] of [
    [',', ','],
    ['\\s*,\\s*', ' , '],
  ] as const) {
    const found = regexpForm(source, '', 'search')
    assert.ok(found.form !== 'host')
    const run = regexpRun(kernels, found.table)
    assert.deepEqual(run.split(parts.join(separator)), parts)
    assert.equal(run.replace(parts.join(separator), ' and then ', true), parts.join(' and then '))
  }
  kernels.checkGuards()
})

test('what makes a backtracking engine run for years takes one pass', () => {
  for (const [source, text] of [
    ['(?:a*)*b', 'a'.repeat(100_000)],
    ['^(?:\\w+\\s?)*$', `${'word '.repeat(20_000)}!`],
    ['(?:x+x+)+y', `y${'x'.repeat(100_000)}`],
    ['(?:a|aa)+$', `${'a'.repeat(100_000)}b`],
  ] as const) {
    const found = regexpForm(source, '', 'search')
    assert.ok(found.form === 'dfa')
    const run = regexpRun(kernels, found.table)
    assert.equal(run.test(text), false, source)
    assert.equal(run.search(text), -1, source)
  }
})

test('searches that read far ahead in vain do so once', () => {
  const found = regexpForm('a*b|a|c', '', 'search')
  assert.ok(found.form === 'dfa')
  const run = regexpRun(kernels, found.table)
  assert.equal(run.replace('a'.repeat(400_000), 'x', true), 'x'.repeat(400_000))
  assert.equal(run.split(`${'a'.repeat(100_000)}ä`).length, 100_001)
})

test('what searches remember of a long text is true', () => {
  const parts = fc.constantFrom('a'.repeat(300), 'a'.repeat(700), 'b', 'c', 'ab', 'é', '😀', 'aaé', 'ac', ' ')
  const long = fc.array(parts, { minLength: 20, maxLength: 40 }).map(some => some.join(''))
  const ahead = ['a*b|a', '(?:a|é)*b|aa|c', '[^]*?ab|a+', 'a+c|a{3}|b', '(?:aé|a)+b|aé|a', '.*b$|a|\\b', 'a*?b|c|$']
  for (const source of ahead) {
    fc.assert(
      fc.property(long, text => {
        compare(source, '', [text.slice(0, 6000)])
        compare(source, 'u', [text.slice(0, 6000)])
      }),
      { numRuns: 6, seed: 20_261_121 },
    )
  }
})

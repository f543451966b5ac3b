// Expressions as people write them, through the whole compiler: each as a test, a search, a replacement and a split,
// against the same function in V8.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { regexpsOf } from '../../../src/lambda/regexp/uses.js'
import { listType, structType, types } from '../../../src/schema/type.js'
import { LambdaHarness } from '../../emit/lambda-harness.js'
import { compile } from '../outcome.js'

/** Expressions with a table. `\1` and the like stand in HOST. */
const TABLES: readonly RegExp[] = [
  /Mobile|Android/,
  /^\s+|\s+$/g,
  /\s+/g,
  /\W+/,
  /\d+/g,
  /^\d{4}-\d{2}-\d{2}$/,
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z$/,
  /^[\w.+-]+@[\w-]+\.[\w.]+$/,
  /\b[A-Z0-9._%+-]+@[A-Z0-9.-]+\.[A-Z]{2,}\b/i,
  /(&|^)channel_id=([^&]*)/,
  /^https?:\/\/[^\s/$.?#].[^\s]*$/i,
  /https?:\/\/(?:www\.)?[-a-zA-Z0-9@:%._+~#=]+\.[a-z]{2,6}\b/g,
  /\b\w/g,
  /\bfoo\b/,
  /\B-\B/g,
  /[^a-z0-9]+/gi,
  /^(?:GET|POST|PUT) (\/[^ ]*) HTTP\/1\.[01]$/m,
  /(?<year>\d{4})-(?<month>\d\d)/,
  /^#?([0-9a-f]{6}|[0-9a-f]{3})$/i,
  /\b(?:\d{1,3}\.){3}\d{1,3}\b/,
  /"[^"]*"/g,
  /"(?:[^"\\]|\\.)*"/g,
  /<[^>]+>/g,
  /<.*?>/g,
  /^.*$/gm,
  /,\s*/,
  /\r?\n/,
  /[,;|]/g,
  /(?:)/g,
  /x*/g,
  /$/gm,
  /^/gm,
  /a|aa/g,
  /(a*)*b/,
  /(?:a|ab)(?:c|bcd)(?:d*)/,
  /[\u4e00-\u9fff]+/g,
  /[😀-😅]/gu,
  /\p{L}+/gu,
  /\p{Lu}/u,
  /straße/i,
  /.{3}/gs,
  /[\s\S]{2}/g,
  /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14})$/,
  /(?:error|warn(?:ing)?|fatal)[:\s]/i,
  /^[A-Z]{2}\d{2}[A-Z0-9]{4}\d{7}([A-Z0-9]?){0,16}$/,
  /\bQ[1-4]\b/,
  /^\s*$/,
  /(\d)(\d)(\d)/g,
  /-+$/,
  /^(?:the|an?)\s+/i,
  /\.(?:jpe?g|png|gif)$/i,
]
/** Expressions without a table, with the reason. */
const HOST: readonly (readonly [RegExp, string])[] = [
  [/(a)\1/g, 'a back reference'],
  [/(?<q>["']).*?\k<q>/g, 'a named back reference'],
  [/a(?=b)/g, 'lookaround'],
  [/(?<!\$)\d+/g, 'lookaround'],
  [/\d(?=(?:\d{3})+$)/g, 'lookaround'],
  [/a/giu, 'the flags i and u together'],
  [/(?:[ab]*a[ab]{12})/g, 'a table of more than 1000 states'],
  [/https?:\/\/(www\.)?[-a-zA-Z0-9@:%._+~#=]{1,256}\.[a-z]{2,6}\b/g, 'a table of more than 1000 states'],
  [/(?:a{50}){50}/g, 'an automaton of more than 2000 steps'],
  [/\B/gu, '\\B under the flag u'],
]

const TEXTS: readonly string[] = [
  '',
  ' ',
  'a',
  '  two words  ',
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36',
  '2026-11-21',
  '2026-11-21T21:08:34.123Z',
  'jane.doe+tag@example.com, JOHN@EXAMPLE.ORG;x@y',
  'price=12&channel_id=apple&x=1',
  'channel_id=',
  'https://www.example.com/path?q=1#top and http://a.b',
  'GET /index.html HTTP/1.1\nPOST / HTTP/1.0\r\n\r\nfoo - bar -- foo',
  'a "quoted \\" text" and "another"',
  '<b>bold</b><i>x</i>',
  'line one\nline two\u2028line three\r',
  'aab aaab abcd aaaaab',
  '#a1B2c3',
  '192.168.0.1 and 10.0.0.256',
  'ERROR: disk full; Warning something',
  'GB82WEST12345698765432',
  '4111111111111111',
  'STRASSE straße STRASSE Straſe',
  '日本語 and 中文, ελληνικά, Ünïcödé',
  '😀 smile 😅😅 \ud83d lone \ude00',
  'tail\ud83d',
  '\ude00head',
  'nul\0inside',
  'x'.repeat(300),
  `${'ab'.repeat(40)}!`,
  'photo.JPEG',
  'The quick brown fox Q3 \u00a0\ufeff',
]

const Row = structType({ s: types.string })
const Result = structType({
  test: types.bool,
  index: types.int32,
  replaced: types.string,
  parts: listType(types.string),
})

/** The four uses of the expression as a lambda. Split takes no groups, and a captured expression no flag g. */
function lambdaOf(regexp: RegExp): (k: string, v: { s: string }) => unknown {
  const test = new RegExp(regexp.source, regexp.flags.replace('g', ''))
  const body = `({ test: ${test}.test(v.s), index: v.s.search(${regexp}), replaced: v.s.replace(${regexp}, '<>'),
    parts: v.s.split(${regexp}).filter(x => x !== undefined) })`
  return new Function(`return (k, v) => ${body}`)()
}

function compare(regexp: RegExp): LambdaHarness {
  const fn = lambdaOf(regexp)
  const lambda = compile({ fn, params: [types.string, Row], mode: 'compiled', resultType: Result })
  const harness = new LambdaHarness(lambda)
  for (const s of TEXTS) {
    assert.deepEqual(harness.run('k', { s }), { value: fn('k', { s }) }, `${regexp} on ${JSON.stringify(s)}`)
  }
  return harness
}

const hasGroups = (regexp: RegExp): boolean => new RegExp(`${regexp.source}|`, regexp.flags).exec('')!.length > 1

for (const regexp of TABLES) {
  test(`${regexp} has a table and does what V8 does`, () => {
    const lambda = compile({ fn: lambdaOf(regexp), params: [types.string, Row], mode: 'compiled', resultType: Result })
    assert.equal(lambda.outcome, 'compiled')
    if (lambda.outcome !== 'compiled') return
    for (const { use, form } of regexpsOf(lambda.body)) {
      const isHost = use === 'split' && hasGroups(regexp)
      assert.equal(form.form === 'host', isHost, `${use}: ${JSON.stringify(form).slice(0, 80)}`)
    }
    if (!hasGroups(regexp)) compare(regexp)
  })
}

for (const [regexp, reason] of HOST) {
  test(`${regexp} is the host's: ${reason}`, () => {
    const lambda = compile({ fn: lambdaOf(regexp), params: [types.string, Row], mode: 'compiled', resultType: Result })
    assert.ok(lambda.outcome === 'compiled')
    const replace = regexpsOf(lambda.body).find(used => used.use === 'replace')
    assert.deepEqual(replace?.form, { form: 'host', reason })
    if (!hasGroups(regexp)) compare(regexp)
  })
}

test("where groups are caught, split is the host's and the rest has tables", () => {
  for (const regexp of [...TABLES, ...HOST.map(([own]) => own)].filter(hasGroups)) {
    const fn: (k: string, v: { s: string }) => unknown = new Function(
      `return (k, v) => ({ test: new Array(v.s).length, s: v.s.replace(${regexp}, '<>') })`.replace(
        'new Array(v.s).length',
        `${new RegExp(regexp.source, regexp.flags.replace('g', ''))}.test(v.s)`,
      ),
    )()
    const harness = new LambdaHarness(compile({ fn, params: [types.string, Row], mode: 'compiled' }))
    for (const s of TEXTS) assert.deepEqual(harness.run('k', { s }), { value: fn('k', { s }) }, `${regexp} on ${s}`)
  }
})

test('where matches are read, it is the host that finds them', () => {
  const lambda = compile({
    fn: (_k: string, v: { s: string }) =>
      /[a-z]/.test(v.s) ? (v.s.match(/(\d+)-(\d+)/)?.[1] ?? '') : v.s.replace(/ /g, ''),
    params: [types.string, Row],
    mode: 'compiled',
  })
  assert.ok(lambda.outcome === 'compiled')
  const seen = regexpsOf(lambda.body).map(({ source, flags, use, form }) => [source, flags, use, form.form])
  assert.deepEqual(
    seen.sort((a, b) => String(a[2]).localeCompare(String(b[2]))),
    [
      ['(\\d+)-(\\d+)', '', 'match', 'host'],
      [' ', 'g', 'replace', 'class'],
      ['[a-z]', '', 'test', 'class'],
    ],
  )
})

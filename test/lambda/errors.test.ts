/** The texts that users read: golden, with the places that source maps give under tsx. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lambdaCodes } from '../../src/errors/codes/lambda.js'
import { StreamsError } from '../../src/errors/streams-error.js'
import { Diagnostic } from '../../src/lambda/diagnostic.js'
import { renderDiagnostic } from '../../src/lambda/render.js'
import { golden } from '../golden.js'
import { errorCases } from './error-cases.js'
import { exampleText } from './error-examples.js'
import { type Case, compile } from './outcome.js'

function textOf(c: Case): string {
  try {
    const lambda = compile(c)
    return lambda.outcome === 'compiled' ? `NOT REFUSED ${lambda.source}` : `javascript ${lambda.note.code}`
  } catch (error) {
    if (!(error instanceof StreamsError)) throw error
    return error.message
  }
}

test('each mistake has its text', async () => {
  await golden('lambda-errors.txt', `${errorCases.map(textOf).join('\n')}\n`)
})

test('each code has an example that raises it, with all parts of a good text', () => {
  for (const code of Object.keys(lambdaCodes)) {
    const text = exampleText(code)
    const lines = text.split('\n')
    assert.ok(text.includes(code), `${code}: ${text}`)
    assert.match(lines[0] ?? '', /^(?:error E|note F)\d\d\d: \S/, 'code and what')
    assert.match(lines[1] ?? '', /^ {2}in \w+/, 'operator')
    assert.match(lines[3] ?? '', /^ {4} *\^+$/, 'a caret')
    assert.ok((lines[3] ?? '').length <= (lines[2] ?? '').length, `the caret lies below the line: ${text}`)
    assert.match(lines.at(-1) ?? '', /^ {2}(?:Cure|To compile it): \S/, 'a cure')
    assert.doesNotMatch(text, /\bbool\b|\bstruct\b|\bdict\b|\[object Object\](?!")/, "the schema's words")
  }
})

test('an error carries code, place and cure beside its text', () => {
  const first = errorCases[0]
  assert.ok(first)
  assert.throws(
    () => compile(first),
    (error: unknown) => {
      assert.ok(error instanceof StreamsError)
      assert.equal(error.code, 'E205')
      assert.equal(error.cure, 'did you mean price?')
      assert.equal(error.place.node, 'filter-1')
      assert.equal(error.place.file, 'test/lambda/error-cases.ts')
      assert.ok((error.place.line ?? 0) > 30 && (error.place.column ?? 0) > 40)
      assert.ok(error.stack?.startsWith(`StreamsError: ${error.message}\n    at `))
      return true
    },
  )
})

test('a caret stands below the marked text, on the line where it is', () => {
  const text = 'function (k, v) {\n    return v.prize\n  }'
  const at = text.indexOf('prize')
  const diagnostic = new Diagnostic('fallback', { code: 'F201', what: 'what', cure: 'cure', at: [at, at + 5] })
  const lines = renderDiagnostic(diagnostic, { text, place: {}, operator: "map 'm'" }).split('\n')
  assert.deepEqual(lines, [
    'note F201: what',
    "  at in map 'm'",
    '    return v.prize',
    '             ^^^^^',
    '  To compile it: cure',
  ])
})

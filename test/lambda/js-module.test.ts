/** Functions named by their module: js(new URL(…), 'name'). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StreamsError } from '../../src/errors/streams-error.js'
import { scriptFunction } from '../../src/javascript/script-function.js'
import { js } from '../../src/lambda/captures/js-module.js'
import { types } from '../../src/schema/type.js'
import { notAFunction, score } from './module-functions.js'
import { compile } from './outcome.js'

const url = new URL('./module-functions.js', import.meta.url)
const params = [types.string, types.float64]
const code = (expected: string) => (error: unknown) => error instanceof StreamsError && error.code === expected

test('a function of a module runs as JavaScript, with its schema', () => {
  const lambda = compile({ fn: js(url, 'score'), params, resultType: types.float64 })
  assert.ok(lambda.outcome === 'javascript')
  assert.equal(lambda.note.code, 'F236')
  assert.equal(lambda.note.text, 'score is loaded from module-functions.js')
  assert.equal(scriptFunction(structuredClone(lambda.script))('k', 2), score('k', 2))
  assert.equal(score('k', 2), 6)
})

test('without a schema, or where only compiled functions are wanted, it is an error', () => {
  assert.throws(() => compile({ fn: js(url, 'score'), params }), code('E308'))
  assert.throws(
    () => compile({ fn: js(url, 'score'), params, resultType: types.float64, mode: 'compiled' }),
    code('E118'),
  )
  assert.equal(compile({ fn: js(url, 'score'), params, want: 'test' }).outcome, 'javascript')
})

test('a module or export that is not there is named', () => {
  assert.throws(() => compile({ fn: js(new URL('./nowhere.js', url)), params, want: 'test' }), code('E119'))
  assert.equal(notAFunction, 1)
  const lambda = compile({ fn: js(url, 'notAFunction'), params, want: 'test' })
  assert.ok(lambda.outcome === 'javascript')
  assert.throws(() => scriptFunction(lambda.script), code('E119'))
  assert.throws(() => js(url, 'score')('k', 1), /runs where records are processed/)
})

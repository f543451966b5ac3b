// What only loops show: what grows in them is not copied in each pass, and one that makes too much fails its row.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TOO_MUCH_MADE } from '../../src/emit/lambda/own-rules.js'
import { LambdaCompiler } from '../../src/lambda/compile-lambda.js'
import { listType, structType, types } from '../../src/schema/type.js'
import { type AnyFunction, requestOf } from '../lambda/outcome.js'
import { LambdaHarness } from './lambda-harness.js'

// biome-ignore lint/suspicious/noExplicitAny: rows of plain JavaScript
type Any = any
const Row = structType({ tags: listType(types.string) })
const MANY = 20_000
const row = { tags: Array.from({ length: MANY }, (_, i) => `tag ${i}`) }

function harnessOf(fn: AnyFunction): LambdaHarness {
  const compiler = new LambdaCompiler()
  try {
    const lambda = compiler.compile(requestOf({ fn, params: [types.string, Row] }))
    assert.equal(lambda.outcome, 'compiled')
    return new LambdaHarness(lambda)
  } finally {
    compiler.release()
  }
}

test('lists and texts that grow by one in each of 20,000 passes', () => {
  const pushed = (_k: string, v: Any) => {
    const out: string[] = []
    for (const t of v.tags) out.push(t)
    return out.length
  }
  const joined = (_k: string, v: Any) => {
    let text = ''
    for (const t of v.tags) text += t
    return text
  }
  // biome-ignore lint/performance/noAccumulatingSpread: what is tried
  const spread = (_k: string, v: Any) => v.tags.reduce((all: string[], t: string) => [...all, t], []).length
  // copied in each pass, all three would make more than the limit
  assert.deepEqual(harnessOf(pushed).run('k', row), { value: MANY })
  assert.deepEqual(harnessOf(spread).run('k', row), { value: MANY })
  assert.deepEqual(harnessOf(joined).run('k', row), { value: row.tags.join('') })
})

test('an older list or text stays what it was when a newer one grows', () => {
  const fn = (_k: string, v: Any) =>
    v.tags.slice(0, 3).reduce(
      (a: Any, t: string) => ({
        list: [...a.list, t],
        other: [...a.list, 'other'],
        text: `${a.text}, a long enough ${t}`,
        longer: `${a.text}, and a longer one`,
      }),
      { list: ['first'], other: ['none'], text: 'it begins here', longer: '' },
    )
  assert.deepEqual(harnessOf(fn).run('k', row), { value: fn('k', row) })
})

test('a loop that makes too much fails its row; the next row is as before', () => {
  const fn = (_k: string, v: Any) => {
    let text = 'abc'
    while (text.length < 4 && v.tags.length > 0) text = `${text}${text}`.slice(2, 5)
    return text
  }
  const harness = harnessOf(fn)
  const got = harness.run('k', row)
  assert.ok('failed' in got && got.what === TOO_MUCH_MADE, JSON.stringify(got))
  assert.deepEqual(harness.run('k', { tags: [] }), { value: 'abc' })
})

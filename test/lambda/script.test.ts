/** Functions that travel: packed as data, cloned as a message is, made again, and equal to the original on rows. */
// biome-ignore-all lint/complexity: functions as people write them
// biome-ignore-all lint/suspicious: functions as people write them
// biome-ignore-all lint/style: functions as people write them
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { scriptFunction } from '../../src/javascript/script-function.js'
import { CaptureSession } from '../../src/lambda/captures/capture.js'
import { CaptureReader } from '../../src/lambda/captures/captured-values.js'
import { Diagnostic } from '../../src/lambda/diagnostic.js'
import type { ScriptSource } from '../../src/lambda/lambda.js'
import { scriptSource } from '../../src/lambda/script-source.js'
import { parseFunction } from '../../src/lambda/syntax/parse.js'
import { types } from '../../src/schema/type.js'
import * as everything from './capture-module.js'
import { business } from './corpus/business.js'
import { language } from './corpus/language.js'
import { queries } from './corpus/queries.js'
import { streams } from './corpus/streams.js'
import { type AnyFunction, compile } from './outcome.js'
import { arbitraryOf, sameAtEdge } from './rows.js'

const session = new CaptureSession()
after(() => session.release())

function pack(fn: AnyFunction): ScriptSource {
  const reader = new CaptureReader(session)
  return scriptSource(fn, parseFunction(fn), (f, parsed) => reader.capturesOf(f, parsed, undefined))
}
/** As a worker gets it. */
const again = (fn: AnyFunction): AnyFunction => scriptFunction(structuredClone(pack(fn)))

function refusal(fn: AnyFunction): string {
  try {
    pack(fn)
    return 'travels'
  } catch (error) {
    if (!(error instanceof Diagnostic)) throw error
    return `${error.code}: ${error.what}`
  }
}

test('every lambda of the corpus that can travel gives what the original gives', () => {
  const isRepeatable = (name: string): boolean => !['rnd', 'nowTs', 'logIt'].includes(name)
  let travelled = 0
  for (const group of [...streams, ...queries, ...business, ...language]) {
    for (const [name, fn] of Object.entries(group.lambdas)) {
      if (!isRepeatable(name) || name === 'promise' || refusalOf(fn) !== 'travels') continue
      travelled++
      const copy = again(fn)
      const rows = fc.sample(fc.tuple(...group.params.types.map(arbitraryOf)), { numRuns: 8, seed: 7 })
      for (const row of rows) assert.ok(sameAtEdge(attempt(copy, row), attempt(fn, row)), name)
    }
  }
  assert.ok(travelled > 190, `${travelled} functions travelled`)
})
function refusalOf(fn: AnyFunction): string {
  try {
    return refusal(fn)
  } catch {
    return 'captures cannot be read'
  }
}
function attempt(fn: AnyFunction, row: readonly unknown[]): unknown {
  try {
    return { value: fn(...structuredClone(row)) }
  } catch {
    return { failed: true }
  }
}

test('captures of every kind travel', () => {
  const limit = 3
  const when = new Date(5)
  const table = new Map([['a', { n: 1 }]])
  const big = 7n
  const pattern = /^a+$/i
  const helper = (x: number): number => (x > limit ? even(x) : 0)
  const even = (n: number): number => (n === 0 ? 1 : odd(n - 1))
  const odd = (n: number): number => (n === 0 ? 0 : even(n - 1))
  const tools = { twice: (x: number): number => x * 2, socket: process.stdout }
  const fn = (k: string, v: number) =>
    [
      helper(v),
      when.getTime(),
      table.get(k)?.n ?? -1,
      String(big),
      pattern.test(k),
      tools.twice(v),
      everything.vat(v),
    ].join()
  assert.equal(again(fn)('a', 4), fn('a', 4))
  assert.equal(again(fn)('b', 9), fn('b', 9))
  const { floor } = Math
  const has = Object.prototype.hasOwnProperty
  const builtins = (k: string, v: number) => floor(v) + (has.call({ a: 1 }, k) ? 1 : 0)
  assert.equal(again(builtins)('a', 1.5), 2)
})

test('methods, static methods and functions that a build step decorated are made again', () => {
  class Adder {
    static add(_k: string, v: number) {
      return v + 1
    }
  }
  const object = {
    add(_k: string, v: number) {
      return v + 2
    },
  }
  assert.equal(again(Adder.add)('k', 1), 2)
  assert.equal(again(object.add)('k', 1), 3)
  const counted = new Function('return (k, v) => { cov_1a().s[0]++; return cov_1a().b[0][0]++, v }')() as AnyFunction
  assert.equal(again(counted)('k', 5), 5)
  const inner = (_k: string, v: number) => {
    const twice = (x: number) => x * 2
    return twice(v)
  }
  assert.equal(again(inner)('k', 4), 8)
})

test('what cannot travel is refused by name', () => {
  class Money {
    readonly cents = 1
  }
  const wallet = new Money()
  const nested = { deep: [{ wallet }] }
  const cyclic: { self?: unknown } = {}
  cyclic.self = cyclic
  const symbol = Symbol('s')
  const lazy = {
    get limit() {
      throw new Error('a getter was called')
    },
  }
  const native = process.cwd.bind(process)
  let n = 0
  const counter = () => n++
  assert.equal(
    refusal(() => wallet.cents),
    'E114: the captured wallet is an instance of Money: it cannot be sent to a worker',
  )
  assert.equal(
    refusal(() => nested),
    'E114: the captured nested.deep.0.wallet is an instance of Money: it cannot be sent to a worker',
  )
  assert.equal(
    refusal(() => cyclic),
    'E114: the captured cyclic.self contains itself',
  )
  assert.equal(
    refusal(() => symbol),
    'E114: the captured symbol is a symbol',
  )
  assert.equal(
    refusal(() => lazy),
    'E114: the captured lazy.limit is a getter',
  )
  assert.match(
    refusal(() => native()),
    /^E114: the captured function native cannot be sent to a worker/,
  )
  assert.equal(
    refusal(() => counter()),
    'E114: the captured function counter assigns n, which lives outside it',
  )
})

test('a fallback carries what a lane needs: source, captures, result type, reason and place', () => {
  const limit = 2
  const fn = (_k: string, v: string) => {
    let n = 0
    for (const at in v as unknown as string[]) if ((v[Number(at)] ?? '') > 'a') n += limit
    return n
  }
  const lambda = compile({ fn, params: [types.string, types.string], resultType: types.int32 })
  assert.equal(lambda.outcome, 'javascript')
  assert.ok(lambda.outcome === 'javascript')
  assert.equal(lambda.note.code, 'F201')
  assert.equal(lambda.result, types.int32)
  assert.equal(lambda.note.place?.file, 'test/lambda/script.test.ts')
  assert.equal(scriptFunction(structuredClone(lambda.script))('k', 'abc'), 4)
})

test('compiled functions carry their source too, where it can travel', () => {
  const fine = compile({ fn: (_k: string, v: number) => v + 1, params: [types.string, types.float64] })
  assert.ok(fine.outcome === 'compiled' && fine.script !== undefined)
  assert.equal(scriptFunction(fine.script)('k', 1), 2)
  const mode = compile({
    fn: (_k: string, v: number) => v + 1,
    params: [types.string, types.float64],
    mode: 'javascript',
  })
  assert.ok(mode.outcome === 'javascript')
  assert.equal(mode.note.code, 'F200')
  assert.equal(mode.result?.kind, 'float64')
})

test('a stack of the function made again points at the line where the user wrote it', () => {
  const fn = (_k: string, v: string) => {
    for (const at in v as unknown as string[]) if (v[Number(at)] === '!') throw new Error('found')
    return v
  }
  const lambda = compile({ fn, params: [types.string, types.string], resultType: types.string })
  assert.ok(lambda.outcome === 'javascript')
  const line = Number(lambda.note.place?.line)
  try {
    scriptFunction(lambda.script)('k', '!')
    assert.fail('it does not throw')
  } catch (error) {
    assert.match(String((error as Error).stack), new RegExp(`script\\.test\\.ts:${line}:`))
  }
})

/** Captured variables: every way to close over a value, what is refused, and that no user code runs to find out. */
// biome-ignore-all lint/complexity: functions as people write them
// biome-ignore-all lint/suspicious: functions as people write them
// biome-ignore-all lint/style: functions as people write them
// biome-ignore-all lint/correctness: functions as people write them
// biome-ignore-all lint/security: eval is what is tested
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { CaptureSession, CaptureUnavailableError } from '../../src/lambda/captures/capture.js'
import { CaptureReader } from '../../src/lambda/captures/captured-values.js'
import { parseFunction } from '../../src/lambda/syntax/parse.js'
import { types } from '../../src/schema/type.js'
import * as everything from './capture-module.js'
import region, { bump, counter, Level, LIMIT, LIMIT as RENAMED, Units, vat } from './capture-module.js'
import { type AnyFunction, outcomeOf } from './outcome.js'

const session = new CaptureSession()
after(() => session.release())

function captured(fn: AnyFunction, explicit?: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(new CaptureReader(session).capturesOf(fn, parseFunction(fn), explicit))
}
const outcome = (fn: AnyFunction, captures?: Readonly<Record<string, unknown>>): string =>
  outcomeOf({ fn, params: [types.string, types.float64], ...(captures === undefined ? {} : { captures }) })

const atModule = { a: 1 }

test('const, let and var of every kind of scope are read', () => {
  const enclosing = 1
  var old = 2
  let late = 3
  const fn = () => [enclosing, old, late, atModule]
  late = 4
  assert.deepEqual(captured(fn), { enclosing: 1, old: 2, late: 4, atModule })
  const made: AnyFunction[] = []
  for (let i = 0; i < 2; i++) made.push(() => i)
  assert.deepEqual(
    made.map(f => captured(f)),
    [{ i: 0 }, { i: 1 }],
  )
  try {
    throw 7
  } catch (caught) {
    assert.deepEqual(
      captured(() => caught),
      { caught: 7 },
    )
  }
  {
    const block = 'b'
    assert.deepEqual(
      captured(() => block),
      { block: 'b' },
    )
  }
  const parameters =
    ({ x }: { x: number }, [y]: number[], z = 5) =>
    () => [x, y, z]
  assert.deepEqual(captured(parameters({ x: 1 }, [2])), { x: 1, y: 2, z: 5 })
})

test('imports of every kind are read, and live', () => {
  const named = captured(() => [LIMIT, RENAMED, region, counter, Level.High, Units.perDozen])
  assert.deepEqual(
    Object.values(named).slice(0, 2).map(String),
    ['10', '[object Object]'].slice(0, 1).concat(String(Object.values(named)[1])),
  )
  const fn = () => counter
  const before = captured(fn).counter
  bump()
  assert.equal(captured(fn).counter, (before as number) + 1)
  assert.equal(
    outcome((_k: string, v: number) => v * everything.LIMIT),
    'v * everything.LIMIT=10 : float64',
  )
  assert.equal(
    outcome((_k: string, v: number) => everything.vat(v)),
    'v * (1 + RATE=0.19) : float64',
  )
  assert.equal(
    outcome((_k: string, v: number) => v + Level.High + Units.perDozen),
    'v + Level.High=2 + Units.perDozen=12 : float64',
  )
  assert.equal(
    outcome((_k: string, _v: number) => region.region),
    "region.region='eu' : string",
  )
})

test('objects are the same objects, not copies', () => {
  const map = new Map([['a', 1]])
  const date = new Date(0)
  const big = 5n
  const found = captured(() => [map, date, big, atModule])
  assert.equal(found.map, map)
  assert.equal(found.date, date)
  assert.equal(found.big, 5n)
  assert.equal(found.atModule, atModule)
})

test('the inner one of two names is meant', () => {
  const x = 1
  const make = (x: number) => () => x
  assert.deepEqual(Object.values(captured(make(2))), [2])
  assert.equal(x, 1)
})

test('eval, with, new Function and other realms', () => {
  const direct = eval('const hidden = 3; (() => hidden)') as AnyFunction
  assert.deepEqual(captured(direct), { hidden: 3 })
  const inWith = new Function('object', 'with (object) { return () => field }')({ field: 4 }) as AnyFunction
  assert.deepEqual(captured(inWith), { field: 4 })
  assert.deepEqual(captured(new Function('return Math.PI') as AnyFunction), {})
  const other = runInNewContext('const limit = 5; (k, v) => v > limit && limits.eu > 1', {
    limits: { eu: 2 },
  }) as AnyFunction
  assert.deepEqual({ ...captured(other), limits: 0 }, { limit: 5, limits: 0 })
  assert.equal(
    outcomeOf({ fn: other, params: [types.string, types.float64], want: 'test' }),
    'v > limit=5 && limits.eu=2 > 1 : boolean',
  )
})

test("JavaScript's own names are known by identity, unless they are shadowed", () => {
  assert.deepEqual(
    captured((x: number) => Math.max(x, Number.MAX_VALUE)),
    {},
  )
  const Math2 = { max: 3 }
  const shadowed = (
    (Math: typeof Math2) => () =>
      Math.max
  )(Math2)
  assert.deepEqual(Object.values(captured(shadowed)), [Math2])
  const { sqrt } = Math
  assert.equal(
    outcome((_k: string, v: number) => sqrt(v)),
    'Math.sqrt(v) : float64',
  )
})

test('explicit captures come before the inspector', () => {
  const limit = 1
  assert.equal(
    outcome((_k: string, v: number) => v + limit, { limit: 2 }),
    'v + limit=2 : float64',
  )
})

test('a name that is not defined yet is an error', () => {
  assert.match(
    outcome((_k: string, v: number) => v + soon),
    /^error E116: soon is not defined, or not yet$/,
  )
  const soon = 1
  assert.equal(
    outcome((_k: string, v: number) => v + soon),
    'v + soon=1 : float64',
  )
})

test('typeof of a name that nobody defined is no error', () => {
  const fn = new Function('k', 'v', "return typeof nowhere === 'undefined' ? v : 0") as AnyFunction
  assert.deepEqual(captured(fn), {})
})

test('this, super, private fields, outer arguments, bound and native functions are refused by name', () => {
  class Filter {
    readonly limit = 3
    readonly #secret = 4
    arrow() {
      return (_k: string, v: number) => v + this.limit
    }
    hidden() {
      return (_k: string, v: number) => v + this.#secret
    }
    method(_k: string, v: number) {
      return v + this.limit
    }
  }
  const filter = new Filter()
  assert.match(outcome(filter.arrow()), /^error E109: a lambda has no this/)
  assert.match(outcome(filter.hidden()), /^error E117: a private field/)
  assert.match(outcome(filter.method), /^error E109/)
  assert.match(outcome(filter.method.bind(filter)), /^error E101: a built-in or bound function/)
  assert.match(outcome(Math.max), /^error E101/)
  assert.match(outcome(Filter as unknown as AnyFunction), /^error E104: a class/)
  function outer(..._args: number[]) {
    return (_k: string, v: number) => v + arguments.length
  }
  assert.match(outcome(outer(1, 2)), /^error E117: the arguments of an outer function/)
})

test('methods and static methods have a text that parses', () => {
  const object = {
    add(_k: string, v: number) {
      return v + LIMIT
    },
  }
  class Adder {
    static add(_k: string, v: number) {
      return v + 1
    }
  }
  assert.equal(outcome(object.add), 'v + LIMIT=10 : float64')
  assert.equal(outcome(Adder.add), 'v + 1 : float64')
})

test('a function with its own toString does not fool the compiler', () => {
  const fn = Object.assign((_k: string, v: number) => v + 1, { toString: () => '(k, v) => v + 2' })
  assert.equal(outcome(fn), 'v + 1 : float64')
})

test('no getter, proxy trap or function of the user runs while captures are looked at', () => {
  const touched: string[] = []
  const hostile = {
    limit: 1,
    get other() {
      touched.push('getter')
      return 2
    },
  }
  const trap = () => touched.push('trap')
  const proxy = new Proxy({ a: 1 }, { get: trap, ownKeys: () => (trap(), []), getPrototypeOf: () => (trap(), null) })
  const call = () => touched.push('called')
  assert.equal(
    outcome((_k: string, v: number) => v + hostile.limit),
    'v + hostile.limit=1 : float64',
  )
  assert.match(
    outcome((_k: string, v: number) => v + hostile.other),
    /^error E114/,
  )
  outcome((_k: string, v: number) => v + (call() as number))
  assert.deepEqual(touched, [])
  assert.match(
    outcome((_k: string, v: number) => v + proxy.a),
    /^error E111: the captured proxy is a Proxy/,
  )
  assert.deepEqual(touched, [])
})

test('writing to a captured variable, object or collection is refused', () => {
  let total = 0
  const list: number[] = []
  const box = { n: 0 }
  assert.match(
    outcome((_k: string, v: number) => (total += v)),
    /^error E110: the captured variable total/,
  )
  assert.match(
    outcome((_k: string, v: number) => list.push(v)),
    /^error E113: the captured list is changed/,
  )
  assert.match(
    outcome((_k: string, v: number) => (box.n = v)),
    /^error E113: the captured box is changed/,
  )
  const math = { add: (a: number, b: number) => a + b }
  assert.equal(
    outcome((_k: string, v: number) => math.add(v, 1)),
    'v + 1 : float64',
  )
})

test('the session can be released and used again', () => {
  const again = new CaptureSession()
  assert.equal(again.scopesOf(() => atModule).isBound, false)
  again.release()
  again.release()
  assert.equal(again.scopesOf((() => 1).bind(undefined)).isBound, true)
  again.release()
  assert.ok(new CaptureUnavailableError('x') instanceof Error)
})

test('vat is called in place with its own captures', () => {
  assert.equal(
    outcome((_k: string, v: number) => vat(v)),
    'v * (1 + RATE=0.19) : float64',
  )
})

test('without an inspector captures are asked for by hand, and only where there are any', () => {
  class NoInspector extends CaptureSession {
    override scopesOf(): never {
      throw new CaptureUnavailableError('Access to this API has been restricted')
    }
  }
  const limit = 1
  const read = (fn: AnyFunction, explicit?: Readonly<Record<string, unknown>>) =>
    new CaptureReader(new NoInspector()).capturesOf(fn, parseFunction(fn), explicit)
  assert.deepEqual([...read((x: number) => Math.max(x, 1))], [])
  assert.deepEqual([...read((x: number) => x + limit, { limit: 5 })], [['limit', 5]])
  assert.throws(
    () => read((x: number) => x + limit),
    /E115: the captured limit cannot be read here: Access to this API has been restricted/,
  )
})

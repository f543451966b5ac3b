/**
 * Hostile captures: proxies, getters with effects, objects that lie about themselves, huge, cyclic and shared ones.
 * None of their code runs while a function is compiled, packed, or its captures are compared; each is refused with a
 * code, left to JavaScript, or right.
 */
// biome-ignore-all lint/complexity: functions as nobody should write them
// biome-ignore-all lint/suspicious: functions as nobody should write them
// biome-ignore-all lint/style: functions as nobody should write them
// biome-ignore-all lint/security: eval is what is tested
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CAPTURE_BYTES_MAX, CAPTURE_NESTING_MAX, CAPTURE_VALUE_COUNT_MAX } from '../../src/config/limits.js'
import { notPlain, samePlainData } from '../../src/lambda/captures/plain-data.js'
import { LambdaCompiler } from '../../src/lambda/compile-lambda.js'
import { types } from '../../src/schema/type.js'
import * as everything from './capture-module.js'
import { hostile, made, VALUE } from './hostile-outcome.js'
import { type AnyFunction, requestOf } from './outcome.js'

const runs: string[] = []
const note = (what: string, value?: unknown) => (): unknown => {
  runs.push(what)
  return value
}
/** Notes every trap that it meets. */
const traps: ProxyHandler<object> = Object.fromEntries(
  Object.getOwnPropertyNames(Reflect).map(name => [
    name,
    (...args: unknown[]): unknown => {
      runs.push(`trap ${name}`)
      return (Reflect[name as 'get'] as (...args: unknown[]) => unknown)(...args)
    },
  ]),
)
const proxied = <T extends object>(target: T): T => new Proxy(target, traps) as T
const revoked = Proxy.revocable({}, {})
revoked.revoke()
const revokedFunction = Proxy.revocable(() => 1, {})
revokedFunction.revoke()

/** The outcome, and that no code of the captures ran. The function itself is not called. */
function untouched(text: string, names: Readonly<Record<string, unknown>>): string {
  const fn = made(text, names)
  runs.length = 0
  const outcome = hostile(fn, { isCalled: false })
  assert.deepEqual(runs, [], `user code ran for ${text}`)
  return outcome
}

const REFUSED = /^E\d{3}$/
const KNOWN = /^(compiled|javascript F\d{3}|E\d{3})$/

test('a Proxy is never touched: as the function, as a capture, inside of one, behind a prototype', () => {
  runs.length = 0
  assert.match(
    hostile(
      proxied((_k: string, v: { a: number }) => v.a),
      { isCalled: false },
    ),
    REFUSED,
  )
  assert.match(hostile(revokedFunction.proxy, { isCalled: false }), REFUSED)
  assert.deepEqual(runs, [])
  const value = { a: 1 }
  const uses = [
    '(k, v) => p.a',
    '(k, v) => p[v.s]',
    '(k, v) => p(v.a)',
    '(k, v) => p.get(v.s)',
    '(k, v) => p.f(v.a)',
    '(k, v) => v.a + p',
    '(k, v) => `${p}`.length',
    '(k, v) => JSON.stringify(p).length',
    '(k, v) => ({ ...p }).a',
    '(k, v) => [...p].length',
    '(k, v) => p.length',
    '(k, v) => v.a in p',
    '(k, v) => { for (const x of p) return x; return 0 }',
    '(k, v) => p === v.a',
    '(k, v) => Object.keys(p).length',
    '(k, v) => { p.push(1); return 1 }',
    '(k, v) => { p.a = 1; return 1 }',
    '(k, v) => p instanceof Map',
    '(k, v) => typeof p === "object" ? 1 : 0',
    '(k, v) => [1].map(p).length',
    '(k, v) => new Date(p).getTime()',
    '(k, v) => { try { return p.a } catch { return 0 } }',
    '(k, v) => [v.a].sort(p)[0]',
    '(k, v) => Math.max(...p)',
    '(k, v) => { const { a } = p; return a }',
    '(k, v) => v.s.replace(p, "x").length',
    '(k, v) => p?.a ?? 1',
    '(k, v) => p.test(v.s) ? 1 : 0',
  ]
  const proxies: readonly unknown[] = [
    proxied(value),
    proxied(() => 1),
    proxied([1, 2]),
    proxied(new Map([['a', 1]])),
    proxied(new Set(['a'])),
    proxied(new Date(0)),
    proxied(/a/),
    revoked.proxy,
    revokedFunction.proxy,
    { a: proxied(value), f: proxied(() => 1), get: proxied(() => 1) },
    [proxied(value)],
    new Map([['a', proxied(value)]]),
    new Map([[proxied(value), 1]]),
    new Set([proxied(value)]),
    Object.create(proxied({})),
    Object.create(Object.create(proxied({}))),
    Object.assign(Object.create(proxied({})), { a: 1 }),
  ]
  for (const p of proxies) for (const use of uses) assert.match(untouched(use, { p }), KNOWN, use)
})

const lying = {
  a: 1,
  toString: note('toString', 'x'),
  valueOf: note('valueOf', 1),
  toJSON: note('toJSON', {}),
  [Symbol.toPrimitive]: note('toPrimitive', 1),
  [Symbol.iterator]: note('iterator', [][Symbol.iterator]()),
  then: note('then'),
}
const getters = Object.defineProperties(
  {},
  Object.fromEntries(
    ['a', 'length', 'size', 'get', 'constructor', 'name', 'then', 'source', 'flags'].map(name => [
      name,
      { get: note(`getter ${name}`, 1), enumerable: true, configurable: true },
    ]),
  ),
)
class Named {
  static get name(): string {
    runs.push('static name')
    return 'Named'
  }
  get a() {
    return note('class getter', 1)()
  }
  static [Symbol.hasInstance]() {
    return note('hasInstance', true)()
  }
}
const tagged = Object.defineProperty({ a: 1 }, Symbol.toStringTag, { get: note('toStringTag', 'Module') })
const array = Object.defineProperty([1, 2, 3], '1', { get: note('element', 2), enumerable: true })
const withKey = new Map<unknown, unknown>([[{ toString: note('key toString', 'a') }, () => 1]])
const species = Object.assign([1], { constructor: { [Symbol.species]: note('species') } })
const date = Object.assign(new Date(0), {
  getTime: note('getTime', 0),
  toISOString: note('toISOString', ''),
  valueOf: note('date valueOf', 0),
})
const pattern = Object.assign(/a/, {
  exec: note('exec', null),
  test: note('test', true),
  [Symbol.replace]: note('replace', ''),
})
const flagged = Object.defineProperty(/a/, 'flags', { get: note('flags', 'g') })
const sourced = Object.defineProperty(/a/, 'source', { get: note('source', 'b') })
class OwnMap extends Map {
  override get size(): number {
    return note('size', 1)() as number
  }
  override get(): number {
    return note('Map get', 1)() as number
  }
  override [Symbol.iterator](): never {
    return note('Map iterator')() as never
  }
  override entries(): never {
    return note('Map entries')() as never
  }
}
const callable = Object.assign((x: number) => x + 1, {
  toString: note('function toString', '() => 2'),
  call: note('call'),
  apply: note('apply'),
})
Object.defineProperty(callable, 'name', { get: note('function name', 'f') })
Object.defineProperty(callable, Symbol.for('millrace.udf'), { get: note('udf') })
Object.defineProperty(callable, Symbol.for('millrace.js'), { get: note('js') })
const LYING_USES = [
  '(k, v) => p.a',
  '(k, v) => p[v.s]',
  '(k, v) => p.get(v.s)',
  '(k, v) => v.a + p',
  '(k, v) => `${p}`.length',
  '(k, v) => JSON.stringify(p).length',
  '(k, v) => ({ ...p }).a',
  '(k, v) => [...p].length',
  '(k, v) => p.length',
  '(k, v) => p.size',
  '(k, v) => p[1]',
  '(k, v) => p.includes(v.a) ? 1 : 0',
  '(k, v) => p.getTime()',
  '(k, v) => p.test(v.s) ? 1 : 0',
  '(k, v) => v.s.replace(p, "x").length',
  '(k, v) => p(v.a)',
  '(k, v) => { for (const x of p) return 1; return 0 }',
  '(k, v) => p.has(v.s) ? 1 : 0',
  '(k, v) => { try { return p } catch { return 0 } }',
  '(k, v) => p.toString().length',
  '(k, v) => p.name.length',
  '(k, v) => v.a instanceof p ? 1 : 0',
  '(k, v) => new p(v.a).a',
  '(k, v) => Object.keys(p).length',
  '(k, v) => p.call(null, v.a)',
]
const LYING: readonly unknown[] = [
  lying,
  getters,
  new Named(),
  Named,
  tagged,
  array,
  withKey,
  species,
  date,
  pattern,
  flagged,
  sourced,
  Reflect.construct(OwnMap, [[['text', 1]]]),
  callable,
  { deep: { lying, getters } },
  [lying],
  new Error('x'),
  Object.create(lying),
]

test('no getter, toString, valueOf, toJSON, Symbol.toPrimitive or hasInstance of a captured value runs', () => {
  for (const p of LYING) for (const use of LYING_USES) assert.match(untouched(use, { p }), KNOWN, use)
})

test("a function's text is what the engine says, whatever toString says", () => {
  const own = Function.prototype.toString
  const fn = Object.assign((_k: string, v: { a: number }) => v.a + 1, { toString: note('toString', '(k, v) => 2') })
  runs.length = 0
  try {
    Function.prototype.toString = note('patched toString', '(k, v) => 3') as () => string
    assert.equal(hostile(fn), 'compiled')
  } finally {
    Function.prototype.toString = own
  }
  assert.deepEqual(runs, [])
})

test('getters of the global object, and of the object of a with, do not run', () => {
  Object.defineProperty(globalThis, 'hostileLimit', { get: note('global getter', 1), configurable: true })
  try {
    assert.match(untouched('(k, v) => v.a + hostileLimit', {}), REFUSED)
  } finally {
    Reflect.deleteProperty(globalThis, 'hostileLimit')
  }
  const inside = (object: object): AnyFunction =>
    new Function('o', 'with (o) { return (k, v) => v.a + limit }')(object) as AnyFunction
  const getter = inside(Object.defineProperty({}, 'limit', { get: note('with getter', 1) }))
  const proxy = inside(proxied({ limit: 1 }))
  runs.length = 0
  assert.equal(hostile(getter, { isCalled: false }), 'E114')
  assert.match(hostile(proxy, { isCalled: false }), REFUSED)
  assert.deepEqual(runs, [])
  assert.equal(hostile(inside({ limit: 2 })), 'compiled')
})

test('what cannot be data is refused, as a capture and inside of one', () => {
  const values: readonly unknown[] = [
    Symbol('s'),
    new WeakMap(),
    new WeakRef({}),
    Promise.resolve(1),
    globalThis,
    process,
    (function* () {})(),
    new (class Own {})(),
    Reflect.construct(ArrayBuffer, [8, { maxByteLength: 16 }]),
    new Intl.NumberFormat(),
    Buffer.from('x'),
    new Error('x'),
    Object.create({ a: 1 }),
    structuredClone,
    everything,
    Math,
    JSON,
    Reflect,
    Atomics,
  ]
  for (const p of values) {
    for (const use of [
      '(k, v) => p.a ?? 1',
      '(k, v) => (p ? v.a : 0)',
      '(k, v) => JSON.stringify([p]).length',
      '(k, v) => { try { return q.deep[0].a } catch { return 0 } }',
    ]) {
      assert.match(hostile(made(use, { p, q: { deep: [p] } }), { isCalled: false }), KNOWN)
    }
  }
})

test('cycles, depth and sharing are found without recursion', () => {
  const cyclic: { self?: unknown; list: unknown[] } = { list: [] }
  cyclic.self = cyclic
  cyclic.list.push(new Map([['a', cyclic]]))
  assert.match(untouched('(k, v) => (cyclic.self ? v.a : 0)', { cyclic }), KNOWN)
  assert.match(untouched('(k, v) => { try { return cyclic.list.length } catch { return 0 } }', { cyclic }), KNOWN)
  let deep: unknown = 1
  for (let i = 0; i < 100_000; i++) deep = { deep }
  assert.match(untouched('(k, v) => (deep.deep ? v.a : 0)', { deep }), KNOWN)
  assert.match(
    untouched('(k, v) => { try { return JSON.stringify(deep).length } catch { return 0 } }', { deep }),
    KNOWN,
  )
  // 2^40 when written out
  let shared: unknown = [1]
  for (let i = 0; i < 40; i++) shared = [shared, shared]
  assert.match(untouched('(k, v) => shared.length', { shared }), KNOWN)
  assert.match(untouched('(k, v) => { try { return shared.length } catch { return 0 } }', { shared }), KNOWN)
  let fields: unknown = { n: 1 }
  for (let i = 0; i < 40; i++) fields = { left: fields, right: fields }
  assert.match(untouched('(k, v) => (fields.left.right ? v.a : 0)', { fields }), KNOWN)
})

test('huge captures are refused by their sizes, not walked', { timeout: 60_000 }, () => {
  const million = Array.from({ length: CAPTURE_VALUE_COUNT_MAX + 1 }, (_, i) => i)
  const sparse: number[] = []
  sparse[4_000_000_000] = 1
  const huge: Readonly<Record<string, unknown>> = {
    map: new Map(million.map(i => [`k${i}`, i])),
    set: new Set(million),
    list: million,
    nested: { deep: [million] },
    text: 'x'.repeat(CAPTURE_BYTES_MAX / 2 + 1),
    bytes: new Uint8Array(CAPTURE_BYTES_MAX + 1),
    buffers: Array.from({ length: 3 }, () => new ArrayBuffer(CAPTURE_BYTES_MAX / 2)),
    sparse,
    wide: Object.fromEntries(million.slice(0, 100_000).map(i => [`k${i}`, i])),
    list5: million.slice(0, 100_000),
  }
  for (const [name, p] of Object.entries(huge)) {
    const fallback = untouched('(k, v) => { try { return p.x ?? 1 } catch { return 0 } }', { p })
    const isSmall = name === 'wide' || name === 'list5'
    assert.match(fallback, isSmall ? /^(javascript F202|E\d{3})$/ : /^E\d{3}$/, name)
    assert.match(untouched('(k, v) => (p.length ?? p.size ?? 1)', { p }), KNOWN, name)
    assert.match(untouched('(k, v) => (p[v.s] ? 1 : 0)', { p }), KNOWN, name)
    assert.match(untouched('(k, v) => (p.includes(v.s) ? 1 : 0)', { p }), KNOWN, name)
  }
})

test('plain data is told from what is not, with its path', () => {
  const size = () => ({ values: 0, bytes: 0 })
  const data = {
    a: [1, 'x', null, undefined, 2n, true],
    b: new Map([['k', new Set([1])]]),
    c: new Date(0),
    d: /x/g,
    e: new Uint8Array(4),
  }
  const counted = size()
  assert.equal(notPlain(data, 'data', counted), undefined)
  assert.deepEqual(counted, { values: 15, bytes: 8 })
  assert.equal(notPlain({ x: [() => 1] }, 'p', size()), 'the captured p.x.0 is a function inside of data')
  assert.equal(notPlain(new Map([['k', Symbol('s')]]), 'p', size()), 'the captured p.get(k) is a symbol')
  assert.equal(
    notPlain(
      [
        {
          get x() {
            return 1
          },
        },
      ],
      'p',
      size(),
    ),
    'the captured p.0.x is a getter',
  )
  let deep: unknown = 1
  for (let i = 0; i <= CAPTURE_NESTING_MAX; i++) deep = [deep]
  assert.equal(notPlain(deep, 'p', size()), 'the captured p is nested too deeply')
  const detached = new Uint8Array(8)
  structuredClone(detached, { transfer: [detached.buffer] })
  assert.equal(notPlain([detached], 'p', size()), 'the captured p.0 is a buffer that was given away')
})

test('captured values are compared as data, however they are shared', () => {
  const same = (a: unknown, b: unknown): boolean => samePlainData(a, b)
  const data = () => ({
    a: [1, Number.NaN, -0],
    b: new Map([['k', { x: 1 }]]),
    c: new Date(5),
    d: /x/g,
    e: new Uint8Array([1, 2]),
  })
  assert.equal(same(data(), data()), true)
  assert.equal(same(data(), { ...data(), a: [1, Number.NaN, 0] }), false)
  assert.equal(same(data(), { ...data(), b: new Map([['k', { x: 2 }]]) }), false)
  assert.equal(same(data(), { ...data(), c: new Date(6) }), false)
  assert.equal(same(data(), { ...data(), d: /x/ }), false)
  assert.equal(same(data(), { ...data(), e: new Uint8Array([1, 3]) }), false)
  assert.equal(same([1, 2], [1, 2, 3]), false)
  assert.equal(same({ a: 1 }, { a: 1, b: undefined }), false)
  assert.equal(same(new Set(['a']), new Map([['a', 'a']])), false)
  const tower = (last: number): unknown => {
    let shared: unknown = [last]
    for (let i = 0; i < 60; i++) shared = [shared, shared]
    return shared
  }
  assert.equal(same(tower(1), tower(1)), true)
  assert.equal(same(tower(1), tower(2)), false)
})

test('the check at the start compares what was captured without running any of it', () => {
  const compiler = new LambdaCompiler()
  let shared: unknown = [1]
  for (let i = 0; i < 40; i++) shared = [shared, shared]
  const limits = { eu: 1 }
  const fn = made('(k, v) => { try { return limits.eu + shared.length } catch { return 0 } }', { limits, shared })
  try {
    compiler.compile(requestOf({ fn, params: [types.string, VALUE], resultType: types.float64 }))
  } finally {
    compiler.release()
  }
  compiler.captureCheck.check()
  limits.eu = 2
  assert.throws(() => compiler.captureCheck.check(), /limits.* has changed since build\(\)/)
})

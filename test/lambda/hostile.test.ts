/**
 * Hostile functions: huge, deep, exploding when inlined, in forms that cannot travel. Each is refused with a code, left
 * to JavaScript, or right; none hangs, crashes or is run to learn about it. What bounds the work is counted
 * (config/limits.ts), the test's limit of time is only a guard.
 */
// biome-ignore-all lint/complexity: functions as nobody should write them
// biome-ignore-all lint/suspicious: functions as nobody should write them
// biome-ignore-all lint/style: functions as nobody should write them
// biome-ignore-all lint/correctness: functions as nobody should write them
// biome-ignore-all lint/security: eval is what is tested
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FUNCTION_TEXT_LENGTH_MAX } from '../../src/config/limits.js'
import { hostile, made } from './hostile-outcome.js'
import type { AnyFunction } from './outcome.js'

const times = (count: number, part: string | ((i: number) => string)): string =>
  Array.from({ length: count }, (_, i) => (typeof part === 'string' ? part : part(i))).join('')

/** Too deep for the engine's own parser on a small stack: then there is no function to compile. */
function madeOrNone(text: string): AnyFunction | undefined {
  try {
    return made(text)
  } catch (error) {
    assert.ok(error instanceof RangeError || error instanceof SyntaxError)
    return undefined
  }
}

const BOUNDED = /^(compiled|javascript F\d{3}|E1\d{2}|E308)$/

const deep: Readonly<Record<string, string>> = {
  'ten thousand parentheses': `(k, v) => ${'('.repeat(10_000)}v.a${')'.repeat(10_000)}`,
  'a thousand parentheses': `(k, v) => ${'('.repeat(1000)}v.a${')'.repeat(1000)}`,
  'a sum of ten thousand': `(k, v) => v.a${' + v.a'.repeat(10_000)}`,
  'a sum to the right': `(k, v) => ${'v.a + ('.repeat(800)}v.a${')'.repeat(800)}`,
  'five thousand ternaries': `(k, v) => ${'v.a > 1 ? 1 : '.repeat(5000)}0`,
  'a thousand ternaries': `(k, v) => ${'v.a > 9 ? 1 : '.repeat(1000)}0`,
  'a thousand nested arrow functions': `(k, v) => ${'() => '.repeat(1000)}v.a`,
  'five hundred functions called in place': `(k, v) => ${'(() => '.repeat(500)}v.a${')()'.repeat(500)}`,
  'three thousand negations': `(k, v) => ${'!'.repeat(3000)}v.a`,
  'nested objects': `(k, v) => (${'({ a: '.repeat(1000)}v.a${' })'.repeat(1000)}).a === 1`,
  'nested arrays': `(k, v) => ${'['.repeat(1000)}v.a${']'.repeat(1000)}.length`,
  'nested templates': `(k, v) => ${'`${'.repeat(400)}v.a${'}`'.repeat(400)}.length`,
  'a chain of five thousand methods': `(k, v) => v.s${'.trim()'.repeat(5000)}.length`,
  'an optional chain': `(k, v) => v${'?.a'.repeat(3000)}`,
  'nested blocks': `(k, v) => ${'{ '.repeat(1000)}return v.a${' }'.repeat(1000)}`,
  'nested loops': `(k, v) => { let n = 0; ${'for (const x of [1]) '.repeat(300)}n++; return n }`,
}

for (const [name, text] of Object.entries(deep)) {
  test(`deep: ${name}`, { timeout: 60_000 }, () => {
    const fn = madeOrNone(text)
    if (fn !== undefined) assert.match(hostile(fn), BOUNDED)
  })
}

const large: Readonly<Record<string, string>> = {
  'ten thousand statements': `(k, v) => { let x = 0; ${'x += v.a; '.repeat(10_000)}return x }`,
  'ten thousand constants': `(k, v) => { ${times(10_000, i => `const x${i} = v.a + ${i}; `)}return x1 }`,
  'a thousand ifs that assign': `(k, v) => { let x = 0; ${'if (v.a > x) x += 1; '.repeat(1000)}return x }`,
  'assignments that feed each other': `(k, v) => { let x = 0, y = 0; ${'if (v.a > x) { x = y + 1; y = x + y } else { y = x } '.repeat(100)}return x }`,
  'early returns': `(k, v) => { let x = v.a; ${'if (x > 3) { if (x > 5) { x = 7 } else { return 1 } } '.repeat(200)}return x }`,
  'a switch of five thousand': `(k, v) => { switch (v.s) { ${times(5000, i => `case '${i}': return ${i}; `)}default: return 0 } }`,
  'a literal array of a hundred thousand': `(k, v) => [${'1,'.repeat(100_000)}].length`,
  'a literal object of twenty thousand': `(k, v) => ({ ${times(20_000, i => `f${i}: ${i},`)} }).f1`,
  'a text of half a million': `(k, v) => "${'x'.repeat(500_000)}".length`,
  'an identifier of half a million': `(k, ${'x'.repeat(250_000)}) => ${'x'.repeat(250_000)}.a`,
  'ten thousand parameters': `(k, v, ${times(10_000, i => `p${i},`)}) => v.a`,
}

for (const [name, text] of Object.entries(large)) {
  test(`large: ${name}`, { timeout: 60_000 }, () => {
    assert.match(hostile(made(text)), BOUNDED)
  })
}

test('a text beyond the limit is not parsed', () => {
  const comment = `(k, v) => /* ${'x'.repeat(FUNCTION_TEXT_LENGTH_MAX)} */ v.a`
  assert.equal(hostile(made(comment)), 'E104')
})

test('a tree beyond the limit is JavaScript before anything is unrolled', () => {
  assert.equal(hostile(made(large['ten thousand statements'] as string)), 'javascript F212')
})

test('helpers that call helpers twice explode only up to the limit', { timeout: 60_000 }, () => {
  const helpers = times(20, i => `const f${i + 1} = x => f${i}(x) + f${i}(x); `)
  assert.equal(
    hostile(made(`(k, v) => { const f0 = x => x + 1; ${helpers}return f20(v.a) }`), { isCalled: false }),
    'javascript F212',
  )
  let helper: AnyFunction = (x: number) => x + 1
  for (let i = 0; i < 20; i++) helper = made('x => g(x) + g(x)', { g: helper })
  assert.equal(hostile(made('(k, v) => g(v.a)', { g: helper }), { isCalled: false }), 'javascript F212')
  assert.match(
    hostile(made(`(k, v) => ${'[1, 2].map(x => [x, '.repeat(200)}1${'])'.repeat(200)}.length`), { isCalled: false }),
    BOUNDED,
  )
})

test('recursion, direct, mutual and through captures, is JavaScript; too long a chain of captures is refused', () => {
  assert.equal(
    hostile(made('(k, v) => { const f = n => (n > 1 ? n * f(n - 1) : 1); return f(v.a) }')),
    'javascript F223',
  )
  const even = (n: number): number => (n > 0 ? odd(n - 1) : 1)
  const odd = (n: number): number => (n > 0 ? even(n - 1) : 0)
  assert.equal(
    hostile((_k, v) => even(v.a)),
    'javascript F223',
  )
  const endless = (n: number): number => endless(n + 1)
  assert.equal(
    hostile((_k, v) => endless(v.a), { isCalled: false }),
    'javascript F223',
  )
  let far: AnyFunction = (x: number) => x + 1
  for (let i = 0; i < 5000; i++) far = made('x => g(x)', { g: far })
  assert.equal(hostile(made('(k, v) => g(v.a)', { g: far })), 'E114')
})

class Base {
  limit = 3
  over(_k: string, v: { a: number }) {
    return v.a + this.limit
  }
}
class Derived extends Base {
  readonly #secret = 1
  override over(k: string, v: { a: number }) {
    return super.over(k, v)
  }
  arrow() {
    return (_k: string, v: { a: number }) => v.a + this.limit
  }
  hidden() {
    return (_k: string, v: { a: number }) => v.a + this.#secret
  }
  static *generate() {
    yield 1
  }
  get getter() {
    return (_k: string, v: { a: number }) => v.a
  }
}

/** Its text and outcome. */
const forms: readonly (readonly [name: string, fn: () => unknown, outcome: RegExp])[] = [
  ['async', () => async (_k: string, v: { a: number }) => v.a, /^E102$/],
  ['a generator', () => Derived.generate, /^E103$/],
  ['an async generator', () => made('async function* (k, v) { yield v.a }'), /^E10[23]$/],
  ['a built-in', () => Math.max, /^E101$/],
  ['a bound function', () => ((_k: string, v: { a: number }) => v.a).bind(null), /^E101$/],
  ['a class', () => Derived, /^E104$/],
  ['a method with this', () => new Base().over, /^E109$/],
  ['a method with super', () => new Derived().over, /^E1(09|17)$/],
  ['an arrow with this', () => new Derived().arrow(), /^E109$/],
  ['a private field', () => new Derived().hidden(), /^E117$/],
  ['what a getter returns', () => new Derived().getter, /^compiled$/],
  ['a getter itself', () => Object.getOwnPropertyDescriptor(Derived.prototype, 'getter')?.get, /^E1\d\d$/],
  ['arguments', () => made('function (k, v) { return arguments[1].a }'), /^javascript F\d{3}$/],
  ['eval', () => made('(k, v) => eval("v.a")'), /^(javascript F\d{3}|E\d{3})$/],
  ['new Function', () => made('(k, v) => new Function("x", "return x")(v.a)'), /^(javascript F\d{3}|E\d{3})$/],
  ['made by new Function', () => new Function('k', 'v', 'return v.a + 1'), /^compiled$/],
  ['with', () => new Function('k', 'v', 'with (v) { return a }'), /^E1\d\d$/],
  ['inside of with', () => new Function('o', 'with (o) { return (k, v) => v.a + limit }')({ limit: 2 }), /^compiled$/],
  [
    'comments of HTML',
    () => new Function('k', 'v', 'let x = v.a\n<!-- x = 1\n--> x = 2\nreturn x'),
    /^(E1\d\d|javascript F\d{3})$/,
  ],
  ['escapes in names', () => made('(k, v) => { const \\u0061b = v.\\u{61}; return ab + v["\\x61"] }'), /^compiled$/],
  [
    'a name that is a word elsewhere',
    () => made('(k, v) => { const async = v.a, of = 1, get = 2, let_ = 3; return async + of + get + let_ }'),
    /^compiled$/,
  ],
  [
    'debugger and labels',
    () => made('(k, v) => { debugger; a: { break a } return v.a }'),
    /^(compiled|javascript F\d{3})$/,
  ],
  [
    'new.target',
    () => made('function (k, v) { return new.target === undefined ? v.a : 0 }'),
    /^(javascript F\d{3}|E\d{3})$/,
  ],
  ['import()', () => made('(k, v) => import("node:fs") && v.a'), /^E117$/],
  ['a tagged template', () => made('(k, v) => String.raw`${v.a}`.length'), /^(compiled|javascript F\d{3}|E\d{3})$/],
  ['yield and await as names', () => new Function('k', 'v', 'var yield_ = v.a; return yield_'), /^compiled$/],
  [
    'a getter as parameter',
    () => made('(k, { get a() { return 1 } }) => a'.replace('get a() { return 1 }', 'a')),
    /^compiled$/,
  ],
  ['a default with an effect', () => made('(k, v, x = globalThis.touched = 1) => v.a'), /^(javascript F\d{3}|E\d{3})$/],
  ['the global object', () => made('(k, v) => globalThis.Math.abs(v.a)'), /^(compiled|javascript F\d{3}|E\d{3})$/],
  [
    'delete and void',
    () => made('(k, v) => { const o = { a: 1 }; delete o.a; return v.a }'),
    /^(javascript F\d{3}|E\d{3})$/,
  ],
]

for (const [name, fn, outcome] of forms) {
  test(`form: ${name}`, { timeout: 60_000 }, () => {
    assert.match(hostile(fn() as AnyFunction), outcome)
    assert.equal((globalThis as { touched?: unknown }).touched, undefined)
  })
}

test('shadowed names are what they are, not what they are called', () => {
  const shadowed = {
    Math: { max: () => 42 },
    Number: (x: number) => x + 100,
    undefined: 5,
    NaN: 1,
    Infinity: 2,
    String: () => '123',
    Object: { keys: () => ['a', 'b', 'c'] },
    isNaN: () => true,
    parseInt: () => 9,
  }
  for (const [name, value] of Object.entries(shadowed)) {
    const use: Readonly<Record<string, string>> = {
      Math: 'Math.max(v.a, 1)',
      Number: 'Number(v.a)',
      undefined: 'undefined',
      NaN: 'NaN + v.a',
      Infinity: 'Infinity + v.a',
      String: 'String(v.a).length',
      Object: 'Object.keys(v).length',
      isNaN: 'isNaN(v.a) ? 1 : 0',
      parseInt: 'parseInt(v.s)',
    }
    assert.match(
      hostile(made(`(k, v) => ${use[name]}`, { [name]: value })),
      /^(compiled|javascript F\d{3}|E\d{3})$/,
      name,
    )
  }
  assert.match(hostile(made('(k, v) => { const Math = { abs: x => 7 }; return Math.abs(v.a) }')), /^E303$/)
  assert.match(hostile(made('(k, v) => { const undefined = 3; return undefined }')), BOUNDED)
  assert.match(hostile(made('(k, undefined) => undefined.a')), /^compiled$/)
})

test('a name used before it has a value, and a constant that is assigned, throw as in JavaScript', () => {
  const texts = [
    '(k, v) => { let y = 1; { const z = y; let y = 2; return z } }',
    '(k, v) => { let y = 1; { let y = y + 1; return y } }',
    '(k, v) => { const y = 1; const f = (x, y = y) => x + y; return f(1) }',
    '(k, v) => { const y = 1; y = 2; return y }',
    '(k, v) => { const y = 1; y++; return y }',
    '(k, v) => { for (const y of [1]) y = 2; return 1 }',
    '(k, v) => { const y = 1; for (const y of [y]) return y; return 0 }',
    '(k, v) => { switch (v.a) { case 0: let y = 1; return y; default: return y } }',
    '(k, v) => { const { b = c, c } = { c: 1 }; return b }',
    '(k, v) => { const y = [1]; { const y = y.map(x => y.length); return y.length } }',
  ]
  for (const text of texts) assert.match(hostile(made(text)), /^javascript F203$/, text)
  const fine = [
    '(k, v) => { const y = 1; { const y = 2; return y + v.a } }',
    '(k, { a, b = a }) => a',
    '(k, v) => { const f = (x, y = x) => x + y; return f(v.a) }',
    '(k, v) => { let x = 0; for (let i = 0, n = 3; i < n; i++) x += i; return x }',
  ]
  for (const text of fine) assert.match(hostile(made(text)), /^(compiled|E205)$/, text)
})

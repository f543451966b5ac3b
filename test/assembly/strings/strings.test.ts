// The strings of lambdas against JavaScript's own, on random strings: ASCII and not, short and long, with lone halves.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadKernels } from '../kernel-harness.js'
import { anyString, relatedStrings } from '../strings.arbitrary.js'

const kernels = loadKernels()
const call = kernels.exports
const RUNS = 20_000

/** Positions that matter: inside, at the ends, outside, negative, as far as i32 goes. */
const index = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -6, max: 20 }) },
  { weight: 1, arbitrary: fc.integer({ min: -90, max: 90 }) },
  { weight: 1, arbitrary: fc.constantFrom(0x7fffffff, -0x80000000, 0, -1) },
)

function view(text: string): number {
  return kernels.view(text)
}

/** Reads a result and checks that nothing was written outside of buffers. */
function text(ptr: number): string {
  kernels.checkGuards()
  return kernels.readView(ptr)
}

/** Runs a property with an arena emptied before each case. */
function check<T extends unknown[]>(
  seed: number,
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  run: (...args: T) => void,
) {
  fc.assert(
    fc.property(fc.tuple<T>(...arbitraries), args => {
      kernels.reset()
      run(...args)
    }),
    { numRuns: RUNS, seed },
  )
}

test('equality and order', () => {
  check(101, [relatedStrings], ([a, b]) => {
    const x = view(a)
    const y = view(b)
    assert.equal(call.stringEquals!(x, y), Number(a === b))
    assert.equal(call.stringEquals!(x, x), 1)
    assert.equal(call.stringCompare!(x, y), a === b ? 0 : a < b ? -1 : 1)
  })
})

test('order of every pair of units that differ in how they are encoded', () => {
  const parts = [
    '',
    'a',
    '\x7f',
    '\u0080',
    '\u07ff',
    '\u0800',
    '\ud7ff',
    '\ud800',
    '\ud83d',
    '\udbff',
    '\udc00',
    '\ude00',
    '\udfff',
  ]
  parts.push('\ue000', '\uffff', '😀', '\u{10000}', '\u{10ffff}', '\u{1f601}')
  for (const first of parts) {
    for (const second of parts) {
      for (const behind of parts) {
        kernels.reset()
        const [a, b] = [`x${first}${behind}`, `x${second}y`]
        assert.equal(call.stringCompare!(view(a), view(b)), a === b ? 0 : a < b ? -1 : 1, JSON.stringify([a, b]))
      }
    }
  }
})

test('length, slice, substring', () => {
  check(102, [anyString, index, index], (a, from, to) => {
    const x = view(a)
    assert.equal(call.stringLength!(x), a.length)
    assert.equal(text(call.stringSlice!(x, from, to)), a.slice(from, to))
    assert.equal(text(call.stringSubstring!(x, from, to)), a.substring(from, to))
  })
})

test('charAt, at, charCodeAt', () => {
  check(103, [anyString, index], (a, at) => {
    const x = view(a)
    assert.equal(text(call.stringCharAt!(x, at)), a.charAt(at))
    assert.equal(call.stringCharCodeAt!(x, at), a.charCodeAt(at))
    const unit = call.stringAt!(x, at)
    assert.equal(unit === 0 ? undefined : text(unit), a.at(at))
  })
})

test('indexOf, lastIndexOf, includes', () => {
  check(104, [relatedStrings, index], ([a, b], from) => {
    const x = view(a)
    const y = view(b)
    assert.equal(call.stringIndexOf!(x, y, from), a.indexOf(b, from))
    assert.equal(call.stringLastIndexOf!(x, y, from), a.lastIndexOf(b, from))
    assert.equal(call.stringIncludes!(x, y, from), Number(a.includes(b, from)))
    assert.equal(call.stringIndexOf!(x, y, 0), a.indexOf(b))
    assert.equal(call.stringLastIndexOf!(x, y, 0x7fffffff), a.lastIndexOf(b))
  })
})

test('startsWith, endsWith', () => {
  check(105, [relatedStrings, index], ([a, b], at) => {
    const x = view(a)
    const y = view(b)
    assert.equal(call.stringStartsWith!(x, y, at), Number(a.startsWith(b, at)))
    assert.equal(call.stringEndsWith!(x, y, at), Number(a.endsWith(b, at)))
    assert.equal(call.stringStartsWith!(x, y, 0), Number(a.startsWith(b)))
    assert.equal(call.stringEndsWith!(x, y, 0x7fffffff), Number(a.endsWith(b)))
  })
})

test('concatenation and templates', () => {
  check(
    106,
    [fc.array(anyString, { maxLength: 5 }), fc.double(), fc.maxSafeInteger(), fc.boolean()],
    (parts, number, integer, flag) => {
      const views = parts.map(view)
      let builder = call.textBegin!()
      for (const part of views) builder = call.textString!(builder, part)
      builder = call.textNumber!(builder, number)
      builder = call.textInteger!(builder, BigInt(integer))
      builder = call.textBoolean!(builder, Number(flag))
      for (const part of views) builder = call.textString!(builder, part)
      const all = parts.join('')
      assert.equal(text(call.textEnd!(builder)), `${all}${number}${integer}${flag}${all}`)
      for (let i = 1; i < parts.length; i++) {
        assert.equal(text(call.stringConcat!(views[i - 1], views[i])), `${parts[i - 1]}${parts[i]}`)
      }
    },
  )
})

test('a text that outgrows its chunk of scratch moves', () => {
  kernels.reset()
  const piece = view('0123456789abcdef'.repeat(64))
  let builder = call.textBegin!()
  for (let i = 0; i < 1000; i++) builder = call.textString!(builder, piece)
  const whole = call.textEnd!(builder)
  assert.equal(text(whole), '0123456789abcdef'.repeat(64_000))
  assert.equal(text(call.stringConcat!(whole, piece)).length, 1_025_024)
  assert.equal(text(call.textEnd!(call.textBegin!())), '')
})

test('repeat, padStart, padEnd', () => {
  check(107, [anyString, anyString, fc.integer({ min: -2, max: 40 })], (a, filler, count) => {
    const x = view(a)
    const y = view(filler)
    assert.equal(text(call.stringPadStart!(x, count, y)), a.padStart(count, filler))
    assert.equal(text(call.stringPadEnd!(x, count, y)), a.padEnd(count, filler))
    const repeated = call.stringRepeat!(x, count >> 2)
    if (count < 0) assert.equal(repeated, 0)
    else assert.equal(text(repeated), a.repeat(count >> 2))
  })
  kernels.reset()
  assert.equal(call.stringRepeat!(view('ab'), 0x10000000), 0)
  assert.equal(call.stringPadStart!(view('ab'), 0x7fffffff, view(' ')), 0)
})

const spaced = fc
  .tuple(
    fc.string({
      unit: fc.constantFrom(' ', '\t', '\u00a0', '\ufeff', '\u2003', '\u200b', '\u3000', '\u2029', '\u1680', 'é'),
      maxLength: 5,
    }),
    anyString,
  )
  .map(([spaces, a]) => `${spaces}${a}${spaces}`)

test('trim, trimStart, trimEnd', () => {
  check(108, [fc.oneof(spaced, anyString)], a => {
    const x = view(a)
    assert.equal(text(call.stringTrim!(x)), a.trim())
    assert.equal(text(call.stringTrimStart!(x)), a.trimStart())
    assert.equal(text(call.stringTrimEnd!(x)), a.trimEnd())
  })
  for (let unit = 0; unit <= 0xffff; unit++) {
    if (unit % 16 === 0) kernels.reset()
    const a = `${String.fromCharCode(unit)}x${String.fromCharCode(unit)}`
    if (text(call.stringTrim!(view(a))) !== a.trim()) assert.fail(`U+${unit.toString(16)}`)
  }
})

test('case of ASCII; anything else is for the host', () => {
  check(109, [anyString], a => {
    const x = view(a)
    const lower = call.stringToLowerAscii!(x)
    const upper = call.stringToUpperAscii!(x)
    const ascii = /^[\0-\x7f]*$/.test(a)
    assert.equal(lower === 0 ? undefined : text(lower), ascii ? a.toLowerCase() : undefined)
    assert.equal(upper === 0 ? undefined : text(upper), ascii ? a.toUpperCase() : undefined)
  })
})

const listed = fc
  .tuple(
    fc.array(anyString, { maxLength: 6 }),
    fc.oneof(anyString, fc.constantFrom(',', ', ', '', 'a', '\ude00', '\ud83d', '--')),
  )
  .map(([parts, separator]): [string, string] => [parts.join(separator), separator])

test('split', () => {
  check(
    110,
    [fc.oneof(listed, relatedStrings), fc.constantFrom(0xffffffff, 0xffffffff, 0, 1, 2, 3)],
    ([a, separator], limit) => {
      const out = kernels.alloc(8)
      call.stringSplit!(view(a), view(separator), limit, out)
      const count = kernels.data.getUint32(out, true)
      const elements = kernels.data.getUint32(out + 4, true)
      const parts = Array.from({ length: count }, (_, i) => text(elements + 16 * i))
      assert.deepEqual(parts, a.split(separator, limit))
    },
  )
})

const replacement = fc.oneof(
  anyString,
  fc
    .array(fc.constantFrom('$$', '$&', '$`', "$'", '$1', '$', '$<a>', 'x', '😀'), { maxLength: 5 })
    .map(a => a.join('')),
)

test('replace, replaceAll', () => {
  check(111, [fc.oneof(listed, relatedStrings), replacement], ([a, pattern], by) => {
    const [x, y, z] = [view(a), view(pattern), view(by)]
    assert.equal(text(call.stringReplace!(x, y, z)), a.replace(pattern, by))
    assert.equal(text(call.stringReplaceAll!(x, y, z)), a.replaceAll(pattern, by))
  })
})

test('numbers to strings and back', () => {
  const numeric = fc.oneof(
    anyString,
    fc.double().map(String),
    fc.integer().map(n => ` ${n} `),
    fc.float().map(n => `${n}px`),
  )
  check(
    112,
    [fc.double(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.integer({ min: -1, max: 102 }), numeric],
    (number, integer, digits, source) => {
      assert.equal(text(call.numberToString!(number)), String(number))
      assert.equal(text(call.integerToString!(integer)), String(integer))
      const fixed = call.numberToFixed!(number, digits)
      if (digits < 0 || digits > 100) assert.equal(fixed, 0)
      else assert.equal(text(fixed), number.toFixed(digits))
      const x = view(source)
      assert.ok(Object.is(call.stringToNumber!(x), Number(source)), source)
      assert.ok(Object.is(call.stringParseFloat!(x), Number.parseFloat(source)), source)
      assert.ok(Object.is(call.stringParseInt!(x, 0), Number.parseInt(source, 10)), source)
    },
  )
  assert.equal(text(call.booleanToString!(1)), 'true')
  assert.equal(text(call.booleanToString!(0)), 'false')
})

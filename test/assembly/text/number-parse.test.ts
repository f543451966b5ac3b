// Text to numbers against JavaScript: JSON.parse, Number, parseFloat, parseInt, on random and on halfway cases.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadKernels } from '../kernel-harness.js'
import { makeRandom, middleText, neighbour, type Random, randomDouble } from '../random-numbers.js'
import { encodeWtf8 } from '../wtf8.js'

const kernels = loadKernels()
const out = kernels.alloc(kernels.constant('NUMBER_OUT_BYTES'))
const text = kernels.alloc(4096, 1)
const { parseJsonF64, parseJsonI64, textToNumber, textToFloat, textToInteger } = kernels.exports
const u8 = kernels.u8
const data = kernels.data

/** Puts the text before bytes that would change its meaning if they were read as part of it. */
function put(source: string, behind = '9999999999'): number {
  const bytes = encodeWtf8(source + behind)
  u8.set(bytes, text)
  return text + bytes.length - behind.length
}

function json(source: string): number | undefined {
  const end = put(source)
  return parseJsonF64!(text, end, out) === end ? data.getFloat64(out, true) : undefined
}

function same(actual: number | undefined, expected: number | undefined, source: string): void {
  if (!Object.is(actual, expected)) assert.equal(actual, expected, source)
}

function randomDigits(random: Random, length: number): string {
  let digits = ''
  for (let i = 0; i < length; i++) digits += random.below(10)
  return digits
}

function randomDecimal(random: Random): string {
  const whole = String(BigInt(randomDigits(random, 1 + random.below(random.below(8) ? 20 : 60))))
  const fraction = random.below(3) ? `.${randomDigits(random, 1 + random.below(random.below(8) ? 20 : 400))}` : ''
  const exponent = random.below(3)
    ? ''
    : `${random.below(2) ? 'e' : 'E'}${['', '+', '-'][random.below(3)]}${random.below(350)}`
  return `${random.below(2) ? '-' : ''}${whole}${fraction}${exponent}`
}

test('reads back 100,000 printed doubles', () => {
  const random = makeRandom(31)
  for (let i = 0; i < 100_000; i++) {
    const value = randomDouble(random)
    if (Number.isFinite(value)) same(json(JSON.stringify(value)), value === 0 ? 0 : value, String(value))
  }
  kernels.checkGuards()
})

test('reads 100,000 random decimal texts', () => {
  const random = makeRandom(32)
  for (let i = 0; i < 100_000; i++) {
    const source = randomDecimal(random)
    same(json(source), Number(source), source)
  }
  kernels.checkGuards()
})

test('rounds the middle between two doubles to even, and anything beside it to its side', () => {
  const random = makeRandom(33)
  for (let i = 0; i < 4000; i++) {
    const value = Math.abs(randomDouble(random))
    if (!Number.isFinite(value)) continue
    const { digits, exponent } = middleText(value)
    for (const tail of ['', '0', '00000000001', '1']) {
      const source = `${digits}${tail}e${exponent - tail.length}`
      same(json(source), Number(source), source)
    }
    const below = `${BigInt(digits) - 1n}${randomDigits(random, 20)}e${exponent - 20}`
    same(json(below), Number(below), below)
    if (value > 1e-300) assert.ok(json(`${digits}1e${exponent - 1}`)! >= neighbour(value))
  }
})

test('reads the ends of the range', () => {
  const cases = [
    '0',
    '-0',
    '0.0',
    '-0e5',
    '1e400',
    '-1e400',
    '1e-400',
    '4.9e-324',
    '2.4703282292062327e-324',
    '2.5e-324',
  ]
  cases.push('1.7976931348623157e308', '1.7976931348623158e308', '1.7976931348623159e308', '2.2250738585072011e-308')
  cases.push(
    `0.${'0'.repeat(400)}1e400`,
    `1${'0'.repeat(400)}e-400`,
    '1e99999999999999999999',
    '1e-99999999999999999999',
  )
  cases.push(
    '9007199254740993',
    '9007199254740992.999999999',
    '0e99999999999999999999',
    '18446744073709551616',
    '1e22',
    '1e23',
  )
  for (const source of cases) same(json(source), Number(source), source)
  for (const length of [766, 767, 768, 769, 1000, 3000]) {
    const { digits, exponent } = middleText(2.225e-308)
    const source = `${digits}${'0'.repeat(length)}1e${exponent - length - 1}`
    same(json(source), Number(source), source)
  }
})

test('refuses what is not a JSON number, and stops behind what is', () => {
  for (const source of [
    '',
    '-',
    '+1',
    '01',
    '-01',
    '.5',
    '5.',
    '1e',
    '1e+',
    '1.e5',
    'x',
    '--1',
    '-.5',
    'NaN',
    'Infinity',
    '00',
  ]) {
    const end = put(source, ' ')
    assert.equal(parseJsonF64!(text, end, out), 0, source)
    assert.equal(parseJsonI64!(text, end, out), 0, source)
  }
  for (const [source, length] of [
    ['12,3', 2],
    ['0}', 1],
    ['1.5e3]', 5],
    ['-7 ', 2],
    ['123456789012345678,', 18],
  ] as const) {
    put(source)
    assert.equal(parseJsonF64!(text, text + source.length, out), text + length)
    assert.equal(parseJsonI64!(text, text + source.length, out), text + length)
  }
})

/** The exact integer of a JSON number by BigInt; undefined for a fraction. */
function exactInteger(source: string): bigint | undefined {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source)!
  const power = Number(exponent) - fraction.length
  const digits = BigInt(`${sign}${whole}${fraction}`)
  if (power >= 0) return digits * 10n ** BigInt(power)
  const divisor = 10n ** BigInt(-power)
  return digits % divisor === 0n ? digits / divisor : undefined
}

test('reads 64-bit integers, and tells fractions and numbers out of range', () => {
  const random = makeRandom(34)
  const cases = [
    '0',
    '-0',
    '9223372036854775807',
    '9223372036854775808',
    '-9223372036854775808',
    '-9223372036854775809',
  ]
  cases.push(
    '1e18',
    '1e19',
    '9.2e18',
    '5.0',
    '-5.00e0',
    '1.5',
    '15e-1',
    '150e-1',
    '123456789012345678901e-2',
    '1.50e1',
    '0e400',
  )
  cases.push(
    '0.00000000000000000000000000001',
    '10000000000000000000000000e-24',
    '1.00000000000000000000',
    '0.5e1',
    '18446744073709551617',
  )
  for (let i = 0; i < 20_000; i++) {
    const value = (BigInt(random.word()) << 32n) | BigInt(random.word())
    cases.push(String(BigInt.asIntN(64, value) >> BigInt(random.below(64))))
    if (i % 4 === 0) cases.push(randomDecimal(random).replace(/e\d{3}$/i, 'e9'))
  }
  for (const source of cases) {
    const end = put(source)
    assert.equal(parseJsonI64!(text, end, out), end, source)
    const status = data.getUint32(out + 8, true)
    const expected = exactInteger(source)
    const fits = expected !== undefined && BigInt.asIntN(64, expected) === expected
    if (fits) {
      assert.equal(status, 0, source)
      assert.equal(data.getBigInt64(out, true), expected, source)
    } else assert.ok(expected === undefined ? status !== 0 : status === 2, `${source}: ${status}`)
  }
})

const SPACES = [
  '',
  ' ',
  '\n\t',
  '\u00a0',
  '\u2003',
  '\ufeff',
  '\u3000\u2028',
  '\u1680',
  '\u205f\u202f',
  '\u200b',
  '\u180e',
]

function scriptText(random: Random): string {
  const pick = (list: readonly string[]) => list[random.below(list.length)]!
  const body = () => {
    switch (random.below(8)) {
      case 0:
        return (
          pick(['0x', '0X', '0o', '0b', '0O', '0B']) + randomDigits(random, random.below(30)).slice(0, random.below(31))
        )
      case 1:
        return `0x${pick(['ff', 'FFfF', 'fffffffffffff8', '20000000000001', '1ffffffffffffffffffffffffff', 'g', ''])}`
      case 2:
        return pick([
          'Infinity',
          'infinity',
          'NaN',
          'Infinity1',
          'e5',
          '.',
          '..5',
          '1_0',
          '1n',
          '--5',
          '+-5',
          '-+5',
          '+',
          '-',
        ])
      case 3:
        return pick(['.5', '5.', '5.e3', '.e3', '007', '1e', '1e+', '1e5.5', '0x1.8', '12px', '1 2'])
      case 4:
        return `0b${random.word().toString(2)}${random.word().toString(2)}${random.word().toString(2)}`
      default:
        return randomDecimal(random)
    }
  }
  return `${pick(SPACES)}${pick(['', '', '+', '-'])}${body()}${pick(SPACES)}`
}

test('reads text as Number, parseFloat and parseInt do', () => {
  const random = makeRandom(35)
  for (let i = 0; i < 60_000; i++) {
    const source = scriptText(random)
    const end = put(source)
    same(textToNumber!(text, end, out), Number(source), `Number(${JSON.stringify(source)})`)
    same(textToFloat!(text, end, out), Number.parseFloat(source), `parseFloat(${JSON.stringify(source)})`)
    const radix = [0, 10, 10, 16, 2, 8, 36, 3, 7, 1, 37, -2, 32][random.below(13)]!
    const expected = Number.parseInt(source, radix)
    same(textToInteger!(text, end, radix, out), expected, `parseInt(${JSON.stringify(source)}, ${radix})`)
  }
  kernels.checkGuards()
})

test('reads any text as Number, parseFloat and parseInt do', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom(0, 10, 16), (source, radix) => {
      const end = put(source)
      same(textToNumber!(text, end, out), Number(source), source)
      same(textToFloat!(text, end, out), Number.parseFloat(source), source)
      same(textToInteger!(text, end, radix, out), Number.parseInt(source, radix), source)
    }),
    { numRuns: 20_000, seed: 36 },
  )
})

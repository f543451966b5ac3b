// Writes the constant tables of the kernels: assembly/codec/crc32c-tables.ts and assembly/text/tables.ts.
//
// They are static data segments, so that an instance that attaches to a task's memory only writes the same bytes again.
// Everything here is computed from its definition (polynomial, powers of ten); nothing is copied from elsewhere.
// Run `node scripts/make-tables.mjs` after a change; `--check` fails when the files on disk differ (used by the tests).

import { readFileSync, writeFileSync } from 'node:fs'

const POLYNOMIAL = 0x82f63b78 // CRC-32C, bits reversed

/** One step of the CRC register over a zero byte, for each low byte. */
function crcBytes() {
  const table = new Uint32Array(256)
  for (let i = 0; i < 256; i++) {
    let c = i
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ POLYNOMIAL : c >>> 1
    table[i] = c
  }
  return table
}

/** Sixteen tables of 256: table k moves a byte past k further bytes (slicing by 16). */
function crcSlices() {
  const first = crcBytes()
  const table = new Uint32Array(16 * 256)
  table.set(first)
  for (let t = 1; t < 16; t++) {
    for (let i = 0; i < 256; i++) {
      const before = table[(t - 1) * 256 + i]
      table[t * 256 + i] = (before >>> 8) ^ first[before & 255]
    }
  }
  return table
}

/** a · b modulo the polynomial, both with bits reversed (bit 31 is the coefficient of x^0). */
function multiply(a, b) {
  let product = 0
  let x = b
  for (let bit = 31; bit >= 0; bit--) {
    if ((a >>> bit) & 1) product ^= x
    x = x & 1 ? (x >>> 1) ^ POLYNOMIAL : x >>> 1
  }
  return product >>> 0
}

/** x^(8 · 2^k) for k = 0..31: appending 2^k zero bytes multiplies the register by it. */
function crcShifts() {
  const powers = [0x80000000 >>> 8]
  for (let k = 1; k < 32; k++) powers.push(multiply(powers[k - 1], powers[k - 1]))
  return powers
}

/**
 * 10^k as a 128-bit mantissa in [2^127, 2^128), for k in [-342, 324]: exact for k in [0, 55], rounded up for k in
 * [-27, -1], cut off elsewhere. That is what Eisel-Lemire needs (D. Lemire, Number parsing at a gigabyte per second,
 * 2021); Schubfach needs all inexact ones rounded up, so it adds one where they are cut off.
 */
function powersOfTen() {
  const words = []
  for (let k = -342; k <= 324; k++) {
    const power = 10n ** BigInt(Math.abs(k))
    const bits = BigInt(power.toString(2).length)
    const shift = k >= 0 ? 128n - bits : 126n + bits + (power === 1n << (bits - 1n) ? 0n : 1n)
    let mantissa
    if (k >= 0) mantissa = shift >= 0n ? power << shift : power >> -shift
    else mantissa = (1n << shift) / power + (k >= -27 ? 1n : 0n)
    if (mantissa >> 127n !== 1n) throw new Error(`10^${k} is not normalised`)
    const low = mantissa & 0xffffffffffffffffn
    if ((k < -27 || k > 55) && low === 0xffffffffffffffffn) throw new Error(`10^${k} + 1 carries into the high word`)
    words.push(mantissa >> 64n, low)
  }
  return words
}

const hex = value => `0x${value.toString(16)}`

/** `export const NAME: usize = memory.data<TYPE>([...])`, wrapped at 118 columns. */
function constant(doc, name, type, values) {
  const lines = []
  let line = ' '
  for (const value of values) {
    if (line.length + value.length + 2 > 118) {
      lines.push(line)
      line = ' '
    }
    line += ` ${value},`
  }
  lines.push(line)
  return `/** ${doc} */\nexport const ${name}: usize = memory.data<${type}>([\n${lines.join('\n')}\n])\n`
}

const digitPairs = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0')).join('')

const files = {
  'assembly/codec/crc32c-tables.ts': [
    '// Tables of CRC-32C, written by scripts/make-tables.mjs: do not edit.\n',
    constant('u32[16][256]: slicing by 16.', 'CRC_SLICES', 'u32', Array.from(crcSlices(), hex)),
    constant('u32[32]: x^(8 · 2^k) modulo the polynomial, bits reversed.', 'CRC_SHIFTS', 'u32', crcShifts().map(hex)),
  ],
  'assembly/text/tables.ts': [
    '// Tables of the number kernels, written by scripts/make-tables.mjs: do not edit.\n',
    constant(
      'u64[667][2], high word first: 10^(-342 + i) in 128 bits, rounded up for 10^-27 to 10^-1, else cut off.',
      'POWERS_128',
      'u64',
      powersOfTen().map(hex),
    ),
    constant(
      'f64[23]: 10^i, exact.',
      'POWERS_F64',
      'f64',
      Array.from({ length: 23 }, (_, i) => `1e${i}`),
    ),
    constant(
      'u64[20]: 10^i.',
      'POWERS_U64',
      'u64',
      Array.from({ length: 20 }, (_, i) => hex(10n ** BigInt(i))),
    ),
    constant('u8[100][2]: the two digits of 0..99.', 'DIGIT_PAIRS', 'u8', Array.from(Buffer.from(digitPairs), String)),
  ],
}

for (const [name, parts] of Object.entries(files)) {
  const path = new URL(`../${name}`, import.meta.url)
  const text = parts.join('\n')
  if (!process.argv.includes('--check')) writeFileSync(path, text)
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${name} is stale: run node scripts/make-tables.mjs`)
    process.exitCode = 1
  }
}

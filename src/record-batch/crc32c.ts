/**
 * CRC-32C (Castagnoli), eight bytes a turn by tables, streaming; and its algebra: combining the CRCs of two pieces
 * and patching the CRC of a changed header without reading the bytes behind it. The kernels have the fast form
 * (SIMD folding); this one serves logs, tools and tests, and is its oracle.
 *
 * The algebra treats a CRC as a polynomial over GF(2), as zlib's crc32_combine does: appending n zero bytes
 * multiplies it by x^(8n) modulo the Castagnoli polynomial.
 * Source: RFC 3720 appendix B.4; zlib crc32.c (multmodp, x2nmodp); Kocher, "slicing by 8".
 */
const POLYNOMIAL = 0x82f63b78
const TABLE_COUNT = 8
const TABLES = makeTables()
/** x^(2^k) modulo the polynomial; 40 covers 2^36 bytes (it is not irreducible, so the powers do not wrap at 32). */
const SQUARES = makeSquares(40)

/** CRC-32C of bytes [from, to), continued from `seed` (the CRC of what came before; 0 at the start). Unsigned. */
export function crc32c(bytes: Uint8Array, from = 0, to = bytes.length, seed = 0): number {
  return (crc32cRegister(bytes, from, to, ~seed) ^ -1) >>> 0
}

/** CRC of A followed by B from the CRC of each and the length of B in bytes. Unsigned. */
export function crc32cCombine(crcOfA: number, crcOfB: number, lengthOfB: number): number {
  return (crc32cShift(crcOfA, lengthOfB) ^ crcOfB) >>> 0
}

/**
 * What has to be XORed into the CRC of a message when some of its bytes change: `difference` holds old XOR new of a
 * range, `bytesBehind` counts the unchanged bytes after it. O(log bytesBehind).
 */
export function crc32cPatch(difference: Uint8Array, bytesBehind: number): number {
  return crc32cShift(crc32cRegister(difference, 0, difference.length, 0), bytesBehind)
}

/** The CRC register after `count` more zero bytes, without inversions. Unsigned. */
function crc32cShift(register: number, count: number): number {
  let power = 0x80000000 | 0
  let rest = count
  for (let k = 3; rest > 0; k++) {
    if (rest % 2 === 1) power = multiply(SQUARES[k]!, power)
    rest = Math.floor(rest / 2)
  }
  return multiply(power, register | 0) >>> 0
}

function crc32cRegister(bytes: Uint8Array, from: number, to: number, start: number): number {
  const tables = TABLES
  let crc = start | 0
  let at = from
  for (const end = to - 7; at < end; at += 8) {
    const low = crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24))
    crc =
      tables[1792 + (low & 255)]! ^
      tables[1536 + ((low >>> 8) & 255)]! ^
      tables[1280 + ((low >>> 16) & 255)]! ^
      tables[1024 + (low >>> 24)]! ^
      tables[768 + bytes[at + 4]!]! ^
      tables[512 + bytes[at + 5]!]! ^
      tables[256 + bytes[at + 6]!]! ^
      tables[bytes[at + 7]!]!
  }
  for (; at < to; at++) crc = tables[(crc ^ bytes[at]!) & 255]! ^ (crc >>> 8)
  return crc
}

/** Product of two polynomials modulo the Castagnoli polynomial, bits reflected (bit 31 is x^0). */
function multiply(a: number, b: number): number {
  let product = 0
  let factor = b
  for (let mask = 0x80000000 | 0; mask !== 0; mask >>>= 1) {
    if ((a & mask) !== 0) product ^= factor
    factor = (factor & 1) !== 0 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1
  }
  return product
}

/** Table n holds the register after a byte and n zero bytes; one flat array of 8 × 256. */
function makeTables(): Int32Array {
  const tables = new Int32Array(TABLE_COUNT * 256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) !== 0 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
    tables[byte] = crc
  }
  for (let index = 256; index < tables.length; index++) {
    const previous = tables[index - 256]!
    tables[index] = tables[previous & 255]! ^ (previous >>> 8)
  }
  return tables
}

function makeSquares(count: number): Int32Array {
  const squares = new Int32Array(count)
  squares[0] = 0x40000000
  for (let k = 1; k < count; k++) squares[k] = multiply(squares[k - 1]!, squares[k - 1]!)
  return squares
}

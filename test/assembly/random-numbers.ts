// Seeded numbers that are hard to print and to read: random bits, decimals, sums, powers, denormals, neighbours,
// halfway texts.

export interface Random {
  /** 0 <= x < 2^32 */
  word(): number
  /** 0 <= x < bound */
  below(bound: number): number
}

/** xorshift32: small, seeded, good enough to spread cases. */
export function makeRandom(seed: number): Random {
  let state = seed | 1
  const word = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  return { word, below: bound => Math.floor((word() / 4294967296) * bound) }
}

const buffer = new DataView(new ArrayBuffer(8))

export function fromBits(high: number, low: number): number {
  buffer.setUint32(0, high)
  buffer.setUint32(4, low)
  return buffer.getFloat64(0)
}

/** The next double away from zero. */
export function neighbour(value: number): number {
  buffer.setFloat64(0, value)
  buffer.setBigUint64(0, buffer.getBigUint64(0) + 1n)
  return buffer.getFloat64(0)
}

export function randomDouble(random: Random): number {
  const sign = random.below(2) ? -1 : 1
  switch (random.below(10)) {
    case 0:
      return sign * random.below(100000)
    case 1:
      return (sign * random.below(10_000_000)) / 100
    case 2:
      return (sign * (random.word() * 4294967296 + random.word())) / 10 ** random.below(25)
    case 3:
      return sign * 2 ** (random.below(2098) - 1074)
    case 4:
      return sign * Number(`1e${random.below(633) - 324}`)
    case 5:
      return neighbour(Number(`1e${random.below(632) - 323}`))
    case 6:
      return fromBits(random.below(2) << 31, random.word())
    case 7:
      return sign * (random.below(1000) / 10 + random.below(1000) / 100 + random.below(1000) / 1000)
    default:
      return fromBits(random.word(), random.word())
  }
}

/** Decimal digits of the exact middle between a positive double and the next, with `digits` e `exponent`. */
export function middleText(value: number): { digits: string; exponent: number } {
  buffer.setFloat64(0, value)
  const bits = buffer.getBigUint64(0)
  const biased = Number(bits >> 52n)
  let c = bits & 0xfffffffffffffn
  if (biased !== 0) c |= 1n << 52n
  const two = Math.max(biased, 1) - 1076
  const middle = 2n * c + 1n
  if (two >= 0) return { digits: (middle << BigInt(two)).toString(), exponent: 0 }
  return { digits: (middle * 5n ** BigInt(-two)).toString(), exponent: two }
}

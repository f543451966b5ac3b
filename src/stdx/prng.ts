/**
 * Random numbers from a seed: the same seed gives the same numbers on every machine. For tests, simulation, data
 * generators and jitter; not for secrets.
 * Source: sfc32 (Doty-Humphrey, PractRand), seeded by splitmix32.
 */
export class Prng {
  #a: number
  #b: number
  #c: number
  #counter = 1

  /** Any number; only its low 32 bits count. */
  constructor(seed: number) {
    let state = seed | 0
    const splitmix = (): number => {
      state = (state + 0x9e3779b9) | 0
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
      return (mixed ^ (mixed >>> 15)) | 0
    }
    this.#a = splitmix()
    this.#b = splitmix()
    this.#c = splitmix()
  }

  /** Unsigned 32 bits. */
  uint32(): number {
    const result = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0
    return result >>> 0
  }

  /** A whole number in [0, bound); `bound` from 1 to 2^32. */
  below(bound: number): number {
    return Math.floor(this.float() * bound)
  }

  /** In [0, 1), 53 random bits. */
  float(): number {
    return (this.uint32() * 2 ** 21 + (this.uint32() >>> 11)) / 2 ** 53
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.float() < probability
  }

  /** One of the elements; the list must not be empty. */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('nothing to pick from')
    return list[this.below(list.length)] as T
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.uint32() & 255)
  }

  /** A generator of its own, determined by this one's state; using it does not disturb this one any further. */
  fork(): Prng {
    return new Prng(this.uint32())
  }
}

/**
 * Random values of any message, without a second description of it: the message's own decoder reads from a reader that
 * makes up what it is asked for. In the flexible form every length comes through `uvarint`, so lengths stay small.
 */

import { WireReader } from '../../../src/kafka/protocol/wire-reader.js'
import type { WireType } from '../../../src/kafka/protocol/wire-type.js'
import { Prng } from '../../../src/stdx/prng.js'

const LENGTH_MAX = 3
const NULL_ATTEMPTS = 30
const LETTERS = ['a', 'Z', '0', '-', '.', '_', ' ', '"', '\\', 'é', '€', '𝄞', '\ufeff']
const encoder = new TextEncoder()

class InventingReader extends WireReader {
  readonly #random: Prng
  readonly #nullAt: number | undefined
  /** Lengths asked for so far. */
  lengthCount = 0

  /** `nullAt`: which length says null. */
  constructor(random: Prng, nullAt?: number) {
    super(new Uint8Array(0), true)
    this.#random = random
    this.#nullAt = nullAt
  }

  override get left(): number {
    return 64
  }

  override int8(): number {
    return this.#int(8)
  }

  override int16(): number {
    return this.#int(16)
  }

  override int32(): number {
    return this.#int(32)
  }

  override int64(): bigint {
    const low = BigInt.asUintN(32, BigInt(this.#int(32)))
    return BigInt.asIntN(64, (BigInt(this.#int(32)) << 32n) | low)
  }

  /** A length plus one, or a count of tags (which are skipped). */
  override uvarint(): number {
    const length = this.#random.chance(0.15) ? 0 : 1 + this.#random.below(LENGTH_MAX)
    return this.lengthCount++ === this.#nullAt ? 0 : 1 + length
  }

  /** Whole characters, so that it can stand for text as well. */
  override raw(count: number): Uint8Array {
    const bytes = new Uint8Array(count)
    for (let at = 0; at < count; ) {
      const letter = encoder.encode(LETTERS[this.#random.below(LETTERS.length)])
      if (at + letter.length > count) continue
      bytes.set(letter, at)
      at += letter.length
    }
    return bytes
  }

  /** Small ones, the bounds and any. */
  #int(bits: number): number {
    const any = this.#random.below(2 ** bits) - 2 ** (bits - 1)
    const choices = [any, any, this.#random.below(4) - 1, 2 ** (bits - 1) - 1, -(2 ** (bits - 1))]
    return choices[this.#random.below(choices.length)] ?? any
  }
}

/** A value that depends on `seed` alone; most have a null, where the type has room for it. */
export function randomValue<T>(type: WireType<T>, seed: number): T {
  const plain = new InventingReader(new Prng(seed))
  const value = type.read(plain)
  const random = new Prng(~seed)
  if (random.chance(0.3)) return value
  for (let attempt = 0; attempt < NULL_ATTEMPTS; attempt++) {
    try {
      const other = type.read(new InventingReader(new Prng(seed), random.below(plain.lengthCount + 1)))
      if (hasNull(other)) return other
    } catch {
      // a null where none may be
    }
  }
  return value
}

function hasNull(value: unknown): boolean {
  if (typeof value !== 'object') return false
  return value === null || (!(value instanceof Uint8Array) && Object.values(value).some(hasNull))
}

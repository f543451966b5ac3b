/**
 * The orders of the benchmarks: record i is a pure function of i, the same on the JVM's side, so that results can be
 * checked against figures obtained elsewhere. Keys are Zipf-like over 100,000 customers, 1 % is up to 5 s late.
 * All integers are 32-bit two's complement.
 */

export const BASE_MS = 1_700_000_000_000
const REGIONS = ['eu', 'us', 'ap', 'sa'] as const

/** murmur3's finaliser. */
function mix(value: number): number {
  let h = value
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** Random number k of record i of stream s. */
export function random(s: number, i: number, k: number): number {
  return mix((mix((i + Math.imul(s, 0x3c6ef372)) | 0) + Math.imul(k, 0x9e3779b9)) | 0)
}

export const below = (r: number, n: number): number => (r >>> 0) % n

/** Zipf(1)-like over n: each octave equally likely. */
export function zipf(r1: number, r2: number, octaves: number, n: number): number {
  const b = below(r1, octaves)
  return ((1 << b) + (r2 & ((1 << b) - 1)) - 1) % n
}

const digits = (value: number, width: number): string => String(value).padStart(width, '0')

export interface InputRecord {
  readonly key: string | null
  readonly value: string
  readonly timestampMs: number
}

/** Order i, JSON text of 110 bytes or so; `keys` customers. */
export function order(i: number, keys = 100_000): InputRecord & { readonly key: string } {
  const r = (k: number): number => random(1, i, k)
  const customer = `c${digits(zipf(r(1), r(2), 17, keys), 5)}`
  const sku = `s${digits(below(r(3), 1000), 4)}`
  const cents = 100 + below(r(4), 9900)
  const price = `${Math.floor(cents / 100)}.${digits(cents % 100, 2)}`
  const region = REGIONS[below(r(6), 4)] as string
  const late = below(r(7), 100) === 0 ? below(r(8), 5000) : 0
  const timestampMs = BASE_MS + i - late
  const value = `{"orderId":${i},"customer":"${customer}","sku":"${sku}","price":${price},"qty":${1 + below(r(5), 9)},"ts":${timestampMs},"region":"${region}"}`
  return { key: customer, value, timestampMs }
}

/**
 * Lines of 6 to 10 words, 8 on average, for word count: line i is a pure function of i, the same on the JVM's side.
 * Words are Zipf-like, 20,000 of them and 2 to 6 letters long. Lines have no key: line i goes to partition i mod 4.
 */
import { BASE_MS, below, type InputRecord, random, zipf } from './orders.js'

const WORDS = 20_000
const WORD_OCTAVES = 15
const STREAM = 5

/** Line i; its time is that of order i. */
export function line(i: number): InputRecord {
  const words = Array.from({ length: wordCount(i) }, (_, j) => {
    return `w${zipf(random(STREAM, i, 2 + 2 * j), random(STREAM, i, 3 + 2 * j), WORD_OCTAVES, WORDS)}`
  })
  return { key: null, value: words.join(' '), timestampMs: BASE_MS + i }
}

/** Words of line i. */
export function wordCount(i: number): number {
  return 6 + below(random(STREAM, i, 1), 5)
}

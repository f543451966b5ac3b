/** Lines of eight words for word count: line i is a pure function of i. Words are Zipf-like, 500 of them. */
import { BASE_MS, type InputRecord, random, zipf } from './orders.js'

/** Ranks; a few of them share a word. */
const WORDS = 500
const WORDS_PER_LINE = 8
const LETTERS = 'etaoinshrdlu'

/** The word of a rank: the commoner, the shorter; 3 to 7 letters. */
function word(rank: number): string {
  let text = ''
  for (let rest = rank + LETTERS.length ** 2; rest > 0; rest = Math.floor(rest / LETTERS.length)) {
    text += LETTERS[rest % LETTERS.length]
  }
  return rank % 5 === 0 ? `${text}ing` : text
}

/** Line i. */
export function line(i: number): InputRecord {
  const words = Array.from({ length: WORDS_PER_LINE }, (_, k) => {
    return word(zipf(random(2, i, 2 * k), random(2, i, 2 * k + 1), 9, WORDS))
  })
  return { key: `l${i % 1000}`, value: words.join(' '), timestampMs: BASE_MS + i }
}

/** Captured arrays of patterns, and of objects that hold one. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
import { type Group, ORDER } from './group.js'
import type { Any } from './schemas.js'

const SPAM = [/free\s+money/i, /^a+$/, /(b|c)x/]
const KINDS = [
  { kind: 'letters', pattern: /^[a-z]+$/i, weight: 1 },
  { kind: 'digits', pattern: /^\d+$/, weight: 2 },
  { kind: 'empty', pattern: /^$/, weight: 0 },
]
const STICKY = [/a/g, /b/y]
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\d/g, '#'],
  [/[aeiou]/g, '*'],
]
const ALTERED = [Object.assign(/a/, { test: () => true })]

export const patterns: readonly Group[] = [
  {
    params: ORDER,
    want: 'value',
    texts: ['free  MONEY', 'aaa', 'bx', 'a1b2', '42', ''],
    lambdas: {
      patternSome: (_k: string, o: Any) => SPAM.some(p => p.test(o.note)),
      patternEvery: (_k: string, o: Any) => SPAM.every(p => !p.test(o.region)),
      patternCount: (_k: string, o: Any) => SPAM.filter(p => p.test(o.note)).length,
      patternKind: (_k: string, o: Any) => KINDS.find(({ pattern }) => pattern.test(o.note))?.kind ?? 'other',
      patternWeight: (_k: string, o: Any) =>
        KINDS.filter(k => k.pattern.test(o.note)).reduce((sum, k) => sum + k.weight, 0),
      patternLoop: (_k: string, o: Any) => {
        let score = 0
        for (const { pattern, weight } of KINDS) if (pattern.test(o.region)) score += weight
        return score
      },
      patternGroups: (_k: string, o: Any) => SPAM.map(p => o.note.match(p)?.[1] ?? '-').join(','),
      patternReplace: (_k: string, o: Any) => SPAM.reduce((text, p) => text.replace(p, '_'), o.note),
      patternMasks: (_k: string, o: Any) => MASKS.reduce((text, [p, by]) => text.replace(p, by), o.note),
      patternSource: (_k: string, o: Any) => KINDS.find(k => k.pattern.test(o.note))?.pattern.source ?? '',
      patternSticky: (_k: string, o: Any) => STICKY.some(p => p.test(o.note)),
      patternAltered: (_k: string, o: Any) => ALTERED.some(p => p.test(o.note)),
    },
  },
]

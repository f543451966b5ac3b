/** Matches of games, and texts taken apart: other habits of writing. A fifth is hard on purpose. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
import { json, nullable, type Row } from '../../../src/index.js'
import { typeOfSerde } from '../../../src/schema/serde-type.js'
import { nullableType, types } from '../../../src/schema/type.js'
import { TEXT_SAMPLES } from './domains.js'
import { type Group, type Shape, TEXT } from './group.js'

const Match = json({
  id: 'string',
  mode: 'string',
  ranked: 'boolean',
  started: 'timestamp',
  seconds: 'float64',
  players: [
    { name: 'string', team: 'string', kills: 'int32', deaths: 'int32', score: 'float64', country: nullable('string') },
  ],
})
type MatchRow = Row<typeof Match>
const shape = (serde: { readonly descriptor: Parameters<typeof typeOfSerde>[0] }): Shape => ({
  types: [types.string, typeOfSerde(serde.descriptor)],
  roles: ['key', 'value'],
})
const MATCH = shape(Match)

const elo = { base: 400, k: 32 }
const names = ['low', 'high', 'urgent']
const max = (...xs: number[]) => xs.reduce((a, b) => (a > b ? a : b), -Infinity)

export const games: readonly Group[] = [
  {
    params: MATCH,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      winner: (_k: string, m: MatchRow) =>
        m.players.reduce<MatchRow['players'][number] | null>(
          (best, p) => (!best || p.score > best.score ? p : best),
          null,
        )?.name ?? 'nobody',
      leaderboard: (_k: string, m: MatchRow) =>
        m.players
          .slice()
          .sort((a, b) => b.score - a.score || a.name.localeCompare(b.name))
          .slice(0, 3)
          .map((p, i) => ({ rank: i + 1, name: p.name, score: p.score })),
      ranks: (_k: string, m: MatchRow) =>
        m.players.map(p => ({ name: p.name, rank: m.players.filter(q => q.score > p.score).length + 1 })),
      teamScore: (_k: string, m: MatchRow) => {
        const red = m.players.filter(p => p.team === 'red').reduce((s, p) => s + p.score, 0)
        const blue = m.players.filter(p => p.team === 'blue').reduce((s, p) => s + p.score, 0)
        return { red, blue, winner: red === blue ? 'draw' : red > blue ? 'red' : 'blue' }
      },
      teamObject: (_k: string, m: MatchRow) =>
        m.players.reduce<Record<string, number>>((acc, p) => {
          acc[p.team] = (acc[p.team] ?? 0) + p.score
          return acc
        }, {}),
      kda: (_k: string, m: MatchRow) =>
        m.players.map(p => ({ name: p.name, kd: p.deaths === 0 ? p.kills : p.kills / p.deaths })),
      average: (_k: string, m: MatchRow) => {
        const { length } = m.players
        return length && m.players.map(p => p.score).reduce((a, b) => a + b) / length
      },
      best: (_k: string, m: MatchRow) => Math.max(0, ...m.players.map(p => p.kills - p.deaths)),
      spread: (_k: string, m: MatchRow) => {
        const scores = m.players.map(p => p.score)
        return scores.length ? Math.max(...scores) - Math.min(...scores) : 0
      },
      median: (_k: string, m: MatchRow) => {
        const s = m.players.map(p => p.score).sort((a, b) => a - b)
        const half = s.length >> 1
        return s.length === 0 ? null : s.length % 2 ? s[half] : (s[half - 1]! + s[half]!) / 2
      },
      expected: (_k: string, m: MatchRow) => {
        const [a, b] = m.players
        if (!a || !b) return 0.5
        return 1 / (1 + Math.pow(10, (b.score - a.score) / elo.base))
      },
      eloChange: (_k: string, m: MatchRow) => {
        if (m.players.length < 2) return 0
        const a = m.players[0]!
        const b = m.players[1]!
        const expected = 1 / (1 + 10 ** ((b.score - a.score) / elo.base))
        const actual = a.kills > b.kills ? 1 : a.kills === b.kills ? 0.5 : 0
        return Math.round(elo.k * (actual - expected))
      },
      countries: (_k: string, m: MatchRow) => [...new Set(m.players.map(p => p.country ?? '??'))].sort().join(' '),
      firstBlood: (_k: string, m: MatchRow) => m.players.findIndex(p => p.kills > 0),
      mvp: (_k: string, m: MatchRow) => {
        let best = m.players[0]
        for (const p of m.players) {
          if (best === undefined || p.score > best.score) best = p
        }
        return best?.name ?? ''
      },
      mvpIndex: (_k: string, m: MatchRow) => {
        let index = -1
        let high = -Infinity
        m.players.forEach((p, i) => {
          if (p.score > high) {
            high = p.score
            index = i
          }
        })
        return index
      },
      clock: (_k: string, m: MatchRow) => {
        const s = Math.floor(m.seconds)
        const mm = Math.floor(s / 60)
        return `${mm}:${(s % 60 < 10 ? '0' : '') + (s % 60)}`
      },
      playTime: (_k: string, m: MatchRow) => {
        const parts: string[] = []
        const h = Math.floor(m.seconds / 3600)
        if (h > 0) parts.push(`${h}h`)
        const min = Math.floor((m.seconds % 3600) / 60)
        if (min > 0 || h > 0) parts.push(`${min}m`)
        parts.push(`${Math.floor(m.seconds % 60)}s`)
        return parts.join(' ')
      },
      pairs: (_k: string, m: MatchRow) =>
        m.players.flatMap((a, i) => m.players.slice(i + 1).map(b => `${a.name}-${b.name}`)),
      rounds: (_k: string, m: MatchRow) => {
        const list = m.players.map(p => p.name)
        const out: string[] = []
        for (let i = 0; i < list.length; i++)
          for (let j = i + 1; j < list.length; j++) out.push(list[i]! + ' v ' + list[j]!)
        return out
      },
      matrix: (_k: string, m: MatchRow) => m.players.map(a => m.players.map(b => Number(a.score > b.score))),
      transposed: (_k: string, m: MatchRow) => ({
        names: m.players.map(p => p.name),
        scores: m.players.map(p => p.score),
      }),
      hasCheater: (_k: string, m: MatchRow) => m.players.some(({ kills, deaths }) => kills > 50 && deaths === 0),
      modes: (_k: string, m: MatchRow) =>
        (({ ffa: 'Free for all', tdm: 'Team deathmatch' }) as Record<string, string>)[m.mode] ?? m.mode,
      stars: (_k: string, m: MatchRow) =>
        m.players.map(p => '★'.repeat(Math.max(0, Math.min(5, Math.floor(p.score / 20))))),
      weighted: (_k: string, m: MatchRow) => {
        let total = 0
        let weight = 0
        for (let i = 0; i < m.players.length; i++) {
          const w = 1 / (i + 1)
          total += w * m.players[i]!.score
          weight += w
        }
        return weight === 0 ? 0 : total / weight
      },
      variance: (_k: string, m: MatchRow) => {
        let n = 0
        let mean = 0
        let m2 = 0
        for (const { score } of m.players) {
          n++
          const d = score - mean
          mean += d / n
          m2 += d * (score - mean)
        }
        return n > 1 ? m2 / (n - 1) : 0
      },
      quick: (_k: string, m: MatchRow) => m.players.length > 0 && m.players.every(p => p.team === m.players[0]!.team),
      search: (k: string, m: MatchRow) => {
        let lo = 0
        let hi = m.players.length
        while (lo < hi) {
          const mid = (lo + hi) >> 1
          if (m.players[mid]!.name < k) lo = mid + 1
          else hi = mid
        }
        return lo
      },
      found: (k: string, m: MatchRow) => {
        let found = false
        for (const p of m.players) {
          if (p.name !== k) continue
          found = true
          break
        }
        return found
      },
      fizz: (_k: string, m: MatchRow) =>
        Array.from({ length: 5 }, (_, i) => i + 1)
          .map(n => (n % 3 ? String(n) : 'fizz'))
          .concat(m.mode),
      powers: (_k: string, m: MatchRow) => [...Array(4).keys()].map(i => 2 ** i * m.seconds),
      emptyList: (_k: string, m: MatchRow) => (m.ranked ? m.players.map(p => p.name) : []),
      optional: (_k: string, m: MatchRow) => m.players[0]?.country?.toLowerCase().slice(0, 2) ?? null,
      reversedNames: (_k: string, m: MatchRow) => m.players.map(p => p.name).reverse(),
      lastTwo: (_k: string, m: MatchRow) => m.players.slice(-2).map(p => p.name),
      without: (_k: string, m: MatchRow) => ({
        ...m,
        players: m.players.filter(p => p.name !== 'bot').map(({ country: _c, ...p }) => p),
      }),
      bonus: (_k: string, m: MatchRow) =>
        m.players.map(p => Object.assign({}, p, { score: p.score + (m.ranked ? 10 : 0) })),
      recursiveSum: (_k: string, m: MatchRow) => {
        const sum = (i: number): number => (i < 0 ? 0 : (m.players[i]?.score ?? 0) + sum(i - 1))
        return sum(m.players.length - 1)
      },
      dateParts: (_k: string, m: MatchRow) => {
        const d = new Date(m.started)
        return [d.getUTCFullYear(), d.getUTCMonth() + 1, d.getUTCDate()].map(n => String(n).padStart(2, '0')).join('-')
      },
      tomorrow: (_k: string, m: MatchRow) => {
        const d = new Date(m.started)
        return new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate() + 1)).toISOString()
      },
      isoWeek: (_k: string, m: MatchRow) => {
        const d = new Date(m.started)
        const day = d.getUTCDay() || 7
        const thursday = Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate() + 4 - day)
        const yearStart = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1)
        return Math.ceil(((thursday - yearStart) / 86_400_000 + 1) / 7)
      },
      intlDate: (_k: string, m: MatchRow) => new Intl.DateTimeFormat('en', { timeZone: 'UTC' }).format(m.started),
    },
  },
  {
    params: MATCH,
    want: 'pairs',
    texts: TEXT_SAMPLES,
    lambdas: {
      perPlayer: (_k: string, m: MatchRow) =>
        m.players.map(p => [p.name, { match: m.id, score: p.score, won: p.kills > p.deaths }]),
      perTeam: (_k: string, m: MatchRow) => ['red', 'blue'].map(t => [t, m.players.filter(p => p.team === t).length]),
      loop: (_k: string, m: MatchRow) => {
        const out: [string, number][] = []
        for (const p of m.players) if (p.score > 0) out.push([p.name, p.score])
        return out
      },
    },
  },
  {
    params: TEXT,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      runLength: (_k: string, v: string) => {
        let out = ''
        for (let i = 0; i < v.length; ) {
          let j = i
          while (j < v.length && v[j] === v[i]) j++
          out += v[i]! + (j - i)
          i = j
        }
        return out
      },
      brackets: (_k: string, v: string) => {
        let depth = 0
        for (const c of v) {
          if (c === '(') depth++
          else if (c === ')' && --depth < 0) return false
        }
        return depth === 0
      },
      balanced: (_k: string, v: string) => {
        const open: string[] = []
        for (const c of v) {
          if (c === '(' || c === '[') open.push(c)
          else if (c === ')' || c === ']') {
            if (open.at(-1) !== (c === ')' ? '(' : '[')) return false
            open.pop()
          }
        }
        return open.length === 0
      },
      drained: (_k: string, v: string) => {
        const queue = v.split(' ')
        let rounds = 0
        while (queue.length > 1) {
          queue.shift()
          rounds++
        }
        return `${rounds}:${queue[0]}`
      },
      rot13: (_k: string, v: string) =>
        [...v]
          .map(c => {
            const code = c.charCodeAt(0)
            if (code >= 97 && code <= 122) return String.fromCharCode(((code - 97 + 13) % 26) + 97)
            return c
          })
          .join(''),
      vowelsLoop: (_k: string, v: string) => {
        let n = 0
        for (const c of v.toLowerCase()) {
          switch (c) {
            case 'a':
            case 'e':
            case 'i':
            case 'o':
            case 'u':
              n++
          }
        }
        return n
      },
      acronym: (_k: string, v: string) =>
        v
          .split(/\s/)
          .map(w => w.charAt(0))
          .join('')
          .toUpperCase(),
      wrap: (_k: string, v: string) => {
        const lines: string[] = []
        let line = ''
        for (const word of v.split(' ')) {
          if (line.length + word.length > 10) {
            lines.push(line)
            line = ''
          }
          line += (line ? ' ' : '') + word
        }
        if (line) lines.push(line)
        return lines
      },
      roman: (_k: string, v: string) => {
        let n = Math.min(50, v.length)
        let out = ''
        for (const [value, letters] of [
          [10, 'X'],
          [9, 'IX'],
          [5, 'V'],
          [4, 'IV'],
          [1, 'I'],
        ] as const) {
          while (n >= value) {
            out += letters
            n -= value
          }
        }
        return out
      },
      envVar: (_k: string, v: string) => {
        const i = v.indexOf('=')
        return i < 0 ? null : { name: v.slice(0, i).trim(), value: v.slice(i + 1).trim() }
      },
      semver: (_k: string, v: string) => {
        const [major = 0, minor = 0, patch = 0] = v.split('.').map(Number)
        return major * 1e6 + minor * 1e3 + patch
      },
      bytes: (_k: string, v: string) => {
        const units = ['B', 'KB', 'MB']
        let n = v.length * 1000
        let u = 0
        while (n >= 1024 && u < units.length - 1) {
          n /= 1024
          u++
        }
        return `${n.toFixed(1)} ${units[u]}`
      },
      minutes: (_k: string, v: string) => {
        const m = /^(\d+)h(\d+)m$/.exec(v)
        if (!m) return 0
        const [, h, min] = m
        return Number(h) * 60 + Number(min)
      },
      template: (k: string, v: string) =>
        'Hello {name}, {count} new'.replace('{name}', k).replace('{count}', String(v.length)),
      unquote: (_k: string, v: string) => (v.length >= 2 && v.startsWith('"') && v.endsWith('"') ? v.slice(1, -1) : v),
      charCounts: (_k: string, v: string) => [...new Set(v)].map(c => ({ c, n: v.split(c).length - 1 })),
      sortedLetters: (_k: string, v: string) =>
        [...v.toLowerCase()]
          .filter(c => c !== ' ')
          .sort()
          .join(''),
      isAnagram: (k: string, v: string) => [...k].sort().join('') === [...v].sort().join(''),
      similarity: (k: string, v: string) => {
        const a = new Set(k.split(' '))
        const b = new Set(v.split(' '))
        const both = [...a].filter(x => b.has(x)).length
        return both / (a.size + b.size - both || 1)
      },
      hashBuckets: (_k: string, v: string) =>
        Math.abs(v.split('').reduce((h, c) => (h << 5) - h + c.charCodeAt(0), 0)) % 16,
      lines: (_k: string, v: string) =>
        v
          .split('\n')
          .map((line, i) => `${String(i + 1).padStart(3)} ${line}`)
          .join('\n'),
      countWord: (k: string, v: string) => {
        let n = 0
        let at = v.indexOf(k)
        while (at !== -1 && k !== '') {
          n++
          at = v.indexOf(k, at + k.length)
        }
        return n
      },
    },
  },
]

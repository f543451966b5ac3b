/** Lambdas as the documentation of Kafka Streams and of its JavaScript relatives write them. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
import { BID, type Group, JOINED, ORDER, TEXT, VIEW } from './group.js'
import { type Any, getPath, prefix } from './schemas.js'

export const streams: readonly Group[] = [
  {
    params: TEXT,
    want: 'value',
    lambdas: {
      wordCountSplit: (k: string, line: string) => line.toLowerCase().split(/\W+/),
      wordCountSplitSpace: (_k: string, v: string) => v.toLowerCase().split(' '),
      upper: (_k: string, v: string) => v.toUpperCase(),
      lengthOf: (_k: string, v: string) => v.length,
      pairKey: (k: string, v: string) => `${k}=${v}`,
      rekeyWord: (_k: string, word: string) => word,
      csvField: (_k: string, line: string) => line.split(',')[1] ?? '',
      trimmed: (_k: string, v: string) => v.trim().replace('"', ''),
      firstChar: (_k: string, v: string) => v.charAt(0),
      mapToLong: (_k: string, v: string) => Number(v),
      intOf: (_k: string, v: string) => parseInt(v, 10),
      substr: (_k: string, v: string) => v.substring(0, 5),
      tail: (_k: string, v: string) => v.slice(-3),
      nonEmptyWords: (_k: string, v: string) => v.split(/\s+/).filter(w => w.length > 0),
      wordPairs: (_k: string, v: string) => v.split(' ').map(w => ({ key: w, value: 1 })),
      joined: (k: string, v: string) => [k, v].join('/'),
      cmp: (k: string, v: string) => (k < v ? k : v),
      cutEqual: (k: string, v: string) => v.slice(0, k.length) + v.slice(k.length) === v,
      cutAndJoin: (k: string, v: string) => v.slice(0, k.length) + v.slice(k.length),
      emoji: (_k: string, v: string) => v.slice(1, 3) + v.at(-1),
      pad: (_k: string, v: string) => v.padStart(8, '0'),
      lines: (_k: string, v: string) => v.split('\n').filter(Boolean),
      fn: function (_k: string, v: string) {
        return v.indexOf('a') + v.lastIndexOf('b')
      },
    },
  },
  {
    params: TEXT,
    want: 'test',
    lambdas: {
      notEmpty: (_k: string, v: string) => v !== '',
      startsWith: (k: string, v: string) => v.startsWith('a') && !k.endsWith('z'),
      longer: (_k: string, v: string) => v.length > 5,
      isPlaintext: (_k: string, v: string) => v === 'kafka' || v === 'streams',
      truthyValue: (_k: string, v: string) => v,
      digits: (_k: string, v: string) => /^\d+$/.test(v),
      keyEq: (k: string, v: string) => k === v,
      ordered: (k: string, v: string) => k <= v,
    },
  },
  {
    params: VIEW,
    want: 'value',
    lambdas: {
      pageRegion: (_k: string, v: Any) => v.page,
      viewMinute: (_k: string, v: Any) => Math.floor(v.ts / 60000) * 60000,
      addHour: (_k: string, v: Any) => ({ ...v, hour: new Date(v.ts).getUTCHours() }),
      iso: (_k: string, v: Any) => new Date(v.ts).toISOString().slice(0, 10),
      path: (_k: string, v: Any) => v.page.split('?')[0],
      host: (_k: string, v: Any) => (v.referrer === null ? 'direct' : (v.referrer.split('/')[2] ?? 'unknown')),
      weekday: (_k: string, v: Any) => ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][new Date(v.ts).getUTCDay()],
      browser: (_k: string, { ua }: Any) =>
        ua.includes('Firefox') ? 'ff' : ua.includes('Chrome') ? 'chrome' : 'other',
      refLen: (_k: string, v: Any) => v.referrer?.length ?? 0,
      seconds: (_k: string, v: Any) => ({ user: v.user, s: v.ms / 1000, slow: v.ms > 500 }),
      mobile: (_k: string, v: Any) => /Mobile|Android/.test(v.ua),
    },
  },
  {
    params: JOINED,
    want: 'value',
    lambdas: {
      leftJoin: (_k: string, l: Any, r: Any) => ({
        user: l.user,
        page: l.page,
        region: r === null ? 'UNKNOWN' : r.region,
      }),
      leftJoinOpt: (_k: string, l: Any, r: Any) => ({
        page: l.page,
        region: r?.region ?? 'UNKNOWN',
        age: r?.age ?? null,
      }),
      leftJoinGuard: (_k: string, l: Any, r: Any) => {
        if (!r) return { ...l, region: 'none', adult: false }
        return { ...l, region: r.region, adult: (r.age ?? 0) >= 18 }
      },
      leftJoinBang: (_k: string, l: Any, r: Any) => ({ page: l.page, region: r.region }),
      leftJoinName: (_k: string, l: Any, r: Any) => `${l.user}:${r?.name}`,
      optChain: (_k: string, _l: Any, r: Any) => r?.name.toUpperCase(),
      optCall: (_k: string, _l: Any, r: Any) => r?.name?.split('a')?.[0]?.length,
    },
  },
  {
    params: ORDER,
    want: 'value',
    lambdas: {
      mapPick: (_k: string, m: Any) => ({ id: m.orderId, total: m.price * m.qty }),
      inc: (_k: string, m: Any) => m.qty + 1,
      json: (_k: string, v: Any) => JSON.stringify(v),
      taggedKey: (_k: string, m: Any) => prefix + m.orderId,
      chained: (_k: string, m: Any) => m.note.trim().toLowerCase().replace('x', 'y'),
      parse: (_k: string, m: Any) => JSON.parse(m.note),
      promise: async (_k: string, m: Any) => m,
      logIt: (_k: string, m: Any) => {
        console.log(m.orderId)
        return m
      },
      getPath: (_k: string, m: Any) => getPath(m, 'customer.id'),
    },
  },
  {
    params: ORDER,
    want: 'pair',
    lambdas: {
      mapKv: (_k: string, v: Any) => [v.orderId, v.price],
      swap: (k: string, v: Any) => (v.paid ? [v.region, { k, p: v.price }] : ['none', { k, p: 0 }]),
    },
  },
]

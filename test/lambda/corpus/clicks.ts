/** Clicks and sessions: addresses, devices, campaigns, funnels. A fifth is hard on purpose. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { CLICK, type ClickRow, SESSION_STATE, TEXT_SAMPLES } from './domains.js'
import { type Group } from './group.js'

const MINUTE = 60_000
const BOTS = ['googlebot', 'bingbot', 'yandex', 'crawler', 'spider']
const stopWords = new Set(['the', 'a', 'and', 'of', 'to'])
interface Session {
  pages: number
  started: number | null
  ended: number
  path: readonly string[]
  converted: boolean
}

export const clicks: readonly Group[] = [
  {
    params: CLICK,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      pathOnly: (_k: string, c: ClickRow) => c.url.split('?')[0]!.split('#')[0],
      hostOf: (_k: string, c: ClickRow) => c.url.replace(/^https?:\/\//, '').split('/')[0],
      referrerHost: (_k: string, c: ClickRow) => {
        if (!c.referrer) return 'direct'
        const m = c.referrer.match(/^https?:\/\/([^/]+)/)
        return m ? m[1] : 'unknown'
      },
      utmSource: (_k: string, c: ClickRow) => {
        const at = c.url.indexOf('utm_source=')
        if (at < 0) return null
        const rest = c.url.slice(at + 'utm_source='.length)
        const end = rest.indexOf('&')
        return end < 0 ? rest : rest.slice(0, end)
      },
      utmByRegexp: (_k: string, c: ClickRow) => /[?&]utm_source=([^&#]*)/.exec(c.url)?.[1] ?? null,
      queryObject: (_k: string, c: ClickRow) => Object.fromEntries(new URLSearchParams(c.url.split('?')[1] ?? '')),
      queryPairs: (_k: string, c: ClickRow) =>
        (c.url.split('?')[1] ?? '')
          .split('&')
          .filter(p => p.includes('='))
          .map(p => {
            const [name, value] = p.split('=')
            return { name: name ?? '', value: decodeURIComponent(value ?? '') }
          }),
      urlHost: (_k: string, c: ClickRow) => new URL(c.url).hostname,
      device: (_k: string, { agent }: ClickRow) =>
        /iPad|Tablet/i.test(agent) ? 'tablet' : /Mobi|Android|iPhone/i.test(agent) ? 'mobile' : 'desktop',
      browserName: (_k: string, { agent }: ClickRow) => {
        if (agent.includes('Edg/')) return 'edge'
        if (agent.includes('Firefox/')) return 'firefox'
        if (agent.includes('Chrome/')) return 'chrome'
        if (agent.includes('Safari/')) return 'safari'
        return 'other'
      },
      firefoxVersion: (_k: string, c: ClickRow) => parseInt(c.agent.split('Firefox/')[1] ?? '0', 10),
      zone: (_k: string, c: ClickRow) =>
        `${c.y < 300 ? 'top' : c.y < 900 ? 'middle' : 'bottom'}-${c.x < 640 ? 'left' : 'right'}`,
      who: (_k: string, c: ClickRow) => c.user ?? `anon-${c.session.slice(0, 8)}`,
      dwellBucket: (_k: string, c: ClickRow) =>
        c.dwellMs < 1000 ? '<1s' : c.dwellMs < 10_000 ? '1-10s' : c.dwellMs < 60_000 ? '10-60s' : '>1m',
      param: (_k: string, c: ClickRow) => c.params.find(p => p.name === 'campaign')?.value ?? 'none',
      paramsText: (_k: string, c: ClickRow) => c.params.map(p => `${p.name}=${p.value}`).join('&'),
      paramsEncoded: (_k: string, c: ClickRow) =>
        c.params.map(p => `${encodeURIComponent(p.name)}=${encodeURIComponent(p.value)}`).join('&'),
      paramTable: (_k: string, c: ClickRow) => {
        const m = new Map<string, string>()
        for (const p of c.params) m.set(p.name, p.value)
        return m.get('page') ?? '1'
      },
      paramsSorted: (_k: string, c: ClickRow) =>
        [...c.params].sort((a, b) => a.name.localeCompare(b.name)).map(p => p.name),
      uniqueParams: (_k: string, c: ClickRow) => [...new Set(c.params.map(p => p.name))],
      uniqueByIndex: (_k: string, c: ClickRow) => c.params.map(p => p.name).filter((n, i, all) => all.indexOf(n) === i),
      funnelStep: (_k: string, c: ClickRow) => {
        switch (c.event) {
          case 'view':
            return 1
          case 'add_to_cart':
            return 2
          case 'checkout':
          case 'payment':
            return 3
          case 'purchase':
            return 4
          default:
            return 0
        }
      },
      slug: (_k: string, c: ClickRow) =>
        c.event
          .toLowerCase()
          .replace(/[^a-z0-9]+/g, '-')
          .replace(/^-|-$/g, ''),
      section: (_k: string, c: ClickRow) => {
        const parts = c.url.split('/').filter(p => p !== '')
        return parts.length > 2 ? parts[2] : 'home'
      },
      depth: (_k: string, c: ClickRow) => c.url.split('/').length - 3,
      clickRate: (_k: string, c: ClickRow) => (c.dwellMs === 0 ? 0 : 1000 / c.dwellMs),
      event: (k: string, c: ClickRow) => ({
        type: c.event.toUpperCase(),
        subject: { id: c.user ?? 'anonymous', known: c.user !== null },
        page: { url: c.url, secure: c.url.startsWith('https:') },
        position: [c.x, c.y],
        key: k,
        at: new Date(c.at).toISOString(),
      }),
      scroll: (_k: string, { x, y, ...rest }: ClickRow) => ({ ...rest, distance: Math.sqrt(x * x + y * y) }),
      angle: (_k: string, c: ClickRow) => (Math.atan2(c.y, c.x) * 180) / Math.PI,
      isBotText: (_k: string, c: ClickRow) => (BOTS.some(b => c.agent.toLowerCase().includes(b)) ? 'bot' : 'human'),
      sessionHash: (_k: string, c: ClickRow) => {
        let h = 0
        for (let i = 0; i < c.session.length; i++) h = (Math.imul(31, h) + c.session.charCodeAt(i)) | 0
        return h >>> 0
      },
      hashByReduce: (_k: string, c: ClickRow) =>
        [...c.session].reduce((h, ch) => (Math.imul(31, h) + ch.charCodeAt(0)) | 0, 7),
      fnv1a: (_k: string, c: ClickRow) => {
        let h = 0x811c9dc5
        for (const ch of c.url) {
          h ^= ch.codePointAt(0)!
          h = Math.imul(h, 0x01000193)
        }
        return (h >>> 0).toString(16)
      },
      variant: (_k: string, c: ClickRow) => (c.session.charCodeAt(0) % 2 === 0 ? 'A' : 'B'),
      variantSafe: (_k: string, c: ClickRow) => (c.session.length > 0 && c.session.charCodeAt(0) % 2 === 0 ? 'A' : 'B'),
      received: (_k: string, c: ClickRow) => ({ ...c, receivedAt: Date.now() }),
      template: (_k: string, c: ClickRow) =>
        'user {u} did {e}'.replace('{u}', () => c.user ?? '-').replace('{e}', () => c.event),
    },
  },
  {
    params: CLICK,
    want: 'test',
    texts: TEXT_SAMPLES,
    lambdas: {
      human: (_k: string, c: ClickRow) => !/bot|crawl|spider/i.test(c.agent),
      notBot: (_k: string, c: ClickRow) => !BOTS.some(b => c.agent.toLowerCase().includes(b)),
      loggedIn: (_k: string, c: ClickRow) => c.user !== null && c.user.trim().length > 0,
      external: (_k: string, c: ClickRow) =>
        c.referrer !== null && !c.referrer.startsWith('https://shop.example.com') && !c.referrer.startsWith('/'),
      purchase: (_k: string, c: ClickRow) =>
        c.event === 'purchase' && c.params.some(p => p.name === 'total' && +p.value > 0),
      campaign: (_k: string, c: ClickRow) => ['utm_source', 'utm_medium', 'gclid'].some(p => c.url.includes(p + '=')),
      quick: (_k: string, c: ClickRow) => c.dwellMs <= 500 || (c.x === 0 && c.y === 0),
      staticFile: (_k: string, c: ClickRow) => !/\.(?:png|jpe?g|gif|css|js|ico)(?:\?|$)/.test(c.url),
    },
  },
  {
    params: CLICK,
    want: 'pairs',
    texts: TEXT_SAMPLES,
    lambdas: {
      byParam: (_k: string, c: ClickRow) => c.params.map(p => [p.name, { value: p.value, at: c.at }]),
      byUserAndSession: (_k: string, c: ClickRow) =>
        c.user === null
          ? [[c.session, c.url]]
          : [
              [c.session, c.url],
              [c.user, c.url],
            ],
      searchWords: (_k: string, c: ClickRow) =>
        c.params
          .filter(p => p.name === 'q')
          .flatMap(p => p.value.toLowerCase().split(/\s+/))
          .filter(w => w !== '' && !stopWords.has(w))
          .map(w => [w, 1]),
      visits: (_k: string, c: ClickRow) => {
        const out: [string, number][] = []
        if (c.user) out.push([c.user, 1])
        if (c.referrer) out.push([c.referrer, 1])
        return out
      },
    },
  },
  {
    params: SESSION_STATE,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      session: (_k: string, c: ClickRow, s: Session) => ({
        pages: s.pages + 1,
        started: s.started ?? c.at,
        ended: Math.max(s.ended, c.at),
        path: [...s.path, c.url],
        converted: s.converted || c.event === 'purchase',
      }),
      earliest: (_k: string, c: ClickRow, s: Session) => ({
        ...s,
        started: s.started === null || c.at < s.started ? c.at : s.started,
      }),
      resetAfterGap: (_k: string, c: ClickRow, s: Session) =>
        c.at - s.ended > 30 * MINUTE
          ? { pages: 1, started: c.at, ended: c.at, path: [c.url], converted: false }
          : { ...s, pages: s.pages + 1, ended: c.at, path: s.path.concat(c.url) },
      collapseRepeats: (_k: string, c: ClickRow, s: Session) =>
        s.path.at(-1) === c.url ? s : { ...s, pages: s.pages + 1, path: [...s.path, c.url] },
    },
  },
]

/** Vehicle, meter and log telemetry as an SRE and IoT team writes it. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
import { listType, nullableType, structType, types } from '../../../src/schema/type.js'
import type { Group, Shape } from './group.js'
import type { Any } from './schemas.js'

const { string: text, float64: f64, int32: i32, timestamp } = types
const maybe = { text: nullableType(text), f64: nullableType(f64), i32: nullableType(i32) }
const Tire = structType({ pos: text, kPa: f64, tempC: maybe.f64 })
const Driver = structType({ id: text, name: maybe.text })
const Ping = structType({
  ...{ vin: text, ts: timestamp, lat: f64, lon: f64, speedKph: maybe.f64, rpm: i32, coolantC: maybe.f64 },
  ...{ flags: i32, dtcs: listType(text), tires: listType(Tire), driver: nullableType(Driver), fw: text },
})
const Label = structType({ key: text, value: text })
const LogEvent = structType({
  ...{ ts: timestamp, level: text, host: text, service: text, message: text, traceId: maybe.text },
  ...{ durationMs: maybe.f64, status: i32, url: text, ua: maybe.text, labels: listType(Label) },
})
const Bucket = structType({ le: f64, count: types.int64 })
const Sample = { name: text, ts: timestamp, value: f64, unit: maybe.text }
const Metric = structType({ ...Sample, samples: listType(f64), buckets: listType(Bucket) })
const Phase = structType({ phase: i32, volts: f64, amps: f64, pf: maybe.f64 })
const Reading = { meterId: text, ts: timestamp, kwh: f64, tariff: maybe.text }
const Meter = structType({ ...Reading, phases: listType(Phase), hex: text })
const Site = nullableType(structType({ name: text, floor: maybe.i32 }))
const Limits = listType(structType({ metric: text, max: maybe.f64 }))
const Device = structType({ model: text, fw: text, enabled: types.bool, site: Site, limits: Limits })
const Range = { min: maybe.f64, max: maybe.f64 }
const Stats = structType({ count: i32, sum: f64, ...Range, lastTs: timestamp, recent: listType(f64) })
const StatusCount = structType({ status: i32, n: i32 })
const Budget = structType({ total: i32, bad: i32, byStatus: listType(StatusCount), lastTrace: maybe.text })
const of = (value: Shape['types'][number]): Shape => ({ types: [text, value], roles: ['key', 'value'] })

type Tire = { pos: string; kPa: number; tempC: number | null }
type Label = { key: string; value: string }
const FLAG = { IGNITION: 1 << 0, CHARGING: 1 << 1, DOOR: 1 << 2, ABS: 1 << 3 }
const FLAG_NAMES = ['ignition', 'charging', 'door', 'abs'] as const
const KPA_PER_PSI = 6.894757
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const SEVERITY: Record<string, number> = { trace: 0, debug: 1, info: 2, warn: 3, error: 4, fatal: 5 }
const DTC_SYSTEM = new Map(Object.entries({ P: 'powertrain', C: 'chassis', B: 'body', U: 'network' }))
const NOISY = new Set(['/healthz', '/readyz', '/metrics', '/favicon.ico'])
const UNIT_SCALE: Record<string, number> = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 }
const DEPOT = { lat: 52.52, lon: 13.405, radiusKm: 2.5 }
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi
const ACCESS = /^(\S+) \S+ (\S+) \[([^\]]+)\] "([A-Z]+) ([^ "]+) HTTP\/[\d.]+" (\d{3}) (\d+|-)/
const RULES = [
  { name: 'overheat', when: (v: Any) => (v.coolantC ?? 0) > 110, severity: 'critical' },
  { name: 'overspeed', when: (v: Any) => (v.speedKph ?? 0) > 130, severity: 'warning' },
  { name: 'redline', when: (v: Any) => v.rpm > 6500, severity: 'warning' },
]

const cToF = (c: number) => (c * 9) / 5 + 32
const round = (x: number, digits = 2): number => Math.round(x * 10 ** digits) / 10 ** digits
const clamp = (x: number, lo: number, hi: number) => Math.min(hi, Math.max(lo, x))
const toRad = (deg: number) => (deg * Math.PI) / 180
const mean = (xs: number[]) => (xs.length ? xs.reduce((a, b) => a + b, 0) / xs.length : 0)
function haversineKm(aLat: number, aLon: number, bLat: number, bLon: number): number {
  const dLat = toRad(bLat - aLat)
  const dLon = toRad(bLon - aLon)
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(toRad(aLat)) * Math.cos(toRad(bLat)) * Math.sin(dLon / 2) ** 2
  return 2 * 6371 * Math.asin(Math.sqrt(h))
}
function parseSemver(s: string): { major: number; minor: number; patch: number; pre: string } | null {
  const m = /^v?(\d+)\.(\d+)\.(\d+)(?:-([\w.]+))?/.exec(s)
  return m ? { major: Number(m[1]), minor: Number(m[2]), patch: Number(m[3]), pre: m[4] ?? '' } : null
}
function compareSemver(a: string, b: string): number {
  const [x, y] = [a, b].map(s => s.replace(/^v/, '').split('.').map(Number))
  for (let i = 0; i < 3; i++) {
    const d = (x![i] || 0) - (y![i] || 0)
    if (d !== 0) return Math.sign(d)
  }
  return 0
}
function percentile(xs: number[], p: number): number | null {
  if (xs.length === 0) return null
  const sorted = [...xs].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? null
}
function crc8(s: string): number {
  let crc = 0
  for (let i = 0; i < s.length; i++) {
    crc ^= s.charCodeAt(i) & 0xff
    for (let b = 0; b < 8; b++) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : (crc << 1) & 0xff
  }
  return crc
}

export const telemetry: readonly Group[] = [
  {
    params: of(Ping),
    want: 'value',
    lambdas: {
      pingImperial: (_k: string, { vin, speedKph, coolantC }: Any) => {
        const mph = speedKph === null ? null : round(speedKph * 0.621371, 1)
        return { vin, mph, coolantF: coolantC != null ? round(cToF(coolantC)) : null }
      },
      pingTirePsi: (_k: string, v: Any) => v.tires.map((t: Tire) => ({ ...t, psi: round(t.kPa / KPA_PER_PSI, 1) })),
      pingLowestTire: (_k: string, v: Any) => {
        let worst: Tire | null = null
        for (const tire of v.tires as Tire[]) if (worst === null || tire.kPa < worst.kPa) worst = tire
        return worst ? `${worst.pos}:${worst.kPa.toFixed(0)}` : 'none'
      },
      pingFlags: (_k: string, v: Any) => FLAG_NAMES.filter((_, bit) => (v.flags >>> bit) & 1),
      pingEngine: (_k: string, v: Any) => {
        if ((v.speedKph ?? 0) < 1) return v.rpm > 0 ? 'idle' : 'parked'
        return v.rpm / v.speedKph > 60 ? 'low gear' : 'cruising'
      },
      pingDepot: (_k: string, v: Any) => {
        const km = haversineKm(v.lat, v.lon, DEPOT.lat, DEPOT.lon)
        return { ...v, depotKm: round(km, 3), atDepot: km <= DEPOT.radiusKm }
      },
      pingGeoCell: (_k: string, v: Any) => `${Math.floor(v.lat * 10)}_${Math.floor(v.lon * 10)}`,
      pingDtcSystems: (_k: string, v: Any) => {
        const systems = new Set<string>()
        for (const code of v.dtcs) systems.add(DTC_SYSTEM.get(code.charAt(0).toUpperCase()) ?? 'unknown')
        return Array.from(systems).sort()
      },
      pingHot: (_k: string, { tires }: Any) => tires.findLast((t: Tire) => (t.tempC ?? 0) > 80)?.pos ?? null,
      pingDriverLabel: (_k: string, v: Any) => v.driver?.name?.trim() || v.driver?.id || 'unassigned',
      pingFirmware: (_k: string, v: Any) => parseSemver(v.fw) ?? { major: 0, minor: 0, patch: 0, pre: 'unknown' },
      pingAlert: (_k: string, v: Any) => {
        const hit = RULES.find(rule => rule.when(v))
        return hit ? { rule: hit.name, severity: hit.severity, at: new Date(v.ts).toISOString() } : null
      },
      pingAnonymous: (_k: string, v: Any) => ({ ...v, vin: v.vin.slice(0, 8).padEnd(17, '*'), driver: null }),
      pingTireSummary: (_k: string, v: Any) => {
        const tires: Tire[] = v.tires
        const temps = tires.map(t => t.tempC).filter((t): t is number => t !== null)
        return { kPa: round(mean(tires.map(t => t.kPa))), hottest: temps.length > 0 ? Math.max(...temps) : null }
      },
    },
  },
  {
    params: of(Ping),
    want: 'test',
    lambdas: {
      pingMoving: (_k: string, v: Any) => (v.speedKph ?? 0) > 3 && (v.flags & FLAG.IGNITION) === FLAG.IGNITION,
      pingValidFix: (_k: string, { lat, lon }: Any) =>
        Number.isFinite(lat) && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && !(lat === 0 && lon === 0),
      pingAnyRule: (_k: string, v: Any) => RULES.some(r => r.when(v)),
      pingAbsOrFault: (_k: string, v: Any) => !!(v.flags & FLAG.ABS) || v.dtcs.some((d: string) => /^C00\d\d$/.test(d)),
      pingOldFirmware: (_k: string, v: Any) => compareSemver(v.fw, '2.14.0') < 0,
      pingParkedOpen: (_k: string, v: Any) => v.rpm === 0 && (v.flags & (FLAG.DOOR | FLAG.CHARGING)) === FLAG.DOOR,
      pingNight: (_k: string, { ts }: Any) => new Date(ts).getUTCHours() >= 22 || new Date(ts).getUTCHours() < 5,
      pingTiresUneven: (_k: string, v: Any) => {
        const kpas = v.tires.map((t: Tire) => t.kPa)
        return kpas.length > 1 && Math.max(...kpas) - Math.min(...kpas) > 25
      },
    },
  },
  {
    params: of(LogEvent),
    want: 'value',
    texts: [
      'https://api.example.com/v2/users/42?page=2&limit=50#top',
      'timeout after 1500ms user=42 path=/login {"code":"E42","retry":true}',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 Version/17.1 Mobile Safari/604.1',
    ],
    lambdas: {
      logSeverity: (_k: string, v: Any) => SEVERITY[v.level.toLowerCase()] ?? -1,
      logRoute: (_k: string, v: Any) => {
        const path = v.url.replace(/^https?:\/\/[^/]+/, '').split(/[?#]/)[0]
        return path.replace(UUID, ':uuid').replace(/\/\d+(?=\/|$)/g, '/:id') || '/'
      },
      logQuery: (_k: string, v: Any) => {
        const [, query = ''] = v.url.split('#')[0].split('?')
        return query.split('&').map((pair: string) => pair.split('=', 2).join(' = '))
      },
      logQueryParam: (_k: string, v: Any) => {
        const m = v.url.match(/[?&]page=([^&#]*)/)
        return m ? decodeURIComponent(m[1]) : null
      },
      logUrlParts: (_k: string, v: Any) => {
        if (!v.url.startsWith('http')) return { host: v.host, path: v.url, page: '1' }
        const u = new URL(v.url)
        return { host: u.hostname, path: u.pathname, page: u.searchParams.get('page') ?? '1' }
      },
      logBrowser: (_k: string, v: Any) => {
        const ua: string = v.ua ?? ''
        if (/bot|crawl|spider/i.test(ua)) return 'bot'
        if (ua.includes('Edg/')) return 'edge'
        if (ua.includes('Chrome/')) return 'chrome'
        if (ua.includes('Safari/') && ua.includes('Version/')) return 'safari'
        return ua.includes('Firefox/') ? 'firefox' : 'other'
      },
      logIosVersion: (_k: string, v: Any) => {
        const m = v.ua?.match(/(?:iPhone )?OS (?<major>\d+)_(?<minor>\d+)/)
        return m ? `${m.groups.major}.${m.groups.minor}` : null
      },
      logRedacted: (_k: string, v: Any) => {
        const noMail = v.message.replace(/\b[\w.+-]+@[\w-]+\.[\w.]+\b/g, '<email>')
        const message = noMail.replace(/(token|secret)=\S+/gi, (_: string, name: string) => `${name.toLowerCase()}=***`)
        return { ...v, message: message.replace(/\b(\d{1,3}\.\d{1,3})\.\d{1,3}\.\d{1,3}\b/g, '$1.x.x') }
      },
      logFingerprint: (_k: string, v: Any) => {
        const text = `${v.service}:${v.message.replace(/0x[0-9a-f]+/gi, '#').replace(/\d+/g, '#')}`
        let h = 0x811c9dc5
        for (let i = 0; i < text.length; i++) {
          h ^= text.charCodeAt(i)
          h = Math.imul(h, 0x01000193)
        }
        return (h >>> 0).toString(16).padStart(8, '0')
      },
      logShard: (k: string, v: Any) => (crc8(v.traceId || k) & 0x0f).toString(2).padStart(4, '0'),
      logLatencyClass: (_k: string, { durationMs: ms, status }: Any) =>
        status >= 500 ? 'failed' : ms == null ? 'unknown' : ms < 100 ? 'fast' : ms < 1000 ? 'ok' : 'slow',
      logLabels: (_k: string, v: Any) =>
        Object.fromEntries(v.labels.map(({ key, value }: Label) => [key.replace(/\W/g, '_'), value])),
      logPromSeries: (_k: string, v: Any) => {
        const body = v.labels.map((l: Label) => `${l.key}="${l.value.replace(/["\\]/g, '\\$&')}"`).join(',')
        return `http_requests_total{service="${v.service}",status="${v.status}"${body ? `,${body}` : ''}} 1 ${v.ts}`
      },
      logEmbeddedJson: (_k: string, v: Any) => {
        try {
          const body = JSON.parse(v.message.substring(v.message.indexOf('{')))
          return { code: String(body.code ?? 'none'), retry: body.retry === true }
        } catch {
          return null
        }
      },
      logKeyValues: (_k: string, v: Any) =>
        [...v.message.matchAll(/(\w+)=("[^"]*"|\S+)/g)].map(([, key, value]) => ({ key, value })),
      logDuration: (_k: string, v: Any) => {
        const m = /(\d+(?:\.\d+)?)\s*(ns|us|ms|s|m|h)\b/.exec(v.message)
        return m === null ? v.durationMs : parseFloat(m[1]!) * UNIT_SCALE[m[2]!]! * 1000
      },
      logLine: (_k: string, v: Any) =>
        `${new Date(v.ts).toISOString()} ${v.level.toUpperCase().padEnd(5)} [${v.host.split('.')[0]}] ${v.message}`,
      logAsJson: (_k: string, { ts, level, message, ...rest }: Any) =>
        JSON.stringify({ '@timestamp': new Date(ts).toISOString(), level, message, trace: rest.traceId ?? undefined }),
    },
  },
  {
    params: of(LogEvent),
    want: 'test',
    lambdas: {
      logIsError: (_k: string, v: Any) => v.status >= 500 || ['error', 'fatal'].includes(v.level.toLowerCase()),
      logNotNoise: (_k: string, v: Any) => !NOISY.has(v.url.split('?')[0]),
      logHasTrace: (_k: string, v: Any) => /^[0-9a-f]{32}$/.test(v.traceId ?? ''),
      logProd: (_k: string, v: Any) => v.labels.some((l: Label) => l.key === 'env' && l.value.startsWith('prod')),
      logSlow: (_k: string, v: Any) => v.durationMs !== null && v.durationMs > (v.url.includes('/export') ? 30e3 : 2e3),
      logSampled: (k: string, v: Any) => SEVERITY[v.level]! >= 3 || crc8(v.traceId ?? k) % 10 === 0,
    },
  },
  {
    params: of(LogEvent),
    want: 'pair',
    lambdas: {
      logByService: (_k: string, v: Any) => [`${v.service}/${v.host.replace(/-\d+$/, '')}`, v],
      logByMinute: (_k: string, v: Any) => [`${v.service}@${Math.floor(v.ts / MINUTE)}`, { bad: +(v.status >= 500) }],
      logByHour: (_k: string, v: Any) => [new Date(v.ts).toISOString().substring(0, 13), v.durationMs ?? 0],
      logByTrace: (k: string, { traceId, service, durationMs }: Any) => [traceId ?? k, { service, durationMs }],
      logByStatusClass: (_k: string, v: Any) => [`${Math.trunc(v.status / 100)}xx`, 1],
    },
  },
  {
    params: of(text),
    want: 'value',
    texts: [
      '10.0.0.7 - bob [12/Mar/2024:10:15:32 +0000] "GET /a/b?x=1 HTTP/1.1" 200 2326',
      '<34>Oct 11 22:14:15 web-1 sshd[812]: Failed password for root from 10.1.2.3 port 22',
      'cpu,host=web-1,dc=eu usage=0.64,idle=12i 1710238532000',
      '$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A',
    ],
    lambdas: {
      lineAccess: (_k: string, v: string) => {
        const m = ACCESS.exec(v)
        if (!m) return null
        const [, ip, user, , method, path, status, bytes] = m
        return { ip, user, method, path, status: Number(status), bytes: bytes === '-' ? 0 : Number(bytes) }
      },
      lineSyslog: (_k: string, v: string) => {
        const pri = parseInt(v.slice(1, v.indexOf('>')), 10)
        if (v[0] !== '<' || Number.isNaN(pri)) return { facility: -1, severity: -1 }
        return { facility: pri >> 3, severity: pri & 7 }
      },
      lineInflux: (_k: string, v: string) => {
        const [head = '', fields = '', time] = v.split(' ')
        const [measurement, ...tags] = head.split(',')
        const values = fields.split(',').map(f => parseFloat(f.split('=')[1] ?? '0'))
        return { measurement, tags, values, ts: time ? Number(time) : null }
      },
      lineNmeaOk: (_k: string, v: string) => {
        const star = v.lastIndexOf('*')
        let sum = 0
        for (const c of v.slice(1, star)) sum ^= c.charCodeAt(0)
        return star > 0 && sum === Number.parseInt(v.slice(star + 1), 16)
      },
      lineIpNumber: (_k: string, v: string) => {
        const ip = v.match(/\d+\.\d+\.\d+\.\d+/)?.[0]
        return ip ? ip.split('.').reduce((n, octet) => ((n << 8) | Number(octet)) >>> 0, 0) : null
      },
      lineClfTime: (_k: string, v: string) => {
        const m = v.match(/\[(\d+)\/(\w{3})\/(\d{4}):(\d\d):(\d\d):(\d\d)/)
        if (!m) return null
        const month = 'JanFebMarAprMayJunJulAugSepOctNovDec'.indexOf(m[2]!) / 3
        return Date.UTC(+m[3]!, month, +m[1]!, +m[4]!, +m[5]!, +m[6]!)
      },
    },
  },
  {
    params: of(Metric),
    want: 'value',
    lambdas: {
      metricSeconds: (_k: string, v: Any) => ({ ...v, value: v.value * (UNIT_SCALE[v.unit ?? 's'] ?? 1), unit: 's' }),
      metricP99: (_k: string, v: Any) => percentile(v.samples, 0.99),
      metricStddev: (_k: string, { samples }: Any) => {
        const m = mean(samples)
        return Math.sqrt(mean(samples.map((x: number) => (x - m) ** 2)))
      },
      metricHistogramMedian: (_k: string, v: Any) => {
        const total = v.buckets.reduce((n: number, b: Any) => n + Number(b.count), 0)
        let seen = 0
        for (const { le, count } of v.buckets) {
          seen += Number(count)
          if (seen * 2 >= total) return le
        }
        return null
      },
      metricBytes: (_k: string, v: Any) => {
        const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
        let [n, i] = [v.value, 0]
        while (n >= 1024 && i < units.length - 1) {
          n /= 1024
          i++
        }
        return `${n.toFixed(i ? 1 : 0)} ${units[i]}`
      },
      metricPretty: (_k: string, v: Any) => `${v.name}: ${v.value.toLocaleString('en-US')} ${v.unit ?? ''}`.trimEnd(),
    },
  },
  {
    params: of(Metric),
    want: 'list',
    lambdas: {
      metricTop: (_k: string, v: Any) => v.samples.toSorted((a: number, b: number) => b - a).slice(0, 3),
      metricDeltas: (_k: string, v: Any) => v.samples.slice(1).map((x: number, i: number) => x - v.samples[i]),
      metricSpikes: (_k: string, { samples }: Any) => {
        const threshold = 3 * mean(samples)
        return samples.flatMap((value: number, at: number) => (value > threshold ? [{ at, value }] : []))
      },
    },
  },
  {
    params: of(Meter),
    want: 'value',
    lambdas: {
      meterTariff: (_k: string, v: Any) => {
        const at = new Date(v.ts)
        const weekend = at.getUTCDay() % 6 === 0
        return v.tariff ?? (weekend || at.getUTCHours() < 7 ? 'off-peak' : 'peak')
      },
      meterPayload: (_k: string, v: Any) => {
        const bytes: number[] = []
        for (let i = 0; i + 1 < v.hex.length; i += 2) bytes.push(parseInt(v.hex.substr(i, 2), 16))
        const [hi = 0, lo = 0] = bytes
        const raw = (hi << 8) | lo
        return { tempC: (raw & 0x8000 ? raw - 0x10000 : raw) / 10, battery: clamp((bytes[2] ?? 0) / 2.54, 0, 100) }
      },
      meterPower: (_k: string, { phases }: Any) =>
        round(phases.reduce((w: number, p: Any) => w + p.volts * p.amps * (p.pf ?? 1), 0) / 1000, 3),
      meterCost: (_k: string, v: Any) => {
        switch (v.tariff) {
          case 'night':
          case 'off-peak':
            return round(v.kwh * 0.19)
          case 'solar':
            return -v.kwh * 0.08
          default:
            return round(v.kwh * 0.31)
        }
      },
      meterImbalance: (_k: string, v: Any) => {
        const volts: number[] = v.phases.map((p: Any) => p.volts)
        const avg = mean(volts)
        return avg === 0 ? null : round((Math.max(...volts.map(x => Math.abs(x - avg))) / avg) * 100, 1)
      },
      meterReceipt: (_k: string, v: Any) =>
        new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'EUR' }).format(v.kwh * 0.31),
      meterQuarterHour: (_k: string, v: Any) => new Date(v.ts - (v.ts % (15 * MINUTE))).toISOString().slice(0, 16),
      meterChecksum: (_k: string, v: Any) => '0x' + crc8(v.hex).toString(16).toUpperCase().padStart(2, '0'),
    },
  },
  {
    params: of(Meter),
    want: 'pairs',
    lambdas: {
      meterPerPhase: (_k: string, v: Any) => v.phases.map((p: Any) => [`${v.meterId}-L${p.phase}`, p.volts * p.amps]),
      meterSags: (k: string, v: Any) => {
        const out: [string, { phase: number; dip: number }][] = []
        for (const { phase, volts } of v.phases) if (volts < 207) out.push([k, { phase, dip: 230 - volts }])
        return out
      },
      meterRollups: (_k: string, { meterId, ts, kwh }: Any) => {
        const day = new Date(ts).toISOString().slice(0, 10)
        return [day.slice(0, 4), day.slice(0, 7), day].map(period => [`${meterId}:${period}`, kwh])
      },
    },
  },
  {
    params: { types: [text, Metric, Stats], roles: ['key', 'value', 'aggregate'] },
    want: 'value',
    lambdas: {
      statsRolling: (_k: string, v: Any, s: Any) => ({
        count: s.count + 1,
        sum: s.sum + v.value,
        min: s.min === null ? v.value : Math.min(s.min, v.value),
        max: Math.max(s.max ?? -Infinity, v.value),
        lastTs: Math.max(s.lastTs, v.ts),
        recent: [...s.recent, v.value].slice(-10),
      }),
      statsEwma: (_k: string, { value, ts }: Any, s: Any) => {
        if (ts <= s.lastTs) return s
        const alpha = 1 - Math.exp(-(ts - s.lastTs) / HOUR)
        return { ...s, count: s.count + 1, sum: s.count === 0 ? value : s.sum + alpha * (value - s.sum), lastTs: ts }
      },
      statsMutating: (_k: string, v: Any, s: Any) => {
        s.count += v.samples.length
        for (const x of v.samples) {
          s.sum += x
          if (s.max == null || x > s.max) s.max = x
          s.recent.push(x)
        }
        while (s.recent.length > 20) s.recent.shift()
        return s
      },
      statsSession: (_k: string, { value, ts }: Any, s: Any) => {
        if (ts - s.lastTs <= 30 * MINUTE) return { ...s, count: s.count + 1, sum: s.sum + value, lastTs: ts }
        return { count: 1, sum: value, min: value, max: value, lastTs: ts, recent: [value] }
      },
      statsNoOutliers: (_k: string, v: Any, s: Any) => {
        const p90 = percentile(s.recent, 0.9)
        if (p90 !== null && s.recent.length >= 5 && v.value > p90 * 4) return s
        return { ...s, recent: s.recent.concat(v.value).slice(-50), lastTs: v.ts }
      },
    },
  },
  {
    params: { types: [text, LogEvent, Budget], roles: ['key', 'value', 'aggregate'] },
    want: 'value',
    lambdas: {
      budgetBurn: (_k: string, v: Any, b: Any) => {
        const failed = v.status >= 500 || (v.durationMs ?? 0) > 5000
        return { ...b, total: b.total + 1, bad: b.bad + (failed ? 1 : 0), lastTrace: failed ? v.traceId : b.lastTrace }
      },
      budgetByStatus: (_k: string, { status }: Any, b: Any) => {
        const i = b.byStatus.findIndex((e: Any) => e.status === status)
        const bumped = b.byStatus.map((e: Any, j: number) => (j === i ? { ...e, n: e.n + 1 } : e))
        return { ...b, total: b.total + 1, byStatus: i < 0 ? [...b.byStatus, { status, n: 1 }] : bumped }
      },
    },
  },
  {
    params: { types: [text, Ping, nullableType(Device)], roles: ['key', 'left', 'right'] },
    want: 'value',
    lambdas: {
      deviceEnrich: (_k: string, p: Any, d: Any) => ({ ...p, model: d?.model ?? null, site: d?.site?.name ?? null }),
      deviceNeedsUpdate: (_k: string, p: Any, d: Any) => d !== null && d.enabled && compareSemver(p.fw, d.fw) < 0,
      deviceBreach: (_k: string, p: Any, d: Any) => {
        if (!d?.enabled || p.coolantC === null) return null
        const limit = d.limits.find((l: Any) => l.metric === 'coolant')?.max ?? 105
        return p.coolantC > limit ? { vin: p.vin, over: round(p.coolantC - limit, 1), limit } : null
      },
      deviceLimits: (_k: string, p: Any, d: Any) => {
        const max = new Map<string, number>((d?.limits ?? []).map((l: Any) => [l.metric, l.max ?? Infinity]))
        const seen = { speed: p.speedKph, rpm: p.rpm, coolant: p.coolantC }
        return Object.keys(seen).filter(name => (seen[name as keyof typeof seen] ?? 0) > (max.get(name) ?? Infinity))
      },
      devicePlace: (_k: string, p: Any, d: Any) =>
        d?.site ? `${d.site.name}/${d.site.floor ?? 'ground'}` : `${p.lat.toFixed(4)},${p.lon.toFixed(4)}`,
    },
  },
]

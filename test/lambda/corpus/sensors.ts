/** Readings of sensors: units, limits, statistics of samples, times. A fifth is hard on purpose. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { READING, type ReadingRow, SENSOR_STATE, TEXT_SAMPLES } from './domains.js'
import { type Group } from './group.js'

const thresholds: Record<string, { low: number; high: number }> = {
  temperature: { low: -20, high: 60 },
  humidity: { low: 5, high: 95 },
}
const units = new Map([
  ['C', 'celsius'],
  ['F', 'fahrenheit'],
  ['%', 'percent'],
])
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const toFahrenheit = (c: number) => (c * 9) / 5 + 32
const distanceKm = (aLat: number, aLon: number, bLat: number, bLon: number) => {
  const rad = Math.PI / 180
  const dLat = (bLat - aLat) * rad
  const dLon = (bLon - aLon) * rad
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(aLat * rad) * Math.cos(bLat * rad) * Math.sin(dLon / 2) ** 2
  return 2 * 6371 * Math.asin(Math.sqrt(h))
}
const pad2 = (n: number) => String(n).padStart(2, '0')
const enum Level {
  Ok = 0,
  Warn = 1,
  Alarm = 2,
}
interface Welford {
  n: number
  mean: number
  m2: number
  high: number
  low: number
}

export const sensors: readonly Group[] = [
  {
    params: READING,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      celsius: (_k: string, r: ReadingRow) =>
        r.unit === 'F' ? { ...r, value: ((r.value - 32) * 5) / 9, unit: 'C' } : r,
      fahrenheit: (_k: string, r: ReadingRow) => ({ sensor: r.sensor, f: toFahrenheit(r.value) }),
      withUnitName: (_k: string, r: ReadingRow) => ({ ...r, unitName: units.get(r.unit) ?? r.unit }),
      level: (_k: string, { value, kind }: ReadingRow) => {
        const t = thresholds[kind]
        if (!t) return Level.Ok
        if (value > t.high || value < t.low) return Level.Alarm
        return value > t.high * 0.9 ? Level.Warn : Level.Ok
      },
      minuteBucket: (_k: string, r: ReadingRow) => r.at - (r.at % MINUTE),
      hourKey: (_k: string, r: ReadingRow) => `${r.sensor}@${Math.floor(r.at / HOUR)}`,
      sampleMean: (_k: string, r: ReadingRow) =>
        r.samples.length === 0 ? null : r.samples.reduce((a, b) => a + b, 0) / r.samples.length,
      sampleRange: (_k: string, r: ReadingRow) => Math.max(...r.samples) - Math.min(...r.samples),
      sampleMax: (_k: string, r: ReadingRow) => r.samples.reduce((a, b) => Math.max(a, b), -Infinity),
      sampleMaxNoStart: (_k: string, r: ReadingRow) =>
        r.samples.length > 0 ? r.samples.reduce((a, b) => (a > b ? a : b)) : 0,
      sampleStddev: (_k: string, r: ReadingRow) => {
        const n = r.samples.length
        if (n < 2) return 0
        const mean = r.samples.reduce((s, x) => s + x, 0) / n
        const variance = r.samples.reduce((s, x) => s + (x - mean) ** 2, 0) / (n - 1)
        return Math.sqrt(variance)
      },
      sampleMedian: (_k: string, r: ReadingRow) => {
        const sorted = [...r.samples].sort((a, b) => a - b)
        const mid = Math.floor(sorted.length / 2)
        return sorted.length % 2 === 0 ? (sorted[mid - 1]! + sorted[mid]!) / 2 : sorted[mid]!
      },
      percentile95: (_k: string, r: ReadingRow) => {
        const s = r.samples.toSorted((a, b) => a - b)
        return s[Math.min(s.length - 1, Math.floor(s.length * 0.95))] ?? 0
      },
      deltas: (_k: string, r: ReadingRow) => r.samples.slice(1).map((x, i) => x - r.samples[i]!),
      movingAverage: (_k: string, r: ReadingRow) =>
        r.samples.map((_, i) => {
          const window = r.samples.slice(Math.max(0, i - 2), i + 1)
          return window.reduce((a, b) => a + b, 0) / window.length
        }),
      ema: (_k: string, r: ReadingRow) => {
        let ema = 0
        for (const s of r.samples) ema = 0.2 * s + 0.8 * ema
        return ema
      },
      emaReduce: (_k: string, r: ReadingRow) => r.samples.reduce((e, s) => 0.2 * s + 0.8 * e, r.value),
      countPeaks: (_k: string, r: ReadingRow) => {
        let peaks = 0
        for (let i = 1; i < r.samples.length - 1; i++) {
          if (r.samples[i]! > r.samples[i - 1]! && r.samples[i]! > r.samples[i + 1]!) peaks++
        }
        return peaks
      },
      peaksFiltered: (_k: string, r: ReadingRow) =>
        r.samples.filter((x, i, all) => i > 0 && i < all.length - 1 && x > all[i - 1]! && x > all[i + 1]!).length,
      longestRise: (_k: string, r: ReadingRow) => {
        let best = 0
        let run = 0
        for (let i = 1; i < r.samples.length; i++) {
          run = r.samples[i]! > r.samples[i - 1]! ? run + 1 : 0
          if (run > best) best = run
        }
        return best
      },
      histogram: (_k: string, r: ReadingRow) => {
        const bins = [0, 0, 0, 0]
        for (const s of r.samples) {
          const i = Math.min(3, Math.max(0, Math.floor(s / 25)))
          bins[i]!++
        }
        return bins
      },
      histogramFiltered: (_k: string, r: ReadingRow) =>
        [0, 25, 50, 75].map(from => r.samples.filter(s => s >= from && s < from + 25).length),
      lowBattery: (_k: string, r: ReadingRow) => r.battery !== null && r.battery < 0.15,
      batteryText: (_k: string, { battery }: ReadingRow) =>
        battery == null ? 'n/a' : `${Math.round(battery * 100)} %`,
      distanceToBase: (_k: string, r: ReadingRow) =>
        r.location ? distanceKm(r.location.lat, r.location.lon, 48.137, 11.575) : null,
      grid: (_k: string, r: ReadingRow) =>
        r.location === null ? 'nowhere' : `${Math.floor(r.location.lat * 10)}:${Math.floor(r.location.lon * 10)}`,
      geohashBits: (_k: string, r: ReadingRow) => {
        if (!r.location) return ''
        let [lo, hi] = [-90, 90]
        let bits = ''
        for (let i = 0; i < 10; i++) {
          const mid = (lo + hi) / 2
          if (r.location.lat >= mid) {
            bits += '1'
            lo = mid
          } else {
            bits += '0'
            hi = mid
          }
        }
        return bits
      },
      dewPoint: (_k: string, { value: t, quality: rh }: ReadingRow) => {
        const a = 17.27
        const b = 237.7
        const alpha = (a * t) / (b + t) + Math.log(rh / 100)
        return (b * alpha) / (a - alpha)
      },
      clampRound: (_k: string, r: ReadingRow) => Number(Math.min(100, Math.max(0, r.value)).toFixed(1)),
      statusWord: (_k: string, r: ReadingRow) => (['ok', 'suspect', 'bad'] as const)[r.quality] ?? 'unknown',
      isoMinute: (_k: string, r: ReadingRow) => new Date(r.at).toISOString().slice(0, 16).replace('T', ' '),
      timeOfDay: (_k: string, r: ReadingRow) => {
        const d = new Date(r.at)
        return `${pad2(d.getUTCHours())}:${pad2(d.getUTCMinutes())}:${pad2(d.getUTCSeconds())}`
      },
      localHour: (_k: string, r: ReadingRow) => new Date(r.at).getHours(),
      weekStart: (_k: string, r: ReadingRow) => {
        const d = new Date(r.at)
        const day = (d.getUTCDay() + 6) % 7
        return Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate() - day)
      },
      quarter: (_k: string, r: ReadingRow) => `Q${Math.floor(new Date(r.at).getUTCMonth() / 3) + 1}`,
      monthEnd: (_k: string, r: ReadingRow) => {
        const d = new Date(r.at)
        d.setUTCMonth(d.getUTCMonth() + 1, 0)
        return d.getTime()
      },
      statuses: (_k: string, r: ReadingRow) => ({
        batteryOk: (r.battery ?? 1) > 0.2,
        qualityOk: r.quality >= 0 && r.quality < 3,
        fresh: r.at > Date.UTC(2020, 0, 1),
      }),
      hexId: (_k: string, r: ReadingRow) => (r.quality & 0xff).toString(16).padStart(2, '0'),
      bitFlags: (_k: string, r: ReadingRow) =>
        ['power', 'link', 'sync', 'cal'].filter((_, bit) => (r.quality & (1 << bit)) !== 0),
      interpolate: (_k: string, r: ReadingRow) => {
        const [first, second] = r.samples
        return first === undefined || second === undefined ? r.value : first + (second - first) * 0.5
      },
      lastGood: (_k: string, r: ReadingRow) => r.samples.findLast(s => !Number.isNaN(s)) ?? r.value,
      rounded: (_k: string, r: ReadingRow) => r.samples.map(s => Math.round(s * 10) / 10),
      csvLine: (_k: string, r: ReadingRow) => [r.sensor, r.kind, r.value, r.unit].join(';'),
      precise: (_k: string, r: ReadingRow) => r.value.toPrecision(4),
      localized: (_k: string, r: ReadingRow) => r.value.toLocaleString('de-DE'),
      statsObject: (_k: string, r: ReadingRow) =>
        r.samples.reduce((s, x) => ({ n: s.n + 1, min: Math.min(s.min, x), max: Math.max(s.max, x), sum: s.sum + x }), {
          n: 0,
          min: Infinity,
          max: -Infinity,
          sum: 0,
        }),
    },
  },
  {
    params: READING,
    want: 'test',
    texts: TEXT_SAMPLES,
    lambdas: {
      inRange: (_k: string, r: ReadingRow) => {
        const t = thresholds[r.kind] ?? { low: -Infinity, high: Infinity }
        return r.value >= t.low && r.value <= t.high
      },
      finite: (_k: string, r: ReadingRow) => Number.isFinite(r.value) && r.samples.every(Number.isFinite),
      spiky: (_k: string, r: ReadingRow) => r.samples.some((s, i) => i > 0 && Math.abs(s - r.samples[i - 1]!) > 10),
      located: (_k: string, r: ReadingRow) => !!r.location && Math.abs(r.location.lat) <= 90,
      nightly: (_k: string, r: ReadingRow) => {
        const h = new Date(r.at).getUTCHours()
        return h < 6 || h >= 22
      },
      plausible: (_k: string, { value, quality, battery }: ReadingRow) =>
        !isNaN(value) && quality !== -1 && (battery === null || (battery >= 0 && battery <= 1)),
      monotone: (_k: string, r: ReadingRow) => {
        for (let i = 1; i < r.samples.length; i++) if (r.samples[i]! < r.samples[i - 1]!) return false
        return true
      },
    },
  },
  {
    params: SENSOR_STATE,
    want: 'value',
    lambdas: {
      welford: (_k: string, r: ReadingRow, a: Welford) => {
        const n = a.n + 1
        const delta = r.value - a.mean
        const mean = a.mean + delta / n
        return {
          n,
          mean,
          m2: a.m2 + delta * (r.value - mean),
          high: Math.max(a.high, r.value),
          low: Math.min(a.low, r.value),
        }
      },
      anomaly: (_k: string, r: ReadingRow, a: Welford) => {
        const std = a.n > 1 ? Math.sqrt(a.m2 / (a.n - 1)) : 0
        const z = std === 0 ? 0 : (r.value - a.mean) / std
        return { sensor: r.sensor, value: r.value, z, anomalous: Math.abs(z) > 3 }
      },
      decayed: (_k: string, r: ReadingRow, a: Welford) => ({
        ...a,
        mean: a.n === 0 ? r.value : a.mean * 0.9 + r.value * 0.1,
        n: a.n + 1,
      }),
    },
  },
]

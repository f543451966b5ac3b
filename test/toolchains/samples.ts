/**
 * Lambdas as people write them, over everything that build steps change: imports, helpers, names, blanks, branches.
 * Each toolchain builds this file; test/toolchains/outcomes.ts says what becomes of each lambda. Types can be erased
 * from this file without being translated; what cannot stands in enum-samples.ts.
 */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them

import { CEILING, nested, withTax } from './rate-names.js'
import * as everything from './rates.js'
import settings, { bump, counter, home, LIMIT, label, rates, vat as taxed, vat } from './rates.js'
import type { Row, Sample } from './row.js'

type State = { readonly n: number; readonly sum: number; readonly last: string | null }

bump()
const round2 = (x: number): number => Math.round(x * 100) / 100
function bucket(price: number): string {
  if (price < 1) return 'cheap'
  return price < LIMIT ? 'mid' : 'dear'
}
const scale = (x: number, by: number = 2, { floor = 0 }: { floor?: number } = {}): number => Math.max(x * by, floor)
const firstOf = <T>(list: readonly T[], other: T): T => list[0] ?? other
const { floor, max } = Math
const countries = new Map([
  ['eu', 'Europe'],
  ['us', 'United States'],
])
const blocked = new Set(['x', 'y'])
const wanted = ['eu', 'ca']
const urgent = /urgent|now/i
const byLimit =
  (limit: number) =>
  (_k: string, v: Row): boolean =>
    v.price > limit
const byOptions =
  ({ limit, regions: [first] }: { limit: number; regions: string[] }) =>
  (_k: string, v: Row): boolean =>
    v.price > limit && v.region === first
const power = (x: number, n: number): number => (n === 0 ? 1 : x * power(x, n - 1))
class Rules {
  limit = 40
  #secret = 3
  plain = (_k: string, v: Row) => v.price > LIMIT
  usesThis = (_k: string, v: Row) => v.price > this.limit
  usesPrivate = (_k: string, v: Row) => v.price > this.#secret
  static check(_k: string, v: Row) {
    return v.price > LIMIT
  }
}
const rules = new Rules()
const holder = {
  method(_k: string, v: Row) {
    return v.price > LIMIT
  },
}
let total = 0

export const samples: Record<string, Sample> = {
  imported: (_k: string, v: Row) => v.price > LIMIT && v.region === home.region,
  importedByOtherNames: (_k: string, v: Row) => taxed(v.price) + CEILING + withTax(1),
  importedDefault: (_k: string, v: Row) => v.region === settings.region || v.price === settings.floor,
  importedLet: (_k: string, v: Row) => v.price * counter,
  namespace: (_k: string, v: Row) => everything.vat(v.price) + everything.LIMIT + nested.home.limits.low,
  importedTable: (_k: string, v: Row) => (rates[v.region] ?? 1) * v.price,
  importedHelpers: (_k: string, v: Row) => `${label(v.region)} ${vat(v.price)}`,
  nestedHelpers: (_k: string, v: Row) => round2(round2(v.price) * (rates[v.region] ?? 1)),
  defaults: (_k: string, v: Row) => scale(v.price) + scale(v.price, 3) + scale(1, 1, { floor: 4 }),
  generic: (_k: string, v: Row) => firstOf(v.items, -1),
  localHelpers: (_k: string, v: Row) => {
    const twice = (x: number) => x * 2
    function label(x: number) {
      return `${twice(x)} ${v.region}`
    }
    return label(twice(v.price))
  },
  template: (k: string, v: Row) => `${k}/${v.region}: ${v.price}\t${v.customer?.name ?? '-'}`,
  chain: (_k: string, v: Row) => v.customer?.tier?.length,
  chainedCall: (_k: string, v: Row) => v.note?.trim().toUpperCase(),
  chainInside: (_k: string, v: Row) => v.lines.find(line => line.qty > 1)?.sku.slice(0, 1) ?? firstOf(['z'], ''),
  nullish: (_k: string, v: Row) => v.customer?.tier ?? v.note ?? 'none',
  nullishOfCall: (_k: string, v: Row) => countries.get(v.region) ?? v.region.toUpperCase(),
  logicalAssignment: (_k: string, v: Row) => {
    let note = v.note
    note ??= 'nothing'
    note ||= 'empty'
    return note
  },
  spread: (_k: string, v: Row) => ({ ...v, size: bucket(v.price), tier: v.customer?.tier ?? 'none' }),
  spreadLists: (_k: string, v: Row) => [0, ...v.items, v.items.length],
  shorthand: (_k: string, v: Row) => {
    const { price, region } = v
    return { price, region, nested: { region, list: [price, -price] } }
  },
  parameters: (_k: string, { price, region: r, customer, items: [first = 0] }: Row) =>
    price > LIMIT && r === 'eu' && customer !== null && first > 0,
  rest: (_k: string, v: Row) => {
    const { price, lines, ...rest } = v
    const [head = 9, ...tail] = v.items
    return { ...rest, head, tail }
  },
  earlyReturn: (_k: string, v: Row) => {
    if (v.customer === null) return null
    const { tier } = v.customer
    const named = (x: string): string => `${x}:${v.region}`
    return tier === null ? named('none') : named(tier)
  },
  guards: (_k: string, v: Row) => {
    if (v.price < 0) throw new Error(`negative: ${v.price}`)
    if (v.price > 100) return 'big'
    if (blocked.has(v.region)) return 'blocked'
    return v.items.length > 0 ? 'some' : 'none'
  },
  branches: (_k: string, v: Row) => {
    let size = 1
    let kind = 'plain'
    if (v.price > 10) {
      size = 2
      kind = 'dear'
    } else if (v.region === 'ca') kind = 'far'
    else {
      size += v.items.length
    }
    const both = size * 10
    return { size, kind, both }
  },
  conditionals: (_k: string, v: Row) => (v.price > 100 ? 'l' : v.price > 10 ? 'm' : v.note ? 's' : 'xs'),
  truth: (_k: string, v: Row) => !!v.customer && !(v.price > 3) && true,
  switched: (_k: string, v: Row) => {
    switch (v.region) {
      case 'eu':
        return 1
      case 'us':
      case 'ca':
        return 2
      default:
        return 0
    }
  },
  switchedWithBreak: (_k: string, v: Row) => {
    let zone = 'none'
    switch (v.region) {
      case 'eu':
      case 'us':
        zone = 'near'
        break
      case 'ca': {
        const far = 'far'
        zone = far
        break
      }
    }
    return `${zone}!`
  },
  mapLookUp: (_k: string, v: Row) => `${countries.get(v.region) ?? '?'} ${countries.has('eu')}`,
  setLookUp: (_k: string, v: Row) => !blocked.has(v.region) && wanted.includes(v.region),
  regexps: (_k: string, v: Row) => [/^\w+$/.test(v.region), urgent.test(v.note ?? ''), /[aeiou]/.test(v.region)],
  regexpText: (_k: string, v: Row) => (v.note ?? '').replace(/\s+/g, '_').split(/[;,]/),
  lists: (_k: string, v: Row) => v.items.filter(i => i > 1).reduce((sum, i) => sum + i, 0),
  nestedLambdas: (_k: string, v: Row) =>
    v.lines.map(line => ({ sku: line.sku, dear: v.items.some(item => item * line.qty > LIMIT) })),
  textLists: (_k: string, v: Row) => v.lines.map(({ sku, qty }) => `${sku}×${qty}`).join(', '),
  numbers: (_k: string, v: Row) => [
    v.price ** 2,
    v.price % 3,
    Math.trunc(v.price) | 0,
    floor(v.price),
    max(v.price, 1_000),
  ],
  texts: (_k: string, v: Row) =>
    v.region.padStart(4, '·') + v.price.toFixed(2) + v.region.at(-1) + String(v.items.length),
  dates: (_k: string, v: Row) => new Date(v.at).toISOString().slice(0, 10),
  typeTests: (_k: string, v: Row) => (typeof v.note === 'string' ? v.note.length : -1),
  typeSyntax: (_k: string, v: Row) => {
    const price = v.price as number
    const named = { region: v.region } satisfies { region: string }
    return price + v.items!.length + named.region!.length
  },
  path: (_k: string, v: Row) => v.price > home.limits.low && v.price < home['limits']['high'],
  factory: byLimit(50),
  factoryOfOptions: byOptions({ limit: 10, regions: ['eu'] }),
  functionExpression: function (_k: string, v: Row) {
    return v.price > LIMIT
  },
  methodShorthand: holder.method,
  staticMethod: Rules.check,
  classArrow: rules.plain,
  looped: (_k: string, v: Row) => {
    let n = 0
    for (const i of v.items) n += i
    return n
  },
  whileLoop: (_k: string, v: Row) => {
    let n = v.price
    while (n > 10) n /= 2
    return n
  },
  indexLoop: (_k: string, v: Row) => {
    let longest = ''
    let seen = 0
    for (let i = 0; i < v.lines.length; i++) {
      const line = v.lines[i]
      if (line === undefined || line.qty === 0) continue
      if (line.sku.length > longest.length) longest = line.sku
      if (++seen > 5) break
    }
    return { longest, seen }
  },
  collected: (_k: string, v: Row) => {
    const found: string[] = []
    for (const { sku, qty } of v.lines) {
      if (qty > 1) found.push(sku.toUpperCase())
      else found.push('-')
    }
    return found
  },
  tried: (_k: string, v: Row) => {
    try {
      return v.region.length
    } catch {
      return 0
    }
  },
  recursive: (_k: string, v: Row) => power(v.price, 3),
  swapped: (_k: string, v: Row) => {
    let low = v.price
    let high = v.items.length
    if (low > high) [low, high] = [high, low]
    return high - low
  },
  keysInLoop: (_k: string, v: Row) => {
    let names = ''
    for (const name in v) names += name
    return names
  },
  instanceInside: (_k: string, v: Row) => new Intl.NumberFormat('de-DE').format(v.price),
  setInside: (_k: string, v: Row) => new Set([...v.items, 1]).size,
  tagged: (_k: string, v: Row) => String.raw`${v.region}\n`,
  sorted: (_k: string, v: Row) => [...v.items].sort((a, b) => b - a).join(' '),
  spreadArguments: (_k: string, v: Row) => Math.max(0, ...v.items),
  counting: {
    initializer: () => ({ n: 0, sum: 0, last: null }),
    adder: (_k: string, v: Row, a: State) => ({ n: a.n + 1, sum: a.sum + vat(v.price), last: v.note ?? a.last }),
  },
  collecting: {
    initializer: () => ({ regions: [] as string[], most: -1 }),
    adder: (_k: string, v: Row, a: { regions: readonly string[]; most: number }) => ({
      regions: a.regions.includes(v.region) ? a.regions : [...a.regions, v.region],
      most: v.price > a.most ? v.price : a.most,
    }),
  },
  wrongField: (_k: string, v: Row) => v.price > 10 && (v as any).prize > 10,
  maybeNull: (_k: string, v: Row) => v.price * (v.note as any),
  changed: (_k: string, v: Row) => {
    const row = v as any
    row.price = 3
    return row
  },
  writes: (_k: string, v: Row) => {
    total += v.price
    return total
  },
  instance: (_k: string, v: Row) => v.price > rules.limit,
  usesThis: rules.usesThis,
  usesPrivate: rules.usesPrivate,
  waits: async (_k: string, v: Row) => v.price,
  generates: function* (_k: string, v: Row) {
    yield v.price
  },
  bound: ((min: number, _k: string, v: Row) => v.price > min).bind(null, 12),
  native: Number,
  aClass: Rules as any,
}

/** The corners of the language: scopes, narrowing, chains, pairs, conversions. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { type Group, JOINED, ORDER, TEXT } from './group.js'
import { type Any, bucket, config, limit, rates, round2 } from './schemas.js'

const { floor } = Math
const toNumber = Number
const tools = { double: (x: number): number => x * 2, half: (x: number): number => x / 2 }
const small = /^[a-c]*$/
const NOTHING = null
const levels = ['low', 'mid', 'high']
const grades: Record<number, string> = { 0: 'none', 1: 'one', 2: 'two', [-1]: 'debt', NaN: 'nothing', 1.5: 'half' }
/** As TypeScript writes an enum: names by number, numbers by name. */
const Level = { Low: 0, Mid: 1, High: 2, 0: 'Low', 1: 'Mid', 2: 'High' } as const

export const language: readonly Group[] = [
  {
    params: ORDER,
    want: 'value',
    lambdas: {
      blockScope: (_k: string, o: Any) => {
        const x = o.qty
        {
          const x = 5
          if (x > o.price) return x
        }
        return x
      },
      shadowedAssign: (_k: string, o: Any) => {
        let s = 1
        if (o.paid) {
          let s = 5
          s = s + 1
          if (s > o.qty) return s
        }
        return s
      },
      byNumber: (_k: string, o: Any) => grades[o.qty] ?? 'many',
      byNumberOrUndefined: (_k: string, o: Any) => grades[o.price],
      byNumberInPlace: (_k: string, o: Any) => ({ 0: 'a', 1: 'b' })[o.qty as 0] ?? 'c',
      byNegativeZero: (_k: string, o: Any) => grades[o.qty * -0] ?? '?',
      byNotANumber: (_k: string, o: Any) => grades[Number(o.note)] ?? '?',
      enumName: (_k: string, o: Any) => Level[o.qty as 0] ?? 'unknown',
      enumNumber: (_k: string, o: Any) => (o.price > 10 ? Level.High : Level.Low),
      enumBoth: (_k: string, o: Any) => Level[(o.paid ? Level.Mid : Level.Low) as 0],
      enumByText: (_k: string, o: Any) => Level[o.region as 0],
      twoVariables: (_k: string, o: Any) => {
        let a = 0
        let b = 'x'
        if (o.price > 10) {
          a = o.price
          b = o.region
        } else if (o.paid) {
          a = -1
        }
        return `${a}${b}`
      },
      deadBranchFails: (_k: string, o: Any) => {
        if (o.paid) {
          const zip = o.customer.address.zip
        }
        return 1
      },
      aliasedTest: (_k: string, o: Any) => {
        const has = o.coupon !== null
        return has ? o.coupon.length : 0
      },
      aliasedBoth: (_k: string, o: Any) => {
        const ok = o.coupon !== null && o.discount !== null
        if (!ok) return 0
        return o.coupon.length + o.discount
      },
      orNarrow: (_k: string, o: Any) => (o.coupon === null || o.coupon.length === 0 ? 'none' : o.coupon[0]),
      assignedNull: (_k: string, o: Any) => {
        let c = o.coupon
        if (c === null) c = 'none'
        return c.length
      },
      chainNarrow: (_k: string, o: Any) => (o.customer.address?.city === 'x' ? o.customer.address.zip : null),
      definedNarrow: (_k: string, o: Any) =>
        o.customer.address?.zip !== undefined && o.customer.address.zip !== null ? o.customer.address.zip.length : -1,
      elementNarrow: (_k: string, o: Any) => (o.tags[0] !== undefined ? o.tags[0].length : 0),
      typeofNumber: (_k: string, o: Any) => (typeof o.discount === 'number' ? o.discount + 1 : 0),
      typeofBare: (_k: string, o: Any) => typeof o.coupon,
      typeofObject: (_k: string, o: Any) =>
        typeof o.customer.address === 'object' && o.customer.address ? o.customer.address.city : '',
      looseNull: (_k: string, o: Any) => (o.discount != null ? o.discount * 2 : 0),
      capturedNull: (_k: string, o: Any) => o.coupon !== NOTHING,
      plusString: (_k: string, o: Any) => +o.note + +o.paid,
      numberOfNull: (_k: string, o: Any) => Number(o.discount) + Number(o.tags.at(9)?.length),
      stringOfAll: (_k: string, o: Any) =>
        [String(o.paid), String(o.discount), o.qty.toString(), o.paid.toString()].join('|'),
      emptyTemplate: (_k: string, _o: Any) => ``,
      voidZero: (_k: string, o: Any) => (o.coupon === void 0 ? 1 : 2),
      bangs: (_k: string, o: Any) => !(o.price > 3 && o.region) || !!o.coupon,
      minus: (_k: string, o: Any) => -o.qty + -0,
      negatedInt: (_k: string, o: Any) => -(o.qty & 0) / 1,
      intDivision: (_k: string, o: Any) => (o.qty / 2) | 0,
      shifts: (_k: string, o: Any) => (o.price >>> 0) + (o.price >> 1) + (~o.qty << 3),
      orNumber: (_k: string, o: Any) => o.discount || o.price,
      andNumber: (_k: string, o: Any) => o.discount && o.discount + 1,
      nullishChain: (_k: string, o: Any) => o.coupon ?? o.customer.tier ?? o.customer.address?.zip ?? 'none',
      borrowedBuiltin: (_k: string, o: Any) => floor(o.price) + toNumber(o.note),
      memberHelper: (_k: string, o: Any) => tools.double(o.price) + tools.half(o.qty),
      helperTwice: (_k: string, o: Any) => round2(round2(o.price) * 1.5),
      iife: (_k: string, o: Any) => ((x: number) => x * 2)(o.price),
      hoisted: (_k: string, o: Any) => {
        return twice(o.qty)
        function twice(x: number): number {
          return x * 2
        }
      },
      localRecursion: (_k: string, o: Any) => {
        const down = (n: number): number => (n <= 0 ? 0 : down(n - 1))
        return down(o.qty % 5)
      },
      closureOverLet: (_k: string, o: Any) => {
        let x = 1
        const f = () => x
        x = o.qty
        return f()
      },
      assignInside: (_k: string, o: Any) => {
        let n = 0
        o.tags.forEach((t: string) => {
          n += t.length
        })
        return n
      },
      defaultParameter: (_k: string, { coupon = 'x', customer: { tier: t = 'basic' } }: Any) => `${coupon}${t}`,
      restOfArray: (_k: string, { tags: [head = '', ...rest] }: Any) => head + rest.length,
      spreadTwice: (_k: string, o: Any) => ({ ...o.customer, id: o.orderId, ...{ extra: 1 } }),
      orderOfFields: (_k: string, o: Any) => ({ b: 1, 2: 'two', a: o.qty, 1: 'one' }),
      structIndex: (_k: string, o: Any) => o['price'] + o.customer['id'].length,
      capturedList: (_k: string, o: Any) => levels[o.qty] ?? levels.at(-1),
      capturedDeep: (_k: string, o: Any) => `${config.label.big}${config.regions.length}${config.regions[0]}`,
      lookup: (_k: string, o: Any) => rates[o.region] ?? rates.eu,
      helperBranches: (_k: string, o: Any) => bucket(o.price) + bucket(o.qty),
      nestedMap: (_k: string, o: Any) => o.items.map((i: Any) => o.tags.filter((t: string) => t.length > i.qty).length),
      mapIndex: (_k: string, o: Any) => o.items.map(({ sku }: Any, i: number) => `${i}:${sku}`),
      mapObjects: (_k: string, o: Any) => o.items.map((i: Any) => ({ ...i, first: i.sku[0] ?? null })),
      countBy: (_k: string, o: Any) => o.items.reduce((n: number, i: Any) => (i.qty > 2 ? n + 1 : n), 0),
      collect: (_k: string, o: Any) => o.tags.reduce((all: string[], t: string) => (t ? [...all, t] : all), []),
      lastOrNull: (_k: string, o: Any) => o.items.reduce((_last: Any, i: Any) => i.sku, null),
      concatLists: (_k: string, o: Any) => o.tags.concat(['a'], o.region).length,
      entriesOf: (_k: string, o: Any) => Object.entries(o.items[0] ?? { sku: '', qty: 0, price: 0 }).length,
      valuesOf: (_k: string, o: Any) =>
        Object.values({ a: o.price, b: o.qty }).reduce((a: number, b: number) => a + b, 0),
      callbackList: (_k: string, o: Any) =>
        o.tags.filter((t: string) => t !== '').map((t: string, i: number, all: string[]) => all.length - i + t),
      reduceList: (_k: string, o: Any) =>
        o.items.reduce((n: number, i: Any, at: number, all: Any[]) => n + i.qty / all.length + at, 0),
      nestedTable: (_k: string, o: Any) =>
        (({ eu: { rate: 1, tags: ['x'] }, us: { rate: 2, tags: [] as string[] } }) as Any)[o.region]?.rate ?? 0,
      switchReturn: (_k: string, o: Any) => {
        switch (o.qty) {
          case 0:
          case 1: {
            return 'few'
          }
          case 2:
            return 'some'
          default:
            return o.paid ? 'many' : 'none'
        }
      },
      switchFallsThrough: (_k: string, o: Any) => {
        let n = 0
        switch (o.region) {
          // @ts-expect-error: it falls through on purpose
          case 'eu':
            n += 1
          case 'us':
            n += 2
        }
        return n
      },
      throwText: (_k: string, o: Any) => {
        if (!o.paid) throw `unpaid ${o.orderId}`
        return o.price
      },
      // @ts-expect-error: what build steps make of a call of an import
      sequence: (_k: string, o: Any) => (0, round2)(o.price),
      isArray: (_k: string, o: Any) => Array.isArray(o.tags) && !Array.isArray(o.note),
      isNanOfNull: (_k: string, o: Any) => Number.isNaN(o.discount) || Number.isInteger(o.discount),
      capturedRegexp: (_k: string, o: Any) => small.test(o.note),
      splitClass: (_k: string, o: Any) => o.note.split(/[^a-z0-9]/),
      splitLimit: (_k: string, o: Any) => o.note.split(',', 2),
      regexpReplace: (_k: string, o: Any) => o.note.replace(/\s+/g, '-'),
      sortedCopy: (_k: string, o: Any) => [...o.tags].sort(),
      deep: (_k: string, o: Any) => {
        const { customer } = o
        const address = customer.address
        if (address === null) return { city: 'n/a', zip: null, n: 0 }
        return { city: address.city, zip: address.zip, n: address.zip?.length ?? 0 }
      },
      undefinedField: (_k: string, o: Any) => ({ a: undefined as string | undefined, b: o.tags[3] }),
      varHoisted: (_k: string, o: Any) => {
        if (o.paid) {
          var x = o.price
        }
        return x ?? 0
      },
      logicalAssign: (_k: string, o: Any) => {
        let c = o.coupon
        c ??= 'none'
        let n = o.qty
        n ||= limit
        n -= 1
        n++
        return c + n
      },
    },
  },
  {
    params: ORDER,
    want: 'pair',
    lambdas: {
      pairBranches: (k: string, o: Any) => {
        if (o.qty > 2) return [o.region, { n: o.qty }]
        return [k, { n: 0 }]
      },
      pairLocal: (k: string, o: Any) => {
        const pair = [k, o.region]
        return pair
      },
      pairHelper: (k: string, o: Any) => {
        const make = (n: number) => [k, n]
        return make(o.price)
      },
    },
  },
  {
    params: ORDER,
    want: 'pairs',
    lambdas: {
      perItem: (k: string, o: Any) => o.items.map((i: Any) => [i.sku, { k, n: i.qty }]),
      perItemFiltered: (_k: string, o: Any) =>
        o.items.map((i: Any) => [i.sku, i.qty]).filter(([sku, n]: Any) => n > 1 && sku !== ''),
      twoRows: (k: string, o: Any) => [
        [k, o.price],
        [o.region, o.qty],
      ],
      none: (k: string, o: Any) => (o.paid ? [[k, o.price]] : []),
      nestedRows: (_k: string, o: Any) => o.items.flatMap((i: Any) => o.tags.map((t: string) => [i.sku, t])),
    },
  },
  {
    params: TEXT,
    want: 'list',
    lambdas: {
      words: (_k: string, line: string) => line.toLowerCase().split(/\W+/),
      wordsByBlank: (_k: string, line: string) => line.trim().split(/\s+/),
      nonEmpty: (_k: string, line: string) => line.split(' ').filter(w => w !== ''),
      maybeNone: (_k: string, line: string) => (line === '' ? [] : [line]),
      repeated: (k: string, line: string) => [k, ...line.split(','), line],
    },
  },
  {
    params: JOINED,
    want: 'test',
    lambdas: {
      both: (_k: string, l: Any, r: Any) => r && l.user === r.name,
      early: (_k: string, l: Any, r: Any) => {
        if (r === null || r.age === null) return false
        return r.age > 17 || l.ms > 3
      },
      returnsNothing: (_k: string, l: Any, _r: Any) => {
        if (l.ms > 3) return true
      },
      ternaryChain: (_k: string, l: Any, r: Any) => (r?.age ? r.age > 3 : l.referrer ? l.referrer.length > 1 : false),
    },
  },
]

/** What two types meet in: nulls written over fields, unions that are only printed, keys that are not there. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { listType, nullableType, structType, types } from '../../../src/schema/type.js'
import { type Group, type Shape, TEXT } from './group.js'
import type { Any } from './schemas.js'

const UNIT_SCALE: Record<string, number> = { ns: 1e-9, ms: 1e-3, s: 1, m: 60 }
/** With the name that an index gives where it leads to nothing. */
const TRAPS: Record<string, number> = { undefined: 13, null: 7, a: 1 }
const NAMES = new Map([
  ['a', 'first'],
  ['eu', 'Europe'],
])
const TRAP_NAMES = new Map([
  ['undefined', 'trap'],
  ['a', 'first'],
])
const KNOWN = new Set(['a', 'b', 'x'])
const TRAP_SET = new Set(['undefined', 'a'])
const CODES = new Set([1, 2, 3])
const LEVELS: Record<number, string> = { 1: 'one', 2: 'two' }
const bare: Record<string, number> = Object.assign(Object.create(null), { undefined: 1, a: 2 })

const Trip = structType({
  id: types.string,
  driver: nullableType(types.string),
  km: types.float64,
  seats: types.int32,
  serial: types.int64,
  floor: nullableType(types.int32),
  fare: nullableType(types.float64),
  at: types.timestamp,
  paid: types.bool,
  promo: nullableType(types.bool),
  stops: listType(types.string),
  marks: listType(nullableType(types.float64)),
  home: structType({ city: types.string, zip: nullableType(types.string) }),
  work: nullableType(structType({ city: types.string, zip: nullableType(types.string) })),
  bags: listType(structType({ tag: types.string, kg: types.float64, owner: nullableType(types.string) })),
})
export const TRIP: Shape = { types: [types.string, Trip], roles: ['key', 'value'] }

const written: Group = {
  params: TRIP,
  want: 'value',
  lambdas: {
    nullOverText: (_k: string, v: Any) => ({ ...v, driver: null }),
    nullOverAll: (_k: string, v: Any) => ({
      ...v,
      id: null,
      km: null,
      seats: null,
      at: null,
      paid: null,
      home: null,
      work: null,
      serial: null,
    }),
    undefinedOver: (_k: string, v: Any) => ({ ...v, driver: undefined, km: undefined }),
    emptyOver: (_k: string, v: Any) => ({ ...v, stops: [], bags: [], marks: [] }),
    assignEmpty: (_k: string, v: Any) => Object.assign({}, v, { bags: [], km: 0 }),
    assignNull: (_k: string, v: Any) => Object.assign({}, v, { driver: null }, { stops: [] }),
    nullInside: (_k: string, v: Any) => ({ ...v, home: { ...v.home, zip: null, city: null } }),
    nullInsideWritten: (_k: string, v: Any) => ({ ...v, home: { city: null, zip: v.id } }),
    nullInList: (_k: string, v: Any) => v.bags.map((b: Any) => ({ ...b, owner: null })),
    nullInListOfField: (_k: string, v: Any) => ({ ...v, bags: v.bags.map((b: Any) => ({ ...b, kg: null })) }),
    nullSortedList: (_k: string, v: Any) =>
      v.bags.map((b: Any) => ({ ...b, owner: null })).sort((a: Any, b: Any) => a.kg - b.kg),
    nullInBoth: (_k: string, v: Any) => (v.paid ? { ...v, driver: null } : { ...v, driver: null, km: 1 }),
    nullOrText: (_k: string, v: Any) => (v.paid ? { ...v, driver: null } : v),
    nullOrNumber: (_k: string, v: Any) => (v.paid ? { ...v, driver: null } : { ...v, driver: 5 }),
    nullTwice: (_k: string, v: Any) => ({ ...{ ...v, driver: null }, driver: null, km: null, km2: v.km }),
    nullThenText: (_k: string, v: Any) => ({ ...{ ...v, driver: null }, driver: 'x' }),
    nullThenSpread: (_k: string, v: Any) => ({ driver: null, ...v }),
    nullIsRead: (_k: string, v: Any) => {
      const anonymous = { ...v, driver: null, stops: [] }
      return { driver: anonymous.driver ?? 'nobody', stops: anonymous.stops.length, kept: anonymous.driver === null }
    },
    nullByAssignment: (_k: string, v: Any) => {
      const copy = { ...v }
      copy.driver = null
      if (v.paid) copy.stops = []
      return copy
    },
    nullThenOther: (_k: string, v: Any) => {
      const copy = { ...v }
      copy.driver = null
      copy.driver = 7
      return copy
    },
    nullInLoop: (_k: string, v: Any) => {
      let best = { ...v.home, zip: null }
      for (const b of v.bags) if (b.kg > 5) best = { ...best, zip: b.tag }
      return best
    },
    nullKeptInLoop: (_k: string, v: Any) => {
      let best = { ...v.home, zip: null }
      for (const b of v.bags) if (b.kg > 5) best = { ...best, city: b.tag }
      return best
    },
    nullInReduce: (_k: string, v: Any) =>
      v.bags.reduce((a: Any, b: Any) => ({ ...a, city: b.tag, zip: null }), { ...v.home, zip: null }),
    nullFails: (_k: string, v: Any) => ({ ...v, driver: v.driver.trim(), km: null }),
    nullOfNothing: (_k: string, v: Any) => ({ ...v, other: null }),
    emptyOfNothing: (_k: string, v: Any) => ({ ...v, other: [] }),
    emptyOverText: (_k: string, v: Any) => ({ ...v, driver: [] }),
    nullOverPair: (k: string, v: Any) => ({ ...{ both: [k, v.km] }, both: null }),
    nullsAsText: (_k: string, v: Any) => JSON.stringify({ ...v.home, zip: null, city: null }),
  },
}

const removed: Group = {
  params: TRIP,
  want: 'pair',
  lambdas: {
    nullInPair: (_k: string, v: Any) => [v.id, { ...v, driver: null, stops: [] }],
  },
}
const spread: Group = {
  params: TRIP,
  want: 'pairs',
  lambdas: {
    nullInPairs: (k: string, v: Any) => v.bags.map((b: Any) => [k, { ...b, owner: null }]),
  },
}
const spreadList: Group = {
  params: TRIP,
  want: 'list',
  lambdas: {
    nullInElements: (_k: string, v: Any) => v.bags.map((b: Any) => ({ ...b, owner: null, kg: null })),
  },
}

const notThere: Group = {
  params: TEXT,
  want: 'value',
  texts: ['3ms', '12 s', '5m', '7 h', 'a', 'x/a', 'b/eu', 'x/', 'undefined', 'x/undefined', 'null'],
  lambdas: {
    groupAsKey: (_k: string, v: Any) => {
      const m = /(\d+)\s*(ns|ms|s|m|h)?/.exec(v)
      return m === null ? 0 : parseFloat(m[1]!) * (UNIT_SCALE[m[2]!] ?? 1000)
    },
    groupAsKeyNaN: (_k: string, v: Any) => {
      const m = /(\d+)\s*(ns|ms|s|m|h)?/.exec(v)
      return m === null ? -1 : parseFloat(m[1]!) * UNIT_SCALE[m[2]!]! * 1000
    },
    partAsKey: (_k: string, v: Any) => TRAPS[v.split('/')[1]] ?? -1,
    partAsKeyPlain: (_k: string, v: Any) => bare[v.split('/')[1]] ?? -1,
    partIn: (_k: string, v: Any) => v.split('/')[1] in TRAPS,
    partInBare: (_k: string, v: Any) => v.split('/')[1] in bare,
    partHasOwn: (_k: string, v: Any) => Object.hasOwn(TRAPS, v.split('/')[1]),
    partHasOwnProperty: (_k: string, v: Any) => UNIT_SCALE.hasOwnProperty(v.split('/')[1]),
    partGet: (_k: string, v: Any) => NAMES.get(v.split('/')[1]) ?? 'none',
    partGetTrap: (_k: string, v: Any) => TRAP_NAMES.get(v.split('/')[1]) ?? 'none',
    partGetTrapRaw: (_k: string, v: Any) => TRAP_NAMES.get(v.split('/')[1]),
    partHas: (_k: string, v: Any) => KNOWN.has(v.split('/')[1]),
    partHasTrap: (_k: string, v: Any) => TRAP_SET.has(v.split('/')[1]),
    partNotTrap: (_k: string, v: Any) => (TRAP_SET.has(v.split('/')[1]) ? 'in' : v),
    partHasTrapMap: (_k: string, v: Any) => TRAP_NAMES.has(v.split('/')[1]) && !TRAP_NAMES.has(v),
    textGetTrap: (_k: string, v: Any) => TRAP_NAMES.get(v) ?? 'none',
    partInWritten: (_k: string, v: Any) => ({ undefined: 1, a: 2 })[v.split('/')[1] as 'a'] ?? 0,
    partOfSet: (_k: string, v: Any) => new Set(['undefined', 'a']).has(v.split('/')[1]),
    numberGet: (_k: string, v: Any) => LEVELS[[1, 2, 3][v.length]!] ?? 'none',
    numberHas: (_k: string, v: Any) => CODES.has([1, 2, 9][v.length]!),
    computedKey: (_k: string, v: Any) => TRAPS[`${v.split('/')[1]}`] ?? -1,
    letterAsKey: (_k: string, v: Any) => TRAPS[v[0]!] ?? -1,
    letterGet: (_k: string, v: Any) => NAMES.get(v[0]) ?? TRAP_NAMES.get(v[9]) ?? 'none',
    letterHas: (_k: string, v: Any) => KNOWN.has(v[0]) || TRAP_SET.has(v[1]),
    letterOrder: (k: string, v: Any) => [v[0] < 'b', v[0] >= k[0]!, 'b' > v[1], v[2] <= v[2], !(v[9] < 'a')],
    partOrder: (k: string, v: Any) => v.split('/')[1] < k || v.split('/')[1] >= k,
    letterUpper: (_k: string, v: Any) => v[0].toUpperCase() + v.slice(1),
    letterText: (_k: string, v: Any) => `${v[0]}|` + v[1] + (v[0] ?? '-'),
    letterCount: (k: string, v: Any) => `${v[0] + k.length}|` + (k.length + v[2]),
    letterCounts: (_k: string, v: Any) => {
      let out = ''
      for (let i = 0; i < 4; i++) out += v[i] + i
      return out
    },
    letterSum: (_k: string, v: Any) => v[0] + v[1],
    letterCode: (_k: string, v: Any) => v[0].charCodeAt(0) - 97,
    letterNumber: (_k: string, v: Any) => Number(v[0]) + parseInt(v[1], 10),
    letterIs: (_k: string, v: Any) => v[0] === 'a' || v[0] !== v[1] || 'xyz'.includes(v[0]),
    letterAt: (_k: string, v: Any) => TRAPS[v.at(0)] ?? -1,
    letterReturned: (_k: string, v: Any) => v[0],
    letterSwitch: (_k: string, v: Any) => {
      switch (v[0]) {
        case 'a':
          return 1
        case undefined:
          return 2
        default:
          return 3
      }
    },
    lastFrom: (_k: string, v: Any) => v.lastIndexOf('a', 3),
    lastFromEach: (k: string, v: Any) =>
      [-1, 0, 0.9, 1, 1.5, 2, 4, 99, NaN, Infinity, -Infinity, -0.5].map(from => v.lastIndexOf(k.slice(0, 1), from)),
    lastOfEmpty: (_k: string, v: Any) => [0, 1, 2, 50].map(from => v.lastIndexOf('', from)),
    lastLong: (k: string, v: Any) => v.lastIndexOf(k, v.length - 2),
    lastOfPair: (_k: string, v: Any) => [0, 1, 2, 3].map(from => v.lastIndexOf('\ud83d', from)),
    lastOfLowHalf: (_k: string, v: Any) => [0, 1, 2, 3].map(from => v.lastIndexOf('\ude00', from)),
    lastOfWholePair: (_k: string, v: Any) => [0, 1, 2, 3].map(from => `${v}😀`.lastIndexOf('😀', from)),
    lastFromNothing: (_k: string, v: Any) => v.lastIndexOf('a', undefined),
    lastFromNaN: (_k: string, v: Any) => v.lastIndexOf('a', NaN),
    lastFromNumber: (k: string, v: Any) => v.lastIndexOf('a', Number(k)),
    lastFromIndex: (k: string, v: Any) => v.lastIndexOf('a', [2, 1][k.length]),
    lastOfPart: (k: string, v: Any) => v.lastIndexOf(k.split('/')[1], 4),
    lastExcerpt: (_k: string, v: Any) => (v.length > 3 ? `${v.slice(0, v.lastIndexOf(' ', 3))}…` : v),
    lastAsTest: (k: string, v: Any) => v.lastIndexOf(k, 0) === 0,
  },
}

const label = (x: Any): Any => x ?? 'none'
const sized = (n: Any): Any => {
  if (n === null) return 'none'
  if (n > 100) return true
  return n * 2
}

const printed: Group = {
  params: TRIP,
  want: 'value',
  lambdas: {
    floorOrGround: (_k: string, v: Any) => `${v.home.city}/${v.floor ?? 'ground'}`,
    textOrNumber: (_k: string, v: Any) => `${v.paid ? v.km : 'none'}`,
    textOrInt: (_k: string, v: Any) => `${v.paid ? 'none' : v.seats}:${v.paid ? v.serial : 'x'}`,
    boolOrText: (_k: string, v: Any) => `${v.paid && 'paid'}-${v.promo ?? 'unknown'}-${v.promo || 'no'}`,
    numberAndText: (_k: string, v: Any) => `${v.km && v.id}|${v.fare && v.id}|${v.floor && 'up'}`,
    numberOrElse: (_k: string, v: Any) => `${v.km || 'zero'}|${v.fare || '-'}|${v.floor || v.id}`,
    textAndNumber: (_k: string, v: Any) => `${v.driver && v.km}|${v.driver && v.fare}|${v.driver || v.fare}`,
    nullKept: (_k: string, v: Any) =>
      `${v.paid ? v.fare : 'x'}|${v.paid ? v.driver : v.km}|${v.paid ? v.fare : v.driver}`,
    undefinedKept: (_k: string, v: Any) => `${v.paid ? v.stops[1] : v.km}|${v.paid ? v.work?.city : v.fare}`,
    nullAndUndefined: (_k: string, v: Any) => `${v.paid ? v.km : v.work?.zip}|${v.paid ? 1 : v.bags[0]?.owner}`,
    deepChoice: (_k: string, v: Any) =>
      `${v.paid ? (v.fare ?? 'free') : v.km > 3 ? 'far' : (v.promo ?? v.floor ?? 'near')}`,
    chainOfDefaults: (_k: string, v: Any) => `${v.driver ?? v.fare ?? v.promo ?? 'x'}`,
    truthOfMixed: (_k: string, v: Any) => `${(v.floor ?? '-') || 'x'}`,
    mixedInTest: (_k: string, v: Any) => `${(v.floor ?? '') ? 'up' : 'down'}`,
    plusRight: (_k: string, v: Any) => 'floor ' + (v.floor ?? '-'),
    plusLeft: (_k: string, v: Any) => (v.floor ?? '-') + ' floor',
    plusBoth: (_k: string, v: Any) => (v.floor ?? '-') + (v.fare ?? '-'),
    plusNumber: (_k: string, v: Any) => (v.floor ?? '-') + v.km,
    plusChain: (_k: string, v: Any) => v.id + (v.floor ?? '-') + (v.paid ? 1 : 'x') + v.km,
    plusNoText: (_k: string, v: Any) => v.km + (v.fare ?? 'x'),
    plusAssign: (_k: string, v: Any) => {
      let s = 'a'
      s += v.floor ?? '-'
      s += v.paid ? v.km : 'y'
      return s
    },
    plusNullable: (_k: string, v: Any) => 'x' + (v.paid ? v.fare : 'y') + (v.paid ? v.driver : 1),
    stringOf: (_k: string, v: Any) => String(v.floor ?? 'none') + String(v.paid ? v.fare : v.driver),
    stringOfNull: (_k: string, v: Any) => String(v.paid ? null : (v.fare ?? 'x')),
    numberOf: (_k: string, v: Any) => Number(v.driver ?? 0) + Number(v.paid ? v.km : '12'),
    joinedChoices: (_k: string, v: Any) => [v.driver ?? 'x', v.fare ?? '-'].join('|'),
    joinedNulls: (_k: string, v: Any) =>
      [v.paid ? v.fare : 'x', v.paid ? v.driver : v.km, v.paid ? null : (v.floor ?? 'g'), v.work?.zip ?? v.fare].join(),
    joinedUndefined: (_k: string, v: Any) =>
      [v.paid ? v.stops[1] : v.km, v.paid ? undefined : (v.floor ?? 'g')].join('-'),
    joinedTexts: (_k: string, v: Any) => [v.driver ?? 'x', v.id, v.paid ? v.stops[0] : null].join(v.paid ? '+' : '-'),
    joinedNumbers: (_k: string, v: Any) => [v.fare ?? 0, v.km, v.floor].join(),
    joinedOne: (_k: string, v: Any) => [v.floor ?? 'g'].join('-'),
    joinedNone: (_k: string, _v: Any) => [].join('-'),
    joinedSpread: (_k: string, v: Any) => [...v.stops, v.driver ?? 'x'].join('/'),
    joinedNested: (_k: string, v: Any) => [v.id, [v.km ?? 'x', v.driver ?? 0].join('+')].join('/'),
    joinedFloat: (_k: string, v: Any) => [v.paid ? -0 : 'x', v.paid ? v.km : v.id, v.paid ? 1e21 : 'y'].join(),
    viaHelper: (_k: string, v: Any) => `${label(v.floor)}-${label(v.driver)}`,
    viaLocalHelper: (_k: string, v: Any) => {
      const show = (x: Any) => x ?? '-'
      return `${show(v.fare)} ${show(v.driver)} ` + show(v.promo)
    },
    viaReturns: (_k: string, v: Any) => `${sized(v.fare)}/${sized(v.floor)}`,
    viaHelperLength: (_k: string, v: Any) => `${label(v.driver).length}`,
    objectOrText: (_k: string, v: Any) => `${v.paid ? v.home : 'x'}`,
    listOrText: (_k: string, v: Any) => `${v.paid ? v.stops : 'x'}`,
    dateOrText: (_k: string, v: Any) => `${v.paid ? new Date(v.at) : 'x'}`,
    asValue: (_k: string, v: Any) => v.floor ?? 'ground',
    asNamed: (_k: string, v: Any) => {
      const floor = v.floor ?? 'ground'
      return `${floor}`
    },
    inObject: (_k: string, v: Any) => ({ at: `${v.floor ?? 'g'}`, n: `${v.work?.zip ?? v.km}` }),
    failingSide: (_k: string, v: Any) => `${v.paid ? v.driver!.length : 'x'}`,
    unsafeInteger: (_k: string, v: Any) => `${v.paid ? v.serial : 'x'}${v.paid ? v.serial * 2 : 'y'}`,
    inLoop: (_k: string, v: Any) => {
      let out = ''
      for (const m of v.marks) out += `${m ?? 'none'};`
      return out
    },
    inCallback: (_k: string, v: Any) => v.marks.map((m: Any) => `${m ?? 'none'}`).join(),
  },
}
const printedTests: Group = {
  params: TRIP,
  want: 'test',
  lambdas: {
    textIsTrue: (_k: string, v: Any) => `${v.paid ? v.km : ''}`,
    textIsEqual: (_k: string, v: Any) => `${v.floor ?? 'x'}` === 'x',
  },
}

const keptParts: Group = {
  params: TRIP,
  want: 'list',
  lambdas: {
    keptTexts: (_k: string, v: Any) =>
      [v.km > 5 && 'far', v.paid && 'paid', !v.stops.length && 'direct'].filter(Boolean),
    keptValues: (_k: string, v: Any) =>
      [v.paid && v.id, v.driver && v.driver.trim(), v.fare && v.home.zip].filter(Boolean),
    keptNumbers: (_k: string, v: Any) => [v.paid && v.km, v.driver && v.fare, v.seats && v.seats].filter(x => x),
    keptChoices: (_k: string, v: Any) =>
      [v.paid ? 'paid' : false, v.km > 5 ? (v.driver ?? '') : null, v.promo ? v.driver : v.km > 1 && 'x'].filter(
        x => !!x,
      ),
    keptDeep: (_k: string, v: Any) =>
      [v.paid && v.km > 2 && 'both', v.id, (v.paid || v.promo) && 'one'].filter(x => Boolean(x)),
    keptSpread: (_k: string, v: Any) => [...v.stops, v.paid && 'paid', v.driver].filter(Boolean),
    keptMixed: (_k: string, v: Any) => [v.paid && 'paid', v.km > 3 && v.km].filter(Boolean),
    keptOtherTest: (_k: string, v: Any) => [v.paid && 'paid', v.promo && 'promo'].filter(x => x !== false),
    keptShadowed: (_k: string, v: Any) => {
      const Boolean = (x: Any) => x === 'paid'
      return [v.paid && 'paid', v.promo && 'promo'].filter(Boolean)
    },
    keptObjects: (_k: string, v: Any) => [v.paid && v.home, v.work && { ...v.work, city: 'w' }].filter(Boolean),
    keptFailing: (_k: string, v: Any) => [v.paid && 'paid', v.driver!.length > 3 && 'long'].filter(Boolean),
  },
}
const keptText: Group = {
  params: TRIP,
  want: 'value',
  lambdas: {
    keptJoined: (_k: string, v: Any) => [v.km > 5 && 'far', v.paid && v.id, v.work?.city].filter(Boolean).join(' '),
    keptCount: (_k: string, v: Any) => [v.km > 5 && 1, v.paid && 2, v.promo && 3].filter(Boolean).length,
    keptOr: (_k: string, v: Any) => [v.paid && 'a', v.promo && 'b'].filter(Boolean).join() || 'none',
  },
}

const Flat = structType({
  id: types.string,
  7: types.string,
  km: types.float64,
  seats: types.int32,
  paid: types.bool,
  driver: nullableType(types.string),
  fare: nullableType(types.float64),
})
const WEIGHTS: Record<string, number> = { id: 1, km: 2 }
const byName: Group = {
  params: {
    types: [types.string, structType({ before: nullableType(Flat), after: Flat, trip: Trip })],
    roles: ['key', 'value'],
  },
  want: 'value',
  lambdas: {
    changedNames: (_k: string, { before, after }: Any) => {
      if (!before) return []
      return Object.keys(after).filter(f => f !== 'id' && before[f] !== after[f])
    },
    changedAny: (_k: string, v: Any) => v.before !== null && Object.keys(v.after).some(f => v.before[f] !== v.after[f]),
    changedCount: (_k: string, v: Any) => Object.keys(v.after).filter((f, i) => i > 1 && v.after[f] === null).length,
    allThere: (_k: string, v: Any) => Object.keys(v.after).every(f => v.after[f] !== null && v.after[f] !== ''),
    printedNames: (_k: string, v: Any) =>
      Object.keys(v.after)
        .map(f => `${f}=${v.after[f]}`)
        .join('&'),
    changedTexts: (_k: string, v: Any) => {
      const { before, after } = v
      return before === null ? [] : Object.keys(after).map(f => `${before[f]} -> ${after[f]}`)
    },
    nameTwice: (_k: string, v: Any) =>
      Object.keys(v.after).filter(f => v.after[f] && f.length > 2 && v.after[f] !== true),
    nameBeforeNull: (_k: string, v: Any) => Object.keys(v.before).filter(f => v.before[f] !== null),
    nameOfNothing: (_k: string, v: Any) => Object.keys(v.before).filter(f => v.after[f] !== null),
    nameOfNothingAny: (_k: string, v: Any) => Object.keys(v.before).some(f => v.after[f] !== null),
    entriesOfNothing: (_k: string, v: Any) => Object.entries(v.before).map(() => 1),
    partsOfNothing: (_k: string, v: Any) => [v.before.id, v.after.km].map(() => 1),
    nameMayFail: (_k: string, v: Any) => Object.keys(v.after).filter(f => v.before[f] !== v.after[f]),
    nameOfOther: (_k: string, v: Any) => Object.keys(v.after).filter(f => (WEIGHTS[f] ?? 0) > 1),
    nameOfList: (_k: string, v: Any) => Object.keys(v.trip).filter(f => v.trip[f] !== null),
    nameOfLists: (_k: string, v: Any) => Object.keys(v.trip).filter(f => v.trip[f] === v.trip[f]),
    nameMissing: (_k: string, v: Any) => Object.keys(v.trip).filter(f => v.after[f] !== null),
    nameMixed: (_k: string, v: Any) => Object.keys(v.after).map(f => v.after[f]),
    nameShadowed: (_k: string, v: Any) =>
      Object.keys(v.after).filter(f => [1].some(f => v.trip.stops[f] === 'a') && f !== 'x'),
    nameChained: (_k: string, v: Any) =>
      Object.keys(v.after)
        .filter(f => f !== 'id')
        .map(f => `${v.after[f]}`),
    nameAndAll: (_k: string, v: Any) =>
      Object.keys(v.after).filter((f, _i, all) => v.after[f] !== null && all.length > 2),
  },
}

export const unions: readonly Group[] = [
  byName,
  keptParts,
  keptText,
  printed,
  printedTests,
  notThere,
  written,
  removed,
  spread,
  spreadList,
]

/** What two types meet in: nulls written over fields, unions that are only printed, keys that are not there, pairs of one type. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { listType, nullableType, structType, types } from '../../../src/schema/type.js'
import type { Group, Shape } from './group.js'
import type { Any } from './schemas.js'

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
const TRIP: Shape = { types: [types.string, Trip], roles: ['key', 'value'] }
const TEXT: Shape = { types: [types.string, types.string], roles: ['key', 'value'] }

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
    nullsAsText: (_k: string, v: Any) => JSON.stringify({ ...v.home, zip: null, city: undefined ?? null }),
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

export const unions: readonly Group[] = [written, removed, spread, spreadList]

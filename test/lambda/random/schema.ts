/**
 * What random lambdas are given: the types of a row, of an aggregate's state and of the record's metadata, and the
 * constants that they close over.
 */
import { listType, nullableType, structType, type Type, types } from '../../../src/schema/type.js'

const Item = structType({ k: types.int32, p: nullableType(types.string), n: listType(types.float64) })

/** The value, `v`: every kind of column, nullable and not. The key, `k`, is a string. */
export const ROW: Type = structType({
  a: types.float64,
  b: nullableType(types.float64),
  i: types.int32,
  j: nullableType(types.int32),
  l: types.int64,
  h: nullableType(types.int64),
  e: types.float32,
  d: nullableType(types.float32),
  at: types.timestamp,
  until: nullableType(types.timestamp),
  s: types.string,
  t: nullableType(types.string),
  f: types.bool,
  g: nullableType(types.bool),
  o: nullableType(structType({ x: types.float64, y: nullableType(types.string) })),
  c: structType({ m: types.int32, z: structType({ u: types.string, w: nullableType(types.float64) }) }),
  n: listType(types.float64),
  m: listType(nullableType(types.float64)),
  w: listType(types.string),
  z: listType(nullableType(types.string)),
  q: listType(Item),
  x: listType(nullableType(structType({ k: types.int32 }))),
  r: listType(listType(types.float64)),
  y: nullableType(listType(types.string)),
})

/** The state of an aggregate, `a`. */
export const STATE: Type = structType({
  count: types.float64,
  last: nullableType(types.string),
  list: listType(types.float64),
  best: nullableType(structType({ x: types.float64, y: nullableType(types.string) })),
})

const Obj = structType({ x: types.float64, y: nullableType(types.string) })
// whole numbers in a row, any number in a result
const MadeItem = structType({ k: types.float64, p: nullableType(types.string), n: listType(types.float64) })
const Pair = structType({ key: types.string, value: types.float64 })
/** What a result of each kind may be declared to be. */
export const SCHEMAS: Readonly<Record<string, Type>> = {
  num: types.float64,
  str: types.string,
  bool: types.bool,
  optNum: nullableType(types.float64),
  optStr: nullableType(types.string),
  optBool: nullableType(types.bool),
  optObj: nullableType(Obj),
  optItem: nullableType(MadeItem),
  optNums: listType(nullableType(types.float64)),
  optStrs: listType(nullableType(types.string)),
  nums: listType(types.float64),
  strs: listType(types.string),
  obj: Obj,
  item: MadeItem,
  items: listType(MadeItem),
  grid: listType(listType(types.float64)),
  made: structType({
    a: types.float64,
    b: nullableType(types.string),
    c: listType(types.float64),
    d: types.bool,
    e: structType({ z: nullableType(types.float64) }),
  }),
  state: STATE,
  pair: Pair,
  pairs: Pair,
}

const part = (text: string): Buffer => Buffer.concat([Buffer.of(Buffer.byteLength(text) * 2), Buffer.from(text)])
/** The headers of every record: `trace` is there, `none` is not. */
export const HEADERS: Uint8Array = Buffer.concat([Buffer.of(2), part('trace'), part('é😀 of this record')])
export const headers = { get: (name: string): string | null => (name === 'trace' ? 'é😀 of this record' : null) }

const TAG = 'eu'
/** What lambdas close over, by name. */
export const CAPTURED: Readonly<Record<string, unknown>> = {
  LIMIT: 10.5,
  TAG,
  FLAG: true,
  NOTHING: null,
  RATES: { eu: 1.5, us: 2, a: -0, '12': 1e21 },
  TITLES: { eu: 'Europe', a: '', us: 'a title of more than twelve bytes' },
  NAMES: new Map([
    ['eu', 'Europe'],
    ['', 'none'],
    ['😀', 'smile'],
    ['\ud83d', 'half'],
  ]),
  WEIGHTS: new Map([
    ['eu', 0.1],
    ['a', Number.NaN],
  ]),
  IDS: new Set(['a', 'eu', '12', 'a text that is longer than twelve bytes']),
  LIST: [1, 2.5, Number.NaN, -0],
  WORDS: ['eu', 'a', 'us', '😀'],
  RE: /[a-c]+/,
  DIGITS: /^-?\d+(?:\.\d+)?$/,
  CONFIG: { min: 1, deep: { tag: 'x', list: [1, 2] } },
  twice: (x: number) => x * 2,
  label: (s: string, n = 1) => `${s}#${n}${TAG}`,
  grade: (x: number) => {
    if (x > 100) return 'high'
    return x > 0 ? 'some' : 'none'
  },
}

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are source text
// Random lambdas as source text, typed by construction: numbers, texts, booleans, optional values and lists over one
// row type. Most of what the front end compiles occurs in some of them.

import fc from 'fast-check'
import { listType, nullableType, structType, type Type, types } from '../../src/schema/type.js'

/** The row that every expression reads as `v`. */
export const ROW: Type = structType({
  a: types.float64,
  b: nullableType(types.float64),
  i: types.int32,
  j: nullableType(types.int32),
  l: types.int64,
  h: nullableType(types.int64),
  e: types.float32,
  s: types.string,
  t: nullableType(types.string),
  f: types.bool,
  g: nullableType(types.bool),
  o: nullableType(structType({ x: types.float64, y: nullableType(types.string) })),
  n: listType(types.float64),
  m: listType(nullableType(types.float64)),
  w: listType(types.string),
  z: listType(nullableType(types.string)),
  q: listType(structType({ k: types.int32, p: nullableType(types.string) })),
})

type Kind = 'num' | 'str' | 'bool' | 'optNum' | 'optStr' | 'nums' | 'strs'
type Text = fc.Arbitrary<string>

const TEXTS = ['', 'a', 'b ', 'eu', '😀', '\\ud83d', '\\ude00', 'é', 'a longer constant', '\\u0000', '12', ',']
const textLiteral: Text = fc.constantFrom(...TEXTS).map(text => `'${text}'`)
const numberLiteral: Text = fc.constantFrom(
  '0',
  '(-0)',
  '1',
  '2.5',
  '(-3)',
  '7',
  'NaN',
  'Infinity',
  '1e21',
  '0.1',
  '2147483648',
)

/** `pattern` with each `#kind` replaced by an expression of the kind. */
type Pattern = string

const LEAVES: Readonly<Record<Kind, readonly string[]>> = {
  num: ['v.a', 'v.i', 'v.l', 'v.e', 'v.s.length', 'v.n.length'],
  str: ['v.s', 'k'],
  bool: ['v.f', 'true'],
  optNum: ['v.b', 'v.j', 'v.h', 'v.o?.x', 'v.n[0]', 'null'],
  optStr: ['v.t', 'v.o?.y', 'v.w.at(-1)', 'v.s[0]'],
  nums: ['v.n', '[]'],
  strs: ['v.w', "['x', 'y']"],
}

const PATTERNS: Readonly<Record<Kind, readonly Pattern[]>> = {
  num: [
    '(#num + #num)',
    '(#num - #num)',
    '(#num * #num)',
    '(#num / #num)',
    '(#num % #num)',
    '(- #num)',
    '(#num | #num)',
    '(#num & #num)',
    '(#num ^ #num)',
    '(#num << #num)',
    '(#num >> #num)',
    '(#num >>> #num)',
    '(~#num)',
    '((#num) ** #num)',
    '(#bool ? #num : #num)',
    '(#optNum ?? #num)',
    '(#num || #num)',
    '(#num && #num)',
    'Math.floor(#num)',
    'Math.ceil(#num)',
    'Math.round(#num)',
    'Math.trunc(#num)',
    'Math.sign(#num)',
    'Math.abs(#num)',
    'Math.sqrt(#num)',
    'Math.fround(#num)',
    'Math.min(#num, #num)',
    'Math.max(#num, #num, #num)',
    'Math.imul(#num, #num)',
    'Math.clz32(#num)',
    'Math.log(#num)',
    'Math.hypot(#num, #num, #num)',
    'Math.atan2(#num, #num)',
    'Number(#str)',
    'Number(#bool)',
    '(+#str)',
    'parseInt(#str)',
    'parseInt(#str, #num)',
    'parseFloat(#str)',
    '#str.length',
    '#str.indexOf(#str)',
    '#str.indexOf(#str, #num)',
    '#str.lastIndexOf(#str)',
    '#str.charCodeAt(#num)',
    '#nums.length',
    '#nums.indexOf(#num)',
    '#nums.findIndex(x => x > #num)',
    '#nums.reduce((p, x) => p + x, #num)',
    '#nums.reduce((p, x, y) => (x > p ? x : p + y), #num)',
    'v.q.reduce((p, x) => p + x.k, #num)',
    'v.m.reduce((p, x) => (x === null ? p : p + x), 0)',
    '((x) => x * x + #num)(#num)',
    'new Date(#num).getTime()',
    'new Date(#num).getUTCMonth()',
    'Date.UTC(#num, #num)',
  ],
  str: [
    '(#str + #str)',
    '`${#str}-${#num}`',
    '`${#optNum}${#bool}${#optStr}`',
    '(#num + #str)',
    'String(#num)',
    'String(#optStr)',
    '(#bool ? #str : #str)',
    '(#optStr ?? #str)',
    '(#str || #str)',
    '#str.slice(#num)',
    '#str.slice(#num, #num)',
    '#str.substring(#num, #num)',
    '#str.charAt(#num)',
    '#str.toUpperCase()',
    '#str.toLowerCase()',
    '#str.trim()',
    '#str.trimStart()',
    '#str.padStart(6, #str)',
    '#str.padEnd(5)',
    '#str.repeat(2)',
    "#str.replace(#str, '-')",
    "#str.replaceAll('a', 'bb')",
    "#str.replace(/[ab]+/g, '_')",
    '#str.normalize()',
    '#strs.join(#str)',
    '#nums.join()',
    'v.m.join()',
    'typeof #optNum',
    'JSON.stringify(#num)',
    'JSON.stringify(#str)',
    'JSON.stringify({ p: #num, q: v.b, r: [#str, v.t], s: v.q, t: v.o })',
    '(#num).toFixed(2)',
    '#nums.reduce((p, x) => p + x, #str)',
  ],
  bool: [
    '(#num < #num)',
    '(#num >= #num)',
    '(#num === #num)',
    '(#num !== #num)',
    '(#str < #str)',
    '(#str >= #str)',
    '(#str === #str)',
    '(#str !== #str)',
    '(#optNum === #num)',
    '(#optNum === #optNum)',
    '(#optStr === #optStr)',
    "(#optStr === 'a')",
    "('a longer constant' === #optStr)",
    '(#optStr !== null)',
    '(#optNum === undefined)',
    '(#optNum == null)',
    '(v.g === #bool)',
    '(#bool && #bool)',
    '(#bool || #bool)',
    '(!#bool)',
    '(!#optStr)',
    '(!#num)',
    '(#bool ? #bool : #bool)',
    '(v.g ?? #bool)',
    '#str.includes(#str)',
    "#str.startsWith('a')",
    '#str.startsWith(#str)',
    '#str.endsWith(#str)',
    "['a', 'eu', '😀', 'b'].includes(#str)",
    '[0, 1, 2].includes(#num)',
    '[1, NaN].includes(#num)',
    '#nums.includes(#num)',
    '#strs.includes(#str)',
    'v.m.includes(#optNum)',
    '#nums.some(x => x > #num)',
    '#nums.every(x => x <= #num || #bool)',
    'v.q.some(x => x.p === #str)',
    '/^[a-z]*$/.test(#str)',
    'Number.isNaN(#num)',
    'Number.isInteger(#num)',
    'Number.isSafeInteger(#num)',
    'Number.isFinite(#num)',
  ],
  optNum: [
    '(#bool ? #num : null)',
    '(#bool ? #optNum : undefined)',
    '#nums[#num]',
    '#nums.at(#num)',
    '#nums.find(x => x > #num)',
    'v.m[#num]',
    'v.q.find(x => x.k > #num)?.k',
    '(#optNum ?? #optNum)',
    '(v.o && v.o.x)',
  ],
  optStr: [
    '(#bool ? #str : null)',
    '#str.at(#num)',
    '#str[#num]',
    '#strs[#num]',
    'v.z.at(#num)',
    'v.q.find(x => x.k > #num)?.p',
    '(#optStr ?? #optStr)',
    '(v.o?.y ?? undefined)',
  ],
  nums: [
    '[#num, #num]',
    '[...#nums, #num]',
    '#nums.map(x => x * 2 + #num)',
    '#nums.map((x, y) => (y > 0 ? x : #num))',
    '#nums.filter(x => x > #num)',
    '#nums.slice(#num)',
    '#nums.slice(#num, #num)',
    '#nums.concat(#nums)',
    '#nums.flatMap(x => [x, #num])',
    'v.q.map(x => x.k)',
    'v.m.filter(x => x !== null)',
    '(#bool ? #nums : #nums)',
  ],
  strs: [
    '[#str, #str]',
    '#str.split(#str)',
    "#str.split('')",
    '#str.split(/\\W+/)',
    '#str.split(/[ab]/)',
    '#strs.map(x => x + #str)',
    '#strs.filter(x => x.length > 1)',
    '#strs.slice(0, #num)',
    '#nums.map(x => `${x}`)',
    'v.q.map(x => x.p ?? #str)',
    '(#bool ? #strs : #strs)',
  ],
}

function leaf(kind: Kind): Text {
  const paths = fc.constantFrom(...LEAVES[kind])
  if (kind === 'num') return fc.oneof(paths, numberLiteral)
  return kind === 'str' ? fc.oneof(paths, textLiteral) : paths
}

function expression(kind: Kind, depth: number): Text {
  if (depth === 0) return leaf(kind)
  const filled = fc.constantFrom(...PATTERNS[kind]).chain(pattern => {
    const kinds = [...pattern.matchAll(/#(\w+)/g)].map(match => match[1] as Kind)
    return fc
      .tuple(...kinds.map(part => expression(part, depth - 1)))
      .map(parts => parts.reduce((text, part) => text.replace(/#\w+/, () => part), pattern))
  })
  return fc.oneof({ weight: 1, arbitrary: leaf(kind) }, { weight: 4, arbitrary: filled })
}

const KINDS: readonly Kind[] = ['num', 'str', 'bool', 'optNum', 'optStr', 'nums', 'strs']

/** A body: one value, an object of several, or statements with a name for one. */
export const bodyText: Text = fc.oneof(
  ...KINDS.map(kind => expression(kind, 3)),
  fc
    .tuple(expression('num', 2), expression('optStr', 2), expression('bool', 2))
    .map(([x, y, z]) => `({ x: ${x}, y: ${y}, z: ${z} })`),
  fc
    .tuple(expression('num', 2), expression('num', 1), expression('str', 1))
    .map(([x, y, z]) => `{ const c = ${x}; if (c > ${y}) return ${z}; return String(c * 2) }`),
)

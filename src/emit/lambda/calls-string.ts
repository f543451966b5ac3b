/**
 * Methods of strings, regular expressions, and text ↔ number: calls of kernels (assembly/strings), which take whole
 * strings. Beyond ASCII the case of letters is the host's business; regular expressions are regexp.ts's.
 */
import type { BinaryNode, CallNode, Expr } from '../../lambda/ir.js'
import { isNullish } from '../../lambda/type-algebra.js'
import { ROW_LAMBDA_FAILED } from '../../wasm/abi.generated.js'
import { F64, I32 } from '../code.js'
import { textView } from '../literals.js'
import type { Operand } from '../operand.js'
import type { PushCall, WrittenCall } from './calls.js'
import { shortPrefix } from './cheap.js'
import { callHostText } from './host-text.js'
import { optionalString } from './optional.js'
import { pushRegexp } from './regexp.js'
import type { LambdaWriter } from './writer.js'

/** The index behind every string. */
const INDEX_MAX = 0x7fffffff

const argument = (n: CallNode, index: number): Expr => n.args[index] as Expr

/** Whether an optional argument is there. */
const given = (arg: Expr | undefined): arg is Expr => arg !== undefined && arg.type.kind !== 'never'

/** A number as an index: saturated to i32, NaN is 0. `otherwise` where the argument is left out. */
export function pushIndex(w: LambdaWriter, arg: Expr | undefined, otherwise: number): void {
  if (!given(arg)) w.code.i32(otherwise)
  else if (arg.type.kind === 'int32') w.push(arg)
  else if (isShifted(arg)) pushShifted(w, arg)
  else {
    w.number(arg)
    w.code.truncSat('i32.trunc_sat_f64_s')
  }
}

/** Constants up to so much are added to an index as an i32. */
const SHIFT_MAX = 1 << 20

/** `s.indexOf(x) + 1`: an int32 and a small whole number. */
function isShifted(n: Expr): n is BinaryNode {
  if (n.kind !== 'Binary' || (n.op !== '+' && n.op !== '-') || n.left.type.kind !== 'int32') return false
  const { left, right } = n
  if (isNullish(left.type) || right.kind !== 'Literal' || typeof right.value !== 'number') return false
  return Number.isInteger(right.value) && right.value >= 0 && right.value <= SHIFT_MAX
}

/** The sum, or difference, saturated to i32, without going through a float64. */
function pushShifted(w: LambdaWriter, { op, left, right }: BinaryNode): void {
  const { code } = w
  const value = code.local(I32)
  const moved = code.local(I32)
  const by = right.kind === 'Literal' ? Number(right.value) : 0
  w.push(left)
  code
    .tee(value)
    .i32(by)
    .op(op === '+' ? 'i32.add' : 'i32.sub')
    .set(moved)
  code.i32(op === '+' ? 0x7fffffff : -0x80000000).get(moved)
  code
    .get(moved)
    .get(value)
    .op(op === '+' ? 'i32.lt_s' : 'i32.gt_s')
    .select()
}

/** A kernel of strings only. */
const ofStrings =
  (kernel: string): PushCall =>
  (w, n) => {
    for (const arg of n.args) w.push(arg)
    w.kernel(kernel)
  }

/** A kernel of a string and indexes, each with its value when left out. */
const ofIndexes =
  (kernel: string, ...otherwise: readonly number[]): PushCall =>
  (w, n) => {
    w.push(argument(n, 0))
    otherwise.forEach((value, index) => {
      pushIndex(w, n.args[index + 1], value)
    })
    w.kernel(kernel)
  }

/** A search: text, pattern, position. */
const search =
  (kernel: string, otherwise: number): PushCall =>
  (w, n) => {
    w.push(argument(n, 0))
    w.push(argument(n, 1))
    pushIndex(w, n.args[2], otherwise)
    w.kernel(kernel)
  }

/** A prefix of up to four ASCII characters is compared in line: every view holds its first four bytes. */
const startsWith: PushCall = (w, n) => {
  const { code } = w
  const text = shortPrefix(n)
  if (text === undefined) {
    search('stringStartsWith', 0)(w, n)
    return
  }
  const word = Buffer.from(text.padEnd(4, '\0'), 'latin1').readInt32LE()
  w.push(argument(n, 0))
  code.load('i32.load', 4)
  // bytes that a view does not use are zero, which no character of the prefix is
  if (text.length < 4) code.i32(2 ** (8 * text.length) - 1).op('i32.and')
  code.i32(word).op('i32.eq')
}

/** A view on the stack that is 0 where JavaScript throws a RangeError: then the row fails. */
function failWhereZero(w: LambdaWriter, n: CallNode, what: string): void {
  const { code } = w
  const view = code.local(I32)
  code.tee(view).op('i32.eqz').if()
  w.fail(n.at, ROW_LAMBDA_FAILED, what)
  code.end().get(view)
}

const repeat: PushCall = (w, n) => {
  const { code } = w
  const count = argument(n, 1)
  w.push(argument(n, 0))
  if (count.type.kind === 'int32') w.push(count)
  else {
    const x = code.local(F64)
    w.number(count)
    code.tee(x).f64(Number.POSITIVE_INFINITY).op('f64.eq').if()
    w.fail(n.at, ROW_LAMBDA_FAILED, 'repeat: an infinite count')
    code.end().get(x).truncSat('i32.trunc_sat_f64_s')
  }
  w.kernel('stringRepeat')
  failWhereZero(w, n, 'repeat: the count is negative or the text too long')
}

const pad =
  (kernel: string): PushCall =>
  (w, n) => {
    w.push(argument(n, 0))
    pushIndex(w, n.args[1], 0)
    const filler = n.args[2]
    if (given(filler)) w.push(filler)
    else w.code.i32(textView(w.image, ' '))
    w.kernel(kernel)
    failWhereZero(w, n, 'pad: the text is too long')
  }

/** ASCII in WebAssembly; a string with other characters goes to the host. */
const changeCase =
  (kernel: string, host: 'toLowerCase' | 'toUpperCase'): PushCall =>
  (w, n) => {
    const { code } = w
    const source = code.local(I32)
    const changed = code.local(I32)
    w.push(argument(n, 0))
    code.tee(source)
    w.kernel(kernel)
    code.tee(changed).if(I32)
    code.get(changed).else()
    callHostText(w, host, [() => code.get(source)])
    code.end()
  }

const normalize: PushCall = (w, n) => {
  const form = n.args[1]
  callHostText(w, 'normalize', [
    () => w.push(argument(n, 0)),
    () => (given(form) ? w.push(form) : w.code.i32(textView(w.image, 'NFC'))),
  ])
  failWhereZero(w, n, 'normalize: no such form')
}

const split: PushCall = (w, n) => {
  const { code } = w
  const list = code.local(I32)
  w.push(argument(n, 0))
  w.push(argument(n, 1))
  code.i32(-1).i32(8)
  w.kernel('scratchAlloc')
  code.tee(list)
  w.kernel('stringSplit')
  code.get(list)
}

const toFixed: PushCall = (w, n) => {
  w.number(argument(n, 0))
  pushIndex(w, n.args[1], 0)
  w.kernel('numberToFixed')
  failWhereZero(w, n, 'toFixed: digits are 0 to 100')
}

/** The radix goes through ToInt32, unlike an index. */
const parseInteger: PushCall = (w, n) => {
  w.push(argument(n, 0))
  const radix = n.args[1]
  if (given(radix)) w.int32(radix)
  else w.code.i32(0)
  w.kernel('stringParseInt')
}

const pushes: Readonly<Record<string, PushCall>> = {
  'string.length': ofStrings('stringLength'),
  'string.slice': ofIndexes('stringSlice', 0, INDEX_MAX),
  'string.substring': ofIndexes('stringSubstring', 0, INDEX_MAX),
  'string.charAt': ofIndexes('stringCharAt', 0),
  'string.charCodeAt': ofIndexes('stringCharCodeAt', 0),
  'string.indexOf': search('stringIndexOf', 0),
  'string.lastIndexOf': search('stringLastIndexOf', INDEX_MAX),
  'string.includes': search('stringIncludes', 0),
  'string.startsWith': startsWith,
  'string.endsWith': search('stringEndsWith', INDEX_MAX),
  'string.repeat': repeat,
  'string.padStart': pad('stringPadStart'),
  'string.padEnd': pad('stringPadEnd'),
  'string.trim': ofStrings('stringTrim'),
  'string.trimStart': ofStrings('stringTrimStart'),
  'string.trimEnd': ofStrings('stringTrimEnd'),
  'string.replace': ofStrings('stringReplace'),
  'string.replaceAll': ofStrings('stringReplaceAll'),
  'string.split': split,
  'string.characters': ofStrings('stringCharacters'),
  'string.splitRe': pushRegexp,
  'string.searchRe': pushRegexp,
  'string.toLowerCase': changeCase('stringToLowerAscii', 'toLowerCase'),
  'string.toUpperCase': changeCase('stringToUpperAscii', 'toUpperCase'),
  'string.normalize': normalize,
  'string.replaceRe': pushRegexp,
  'regexp.test': pushRegexp,
  'number.toFixed': toFixed,
  parseInt: parseInteger,
  parseFloat: ofStrings('stringParseFloat'),
}

/** `s.at(i)`: 0 from the kernel is undefined. */
function at(w: LambdaWriter, n: CallNode): Operand {
  w.push(argument(n, 0))
  pushIndex(w, n.args[1], 0)
  w.kernel('stringAt')
  return optionalString(w, n.type)
}

/** `s[i]`: undefined where i is no index of the string. */
function index(w: LambdaWriter, n: CallNode): Operand {
  const { code } = w
  const position = argument(n, 1)
  const text = code.local(I32)
  const i = code.local(I32)
  w.push(argument(n, 0))
  code.set(text)
  if (position.type.kind === 'int32') {
    w.push(position)
    code.tee(i).i32(0).op('i32.ge_s')
  } else {
    const x = code.local(F64)
    w.number(position)
    code.tee(x).truncSat('i32.trunc_sat_f64_s').tee(i).op('f64.convert_i32_s').get(x).op('f64.eq')
    code.get(i).i32(0).op('i32.ge_s').op('i32.and')
  }
  code.if(I32)
  code.get(text).get(i)
  w.kernel('stringAt')
  code.else().i32(0).end()
  return optionalString(w, n.type)
}

export const stringCalls: Readonly<Record<string, WrittenCall>> = {
  ...Object.fromEntries(Object.entries(pushes).map(([name, push]) => [name, { push }])),
  'string.at': { operand: at },
  'string.index': { operand: index },
}

/**
 * Conversions that the host computes: percent encoding, numbers in other bases, texts of a locale, dates from text
 * (javascript/host-conversions.ts). A call into JavaScript per row: exact by construction. Numbers go by address,
 * because the import takes three integers; what JavaScript would throw fails the row.
 */
import type { CallNode, Expr } from '../../lambda/ir.js'
import { present } from '../../stdx/present.js'
import { ROW_LAMBDA_FAILED } from '../../wasm/abi.generated.js'
import { HOST_MATH_2, LOCAL_DATE_PARTS } from '../../wasm/host-functions.js'
import { F64, I32 } from '../code.js'
import { textView } from '../literals.js'
import type { Operand } from '../operand.js'
import { STATE_UNDEFINED } from '../operand.js'
import type { PushCall, WrittenCall } from './calls.js'
import { callHostText, type HostText } from './host-text.js'
import type { LambdaWriter } from './writer.js'

type PushArgument = (w: LambdaWriter, arg: Expr) => void

const isGiven = (arg: Expr | undefined): arg is Expr => arg !== undefined && arg.type.kind !== 'never'
const argument = (n: CallNode, index: number): Expr => present(n.args[index], `argument ${index} of ${n.fn}`)

const pushText: PushArgument = (w, arg) => w.push(arg)
/** Address of the number, in scratch. */
const pushNumber: PushArgument = (w, arg) => pushNumbers(w, [arg])

/** Address of the numbers as float64 side by side, in scratch. */
export function pushNumbers(w: LambdaWriter, args: readonly Expr[]): void {
  const { code } = w
  const values = args.map(arg => {
    w.number(arg)
    const local = code.local(F64)
    code.set(local)
    return local
  })
  pushStored(w, values)
}

/** Address of the float64 locals side by side, in scratch. */
export function pushStored(w: LambdaWriter, values: readonly number[]): void {
  const { code } = w
  const at = code.local(I32)
  code.i32(Math.max(values.length, 1) * 8)
  w.kernel('scratchAlloc')
  code.set(at)
  values.forEach((value, index) => {
    code
      .get(at)
      .get(value)
      .store('f64.store', index * 8)
  })
  code.get(at)
}

/** Calls the function with its arguments, those left out as 0. Leaves an i32. */
function callText(w: LambdaWriter, fn: HostText, n: CallNode, pushes: readonly PushArgument[]): void {
  const given = pushes.map((push, index) => {
    const arg = n.args[index]
    return isGiven(arg) ? () => push(w, arg) : undefined
  })
  callHostText(w, fn, given)
}

/** Fails the row where the i32 on the stack is `failed`. */
function failWhere(w: LambdaWriter, n: CallNode, failed: number, what: string): void {
  const { code } = w
  const result = code.local(I32)
  code.tee(result).i32(failed).op('i32.eq').if()
  w.fail(n.at, ROW_LAMBDA_FAILED, what)
  code.end().get(result)
}

const converted =
  (fn: HostText, what: string, ...pushes: readonly PushArgument[]): PushCall =>
  (w, n) => {
    callText(w, fn, n, pushes)
    failWhere(w, n, 0, what)
  }

const localeCompare: PushCall = (w, n) => {
  callText(w, 'localeCompare', n, [pushText, pushText, pushText])
  failWhere(w, n, 2, 'localeCompare: no such locale')
}

const dateParse: PushCall = (w, n) => {
  const { code } = w
  code.i32(HOST_MATH_2.indexOf('dateParse'))
  w.push(argument(n, 0))
  code.op('f64.convert_i32_u').f64(0)
  w.kernel('host.math2')
}

const localDatePart =
  (part: number): PushCall =>
  (w, n) => {
    w.code.i32(HOST_MATH_2.indexOf('localDatePart'))
    w.push(argument(n, 0))
    w.code.f64(part)
    w.kernel('host.math2')
  }

/** 0 to 127: a text of each ASCII character, cut out of one text in the image. */
const ASCII = String.fromCharCode(...Array.from({ length: 128 }, (_, code) => code))

/** One ASCII character is cut out of a text of all of them; the rest is the host's business. */
const fromCode =
  (fn: 'fromCharCode' | 'fromCodePoint'): PushCall =>
  (w, n) => {
    const { code } = w
    const [only] = n.args
    if (only !== undefined && n.args.length === 1) {
      const x = code.local(F64)
      const unit = code.local(I32)
      w.number(only)
      code.tee(x).truncSat('i32.trunc_sat_f64_s').tee(unit).op('f64.convert_i32_s').get(x).op('f64.eq')
      code.get(unit).i32(ASCII.length).op('i32.lt_u').op('i32.and').if(I32)
      code.i32(textView(w.image, ASCII)).get(unit)
      w.kernel('stringCharAt')
      code.else()
      hostCodes(w, n, fn)
      code.end()
    } else hostCodes(w, n, fn)
  }

function hostCodes(w: LambdaWriter, n: CallNode, fn: 'fromCharCode' | 'fromCodePoint'): void {
  callHostText(w, fn, [() => pushNumbers(w, n.args), () => w.code.i32(n.args.length)])
  failWhere(w, n, 0, `${fn}: no such code point`)
}

/** Two units that are halves of one character make its code point; undefined where there is no such index. */
function codePointAt(w: LambdaWriter, n: CallNode): Operand {
  const { code } = w
  const [text, index, high, low] = [code.local(I32), code.local(I32), code.local(F64), code.local(F64)]
  const unit = (offset: number): void => {
    code.get(text).get(index)
    if (offset !== 0) code.i32(offset).op('i32.add')
    w.kernel('stringCharCodeAt')
  }
  const isBetween = (local: number, from: number, to: number): void => {
    code.get(local).f64(from).op('f64.ge').get(local).f64(to).op('f64.le').op('i32.and')
  }
  const position = n.args[1]
  w.push(argument(n, 0))
  code.set(text)
  if (!isGiven(position)) code.i32(0)
  else {
    w.number(position)
    code.truncSat('i32.trunc_sat_f64_s')
  }
  code.set(index)
  unit(0)
  code.set(high)
  isBetween(high, 0xd800, 0xdbff)
  code.if()
  unit(1)
  code.set(low)
  isBetween(low, 0xdc00, 0xdfff)
  code.if()
  code.get(high).f64(0xd800).op('f64.sub').f64(1024).op('f64.mul')
  code.get(low).f64(0xdc00).op('f64.sub').op('f64.add').f64(0x10000).op('f64.add').set(high)
  code.end().end()
  return {
    kind: 'scalar',
    type: n.type,
    push: at => void at.get(high),
    pushState: at => void at.i32(STATE_UNDEFINED).i32(0).get(high).get(high).op('f64.ne').select(),
  }
}

const pushes: Readonly<Record<string, PushCall>> = {
  'Date.parse': dateParse,
  encodeURIComponent: converted('encodeURIComponent', 'encodeURIComponent of half a surrogate pair', pushText),
  encodeURI: converted('encodeURI', 'encodeURI of half a surrogate pair', pushText),
  decodeURIComponent: converted('decodeURIComponent', 'decodeURIComponent: malformed', pushText),
  decodeURI: converted('decodeURI', 'decodeURI: malformed', pushText),
  btoa: converted('btoa', 'btoa: a character beyond U+00FF', pushText),
  atob: converted('atob', 'atob: malformed', pushText),
  'string.toLocaleLowerCase': converted('toLocaleLowerCase', 'no such locale', pushText, pushText),
  'string.toLocaleUpperCase': converted('toLocaleUpperCase', 'no such locale', pushText, pushText),
  'string.localeCompare': localeCompare,
  'number.toString': converted('numberToString', 'toString: a radix is 2 to 36', pushNumber, pushNumber),
  'number.toPrecision': converted('numberToPrecision', 'toPrecision: digits are 1 to 100', pushNumber, pushNumber),
  'number.toExponential': converted(
    'numberToExponential',
    'toExponential: digits are 0 to 100',
    pushNumber,
    pushNumber,
  ),
  'number.toLocaleString': converted('numberToLocaleString', 'no such locale', pushNumber, pushText),
  'date.toLocaleString': converted('dateToLocaleString', 'no such locale', pushNumber, pushText),
  'date.toLocaleDateString': converted('dateToLocaleDateString', 'no such locale', pushNumber, pushText),
  'date.toLocaleTimeString': converted('dateToLocaleTimeString', 'no such locale', pushNumber, pushText),
  'locale.text': converted('localeText', 'no such locale, or no such time', pushText, pushNumber, pushText),
  'String.fromCharCode': fromCode('fromCharCode'),
  'String.fromCodePoint': fromCode('fromCodePoint'),
  ...Object.fromEntries(LOCAL_DATE_PARTS.map((name, part) => [`date.${name}`, localDatePart(part)])),
}

/** How the emitter writes them, by name. */
export const hostCalls: Readonly<Record<string, WrittenCall>> = {
  ...Object.fromEntries(Object.entries(pushes).map(([name, push]) => [name, { push }])),
  'string.codePointAt': { operand: codePointAt },
}

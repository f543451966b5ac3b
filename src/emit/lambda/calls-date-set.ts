/**
 * Setters of dates: the time behind them. Those of UTC are computed here, the others are the host's, because they
 * depend on the machine's time zone; so is what the arithmetic here does not reach (a year beyond all dates that a day
 * of the month brings back). Source: ECMA-262, MakeTime, MakeDay, MakeDate, TimeClip.
 */
import type { CallNode } from '../../lambda/ir.js'
import { present } from '../../stdx/present.js'
import { DATE_SETTERS, type DateSetter, dateSetCode, HOST_MATH_2 } from '../../wasm/host-functions.js'
import { type Code, F64, I32 } from '../code.js'
import type { PushCall, WrittenCall } from './calls.js'
import { pushStored } from './calls-host.js'
import type { LambdaWriter } from './writer.js'

const DAY_MS = 86_400_000
/** Years beyond which there are no dates. V8 knows more years, with which the host reckons. */
const YEAR_MAX = 275_761
/** A year whose number Date.UTC takes as it is. */
const PLAIN_YEAR = 100

/** Parts of datePart. */
const [YEAR, MONTH, DAY, HOURS] = [0, 1, 2, 4] as const
/** Milliseconds of an hour, a minute, a second, a millisecond. */
const TIME_UNITS = [3_600_000, 60_000, 1000, 1]

/** The time and the arguments in locals, computed once and in their order. */
interface Setting {
  readonly w: LambdaWriter
  readonly code: Code
  readonly time: number
  readonly args: readonly number[]
}

function settingOf(w: LambdaWriter, n: CallNode): Setting {
  const { code } = w
  const time = code.local(F64)
  w.push(present(n.args[0], `the date of ${n.fn}`))
  code.set(time)
  const args = n.args.slice(1).map(arg => {
    const local = code.local(F64)
    w.number(arg)
    code.set(local)
    return local
  })
  return { w, code, time, args }
}

function pushPart({ w, code, time }: Setting, part: number): void {
  code.get(time).i32(part)
  w.kernel('datePart')
}

/** A whole number: what is given, else the part of the date. */
function pushGiven(s: Setting, index: number, part: number): void {
  const given = s.args[index]
  if (given === undefined) pushPart(s, part)
  else s.code.get(given).op('f64.trunc')
}

/** The day of the time, counted from 1970. Up to 8.64e15 a quotient just below a whole number is told from it. */
const pushDay = ({ code, time }: Setting): void => void code.get(time).f64(DAY_MS).op('f64.div').op('f64.floor')

/** Milliseconds since midnight. */
function pushTimeInDay(s: Setting): void {
  s.code.get(s.time)
  pushDay(s)
  s.code.f64(DAY_MS).op('f64.mul').op('f64.sub')
}

/** Whatever is NaN or without end among the parts makes the sum so, and no date. */
function setTime(s: Setting, first: number): void {
  const { w, code } = s
  TIME_UNITS.forEach((unit, index) => {
    if (index < first) pushPart(s, HOURS + index)
    else pushGiven(s, index - first, HOURS + index)
    code.f64(unit).op('f64.mul')
    if (index > 0) code.op('f64.add')
  })
  pushDay(s)
  code.f64(DAY_MS).op('f64.mul').op('f64.add')
  w.kernel('dateClip')
}

/** The month stays: its first day is as far away as the day of the month says. */
function setDay(s: Setting): void {
  const { w, code } = s
  pushDay(s)
  pushPart(s, DAY)
  code.op('f64.sub')
  pushGiven(s, 0, DAY)
  code.op('f64.add').f64(DAY_MS).op('f64.mul')
  pushTimeInDay(s)
  code.op('f64.add')
  w.kernel('dateClip')
}

/** The first of the month comes from dateUtc, which takes years below 100 for others: they are months here. */
function setMonth(s: Setting, setter: DateSetter): void {
  const { w, code } = s
  const hasYear = setter === 'setUTCFullYear'
  const [parts, result] = [code.local(I32), code.local(F64)]
  // a year makes a date of what was none
  if (hasYear) code.get(s.time).f64(0).get(s.time).get(s.time).op('f64.eq').select().set(s.time)
  code.i32(7 * 8)
  w.kernel('scratchAlloc')
  code.set(parts)
  code.get(parts).f64(PLAIN_YEAR).store('f64.store', 0).get(parts)
  pushGiven(s, hasYear ? 1 : 0, MONTH)
  if (hasYear) pushGiven(s, 0, YEAR)
  else pushPart(s, YEAR)
  code.f64(PLAIN_YEAR).op('f64.sub').f64(12).op('f64.mul').op('f64.add').store('f64.store', 8)
  ;[1, 0, 0, 0, 0].forEach((value, index) => {
    code
      .get(parts)
      .f64(value)
      .store('f64.store', 16 + index * 8)
  })
  code.get(parts)
  w.kernel('dateUtc')
  pushGiven(s, hasYear ? 2 : 1, DAY)
  code.f64(1).op('f64.sub').f64(DAY_MS).op('f64.mul').op('f64.add')
  pushTimeInDay(s)
  code.op('f64.add')
  w.kernel('dateClip')
  code.tee(result).get(result).op('f64.eq')
  const year = hasYear ? s.args[0] : undefined
  if (year !== undefined) code.get(year).op('f64.abs').f64(YEAR_MAX).op('f64.le').op('i32.and')
  code.if(F64)
  code.get(result).else()
  ofHost(s, setter)
  code.end()
}

/** JavaScript's own answer. */
function ofHost({ w, code, time, args }: Setting, setter: DateSetter): void {
  const numbers = [time, ...args]
  code.i32(HOST_MATH_2.indexOf('dateSet'))
  pushStored(w, numbers)
  code.op('f64.convert_i32_u').f64(dateSetCode(setter, numbers.length))
  w.kernel('host.math2')
}

const TIME_SETTERS: readonly DateSetter[] = ['setUTCHours', 'setUTCMinutes', 'setUTCSeconds', 'setUTCMilliseconds']

const written =
  (setter: DateSetter): PushCall =>
  (w, n) => {
    const s = settingOf(w, n)
    const first = TIME_SETTERS.indexOf(setter)
    if (first >= 0) setTime(s, first)
    else if (setter === 'setUTCDate') setDay(s)
    else if (setter.startsWith('setUTC')) setMonth(s, setter)
    else ofHost(s, setter)
  }

/** How the emitter writes them, by name. */
export const dateSetCalls: Readonly<Record<string, WrittenCall>> = Object.fromEntries(
  DATE_SETTERS.map(setter => [`date.${setter}`, { push: written(setter) }]),
)

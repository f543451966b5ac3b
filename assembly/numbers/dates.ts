// Dates as JavaScript has them: time values in milliseconds since 1970, UTC, proleptic Gregorian.
//
// A time value is a double that is an integer with |t| <= 8.64e15, or NaN (an invalid date). Local time is not here.
// Source: ECMA-262, Time Values and Time Range, MakeDay, MakeTime, TimeClip, Date.prototype.toISOString;
// H. Hinnant, chrono-Compatible Low-Level Date Algorithms.

import { VIEW_BYTES, VIEW_INLINE_MAX } from '../abi';
import { scratchCommit, scratchReserve } from '../memory/scratch';
import { putView } from '../strings/view';
import { putDigits } from '../text/digits';

const DAY_MS: i64 = 86400000;
const TIME_MAX: f64 = 8.64e15;
const ERA_DAYS: i64 = 146097;

/** new Date(x).getTime(): the integer part in range, else NaN. In: any double. */
export function dateClip(x: f64): f64 {
  return abs(x) <= TIME_MAX ? trunc(x) + 0 : NaN;
}

function floorDiv(a: i64, b: i64): i64 {
  const quotient = a / b;
  return a % b < 0 ? quotient - 1 : quotient;
}

/** Year << 16 | month (1..12) << 8 | day of a day since 1970. */
function civil(day: i64): i64 {
  const z = day + 719468;
  const era = floorDiv(z, ERA_DAYS);
  const doe = z - era * ERA_DAYS;
  const yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const mp = (5 * doy + 2) / 153;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + i64(month <= 2);
  return (year << 16) | (month << 8) | (doy - (153 * mp + 2) / 5 + 1);
}

/** Days since 1970 of the first of a month (0..11) of a year. */
function dayOfMonth(year: i64, month: i64): i64 {
  const y = month < 2 ? year - 1 : year;
  const era = floorDiv(y, 400);
  const yoe = y - era * 400;
  const mp = month < 2 ? month + 10 : month - 2;
  const doy = (153 * mp + 2) / 5;
  return era * ERA_DAYS + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

/**
 * In: a time value; `part` 0 year, 1 month (0..11), 2 day of the month, 3 weekday (0 Sunday), 4 hours, 5 minutes,
 * 6 seconds, 7 milliseconds. Out: the part; NaN of an invalid date. Nulls, Overflow, Status codes: none. Cost: 3-8 ns.
 * Source: Date.prototype.getUTC…
 */
export function datePart(t: f64, part: i32): f64 {
  if (t != t) return NaN;
  const ms = <i64>t;
  const day = floorDiv(ms, DAY_MS);
  const rest = ms - day * DAY_MS;
  switch (part) {
    case 0: return <f64>(civil(day) >> 16);
    case 1: return <f64>(((civil(day) >> 8) & 255) - 1);
    case 2: return <f64>(civil(day) & 255);
    case 3: return <f64>(day + 4 - floorDiv(day + 4, 7) * 7);
    case 4: return <f64>(rest / 3600000);
    case 5: return <f64>((rest / 60000) % 60);
    case 6: return <f64>((rest / 1000) % 60);
    default: return <f64>(rest % 1000);
  }
}

/** A number of Date.UTC's: ToIntegerOrInfinity; the caller has refused what is not finite. */
// @ts-ignore: decorator
@inline function part(parts: usize, index: u32): f64 {
  return trunc(load<f64>(parts + (index << 3)));
}

/**
 * Date.UTC(year, month, day, hours, minutes, seconds, ms).
 *
 * In: f64[7] at `parts`, what is left out filled in (month 0, day 1, others 0). Out: the time value, NaN out of range.
 * Nulls, Overflow, Status codes: none. Cost: 10 ns. Source: Date.UTC, MakeTime, MakeDay, MakeDate, TimeClip.
 */
export function dateUtc(parts: usize): f64 {
  for (let index: u32 = 0; index < 7; index++) {
    if (!(abs(load<f64>(parts + (index << 3))) < Infinity)) return NaN;
  }
  let year = part(parts, 0);
  if (year >= 0 && year <= 99) year += 1900;
  const month = part(parts, 1);
  const whole = year + floor(month / 12);
  if (abs(whole) > 400000) return NaN;
  const first = dayOfMonth(<i64>whole, <i64>(month - floor(month / 12) * 12));
  const day = <f64>first + part(parts, 2) - 1;
  const time = part(parts, 3) * 3600000 + part(parts, 4) * 60000 + part(parts, 5) * 1000 + part(parts, 6);
  return dateClip(day * <f64>DAY_MS + time);
}

/**
 * In: a time value. Out: toISOString() as a view in scratch; 0 where JavaScript throws a RangeError (an invalid date).
 * Nulls: the caller's. Overflow: none. Status codes: 0. Cost: 20 ns. Source: Date.prototype.toISOString.
 */
export function dateToIso(t: f64): usize {
  if (t != t) return 0;
  const ms = <i64>t;
  const day = floorDiv(ms, DAY_MS);
  const rest = <u64>(ms - day * DAY_MS);
  const date = civil(day);
  const year = date >> 16;
  const view = scratchReserve(VIEW_BYTES + 64);
  const bytes = view + VIEW_BYTES;
  let at = bytes;
  if (year < 0 || year > 9999) {
    store<u8>(at++, year < 0 ? 0x2d : 0x2b);
    putDigits(<u64>(year < 0 ? -year : year), 6, at);
    at += 6;
  } else {
    putDigits(<u64>year, 4, at);
    at += 4;
  }
  at = field(at, 0x2d, <u64>((date >> 8) & 255), 2);
  at = field(at, 0x2d, <u64>(date & 255), 2);
  at = field(at, 0x54, rest / 3600000, 2);
  at = field(at, 0x3a, (rest / 60000) % 60, 2);
  at = field(at, 0x3a, (rest / 1000) % 60, 2);
  at = field(at, 0x2e, rest % 1000, 3);
  store<u8>(at++, 0x5a);
  putView(view, bytes, <u32>(at - bytes));
  assert(<u32>(at - bytes) > VIEW_INLINE_MAX);
  scratchCommit(at);
  return view;
}

function field(at: usize, mark: u8, value: u64, digits: u32): usize {
  store<u8>(at, mark);
  putDigits(value, digits, at + 1);
  return at + 1 + digits;
}

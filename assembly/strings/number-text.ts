// Between numbers and strings, for lambdas: String(x), toFixed, Number(s), parseFloat, parseInt.
//
// Results are views in scratch; numbers of up to 12 characters are inline and cost 16 bytes. Reading borrows scratch
// for its exact path and takes none. All semantics are in assembly/text.
// Source: ECMA-262 Number::toString, StringToNumber, parseFloat, parseInt, toFixed.

import { VIEW_BYTES, VIEW_INLINE_MAX } from '../abi';
import { scratchAlloc, scratchCommit, scratchReserve } from '../memory/scratch';
import { FIXED_TEXT_BYTES, printFixed } from '../text/number-fixed';
import { NUMBER_OUT_BYTES } from '../text/number-parse';
import { NUMBER_TEXT_BYTES, printF64, printI64 } from '../text/number-print';
import { textToFloat, textToInteger, textToNumber } from '../text/number-script';
import { putView, viewBytes, viewLength } from './view';

const TRUE_VIEW: usize = memory.data<u32>([4, 0x65757274, 0, 0]);
const FALSE_VIEW: usize = memory.data<u32>([5, 0x736c6166, 0x65, 0]);

/** The view at `view` of the text that was written behind it. */
function finish(view: usize, end: usize): usize {
  const bytes = view + VIEW_BYTES;
  const length = <u32>(end - bytes);
  putView(view, bytes, length);
  scratchCommit(length <= VIEW_INLINE_MAX ? bytes : end);
  return view;
}

/**
 * In: any f64. Out: String(value) as a view in scratch. Nulls: the caller's. Overflow, Status codes: none.
 * Cost: 15 ns for short decimals, 45-60 otherwise. Source: Number::toString.
 */
export function numberToString(value: f64): usize {
  const view = scratchReserve(VIEW_BYTES + NUMBER_TEXT_BYTES);
  return finish(view, printF64(value, view + VIEW_BYTES));
}

/** An int32, int64, bigint or timestamp as text. Otherwise as `numberToString`. Cost: 3 ns below 100. */
export function integerToString(value: i64): usize {
  if (<u64>value < 100) {
    const view = scratchAlloc(VIEW_BYTES);
    store<u64>(view, 0);
    store<u64>(view, 0, 8);
    store<u32>(view, <u32>(printI64(value, view + 4) - view) - 4);
    return view;
  }
  const view = scratchReserve(VIEW_BYTES + NUMBER_TEXT_BYTES);
  return finish(view, printI64(value, view + VIEW_BYTES));
}

/** `true` or `false`; takes no scratch. */
export function booleanToString(value: i32): usize {
  return value ? TRUE_VIEW : FALSE_VIEW;
}

/**
 * In: any f64; any i32. Out: value.toFixed(digits) as a view in scratch, 0 where JavaScript throws a RangeError (digits
 * not in 0..100). Nulls: the caller's. Overflow: none. Status codes: 0. Cost: 20 ns + 1 per digit. Source: toFixed.
 */
export function numberToFixed(value: f64, digits: i32): usize {
  if (<u32>digits > 100) return 0;
  const view = scratchReserve(VIEW_BYTES + FIXED_TEXT_BYTES);
  return finish(view, printFixed(value, digits, view + VIEW_BYTES));
}

/**
 * In: a view. Out: Number(string), NaN where it is not one. Nulls: the caller's. Overflow: an infinity. Status codes:
 * none.
 * Cost: 20 ns up to 19 digits. Takes no scratch. Source: StringToNumber.
 */
export function stringToNumber(view: usize): f64 {
  const bytes = viewBytes(view);
  return textToNumber(bytes, bytes + viewLength(view), scratchReserve(NUMBER_OUT_BYTES));
}

/** parseFloat(string). Otherwise as `stringToNumber`. */
export function stringParseFloat(view: usize): f64 {
  const bytes = viewBytes(view);
  return textToFloat(bytes, bytes + viewLength(view), scratchReserve(NUMBER_OUT_BYTES));
}

/** parseInt(string, radix), radix 0 when left out. Otherwise as `stringToNumber`. */
export function stringParseInt(view: usize, radix: i32): f64 {
  const bytes = viewBytes(view);
  return textToInteger(bytes, bytes + viewLength(view), radix, scratchReserve(NUMBER_OUT_BYTES));
}

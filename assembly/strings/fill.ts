// Strings made of repetitions: repeat, padStart, padEnd.
//
// Lengths are UTF-16 units, so a filler may be cut inside a pair, and halves that meet at a seam are joined.
// Source: ECMA-262 String.prototype.repeat, StringPad.

import { stringLength, sliceBetween } from './slice';
import { textBegin, textEnd, textString } from './builder';
import { EMPTY, viewLength } from './view';

/** Longest string that V8 makes, in units; JavaScript throws a RangeError beyond. */
const UNITS_MAX: u64 = 0x1fffffe8;

function appendTimes(text: u64, view: usize, count: u32): u64 {
  for (; count > 0; count--) text = textString(text, view);
  return text;
}

/**
 * In: a view; `count` any i32. Out: the view, or 0 where JavaScript throws a RangeError (negative, or longer than V8's
 * longest string). Nulls: the caller's. Overflow: 0. Status codes: 0. Cost: O(result). Source: String.prototype.repeat.
 */
export function stringRepeat(view: usize, count: i32): usize {
  if (count < 0) return 0;
  if (count == 1) return view;
  if (count == 0 || viewLength(view) == 0) return EMPTY;
  if (<u64>stringLength(view) * <u64>count > UNITS_MAX) return 0;
  return textEnd(appendTimes(textBegin(), view, count));
}

function pad(view: usize, target: i32, filler: usize, front: bool): usize {
  const length = stringLength(view);
  if (target <= length || viewLength(filler) == 0) return view;
  if (<u64>target > UNITS_MAX) return 0;
  const missing = <u32>(target - length);
  const unit = <u32>stringLength(filler);
  const rest = sliceBetween(filler, 0, missing % unit);
  let text = textBegin();
  if (!front) text = textString(text, view);
  text = textString(appendTimes(text, filler, missing / unit), rest);
  if (front) text = textString(text, view);
  return textEnd(text);
}

/**
 * In: a view, the length wanted in units, the filler (a view of one space when left out). Out: the view, itself when it
 * is long enough; 0 where JavaScript throws a RangeError. Nulls: the caller's. Overflow: 0. Status codes: 0.
 * Cost: O(result). Source: String.prototype.padStart.
 */
export function stringPadStart(view: usize, target: i32, filler: usize): usize {
  return pad(view, target, filler, true);
}

/** String.prototype.padEnd; otherwise as `stringPadStart`. */
export function stringPadEnd(view: usize, target: i32, filler: usize): usize {
  return pad(view, target, filler, false);
}

// JSON.stringify for lambdas: a cell as JSON text, as a string in scratch.
//
// All semantics are encode/json.ts's. Source: ECMA-262 JSON.stringify.

import { VIEW_BYTES, VIEW_INLINE_MAX } from '../abi';
import { jsonBytesMax, putJson } from '../encode/json';
import { scratchCommit, scratchReserve } from '../memory/scratch';
import { putView } from './view';

/**
 * In: address of a TypeDesc, of a cell. Out: its JSON text as a view in scratch. Nulls: `null`.
 * Overflow, Status codes: none; every number of the type must allow null, which NaN prints as. Cost: O(text), 1-2 GB/s.
 */
export function jsonText(type: usize, cell: usize): usize {
  const view = scratchReserve(VIEW_BYTES + jsonBytesMax(type, cell));
  const bytes = view + VIEW_BYTES;
  const end = putJson(type, cell, bytes);
  assert(end != 0, 'a number of a JSON text cannot be null');
  const length = <u32>(end - bytes);
  putView(view, bytes, length);
  scratchCommit(length <= VIEW_INLINE_MAX ? bytes : end);
  return view;
}

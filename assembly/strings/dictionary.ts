// Looking up a string in a constant table of the plan's image: captured objects, Maps and Sets.
//
//   table:  u32 mask | u32 slots u32[mask + 1] | ...          slot: u32 address of an entry, 0 none
//   entry:  view16 of the key | value cell at DICTIONARY_VALUE
//
// Open addressing, linear probing, at most half full: a lookup that misses ends at an empty slot. The table is written
// by src/emit/lambda/tables.ts, with the hash of this file.
// Source: multiplication constants of wyhash.

import { VIEW_INLINE_MAX } from '../abi';
import { stringEquals } from './compare';

/** Where the value cell of an entry begins. */
export const DICTIONARY_VALUE: u32 = 16;

/** Hash of a string: its view, where that holds it whole; else length, first four and last eight bytes. */
function hashView(view: usize): u32 {
  const length = load<u32>(view);
  const tail = length <= VIEW_INLINE_MAX ? load<u64>(view, 8) : load<u64>(<usize>load<u32>(view, 12) + length - 8);
  const head = (load<u64>(view) ^ 0xa0761d6478bd642f) * 0xe7037ed1a0b428db;
  return <u32>((head + (tail ^ 0x8ebc6af09c88c6e3) * 0x589965cc75374cc3) >> 32);
}

/**
 * In: address of a table, a view. Out: address of the entry's value cell; 0 when the string is no key.
 * Nulls: the caller's. Overflow, Status codes: none. Cost: 3-5 ns up to 12 bytes. Source: none.
 */
export function dictionaryFind(table: usize, view: usize): usize {
  const mask = load<u32>(table);
  const slots = <usize>load<u32>(table, 4);
  let slot = hashView(view) & mask;
  for (let left = mask; left > 0; left--) {
    const entry = <usize>load<u32>(slots + ((<usize>slot) << 2));
    if (entry == 0) return 0;
    if (stringEquals(entry, view)) return entry + DICTIONARY_VALUE;
    slot = (slot + 1) & mask;
  }
  assert(false, 'a dictionary has no empty slot');
  return 0;
}

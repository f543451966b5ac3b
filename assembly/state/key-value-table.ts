// Key-value stores: find and insert by the key's bytes. Kafka Streams: InMemoryKeyValueStore, TimestampedKeyValueStore.
//
// A row is *live* when it has a value. A deleted row stays in the table without a value until its changelog and its
// cache have seen it; finding passes over it, inserting gives it back with its cell zeroed.
import { ROW_FLAG_LIVE, STATE_ROW_FLAGS, STORE_TABLE } from '../abi';
import { settleLimbo } from './dirty-rows';
import { newTable, tableFind, tableInsert } from './hash-table';
import { STORE_LIMBO } from './state-blocks';
import { sameKey } from './key';

/**
 * The row of a key, if it has a value; else 0.
 * In: view16 of the key, not null; its `hashView`.
 */
export function storeFind(storePtr: usize, key: usize, hash: u32): usize {
  const table = <usize>load<u32>(storePtr, STORE_TABLE);
  if (table == 0) return 0;
  const row = tableFind(table, key, hash, 0);
  return row != 0 && (load<u32>(row, STATE_ROW_FLAGS) & ROW_FLAG_LIVE) != 0 ? row : 0;
}

/**
 * The row of a key, inserted if absent. Without ROW_FLAG_LIVE it has no value, and its cell is zeroed.
 * Out: never 0. A row that is left without a value and in no list goes again by itself, at the next insertion.
 */
export function storeUpsert(storePtr: usize, key: usize, hash: u32): usize {
  let table = <usize>load<u32>(storePtr, STORE_TABLE);
  if (table == 0) {
    table = newTable(storePtr, false);
    store<u32>(storePtr, <u32>table, STORE_TABLE);
  }
  const found = tableFind(table, key, hash, 0);
  if (found != 0) return found;
  settleLimbo(storePtr);
  const row = tableInsert(storePtr, table, key, hash, 0);
  store<u32>(storePtr, <u32>row, STORE_LIMBO);
  return row;
}

/** `storeFind` by way of the touch pass: `hint` is a row of this store or 0, and may be wrong. */
export function storeFindHinted(storePtr: usize, key: usize, hash: u32, hint: usize): usize {
  if (hint == 0 || !sameKey(hint, key)) return storeFind(storePtr, key, hash);
  return (load<u32>(hint, STATE_ROW_FLAGS) & ROW_FLAG_LIVE) != 0 ? hint : 0;
}

/** `storeUpsert` by way of the touch pass. */
export function storeUpsertHinted(storePtr: usize, key: usize, hash: u32, hint: usize): usize {
  return hint != 0 && sameKey(hint, key) ? hint : storeUpsert(storePtr, key, hash);
}

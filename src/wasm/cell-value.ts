/**
 * What a cell's value is in JavaScript: what users' functions, the test driver and queries see.
 *
 * int64 is a number; beyond ±2^53 it reads as a bigint, so that passing it on is exact and arithmetic with it
 * throws (a row that uses it fails, as in compiled code). `raw` is its JSON text. Bytes are copies.
 */
export type CellValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly CellValue[]
  | { readonly [field: string]: CellValue }

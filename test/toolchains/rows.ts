/** The rows that the samples are run on: their type for the editor, their schema for the compiler. */
import { listType, nullableType, structType, types } from '../../src/schema/type.js'
import type { Row } from './row.js'

export const RowSchema = structType({
  price: types.float64,
  region: types.string,
  note: nullableType(types.string),
  at: types.timestamp,
  customer: nullableType(structType({ tier: nullableType(types.string), name: types.string })),
  items: listType(types.float64),
  lines: listType(structType({ sku: types.string, qty: types.float64 })),
})

export const rows: readonly Row[] = [
  {
    price: 12.345,
    region: 'eu',
    note: ' urgent; call ',
    at: 1_700_000_000_000,
    customer: { tier: 'gold', name: 'Zoë' },
    items: [1, 2, 3],
    lines: [
      { sku: 'a-1', qty: 2 },
      { sku: 'b-2', qty: 5 },
    ],
  },
  { price: 0.5, region: 'ca', note: null, at: 0, customer: { tier: null, name: '' }, items: [], lines: [] },
  { price: 5, region: 'x', note: '', at: 86_400_000, customer: null, items: [7], lines: [{ sku: 'c-3', qty: 0 }] },
  {
    price: 250,
    region: 'us',
    note: 'b',
    at: 1,
    customer: { tier: 'basic', name: '日本' },
    items: [-1, 0.5],
    lines: [],
  },
]

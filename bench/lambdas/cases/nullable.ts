/** The same functions on columns that may be null, beside columns that may not. */
import { type LambdaCase, REQUIRED, type UserFunction } from '../lambda-case.js'

interface Order {
  readonly price: number | null
  readonly fee: number | null
  readonly discount: number | null
  readonly qty: number | null
  readonly region: string | null
  readonly sku: string | null
}

const functions: Readonly<Record<string, { readonly fn: UserFunction; readonly want?: 'test' }>> = {
  'total with defaults': {
    fn: (_k: string, v: Order) => (v.price ?? 0) * (v.qty ?? 1) - (v.fee ?? 0) * (1 - (v.discount ?? 0)),
  },
  'fields passed on': {
    fn: (_k: string, v: Order) => ({ price: v.price, fee: v.fee, qty: v.qty, sku: v.sku, region: v.region }),
  },
  'tests of number and text': {
    fn: (_k: string, v: Order) => v.price !== null && v.price > 50 && v.region === 'eu',
    want: 'test',
  },
  '12 operations with defaults': {
    fn: (_k: string, v: Order) =>
      (v.region === 'eu' ? (v.price ?? 0) * 1.1 : (v.price ?? 0) * 0.9 + 1) * (v.qty ?? 1) -
      (v.fee ?? 0) * 0.02 +
      ((v.sku?.startsWith('s0') ?? false) ? (v.price ?? 0) * (v.discount ?? 0) + 2 : (v.fee ?? 0) - 3) /
        ((v.qty ?? 1) + 1),
  },
}

const SHARES = [0, 0.1, 0.5] as const

export const nullableCases: readonly LambdaCase[] = Object.entries(functions).flatMap(([name, rest]) =>
  SHARES.map(nulls => ({
    name: `${name}, ${nulls * 100} % null`,
    ...rest,
    nulls,
    target: { against: REQUIRED, atMost: 1.3 } as const,
  })),
)

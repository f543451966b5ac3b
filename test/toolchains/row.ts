/** A row as the samples see it. */
export interface Row {
  readonly price: number
  readonly region: string
  readonly note: string | null
  readonly at: number
  readonly customer: { readonly tier: string | null; readonly name: string } | null
  readonly items: readonly number[]
  readonly lines: readonly { readonly sku: string; readonly qty: number }[]
}

// biome-ignore lint/suspicious/noExplicitAny: a lambda of any operator
export type SampleFunction = (...args: any[]) => unknown
/** A lambda of `mapValues`, or the two of an `aggregate`. */
export type Sample = SampleFunction | { readonly initializer: SampleFunction; readonly adder: SampleFunction }

/** Lambdas that build steps change in ways that matter; built by each and run by toolchain-runner.ts. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/correctness: lambdas as people write them

import * as everything from './capture-module.js'
import { home, Level, LIMIT, vat } from './capture-module.js'

type Any = any
const rates: Record<string, number> = { eu: 1.1 }
const round2 = (x: number): number => Math.round(x * 100) / 100
function bucket(price: number): string {
  if (price < 1) return 'cheap'
  return price < 10 ? 'mid' : 'dear'
}

export const samples: Record<string, (k: Any, v: Any) => unknown> = {
  imported: (_k, v) => v.price > LIMIT && v.region === home.region,
  namespace: (_k, v) => everything.vat(v.price) + everything.LIMIT,
  helper: (_k, v) => vat(v.price) * Level.High,
  twice: (_k, v) => round2(round2(v.price) * (rates[v.region] ?? 1)),
  branches: (_k, v) => ({ ...v, size: bucket(v.price), tier: v.customer?.tier ?? 'none' }),
  early: (_k, v) => {
    if (v.customer === null) return null
    const { tier } = v.customer
    const name = (x: string): string => `${x}:${v.region}`
    return tier === null ? name('none') : name(tier)
  },
  truth: (_k, v) => !!v.customer && !(v.price > 3) && true,
  chain: (_k, v) => v.customer?.tier?.length,
  switched: (_k, v) => {
    switch (v.region) {
      case 'eu':
        return 1
      case 'us':
      case 'ca':
        return 2
      default:
        return 0
    }
  },
  reduced: (_k, v) => v.items.filter((i: Any) => i > 1).reduce((sum: number, i: Any) => sum + i, 0),
  looped: (_k, v) => {
    let n = 0
    for (const i of v.items) n += i
    return n
  },
  // the place of this one stands in toolchains.test.ts
  wrong: (_k, v) => v.price > 10 && v.prize > 10,
}

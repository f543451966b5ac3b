/** Lambdas over syntax that type stripping refuses, because it makes code: enums and namespaces. */
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/style: lambdas as people write them

import { Level, Units } from './levels.js'
import type { Row, Sample } from './row.js'

enum Status {
  Open = 'eu',
  Closed = 'x',
}
const enum Size {
  Small = 1,
  Large = 10,
}

export const samples: Record<string, Sample> = {
  enumOfText: (_k: string, v: Row) => v.region === Status.Open || v.region === Status.Closed,
  constEnum: (_k: string, v: Row) => (v.price > Size.Large ? Size.Large : Size.Small),
  importedEnum: (_k: string, v: Row) => v.price * Level.High,
  importedNamespace: (_k: string, v: Row) => v.price * Units.perDozen + Units.half(v.price),
}

/** All lambdas of the corpus by origin, and random rows for them. */
import fc from 'fast-check'
import { arbitraryAmong } from '../rows.js'
import { accumulators } from './accumulators.js'
import { banking } from './banking.js'
import { business } from './business.js'
import { changes } from './changes.js'
import { clicks } from './clicks.js'
import { commerce } from './commerce.js'
import { dates } from './dates.js'
import { eventing } from './eventing.js'
import { factory } from './factory.js'
import { flags } from './flags.js'
import { formats } from './formats.js'
import { fulfilment } from './fulfilment.js'
import { games } from './games.js'
import type { Group } from './group.js'
import { identity } from './identity.js'
import { insurance } from './insurance.js'
import { invoices } from './invoices.js'
import { language } from './language.js'
import { media } from './media.js'
import { narrowing } from './narrowing.js'
import { nexmark } from './nexmark.js'
import { operations } from './operations.js'
import { ownTables } from './own-tables.js'
import { patterns } from './patterns.js'
import { payments } from './payments.js'
import { procedureCorners } from './procedure-corners.js'
import { procedures } from './procedures.js'
import { queries } from './queries.js'
import { rowsOfTwo } from './rows-of-two.js'
import { rules } from './rules.js'
import { sensors } from './sensors.js'
import { sharedDates } from './shared-dates.js'
import { sizedArrays } from './sized-arrays.js'
import { statements } from './statements.js'
import { streams } from './streams.js'
import { tableNames } from './table-names.js'
import { tableValues } from './table-values.js'
import { telemetry } from './telemetry.js'
import { travel } from './travel.js'
import { unions } from './unions.js'

export type Origin = 'streams' | 'queries' | 'business' | 'language'

/** `language` holds corners of the language; the others are code as people write it. */
export const origins: Readonly<Record<Origin, readonly Group[]>> = {
  streams: [...streams, ...sensors, ...clicks, ...changes, ...eventing, ...telemetry, ...media, ...factory],
  queries: [...queries, ...nexmark],
  business: [
    ...business,
    ...payments,
    ...invoices,
    ...fulfilment,
    ...identity,
    ...operations,
    ...games,
    ...banking,
    ...commerce,
    ...insurance,
    ...travel,
  ],
  language: [
    ...language,
    ...accumulators,
    ...flags,
    ...formats,
    ...patterns,
    ...procedures,
    ...procedureCorners,
    ...rules,
    ...unions,
    ...rowsOfTwo,
    ...statements,
    ...narrowing,
    ...ownTables,
    ...tableValues,
    ...tableNames,
    ...dates,
    ...sharedDates,
    ...sizedArrays,
  ],
}

export interface CorpusCase {
  readonly origin: Origin
  /** With its origin: `business tier`. */
  readonly name: string
  readonly fn: Group['lambdas'][string]
  readonly group: Group
}

export const corpusCases: readonly CorpusCase[] = (Object.keys(origins) as Origin[]).flatMap(origin =>
  origins[origin].flatMap(group =>
    Object.entries(group.lambdas).map(([name, fn]) => ({ origin, name: `${origin} ${name}`, fn, group })),
  ),
)

/** Rows of a group's parameters. */
export const rowsOf = (group: Group): fc.Arbitrary<unknown[]> =>
  fc.tuple(...group.params.types.map(type => arbitraryAmong(type, group.texts ?? [])))

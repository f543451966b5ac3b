/**
 * Reading the options object that may stand last in every operator: names, serdes and store options, checked where
 * they enter, because JavaScript users have no compiler to do it.
 */
import { topologyCodes } from '../errors/codes/topology.js'
import { StreamsError } from '../errors/streams-error.js'
import { parseDurationMs } from '../schema/duration.js'
import type { SerdeDescriptor } from '../schema/serde-descriptor.js'
import { isSerde } from '../schema/spec.js'
import { checkTopicName } from '../schema/topic-name.js'
import { defined, type StoreDraft } from './draft.js'
import type { Stored } from './materialized.js'

/** The name, if there is one. @throws StreamsError E412 where it could not name a topic or store, E442. */
export function nameOf(options: { readonly name?: string } | undefined, operator: string): string | undefined {
  checkOptions(options, operator)
  if (options?.name === undefined) return undefined
  checkTopicName(options.name, `node (${operator})`)
  return options.name
}

/** The descriptor of a serde option. @throws StreamsError E403 where it is something else. */
export function descriptorOf(serde: unknown, what: string): SerdeDescriptor | undefined {
  if (serde === undefined) return undefined
  if (isSerde(serde)) return serde.descriptor
  throw new StreamsError(topologyCodes.E403, `${what} is not a serde`, {
    cure: 'give one, such as string(), int64() or json({ … })',
  })
}

/** Name and serdes, without the members that are absent. */
export function namedSerdes(
  options: { readonly name?: string; readonly key?: unknown; readonly value?: unknown } | undefined,
  operator: string,
): { name?: string; key?: SerdeDescriptor; value?: SerdeDescriptor } {
  return defined({
    name: nameOf(options, operator),
    key: descriptorOf(options?.key, `the key option of ${operator}`),
    value: descriptorOf(options?.value, `the value option of ${operator}`),
  })
}

/** What a table's options say of its store. @throws StreamsError E403, E404, E412. */
export function storeDraft(
  options: (Stored & { key?: unknown; value?: unknown }) | undefined,
  operator: string,
): StoreDraft {
  const named = namedSerdes(options, operator)
  if (named.name !== undefined) checkTopicName(named.name, 'store')
  const retention = options?.retention
  const history = options?.history
  return defined<StoreDraft>({
    name: named.name,
    key: named.key,
    value: named.value,
    retentionMs: retention === undefined ? undefined : parseDurationMs(retention, `the retention of ${operator}`),
    historyMs: history === undefined ? undefined : parseDurationMs(history, `the history of ${operator}`),
    caching: options?.caching ?? true,
    logging: options?.logging ?? true,
  })
}

function checkOptions(options: unknown, operator: string): void {
  if (options === undefined || (typeof options === 'object' && options !== null && !Array.isArray(options))) return
  throw new StreamsError(topologyCodes.E442, `the options of ${operator} are ${JSON.stringify(options)}`, {
    cure: "options are a plain object: { name: 'counts' }",
  })
}

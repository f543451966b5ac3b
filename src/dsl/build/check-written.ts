/** The error of a serde that cannot write what it is given, one text for sinks, stores and repartition topics. */
import { topologyCodes } from '../../errors/codes/topology.js'
import type { Type } from '../../schema/type.js'
import type { Draft } from '../draft.js'
import { topologyError } from './topology-error.js'
import { disagreement } from './type-rules.js'

/** @throws StreamsError E421 with the path of the field. */
export function checkDisagreement(
  draft: Draft,
  node: string,
  what: 'key' | 'value',
  [from, to]: readonly [Type, Type],
): void {
  const found = disagreement(from, to)
  if (found === undefined) return
  const isNull = found.endsWith('may be null')
  throw topologyError(draft, topologyCodes.E421, `the ${what} cannot be written by the serde of '${node}': ${found}`, {
    node,
    cure: isNull
      ? 'declare it nullable(…) there, or take null out before: filter((k, v) => v !== null), or ?? a default'
      : 'give what the serde writes, by mapValues or map, or write with another serde',
  })
}

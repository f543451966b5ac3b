/**
 * What comes out of a draft while the topology is built: types, and with what serdes it would be written.
 *
 * `keySerde`, `valueSerde`: the bytes are there, unchanged since a source. `writeKey`, `writeValue`: nobody has to be
 * asked how to write it, because the bytes are there, or the user said it, or an operator defines it (`count`: int64).
 * The second contains the first.
 */
import type { SerdeDescriptor, WindowsSpec } from '../../schema/serde-descriptor.js'
import { serdeOfType, withNull } from '../../schema/serde-type.js'
import type { Type } from '../../schema/type.js'

export interface Flow {
  /** Id of the node that forwards it. */
  readonly id: number
  readonly key: Type
  readonly value: Type
  readonly keySerde?: SerdeDescriptor
  readonly valueSerde?: SerdeDescriptor
  readonly writeKey?: SerdeDescriptor
  readonly writeValue?: SerdeDescriptor
  readonly windows?: WindowsSpec
  readonly isTable: boolean
}

/** How the engine writes the key to its own topics and stores: as known, else by its type. Nullable as the type. */
export function internalKeySerde(flow: Pick<Flow, 'key' | 'writeKey'>, given?: SerdeDescriptor): SerdeDescriptor {
  return withNull(given ?? flow.writeKey ?? serdeOfType(flow.key), flow.key.null === true)
}

/** The same for the value. */
export function internalValueSerde(flow: Pick<Flow, 'value' | 'writeValue'>, given?: SerdeDescriptor): SerdeDescriptor {
  return withNull(given ?? flow.writeValue ?? serdeOfType(flow.value), flow.value.null === true)
}

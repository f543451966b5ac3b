/**
 * Sinks: what a stream is written with. Given serdes are checked against the types; without them the stream's own are
 * taken, and what has none (a bare number made by a function) is an error rather than a guess (API.md §3).
 */
import { topologyCodes } from '../../errors/codes/topology.js'
import type { StreamsError } from '../../errors/streams-error.js'
import type { SerdeDescriptor, WindowsSpec } from '../../schema/serde-descriptor.js'
import { serdeOfType, withNull } from '../../schema/serde-type.js'
import { isNumericType, printType, type Type, types } from '../../schema/type.js'
import { printWindows, sameWindows } from '../../schema/windows.js'
import { defined, type SinkDraft } from '../draft.js'
import type { BuildContext } from './build-context.js'
import type { Flow } from './flow.js'
import { makeTopicName } from './make-topic-name.js'
import { topologyError } from './topology-error.js'

export function makeSink(build: BuildContext, draft: SinkDraft): Flow {
  const { id, ...parent } = build.parent(draft)
  const { name } = build.name(draft)
  const topic = makeTopicName(build, draft, parent)
  const target = typeof draft.topic === 'string' ? draft.topic : '…'
  const keySerde = serdeFor({ draft, target, what: 'key', type: parent.key, known: parent.writeKey, given: draft.key })
  const valueSerde = serdeFor({
    draft,
    target,
    what: 'value',
    type: parent.value,
    known: parent.writeValue,
    given: draft.value,
  })
  checkWindows(draft, name, parent.windows, keySerde)
  build.checkWritten(draft, name, 'key', parent.key, keySerde)
  build.checkWritten(draft, name, 'value', parent.value, valueSerde)
  const partitioner =
    draft.partitioner === undefined
      ? undefined
      : build.compile({
          ref: draft.partitioner,
          node: name,
          params: [
            ['key', parent.key],
            ['value', parent.value],
            ['partitions', types.int32],
          ],
          want: 'value',
          result: types.int32,
        })
  return build.addNode(name, [id], parent, {
    kind: 'sink',
    topic,
    internal: false,
    sinkKeySerde: keySerde,
    sinkValueSerde: valueSerde,
    ...defined({ partitioner }),
  })
}

interface Written {
  readonly draft: SinkDraft
  readonly target: string
  readonly what: 'key' | 'value'
  readonly type: Type
  /** With what the stream is known to be written. */
  readonly known: SerdeDescriptor | undefined
  readonly given: SerdeDescriptor | undefined
}

function serdeFor({ draft, target, what, type, known, given }: Written): SerdeDescriptor {
  if (given !== undefined) return given
  if (known !== undefined) return withNull(known, type.null === true)
  if (isNumericType(type) || type.kind === 'bool' || type.kind === 'bigint') throw noFormat(draft, target, what, type)
  return serdeOfType(type)
}

function noFormat(draft: SinkDraft, target: string, what: 'key' | 'value', type: Type): StreamsError {
  const factory = type.kind === 'bool' ? 'boolean' : type.kind === 'timestamp' ? 'int64' : type.kind
  return topologyError(
    draft,
    topologyCodes.E420,
    `which format? the ${what} written to '${target}' is a bare ${printType(type)} made by a function`,
    { cure: `say it: to('${target}', { ${what}: ${factory}() }), or write to a typed topic` },
  )
}

/** A windowed key says its size only in the serde: another one there would give other ends. */
function checkWindows(draft: SinkDraft, node: string, made: WindowsSpec | undefined, serde: SerdeDescriptor): void {
  if (made === undefined || serde.kind !== 'windowed' || sameWindows(made, serde.windows)) return
  throw topologyError(
    draft,
    topologyCodes.E422,
    `the key of '${node}' has windows of ${printWindows(made)}, its serde ${printWindows(serde.windows)}`,
    { node, cure: 'give windowed(key, windows) the object that was given to windowedBy' },
  )
}

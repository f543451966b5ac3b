/**
 * A node that is a function of its own, because several parents share it or the caller grew too long: the row
 * goes through parameters, leaf by leaf. What of the bytes can go along is known from the topology.
 */
import type { SerdeDescriptor } from '../schema/serde-descriptor.js'
import { equalSerdes } from '../schema/serde-type.js'
import type { Topology } from '../topology/topology.js'
import type { TopologyNode } from '../topology/topology-node.js'
import { I32, I64, type ValueType } from './code.js'
import { flatten, paramTypes, unflatten } from './locals.js'
import type { Push, Row } from './row.js'

/** What a row brings along beside its typed parts. */
export interface Signature {
  readonly key?: SerdeDescriptor
  readonly value?: SerdeDescriptor
  readonly windowSizeMs?: number
}

/** Serde of the bytes that every row at this node's output still has. */
export function bytesAt(topology: Topology, node: TopologyNode, side: 'key' | 'value'): SerdeDescriptor | undefined {
  const ofParent = (id: number): SerdeDescriptor | undefined =>
    bytesAt(topology, topology.nodes[id] as TopologyNode, side)
  const shared = (): SerdeDescriptor | undefined => {
    const [first, ...others] = node.parents.map(ofParent)
    return first !== undefined && others.every(other => other !== undefined && equalSerdes(first, other))
      ? first
      : undefined
  }
  switch (node.kind) {
    case 'source':
      return side === 'key' ? node.sourceKeySerde : node.sourceValueSerde
    case 'map':
    case 'flat-map':
      return undefined
    case 'select-key':
      return side === 'key' ? undefined : shared()
    case 'map-values':
    case 'flat-map-values':
    case 'table-filter':
    case 'table-map-values':
      return side === 'key' ? shared() : undefined
    case 'table-source':
      return side === 'key' || node.store === undefined ? shared() : undefined
    case 'aggregate':
      return side === 'key' ? shared() : undefined
    default:
      return shared()
  }
}

/** Windows of the key that flows out of a node, by its size. */
function windowSizeAt(node: TopologyNode): number | undefined {
  return node.windows?.kind === 'time' ? node.windows.sizeMs : undefined
}

/** What the rows that reach a shared node bring along: what all its parents can give. */
export function signatureOf(topology: Topology, node: TopologyNode): Signature {
  const parents = node.parents.map(id => topology.nodes[id] as TopologyNode)
  const common = (side: 'key' | 'value'): SerdeDescriptor | undefined => {
    const [first, ...others] = parents.map(parent => bytesAt(topology, parent, side))
    return first !== undefined && others.every(other => other !== undefined && equalSerdes(first, other))
      ? first
      : undefined
  }
  const key = common('key')
  const value = common('value')
  const windowSizeMs = parents[0] === undefined ? undefined : windowSizeAt(parents[0])
  return {
    ...(key === undefined ? {} : { key }),
    ...(value === undefined ? {} : { value }),
    ...(windowSizeMs === undefined ? {} : { windowSizeMs }),
  }
}

/** Parameter types of a shared node's function for rows of these types. */
export function signatureTypes(signature: Signature, row: Row): ValueType[] {
  return [
    I64,
    I64,
    ...(signature.key === undefined ? [] : [I32]),
    ...(signature.value === undefined ? [] : [I64]),
    ...(signature.windowSizeMs === undefined ? [] : [I64]),
    ...paramTypes(row.key.type),
    ...paramTypes(row.value.type),
  ] as ValueType[]
}

/** What the caller pushes, in the order of `signatureTypes`. */
export function signaturePushes(signature: Signature, row: Row): Push[] {
  const pushes: Push[] = [code => void code.get(row.timestamp), code => void code.get(row.headers)]
  if (signature.key !== undefined) pushes.push(present(row.keyBytes?.push))
  if (signature.value !== undefined) pushes.push(present(row.valueBytes?.push))
  if (signature.windowSizeMs !== undefined) {
    const start = row.window?.start
    if (start === undefined) throw new Error('a windowed key lost its window')
    pushes.push(code => void code.get(start))
  }
  const leaves = [...flatten(row.key), ...flatten(row.value)]
  return [...pushes, ...leaves.map(leaf => leaf.push)]
}

function present(push: Push | undefined): Push {
  if (push === undefined) throw new Error('a row lost the bytes that its node promises')
  return push
}

/** The row inside the shared node's function. */
export function rowOfParameters(signature: Signature, row: Row): Row {
  let next = 2
  const keyAt = signature.key === undefined ? 0 : next++
  const valueAt = signature.value === undefined ? 0 : next++
  const windowAt = signature.windowSizeMs === undefined ? 0 : next++
  const key = unflatten(row.key.type, next)
  const value = unflatten(row.value.type, next + paramTypes(row.key.type).length)
  return {
    key,
    value,
    timestamp: 0,
    headers: 1,
    ...(signature.key === undefined ? {} : { keyBytes: { serde: signature.key, push: code => void code.get(keyAt) } }),
    ...(signature.value === undefined
      ? {}
      : { valueBytes: { serde: signature.value, push: code => void code.get(valueAt) } }),
    ...(signature.windowSizeMs === undefined ? {} : { window: { start: windowAt, sizeMs: signature.windowSizeMs } }),
  }
}

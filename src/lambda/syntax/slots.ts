/** Nodes by their parent and key, so that they can be replaced; copies of trees. */
import type * as acorn from 'acorn'

/** A child by its parent and key. */
export interface Slot {
  readonly holder: object
  readonly key: string | number
}
export const nodeIn = ({ holder, key }: Slot): acorn.AnyNode | undefined => Reflect.get(holder, key) ?? undefined
export const expressionIn = ({ holder, key }: Slot): acorn.Expression => Reflect.get(holder, key)
export const fill = ({ holder, key }: Slot, n: acorn.AnyNode): boolean => Reflect.set(holder, key, n)

/** Where the children of the node stand, in the order of the source. */
export function slotsOf(n: acorn.AnyNode): readonly Slot[] {
  const slots: Slot[] = []
  const entries: [string, unknown][] = Object.entries(n)
  for (const [key, value] of entries) {
    if (typeof value !== 'object' || value === null) continue
    if (Array.isArray(value)) {
      value.forEach((x, i) => {
        if (isNode(x)) slots.push({ holder: value, key: i })
      })
    } else if (isNode(value)) slots.push({ holder: n, key })
  }
  return slots
}
const isNode = (x: unknown): boolean => typeof x === 'object' && x !== null && 'type' in x && typeof x.type === 'string'

/** A copy of the node with copies of its children, its lists included; `change` sees each copy before its children. */
export function copied<N extends acorn.AnyNode>(n: N, change: (copy: acorn.AnyNode) => void = () => {}): N {
  const copy = { ...n }
  for (const key of Object.keys(copy)) {
    const value: unknown = Reflect.get(copy, key)
    if (Array.isArray(value)) Reflect.set(copy, key, [...value])
  }
  change(copy)
  for (const slot of slotsOf(copy)) {
    const child = nodeIn(slot)
    if (child !== undefined) fill(slot, copied(child, change))
  }
  return copy
}

/** Syntax as acorn types it: every node is one of a union that its `type` tells apart. */
import type * as acorn from 'acorn'

/** The node as one of the union; acorn's own types for children are wider. */
export const syntax = (n: acorn.Node): acorn.AnyNode => n as acorn.AnyNode

/** Whether the node is one of these names. */
export function isNamed(n: acorn.Node | null | undefined, ...names: readonly string[]): boolean {
  return n?.type === 'Identifier' && 'name' in n && typeof n.name === 'string' && names.includes(n.name)
}

/** Syntax as acorn types it: every node is one of a union that its `type` tells apart. */
import type * as acorn from 'acorn'

/** The node as one of the union; acorn's own types for children are wider. */
export const syntax = (n: acorn.Node): acorn.AnyNode => n as acorn.AnyNode

/** Changes of IR trees, to plant faults. */
import type { Expr } from '../../src/lambda/ir.js'

/** The tree with `change` applied to every node, leaves first. */
export function rewrite(e: Expr, change: (e: Expr) => Expr): Expr {
  const inner = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inner)
    if (typeof value !== 'object' || value === null) return value
    if ('kind' in value && 'at' in value) return rewrite(value as Expr, change)
    return 'value' in value && 'spread' in value ? { ...value, value: inner(value.value) } : value
  }
  const parts = Object.fromEntries(
    Object.entries(e).map(([name, part]) => [name, name === 'type' || name === 'at' ? part : inner(part)]),
  )
  return change(parts as unknown as Expr)
}

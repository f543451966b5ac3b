/**
 * Behind the lowering a table of the lambda's own is what it is made of, a list: nothing that runs or writes the IR
 * knows tables.
 */
import type { Expr } from '../ir.js'
import { choice, findExpr, node } from '../ir-tree.js'
import type { LambdaType } from '../lambda-type.js'

/** The same expression, with lists for tables. */
export function withoutTables(body: Expr): Expr {
  return findExpr(body, n => n.type.kind === 'table') === undefined ? body : new Rewriting().rewrite(body)
}

function plainType(type: LambdaType): LambdaType {
  const { element, fields, table: _table, ...rest } = type
  if (element === undefined && fields === undefined) return type
  const plainFields =
    fields === undefined ? undefined : Object.entries(fields).map(([name, field]) => [name, plainType(field)] as const)
  return Object.freeze({
    ...rest,
    kind: type.kind === 'table' ? 'list' : type.kind,
    ...(element === undefined ? {} : { element: plainType(element) }),
    ...(plainFields === undefined ? {} : { fields: Object.freeze(Object.fromEntries(plainFields)) }),
  })
}

class Rewriting {
  /** What stands in several places of the tree stays one. */
  private readonly done = new Map<Expr, Expr>()
  private readonly types = new Map<LambdaType, LambdaType>()

  rewrite(n: Expr): Expr {
    const known = this.done.get(n)
    if (known !== undefined) return known
    const made = this.rewritten(n)
    this.done.set(n, made)
    return made
  }

  private typeOf(n: Expr): LambdaType {
    const type = this.types.get(n.type) ?? plainType(n.type)
    this.types.set(n.type, type)
    return type
  }

  private rewritten(n: Expr): Expr {
    const part = (e: Expr): Expr => this.rewrite(e)
    const parts = (list: readonly Expr[]): Expr[] => list.map(part)
    const type = this.typeOf(n)
    switch (n.kind) {
      case 'Literal':
      case 'Param':
      case 'Local':
        return Object.freeze({ ...n, type })
      case 'Field':
        return node('Field', { ...n, type, object: part(n.object) })
      case 'Unary':
        return node('Unary', { ...n, type, arg: part(n.arg) })
      case 'Binary':
        return node('Binary', { ...n, type, left: part(n.left), right: part(n.right) })
      case 'Logical':
        return node('Logical', { ...n, type, left: part(n.left), right: part(n.right) })
      case 'Conditional':
        return choice(part(n.test), part(n.then), part(n.else), type, n.at)
      case 'Call':
        return node('Call', { ...n, type, args: parts(n.args) })
      case 'Template':
        return node('Template', { ...n, type, parts: n.parts.map(p => (typeof p === 'string' ? p : part(p))) })
      case 'Struct':
        return node('Struct', { ...n, type, fields: n.fields.map(([name, value]) => [name, part(value)] as const) })
      case 'List':
        return node('List', { ...n, type, items: n.items.map(x => ({ spread: x.spread, value: part(x.value) })) })
      case 'Let':
        return node('Let', { ...n, type, value: part(n.value), body: part(n.body) })
      case 'Check':
        return node('Check', { ...n, type, arg: part(n.arg) })
      case 'IsNullish':
        return node('IsNullish', { ...n, type, arg: part(n.arg) })
      case 'Each': {
        const seed = n.seed === undefined ? {} : { seed: part(n.seed) }
        return node('Each', { ...n, type, list: part(n.list), body: part(n.body), ...seed })
      }
      case 'Loop':
        return node('Loop', { ...n, type, seed: part(n.seed), test: part(n.test), body: part(n.body) })
      case 'Udf':
        return node('Udf', { ...n, type, args: parts(n.args) })
    }
  }
}

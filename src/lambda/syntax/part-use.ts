/**
 * Which fields of an object are read, where nothing else is done with it: `hit` of `const hit = rules.find(…)` in
 * `hit?.name`, `if (hit)`, `const { name } = hit`. Then the object itself need not be there.
 */
import type * as acorn from 'acorn'
import { childNodes, everAssigned } from './control-flow.js'
import type { FunctionSyntax } from './parse.js'
import { scopeOf, walkScopes } from './scope-walk.js'

/** What stands around a node. */
type Parents = ReadonlyMap<acorn.Node, acorn.AnyNode>

/** The names of the fields that are read of what the expression gives; undefined where more is done with it. */
export function fieldsRead(fn: FunctionSyntax, n: acorn.AnyNode, isList: boolean): ReadonlySet<string> | undefined {
  const reader = new Reader(fn)
  return (isList ? reader.list(n) : reader.object(n)) ? reader.fields : undefined
}

function parentsIn(fn: acorn.AnyNode): Parents {
  const parents = new Map<acorn.Node, acorn.AnyNode>()
  const visit = (n: acorn.AnyNode): void => {
    for (const child of childNodes(n)) {
      parents.set(child, n)
      visit(child)
    }
  }
  visit(fn)
  return parents
}

const EQUALITY: ReadonlySet<string> = new Set(['===', '!==', '==', '!='])
/** Methods whose callback is given the elements, and that give something else. */
const WALKS: ReadonlySet<string> = new Set(['map', 'flatMap', 'some', 'every', 'findIndex', 'forEach'])

class Reader {
  readonly fields = new Set<string>()
  private readonly parents: Parents
  private readonly assigned: ReadonlySet<string>
  /** The scope that declares the variable, by where it stands. */
  private readonly scopes = new Map<acorn.Identifier, acorn.AnyNode | undefined>()

  constructor(fn: FunctionSyntax) {
    this.parents = parentsIn(fn)
    this.assigned = everAssigned(fn)
    walkScopes(fn, { name: (n, scopes) => this.scopes.set(n, scopeOf(n.name, scopes)?.node) })
  }

  object(n: acorn.AnyNode): boolean {
    const parent = this.parents.get(n)
    switch (parent?.type) {
      case 'ParenthesizedExpression':
      case 'ChainExpression':
        return this.object(parent)
      case 'MemberExpression':
        return n === parent.object && this.member(parent)
      case 'ConditionalExpression':
      case 'IfStatement':
        return n === parent.test || (parent.type === 'ConditionalExpression' && this.object(parent))
      case 'UnaryExpression':
        return parent.operator === '!'
      case 'LogicalExpression':
        return parent.operator === '&&' && n === parent.left ? true : this.object(parent)
      case 'BinaryExpression':
        return EQUALITY.has(parent.operator) && isNothing(n === parent.left ? parent.right : parent.left)
      case 'VariableDeclarator':
        return n === parent.init && this.pattern(parent.id, true)
      default:
        return false
    }
  }

  /** The same of the elements of an array. */
  list(n: acorn.AnyNode): boolean {
    const parent = this.parents.get(n)
    if (parent?.type === 'ParenthesizedExpression') return this.list(parent)
    if (parent?.type === 'VariableDeclarator') return n === parent.init && this.pattern(parent.id, false)
    if (parent?.type === 'ForOfStatement' && n === parent.right && parent.left.type === 'VariableDeclaration') {
      const [only] = parent.left.declarations
      return only !== undefined && this.pattern(only.id, true)
    }
    if (parent?.type !== 'MemberExpression' || n !== parent.object || parent.computed) return false
    const name = parent.property.type === 'Identifier' ? parent.property.name : ''
    const call = this.parents.get(parent)
    if (call?.type !== 'CallExpression' || call.callee !== parent) return name === 'length'
    const [f] = call.arguments
    if (f?.type !== 'ArrowFunctionExpression' && f?.type !== 'FunctionExpression') return false
    if (f.params.length > 2 || call.arguments.length > 1) return false
    const [p] = f.params
    if (p !== undefined && !this.pattern(p, true)) return false
    return name === 'filter' ? this.list(call) : name === 'find' ? this.object(call) : WALKS.has(name)
  }

  private member(n: acorn.MemberExpression): boolean {
    if (n.computed || n.property.type !== 'Identifier') return false
    this.fields.add(n.property.name)
    const parent = this.parents.get(n)
    // a method would have the object as its `this`
    return parent?.type !== 'CallExpression' || parent.callee !== n
  }

  private pattern(p: acorn.Pattern, isObject: boolean): boolean {
    if (p.type === 'Identifier') return this.variable(p, isObject)
    if (p.type !== 'ObjectPattern' || !isObject) return false
    return p.properties.every(q => {
      if (q.type !== 'Property' || q.computed || q.key.type !== 'Identifier') return false
      this.fields.add(q.key.name)
      return true
    })
  }

  /** Every other place where the variable stands. */
  private variable(id: acorn.Identifier, isObject: boolean): boolean {
    if (this.assigned.has(id.name)) return false
    const scope = this.scopes.get(id)
    return [...this.scopes].every(([n, around]) => {
      if (n === id || n.name !== id.name || around !== scope) return true
      return isObject ? this.object(n) : this.list(n)
    })
  }
}

/** null, undefined. */
function isNothing(n: acorn.AnyNode): boolean {
  if (n.type === 'Identifier') return n.name === 'undefined'
  return n.type === 'Literal'
    ? n.value === null && n.raw === 'null'
    : n.type === 'UnaryExpression' && n.operator === 'void'
}

/** Names as the language resolves them: a walk that knows which scope declares what. */
import type * as acorn from 'acorn'
import { isAnyFunction } from './control-flow.js'
import { declaredNames } from './free-names.js'
import { nodeIn, type Slot, slotsOf } from './slots.js'

/** A node that declares names for what is in it. */
export interface Scope {
  readonly node: acorn.AnyNode
  readonly names: ReadonlySet<string>
}
/** The nearest first. */
export type Scopes = readonly Scope[]

export const scopeOf = (name: string, scopes: Scopes): Scope | undefined => scopes.find(scope => scope.names.has(name))

/** The scopes inside of the node. Functions and blocks are scopes, whether they declare something or not. */
export function scopesInside(n: acorn.AnyNode, scopes: Scopes): Scopes {
  const declared = declaredNames(n)
  const names = n.type === 'FunctionExpression' && n.id ? new Set([...declared, n.id.name]) : declared
  const isScope = names.size > 0 || n.type === 'BlockStatement' || isAnyFunction(n)
  return isScope ? [{ node: n, names }, ...scopes] : scopes
}

export interface ScopeVisitor {
  /** A node, before its children, with the scopes around it. */
  readonly enter?: (n: acorn.AnyNode, scopes: Scopes, slot: Slot | undefined) => void
  /** A variable where it is declared, read or assigned; no names of fields or labels. */
  readonly name: (n: acorn.Identifier, scopes: Scopes) => void
}

export function walkScopes(n: acorn.AnyNode, visitor: ScopeVisitor, scopes: Scopes = [], slot?: Slot): void {
  visitor.enter?.(n, scopes, slot)
  if (n.type === 'Identifier') {
    visitor.name(n, scopes)
    return
  }
  // a declared function is known around itself by its name
  const inside = scopesInside(n, scopes)
  for (const child of slotsOf(n)) {
    const x = nodeIn(child)
    if (x === undefined || isNoName(n, child)) continue
    const isOutside =
      (n.type === 'SwitchStatement' && child.key === 'discriminant') ||
      (n.type === 'FunctionDeclaration' && child.key === 'id')
    walkScopes(x, visitor, isOutside ? scopes : inside, child)
  }
}

/** Names of fields, labels and `new.target`. */
function isNoName(n: acorn.AnyNode, { key }: Slot): boolean {
  switch (n.type) {
    case 'MemberExpression':
      return key === 'property' && !n.computed
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return key === 'key' && !n.computed
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return key === 'label'
    default:
      return n.type === 'MetaProperty'
  }
}

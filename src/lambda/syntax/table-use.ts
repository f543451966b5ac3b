/**
 * Which variables of a function are tables of its own: `const m = new Map()` and `const s = new Set()` that are only
 * changed, asked and walked, and `const counts = {}` that is only indexed by computed names and listed by Object.keys,
 * values and entries.
 *
 * One other use (handed on, returned, m.forEach) and the variable is none: then nothing here knows it.
 */
import type * as acorn from 'acorn'
import { childNodes } from './control-flow.js'
import type { FunctionSyntax } from './parse.js'

/** What the variable holds. */
export type TableKind = 'map' | 'set' | 'object'
/** By name. */
export type Tables = ReadonlyMap<string, TableKind>

const METHODS: Readonly<Record<'map' | 'set', ReadonlySet<string>>> = {
  map: new Set(['get', 'has', 'set', 'delete', 'clear', 'entries', 'keys', 'values']),
  set: new Set(['has', 'add', 'delete', 'clear', 'keys', 'values']),
}

interface Use {
  readonly name: string
  /** Undefined for a parameter. */
  readonly parent: acorn.AnyNode | undefined
}

/** Those that a function declares. */
export function tablesOf(fn: FunctionSyntax): Tables {
  const declared = new Map<string, TableKind>()
  const uses: Use[] = []
  const visit = (x: acorn.AnyNode, parent: acorn.AnyNode | undefined): void => {
    const kind = x.type === 'VariableDeclarator' && x.init ? kindOf(x.init) : undefined
    if (x.type === 'VariableDeclarator' && x.id.type === 'Identifier' && kind !== undefined)
      declared.set(x.id.name, kind)
    if (x.type === 'Identifier') uses.push({ name: x.name, parent })
    for (const child of childNodes(x)) if (!isFieldName(child, x)) visit(child, x)
  }
  for (const child of childNodes(fn)) visit(child, undefined)
  const isTable = ([name, kind]: readonly [string, TableKind]): boolean => {
    const own = uses.filter(use => use.name === name)
    // a second declaration is a use that is none of these
    const others = own.filter(({ parent }) => !(parent?.type === 'VariableDeclarator' && isNamed(parent.id, name)))
    if (own.length - others.length !== 1) return false
    return kind !== 'object'
      ? others.every(({ parent }) => isTableUse(parent, name, kind))
      : others.every(({ parent }) => isObjectUse(parent, name)) &&
          others.some(({ parent }) => parent?.type === 'MemberExpression')
  }
  return new Map([...declared].filter(isTable))
}

/** `x` in `o.x` and `{ x: 1 }` is no variable. */
function isFieldName(n: acorn.Node, parent: acorn.AnyNode): boolean {
  if (parent.type === 'MemberExpression') return n === parent.property && !parent.computed
  return parent.type === 'Property' && n === parent.key && !parent.computed && !parent.shorthand
}

const isNamed = (n: acorn.Node | undefined, name: string): boolean =>
  n?.type === 'Identifier' && 'name' in n && n.name === name

/** `new Map(…)`, `new Set(…)`, `{}`. */
function kindOf(init: acorn.Expression): TableKind | undefined {
  if (init.type === 'ObjectExpression' && init.properties.length === 0) return 'object'
  if (init.type !== 'NewExpression' || init.arguments.length > 1) return undefined
  return isNamed(init.callee, 'Map') ? 'map' : isNamed(init.callee, 'Set') ? 'set' : undefined
}

function isTableUse(parent: acorn.AnyNode | undefined, name: string, kind: 'map' | 'set'): boolean {
  switch (parent?.type) {
    case 'SpreadElement':
      return true
    case 'ForOfStatement':
      return isNamed(parent.right, name)
    case 'MemberExpression':
      if (!isNamed(parent.object, name) || parent.computed || parent.property.type !== 'Identifier') return false
      return parent.property.name === 'size' || METHODS[kind].has(parent.property.name)
    case 'CallExpression':
      return isArrayFrom(parent) && isNamed(parent.arguments[0], name)
    default:
      return false
  }
}

function isObjectUse(parent: acorn.AnyNode | undefined, name: string): boolean {
  if (parent?.type === 'MemberExpression') {
    return isNamed(parent.object, name) && parent.computed && parent.property.type !== 'Literal' && !parent.optional
  }
  return parent?.type === 'CallExpression' && listingOf(parent) !== undefined && isNamed(parent.arguments[0], name)
}

function isArrayFrom({ callee }: acorn.CallExpression): boolean {
  if (callee.type !== 'MemberExpression' || callee.computed) return false
  return isNamed(callee.object, 'Array') && isNamed(callee.property, 'from')
}

/** `Object.entries(…)` and its like, with one argument. */
export function listingOf(n: acorn.CallExpression): 'keys' | 'values' | 'entries' | undefined {
  const { callee } = n
  if (callee.type !== 'MemberExpression' || callee.computed || n.arguments.length !== 1) return undefined
  if (!isNamed(callee.object, 'Object') || callee.property.type !== 'Identifier') return undefined
  const { name } = callee.property
  return name === 'keys' || name === 'values' || name === 'entries' ? name : undefined
}

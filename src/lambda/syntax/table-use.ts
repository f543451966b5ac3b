/**
 * Which variables of a function are tables of its own: `const m = new Map()` and `const s = new Set()` that are only
 * changed, asked and walked, and `const counts = {}` that is set by computed names, asked by any, and listed by
 * Object.keys, values and entries.
 *
 * It may be handed on as a whole where no change comes behind that (syntax/owned.ts). One other use and the variable is
 * none: then nothing changes it.
 */
import type * as acorn from 'acorn'
import type { TableKind } from '../lambda-type.js'
import { ownAccumulator } from './accumulators.js'
import { isNamed } from './any-node.js'
import { childNodes } from './control-flow.js'
import type { FunctionSyntax } from './parse.js'
import { areEntriesOwn } from './table-entries.js'

/** By name. */
export type Tables = ReadonlyMap<string, TableKind>

const METHODS: Readonly<Record<'map' | 'set', ReadonlySet<string>>> = {
  map: new Set(['get', 'has', 'set', 'delete', 'clear', 'entries', 'keys', 'values', 'forEach']),
  set: new Set(['has', 'add', 'delete', 'clear', 'entries', 'keys', 'values', 'forEach']),
}

/** A name where it stands, with what is around it, the nearest last; nothing is around a parameter. */
export interface Use {
  readonly node: acorn.Identifier
  readonly around: readonly acorn.AnyNode[]
}
/** A name that is declared with something that may be a table. */
export interface TableDeclaration {
  readonly kind: TableKind
  readonly init: acorn.Expression
  readonly around: readonly acorn.AnyNode[]
  /** Of an accumulator of `reduce`: the function whose first parameter it is. */
  readonly callback?: FunctionSyntax
}

/** The accumulator of `reduce(…, new Map())`; undefined where the call has none, or others see it. */
function tableAccumulator(
  call: acorn.CallExpression,
  around: readonly acorn.AnyNode[],
): (TableDeclaration & { readonly name: string }) | undefined {
  const own = ownAccumulator(call)
  const [, init] = call.arguments
  const kind = own === undefined || init === undefined || init.type === 'SpreadElement' ? undefined : kindOf(init)
  if (own === undefined || init === undefined || init.type === 'SpreadElement' || kind === undefined) return undefined
  const { callback, name } = own
  return { name, kind, init, callback, around: [...around, call, callback] }
}

/** Those that a function declares. */
export function tablesOf(fn: FunctionSyntax): Tables {
  const declared = new Map<string, TableDeclaration>()
  const uses: Use[] = []
  walkNames(fn, (x, around) => {
    const kind = x.type === 'VariableDeclarator' && x.init ? kindOf(x.init) : undefined
    if (x.type === 'VariableDeclarator' && x.init && x.id.type === 'Identifier' && kind !== undefined)
      declared.set(x.id.name, { kind, init: x.init, around: [...around] })
    const accumulator = x.type === 'CallExpression' ? tableAccumulator(x, around) : undefined
    if (accumulator !== undefined) declared.set(accumulator.name, accumulator)
  })
  const tables = new Map<string, TableKind>()
  if (declared.size === 0) return tables
  walkNames(fn, (x, around) => {
    if (x.type === 'Identifier' && declared.has(x.name)) uses.push({ node: x, around: [...around] })
  })
  for (const [name, declaration] of declared) {
    const own = uses.filter(use => use.node.name === name)
    if (isTable(name, declaration, own)) tables.set(name, declaration.kind)
  }
  return tables
}

/** Every node of the function with what is around it; names of fields are left out. */
function walkNames(fn: FunctionSyntax, visit: (x: acorn.AnyNode, around: readonly acorn.AnyNode[]) => void): void {
  const around: acorn.AnyNode[] = []
  const enter = (x: acorn.AnyNode): void => {
    visit(x, around)
    around.push(x)
    for (const child of childNodes(x)) if (!isFieldName(child, x)) enter(child)
    around.pop()
  }
  for (const child of childNodes(fn)) enter(child)
}

function isTable(name: string, declaration: TableDeclaration, uses: readonly Use[]): boolean {
  // a second declaration is a use that is none of these
  const others = uses.filter(({ node, around }) => {
    const parent = around.at(-1)
    if (parent !== undefined && parent === declaration.callback) return parent.params[0] !== node
    return !(parent?.type === 'VariableDeclarator' && parent.id === node)
  })
  const { kind } = declaration
  if (uses.length - others.length !== 1) return false
  const isAllowed =
    kind !== 'object'
      ? others.every(use => isHandedOn(use) || isTableUse(use.around.at(-1), name, kind))
      : others.every(use => isHandedOn(use) || isObjectUse(use)) && others.some(isComputedWrite)
  return isAllowed && areEntriesOwn(declaration, others)
}

/** `x` in `o.x` and `{ x: 1 }` is no variable. */
function isFieldName(n: acorn.Node, parent: acorn.AnyNode): boolean {
  if (parent.type === 'MemberExpression') return n === parent.property && !parent.computed
  return parent.type === 'Property' && n === parent.key && !parent.computed && !parent.shorthand
}

/** `new Map(…)`, `new Set(…)`, `{ eu: 0 }`. */
function kindOf(init: acorn.Expression): TableKind | undefined {
  if (init.type === 'ObjectExpression') return firstEntries(init) === undefined ? undefined : 'object'
  if (init.type !== 'NewExpression' || init.arguments.length > 1) return undefined
  return isNamed(init.callee, 'Map') ? 'map' : isNamed(init.callee, 'Set') ? 'set' : undefined
}

/** What a counting object begins with; undefined where the object is more than names and values. */
export function firstEntries(
  n: acorn.ObjectExpression,
): readonly { readonly name: string; readonly value: acorn.Expression }[] | undefined {
  const entries = n.properties.flatMap(p => {
    if (p.type !== 'Property' || p.kind !== 'init' || p.method || p.computed) return []
    const name = p.key.type === 'Identifier' ? p.key.name : p.key.type === 'Literal' ? String(p.key.value) : undefined
    return name === undefined || name === '__proto__' ? [] : [{ name, value: p.value }]
  })
  const isWhole = entries.length === n.properties.length && new Set(entries.map(e => e.name)).size === entries.length
  return isWhole ? entries : undefined
}

/** `return m`, `top(m, 3)`, `const counts = m`. */
function isHandedOn({ node, around }: Use): boolean {
  const parent = around.at(-1)
  switch (parent?.type) {
    case 'ReturnStatement':
      return true
    case 'ArrowFunctionExpression':
      return parent.body === node
    case 'VariableDeclarator':
      return parent.init === node
    case 'CallExpression':
      return parent.callee !== node && listingOf(parent) === undefined && !isArrayFrom(parent)
    default:
      return false
  }
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

function isObjectUse({ node, around }: Use): boolean {
  const parent = around.at(-1)
  if (parent?.type === 'MemberExpression') {
    const outer = around.at(-2)
    const isCalled = outer?.type === 'CallExpression' && outer.callee === parent
    return parent.object === node && !parent.optional && !isCalled && parent.property.type !== 'PrivateIdentifier'
  }
  if (parent?.type === 'BinaryExpression') return parent.operator === 'in' && parent.right === node
  return parent?.type === 'CallExpression' && listingOf(parent) !== undefined && parent.arguments[0] === node
}

/** `counts[k] = …`, `counts[k]++`: without one of these it is an object whose fields are known. */
function isComputedWrite({ around }: Use): boolean {
  const [outer, parent] = around.slice(-2)
  if (parent?.type !== 'MemberExpression' || !parent.computed || parent.property.type === 'Literal') return false
  return (outer?.type === 'AssignmentExpression' && outer.left === parent) || outer?.type === 'UpdateExpression'
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

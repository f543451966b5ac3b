/**
 * What a function reads and writes outside itself, from its syntax alone: the names to ask the inspector for, and
 * what makes it impossible to compile or to move (`this`, `super`, private fields, an outer `arguments`).
 */
import type * as acorn from 'acorn'
import { syntax } from './any-node.js'
import { childNodes, isAnyFunction } from './control-flow.js'
import type { FunctionSyntax } from './parse.js'

export interface FreeNames {
  /** Each once, in order of appearance. `undefined` is left out. */
  readonly names: readonly string[]
  /** Free names that are assigned, with the place of the first assignment. */
  readonly written: ReadonlyMap<string, acorn.Node>
  /** Free names that only stand behind `typeof`. */
  readonly onlyTypeof: ReadonlySet<string>
  readonly uses: ReadonlyMap<Use, acorn.Node>
  /** Whether `undefined` is read that the function does not declare: somebody around it may. */
  readonly readsUndefined: boolean
}

/** What cannot be compiled, nor moved. */
export type Use = 'this' | 'super' | 'arguments' | 'private' | 'import'

/** Whose `this` and `arguments` stand here: the arrow's surroundings, the lambda itself, or an inner function. */
type Owner = 'outside' | 'own'
interface Place {
  readonly scopes: readonly ReadonlySet<string>[]
  readonly owner: Owner
}

class Finder {
  readonly names = new Set<string>()
  readonly elsewhere = new Set<string>()
  readonly written = new Map<string, acorn.Node>()
  readonly uses = new Map<Use, acorn.Node>()
  readsUndefined = false

  private isFree(name: string, place: Place): boolean {
    return !place.scopes.some(scope => scope.has(name))
  }
  private use(kind: Use, n: acorn.Node): void {
    if (!this.uses.has(kind)) this.uses.set(kind, n)
  }

  visit(n: acorn.Node, place: Place): void {
    const x = syntax(n)
    if (isAnyFunction(x)) {
      this.visitFunction(x, place)
      return
    }
    switch (x.type) {
      case 'Identifier':
        this.visitName(x, place, false)
        return
      case 'UnaryExpression':
        if (x.operator !== 'typeof' || x.argument.type !== 'Identifier') break
        this.visitName(x.argument, place, true)
        return
      case 'ThisExpression':
        if (place.owner === 'outside') this.use('this', x)
        return
      case 'Super':
        this.use('super', x)
        return
      case 'PrivateIdentifier':
        this.use('private', x)
        return
      case 'ImportExpression':
        this.use('import', x)
        return
      case 'MetaProperty':
        if (x.meta.name === 'import') this.use('import', x)
        return
      case 'BreakStatement':
      case 'ContinueStatement':
        return
      case 'AssignmentExpression':
        this.noteWritten(x.left, place)
        break
      case 'UpdateExpression':
        this.noteWritten(x.argument, place)
        break
      default:
        break
    }
    this.visitParts(x, place)
  }

  private visitName(x: acorn.Identifier, place: Place, isTypeof: boolean): void {
    if (!this.isFree(x.name, place)) return
    if (x.name === 'undefined') {
      this.readsUndefined = true
      return
    }
    if (x.name === 'arguments') {
      this.use('arguments', x)
      return
    }
    this.names.add(x.name)
    if (!isTypeof) this.elsewhere.add(x.name)
  }

  /** Children, with the names that the node declares in sight. */
  private visitParts(x: acorn.AnyNode, place: Place): void {
    switch (x.type) {
      case 'MemberExpression':
        this.visit(x.object, place)
        if (x.computed || x.property.type === 'PrivateIdentifier') this.visit(x.property, place)
        return
      case 'Property':
        if (x.computed) this.visit(x.key, place)
        this.visit(x.value, place)
        return
      case 'MethodDefinition':
      case 'PropertyDefinition':
        if (x.computed) this.visit(x.key, place)
        if (x.value) this.visit(x.value, { ...place, owner: 'own' })
        return
      case 'LabeledStatement':
        this.visit(x.body, place)
        return
      default:
        break
    }
    const declared = blockNames(x)
    const inner = declared.size === 0 ? place : { ...place, scopes: [declared, ...place.scopes] }
    for (const child of childNodes(x)) this.visit(child, inner)
  }

  private noteWritten(target: acorn.Node, place: Place): void {
    const names = new Set<string>()
    patternNames(target, names)
    for (const name of names) if (this.isFree(name, place) && !this.written.has(name)) this.written.set(name, target)
  }

  visitFunction(fn: FunctionSyntax, place: Place, isRoot = false): void {
    const isArrow = fn.type === 'ArrowFunctionExpression'
    const own = new Set<string>(isArrow ? [] : ['arguments'])
    if (fn.type === 'FunctionExpression' && fn.id) own.add(fn.id.name)
    for (const p of fn.params) patternNames(p, own)
    hoistedNames(fn.body, own)
    const inner: Place = { scopes: [own, ...place.scopes], owner: isArrow || isRoot ? place.owner : 'own' }
    for (const p of fn.params) this.visit(p, inner)
    this.visit(fn.body, inner)
  }
}

/** Names that a pattern binds or assigns. */
function patternNames(p: acorn.Node | null, names: Set<string>): void {
  if (p === null) return
  const x = syntax(p)
  switch (x.type) {
    case 'Identifier':
      names.add(x.name)
      return
    case 'ObjectPattern':
      for (const q of x.properties) patternNames(q.type === 'RestElement' ? q.argument : q.value, names)
      return
    case 'ArrayPattern':
      for (const q of x.elements) patternNames(q, names)
      return
    case 'AssignmentPattern':
      patternNames(x.left, names)
      return
    case 'RestElement':
      patternNames(x.argument, names)
      return
    default:
  }
}

/** `var` and function declarations of one function body. */
function hoistedNames(n: acorn.Node, names: Set<string>): void {
  const x = syntax(n)
  if (x.type === 'FunctionDeclaration') {
    if (x.id != null) names.add(x.id.name)
    return
  }
  if (isAnyFunction(x) || x.type === 'ClassDeclaration' || x.type === 'ClassExpression') return
  if (x.type === 'VariableDeclaration' && x.kind === 'var') for (const d of x.declarations) patternNames(d.id, names)
  for (const child of childNodes(x)) hoistedNames(child, names)
}

/** Names that a block, loop head, catch or class declares for what is in it. */
function blockNames(x: acorn.AnyNode): Set<string> {
  const names = new Set<string>()
  const declare = (s: acorn.Node | null | undefined): void => {
    const d = s as acorn.AnyNode | null | undefined
    if (d?.type === 'VariableDeclaration' && d.kind !== 'var')
      for (const each of d.declarations) patternNames(each.id, names)
    if ((d?.type === 'ClassDeclaration' || d?.type === 'FunctionDeclaration') && d.id != null) names.add(d.id.name)
  }
  switch (x.type) {
    case 'BlockStatement':
    case 'StaticBlock':
      x.body.forEach(declare)
      break
    case 'SwitchStatement':
      for (const c of x.cases) c.consequent.forEach(declare)
      break
    case 'ForStatement':
      declare(x.init)
      break
    case 'ForOfStatement':
    case 'ForInStatement':
      declare(x.left)
      break
    case 'CatchClause':
      patternNames(x.param ?? null, names)
      break
    case 'ClassExpression':
      if (x.id !== null && x.id !== undefined) names.add(x.id.name)
      break
    default:
      break
  }
  return names
}

/** Names that stand for something else inside of the syntax than around it: what a function or a block declares. */
export function declaredNames(x: acorn.AnyNode): ReadonlySet<string> {
  if (!isAnyFunction(x)) return blockNames(x)
  const names = new Set<string>()
  for (const p of x.params) patternNames(p, names)
  hoistedNames(x.body, names)
  return names
}

const cache = new WeakMap<FunctionSyntax, FreeNames>()

/** Free names and uses of the function. A method's own `this` counts too: a lambda is called without one. */
export function freeNames(fn: FunctionSyntax): FreeNames {
  const known = cache.get(fn)
  if (known !== undefined) return known
  const finder = new Finder()
  finder.visitFunction(fn, { scopes: [], owner: 'outside' }, true)
  const onlyTypeof = new Set([...finder.names].filter(name => !finder.elsewhere.has(name)))
  const { written, uses, readsUndefined } = finder
  const found: FreeNames = { names: [...finder.names], written, onlyTypeof, uses, readsUndefined }
  cache.set(fn, found)
  return found
}

/**
 * Names that are used before they have a value, and constants that are assigned: JavaScript throws where it comes to
 * that. Found by syntax alone; such a function is left to JavaScript, because lowering would take an outer variable
 * of the name, or none. What inner functions see is found out where they are called.
 */
import type * as acorn from 'acorn'
import { syntax } from './any-node.js'
import { childNodes, isAnyFunction } from './control-flow.js'
import type { FunctionSyntax } from './parse.js'

export interface EarlyUse {
  readonly name: string
  readonly node: acorn.Node
  readonly what: 'early' | 'constant'
}

/** A variable, from where in the text on it has a value. */
interface Declared {
  readonly isConst: boolean
  /** Offset behind the part of the pattern that gives it a value. */
  readonly end: number
  /** What is computed before it has one, though it stands behind: the right side of a pattern. */
  readonly source: acorn.Node | undefined
  /** The `case` that it stands in: the others may be entered without it. */
  readonly clause: acorn.Node | undefined
}
type Names = Map<string, Declared>

interface Place {
  readonly scopes: readonly Names[]
  /** Scopes from here on belong to functions around this one. */
  readonly own: number
  readonly clause: acorn.Node | undefined
}

/** The first such use in the function; undefined where there is none. */
export function earlyUse(fn: FunctionSyntax): EarlyUse | undefined {
  const finder = new Finder()
  finder.visitFunction(fn, { scopes: [], own: 0, clause: undefined })
  return finder.found
}

class Finder {
  found: EarlyUse | undefined

  visitFunction(fn: FunctionSyntax, place: Place): void {
    const params: Names = new Map()
    for (const p of fn.params) declarePattern(p, params, { isConst: false, source: undefined, clause: undefined })
    // `var` and declared functions have a value from the start, and hide what is around
    const body: Names = new Map()
    for (const name of hoisted(fn.body)) body.set(name, ALWAYS)
    const inner: Place = { scopes: [params, ...place.scopes], own: 0, clause: undefined }
    const own = { ...inner, own: inner.scopes.length - place.scopes.length }
    for (const p of fn.params) this.visitPattern(p, own)
    this.visit(fn.body, { ...own, scopes: [body, ...own.scopes], own: own.own + 1 })
  }

  visit(n: acorn.Node, place: Place): void {
    if (this.found !== undefined) return
    const x = syntax(n)
    if (isAnyFunction(x)) {
      this.visitFunction(x, place)
      return
    }
    switch (x.type) {
      case 'Identifier':
        this.use(x, place)
        return
      case 'MemberExpression':
        this.visit(x.object, place)
        if (x.computed) this.visit(x.property, place)
        return
      case 'Property':
        if (x.computed) this.visit(x.key, place)
        this.visit(x.value, place)
        return
      case 'AssignmentExpression':
        this.assign(x.left, place)
        break
      case 'UpdateExpression':
        this.assign(x.argument, place)
        break
      case 'VariableDeclarator':
        this.visitPattern(x.id, place)
        if (x.init) this.visit(x.init, place)
        return
      case 'SwitchStatement':
        this.visitSwitch(x, place)
        return
      case 'LabeledStatement':
        this.visit(x.body, place)
        return
      case 'BreakStatement':
      case 'ContinueStatement':
        return
      default:
        break
    }
    const names = declaredIn(x)
    if (x.type === 'CatchClause' && x.param) this.visitPattern(x.param, place)
    const inside = names.size === 0 ? place : { ...place, scopes: [names, ...place.scopes], own: place.own + 1 }
    const isParam = (child: acorn.Node): boolean => x.type === 'CatchClause' && child === x.param
    for (const child of childNodes(x)) if (!isParam(child)) this.visit(child, inside)
  }

  private visitSwitch(x: acorn.SwitchStatement, place: Place): void {
    this.visit(x.discriminant, place)
    const names: Names = new Map()
    for (const clause of x.cases) for (const s of clause.consequent) declareStatement(s, names, clause)
    const inside = { ...place, scopes: [names, ...place.scopes], own: place.own + 1 }
    for (const clause of x.cases) {
      if (clause.test) this.visit(clause.test, inside)
      for (const s of clause.consequent) this.visit(s, { ...inside, clause })
    }
  }

  /** Only the defaults and computed keys in it: its names are declared here, not used. */
  private visitPattern(p: acorn.Node, place: Place): void {
    const x = syntax(p)
    if (x.type === 'AssignmentPattern') {
      this.visitPattern(x.left, place)
      this.visit(x.right, place)
    } else if (x.type === 'ArrayPattern') {
      for (const q of x.elements) if (q) this.visitPattern(q, place)
    } else if (x.type === 'ObjectPattern') {
      for (const q of x.properties) {
        if (q.type === 'Property' && q.computed) this.visit(q.key, place)
        this.visitPattern(q.type === 'Property' ? q.value : q.argument, place)
      }
    } else if (x.type === 'RestElement') this.visitPattern(x.argument, place)
  }

  private use(x: acorn.Identifier, place: Place): void {
    const at = place.scopes.findIndex(scope => scope.has(x.name))
    const declared = at < 0 ? undefined : place.scopes[at]?.get(x.name)
    if (declared === undefined) return
    const { end, source, clause } = declared
    const isInSource = source !== undefined && x.start >= source.start && x.start < source.end
    if (at >= place.own) {
      // a callback in what is computed first may run there; a function that is only declared does not
      if (isInSource && !isNamedFunction(source)) this.found = { name: x.name, node: x, what: 'early' }
      return
    }
    const isElsewhere = clause !== undefined && place.clause !== undefined && clause !== place.clause
    if (x.start < end || isInSource || isElsewhere) this.found = { name: x.name, node: x, what: 'early' }
  }

  private assign(target: acorn.Node, place: Place): void {
    const names: Names = new Map()
    declarePattern(target, names, { isConst: false, source: undefined, clause: undefined })
    for (const name of names.keys()) {
      const declared = place.scopes.find(scope => scope.has(name))?.get(name)
      if (declared?.isConst === true) this.found = { name, node: target, what: 'constant' }
    }
  }
}

/** A function, or one that a build step hands to its keeper of names: `__name(() => …, 'down')`. */
export function isNamedFunction(n: acorn.Node): boolean {
  const x = syntax(n)
  if (isAnyFunction(x)) return true
  const [fn, name] = x.type === 'CallExpression' ? x.arguments : []
  return fn !== undefined && isAnyFunction(fn) && name?.type === 'Literal' && typeof name.value === 'string'
}

const ALWAYS: Declared = { isConst: false, end: 0, source: undefined, clause: undefined }

/** The names that a pattern binds; each has a value behind its own part. */
function declarePattern(p: acorn.Node, names: Names, of: Omit<Declared, 'end'>): void {
  const x = syntax(p)
  switch (x.type) {
    case 'Identifier':
      names.set(x.name, { ...of, end: x.end })
      return
    case 'AssignmentPattern': {
      const inner: Names = new Map()
      declarePattern(x.left, inner, of)
      for (const [name, declared] of inner) {
        names.set(name, { ...declared, end: x.left.type === 'Identifier' ? x.end : declared.end })
      }
      return
    }
    case 'ArrayPattern':
      for (const q of x.elements) if (q) declarePattern(q, names, of)
      return
    case 'ObjectPattern':
      for (const q of x.properties) declarePattern(q.type === 'Property' ? q.value : q.argument, names, of)
      return
    case 'RestElement':
      declarePattern(x.argument, names, of)
      return
    default:
  }
}

/** `let`, `const` and functions of one statement. */
function declareStatement(s: acorn.Node, names: Names, clause?: acorn.Node, source?: acorn.Node): void {
  const x = syntax(s)
  if (x.type === 'FunctionDeclaration' && x.id != null) names.set(x.id.name, ALWAYS)
  if (x.type !== 'VariableDeclaration' || x.kind === 'var') return
  for (const d of x.declarations) {
    declarePattern(d.id, names, { isConst: x.kind === 'const', source: source ?? d.init ?? undefined, clause })
  }
}

/** What a block or the head of a loop declares for what is in it. */
function declaredIn(x: acorn.AnyNode): Names {
  const names: Names = new Map()
  if (x.type === 'BlockStatement') for (const s of x.body) declareStatement(s, names)
  else if (x.type === 'ForStatement' && x.init) declareStatement(x.init, names)
  else if (x.type === 'ForOfStatement' || x.type === 'ForInStatement')
    declareStatement(x.left, names, undefined, x.right)
  else if (x.type === 'CatchClause' && x.param) {
    declarePattern(x.param, names, { isConst: false, source: undefined, clause: undefined })
  }
  return names
}

/** `var` of the whole body. */
function hoisted(n: acorn.Node): string[] {
  const x = syntax(n)
  if (isAnyFunction(x)) return []
  const names: Names = new Map()
  if (x.type === 'VariableDeclaration' && x.kind === 'var') {
    for (const d of x.declarations) declarePattern(d.id, names, ALWAYS)
  }
  return [...names.keys(), ...childNodes(x).flatMap(hoisted)]
}

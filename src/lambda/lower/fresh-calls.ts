/**
 * Which calls of helpers give an array that is nobody else's, so that `uniq(xs).sort()` changes nothing that anybody
 * sees: those of which every return gives something new. A function of a captured object that is called like a method
 * of arrays, `lists.slice(xs)`, is none of JavaScript's, and looked into as well.
 */
import type * as acorn from 'acorn'
import { SYNTAX_NODE_COUNT_MAX } from '../../config/limits.js'
import { countNodes, DATE_CHANGES, everAssigned, isAnyFunction, scanAll } from '../syntax/control-flow.js'
import { declaredNames } from '../syntax/free-names.js'
import { isFresh, noteFresh } from '../syntax/fresh.js'
import { nameUseOf } from '../syntax/owned.js'
import { type FunctionSyntax, type ParsedFunction, parseSyntax } from '../syntax/parse.js'
import { withProcedures } from '../syntax/procedures.js'
import { type Scopes, scopeOf, walkScopes } from '../syntax/scope-walk.js'
import { copied } from '../syntax/slots.js'
import { udfOf } from './calls/udf-calls.js'
import { isProxy, ownValue } from './constants.js'
import type { CapturesOf } from './lowering.js'
import { isKeeperAmong } from './name-keeper.js'

type Captures = ReadonlyMap<string, unknown>

/** What is lowered of a function with these captured values. One that is too large to lower stays as it is. */
export function prepared(written: ParsedFunction, captures: Captures, capturesOf: CapturesOf): ParsedFunction {
  if (countNodes(written.fn, SYNTAX_NODE_COUNT_MAX) > SYNTAX_NODE_COUNT_MAX) return written
  const parsed = withProcedures(written, name => isKeeperAmong(captures, name))
  return withFreshCalls(parsed, captures, capturesOf)
}

/** The same function, whose calls are known to give something new, or not to. */
function withFreshCalls(parsed: ParsedFunction, captures: Captures, capturesOf: CapturesOf): ParsedFunction {
  if (notesOn(parsed.fn, captures, capturesOf).length === 0) return parsed
  const fn = copied(parsed.fn)
  for (const { call, isNew } of notesOn(fn, captures, capturesOf)) noteFresh(call, isNew)
  return { ...parsed, fn }
}

interface Note {
  readonly call: acorn.CallExpression
  readonly isNew: boolean
}

function notesOn(fn: FunctionSyntax, captures: Captures, capturesOf: CapturesOf): readonly Note[] {
  const helpers = new Helpers(fn, captures, capturesOf)
  const changed = changedNames(fn)
  const asked = new Set<acorn.Node>()
  const notes: Note[] = []
  const ask = (n: acorn.AnyNode | null | undefined): void => {
    if (n?.type === 'CallExpression') asked.add(n)
  }
  walkScopes(fn, {
    enter: (n, scopes) => {
      if (n.type === 'MemberExpression' && n.property.type === 'Identifier' && CHANGES.has(n.property.name))
        ask(n.object)
      if (n.type === 'VariableDeclarator' && n.id.type === 'Identifier' && changed.has(n.id.name)) ask(n.init)
      if (n.type === 'AssignmentExpression') ask(n.right)
      if (n.type !== 'CallExpression') return
      const helper = helpers.called(n, scopes)
      if (helper === undefined) return
      if (asked.has(n)) notes.push({ call: n, isNew: helpers.givesNew(helper, 0) })
      else if (n.callee.type === 'MemberExpression') notes.push({ call: n, isNew: false })
    },
    name: () => {},
  })
  return notes.filter(note => note.isNew !== isFresh(note.call))
}

/** What `list.sort()` and `list.reverse()` give: the list. */
function sortedBy({ callee }: acorn.CallExpression): acorn.AnyNode | undefined {
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined
  return callee.property.name === 'sort' || callee.property.name === 'reverse' ? callee.object : undefined
}

/** Methods that change their array or date. */
const LIST_CHANGES = ['sort', 'reverse', 'pop', 'shift', 'push', 'unshift']
const CHANGES: ReadonlySet<string> = new Set([...LIST_CHANGES, ...DATE_CHANGES])

/** Names of variables that are assigned, changed, or sorted in what is returned. */
function changedNames(fn: FunctionSyntax): ReadonlySet<string> {
  const names = new Set(everAssigned(fn))
  scanAll(fn, n => {
    if (n.type !== 'MemberExpression' || n.object.type !== 'Identifier' || n.property.type !== 'Identifier') return true
    if (CHANGES.has(n.property.name)) names.add(n.object.name)
    return true
  })
  return names
}

/** A function that is called, and where its own names lead. */
interface Helper {
  readonly fn: FunctionSyntax
  /** Asked only where it matters: reading captured values may fail. */
  readonly helpers: () => Helpers
}

/** Helpers that call each other deeper than this are taken for such as hand on what they were given. */
const DEPTH_MAX = 8

/** The scope that declares the name: a function declared in a body is a name of the body, unless a parameter is. */
function declarerOf(name: string, n: acorn.AnyNode): acorn.AnyNode {
  if (!isAnyFunction(n)) return n
  let isParameter = false
  for (const p of n.params) {
    scanAll(p, x => {
      if (x.type === 'Identifier' && x.name === name) isParameter = true
      return true
    })
  }
  return !isParameter && n.body.type === 'BlockStatement' && declaredNames(n.body).has(name) ? n.body : n
}

/** The functions in sight of one function: its own, and those that it captures. */
class Helpers {
  private readonly captures: Captures
  private readonly capturesOf: CapturesOf
  /** Those that are declared once, by a name that nothing else has. */
  private readonly own = new Map<string, FunctionSyntax>()

  constructor(fn: FunctionSyntax, captures: Captures, capturesOf: CapturesOf) {
    this.captures = captures
    this.capturesOf = capturesOf
    const declaring = new Map<string, acorn.Node>()
    const ambiguous = new Set<string>()
    const entered = new Set<object>()
    const enterScope = ({ node: of, names }: Scopes[number]): void => {
      if (entered.has(names)) return
      entered.add(names)
      for (const name of names) {
        const node = declarerOf(name, of)
        if ((declaring.get(name) ?? node) !== node) ambiguous.add(name)
        declaring.set(name, node)
      }
    }
    walkScopes(fn, {
      enter: (n, scopes) => {
        if (scopes[0] !== undefined) enterScope(scopes[0])
        const id = n.type === 'FunctionDeclaration' || n.type === 'VariableDeclarator' ? n.id : null
        const value = n.type === 'VariableDeclarator' ? this.functionIn(n.init) : this.functionIn(n)
        if (id?.type !== 'Identifier' || value === undefined) return
        if (this.own.has(id.name)) ambiguous.add(id.name)
        this.own.set(id.name, value)
      },
      name: () => {},
    })
    for (const name of [...ambiguous, ...everAssigned(fn)]) this.own.delete(name)
  }

  private functionIn(n: acorn.AnyNode | null | undefined): FunctionSyntax | undefined {
    if (n?.type === 'ArrowFunctionExpression' || n?.type === 'FunctionExpression') return n
    if (n?.type === 'FunctionDeclaration' && n.id !== null) return { ...n, id: n.id }
    if (n?.type !== 'CallExpression' || n.callee.type !== 'Identifier' || n.arguments.length !== 2) return undefined
    return isKeeperAmong(this.captures, n.callee.name) ? this.functionIn(n.arguments[0]) : undefined
  }

  /** The function of the user's that is called; undefined where it is another, or not known. */
  called({ callee }: acorn.CallExpression, scopes: Scopes): Helper | undefined {
    if (callee.type === 'Identifier' && scopeOf(callee.name, scopes) !== undefined) {
      const fn = this.own.get(callee.name)
      return fn === undefined ? undefined : { fn, helpers: () => this }
    }
    const value = this.valueOf(callee, scopes)
    if (typeof value !== 'function' || isProxy(value) || udfOf(value) !== undefined) return undefined
    const parsed = parseSyntax(value)
    if (parsed === undefined) return undefined
    const { fn } = parsed
    return { fn, helpers: () => new Helpers(fn, this.capturesOf(value), this.capturesOf) }
  }

  /** The captured value behind a path of plain members. */
  private valueOf(n: acorn.AnyNode, scopes: Scopes): unknown {
    if (n.type === 'Identifier') return scopeOf(n.name, scopes) === undefined ? this.captures.get(n.name) : undefined
    if (n.type !== 'MemberExpression' || n.computed || n.property.type !== 'Identifier') return undefined
    const object = this.valueOf(n.object, scopes)
    if (typeof object !== 'object' || object === null || isProxy(object)) return undefined
    const found = ownValue(object, n.property.name)
    return typeof found === 'object' ? found.value : undefined
  }

  /** Whether every return of it gives something new. */
  givesNew({ fn, helpers }: Helper, depth: number): boolean {
    if (fn.async || fn.generator || depth > DEPTH_MAX) return false
    const own = helpers()
    const { owned } = nameUseOf(fn)
    const values: (readonly [acorn.AnyNode, Scopes])[] = []
    walkScopes(fn, {
      enter: (n, scopes) => {
        const isOwn = scopes.find(scope => isAnyFunction(scope.node))?.node === fn
        if (n.type === 'ReturnStatement' && n.argument && isOwn) values.push([n.argument, scopes])
        if (n === fn.body && n.type !== 'BlockStatement') values.push([n, scopes])
      },
      name: () => {},
    })
    const isNew = (n: acorn.AnyNode, scopes: Scopes): boolean => {
      if (n.type === 'ParenthesizedExpression') return isNew(n.expression, scopes)
      if (n.type === 'ConditionalExpression') return isNew(n.consequent, scopes) && isNew(n.alternate, scopes)
      if (n.type === 'Identifier') return owned.has(n.name)
      if (n.type !== 'CallExpression') return isFresh(n)
      const inner = own.called(n, scopes)
      if (inner !== undefined) return this.givesNew(inner, depth + 1)
      const sorted = sortedBy(n)
      return sorted === undefined ? isFresh(n) : isNew(sorted, scopes)
    }
    return values.length > 0 && values.every(([n, scopes]) => isNew(n, scopes))
  }
}

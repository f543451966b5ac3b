/**
 * Local functions that are called as statements, `add(30, 'LARGE')`, and change the variables around them: each call
 * becomes the body, in a block of its own, behind names for the arguments. Everything else then sees plain statements.
 *
 * Only where that means the same: the function is declared once and only called (or given to forEach), not by itself;
 * no name that it reads means something else where it is called; its own names get new ones. The tree is copied: the
 * text as it was written is what runs as JavaScript.
 */
import type * as acorn from 'acorn'
import { SYNTAX_NODE_COUNT_MAX } from '../../config/limits.js'
import { countNodes, forEachCallback, isAnyFunction, scanAll } from './control-flow.js'
import { freeNames } from './free-names.js'
import type { FunctionSyntax, ParsedFunction } from './parse.js'
import { statement } from './plain-statements.js'
import { calledBlock, type Destination, hasRoom, isMovable, movedFunction } from './procedure-body.js'
import { type Scopes, scopeOf, scopesInside, walkScopes } from './scope-walk.js'
import { copied, fill, type Slot } from './slots.js'

/** Whether the free name stands for what a build step adds to give functions their names, `__name(f, 'f')`. */
export type IsKeeper = (name: string) => boolean

/** The same function, with such calls replaced. */
export function withProcedures(parsed: ParsedFunction, isKeeper: IsKeeper): ParsedFunction {
  if (proceduresIn(parsed.fn, isKeeper).length === 0) return parsed
  const fn = copied(parsed.fn)
  const moved = new Map<number, number>()
  const suffixes = new Suffixes(fn)
  for (let [next] = proceduresIn(fn, isKeeper); next !== undefined; [next] = proceduresIn(fn, isKeeper)) {
    if (countNodes(fn, SYNTAX_NODE_COUNT_MAX) + grownBy(next) > SYNTAX_NODE_COUNT_MAX) break
    const assigned = assignedIn(fn)
    replaceCalls(next, { moved, isSettled: name => !assigned.has(name), nextSuffix: () => suffixes.next() })
  }
  return { ...parsed, fn, moved }
}

interface Procedure {
  readonly name: string
  readonly fn: FunctionSyntax
  /** Where it is declared. */
  readonly scopes: Scopes
  readonly declaration: Declaration
  readonly uses: Use[]
  /** `__name(f, 'f')` of a build step. */
  readonly keepers: Slot[]
  /** Used in another way. */
  isLost: boolean
}
/** What is left of a declaration: a variable is still not there before it, a function is there from the start. */
type Declaration =
  | {
      readonly kind: 'variable'
      readonly statement: acorn.VariableDeclaration
      readonly declarator: acorn.VariableDeclarator
    }
  | { readonly kind: 'function'; readonly slot: Slot }

/** A call whose value nobody reads, or the callback of a forEach. */
interface Use {
  readonly call: acorn.CallExpression
  readonly scopes: Scopes
  /** Puts a block in its place. */
  readonly replace: (fn: FunctionSyntax, to: Destination) => void
}

/** The procedures whose calls can be replaced; those that call no other one come first. */
function proceduresIn(fn: FunctionSyntax, isKeeper: IsKeeper): readonly Procedure[] {
  const survey = new Survey(isKeeper)
  walkScopes(fn, survey)
  const found = [...survey.procedures.values()].flatMap(names => [...names.values()]).filter(isReplaceable)
  return found.sort((a, b) => callsIn(a, found) - callsIn(b, found))
}

const callsIn = ({ fn }: Procedure, all: readonly Procedure[]): number =>
  all.flatMap(p => p.uses).filter(use => isInside(use.call, fn)).length

/** Whether every use can be replaced, and there is one. */
function isReplaceable(p: Procedure): boolean {
  if (p.isLost || p.uses.length === 0 || !isMovable(p.fn)) return false
  // a copy is asked: what the function reads is kept by the function, and its body may still change
  const { names, readsUndefined } = freeNames({ ...p.fn })
  const read = readsUndefined ? [...names, 'undefined'] : names
  return p.uses.every(({ call, scopes }) => {
    const own = scopes.findIndex(scope => scope.node === p.scopes[0]?.node)
    if (own < 0 || isInside(call, p.fn) || !hasRoom(call)) return false
    return scopes.slice(0, own).every(scope => read.every(name => !scope.names.has(name)))
  })
}

const grownBy = (p: Procedure): number => p.uses.length * countNodes(p.fn, SYNTAX_NODE_COUNT_MAX)

interface Replacing extends Pick<Destination, 'moved' | 'isSettled'> {
  readonly nextSuffix: () => string
}

function replaceCalls(p: Procedure, to: Replacing): void {
  const { declaration } = p
  for (const { call, replace } of p.uses) {
    const { start } = call
    const name: acorn.Identifier = { type: 'Identifier', name: p.name, start, end: start }
    // so that it is still seen where the call comes before the variable has its function
    const lead = declaration.kind === 'variable' ? [statement(name)] : []
    replace(p.fn, { ...to, call, suffix: to.nextSuffix(), lead })
  }
  for (const slot of p.keepers) fill(slot, nothing(p.fn))
  if (declaration.kind === 'function') {
    fill(declaration.slot, nothing(p.fn))
    return
  }
  const { start, end } = p.fn
  declaration.declarator.init = { type: 'Literal', value: null, raw: 'null', start, end }
  if (declaration.statement.kind === 'var') declaration.statement.kind = 'let'
}

/** Names that are assigned somewhere, whichever variable is meant. */
function assignedIn(fn: FunctionSyntax): ReadonlySet<string> {
  const names = new Set<string>()
  const target = (p: acorn.Node): void => {
    scanAll(p, n => {
      if (n.type === 'Identifier') names.add(n.name)
      return n.type !== 'MemberExpression'
    })
  }
  scanAll(fn, n => {
    if (n.type === 'AssignmentExpression') target(n.left)
    if (n.type === 'UpdateExpression') target(n.argument)
    if (n.type === 'ForOfStatement' || n.type === 'ForInStatement') target(n.left)
    return true
  })
  return names
}

const nothing = ({ start, end }: acorn.Node): acorn.EmptyStatement => ({ type: 'EmptyStatement', start, end })

/** Ends for names that no name of the function has. */
class Suffixes {
  private readonly names = new Set<string>()
  private count = 0

  constructor(fn: FunctionSyntax) {
    scanAll(fn, n => {
      if (n.type === 'Identifier') this.names.add(n.name)
      return true
    })
  }

  next(): string {
    const suffix = `_${++this.count}`
    return [...this.names].some(name => name.endsWith(suffix)) ? this.next() : suffix
  }
}

const isInside = (n: acorn.Node, whole: acorn.Node): boolean => whole.start <= n.start && n.end <= whole.end

class Survey {
  /** By the scope that declares them. */
  readonly procedures = new Map<acorn.AnyNode, Map<string, Procedure>>()
  private readonly isKeeper: IsKeeper
  /** Names where they stand as the survey knows. */
  private readonly known = new Set<acorn.Node>()

  constructor(isKeeper: IsKeeper) {
    this.isKeeper = isKeeper
  }

  readonly enter = (n: acorn.AnyNode, scopes: Scopes, slot: Slot | undefined): void => {
    if (n.type === 'BlockStatement') this.declareIn(n, scopes)
    if (n.type === 'ExpressionStatement' && slot !== undefined) this.statement(n, scopes, slot)
  }

  readonly name = (n: acorn.Identifier, scopes: Scopes): void => {
    const found = this.found(n.name, scopes)
    if (found !== undefined && !this.known.has(n)) found.isLost = true
  }

  /** The functions that the block declares. */
  private declareIn(block: acorn.BlockStatement, around: Scopes): void {
    const scopes = scopesInside(block, around)
    const isBody = isAnyFunction(around[0]?.node)
    for (const [key, s] of block.body.entries()) {
      // elsewhere a declared function is known outside of its block, too
      if (s.type === 'FunctionDeclaration' && isBody)
        this.declare(s.id, s, scopes, { kind: 'function', slot: { holder: block.body, key } })
      if (s.type !== 'VariableDeclaration') continue
      if (s.kind === 'var' && (!isBody || s.declarations.length > 1)) continue
      for (const d of s.declarations) {
        const fn = this.functionIn(d.init, scopes)
        if (d.id.type !== 'Identifier' || fn === undefined) continue
        this.declare(d.id, fn, scopes, { kind: 'variable', statement: s, declarator: d })
      }
    }
  }

  private declare(id: acorn.Identifier, fn: FunctionSyntax, scopes: Scopes, declaration: Declaration): void {
    const scope = scopeOf(id.name, scopes)
    if (scope === undefined) return
    const names = this.procedures.get(scope.node) ?? new Map<string, Procedure>()
    this.procedures.set(scope.node, names)
    const twin = names.get(id.name)
    if (twin !== undefined) twin.isLost = true
    else names.set(id.name, { name: id.name, fn, scopes, declaration, uses: [], keepers: [], isLost: false })
    if (twin === undefined) this.known.add(id)
  }

  /** The function, or the one inside of `__name(…, 'f')`. */
  private functionIn(n: acorn.AnyNode | null | undefined, scopes: Scopes): FunctionSyntax | undefined {
    if (isAnyFunction(n)) return n
    return n?.type === 'CallExpression' ? this.functionIn(this.kept(n, scopes), scopes) : undefined
  }

  /** What `__name(…, 'f')` gives a name. */
  private kept({ callee, arguments: args }: acorn.CallExpression, scopes: Scopes): acorn.AnyNode | undefined {
    if (callee.type !== 'Identifier' || args.length !== 2 || args[1]?.type !== 'Literal') return undefined
    return scopeOf(callee.name, scopes) === undefined && this.isKeeper(callee.name) ? args[0] : undefined
  }

  private statement(s: acorn.ExpressionStatement, scopes: Scopes, slot: Slot): void {
    const call = s.expression
    if (call.type !== 'CallExpression') return
    this.call(call, scopes, (fn, to) => fill(slot, calledBlock(fn, to)))
    const kept = this.kept(call, scopes)
    const named = kept?.type === 'Identifier' ? this.found(kept.name, scopes) : undefined
    if (kept !== undefined && named !== undefined) {
      this.known.add(kept)
      named.keepers.push(slot)
    }
    this.forEach(s, call, scopes, slot)
  }

  /** A call whose value nobody reads. */
  private call(call: acorn.CallExpression, scopes: Scopes, replace: Use['replace']): void {
    const { callee } = call
    const found = callee.type === 'Identifier' ? this.found(callee.name, scopes) : undefined
    if (found === undefined || call.arguments.some(a => a.type === 'SpreadElement')) return
    this.known.add(callee)
    found.uses.push({ call, scopes, replace })
  }

  /** `list.forEach(add)` and `list.forEach(x => add(x))`. */
  private forEach(s: acorn.ExpressionStatement, call: acorn.CallExpression, scopes: Scopes, slot: Slot): void {
    const callback = forEachCallback(s)
    if (callback?.type === 'ArrowFunctionExpression' && callback.body.type === 'CallExpression') {
      this.call(callback.body, scopesInside(callback, scopes), (fn, to) => {
        callback.body = calledBlock(fn, to)
        callback.expression = false
      })
    }
    const [given] = call.arguments
    const { callee } = call
    const isForEach =
      callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && callee.property.name === 'forEach'
    if (!isForEach || callee.computed || call.arguments.length !== 1 || given?.type !== 'Identifier') return
    const found = this.found(given.name, scopes)
    if (found === undefined) return
    this.known.add(given)
    found.uses.push({
      call,
      scopes,
      replace: (fn, to) => {
        call.arguments = [expressionOf(movedFunction(fn, to))]
        fill(slot, { type: 'BlockStatement', body: [...to.lead, s], start: s.start, end: s.end })
      },
    })
  }

  private found(name: string, scopes: Scopes): Procedure | undefined {
    const scope = scopeOf(name, scopes)
    return scope === undefined ? undefined : this.procedures.get(scope.node)?.get(name)
  }
}

function expressionOf(fn: FunctionSyntax): acorn.Expression {
  return fn.type === 'FunctionDeclaration' ? { ...fn, id: null, type: 'FunctionExpression', expression: false } : fn
}

/** The body of a procedure in place of a call: which bodies can stand there, and how they get there. */
import type * as acorn from 'acorn'
import { childNodes, completes, isAnyFunction, returns, scanAll } from './control-flow.js'
import type { FunctionSyntax } from './parse.js'
import { plain, statement } from './plain-statements.js'
import { scopeOf, scopesInside, walkScopes } from './scope-walk.js'
import { copied, nodeIn, slotsOf } from './slots.js'

/** What a function means by itself, and would not mean in place of a call. */
const OWN: ReadonlySet<string> = new Set(
  'ThisExpression Super MetaProperty ClassDeclaration ClassExpression AwaitExpression YieldExpression'.split(' '),
)

/** Whether the body may stand in place of a call of the function. */
export function isMovable(fn: FunctionSyntax): boolean {
  if (fn.async || fn.generator) return false
  if (fn.params.some(p => p.type === 'RestElement')) return false
  let isOwn = false
  scanAll(fn, n => {
    if (OWN.has(n.type) || (n.type === 'Identifier' && n.name === 'arguments')) isOwn = true
    if (fn.type === 'FunctionExpression' && n.type === 'Identifier' && n !== fn.id && n.name === fn.id?.name)
      isOwn = true
    return !isOwn
  })
  return !isOwn && areVarsPlain(fn) && straight(statementsOf(fn), s => [s]) !== undefined
}

/** `var` among the statements of the body, each name once, is `let` that is never read too early, or is refused. */
function areVarsPlain(fn: FunctionSyntax): boolean {
  const names: string[] = []
  let count = 0
  const visit = (n: acorn.AnyNode): void => {
    if (n.type === 'VariableDeclaration' && n.kind === 'var') count++
    for (const slot of slotsOf(n)) {
      const child = nodeIn(slot)
      if (child !== undefined && !isAnyFunction(child)) visit(child)
    }
  }
  visit(fn.body)
  if (count === 0) return true
  for (const p of fn.params) {
    if (p.type !== 'Identifier') return false
    names.push(p.name)
  }
  for (const s of statementsOf(fn)) {
    if (s.type === 'FunctionDeclaration') names.push(s.id.name)
    if (s.type !== 'VariableDeclaration' || s.kind !== 'var') continue
    count--
    for (const d of s.declarations) {
      if (d.id.type !== 'Identifier') return false
      names.push(d.id.name)
    }
  }
  return count === 0 && new Set(names).size === names.length
}

const statementsOf = ({ body }: FunctionSyntax): readonly acorn.Statement[] =>
  body.type === 'BlockStatement' ? body.body : [statement(body)]

/** What becomes of an expression that was returned to nobody. */
type Ended = (s: acorn.ExpressionStatement) => acorn.Statement[]

/** Statements that do the same up to their end instead of returning; undefined where that takes more than an else. */
function straight(statements: readonly acorn.Statement[], ended: Ended): acorn.Statement[] | undefined {
  const at = statements.findIndex(returns)
  const s = statements[at]
  if (s === undefined) return [...statements]
  const [before, rest] = [statements.slice(0, at), statements.slice(at + 1)]
  const last = declaresFor(rest, [...before, s]) ? undefined : straightLast(s, rest, ended)
  return last === undefined ? undefined : [...before, ...last]
}

/** The same of a statement that returns, and of those behind it. */
function straightLast(
  s: acorn.Statement,
  rest: readonly acorn.Statement[],
  ended: Ended,
): acorn.Statement[] | undefined {
  const { start, end } = s
  const block = (body: readonly acorn.Statement[]): acorn.BlockStatement | undefined => {
    const inner = straight(body, ended)
    return inner === undefined ? undefined : { type: 'BlockStatement', body: inner, start, end }
  }
  if (s.type === 'ReturnStatement') {
    if (rest.length > 0) return undefined
    return s.argument ? ended(statement(s.argument)) : []
  }
  if (s.type === 'BlockStatement') {
    const body = rest.length > 0 ? undefined : block(s.body)
    return body === undefined ? undefined : [body]
  }
  if (s.type !== 'IfStatement') return undefined
  const no = s.alternate ? [s.alternate] : []
  const isYesLast = !completes(s.consequent)
  const isNoLast = s.alternate != null && !completes(s.alternate)
  if (rest.length > 0 && !isYesLast && !isNoLast) return undefined
  // what follows is written once, behind the side that goes on
  const consequent = block(isYesLast ? [s.consequent] : [s.consequent, ...rest])
  const alternate = block(isYesLast ? [...no, ...rest] : no)
  if (consequent === undefined || alternate === undefined) return undefined
  const otherwise = alternate.body.length === 0 ? null : alternate
  return [{ type: 'IfStatement', test: s.test, consequent, alternate: otherwise, start, end }]
}

/** Whether statements declare what those before them read: they cannot move into a block then. */
function declaresFor(statements: readonly acorn.Statement[], before: readonly acorn.Statement[]): boolean {
  const { body, names } = { body: [...statements], names: new Set<string>() }
  for (const s of before) {
    scanAll(s, n => {
      if (n.type === 'Identifier') names.add(n.name)
      return true
    })
  }
  const block: acorn.BlockStatement = { type: 'BlockStatement', body, start: 0, end: 0 }
  const [scope] = scopesInside(block, [])
  return scope !== undefined && [...scope.names].some(name => names.has(name))
}

/** Where a body is put. */
export interface Destination {
  readonly call: acorn.CallExpression
  /** Ends the names of what the body declares: the function has no other such names. */
  readonly suffix: string
  /** Offsets that were given out, and the place in the text that each stands for. */
  readonly moved: Map<number, number>
  /** Whether a variable keeps its value, so that a parameter may be called like it. */
  readonly isSettled: (name: string) => boolean
  /** What runs first. */
  readonly lead: readonly acorn.Statement[]
}

/** Room that offsets need to stay apart. */
const ROOM_MIN = 1e-5

/** The offsets between the last argument and the end of the call. */
function roomOf({ callee, arguments: args, end }: acorn.CallExpression): readonly [number, number] {
  return [Math.max(callee.end, ...args.map(a => a.end)), end]
}
export function hasRoom(call: acorn.CallExpression): boolean {
  const [from, to] = roomOf(call)
  return to - from > ROOM_MIN
}

/**
 * A copy of the function as it may stand in the call: its own names are renamed. Its offsets are put, in their order,
 * between the last argument and the end of the call, because other passes ask by offsets what comes first.
 */
export function movedFunction<F extends FunctionSyntax>(
  fn: F,
  { call, suffix, moved }: Destination,
  aliases: ReadonlyMap<string, string> = new Map(),
): F {
  const [from, to] = roomOf(call)
  const step = (to - from) / (fn.end - fn.start + 2)
  const offset = (old: number): number => {
    const now = from + step * (old - fn.start + 1)
    moved.set(now, moved.get(old) ?? old)
    return now
  }
  const copy = copied(fn, n => {
    n.start = offset(n.start)
    n.end = offset(n.end)
    if (n.type === 'Property') n.shorthand = false
  })
  const own: (readonly [acorn.Identifier, string])[] = []
  walkScopes(copy, {
    name: (n, scopes) => {
      const scope = scopeOf(n.name, scopes)
      const alias = scope?.node === copy ? aliases.get(n.name) : undefined
      if (scope !== undefined) own.push([n, alias ?? n.name + suffix])
    },
  })
  for (const [n, name] of own) n.name = name
  return copy
}

/**
 * Parameters that stand for a variable of the caller's, and both keep their values: they are that variable, also where
 * what it holds is changed in place.
 */
function aliasesIn(fn: FunctionSyntax, { call, isSettled }: Destination): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>()
  for (const [i, p] of fn.params.entries()) {
    const given = call.arguments[i]
    if (p.type !== 'Identifier' || given?.type !== 'Identifier' || !isSettled(given.name) || !isSettled(p.name))
      continue
    if (isRead(fn.body, p.name)) aliases.set(p.name, given.name)
  }
  return aliases
}

/** Whether the body itself reads the name, not only a function in it: then it is seen where that comes too early. */
function isRead(n: acorn.AnyNode, name: string): boolean {
  if (n.type === 'Identifier') return n.name === name
  return !isAnyFunction(n) && childNodes(n).some(child => isRead(child, name))
}

/** The call as a block: the arguments get names, then the parameters take their parts, then the body runs. */
export function calledBlock(fn: FunctionSyntax, destination: Destination): acorn.BlockStatement {
  const { call, suffix } = destination
  const { start, end } = call
  const aliases = aliasesIn(fn, destination)
  const moved = movedFunction(fn, destination, aliases)
  const given: acorn.Statement[] = []
  const taken: acorn.Statement[] = []
  for (let i = 0; i < Math.max(moved.params.length, call.arguments.length); i++) {
    const [p, argument] = [moved.params[i], call.arguments[i]]
    const init = argument?.type === 'SpreadElement' ? undefined : argument
    const written = fn.params[i]
    if (written?.type === 'Identifier' && aliases.has(written.name)) continue
    if (p?.type === 'Identifier') given.push(declaration(p, init))
    else {
      // no name of a variable
      const at = argument?.start ?? start
      const held: acorn.Identifier = { type: 'Identifier', name: `argument ${i}${suffix}`, start: at, end: at }
      given.push(declaration(held, init))
      if (p !== undefined) taken.push(declaration(p, { ...held, start: p.start, end: p.start }))
    }
  }
  const body = [...destination.lead, ...given, ...taken, ...movedStatements(moved)]
  return { type: 'BlockStatement', body, start, end }
}

/** `let`, because a parameter may be assigned. */
function declaration(id: acorn.Pattern, init: acorn.Expression | undefined): acorn.VariableDeclaration {
  const { start, end } = id
  const declarator: acorn.VariableDeclarator = { type: 'VariableDeclarator', id, init: init ?? null, start, end }
  return { type: 'VariableDeclaration', kind: 'let', declarations: [declarator], start, end }
}

function movedStatements(fn: FunctionSyntax): acorn.Statement[] {
  if (fn.body.type !== 'BlockStatement') return plain(statement(fn.body))
  const statements = straight(fn.body.body, plain) ?? []
  for (const s of statements) if (s.type === 'VariableDeclaration' && s.kind === 'var') s.kind = 'let'
  return statements.filter(s => s.type !== 'ExpressionStatement' || s.directive === undefined)
}

/** Questions about statements that need no types: does it return, what does it assign, what does it declare. */
import type * as acorn from 'acorn'
import { DATE_SETTERS } from '../../wasm/host-functions.js'
import { syntax } from './any-node.js'
import type { FunctionSyntax } from './parse.js'

type Visit = (n: acorn.AnyNode) => boolean

const isNode = (value: object): value is acorn.AnyNode => 'type' in value && typeof value.type === 'string'

/** Child nodes in source order. Every pass over a tree asks for them: nothing is made here but the list. */
export function childNodes(n: acorn.Node): acorn.AnyNode[] {
  const found: acorn.AnyNode[] = []
  for (const key in n) {
    const value: unknown = n[key as keyof acorn.Node]
    if (typeof value !== 'object' || value === null) continue
    if (!Array.isArray(value)) {
      if (isNode(value)) found.push(value)
      continue
    }
    for (const child of value as unknown[]) {
      if (typeof child === 'object' && child !== null && isNode(child)) found.push(child)
    }
  }
  return found
}

/** Nodes of the tree; the count stops behind `max`. Without recursion: the tree may be deep. */
export function countNodes(n: acorn.Node, max: number): number {
  const waiting: acorn.Node[] = [n]
  let count = 0
  for (let next = waiting.pop(); next !== undefined && count <= max; next = waiting.pop()) {
    count++
    for (const child of childNodes(next)) waiting.push(child)
  }
  return count
}

export const isAnyFunction = (n: acorn.Node | null | undefined): n is FunctionSyntax =>
  n?.type === 'ArrowFunctionExpression' || n?.type === 'FunctionExpression' || n?.type === 'FunctionDeclaration'

/** Visits the node and what is below it; `visit` returns false to go no deeper. Inner functions are left out. */
function scan(n: acorn.Node, visit: Visit): void {
  if (isAnyFunction(n) || !visit(syntax(n))) return
  for (const child of childNodes(n)) scan(child, visit)
}
/** The same, inner functions included. */
export function scanAll(n: acorn.Node, visit: Visit): void {
  if (!visit(syntax(n))) return
  for (const child of childNodes(n)) scanAll(child, visit)
}

/** Whether some node below fulfils `test`; inner functions, and what `isHidden` says, are left out. */
function someNode(n: acorn.Node, test: Visit, isHidden: Visit = () => false): boolean {
  let found = false
  scan(n, x => {
    if (isHidden(x)) return false
    if (test(x)) found = true
    return !found
  })
  return found
}

const LOOPS: ReadonlySet<string> = new Set([
  'ForOfStatement',
  'ForInStatement',
  'ForStatement',
  'WhileStatement',
  'DoWhileStatement',
])
export const isLoop: Visit = n => LOOPS.has(n.type)

/** Whether some path of the statement returns. */
export const returns = (n: acorn.Node): boolean => someNode(n, x => x.type === 'ReturnStatement')
/** Whether some `break` of the statement leaves what is around it. */
export const breaks = (n: acorn.Node): boolean =>
  someNode(
    n,
    x => x.type === 'BreakStatement',
    x => isLoop(x) || x.type === 'SwitchStatement',
  )
export const continues = (n: acorn.Node): boolean => someNode(n, x => x.type === 'ContinueStatement', isLoop)

/** Whether some path of the statement does not go on with the next one. */
export const leaves = (n: acorn.Node): boolean =>
  someNode(n, x => x.type === 'ReturnStatement' || x.type === 'ThrowStatement') || breaks(n) || continues(n)

/** Whether the statement may go on with the next one. */
export function completes(n: acorn.Node): boolean {
  const x = syntax(n)
  switch (x.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return false
    case 'BlockStatement':
      return x.body.every(completes)
    case 'IfStatement':
      return !x.alternate || completes(x.consequent) || completes(x.alternate)
    default:
      return true
  }
}

/** The callback of `list.forEach(…)` as a statement: its assignments are those of a loop. */
export function forEachCallback(n: acorn.AnyNode): acorn.AnyNode | undefined {
  if (n.type !== 'ExpressionStatement' || n.expression.type !== 'CallExpression') return undefined
  const { callee, arguments: args } = n.expression
  const isForEach =
    callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && callee.property.name === 'forEach'
  const [callback] = args
  return isForEach && callback !== undefined && isAnyFunction(callback) ? callback : undefined
}

/** Methods that change their Date, and give its time. */
export const DATE_CHANGES: ReadonlySet<string> = new Set(['setTime', ...DATE_SETTERS])

/** Methods that change their array or date and are called as statements: `out.push(x)` assigns an owned `out`. */
export const CHANGING_STATEMENTS: ReadonlySet<string> = new Set([
  ...DATE_CHANGES,
  'push',
  'unshift',
  'pop',
  'shift',
  'sort',
  'reverse',
  'set',
  'add',
  'delete',
  'clear',
])

/** The variables that an assignment, `x.y = …` or `x.push(…)` changes. */
function changedNames(n: acorn.AnyNode): string[] {
  if (n.type === 'AssignmentExpression' || n.type === 'UpdateExpression') {
    return targetNames(n.type === 'AssignmentExpression' ? n.left : n.argument)
  }
  const date = n.type === 'VariableDeclarator' ? dateChangeOf(n.init) : undefined
  if (date !== undefined) return [date.target.name]
  return n.type === 'SequenceExpression' ? n.expressions.flatMap(changedByCall) : changedByCall(effectOf(n))
}
function changedByCall(n: acorn.Node | undefined): string[] {
  const effect = n === undefined ? undefined : syntax(n)
  const call = effect?.type === 'ChainExpression' ? effect.expression : effect
  if (call?.type !== 'CallExpression') return []
  const { callee } = call
  if (callee.type !== 'MemberExpression') return []
  const isChange = callee.property.type === 'Identifier' && CHANGING_STATEMENTS.has(callee.property.name)
  const root = isChange ? rootName(callee.object) : undefined
  return root === undefined ? [] : [root]
}
/** What the node computes for its effect. */
function effectOf(n: acorn.AnyNode): acorn.AnyNode | undefined {
  switch (n.type) {
    case 'ExpressionStatement':
      return syntax(n.expression)
    case 'ForStatement':
      return n.update ? syntax(n.update) : undefined
    case 'ArrowFunctionExpression':
      return syntax(n.body)
    default:
      return undefined
  }
}

/** A setter of a Date that is called. */
export interface DateChange {
  readonly call: acorn.CallExpression
  readonly target: acorn.Identifier
  readonly method: string
}
/** `d.setUTCHours(…)` of a variable; undefined where it is something else. */
export function dateChangeOf(n: acorn.Node | null | undefined): DateChange | undefined {
  const x = n ? syntax(n) : undefined
  if (x?.type !== 'CallExpression' || x.callee.type !== 'MemberExpression' || x.callee.computed) return undefined
  const { object, property, optional } = x.callee
  if (object.type !== 'Identifier' || property.type !== 'Identifier' || x.optional || optional) return undefined
  return DATE_CHANGES.has(property.name) ? { call: x, target: object, method: property.name } : undefined
}

/** The variable that a path starts from: `by[k].n`, `m.get(k).list`, `(by[k] ??= []).length`. */
export function rootName(n: acorn.Node): string | undefined {
  const x = syntax(n)
  switch (x.type) {
    case 'Identifier':
      return x.name
    case 'MemberExpression':
      return rootName(x.object)
    case 'ParenthesizedExpression':
      return rootName(x.expression)
    case 'AssignmentExpression':
      return rootName(x.left)
    case 'CallExpression': {
      const { callee } = x
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return undefined
      return callee.property.name === 'get' ? rootName(callee.object) : undefined
    }
    default:
      return undefined
  }
}
function targetNames(n: acorn.Node): string[] {
  const x = syntax(n)
  if (x.type === 'Identifier') return [x.name]
  if (x.type === 'MemberExpression') {
    const root = rootName(x.object)
    return root === undefined ? [] : [root]
  }
  return x.type === 'ArrayPattern' ? x.elements.flatMap(e => (e === null ? [] : targetNames(e))) : []
}

/** Names that the statement assigns or changes; of inner functions only what callbacks of forEach do. */
export function assignedNames(n: acorn.Node): string[] {
  const names = new Set<string>()
  const visit: Visit = x => {
    for (const name of changedNames(x)) names.add(name)
    if (x.type === 'VariableDeclaration' && x.kind === 'var') {
      for (const d of x.declarations) if (d.init && d.id.type === 'Identifier') names.add(d.id.name)
    }
    const callback = forEachCallback(x)
    if (callback === undefined) return true
    for (const name of changedNames(callback)) names.add(name)
    for (const child of childNodes(callback)) scan(child, visit)
    return true
  }
  scan(n, visit)
  return [...names]
}
/** Names assigned or changed anywhere, inner functions included: what a function over such a name sees moves. */
export function everAssigned(n: acorn.Node): ReadonlySet<string> {
  const names = new Set<string>()
  scanAll(n, x => {
    for (const name of changedNames(x)) names.add(name)
    return true
  })
  return names
}
/** Names declared by `var` in the function body. */
export function declaredVars(body: acorn.BlockStatement): string[] {
  const names = new Set<string>()
  for (const statement of body.body) {
    scan(statement, x => {
      if (x.type === 'VariableDeclaration' && x.kind === 'var') {
        for (const d of x.declarations) if (d.id.type === 'Identifier' && !isFunctionInit(d)) names.add(d.id.name)
      }
      return true
    })
  }
  return [...names]
}
const isFunctionInit = (d: acorn.VariableDeclarator): boolean => d.init != null && isAnyFunction(d.init)

/** istanbul's counters, `cov_2f().s[3]++`: they count and mean nothing. */
export function isCoverageCounter(n: acorn.Node): boolean {
  const x = syntax(n)
  if (x.type === 'CallExpression') return x.callee.type === 'Identifier' && /^cov_\w+$/.test(x.callee.name)
  if (x.type === 'UpdateExpression') return isCoverageCounter(x.argument)
  return x.type === 'MemberExpression' && isCoverageCounter(x.object)
}

/** Whether evaluating it does nothing: what may stand at the front of a comma sequence and be left out. */
export function isEffectFree(n: acorn.Node): boolean {
  const x = syntax(n)
  return x.type === 'Literal' || x.type === 'Identifier' || isCoverageCounter(x)
}

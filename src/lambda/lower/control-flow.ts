/** Questions about statements that need no types: does it return, what does it assign, what does it declare. */
import type * as acorn from 'acorn'

type Visit = (n: acorn.AnyNode) => boolean

/** Child nodes in source order. */
export function childNodes(n: acorn.Node): acorn.AnyNode[] {
  const found: acorn.AnyNode[] = []
  for (const value of Object.values(n) as unknown[]) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof child === 'object' && child !== null && 'type' in child && typeof child.type === 'string') {
        found.push(child as acorn.AnyNode)
      }
    }
  }
  return found
}

export const isAnyFunction = (n: acorn.Node): boolean =>
  n.type === 'ArrowFunctionExpression' || n.type === 'FunctionExpression' || n.type === 'FunctionDeclaration'

/** Visits the node and what is below it; `visit` returns false to go no deeper. Inner functions are left out. */
function scan(n: acorn.Node, visit: Visit): void {
  if (isAnyFunction(n) || !visit(n as acorn.AnyNode)) return
  for (const child of childNodes(n)) scan(child, visit)
}
/** The same, inner functions included. */
export function scanAll(n: acorn.Node, visit: Visit): void {
  if (!visit(n as acorn.AnyNode)) return
  for (const child of childNodes(n)) scanAll(child, visit)
}

/** Whether some path of the statement returns or throws. */
export function leaves(n: acorn.Node): boolean {
  let found = false
  scan(n, x => {
    if (x.type === 'ReturnStatement' || x.type === 'ThrowStatement') found = true
    return !found
  })
  return found
}

const targetOf = (n: acorn.AnyNode): acorn.Node | undefined => {
  if (n.type === 'AssignmentExpression') return n.left
  return n.type === 'UpdateExpression' ? n.argument : undefined
}
function addAssigned(n: acorn.AnyNode, names: Set<string>): void {
  const target = targetOf(n) as acorn.AnyNode | undefined
  if (target?.type === 'Identifier') names.add(target.name)
  if (n.type !== 'VariableDeclaration' || n.kind !== 'var') return
  for (const d of n.declarations) if (d.init && d.id.type === 'Identifier') names.add(d.id.name)
}
/** Names that the statement assigns, inner functions left out. */
export function assignedNames(n: acorn.Node): string[] {
  const names = new Set<string>()
  scan(n, x => {
    addAssigned(x, names)
    return true
  })
  return [...names]
}
/** Names assigned anywhere, inner functions included: a function over such a name cannot be inlined by value. */
export function everAssigned(n: acorn.Node): ReadonlySet<string> {
  const names = new Set<string>()
  scanAll(n, x => {
    const target = targetOf(x) as acorn.AnyNode | undefined
    if (target?.type === 'Identifier') names.add(target.name)
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
  const x = n as acorn.AnyNode
  if (x.type === 'CallExpression') return x.callee.type === 'Identifier' && /^cov_\w+$/.test(x.callee.name)
  if (x.type === 'UpdateExpression') return isCoverageCounter(x.argument)
  return x.type === 'MemberExpression' && isCoverageCounter(x.object)
}

/** Whether evaluating it does nothing: what may stand at the front of a comma sequence and be left out. */
export function isEffectFree(n: acorn.Node): boolean {
  const x = n as acorn.AnyNode
  return x.type === 'Literal' || x.type === 'Identifier' || isCoverageCounter(x)
}

/**
 * What minifiers and older targets make of statements and of `?.`, turned back into what people write, so that the
 * lowering meets one form of each: `a ? (x = 1) : (y = 2)` as a statement is an `if`, `return x = 1, y` is two
 * statements, `(_a = v.customer) === null || _a === void 0 ? void 0 : _a.tier` is `v.customer?.tier`, and other
 * temporaries are parameters of functions of their own. The counters of istanbul are left out.
 *
 * The tree is changed in place: it is freshly parsed and nobody else's. Places stay those of the source. What is moved
 * is only what JavaScript evaluates first anyway, so the order of evaluation stays.
 */
import type * as acorn from 'acorn'
import { isNamed } from './any-node.js'
import { childNodes, isAnyFunction, isCoverageCounter, scanAll } from './control-flow.js'
import type { FunctionSyntax } from './parse.js'
import { choosesReceiver, takesEnd } from './plain-arrays.js'
import { assignsFirst, countReads, firstSlot, isConstant, isVoid, plainStatements } from './plain-statements.js'
import { expressionIn, fill, nodeIn, type Slot, slotsOf } from './slots.js'

/** The same function. Cost: a walk over its nodes, and some more where there is something to turn back. */
export function plainSyntax<F extends FunctionSyntax>(fn: F): F {
  if (isPlain(fn, undefined)) return fn
  const functions: acorn.AnyNode[] = []
  scanAll(fn, n => {
    if (isAnyFunction(n)) functions.push(n)
    return true
  })
  // inner functions first: what is turned back in them no longer assigns anything
  for (const inner of functions.reverse()) {
    dropCounters(inner)
    bindTemporaries(inner)
  }
  plainNullishIn(fn)
  plainStatements(fn)
  return fn
}

/** Expressions that are statements only behind a build step. */
const STATEMENTS: ReadonlySet<string> = new Set(['ConditionalExpression', 'LogicalExpression', 'UnaryExpression'])

/** Whether there is nothing to turn back, as in most functions that no build step has changed. */
function isPlain(n: acorn.AnyNode, parent: acorn.AnyNode | undefined): boolean {
  switch (n.type) {
    case 'SequenceExpression':
      return false
    case 'AssignmentExpression':
    case 'UpdateExpression':
      if (parent?.type !== 'ExpressionStatement' && parent?.type !== 'ForStatement') return false
      if (parent.type === 'ForStatement' && parent.test === n) return false
      break
    case 'ExpressionStatement':
      if (STATEMENTS.has(n.expression.type) || isCoverageCounter(n.expression) || choosesReceiver(n)) return false
      break
    case 'VariableDeclarator':
      if (takesEnd(n)) return false
      break
    case 'ConditionalExpression':
      if (nullishTest(n.test) !== undefined) return false
      break
    default:
      break
  }
  return childNodes(n).every(child => isPlain(child, n))
}

/** The assignment of a variable that the expression begins with. */
function leadingAssignment(slot: Slot): (Slot & { readonly found: acorn.AssignmentExpression }) | undefined {
  const n = nodeIn(slot)
  if (n?.type === 'AssignmentExpression') {
    return n.operator === '=' && n.left.type === 'Identifier' ? { ...slot, found: n } : undefined
  }
  const next = n === undefined ? undefined : firstSlot(n)
  return next === undefined ? undefined : leadingAssignment(next)
}

/** istanbul's counters: `(cov_1().b[0][0]++, x)` is x. Those that are statements go with the other statements. */
function dropCounters(n: acorn.AnyNode): void {
  if (n.type === 'ArrowFunctionExpression' && n.body.type === 'BlockStatement') {
    // `x => f(x)` was given a block for its counters
    const rest = n.body.body.filter(s => s.type !== 'ExpressionStatement' || !isCoverageCounter(s.expression))
    const [only] = rest
    if (only?.type === 'ReturnStatement' && only.argument && rest.length === 1 && n.body.body.length > 1) {
      n.body = only.argument
      n.expression = true
    }
  }
  for (const slot of slotsOf(n)) {
    const child = nodeIn(slot)
    if (child === undefined || isAnyFunction(child)) continue
    dropCounters(child)
    if (child.type !== 'SequenceExpression') continue
    child.expressions = child.expressions.filter((part, i, all) => i === all.length - 1 || !isCoverageCounter(part))
    const [only] = child.expressions
    if (only !== undefined && child.expressions.length === 1) fill(slot, only)
  }
}

// Temporaries: `var _a;` … `(_a = x) … _a …` becomes `(_a => … _a …)(x)`.

function bindTemporaries(fn: acorn.AnyNode): void {
  const uses = temporaries(fn)
  if (uses.size === 0) return
  undoChains(fn, uses)
  bindIn(fn, uses)
}

/** The names that the function declares without a value and assigns once, with all places where they are read. */
function temporaries(fn: acorn.AnyNode): ReadonlyMap<string, readonly acorn.AnyNode[]> {
  const declared = new Set<string>()
  const declarations = new Set<acorn.Node>()
  const assigned: string[] = []
  const reads = new Map<string, acorn.AnyNode[]>()
  scanAll(fn, n => {
    if (n.type === 'VariableDeclarator' && n.init == null && n.id.type === 'Identifier') {
      declared.add(n.id.name)
      declarations.add(n.id)
    }
    if (n.type === 'AssignmentExpression' && n.left.type === 'Identifier') {
      assigned.push(n.left.name)
      declarations.add(n.left)
    }
    if (n.type === 'UpdateExpression' && n.argument.type === 'Identifier')
      assigned.push(n.argument.name, n.argument.name)
    if (n.type === 'Identifier' && !declarations.has(n)) reads.set(n.name, [...(reads.get(n.name) ?? []), n])
    return true
  })
  const once = [...declared].filter(name => assigned.filter(each => each === name).length === 1)
  return new Map(once.map(name => [name, reads.get(name) ?? []]))
}

/** The temporary that the expression begins with, where all reads of it are inside and none is in its value. */
function temporaryOf(slot: Slot, uses: ReadonlyMap<string, readonly acorn.AnyNode[]>) {
  const [whole, leading] = [nodeIn(slot), leadingAssignment(slot)]
  if (whole === undefined || whole.type === 'AssignmentExpression' || leading === undefined) return undefined
  const { left, right } = leading.found
  if (left.type !== 'Identifier' || right.type === 'AssignmentExpression') return undefined
  const isOwn = uses.get(left.name)?.every(read => isInside(read, whole) && !isInside(read, right)) === true
  return isOwn ? { whole, leading, left, right } : undefined
}

/** Those that stand for `?.` and `??`; inner ones first. */
function undoChains(n: acorn.AnyNode, uses: ReadonlyMap<string, readonly acorn.AnyNode[]>): void {
  for (const slot of slotsOf(n)) {
    const child = nodeIn(slot)
    if (child === undefined) continue
    undoChains(child, uses)
    if (child.type !== 'ConditionalExpression') continue
    const found = temporaryOf(slot, uses)
    const undone = found === undefined ? undefined : plainNullish(child, found.right)
    if (undone !== undefined) fill(slot, undone)
  }
}

function bindIn(n: acorn.AnyNode, uses: ReadonlyMap<string, readonly acorn.AnyNode[]>): void {
  for (const slot of slotsOf(n)) {
    const bound = boundTemporary(slot, uses)
    if (bound !== undefined) fill(slot, bound)
    const child = nodeIn(slot)
    if (child !== undefined) bindIn(child, uses)
  }
}

/** The expression in the slot as a call of a function over its leading temporary; undefined where there is none. */
function boundTemporary(slot: Slot, uses: ReadonlyMap<string, readonly acorn.AnyNode[]>): acorn.Expression | undefined {
  const found = temporaryOf(slot, uses)
  if (found === undefined) return undefined
  const { whole, leading, left, right } = found
  fill(leading, left)
  const { start, end } = whole
  const callee: acorn.ArrowFunctionExpression = {
    type: 'ArrowFunctionExpression',
    // it has its value before anything in the function is computed
    params: [{ ...left, start, end: start }],
    body: expressionIn(slot),
    expression: true,
    generator: false,
    async: false,
    start,
    end,
  }
  return { type: 'CallExpression', callee, arguments: [right], optional: false, start, end }
}

const isInside = (n: acorn.Node, whole: acorn.Node): boolean => whole.start <= n.start && n.end <= whole.end

// `?.` and `??` of older targets.

/** What a test for null and undefined asks, and what it says of it. */
interface NullishTest {
  readonly name: string
  readonly isNullish: boolean
}

/** `x == null`, `x === null || x === void 0` and their opposites, constants on either side, x maybe assigned here. */
function nullishTest(test: acorn.AnyNode): NullishTest | undefined {
  if (test.type === 'LogicalExpression' && test.operator !== '??') {
    const [first, second] = [comparison(test.left), comparison(test.right)]
    const operator = test.operator === '||' ? '===' : '!=='
    const isBoth = first?.operator === operator && second?.operator === operator && first.name === second.name
    return isBoth && !first.isVoid && second.isVoid ? { name: first.name, isNullish: operator === '===' } : undefined
  }
  const single = comparison(test)
  if (single?.operator !== '==' && single?.operator !== '!=') return undefined
  return { name: single.name, isNullish: single.operator === '==' }
}

/** A variable compared with null or undefined. */
function comparison(n: acorn.AnyNode) {
  if (n.type !== 'BinaryExpression') return undefined
  const [constant, other] = isConstant(n.left) ? [n.left, n.right] : [n.right, n.left]
  if (!isVoid(constant) && !(constant.type === 'Literal' && constant.value === null)) return undefined
  const target = other.type === 'AssignmentExpression' ? other.left : other
  if (target.type !== 'Identifier') return undefined
  return { operator: n.operator, name: target.name, isVoid: isVoid(constant) }
}

/**
 * `x == null ? y : x` is `x ?? y`, `x == null ? void 0 : x.a.b` is `x?.a.b`. `subject` stands for x, where x was only a
 * temporary for it. Undefined where the expression is something else.
 */
function plainNullish(n: acorn.ConditionalExpression, subject: acorn.Expression): acorn.Expression | undefined {
  const test = nullishTest(n.test)
  if (test === undefined) return undefined
  const { name } = test
  const [absent, present] = test.isNullish ? [n.consequent, n.alternate] : [n.alternate, n.consequent]
  const { start, end } = n
  if (isNamed(present, name)) {
    if (countReads(absent, name) > 0) return undefined
    return { type: 'LogicalExpression', operator: '??', left: subject, right: absent, start, end }
  }
  const link = isVoid(absent) && countReads(present, name) === 1 ? firstLink(present, name) : undefined
  if (link === undefined || (present.type !== 'MemberExpression' && present.type !== 'CallExpression')) return undefined
  if (link.type === 'MemberExpression') link.object = subject
  else link.callee = subject
  link.optional = true
  return { type: 'ChainExpression', expression: present, start, end }
}

/** The member or call of the variable that a chain begins with. */
function firstLink(n: acorn.AnyNode, name: string): acorn.MemberExpression | acorn.CallExpression | undefined {
  if (n.type !== 'MemberExpression' && n.type !== 'CallExpression') return undefined
  const object = n.type === 'MemberExpression' ? n.object : n.callee
  return isNamed(object, name) ? n : firstLink(object, name)
}

/** The same for variables that needed no temporary. */
function plainNullishIn(n: acorn.AnyNode): void {
  for (const slot of slotsOf(n)) {
    const child = nodeIn(slot)
    if (child === undefined) continue
    plainNullishIn(child)
    if (child.type !== 'ConditionalExpression') continue
    const test = nullishTest(child.test)
    if (test === undefined || assignsFirst(child.test)) continue
    const { start, end } = child.test
    const undone = plainNullish(child, { type: 'Identifier', name: test.name, start, end })
    if (undone !== undefined) fill(slot, undone)
  }
}

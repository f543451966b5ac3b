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
import { childNodes, isAnyFunction, isCoverageCounter, isEffectFree, scanAll } from './control-flow.js'
import type { FunctionSyntax } from './parse.js'
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
      break
    case 'ExpressionStatement':
      if (STATEMENTS.has(n.expression.type) || isCoverageCounter(n.expression)) return false
      break
    case 'ConditionalExpression':
      if (nullishTest(n.test) !== undefined) return false
      break
    default:
      break
  }
  return childNodes(n).every(child => isPlain(child, n))
}

/** By kind of syntax: the child that is evaluated first. */
const FIRST: Readonly<Record<string, string>> = {
  BinaryExpression: 'left',
  LogicalExpression: 'left',
  ConditionalExpression: 'test',
  MemberExpression: 'object',
  CallExpression: 'callee',
  ChainExpression: 'expression',
  ParenthesizedExpression: 'expression',
  UnaryExpression: 'argument',
}

/** Where the part stands that is evaluated first; undefined where it is the node itself. */
function firstSlot(n: acorn.AnyNode): Slot | undefined {
  if (n.type === 'SequenceExpression') return { holder: n.expressions, key: 0 }
  if (n.type === 'TemplateLiteral') return n.expressions.length > 0 ? { holder: n.expressions, key: 0 } : undefined
  // terser writes null === (a = b)
  if (n.type === 'BinaryExpression' && isConstant(n.left)) return { holder: n, key: 'right' }
  const key = FIRST[n.type]
  return key === undefined ? undefined : { holder: n, key }
}

/** `void 0`; what `undefined` is called may be anything. */
const isVoid = (n: acorn.AnyNode): boolean =>
  n.type === 'UnaryExpression' && n.operator === 'void' && n.argument.type === 'Literal'
const isConstant = (n: acorn.AnyNode): boolean => n.type === 'Literal' || isVoid(n)

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

const isNamed = (n: acorn.AnyNode, name: string): boolean => n.type === 'Identifier' && n.name === name

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

function countReads(n: acorn.AnyNode, name: string): number {
  let count = 0
  scanAll(n, x => {
    if (isNamed(x, name)) count++
    return true
  })
  return count
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

// Statements.

function plainStatements(x: acorn.AnyNode): void {
  for (const child of childNodes(x)) plainStatements(child)
  switch (x.type) {
    case 'ArrowFunctionExpression':
      if (x.body.type !== 'BlockStatement') plainBody(x, x.body)
      break
    case 'BlockStatement':
      x.body = x.body.flatMap(plain)
      break
    case 'SwitchCase':
      x.consequent = x.consequent.flatMap(plain)
      break
    case 'IfStatement':
      x.consequent = single(x.consequent)
      if (x.alternate != null) x.alternate = single(x.alternate)
      break
    case 'ForStatement':
    case 'ForOfStatement':
    case 'ForInStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      x.body = single(x.body)
      break
    default:
      break
  }
}

/** `x => (a = 1, b)` has statements after all. */
function plainBody(fn: acorn.ArrowFunctionExpression, argument: acorn.Expression): void {
  const { start, end } = argument
  const [first, ...rest] = plain({ type: 'ReturnStatement', argument, start, end })
  if (first === undefined || (rest.length === 0 && first.type === 'ReturnStatement')) return
  fn.body = { type: 'BlockStatement', body: [first, ...rest], start, end }
  fn.expression = false
}

/** The expression as a statement. */
export const statement = (expression: acorn.Expression): acorn.ExpressionStatement => {
  const { start, end } = expression
  return { type: 'ExpressionStatement', expression, start, end }
}
function single(s: acorn.Statement): acorn.Statement {
  if (s.type === 'BlockStatement') return s
  const body = plain(s)
  const [only] = body
  const { start, end } = s
  return only !== undefined && body.length === 1 ? only : { type: 'BlockStatement', body, start, end }
}

/** The statement, and in front of it what its expression does before everything else. */
export function plain(s: acorn.Statement): acorn.Statement[] {
  switch (s.type) {
    case 'ExpressionStatement':
      if (isCoverageCounter(s.expression)) return []
      return s.directive === undefined ? plainEffect(s, s.expression) : [s]
    case 'ReturnStatement': {
      const before = takeLeading({ holder: s, key: 'argument' })
      return [...before, ...plainReturn(s, s.argument ?? undefined)]
    }
    case 'ThrowStatement':
      return [...takeLeading({ holder: s, key: 'argument' }), s]
    case 'IfStatement':
      return [...takeLeading({ holder: s, key: 'test' }), ...plainIf(s)]
    case 'SwitchStatement':
      return [...takeLeading({ holder: s, key: 'discriminant' }), s]
    case 'VariableDeclaration': {
      const [first] = s.declarations
      return first?.init == null ? [s] : [...takeLeading({ holder: first, key: 'init' }), s]
    }
    default:
      return [s]
  }
}

function plainEffect(s: acorn.ExpressionStatement, e: acorn.Expression): acorn.Statement[] {
  const { start, end } = s
  switch (e.type) {
    case 'ParenthesizedExpression':
      return plainEffect(s, e.expression)
    case 'SequenceExpression':
      return e.expressions.flatMap(part => plain(statement(part)))
    case 'ConditionalExpression': {
      const [consequent, alternate] = [single(statement(e.consequent)), single(statement(e.alternate))]
      return plain({ type: 'IfStatement', test: e.test, consequent, alternate, start, end })
    }
    case 'LogicalExpression':
      return plain({ type: 'IfStatement', test: whenRight(e), consequent: single(statement(e.right)), start, end })
    case 'UnaryExpression':
      return e.operator === '!' || e.operator === 'void' ? plain(statement(e.argument)) : [s]
    case 'AssignmentExpression':
      if (e.operator !== '=' || e.left.type !== 'Identifier') return [s]
      return [...takeLeading({ holder: e, key: 'right' }), s]
    default:
      return [s]
  }
}

/** When `a && b`, `a || b`, `a ?? b` evaluates b. */
function whenRight({ operator, left }: acorn.LogicalExpression): acorn.Expression {
  const { start, end } = left
  if (operator === '&&') return left
  if (operator === '||') return { type: 'UnaryExpression', operator: '!', prefix: true, argument: left, start, end }
  const nothing: acorn.Literal = { type: 'Literal', value: null, raw: 'null', start, end }
  return { type: 'BinaryExpression', operator: '==', left, right: nothing, start, end }
}

/** `if (a && (x = 1, b)) c` assigns between two tests. */
function plainIf(s: acorn.IfStatement): acorn.Statement[] {
  const { test, consequent, alternate } = s
  const isAnd = test.type === 'LogicalExpression' && test.operator === '&&' && alternate == null
  if (!isAnd || !assignsFirst(test.right)) return [s]
  const { start, end } = s
  const inner = single({ type: 'IfStatement', test: test.right, consequent, start, end })
  return [...takeLeading({ holder: test, key: 'left' }), { ...s, test: test.left, consequent: inner }]
}

/** `return a ? (x = 1, x + y) : b` returns in two branches. */
function plainReturn(s: acorn.ReturnStatement, argument: acorn.Expression | undefined): acorn.Statement[] {
  if (argument?.type !== 'ConditionalExpression') return [s]
  const { test, consequent, alternate } = argument
  const branch = (value: acorn.Expression): acorn.Statement => {
    const { start, end } = value
    return single({ type: 'ReturnStatement', argument: value, start, end })
  }
  if (!assignsFirst(consequent) && !assignsFirst(alternate)) return [s]
  const { start, end } = argument
  return [{ type: 'IfStatement', test, consequent: branch(consequent), alternate: branch(alternate), start, end }]
}

/** Whether something is assigned before everything else. */
function assignsFirst(n: acorn.AnyNode): boolean {
  if (n.type === 'AssignmentExpression' || n.type === 'UpdateExpression') return true
  if (n.type === 'SequenceExpression') return n.expressions.some(part => !isEffectFree(part))
  if (n.type === 'ConditionalExpression') return [n.test, n.consequent, n.alternate].some(assignsFirst)
  const slot = firstSlot(n)
  const first = slot === undefined ? undefined : nodeIn(slot)
  return first !== undefined && assignsFirst(first)
}

/** Takes out of the slot what its expression does first: assignments, and all but the last part of a sequence. */
function takeLeading(slot: Slot): acorn.Statement[] {
  const n = nodeIn(slot)
  if (n === undefined) return []
  if (n.type === 'SequenceExpression') {
    // names stay, so that they are known to be read: the text itself may run in a worker
    const effects = n.expressions.slice(0, -1).filter(part => part.type !== 'Literal')
    const last = n.expressions.at(-1)
    // `(0, f.g)()` calls g without its object: that is for the lowering to know
    if (last === undefined || (effects.length === 0 && slot.key === 'callee')) return []
    fill(slot, last)
    return [...effects.flatMap(part => plain(statement(part))), ...takeLeading(slot)]
  }
  if (n.type === 'AssignmentExpression' || n.type === 'UpdateExpression') {
    const target = changedFirst(n)
    if (target === undefined) return []
    fill(slot, { ...target })
    return plain(statement(n))
  }
  const next = firstSlot(n)
  return next === undefined ? [] : takeLeading(next)
}

/** The variable that `x = …` or `++x` leaves as its value. */
function changedFirst(n: acorn.AssignmentExpression | acorn.UpdateExpression): acorn.Identifier | undefined {
  if (n.type === 'UpdateExpression') return n.prefix && n.argument.type === 'Identifier' ? n.argument : undefined
  return !/^(?:&&|\|\||\?\?)=$/.test(n.operator) && n.left.type === 'Identifier' ? n.left : undefined
}

/**
 * Expressions that assign before everything else, as statements of their own: `return x = 1, y` is two statements,
 * `a ? (x = 1) : (y = 2)` an `if`, `out[n++] = v` first names what n was. What is moved is only what JavaScript
 * evaluates first anyway.
 */
import type * as acorn from 'acorn'
import { childNodes, isCoverageCounter, isEffectFree, scanAll } from './control-flow.js'
import { chosenReceiver, takenEnd } from './plain-arrays.js'
import { copied, fill, nodeIn, type Slot } from './slots.js'

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
export function firstSlot(n: acorn.AnyNode): Slot | undefined {
  if (n.type === 'SequenceExpression') return { holder: n.expressions, key: 0 }
  if (n.type === 'TemplateLiteral') return n.expressions.length > 0 ? { holder: n.expressions, key: 0 } : undefined
  // terser writes null === (a = b)
  if (n.type === 'BinaryExpression' && isConstant(n.left)) return { holder: n, key: 'right' }
  const key = FIRST[n.type]
  return key === undefined ? undefined : { holder: n, key }
}

/** `void 0`; what `undefined` is called may be anything. */
export const isVoid = (n: acorn.AnyNode): boolean =>
  n.type === 'UnaryExpression' && n.operator === 'void' && n.argument.type === 'Literal'
export const isConstant = (n: acorn.AnyNode): boolean => n.type === 'Literal' || isVoid(n)

export function countReads(n: acorn.AnyNode, name: string): number {
  let count = 0
  scanAll(n, x => {
    if (x.type === 'Identifier' && x.name === name) count++
    return true
  })
  return count
}

/** Turns back the statements of the function. */
export function plainStatements(x: acorn.AnyNode): void {
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
      const taken = takenEnd(s)
      if (taken !== undefined) return taken
      const [first] = s.declarations
      return first?.init == null ? [s] : [...takeLeading({ holder: first, key: 'init' }), s]
    }
    case 'ForStatement':
      return plainFor(s)
    case 'WhileStatement':
      return assignsFirst(s.test) ? [plainWhile(s)] : [s]
    default:
      return [s]
  }
}

/** `for (i = j = 0; …; j = i++)`: what comes first stands before the loop, the updates are one after the other. */
function plainFor(s: acorn.ForStatement): acorn.Statement[] {
  const { init, update } = s
  // a copy, because what takes a variable of its own cannot stand there
  const updates = update == null ? [] : plain(copied(statement(update))).map(expressionOf)
  const [only] = updates
  if (only !== undefined && updates.length > 1 && updates.every(each => each !== undefined)) {
    s.update = { type: 'SequenceExpression', expressions: updates, start: only.start, end: only.end }
  }
  if (s.test != null && assignsFirst(s.test)) {
    s.body = askedFirst(s.test, s.body)
    s.test = null
  }
  const before = init == null || init.type === 'VariableDeclaration' ? [] : plain(statement(init))
  if (before.length < 2) return [s]
  s.init = null
  return [...before, s]
}
const expressionOf = (s: acorn.Statement): acorn.Expression | undefined =>
  s.type === 'ExpressionStatement' ? s.expression : undefined

/** `while (i-- > 0) …`: the test is asked in the loop. */
function plainWhile(s: acorn.WhileStatement): acorn.WhileStatement {
  const { start, end } = s.test
  const test: acorn.Literal = { type: 'Literal', value: true, raw: 'true', start, end }
  return { ...s, test, body: askedFirst(s.test, s.body) }
}

/** The body of a loop, left where the test fails. */
function askedFirst(argument: acorn.Expression, body: acorn.Statement): acorn.BlockStatement {
  const { start, end } = argument
  const isOver: acorn.UnaryExpression = { type: 'UnaryExpression', operator: '!', prefix: true, argument, start, end }
  const leave: acorn.BreakStatement = { type: 'BreakStatement', start, end }
  const first = plain({ type: 'IfStatement', test: isOver, consequent: leave, start, end })
  return { type: 'BlockStatement', body: [...first, body], start: body.start, end: body.end }
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
      return plainOld(e, s) ?? [...plainAssignment(e), s]
    case 'CallExpression': {
      const chosen = chosenReceiver(s)
      if (chosen === undefined) return [s]
      const { consequent, alternate } = chosen
      return plain({ ...chosen, consequent: single(consequent), alternate: single(alternate) })
    }
    default:
      return [s]
  }
}

/** `j = i++` of two variables: j takes what i is, then i goes on. */
function plainOld(e: acorn.AssignmentExpression, s: acorn.Statement): acorn.Statement[] | undefined {
  const { left, right, operator } = e
  if (operator !== '=' || left.type !== 'Identifier' || right.type !== 'UpdateExpression' || right.prefix)
    return undefined
  if (right.argument.type !== 'Identifier' || right.argument.name === left.name) return undefined
  e.right = oldOf(right)
  return [s, statement(right)]
}

/** What the assignment does before its own: `out[n++] = v`, `a = b = 0`, `o.a = o.b = x`. */
function plainAssignment(e: acorn.AssignmentExpression): acorn.Statement[] {
  const { left, right, operator } = e
  if (/^(?:&&|\|\||\?\?)=$/.test(operator)) return []
  const slot: Slot = { holder: e, key: 'right' }
  if (left.type === 'Identifier' && operator === '=') return takeLeading(slot)
  // all else reads its target first: what comes between may only assign other variables
  if (hasSequence(e)) return []
  if (left.type === 'Identifier') return assigns(right, left.name) ? [] : takeLeading(slot)
  if (left.type !== 'MemberExpression' || left.object.type !== 'Identifier') return []
  const { object, property, computed } = left
  if (assigns(property, object.name) || assigns(right, object.name)) return []
  const before = computed ? takeLeading({ holder: left, key: 'property' }) : []
  const name = left.property
  const isThere = !computed || name.type === 'Literal' || (name.type === 'Identifier' && !assigns(right, name.name))
  if (operator !== '=' || !isThere) return before
  return [...before, ...takeLeading(slot), ...takeChained(slot)]
}

function hasSequence(n: acorn.AnyNode): boolean {
  return n.type === 'SequenceExpression' || childNodes(n).some(hasSequence)
}

/** Whether the expression assigns the variable, or one that is called like it. */
function assigns(n: acorn.AnyNode, name: string): boolean {
  let found = false
  scanAll(n, x => {
    const target = x.type === 'AssignmentExpression' ? x.left : x.type === 'UpdateExpression' ? x.argument : undefined
    if (target !== undefined && target.type !== 'MemberExpression' && countReads(target, name) > 0) found = true
    return !found
  })
  return found
}

/** `o.a = o.b = x`: the value gets a name, and both take it. */
function takeChained(slot: Slot): acorn.Statement[] {
  const n = nodeIn(slot)
  if (n?.type !== 'AssignmentExpression' || n.operator !== '=' || n.left.type !== 'MemberExpression') return []
  const { object, computed } = n.left
  if (object.type !== 'Identifier' || computed || assigns(n.right, object.name)) return []
  const before = plainAssignment(n)
  const held = temporary('value', n)
  const value = declared(held, n.right)
  n.right = readBehind(held, value)
  fill(slot, readBehind(held, n))
  return [...before, value, statement(n)]
}

/** A variable with a name that no user can write. */
function temporary(name: string, { start }: acorn.Node): acorn.Identifier {
  return { type: 'Identifier', name: `${name} at ${start}`, start, end: start }
}
/** The variable, behind what gives it its value. */
const readBehind = (held: acorn.Identifier, { end }: acorn.Node): acorn.Identifier => ({ ...held, start: end, end })

function declared(id: acorn.Identifier, init: acorn.Expression): acorn.VariableDeclaration {
  const { start, end } = init
  const declarator: acorn.VariableDeclarator = { type: 'VariableDeclarator', id, init, start, end }
  return { type: 'VariableDeclaration', kind: 'const', declarations: [declarator], start, end }
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
export function assignsFirst(n: acorn.AnyNode): boolean {
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
    if (target === undefined) return takeOld(slot, n)
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

/** `i++` in an expression: what i was, and then the next. */
function takeOld(slot: Slot, n: acorn.AssignmentExpression | acorn.UpdateExpression): acorn.Statement[] {
  if (n.type !== 'UpdateExpression' || n.prefix || n.argument.type !== 'Identifier') return []
  const held = temporary(n.argument.name, n)
  fill(slot, readBehind(held, n))
  return [declared(held, oldOf(n)), statement(n)]
}

/** What `i++` gives: i as a number. */
function oldOf({ argument, start, end }: acorn.UpdateExpression): acorn.Expression {
  return { type: 'UnaryExpression', operator: '+', prefix: true, argument: { ...argument }, start, end }
}

/**
 * Callbacks of `reduce` that give on their Map, Set or counting object by the expression that changes it, turned into
 * statements: `(m, x) => m.set(x, 1)` is `(m, x) => { m.set(x, 1); return m }`, and `({ ...acc, [k]: n })` is
 * `{ acc[k] = n; return acc }`, because nobody reads the old one. What is evaluated, and in which order, stays.
 */
import type * as acorn from 'acorn'
import { reduceOf } from './accumulators.js'
import { syntax } from './any-node.js'
import { isAnyFunction, scanAll } from './control-flow.js'
import type { FunctionSyntax } from './parse.js'
import { statement } from './plain-statements.js'
import { fill, nodeIn, type Slot, slotsOf } from './slots.js'

/** The same function; the tree is changed in place. */
export function plainReduces<F extends FunctionSyntax>(fn: F): F {
  scanAll(fn, n => {
    if (n.type === 'CallExpression') plainReduce(n)
    return true
  })
  return fn
}

function plainReduce(call: acorn.CallExpression): void {
  const reduce = reduceOf(call)
  if (reduce === undefined || (reduce.seed.type !== 'ObjectExpression' && reduce.seed.type !== 'NewExpression')) return
  const { callback, accumulator } = reduce
  if (callback.body.type === 'BlockStatement') {
    for (const slot of slotsOf(callback.body)) plainReturns(slot, accumulator)
    return
  }
  const statements = givenOn(callback.body, accumulator)
  if (statements === undefined) return
  const { start, end } = callback.body
  callback.body = { type: 'BlockStatement', body: statements, start, end }
  callback.expression = false
}

/** The returns of the statements, those of inner functions left out. */
function plainReturns(slot: Slot, accumulator: acorn.Identifier): void {
  const n = nodeIn(slot)
  if (n === undefined || isAnyFunction(n)) return
  if (n.type !== 'ReturnStatement') {
    for (const inner of slotsOf(n)) plainReturns(inner, accumulator)
    return
  }
  const statements = n.argument && n.argument.type !== 'Identifier' ? givenOn(n.argument, accumulator) : undefined
  if (statements !== undefined) fill(slot, { type: 'BlockStatement', body: statements, start: n.start, end: n.end })
}

/** The statements that do what the expression does, and return the accumulator; undefined where it is another. */
function givenOn(n: acorn.Expression, accumulator: acorn.Identifier): acorn.Statement[] | undefined {
  const { start, end } = n
  switch (n.type) {
    case 'ParenthesizedExpression':
      return givenOn(n.expression, accumulator)
    case 'Identifier':
      return n.name === accumulator.name ? [{ type: 'ReturnStatement', argument: n, start, end }] : undefined
    case 'SequenceExpression': {
      const last = n.expressions.at(-1)
      const rest = last === undefined ? undefined : givenOn(last, accumulator)
      return rest === undefined ? undefined : [...n.expressions.slice(0, -1).map(statement), ...rest]
    }
    case 'ConditionalExpression': {
      const [yes, no] = [givenOn(n.consequent, accumulator), givenOn(n.alternate, accumulator)]
      if (yes === undefined || no === undefined) return undefined
      const [consequent, alternate] = [blockOf(yes, n.consequent), blockOf(no, n.alternate)]
      return [{ type: 'IfStatement', test: n.test, consequent, alternate, start, end }]
    }
    case 'CallExpression':
      return chained(n, accumulator)?.concat(returned(accumulator, end))
    case 'ObjectExpression':
      return withEntry(n, accumulator)?.concat(returned(accumulator, end))
    default:
      return undefined
  }
}

/** `m.set(a, 1).set(b, 2)`: one after the other. */
function chained(n: acorn.CallExpression, accumulator: acorn.Identifier): acorn.Statement[] | undefined {
  const { callee } = n
  if (n.optional || callee.type !== 'MemberExpression' || callee.computed || callee.optional) return undefined
  if (callee.property.type !== 'Identifier' || !['set', 'add'].includes(callee.property.name)) return undefined
  const object = syntax(callee.object)
  if (object.type === 'Identifier') return object.name === accumulator.name ? [statement(n)] : undefined
  const before = object.type === 'CallExpression' ? chained(object, accumulator) : undefined
  const { start } = callee.property
  const target: acorn.Identifier = { ...accumulator, start, end: start }
  return before?.concat(statement({ ...n, start, callee: { ...callee, start, object: target } }))
}

/** `{ ...acc, [k]: n }`; with one more field that one would be computed from what is set before it. */
function withEntry(n: acorn.ObjectExpression, accumulator: acorn.Identifier): acorn.Statement[] | undefined {
  const [spread, field, more] = n.properties
  if (spread?.type !== 'SpreadElement' || field?.type !== 'Property' || more !== undefined) return undefined
  if (spread.argument.type !== 'Identifier' || spread.argument.name !== accumulator.name) return undefined
  if (field.kind !== 'init' || field.method || !field.computed) return undefined
  const { start, end } = field
  const { key: property, value: right } = field
  const left: acorn.MemberExpression = {
    type: 'MemberExpression',
    object: { ...accumulator, start, end: start },
    property,
    computed: true,
    optional: false,
    start: property.start,
    end: property.end,
  }
  return [statement({ type: 'AssignmentExpression', operator: '=', left, right, start, end })]
}

const returned = (accumulator: acorn.Identifier, at: number): acorn.ReturnStatement => ({
  type: 'ReturnStatement',
  argument: { ...accumulator, start: at, end: at },
  start: at,
  end: at,
})
const blockOf = (body: acorn.Statement[], { start, end }: acorn.Node): acorn.BlockStatement => ({
  type: 'BlockStatement',
  body,
  start,
  end,
})

/**
 * `[late && 'late', paid ? 'paid' : false].filter(Boolean)`: what is falsy in the array is dropped, whatever it is. So
 * it is undefined here, and the array holds one type.
 */
import type * as acorn from 'acorn'
import type { Expr } from '../../ir.js'
import { type Env, isFunctionSyntax } from '../../scope.js'
import { lowerExpr } from '../expressions.js'
import type { Lowering } from '../lowering.js'

/** The call with such elements; undefined where it is another, or holds none. */
export function lowerDroppedFalsy(cx: Lowering, n: acorn.CallExpression, env: Env): Expr | undefined {
  const { callee } = n
  const [test] = n.arguments
  if (callee.type !== 'MemberExpression' || callee.computed || callee.object.type !== 'ArrayExpression')
    return undefined
  if (callee.property.type !== 'Identifier' || callee.property.name !== 'filter') return undefined
  if (test === undefined || n.arguments.length !== 1 || !isTruth(test, env)) return undefined
  const { elements } = callee.object
  const plain = elements.map(each => (each === null || each.type === 'SpreadElement' ? each : withoutFalsy(each)))
  if (plain.every((each, index) => each === elements[index])) return undefined
  return lowerExpr(cx, { ...n, callee: { ...callee, object: { ...callee.object, elements: plain } } }, env)
}

/** `Boolean`, `x => x`, `x => !!x`. */
function isTruth(test: acorn.Node, env: Env): boolean {
  const n = test as acorn.AnyNode
  if (n.type === 'Identifier') return n.name === 'Boolean' && !env.names.has('Boolean')
  if (!isFunctionSyntax(n) || n.type !== 'ArrowFunctionExpression' || n.async) return false
  const [item] = n.params
  return item?.type === 'Identifier' && n.params.length === 1 && isTruthOf(n.body, item.name)
}

function isTruthOf(n: acorn.AnyNode, name: string): boolean {
  if (n.type === 'UnaryExpression' && n.operator === '!' && n.argument.type === 'UnaryExpression')
    return n.argument.operator === '!' && isTruthOf(n.argument.argument, name)
  return n.type === 'Identifier' && n.name === name
}

/** The same where it is truthy, and something falsy of no type of its own where it is not. */
function withoutFalsy(n: acorn.Expression): acorn.Expression {
  const { start, end } = n
  switch (n.type) {
    case 'ParenthesizedExpression':
      return withoutFalsy(n.expression)
    case 'LogicalExpression':
      if (n.operator !== '&&') return n
      return {
        type: 'ConditionalExpression',
        test: n.left,
        consequent: withoutFalsy(n.right),
        alternate: nothing(n),
        start,
        end,
      }
    case 'ConditionalExpression': {
      const [consequent, alternate] = [withoutFalsy(n.consequent), withoutFalsy(n.alternate)]
      return consequent === n.consequent && alternate === n.alternate ? n : { ...n, consequent, alternate }
    }
    case 'Literal':
      return n.regex === undefined && n.bigint == null && !n.value ? nothing(n) : n
    default:
      return n
  }
}

function nothing({ start, end }: acorn.Node): acorn.UnaryExpression {
  const argument: acorn.Literal = { type: 'Literal', value: 0, raw: '0', start, end }
  return { type: 'UnaryExpression', operator: 'void', prefix: true, argument, start, end }
}

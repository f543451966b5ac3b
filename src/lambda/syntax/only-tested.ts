/**
 * Whether a variable is only ever asked whether it is true: `const has = v.note && v.note.length > 2; if (has) …`. What it
 * holds, a text or a truth value, then does not matter.
 */
import type * as acorn from 'acorn'
import { syntax } from './any-node.js'
import { childNodes } from './control-flow.js'

/** Of a name that is declared once and never assigned. */
export function isOnlyTested(fn: acorn.Node, name: string): boolean {
  return isTestedIn(syntax(fn), false, name)
}

/** `isTest`: of the value of `n` only its truth is asked. */
function isTestedIn(n: acorn.AnyNode, isTest: boolean, name: string): boolean {
  if (n.type === 'Identifier') return n.name !== name || isTest
  return childNodes(n).every(child => isNoUse(n, child) || isTestedIn(child, isTestOf(n, child, isTest), name))
}

function isTestOf(n: acorn.AnyNode, child: acorn.Node, isTest: boolean): boolean {
  switch (n.type) {
    case 'IfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
      return child === n.test
    case 'ConditionalExpression':
      return child === n.test || isTest
    case 'UnaryExpression':
      return n.operator === '!'
    case 'LogicalExpression':
      return n.operator !== '??' && isTest
    case 'ParenthesizedExpression':
      return isTest
    default:
      return false
  }
}

/** Where a name is declared, or is the name of a field. */
function isNoUse(n: acorn.AnyNode, child: acorn.Node): boolean {
  switch (n.type) {
    case 'VariableDeclarator':
      return child === n.id && n.id.type === 'Identifier'
    case 'MemberExpression':
      return child === n.property && !n.computed
    case 'Property':
      return child === n.key && !n.computed && !n.shorthand
    default:
      return false
  }
}

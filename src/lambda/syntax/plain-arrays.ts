/**
 * Changes of arrays that stand where no statement does, as statements of their own: `(dear ? big : small).push(x)` is
 * an `if`, `const last = parts.pop()` reads the last one and then takes it away.
 */
import type * as acorn from 'acorn'
import { copied } from './slots.js'

/** Whether the statement is a method call of one of two values. The test comes first, the arguments behind it. */
export const choosesReceiver = (s: acorn.ExpressionStatement): boolean => chosenOf(s.expression) !== undefined

type ChosenReceiver = acorn.IfStatement & { readonly alternate: acorn.Statement }

/** `if (test) a.m(…); else b.m(…)`; undefined where the statement is something else. */
export function chosenReceiver(s: acorn.ExpressionStatement): ChosenReceiver | undefined {
  const { expression: call, start, end } = s
  const chosen = chosenOf(call)
  if (call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || chosen === undefined)
    return undefined
  const { callee } = call
  const on = (object: acorn.Expression): acorn.ExpressionStatement => {
    const expression = copied({ ...call, callee: { ...callee, object } })
    return { type: 'ExpressionStatement', expression, start, end }
  }
  const { test, consequent, alternate } = chosen
  return { type: 'IfStatement', test, consequent: on(consequent), alternate: on(alternate), start, end }
}

function chosenOf(call: acorn.Expression): acorn.ConditionalExpression | undefined {
  if (call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return undefined
  const { object, optional } = call.callee
  const chosen = object.type === 'ParenthesizedExpression' ? object.expression : object
  return chosen.type === 'ConditionalExpression' && !call.optional && !optional ? chosen : undefined
}

/** Whether the variable becomes the first or last element, which is taken out of its array. */
export const takesEnd = (d: acorn.VariableDeclarator): boolean => takenOf(d) !== undefined

/** `const last = list.pop()` as `const last = list.at(-1)` and `list.pop()`; undefined where it is something else. */
export function takenEnd(s: acorn.VariableDeclaration): acorn.Statement[] | undefined {
  const [only] = s.declarations
  const taken = only === undefined || s.declarations.length > 1 ? undefined : takenOf(only)
  if (only === undefined || taken === undefined) return undefined
  const { call, array, method } = taken
  const { start, end } = call
  const index: acorn.Literal = { type: 'Literal', value: method === 'pop' ? -1 : 0, raw: '', start, end }
  const at: acorn.Identifier = { type: 'Identifier', name: 'at', start, end }
  const callee: acorn.MemberExpression = {
    type: 'MemberExpression',
    object: copied(array),
    property: at,
    computed: false,
    optional: false,
    start,
    end,
  }
  only.init = { type: 'CallExpression', callee, arguments: [index], optional: false, start, end }
  return [s, { type: 'ExpressionStatement', expression: call, start, end }]
}

interface Taken {
  readonly call: acorn.CallExpression
  readonly array: acorn.Identifier
  readonly method: 'pop' | 'shift'
}
function takenOf({ id, init }: acorn.VariableDeclarator): Taken | undefined {
  if (id.type !== 'Identifier' || init?.type !== 'CallExpression' || init.arguments.length > 0) return undefined
  const { callee } = init
  if (callee.type !== 'MemberExpression' || callee.computed || callee.optional || init.optional) return undefined
  if (callee.object.type !== 'Identifier' || callee.property.type !== 'Identifier') return undefined
  const { name: method } = callee.property
  return method === 'pop' || method === 'shift' ? { call: init, array: callee.object, method } : undefined
}

/** Expressions that give something new, which nobody else can see: `[]`, `{ … }`, `list.map(…)`, `new Date(…)`. */
import type * as acorn from 'acorn'
import { isNamed, syntax } from './any-node.js'

/** Methods that give an array of their own. */
const MAKERS: ReadonlySet<string> = new Set([
  'map',
  'filter',
  'flatMap',
  'slice',
  'concat',
  'split',
  'toSorted',
  'toReversed',
  'toSpliced',
  'with',
  'flat',
])
/** Functions of JavaScript's that do. */
const MAKING_GLOBALS: ReadonlySet<string> = new Set(['Object.keys', 'Object.values', 'Object.entries', 'Array.from'])

export const isNewDate = (n: acorn.Node): boolean => {
  const x = syntax(n)
  return x.type === 'NewExpression' && isNamed(x.callee, 'Date')
}

/** `new Map(…)`, `new Set(…)`. */
export const isNewTable = (n: acorn.Node): boolean => {
  const x = syntax(n)
  return x.type === 'NewExpression' && isNamed(x.callee, 'Map', 'Set')
}

/** `Array(n)`, `new Array(n)`. */
function isMadeArray(n: acorn.Node): boolean {
  const x = syntax(n)
  return (x.type === 'NewExpression' || x.type === 'CallExpression') && isNamed(x.callee, 'Array')
}

/** What is known of calls that syntax alone does not tell. */
const notes = new WeakMap<acorn.Node, boolean>()
export const noteFresh = (call: acorn.CallExpression, isNew: boolean): unknown => notes.set(call, isNew)

/** Whether the expression gives an array, object or Date that is nobody else's. */
export function isFresh(n: acorn.Node): boolean {
  const x = syntax(n)
  const noted = notes.get(x)
  if (noted !== undefined) return noted
  switch (x.type) {
    case 'ParenthesizedExpression':
      return isFresh(x.expression)
    case 'ArrayExpression':
    case 'ObjectExpression':
      return true
    case 'NewExpression':
      return isNamed(x.callee, 'Map', 'Set', 'Date')
    case 'CallExpression': {
      const { callee } = x
      if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return false
      const method = callee.property.name
      if (callee.object.type === 'Identifier' && MAKING_GLOBALS.has(`${callee.object.name}.${method}`)) return true
      if (method === 'fill' && isMadeArray(callee.object)) return true
      return MAKERS.has(method) || ((method === 'sort' || method === 'reverse') && isFresh(callee.object))
    }
    default:
      return false
  }
}

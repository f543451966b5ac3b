/**
 * Which fields of its parameters a function reads, where its syntax shows it: `v.name`, `v?.name`, `{ name } = v`,
 * tests of `v` itself. A function that stays JavaScript is then given objects of these fields only, and only they are
 * decoded. Any other use of a parameter (passed on, spread, `v[name]`, `arguments`) means all fields.
 */
import type * as acorn from 'acorn'
import { syntax } from './any-node.js'
import { childNodes, isAnyFunction } from './control-flow.js'
import type { FunctionSyntax } from './parse.js'

/** Per parameter: names of fields; undefined where all may be read. */
export type FieldUse = readonly (readonly string[] | undefined)[]

/** The fields that the function reads of each parameter. */
export function fieldUseOf(fn: FunctionSyntax): FieldUse {
  return fn.params.map((param, index) => {
    if (param.type === 'ObjectPattern') return patternFields(param)
    if (param.type !== 'Identifier') return undefined
    const uses = usesOf(fn, param, index)
    return uses.isAll ? undefined : [...uses.names]
  })
}

/**
 * Per parameter: whether one object may stand for the parameter of every row, as a view whose getters read the row of
 * now. Only where each mention is `v.name`, `v?.name`, `{ name } = v` or a test, so that nothing keeps the object, and
 * no function that may be called later reads it.
 */
export function viewableOf(fn: FunctionSyntax): readonly boolean[] {
  return fn.params.map((param, index) => {
    if (param.type !== 'Identifier') return false
    const uses = usesOf(fn, param, index)
    return !uses.isAll && !uses.isDeferred
  })
}

function usesOf(fn: FunctionSyntax, param: acorn.Identifier, index: number): Uses {
  const uses = new Uses(param.name)
  const others = fn.params.filter((_, other) => other !== index)
  for (const part of [...others, fn.body]) uses.visit(part)
  return uses
}

/** Methods that are done with the function that they are given when they return. */
const PROMPT = /^(?:map|filter|some|every|find|findIndex|findLast|flatMap|reduce|reduceRight|forEach|sort|toSorted)$/

/** `{ a, b: x }`; undefined with a rest or a computed key. */
function patternFields(pattern: acorn.ObjectPattern): readonly string[] | undefined {
  const names: string[] = []
  for (const property of pattern.properties) {
    const name = property.type === 'Property' ? keyName(property) : undefined
    if (name === undefined) return undefined
    names.push(name)
  }
  return names
}

function keyName(property: { readonly computed: boolean; readonly key: acorn.Node }): string | undefined {
  const key = syntax(property.key)
  if (property.computed) return undefined
  return key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : undefined
}

class Uses {
  readonly names = new Set<string>()
  isAll = false
  /** It is read in a function that may be called when the row is another. */
  isDeferred = false
  readonly #name: string
  #isInside = false

  constructor(name: string) {
    this.#name = name
  }

  #isIt(n: acorn.Node | null | undefined): boolean {
    return n?.type === 'Identifier' && (n as acorn.Identifier).name === this.#name
  }

  /** An inner binding of the same name counts as the parameter: too many fields, never too few. */
  visit(n: acorn.Node): void {
    const x = syntax(n)
    if (x.type === 'Identifier') {
      if (x.name === this.#name || x.name === 'arguments') this.isAll = true
      return
    }
    if (this.#isRead(x)) return
    for (const child of childNodes(x)) {
      if (isTested(x, child) && this.#isIt(child)) this.isDeferred ||= this.#isInside
      else if (!isName(x, child)) this.#visitChild(x, child)
    }
  }

  #visitChild(parent: acorn.AnyNode, child: acorn.Node): void {
    const wasInside = this.#isInside
    this.#isInside ||= isAnyFunction(child) && !isPrompt(parent, child)
    this.visit(child)
    this.#isInside = wasInside
  }

  /** Notes the fields of `v.name` and `{ name } = v`; true where nothing below is left to visit. */
  #isRead(x: acorn.AnyNode): boolean {
    if (x.type === 'MemberExpression' && !x.computed && this.#isIt(x.object) && x.property.type === 'Identifier') {
      this.names.add(x.property.name)
      this.isDeferred ||= this.#isInside
      return true
    }
    if (x.type !== 'VariableDeclarator' || x.id.type !== 'ObjectPattern' || !this.#isIt(x.init)) return false
    const names = patternFields(x.id)
    if (names === undefined) this.isAll = true
    for (const name of names ?? []) this.names.add(name)
    this.isDeferred ||= this.#isInside
    this.visit(x.id)
    return true
  }
}

/** Whether the function is given to a method that calls it at once: `v.items.map(i => i.qty * v.rate)`. */
function isPrompt(parent: acorn.AnyNode, child: acorn.Node): boolean {
  if (parent.type !== 'CallExpression' || parent.callee === child) return false
  const { callee } = parent
  return (
    callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && PROMPT.test(callee.property.name)
  )
}

/** Whether the child is a name, not a value: of a member, of a property. */
function isName(parent: acorn.AnyNode, child: acorn.Node): boolean {
  if (parent.type === 'MemberExpression') return !parent.computed && parent.property === child
  if (parent.type === 'Property') return !parent.computed && !parent.shorthand && parent.key === child
  return false
}

/** Whether only the child's truth or presence is looked at. */
function isTested(parent: acorn.AnyNode, child: acorn.Node): boolean {
  switch (parent.type) {
    case 'UnaryExpression':
      return parent.operator === '!'
    case 'IfStatement':
    case 'ConditionalExpression':
      return parent.test === child
    case 'LogicalExpression':
      // what flows on from the left side of && is null or undefined
      return parent.operator === '&&' && parent.left === child
    case 'BinaryExpression':
      return ['==', '!=', '===', '!=='].includes(parent.operator) && [parent.left, parent.right].some(isNullish)
    default:
      return false
  }
}

function isNullish(n: acorn.Node): boolean {
  const x = syntax(n)
  return (
    (x.type === 'Literal' && x.value === null && x.raw === 'null') ||
    (x.type === 'Identifier' && x.name === 'undefined')
  )
}

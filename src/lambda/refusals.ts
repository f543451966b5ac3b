/**
 * What no lambda may do, compiled or not, found in the syntax before anything is read: `this`, `super`, private
 * fields, an outer `arguments`, writing outside itself, changing a captured value or a row in place.
 */
import { types as inspect } from 'node:util'
import type * as acorn from 'acorn'
import { Diagnostic, type DiagnosticText } from './diagnostic.js'
import type { At } from './ir.js'
import { isMap, isProxy, isSet, ownValue } from './lower/constants.js'
import { MUTATORS, rootOf } from './lower/statements/effects.js'
import { syntax } from './syntax/any-node.js'
import { childNodes } from './syntax/control-flow.js'
import { declaredNames, freeNames } from './syntax/free-names.js'
import type { ParsedFunction } from './syntax/parse.js'

const USES: Readonly<Record<string, { readonly code: string; readonly what: string; readonly cure: string }>> = {
  this: { code: 'E109', what: 'a lambda has no this', cure: 'capture the value in a const: const { limit } = this' },
  super: {
    code: 'E117',
    what: 'super cannot be reached from a lambda',
    cure: 'call it outside and capture the result',
  },
  private: {
    code: 'E117',
    what: 'a private field cannot be read outside its class',
    cure: 'capture its value in a const',
  },
  import: {
    code: 'E117',
    what: 'a lambda cannot import, nor use import.meta',
    cure: 'import at the top of the module',
  },
  arguments: {
    code: 'E117',
    what: 'the arguments of an outer function cannot be captured',
    cure: 'capture them in a const: const args = [...arguments]',
  },
}

/**
 * `captured`: the values of the free names.
 * @throws Diagnostic E106, E109, E110, E113, E117
 */
export function refuseForbidden(parsed: ParsedFunction, captured: ReadonlyMap<string, unknown>): void {
  const at = (n: acorn.Node): At => [n.start - parsed.shift, n.end - parsed.shift]
  const text = (n: acorn.Node): string => parsed.text.slice(...at(n))
  const free = freeNames(parsed.fn)
  for (const [use, n] of free.uses) {
    const refusal = USES[use]
    if (refusal !== undefined) fail({ ...refusal, at: at(n) })
  }
  for (const [name, n] of free.written) {
    fail({
      code: 'E110',
      what: `the captured variable ${name} is assigned`,
      cure: 'keep running values in an aggregate or a store: a captured variable is a constant of the plan, and each worker has its own',
      at: at(n),
    })
  }
  new ChangeScan(parsed, captured, at, text).run()
}

/** Whether a method such as `set` changes the value, so that `list.add(a, b)` of a module is no change. */
function isCollection(value: unknown): boolean {
  if (isProxy(value)) return false
  return Array.isArray(value) || isMap(value) || isSet(value) || inspect.isDate(value)
}

function fail(text: DiagnosticText): never {
  throw new Diagnostic('error', text)
}

/** Looks for changes of what is not the lambda's own. */
class ChangeScan {
  private readonly parsed: ParsedFunction
  private readonly captured: ReadonlyMap<string, unknown>
  private readonly at: (n: acorn.Node) => At
  private readonly text: (n: acorn.Node) => string
  /** Parameters, and consts that are paths into one. */
  private rows = new Set<string>()
  /** Captured names that stand for something else here. */
  private hidden: ReadonlySet<string> = new Set()

  constructor(
    parsed: ParsedFunction,
    captured: ReadonlyMap<string, unknown>,
    at: (n: acorn.Node) => At,
    text: (n: acorn.Node) => string,
  ) {
    this.parsed = parsed
    this.captured = captured
    this.at = at
    this.text = text
  }

  run(): void {
    this.hidden = declaredNames(this.parsed.fn)
    for (const p of this.parsed.fn.params) this.addPattern(p)
    this.visit(this.parsed.fn.body)
  }

  private addPattern(p: acorn.Node | null): void {
    const x = p as acorn.AnyNode | null
    if (x === null) return
    if (x.type === 'Identifier') this.rows.add(x.name)
    else if (x.type === 'AssignmentPattern') this.addPattern(x.left)
    else if (x.type === 'ArrayPattern') for (const q of x.elements) this.addPattern(q)
    else if (x.type === 'ObjectPattern') {
      for (const q of x.properties) if (q.type === 'Property') this.addPattern(q.value)
    }
  }

  private visit(n: acorn.Node): void {
    const x = syntax(n)
    switch (x.type) {
      case 'VariableDeclarator':
        if (x.init && this.isRowPath(x.init)) this.addPattern(x.id)
        break
      case 'AssignmentExpression':
        this.checkTarget(x, x.left)
        break
      case 'UpdateExpression':
        this.checkTarget(x, x.argument)
        break
      case 'UnaryExpression':
        if (x.operator === 'delete') this.checkTarget(x, x.argument)
        break
      case 'CallExpression':
        this.checkCall(x)
        break
      default:
        break
    }
    this.visitParts(x)
  }

  /** Children, without the rows and captured values that the node's own names hide. */
  private visitParts(x: acorn.AnyNode): void {
    const { rows, hidden } = this
    const declared = declaredNames(x)
    if (declared.size > 0) {
      this.rows = new Set([...rows].filter(name => !declared.has(name)))
      this.hidden = new Set([...hidden, ...declared])
    }
    for (const child of childNodes(x)) this.visit(child)
    this.rows = rows
    this.hidden = hidden
  }

  private isRowPath(n: acorn.Node): boolean {
    const x = syntax(n)
    if (x.type !== 'Identifier' && x.type !== 'MemberExpression' && x.type !== 'ChainExpression') return false
    const root = rootOf(x)
    return root.type === 'Identifier' && this.rows.has(root.name)
  }

  private checkTarget(whole: acorn.Node, target: acorn.Node): void {
    const x = syntax(target)
    if (x.type !== 'MemberExpression') return
    const root = rootOf(x)
    if (root.type !== 'Identifier') return
    if (this.captured.has(root.name) && !this.hidden.has(root.name)) this.refuseCaptured(root.name, whole)
    if (!this.rows.has(root.name)) return
    fail({
      code: 'E106',
      what: `${this.text(x)} is changed in place`,
      cure: `rows and aggregates are values: return a new one, { ...${this.text(x.object)}, ${x.computed ? `[${this.text(x.property)}]` : this.text(x.property)}: … }`,
      at: this.at(whole),
    })
  }

  private checkCall(x: acorn.CallExpression): void {
    const callee = x.callee
    if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier' || callee.computed) return
    if (!MUTATORS.has(callee.property.name)) return
    if (!['Identifier', 'MemberExpression'].includes(callee.object.type)) return
    const root = rootOf(callee.object)
    if (root.type !== 'Identifier') return
    if (isCollection(this.capturedValue(callee.object))) this.refuseCaptured(root.name, x)
    if (!this.isRowPath(callee.object)) return
    fail({
      code: 'E106',
      what: `${this.text(callee.object)} is changed in place by ${callee.property.name}()`,
      cure: `rows and aggregates are values: make a copy first, [...${this.text(callee.object)}]`,
      at: this.at(x),
    })
  }

  /** The captured value behind a path of plain members. */
  private capturedValue(n: acorn.Node): unknown {
    const x = syntax(n)
    if (x.type === 'Identifier') return this.hidden.has(x.name) ? undefined : this.captured.get(x.name)
    if (x.type !== 'MemberExpression' || x.computed || x.property.type !== 'Identifier') return undefined
    const object = this.capturedValue(x.object)
    const found =
      typeof object === 'object' && object !== null && !isProxy(object) ? ownValue(object, x.property.name) : undefined
    return typeof found === 'object' ? found.value : undefined
  }

  private refuseCaptured(name: string, n: acorn.Node): never {
    return fail({
      code: 'E113',
      what: `the captured ${name} is changed`,
      cure: 'a captured value is a constant of the plan, and each worker has its own copy: keep running values in an aggregate or a store',
      at: this.at(n),
    })
  }
}

/**
 * Function text → syntax tree.
 *
 * The text is taken by the `toString` of Function.prototype as it was when this module loaded: a function may
 * carry its own. A method shorthand parses only as `({ … })`, a static method only as `(class { … })`.
 */
import type * as acorn from 'acorn'
import { FUNCTION_TEXT_LENGTH_MAX } from '../../config/limits.js'
import { Diagnostic, type DiagnosticText } from '../diagnostic.js'
import type { At } from '../ir.js'
import { syntax } from './any-node.js'
import { parseExpression } from './bounded-parser.js'
import { plainEntries } from './plain-entries.js'
import { plainReduces } from './plain-reduce.js'
import { plainSyntax } from './plain-syntax.js'

export type FunctionSyntax = acorn.ArrowFunctionExpression | acorn.FunctionExpression | acorn.FunctionDeclaration

export interface ParsedFunction {
  /** What `toString` gave. */
  readonly text: string
  /** What to put before and after the text so that it is an expression holding the function. */
  readonly wrapping: Wrapping
  /** To subtract from the tree's offsets to get offsets into `text`. */
  readonly shift: number
  readonly fn: FunctionSyntax
  /** Offsets of what was put elsewhere in the tree, and where it stands in the text. */
  readonly moved?: ReadonlyMap<number, number>
}

export type Wrapping = 'expression' | 'method' | 'static'
const WRAPPINGS: readonly (readonly [Wrapping, string, string])[] = [
  ['expression', '(', '\n)'],
  ['method', '({', '\n})'],
  ['static', '(class {', '\n})'],
]
const NATIVE = /\{\s*\[native code\]\s*\}\s*$/
const textOf = Function.prototype.toString

/** The function's own text, whatever `toString` it carries. */
export const functionText = (fn: Function): string => textOf.call(fn)

/** The text as an expression whose value is the function, for a worker. `firstStatic` is passed to it by name. */
export function asExpression(parsed: ParsedFunction): string {
  switch (parsed.wrapping) {
    case 'expression':
      return `(${parsed.text}\n)`
    case 'method':
      return `Object.values({${parsed.text}\n})[0]`
    case 'static':
      return `firstStatic(class {${parsed.text}\n})`
  }
}

/** The function's syntax, whatever it is; undefined where it cannot be parsed. */
export function parseSyntax(fn: Function): ParsedFunction | undefined {
  const text = functionText(fn)
  const parsed = text.length > FUNCTION_TEXT_LENGTH_MAX ? undefined : tryWrappings(text)
  return parsed === 'too deep' ? undefined : parsed
}

/** @throws Diagnostic E101–E104 where there is no source, or none of a plain function. */
export function parseFunction(fn: Function): ParsedFunction {
  const text = functionText(fn)
  const whole: At = [0, text.length]
  if (NATIVE.test(text)) {
    refuse({
      code: 'E101',
      what: 'a built-in or bound function has no source to compile',
      cure: 'write a lambda that calls it: (k, v) => f(v)',
      at: whole,
    })
  }
  if (text.length > FUNCTION_TEXT_LENGTH_MAX) {
    refuse({
      code: 'E104',
      what: `the function has a text of ${text.length} characters, more than ${FUNCTION_TEXT_LENGTH_MAX}`,
      cure: 'keep its data in a captured array, Map or object, or in a topic',
      at: [0, 0],
    })
  }
  const parsed = tryWrappings(text)
  if (parsed === 'too deep') {
    refuse({ code: 'E104', what: 'the lambda is nested too deeply', cure: 'split it into two operators', at: whole })
  }
  if (parsed === undefined) {
    const isClass = /^class\b/.test(text)
    if (!isClass && /#[A-Za-z_$]/.test(text)) {
      refuse({
        code: 'E117',
        what: 'a private field cannot be read outside its class',
        cure: 'capture its value in a const',
        at: whole,
      })
    }
    const what = /^class\b/.test(text)
      ? 'a class cannot be a per-row lambda'
      : 'the source of this function cannot be parsed'
    refuse({ code: 'E104', what, cure: 'pass a plain arrow function', at: whole })
  }
  if (parsed.fn.async === true) {
    refuse({
      code: 'E102',
      what: 'an async function cannot be a per-row lambda',
      cure: 'return a value: ask before, and join the answer in as a table; a function of a row cannot wait',
      at: whole,
    })
  }
  if (parsed.fn.generator === true) {
    refuse({
      code: 'E103',
      what: 'a generator cannot be a per-row lambda',
      cure: 'return an array from flatMap or flatMapValues',
      at: whole,
    })
  }
  return parsed
}

/** `too deep`: deeper than the parser goes. */
function tryWrappings(text: string): ParsedFunction | 'too deep' | undefined {
  for (const [wrapping, before, after] of WRAPPINGS) {
    try {
      const tree = parseExpression(before + text + after, { ecmaVersion: 'latest', sourceType: 'module' })
      const fn = functionIn(tree)
      if (fn !== undefined)
        return { text, wrapping, shift: before.length, fn: plainEntries(plainSyntax(plainReduces(fn))) }
    } catch (error) {
      if (error instanceof RangeError) return 'too deep'
      if (!(error instanceof SyntaxError)) throw error
    }
  }
  return undefined
}

function functionIn(tree: acorn.Node): FunctionSyntax | undefined {
  const n = syntax(tree)
  switch (n.type) {
    case 'ParenthesizedExpression':
      return functionIn(n.expression)
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return n
    case 'ObjectExpression': {
      const first = n.properties[0]
      return first?.type === 'Property' && first.method ? functionIn(first.value) : undefined
    }
    case 'ClassExpression': {
      const first = n.body.body[0]
      return first?.type === 'MethodDefinition' && first.static ? functionIn(first.value) : undefined
    }
    default:
      return undefined
  }
}

function refuse(text: DiagnosticText): never {
  throw new Diagnostic('error', text)
}

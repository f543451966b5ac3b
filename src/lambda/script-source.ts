/**
 * A function as plain data: its text and, for each free name, a value, another function, a builtin's name, or the
 * members of a module object that are used. What cannot travel is refused by name; no getter is called to find out,
 * except on a module object's own exports. javascript/script-function.ts makes the function again.
 */
import type * as acorn from 'acorn'
import { CAPTURE_DEPTH_MAX } from '../config/limits.js'
import { builtinPath } from './captures/builtins.js'
import type { CapturesOfFunction } from './captures/captured-values.js'
import { type CaptureSize, notPlain } from './captures/plain-data.js'
import { Diagnostic } from './diagnostic.js'
import type { At } from './ir.js'
import type { Capture, ScriptSource } from './lambda.js'
import { isPlainObject, isProxy, ownValue } from './lower/constants.js'
import { isModuleObject } from './lower/members.js'
import { syntax } from './syntax/any-node.js'
import { childNodes } from './syntax/control-flow.js'
import { coverageNames } from './syntax/coverage.js'
import { freeNames } from './syntax/free-names.js'
import { asExpression, type ParsedFunction, parseFunction } from './syntax/parse.js'

/** Why a function cannot be sent to a worker: a path through the captures, and the reason. */
export class CannotTravelError extends Error {
  readonly what: string
  constructor(what: string) {
    super(what)
    this.what = what
  }
}

const CURE =
  "capture plain data (numbers, strings, arrays, objects, Map and Set of those), or name the function: js(new URL('./fns.js', import.meta.url), 'f')"

/** A captured value as the function's text reaches it. */
interface Use {
  /** A free name, and members of module objects from there. */
  readonly names: readonly string[]
  /** For error texts, with the functions on the way. */
  readonly path: string
  readonly root: acorn.Node
}

/** @throws Diagnostic E111, E114 naming what cannot travel */
export function scriptSource(fn: Function, parsed: ParsedFunction, capturesOf: CapturesOfFunction): ScriptSource {
  const at: At = [0, parsed.text.length]
  try {
    return new Packer(capturesOf).pack(fn, parsed, '')
  } catch (error) {
    if (!(error instanceof CannotTravelError)) throw error
    throw new Diagnostic('error', { code: 'E114', what: error.what, cure: CURE, at })
  }
}

class Packer {
  private readonly capturesOf: CapturesOfFunction
  private readonly open: Function[] = []
  private readonly size: CaptureSize = { values: 0, bytes: 0 }
  constructor(capturesOf: CapturesOfFunction) {
    this.capturesOf = capturesOf
  }

  pack(fn: Function, parsed: ParsedFunction, path: string): ScriptSource {
    if (this.open.length > CAPTURE_DEPTH_MAX) throw new CannotTravelError(`${path} is captured too deeply`)
    this.open.push(fn)
    const captures: Capture[] = []
    const free = freeNames(parsed.fn)
    for (const [name, value] of this.capturesOf(fn, parsed)) {
      const use: Use = { names: [name], path: path === '' ? name : `${path} > ${name}`, root: parsed.fn }
      captures.push(this.capture(name, value, use))
    }
    for (const name of coverageNames(parsed.text)) captures.push({ name, kind: 'builtin', path: 'coverage' })
    if (free.names.includes('__name') && !captures.some(c => c.name === '__name'))
      captures.push({ name: '__name', kind: 'builtin', path: 'named' })
    this.open.pop()
    return { source: asExpression(parsed), captures }
  }

  private capture(name: string, value: unknown, use: Use): Capture {
    const { path } = use
    if (typeof value === 'function') return this.captureFunction(name, value, path)
    if (isProxy(value)) throw new CannotTravelError(`the captured ${path} is a Proxy: it cannot be sent to a worker`)
    if (typeof value === 'object' && value !== null && (isModuleObject(value) || holdsFunctions(value))) {
      return this.captureMembers(name, value, use)
    }
    this.check(value, path)
    return { name, kind: 'value', value }
  }

  private captureFunction(name: string, fn: Function, path: string): Capture {
    const up = [...this.open].reverse().indexOf(fn)
    if (up >= 0) return { name, kind: 'enclosing', up }
    const builtin = builtinPath(fn)
    if (builtin !== undefined) return { name, kind: 'builtin', path: builtin }
    let parsed: ParsedFunction
    try {
      parsed = parseFunction(fn)
    } catch (error) {
      if (!(error instanceof Diagnostic)) throw error
      throw new CannotTravelError(`the captured function ${path} cannot be sent to a worker: ${error.what}`)
    }
    const { uses, written } = freeNames(parsed.fn)
    if (uses.size > 0) throw new CannotTravelError(`the captured function ${path} uses ${[...uses.keys()].join(', ')}`)
    const [first] = written.keys()
    if (first !== undefined)
      throw new CannotTravelError(`the captured function ${path} assigns ${first}, which lives outside it`)
    return { name, kind: 'function', script: this.pack(fn, parsed, path) }
  }

  /** Only the members that the source names; the whole object would take all of its module along. */
  private captureMembers(name: string, object: object, use: Use): Capture {
    const { path } = use
    const used = membersRead(use)
    if (used === undefined) {
      if (!isModuleObject(object)) {
        this.check(object, path)
        return { name, kind: 'value', value: object }
      }
      throw new CannotTravelError(`the captured module ${path} is used as a whole`)
    }
    const members = used.map(member => {
      const found = isModuleObject(object)
        ? { value: (object as Readonly<Record<string, unknown>>)[member] }
        : ownValue(object, member)
      if (found === 'getter') throw new CannotTravelError(`${path}.${member} is a getter`)
      return this.capture(member, found?.value, { ...use, names: [...use.names, member], path: `${path}.${member}` })
    })
    return { name, kind: 'members', members }
  }

  /** Plain data only: what structured clone copies without losing anything. */
  private check(value: unknown, path: string): void {
    const refused = notPlain(value, path, this.size)
    if (refused !== undefined) throw new CannotTravelError(refused)
  }
}

const holdsFunctions = (value: object): boolean =>
  isPlainObject(value) &&
  Object.values(Object.getOwnPropertyDescriptors(value)).some(d => d.get !== undefined || typeof d.value === 'function')

/** x and y of `names.x`, `names['y']`; undefined where it is used whole. */
function membersRead({ root, names }: Use): string[] | undefined {
  const found = new Set<string>()
  let isWhole = false
  const visit = (n: acorn.Node, parent: acorn.AnyNode | undefined): void => {
    const x = syntax(n)
    if (isPath(x, names) && !isOnlyAName(x, parent)) {
      const member = parent?.type === 'MemberExpression' && parent.object === x ? memberName(parent) : undefined
      if (member === undefined) isWhole = true
      else found.add(member)
    }
    for (const child of childNodes(x)) visit(child, x)
  }
  visit(root, undefined)
  return isWhole ? undefined : [...found]
}

/** Whether the syntax is `a.b.c` for a, b and c. */
function isPath(x: acorn.AnyNode, names: readonly string[]): boolean {
  const last = names.at(-1)
  if (names.length === 1) return x.type === 'Identifier' && x.name === last
  return x.type === 'MemberExpression' && memberName(x) === last && isPath(x.object, names.slice(0, -1))
}

function memberName({ property, computed }: acorn.MemberExpression): string | undefined {
  if (property.type === 'Identifier' && !computed) return property.name
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : undefined
}

const isOnlyAName = (x: acorn.AnyNode, parent: acorn.AnyNode | undefined): boolean =>
  (parent?.type === 'MemberExpression' && parent.property === x && !parent.computed) ||
  (parent?.type === 'Property' && parent.key === x && !parent.shorthand)

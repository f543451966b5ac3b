/**
 * The captured values of a function by its free names, and the refusals that go with them: names that are not
 * defined yet, no inspector. Explicit captures come first; JavaScript's own names are left out.
 */

import { Diagnostic } from '../diagnostic.js'
import type { At } from '../ir.js'
import { isGlobal } from '../lower/calls/globals.js'
import { isProxy, ownValue } from '../lower/constants.js'
import { coverageNames } from '../syntax/coverage.js'
import { freeNames } from '../syntax/free-names.js'
import type { ParsedFunction } from '../syntax/parse.js'
import { type CaptureSession, CaptureUnavailableError, type Scope } from './capture.js'

/** The captured values of a function by its free names. */
export type CapturesOfFunction = (fn: Function, parsed: ParsedFunction) => ReadonlyMap<string, unknown>

/** Reads captures for one build. */
export class CaptureReader {
  private readonly session: CaptureSession
  private readonly known = new Map<Function, ReadonlyMap<string, unknown>>()
  constructor(session: CaptureSession) {
    this.session = session
  }

  /** @throws Diagnostic E115, E116 */
  capturesOf(
    fn: Function,
    parsed: ParsedFunction,
    explicit: Readonly<Record<string, unknown>> | undefined,
  ): ReadonlyMap<string, unknown> {
    const known = this.known.get(fn)
    if (known !== undefined) return known
    const values = this.read(fn, parsed, explicit)
    this.known.set(fn, values)
    return values
  }

  private read(
    fn: Function,
    parsed: ParsedFunction,
    explicit: Readonly<Record<string, unknown>> | undefined,
  ): Map<string, unknown> {
    const free = freeNames(parsed.fn)
    const values = new Map<string, unknown>()
    const wanted: string[] = []
    const counters = coverageNames(parsed.text)
    for (const name of free.names) {
      if (counters.has(name)) continue
      if (explicit !== undefined && Object.hasOwn(explicit, name)) values.set(name, explicit[name])
      else wanted.push(name)
    }
    if (free.readsUndefined) wanted.push('undefined')
    if (wanted.length === 0) return values
    const scopes = this.scopesFor(fn, parsed, wanted)
    for (const name of wanted) {
      const found = lookUp(scopes, name, parsed)
      // a variable around the function that is called undefined, and is not
      if (name === 'undefined' && found?.value === undefined) continue
      if (found?.kind === 'Global' && isGlobal(name)) continue
      if (found === undefined && (isGlobal(name) || name === '__name')) continue
      if (found === undefined || (found.value === undefined && !free.onlyTypeof.has(name))) {
        if (free.onlyTypeof.has(name)) continue
        refuseUndefined(name, parsed)
      }
      values.set(name, found.value)
    }
    return values
  }

  private scopesFor(fn: Function, parsed: ParsedFunction, wanted: readonly string[]): readonly Scope[] {
    try {
      return this.session.scopesOf(fn).scopes
    } catch (error) {
      if (!(error instanceof CaptureUnavailableError)) throw error
      const missing = wanted.filter(name => !isGlobal(name) && name !== '__name')
      if (missing.length === 0) return []
      throw new Diagnostic('error', {
        code: 'E115',
        what: `the captured ${missing.join(', ')} cannot be read here: ${error.message}`,
        cure: `give them by hand, in the last argument: { captures: { ${missing.join(', ')} } }`,
        at: namePlace(missing[0] ?? '', parsed),
      })
    }
  }
}

interface Found {
  readonly kind: string
  readonly value: unknown
}

function lookUp(scopes: readonly Scope[], name: string, parsed: ParsedFunction): Found | undefined {
  for (const { kind, vars } of scopes) {
    // the object of `with`, and the global one, are the user's own: a getter there would run
    if (kind === 'With' || kind === 'Global') {
      if (kind === 'Global' && isGlobal(name)) return { kind, value: undefined }
      const found = ownOrInherited(vars, name, parsed)
      if (found !== undefined) return { kind, value: found.value }
    } else if (name in vars) return readVariable(kind, vars, name)
  }
  return undefined
}

function readVariable(kind: string, vars: Scope['vars'], name: string): Found | undefined {
  try {
    return { kind, value: vars[name] }
  } catch {
    // the dead zone: Node 22 and later throw, Node 20 gives undefined
    return undefined
  }
}

/** A property of an object or of what it inherits from; no getter and no trap is run. @throws Diagnostic E114 */
function ownOrInherited(object: object, name: string, parsed: ParsedFunction): { readonly value: unknown } | undefined {
  for (let at: object | null = object; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const isHidden = isProxy(at)
    const found = isHidden ? 'getter' : ownValue(at, name)
    if (found === undefined) continue
    if (found !== 'getter') return found
    throw new Diagnostic('error', {
      code: 'E114',
      what: isHidden
        ? `${name} may come from a Proxy, whose code would run while the topology is built`
        : `${name} is a getter: it would run while the topology is built`,
      cure: `read it yourself: const own = ${name}`,
      at: namePlace(name, parsed),
    })
  }
  return undefined
}

function refuseUndefined(name: string, parsed: ParsedFunction): never {
  throw new Diagnostic('error', {
    code: 'E116',
    what: `${name} is not defined, or not yet`,
    cure: `declare ${name} before build() is called`,
    at: namePlace(name, parsed),
  })
}

/** Where the name stands first in the text; all of it where it is not found. */
export function namePlace(name: string, { text }: ParsedFunction): At {
  const isWord = (character: string | undefined): boolean => character !== undefined && /[\w$]/.test(character)
  // no pattern made of the name: V8 aborts the process where one is too long to compile
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1]
    if (!isWord(before) && before !== '.' && !isWord(text[at + name.length])) return [at, at + name.length]
  }
  return [0, text.length]
}

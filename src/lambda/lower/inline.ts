/** Helper functions, local or captured: their bodies are lowered in place, with their own names in sight. */
import { Diagnostic } from '../diagnostic.js'
import { freeNames } from '../free-names.js'
import type { At, Expr } from '../ir.js'
import { type FunctionSyntax, type ParsedFunction, parseFunction } from '../parse.js'
import { type Binding, bind, type Env } from '../scope.js'
import { Lowering, type Want } from './lowering.js'
import { bindParams } from './patterns.js'
import { lowerBody } from './statements.js'

interface LocalFunction {
  readonly fn: FunctionSyntax
  readonly env: Env
  readonly name: string
}
interface CallPlace {
  readonly env: Env
  readonly at: At
  readonly want: Want
}

/** A function declared in the lambda, called with these values. */
export function inlineLocal(cx: Lowering, f: LocalFunction, args: readonly Expr[], place: CallPlace): Expr {
  const moving = freeNames(f.fn).names.find(
    name => cx.assigned.has(name) && place.env.names.get(name)?.kind !== 'capture',
  )
  if (moving !== undefined) {
    return cx.fallback(place.at, {
      code: 'F233',
      what: `${f.name} reads ${moving}, which is assigned more than once`,
      cure: `pass ${moving} as an argument`,
    })
  }
  return guarded(cx, f.fn, f.name, place.at, () => {
    const names = new Map<string, Binding>([...place.env.names, ...f.env.names])
    const env: Env = { names, facts: place.env.facts, tests: place.env.tests, depth: f.env.depth + 1 }
    const given = args.slice(0, f.fn.params.length)
    return bindParams(cx, f.fn.params, given, env, e => lowerBody(cx, f.fn, e, place.want))
  })
}

/** A captured function of the user's. Everything of it stands, for error texts, where it is called. */
export function inlineCaptured(
  cx: Lowering,
  value: Function,
  name: string,
  args: readonly Expr[],
  place: CallPlace,
): Expr {
  const source = parsedHelper(cx, value, name, place.at)
  return guarded(cx, value, name, place.at, () => {
    const inner = new Lowering(source, cx.shared, place.at)
    try {
      let env: Env = { names: new Map(), facts: place.env.facts, tests: place.env.tests, depth: 0 }
      for (const [captured, x] of cx.shared.capturesOf(value)) {
        env = bind(env, captured, { kind: 'capture', id: cx.nextId(), depth: 0, value: x, name: captured })
      }
      const given = args.slice(0, source.fn.params.length)
      return bindParams(inner, source.fn.params, given, { ...env, depth: 1 }, e =>
        lowerBody(inner, source.fn, e, place.want),
      )
    } catch (error) {
      if (!(error instanceof Diagnostic)) throw error
      const { verdict, code, what, cure, why } = error
      throw new Diagnostic(verdict, {
        code,
        what: `${what} (inside ${name})`,
        cure,
        ...(why === undefined ? {} : { why }),
        at: place.at,
      })
    }
  })
}

const parsed = new WeakMap<Function, ParsedFunction>()
function parsedHelper(cx: Lowering, value: Function, name: string, at: At): ParsedFunction {
  const known = parsed.get(value)
  if (known !== undefined) return known
  try {
    const source = parseFunction(value)
    parsed.set(value, source)
    return source
  } catch (error) {
    if (!(error instanceof Diagnostic)) throw error
    return cx.fallback(at, {
      code: 'F224',
      what: `${name} has no source that can be compiled in`,
      cure: 'call a plain function of your own',
    })
  }
}

function guarded(cx: Lowering, identity: object, name: string, at: At, lower: () => Expr): Expr {
  const { inlining } = cx.shared
  if (inlining.includes(identity)) {
    return cx.fallback(at, { code: 'F223', what: `${name} calls itself`, cure: 'recursion is for a UDF' })
  }
  inlining.push(identity)
  try {
    return lower()
  } finally {
    inlining.pop()
  }
}

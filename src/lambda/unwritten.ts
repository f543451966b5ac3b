/** What of an expression the emitter cannot write yet: the first such call, as a note. */
import { Diagnostic } from './diagnostic.js'
import { emittedEach, isEmitted } from './intrinsics.js'
import type { At, Expr } from './ir.js'
import { findExpr } from './ir-tree.js'
import { printExpr } from './print.js'

type Refusal = (body: Expr) => { readonly text: string; readonly at: At } | undefined

function cannotWrite(n: Expr): boolean {
  if (n.kind === 'Call') return !isEmitted(n.fn, n.args)
  return n.kind === 'Udf' || (n.kind === 'Each' && !emittedEach[n.method])
}

function nameOf(n: Expr): string {
  if (n.kind === 'Call' && n.fn === 'string.splitRe')
    return `split(${n.args[1] === undefined ? '' : printExpr(n.args[1])})`
  if (n.kind === 'Call')
    return `${n.fn
      .replace(/^math\./, 'Math.')
      .replace(/^(string|list|date|number|regexp)\./, '.')
      .replace(/Re$/, '')}()`
  return n.kind === 'Each' ? `.${n.method}()` : n.kind === 'Udf' ? `the UDF ${n.name}` : n.kind
}

/** F232, or undefined where everything can be written. `refusal` is the emitter's own word. */
export function unwritten(body: Expr, refusal: Refusal | undefined): Diagnostic | undefined {
  const found = findExpr(body, cannotWrite)
  const refused =
    found === undefined ? refusal?.(body) : { text: `${nameOf(found)} is not yet written as WebAssembly`, at: found.at }
  if (refused === undefined) return undefined
  return new Diagnostic('fallback', {
    code: 'F232',
    what: refused.text,
    cure: 'use another function, or leave it in JavaScript',
    at: refused.at,
  })
}

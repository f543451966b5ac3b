/**
 * What the compiler has to say about a function: an error, or the reason why it is left to JavaScript.
 *
 * It is thrown where it is found and carries offsets into the function's own text; place.ts and render.ts turn
 * them into `file:line:column` and a caret when somebody is going to read it.
 */
import type { At } from './ir.js'

export type Verdict = 'error' | 'fallback'

/** The parts of what is said. */
export interface DiagnosticText {
  readonly code: string
  /** What is wrong, one clause. */
  readonly what: string
  /** What to do; for a fallback: what to do to get it compiled. */
  readonly cure: string
  /** One more line of facts. */
  readonly why?: string
  readonly at: At
}

/** What is said of a function, thrown where it is found. */
export class Diagnostic extends Error {
  readonly verdict: Verdict
  readonly code: string
  readonly what: string
  readonly cure: string
  readonly why: string | undefined
  readonly at: At
  constructor(verdict: Verdict, text: DiagnosticText) {
    super(`${text.code}: ${text.what}`)
    this.verdict = verdict
    this.code = text.code
    this.what = text.what
    this.cure = text.cure
    this.why = text.why
    this.at = text.at
  }
}

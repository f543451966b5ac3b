/**
 * What the lowering of one function carries along: its text, the counters shared with the functions inlined into
 * it, and the two ways out (error, fallback). The rooms beside this file are functions over it.
 *
 * Rule: what strict TypeScript refuses is an error here too, so that plain JavaScript users have the same net;
 * what it accepts means what JavaScript says, compiled or not.
 */
import type * as acorn from 'acorn'
import { EXPRESSION_COUNT_MAX, SYNTAX_NODE_COUNT_MAX } from '../../config/limits.js'
import { Diagnostic } from '../diagnostic.js'
import type { At, Expr, LocalNode } from '../ir.js'
import { node } from '../ir-tree.js'
import type { LambdaType } from '../lambda-type.js'
import { printExpr } from '../print.js'
import { countNodes, everAssigned } from '../syntax/control-flow.js'
import { earlyUse } from '../syntax/early-use.js'
import { type FreshArguments, nameUseOf } from '../syntax/owned.js'
import type { ParsedFunction } from '../syntax/parse.js'
import type { Tables } from '../syntax/table-use.js'
import { isMismatch, join, showType } from '../type-algebra.js'

/** What the expression is for: its value; its truth; a `[key, value]`; an array of these; nothing but its text. */
export type Want = 'value' | 'test' | 'pair' | 'pairs' | 'text'

/** The captured values of a function, by its free names. */
export type CapturesOf = (fn: Function) => ReadonlyMap<string, unknown>

/** A refusal without its place. */
export interface Refusal {
  readonly code: string
  readonly what: string
  readonly cure: string
  readonly why?: string
}

/** Shared by a function and all that is inlined into it. */
export interface Shared {
  readonly capturesOf: CapturesOf
  /** While a state type is still being found: what is always null so far is no error. */
  isTentative: boolean
  /** The functions being inlined (syntax or function objects), outermost first. */
  readonly inlining: object[]
  serial: number
  made: number
  /** Statements around and before the one that is being lowered. */
  depth: number
  /** Objects of captured values that were made constants. */
  constants: number
}

export class Lowering {
  readonly source: ParsedFunction
  readonly shared: Shared
  /** Set inside an inlined captured function: everything of it stands where it is called. */
  readonly fixedAt: At | undefined
  /** Variables that are assigned or changed after their declaration. */
  readonly assigned: ReadonlySet<string>
  /** Variables that may be changed in place, because nobody else sees what they hold. */
  readonly owned: ReadonlySet<string>
  /** Those of them that hold a Date and are changed after a function got it. */
  readonly lent: ReadonlySet<string>
  /** Variables of its own that are a Map, a Set or a counting object. */
  readonly tables: Tables
  /** Names that the function declares more than once. */
  readonly repeated: ReadonlySet<string>

  constructor(source: ParsedFunction, shared: Shared, fixedAt?: At, given: FreshArguments = []) {
    this.source = source
    this.shared = shared
    this.fixedAt = fixedAt
    this.refuseTooLarge()
    this.assigned = everAssigned(source.fn)
    const { owned, lent, repeated, tables } = nameUseOf(source.fn, given)
    this.tables = tables
    this.owned = owned
    this.lent = lent
    this.repeated = repeated
    this.refuseEarlyUse()
  }

  /** Before anything looks at the tree that takes longer than the tree is large. @throws Diagnostic F212 */
  private refuseTooLarge(): void {
    const { fn } = this.source
    if (countNodes(fn, SYNTAX_NODE_COUNT_MAX) > SYNTAX_NODE_COUNT_MAX) this.tooLarge(this.at(fn))
  }

  tooLarge(at: At): never {
    return this.fallback(at, { code: 'F212', what: 'the lambda is too large', cure: 'split it into two operators' })
  }

  /** What JavaScript throws for is left to it. @throws Diagnostic F203 */
  private refuseEarlyUse(): void {
    const found = earlyUse(this.source.fn)
    if (found === undefined) return
    const { name, node: n, what } = found
    this.fallback(this.at(n), {
      code: 'F203',
      what: what === 'early' ? `${name} is used before it has a value` : `${name} is a const and assigned`,
      cure: what === 'early' ? `declare ${name} first` : `declare it with let: let ${name} = …`,
    })
  }

  /** Place of the syntax in the text of the user's lambda. `width` cuts it short. */
  at(n: acorn.Node, width?: number): At {
    if (this.fixedAt !== undefined) return this.fixedAt
    const start = this.offset(n.start)
    const end = this.offset(n.end)
    return [start, width === undefined ? end : Math.min(end, start + width)]
  }
  /** The syntax as it was written. */
  text(n: acorn.Node): string {
    return this.source.text.slice(this.offset(n.start), this.offset(n.end))
  }
  private offset(inTree: number): number {
    return (this.source.moved?.get(inTree) ?? inTree) - this.source.shift
  }
  /** The expression as it was written, or printed where it was written elsewhere. */
  textOf(e: Expr): string {
    if (this.fixedAt !== undefined || e.at[1] <= e.at[0]) return printExpr(e)
    return this.source.text.slice(e.at[0], e.at[1])
  }

  error(at: At, refusal: Refusal): never {
    throw new Diagnostic('error', { ...refusal, at })
  }
  fallback(at: At, refusal: Refusal): never {
    throw new Diagnostic('fallback', { ...refusal, at })
  }

  /** The one type of two elements of an array. @throws Diagnostic E304 */
  joined(a: LambdaType, b: LambdaType, at: At): LambdaType {
    const both = join(a, b)
    if (!isMismatch(both)) return both
    return this.error(at, {
      code: 'E304',
      what: 'the array mixes types',
      cure: 'an array column holds one type; for a pair use an object, { key, value }',
      why: `${showType(a)} and ${showType(b)}`,
    })
  }
  /** Counts an expression against the limit. */
  count(at: At): void {
    if (++this.shared.made <= EXPRESSION_COUNT_MAX) return
    this.fallback(at, {
      code: 'F212',
      what: 'the lambda grows too large when its branches are unrolled',
      cure: 'split it into two operators',
    })
  }
  nextId(): number {
    return ++this.shared.serial
  }
  /** A local with a name of its own. */
  fresh(name: string, type: LambdaType, at: At): LocalNode {
    return node('Local', { name: `${name}_${this.nextId()}`, type, at })
  }
}

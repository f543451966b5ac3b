/**
 * The regular expressions of a lowered lambda, each with the form it takes: for those who show what a function became.
 */
import type { RegexpValue } from '../intrinsics.js'
import type { Expr } from '../ir.js'
import { walk } from '../ir-tree.js'
import { type RegexpForm, type RegexpUse, regexpForm } from './form.js'

/** Functions of the intrinsics that take a regular expression: its argument and what is done with it. */
const USES: Readonly<Record<string, { readonly argument: number; readonly use: RegexpUse }>> = {
  'regexp.test': { argument: 0, use: 'test' },
  'string.replaceRe': { argument: 1, use: 'replace' },
  'string.searchRe': { argument: 1, use: 'search' },
  'string.splitRe': { argument: 1, use: 'split' },
}

export interface UsedRegexp extends RegexpValue {
  readonly use: RegexpUse
  readonly form: RegexpForm
}

/** The regular expression that a call uses; undefined where it uses none. */
export function regexpOfCall(n: Expr): UsedRegexp | undefined {
  if (n.kind !== 'Call' || !Object.hasOwn(USES, n.fn)) return undefined
  const { argument, use } = USES[n.fn] ?? { argument: 0, use: 'test' }
  const literal = n.args[argument]
  if (literal?.kind !== 'Literal') return undefined
  const { source, flags } = literal.value as RegexpValue
  return { source, flags, use, form: regexpForm(source, flags, use) }
}

/** All of them, in the order of the tree: one for each place. */
export function regexpsOf(body: Expr): readonly UsedRegexp[] {
  const found: UsedRegexp[] = []
  walk(body, n => {
    const used = regexpOfCall(n)
    if (used !== undefined) found.push(used)
  })
  return found
}

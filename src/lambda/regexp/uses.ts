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

/** Functions that give the matches themselves, with their groups: the host's, whatever the expression. */
const MATCHES: ReadonlySet<string> = new Set(['string.matchRe', 'string.piecesRe', 'string.replaceTextRe'])

/** The regular expression that is written there; undefined where it is something else. */
export function regexpLiteral(arg: Expr | undefined): RegexpValue | undefined {
  return arg?.kind === 'Literal' && arg.type.kind === 'regexp' ? (arg.value as RegexpValue) : undefined
}

/** The regular expression that a call tests, searches, replaces or splits by; undefined where there is none. */
export function regexpOfCall(n: Expr): UsedRegexp | undefined {
  if (n.kind !== 'Call' || !Object.hasOwn(USES, n.fn)) return undefined
  const { argument, use } = USES[n.fn] ?? { argument: 0, use: 'test' }
  const literal = regexpLiteral(n.args[argument])
  if (literal === undefined) return undefined
  const { source, flags } = literal
  return { source, flags, use, form: regexpForm(source, flags, use) }
}

/** A regular expression of a lambda; `match`: its matches and groups are read. */
export interface SeenRegexp extends RegexpValue {
  readonly use: RegexpUse | 'match'
  readonly form: RegexpForm
}

/** All of them, in the order of the tree: one for each place. */
export function regexpsOf(body: Expr): readonly SeenRegexp[] {
  const found: SeenRegexp[] = []
  walk(body, n => {
    const used = regexpOfCall(n)
    if (used !== undefined) found.push(used)
    if (n.kind !== 'Call' || !MATCHES.has(n.fn)) return
    const literal = n.args.map(regexpLiteral).find(value => value !== undefined)
    if (literal === undefined) return
    const { source, flags } = literal
    found.push({ source, flags, use: 'match', form: { form: 'host', reason: 'its matches are read' } })
  })
  return found
}

/**
 * Random lambdas as trees: expressions from the tables, and bodies of statements, with the names that are in sight.
 * Nearly all are well typed, so most compile.
 */
import type { Prng } from '../../../src/stdx/prng.js'
import { PATTERNS } from './expressions.js'
import { CHOICES, EXTRA_LEAVES, LEAVES, RESULTS } from './leaves.js'
import { Statements } from './statements.js'
import { type Kind, leafOf, type Tree } from './tree.js'

/** What the operator wants of the function. */
export type RandomWant = keyof typeof RESULTS
/** What the operator passes: (key, value), and the state of an aggregate or the record's metadata. */
export type RandomForm = keyof typeof EXTRA_LEAVES

/** A name in sight. A function has the kinds of its parameters. */
export interface Variable {
  readonly name: string
  readonly kind: Kind
  readonly isAssignable?: boolean
  readonly params?: readonly Kind[]
}
export type Scope = readonly Variable[]

interface Pattern {
  /** With `#` for each part. */
  readonly text: string
  readonly parts: readonly { readonly kind: Kind; readonly sees: Scope }[]
}

const known = new Map<string, Pattern>()
function patternOf(source: string): Pattern {
  const found = known.get(source)
  if (found !== undefined) return found
  const parts: { kind: Kind; sees: Scope }[] = []
  const text = source.replace(/#(\w+)(?:<([\w:.,]+)>)?/g, (_whole, kind: string, names: string | undefined) => {
    const sees = (names?.split(',') ?? []).map(name => {
      const [path = '', of = ''] = name.split(':')
      return { name: path, kind: of }
    })
    parts.push({ kind, sees })
    return '#'
  })
  known.set(source, { text, parts })
  return { text, parts }
}

/** How often a kind is mistaken for another: what does not type-check must be refused, not miscompiled. */
const MISTAKES = 1 / 400
const LEAF_CHANCE = 0.2
const KINDS = Object.keys(PATTERNS)

export class Generator {
  readonly random: Prng
  readonly form: RandomForm
  /** The value's fields are parameters of their own: `(k, { a, b, … })`. */
  readonly isTakenApart: boolean
  #names = 0

  constructor(random: Prng, form: RandomForm, isTakenApart: boolean) {
    this.random = random
    this.form = form
    this.isTakenApart = isTakenApart
  }

  /** A name that is not in use; now and then a short one that hides another. */
  name(): string {
    this.#names++
    return this.random.chance(0.1) ? this.random.pick(['x', 'y', 'p', 'i']) : `x${this.#names}`
  }

  leaf(kind: Kind, scope: Scope): Tree {
    const named = scope.filter(variable => variable.kind === kind && variable.params === undefined)
    // the last of a name hides those before it
    const seen = named.filter(variable => scope.findLast(({ name }) => name === variable.name) === variable)
    if (seen.length > 0 && this.random.chance(0.6)) return leafOf(kind, this.#text(this.random.pick(seen).name))
    const extra = EXTRA_LEAVES[this.form][kind] ?? []
    if (extra.length > 0 && this.random.chance(0.4)) return leafOf(kind, this.random.pick(extra))
    return leafOf(kind, this.#text(this.random.pick(LEAVES[kind] ?? ['0'])))
  }

  expression(wanted: Kind, depth: number, scope: Scope): Tree {
    const kind = this.random.chance(MISTAKES) ? this.random.pick(KINDS) : this.random.pick(CHOICES[wanted] ?? [wanted])
    const patterns = PATTERNS[kind] ?? []
    if (depth <= 0 || patterns.length === 0 || this.random.chance(LEAF_CHANCE)) return this.leaf(kind, scope)
    const functions = scope.filter(variable => variable.params !== undefined && variable.kind === kind)
    if (functions.length > 0 && this.random.chance(0.3)) {
      const { name, params = [] } = this.random.pick(functions)
      const args = params.map(param => this.expression(param, depth - 1, scope))
      return { kind, text: `${name}(${args.map(() => '#').join(', ')})`, parts: args }
    }
    const { text, parts } = patternOf(this.random.pick(patterns))
    const trees = parts.map(part => this.expression(part.kind, depth - 1, [...scope, ...part.sees]))
    return { kind, text: this.#text(text), parts: trees }
  }

  #text(text: string): string {
    return this.isTakenApart ? text.replace(/\bv\.(?=[a-z])/g, '') : text
  }
}

const PARAMETERS: Readonly<Record<RandomForm, string>> = { plain: '', aggregate: ', a', meta: ', m' }
const TAKEN_APART = '{ a, b, i, j, l, h, e, d, at, until, s, t, f, g, o, c, n, m, w, z, q, x, r, y }'
const DEPTH_MAX = 4

export interface RandomLambda {
  readonly want: RandomWant
  readonly form: RandomForm
  /** Of the result. */
  readonly kind: Kind
  /** `(k, v) => …`. */
  readonly tree: Tree
}

export function randomLambda(random: Prng): RandomLambda {
  const form = random.chance(0.8) ? 'plain' : random.pick(['aggregate', 'meta'] as const)
  // the record's metadata is called m, as is one of the value's fields
  const isTakenApart = form === 'plain' && random.chance(0.1)
  const generator = new Generator(random, form, isTakenApart)
  const want =
    form === 'aggregate' || random.chance(0.6) ? 'value' : random.pick(['test', 'pair', 'list', 'pairs'] as const)
  const kind = form === 'aggregate' && random.chance(0.7) ? 'state' : random.pick(RESULTS[want])
  const depth = 1 + random.below(DEPTH_MAX)
  const params = `(k, ${isTakenApart ? TAKEN_APART : 'v'}${PARAMETERS[form]})`
  const isBlock = random.chance(0.5)
  if (isBlock) {
    const body = new Statements(generator, kind).body(depth)
    const head = random.chance(0.1) ? `function ${params}` : `${params} =>`
    return { want, form, kind, tree: { kind: 'lambda', text: `${head} #`, parts: [body] } }
  }
  const tree = generator.expression(kind, depth, [])
  return { want, form, kind, tree: { kind: 'lambda', text: `${params} => (#)`, parts: [tree] } }
}

/** What a part becomes when a case is shrunk. */
export function simplestOf(kind: Kind): string | undefined {
  if (kind === 'statement') return ';'
  return LEAVES[kind]?.[0]
}

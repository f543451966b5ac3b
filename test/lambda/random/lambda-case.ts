/**
 * A random lambda with the rows it is called with, as a case of fast-check: generated from one seed, shrunk first to
 * the row that fails, then as a tree, then row by row to plainer values. Kept as text.
 */
import { runInThisContext } from 'node:vm'
import fc from 'fast-check'
import type { Type } from '../../../src/schema/type.js'
import { Prng } from '../../../src/stdx/prng.js'
import { type RandomForm, type RandomWant, randomLambda, simplestOf } from './generate.js'
import { plainerRows, type RandomRow, randomRows, rowOf, rowText } from './rows.js'
import { SCHEMAS } from './schema.js'
import { leafOf, printTree, smallerTrees, type Tree } from './tree.js'

export interface LambdaCase {
  readonly want: RandomWant
  readonly form: RandomForm
  /** The schema of the result. */
  readonly declared?: Type
  readonly tree: Tree
  readonly rows: readonly RandomRow[]
}

/** What stands in seeds.json. */
export interface LambdaSeed {
  readonly want: RandomWant
  readonly form: RandomForm
  readonly declared?: Type
  readonly text: string
  /** Expressions of JavaScript: what is not the plainest value of a row. */
  readonly rows: readonly string[]
}

export const caseText = (entry: LambdaCase): string => printTree(entry.tree)

export function toSeed({ want, form, declared, tree, rows }: LambdaCase): LambdaSeed {
  return { want, form, ...(declared === undefined ? {} : { declared }), text: printTree(tree), rows: rows.map(rowText) }
}

export function fromSeed({ text, rows, ...more }: LambdaSeed): LambdaCase {
  const given = rows.map(row => rowOf(runInThisContext(`(${row})`) as Readonly<Record<string, unknown>>))
  return { ...more, tree: leafOf('lambda', text), rows: given }
}

/** Rows that one lambda is called with: many, because compiling costs as much as a hundred of them. */
export const ROWS = 128

/** Often a schema, now and then one of a narrower number; undefined where the result's type is to be inferred. */
function declaredOf(kind: string, random: Prng): Type | undefined {
  const schema = SCHEMAS[kind]
  if (schema === undefined || random.chance(0.5)) return undefined
  if (schema.kind !== 'float64' || random.chance(0.5)) return schema
  return { ...schema, kind: random.pick(['int32', 'int64', 'float32'] as const) }
}

class ArbitraryLambdaCase extends fc.Arbitrary<LambdaCase> {
  readonly #rows: number

  constructor(rows: number) {
    super()
    this.#rows = rows
  }

  override generate(source: fc.Random): fc.Value<LambdaCase> {
    const random = new Prng(source.nextInt())
    const { want, form, kind, tree } = randomLambda(random)
    const declared = declaredOf(kind, random)
    const rows = randomRows(random.uint32(), this.#rows)
    return new fc.Value({ want, form, ...(declared === undefined ? {} : { declared }), tree, rows }, undefined)
  }

  override canShrinkWithoutContext(value: unknown): value is LambdaCase {
    return typeof value === 'object' && value !== null && 'tree' in value
  }

  override shrink(value: LambdaCase): fc.Stream<fc.Value<LambdaCase>> {
    return fc.stream(smallerCases(value)).map(smaller => new fc.Value(smaller, undefined))
  }
}

function* smallerCases(entry: LambdaCase): Generator<LambdaCase> {
  const { rows, tree } = entry
  const [row] = rows
  if (row === undefined) return
  if (rows.length > 1) {
    const half = rows.length >> 1
    yield { ...entry, rows: rows.slice(0, half) }
    yield { ...entry, rows: rows.slice(half) }
    return
  }
  for (const smaller of smallerTrees(tree, simplestOf)) yield { ...entry, tree: smaller }
  for (const plainer of plainerRows(row)) yield { ...entry, rows: [plainer] }
}

export const arbitraryLambdaCase = (rows = ROWS): fc.Arbitrary<LambdaCase> => new ArbitraryLambdaCase(rows)

/**
 * The syntax tree of a random lambda: text with places for smaller trees. It shrinks as a tree: a part becomes the
 * simplest of its kind, or one of the same kind that stands inside it.
 */

/** What a tree gives: a value of this kind, a statement, the body of a function. */
export type Kind = string

export interface Tree {
  readonly kind: Kind
  /** Each `#` is the place of a part. */
  readonly text: string
  readonly parts: readonly Tree[]
}

export const leafOf = (kind: Kind, text: string): Tree => ({ kind, text, parts: [] })

/** The source text. */
export function printTree({ text, parts }: Tree): string {
  let next = 0
  return parts.length === 0 ? text : text.replace(/#/g, () => printTree(parts[next++] as Tree))
}

/** Parts of the tree, itself excepted, that are of its kind, nearest first. */
function* alike(tree: Tree, kind: Kind): Generator<Tree> {
  for (const part of tree.parts) if (part.kind === kind) yield part
  for (const part of tree.parts) if (part.kind !== kind) yield* alike(part, kind)
}

/** Without the part at the index. */
function without({ kind, text, parts }: Tree, index: number): Tree {
  let at = 0
  return { kind, text: text.replace(/#\s*/g, place => (at++ === index ? '' : place)), parts: parts.toSpliced(index, 1) }
}

/** Smaller trees of the same kind, the smallest first. */
export function* smallerTrees(tree: Tree, simplest: (kind: Kind) => string | undefined): Generator<Tree> {
  const least = simplest(tree.kind)
  if (least !== undefined && tree.text !== least) yield leafOf(tree.kind, least)
  yield* alike(tree, tree.kind)
  const last = tree.parts.at(-1)
  if (tree.kind === 'body' && last !== undefined && tree.parts.length > 1) {
    yield { kind: 'body', text: '{ return # }', parts: [last] }
  }
  for (const [index, part] of tree.parts.entries()) {
    if (part.kind === 'statement' && tree.text.startsWith('{')) yield without(tree, index)
    for (const smaller of smallerTrees(part, simplest)) {
      yield { ...tree, parts: tree.parts.map((kept, at) => (at === index ? smaller : kept)) }
    }
  }
}

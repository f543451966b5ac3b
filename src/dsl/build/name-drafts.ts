/**
 * Names of all drafts: those that the user gave are taken first, whatever their place; then each other draft gets the
 * path of its parents and its own kind. See topology/names.ts for the rule and why.
 */
import { topologyCodes } from '../../errors/codes/topology.js'
import { present } from '../../stdx/present.js'
import { repartitionTopicName } from '../../topology/internal-topics.js'
import { joinPath, NameRegistry } from '../../topology/names.js'
import type { Draft } from '../draft.js'
import { topologyError } from './topology-error.js'

export interface DraftName {
  /** Name of the node; of a repartition topic and of a store before their suffixes. */
  readonly name: string
  /** What the names of those below begin with. */
  readonly path: string
  /** An ordinal stands in the path: it depends on the order of operators. */
  readonly byOrder: boolean
}

/** Names for drafts in building order, each source being the first of those that read the same topics. */
export function nameDrafts(drafts: readonly Draft[], sourceOf: (draft: Draft) => Draft): ReadonlyMap<Draft, DraftName> {
  const registry = new NameRegistry<Draft>()
  const names = new Map<Draft, DraftName>()
  const own = drafts.filter(draft => sourceOf(draft) === draft)
  for (const draft of own) if (draft.name !== undefined) claimGiven(registry, draft, draft.name)
  for (const draft of own) names.set(draft, nameOf(registry, draft, names, sourceOf))
  return names
}

/** What stands behind the path in the draft's own name, so that a table may be named as its topic is. */
function suffixOf(draft: Draft): string {
  return draft.kind === 'source' ? '-source' : draft.kind === 'repartition' ? '-repartition' : ''
}

function nameOf(
  registry: NameRegistry<Draft>,
  draft: Draft,
  names: ReadonlyMap<Draft, DraftName>,
  sourceOf: (draft: Draft) => Draft,
): DraftName {
  const parents = draft.parents.map(parent => present(names.get(sourceOf(parent)), 'the name of a parent'))
  if (draft.name !== undefined) return { name: draft.name, path: draft.name, byOrder: false }
  const above = [...new Set(parents.map(parent => parent.path))].reduce((left, right) => joinPath(left, right), '')
  const { path, ordinal } = registry.generate(joinPath(above, draft.part), suffixOf(draft), draft)
  const name = draft.kind === 'source' ? `${path}-source` : path
  return { name, path, byOrder: ordinal > 1 || parents.some(parent => parent.byOrder) }
}

function claimGiven(registry: NameRegistry<Draft>, draft: Draft, name: string): void {
  const claimed = draft.kind === 'repartition' ? repartitionTopicName(name) : name
  const before = registry.claim(claimed, draft)
  if (before === undefined) return
  const code = hasStore(before) && hasStore(draft) ? topologyCodes.E411 : topologyCodes.E410
  throw topologyError(draft, code, `${before.part} and ${draft.part} are both named '${name}'`, {
    node: name,
    cure: 'give one of them another name: names are those of nodes, stores and topics of one topology',
  })
}

function hasStore(draft: Draft): boolean {
  return 'store' in draft && draft.store.name !== undefined
}

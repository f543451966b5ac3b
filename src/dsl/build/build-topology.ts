/**
 * From drafts to the frozen Topology, in passes: sources of one topic become one; names; then each draft in building
 * order is typed by its parents, its functions are compiled, its nodes, stores and topics are made.
 */
import { topologyCodes } from '../../errors/codes/topology.js'
import { StreamsError } from '../../errors/streams-error.js'
import { frozenTopology } from '../../topology/frozen-topology.js'
import type { Topology } from '../../topology/topology.js'
import type { Draft } from '../draft.js'
import { rememberTableStores } from '../table-store.js'
import { BuildContext } from './build-context.js'
import type { Flow } from './flow.js'
import type { LambdaDoor } from './lambdas.js'
import { makeAggregate } from './make-aggregate.js'
import { makeSink } from './make-sink.js'
import { makeRepartition, makeSource } from './make-source.js'
import { makeBranch, makeEffect, makeFilter, makeMapper, makeMerge, makeSplit, makeToStream } from './make-stateless.js'
import { makeTableLambda, makeTableSource } from './make-table.js'
import { mergeSources } from './merge-sources.js'
import { nameDrafts } from './name-drafts.js'

/** @throws StreamsError E1xx–E4xx; nothing is kept of a build that failed. */
export function buildTopology(drafts: readonly Draft[], lambdas: LambdaDoor): Topology {
  if (drafts.length === 0) {
    throw new StreamsError(topologyCodes.E444, 'the topology is empty', { cure: 'begin with builder.stream(…)' })
  }
  const sourceOf = mergeSources(drafts)
  const build = new BuildContext(lambdas, nameDrafts(drafts, sourceOf), sourceOf)
  for (const draft of drafts) {
    if (sourceOf(draft) === draft) build.setFlow(draft, make(build, draft))
  }
  const { nodes, stores, internalTopics, warnings, storeOfDraft } = build
  const topology = frozenTopology({ nodes, stores, internalTopics, warnings, printLambda: lambdas.print })
  rememberTableStores(topology, storeOfDraft)
  return topology
}

function make(build: BuildContext, draft: Draft): Flow {
  switch (draft.kind) {
    case 'source':
      return makeSource(build, draft)
    case 'repartition':
      return makeRepartition(build, draft)
    case 'filter':
      return makeFilter(build, draft)
    case 'map':
    case 'map-values':
    case 'flat-map':
    case 'flat-map-values':
    case 'select-key':
      return makeMapper(build, draft, draft.kind)
    case 'effect':
      return makeEffect(build, draft)
    case 'merge':
      return makeMerge(build, draft)
    case 'split':
      return makeSplit(build, draft)
    case 'branch':
      return makeBranch(build, draft)
    case 'sink':
      return makeSink(build, draft)
    case 'table-source':
      return makeTableSource(build, draft)
    case 'table-filter':
    case 'table-map-values':
      return makeTableLambda(build, draft)
    case 'aggregate':
      return makeAggregate(build, draft)
    case 'to-stream':
      return makeToStream(build, draft)
  }
}

/** One writer per kind of node: a kind that is forgotten here does not compile. */
import type { NodeKind, NodeOf } from '../../topology/topology-node.js'
import type { Code } from '../code.js'
import type { PlanContext } from '../node-context.js'
import type { Row } from '../row.js'
import { emitAggregate } from './aggregate.js'
import { emitEffect } from './effect.js'
import { emitFilter } from './filter.js'
import { emitFlatMap, emitFlatMapValues } from './flat-map.js'
import { emitMap } from './map.js'
import { emitMapValues } from './map-values.js'
import { emitPass } from './pass.js'
import { emitSelectKey } from './select-key.js'
import { emitSink } from './sink.js'
import { emitSplit } from './split.js'
import { emitTableFilter } from './table-filter.js'
import { emitTableMapValues } from './table-map-values.js'
import { emitTableSource } from './table-source.js'

export const operators: {
  readonly [K in NodeKind]: (context: PlanContext, code: Code, node: NodeOf<K>, row: Row) => void
} = {
  source: emitPass,
  filter: emitFilter,
  'map-values': emitMapValues,
  map: emitMap,
  'flat-map': emitFlatMap,
  'flat-map-values': emitFlatMapValues,
  'select-key': emitSelectKey,
  effect: emitEffect,
  merge: emitPass,
  split: emitSplit,
  branch: emitPass,
  sink: emitSink,
  'table-source': emitTableSource,
  aggregate: emitAggregate,
  'table-filter': emitTableFilter,
  'table-map-values': emitTableMapValues,
  'to-stream': emitPass,
}

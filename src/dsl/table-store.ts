/**
 * Which store of a built topology holds the rows of a KTable: for the test driver and for queries, which may be
 * given the table instead of a name. A table without a store of its own has none.
 */
import type { Topology } from '../topology/topology.js'
import { RecordedTable } from './recorded-table.js'

/** By topology: index of the store by the draft that made the table. Gone with the topology. */
const storesByTable = new WeakMap<Topology, ReadonlyMap<unknown, number>>()

/** Called once by the build. */
export function rememberTableStores(topology: Topology, stores: ReadonlyMap<unknown, number>): void {
  storesByTable.set(topology, stores)
}

/** Index in `topology.stores`; undefined for what is no table of this topology, or has no store. */
export function storeOfTable(topology: Topology, table: unknown): number | undefined {
  return table instanceof RecordedTable ? storesByTable.get(topology)?.get(table.draft) : undefined
}

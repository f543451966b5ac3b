/** The chains of `npm run bench -- chains`: small topologies, each of which works one part of the engine hard. */
import type { Topology } from '../../src/index.js'
import { filterProject, hopping, passthrough, wordCount } from './compared.js'
import { totalsTopology } from './totals.js'

export interface Chain {
  readonly name: string
  readonly build: () => Topology
  readonly input: 'orders' | 'lines'
  /** See PassOptions. */
  readonly commitChunks?: number
}

export const chains: readonly Chain[] = [
  { name: 'forward', build: () => passthrough('orders', 'copies'), input: 'orders' },
  { name: 'filter + project', build: () => filterProject('orders', 'projected'), input: 'orders' },
  { name: 'tumbling', build: totalsTopology, input: 'orders' },
  { name: 'tumbling, commits', build: totalsTopology, input: 'orders', commitChunks: 1 },
  { name: 'hopping 6', build: () => hopping('orders', 'totals'), input: 'orders' },
  { name: 'word count', build: () => wordCount('lines', 'word-counts'), input: 'lines' },
]

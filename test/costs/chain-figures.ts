/** The chains that are counted, their input, and what a pass through one of them costs. */
import { lineChunks, orderChunks } from '../../bench/data/record-chunks.js'
import type { PassOptions } from '../../bench/task-pass.js'
import { type Chain, chains } from '../../bench/topologies/chains.js'
import { Order } from '../../bench/topologies/totals.js'
import { StreamsBuilder, string, topic } from '../../src/index.js'
import { countedPass } from './counted-pass.js'
import type { ChainFigures } from './limits.js'

const KEYS = 10_000
const CHUNK_BYTES = 1 << 20

/** A function with a `catch` is not compiled: it is called for each record. */
const scriptChain: Chain = {
  name: 'JavaScript',
  input: 'orders',
  build: () => {
    const builder = new StreamsBuilder()
    builder
      .stream(topic('orders', string(), Order))
      .filter((_customer, order) => {
        try {
          return order.price >= 10
        } catch {
          return false
        }
      })
      .to(topic('copies', string(), Order))
    return builder.build()
  },
}

export const countedChains: readonly Chain[] = [...chains, scriptChain]

/** The chain of a name. */
export function chainOf(name: string): Chain {
  const chain = countedChains.find(each => each.name === name)
  if (chain === undefined) throw new Error(`no chain ${name}`)
  return chain
}

/** Chunks of `records` records as they come from a log, 1 MiB at a time. */
export function inputOf(input: Chain['input'], records: number, chunkBytes = CHUNK_BYTES): readonly Uint8Array[] {
  return input === 'orders' ? orderChunks(records, KEYS, chunkBytes) : lineChunks(records, chunkBytes)
}

/** What the pass needs beside the topology. */
export function passOptions({ commitChunks }: Chain, chunks: readonly Uint8Array[]): PassOptions {
  return { chunks, ...(commitChunks === undefined ? {} : { commitChunks }) }
}

/** Runs a chain over its input and counts. */
export function chainFigures(chain: Chain, chunks: readonly Uint8Array[], records: number): ChainFigures {
  const counts = countedPass(chain.build(), passOptions(chain, chunks))
  const { result, entries, meters } = counts
  const calls = [...entries.values()].reduce((sum, count) => sum + count, 0)
  return {
    instructions: meters.instructions / records,
    bytesWritten: meters.bytesWritten / records,
    blocks: (meters.blocks / records) * 1000,
    heapGrowth: result.stateRows === 0 ? secondHalfGrowth(counts.heapTops) : 0,
    stateBytes: result.stateRows === 0 ? 0 : counts.allocatedBytes / result.stateRows,
    callsPerStep: calls / (entries.get('stepBegin') ?? Number.NaN),
    callsPerThousand: (calls / records) * 1000,
    hostCalls: meters.hostCalls / records,
    copiedBytes: counts.copiedBytes / records,
    outputRows: result.rowsOut / records,
    outputBytes: result.bytesOut / records,
    changelogRows: result.changelogRows / records,
    changelogBytes: counts.changelogBytes / records,
    codeBytes: counts.codeBytes,
  }
}

/** The last chunk is a smaller one, so its slab is another block. */
function secondHalfGrowth(heapTops: readonly (readonly number[])[]): number {
  return heapTops.reduce((sum, tops) => sum + (tops.at(-2) ?? 0) - (tops[tops.length >> 1] ?? 0), 0)
}

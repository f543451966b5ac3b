/**
 * What one record costs in each of a few chains, tasks alone, batches in memory.
 *
 *   npm run bench -- chains [NAME] [--records N] [--keys N] [--passes N]
 *
 * Prints the fastest and the median of the passes in nanoseconds of CPU time for each record of the input, and what
 * came out, which depends on the records only. To compare two builds, run them turn by turn.
 */
import { parseArgs } from 'node:util'
import { lineChunks, orderChunks } from './data/record-chunks.js'
import { taskPass } from './task-pass.js'
import { chains } from './topologies/chains.js'

const CHUNK_BYTES = 1 << 20

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    records: { type: 'string', default: '500000' },
    keys: { type: 'string', default: '100000' },
    passes: { type: 'string', default: '5' },
  },
})
const records = Number(values.records)
const keys = Number(values.keys)

const inputs = {
  orders: () => orderChunks(records, keys, CHUNK_BYTES),
  lines: () => lineChunks(records, CHUNK_BYTES),
}

for (const { name, build, input, commitChunks } of chains) {
  if (positionals.length > 0 && !positionals.some(wanted => name.startsWith(wanted))) continue
  const chunks = inputs[input]()
  const options = { chunks, ...(commitChunks === undefined ? {} : { commitChunks }) }
  const topology = build()
  taskPass(topology, { ...options, chunks: chunks.slice(0, 8) })
  const passes = Array.from({ length: Number(values.passes) }, () => taskPass(topology, options))
  const ns = passes.map(pass => (pass.seconds * 1e9) / records).sort((a, b) => a - b)
  const [first] = passes
  process.stdout.write(
    `${name.padEnd(18)} ${ns[0]?.toFixed(0).padStart(4)} ns a record, median ${ns[ns.length >> 1]?.toFixed(0)}; ` +
      `${first?.rowsOut} rows out, ${first?.changelogRows} changes, ${first?.stateRows} rows of state\n`,
  )
}

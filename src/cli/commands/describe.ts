/** `millrace describe`. */
import type { Command } from '../command.js'
import { loadTopology } from '../load-file.js'

export const describe: Command = {
  name: 'describe',
  positionals: ['FILE'],
  summary: "Prints a topology: Kafka Streams' description, stores, internal topics, functions",
  about: [
    'Says of each internal topic why it exists, and of each function whether it is compiled, or why it runs as',
    'JavaScript. FILE exports a StreamsBuilder, a topology, or a function that gives one (default, builder or topology).',
  ],
  options: {},
  async run(args, { out }) {
    const { topology } = await loadTopology(args.positional(0))
    out.write(topology.describe())
    return 0
  },
}

/** `millrace demo`. */
import { availableParallelism } from 'node:os'
import type { Command } from '../command.js'
import { runDemo } from '../demo/demo.js'

const EXIT_SIGNAL = 130

export const demo: Command = {
  name: 'demo',
  positionals: [],
  summary: 'A real data set through a real topology, shown live; needs nothing',
  about: [
    'Two months of US flights go through an embedded log in a temporary folder, or through Kafka, faster and faster; a',
    'topology aggregates delays per airport and day. Lines instead of a live view when the output is not a terminal.',
    'Nothing is left behind: topics that the demo makes on a cluster are deleted.',
  ],
  options: {
    rate: { value: 'N', about: 'Flights per second, instead of faster and faster' },
    kafka: { value: 'HOST:PORT', about: 'Brokers of a Kafka cluster, comma-separated, instead of the embedded log' },
    threads: { value: 'N', about: 'Lanes (worker threads); default: 2, or 1 on one core' },
  },
  async run(args, { out, isColoured, clock, signal }) {
    const laneCount = args.whole('threads', 1) ?? Math.min(2, availableParallelism())
    const bootstrapServers = args.text('kafka')
    await runDemo({
      terminal: out,
      isColoured,
      clock,
      signal,
      ratePerSecond: args.whole('rate', 1),
      laneCount,
      ...(bootstrapServers === undefined ? {} : { bootstrapServers }),
    })
    return signal.aborted ? EXIT_SIGNAL : 0
  },
}

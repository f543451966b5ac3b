/** `millrace run`. */
import type { StreamsConfigInput } from '../../config/streams-config.js'
import { logConfig, logOptions, withLog } from '../choose-log.js'
import type { Command } from '../command.js'
import { createMissingTopics } from '../create-topics.js'
import { loadTopology } from '../load-file.js'
import { Supervisor } from '../supervisor.js'

/** With --until-end somebody waits for the commits. */
const UNTIL_END_COMMIT_INTERVAL_MS = 200

export const run: Command = {
  name: 'run',
  positionals: ['FILE'],
  summary: 'Runs a topology until SIGINT or SIGTERM, or to the end of its input',
  about: [
    'FILE exports a StreamsBuilder, a topology, or a function that gives one (as default, topology or builder), and may',
    'export `config`, an object of configuration keys. On an embedded log, topics that do not exist are created: typed',
    'topics that FILE exports with their partitions and configs, others with one partition. On Kafka they are an error',
    'unless --create-topics is given.',
  ],
  options: {
    ...logOptions,
    'create-topics': { about: 'On Kafka too: create topics that do not exist' },
    config: { value: 'K=V', isMultiple: true, about: 'A configuration key; stronger than those of FILE' },
    'until-end': { about: 'Process what is in the input topics, then end' },
  },
  async run(args, context) {
    const loaded = await loadTopology(args.positional(0))
    const config: StreamsConfigInput = {
      'application.id': loaded.name,
      ...(args.flag('until-end') ? { 'commit.interval.ms': UNTIL_END_COMMIT_INTERVAL_MS } : {}),
      ...loaded.config,
      ...args.pairs('config'),
    }
    const chosen = { ...config, ...(await logConfig(args, config)) }
    return withLog(chosen, { mayCreate: true, context }, async log => {
      const mayCreate = log.kind === 'embedded' || args.flag('create-topics')
      const created = mayCreate ? await createMissingTopics(log.admin, loaded.topology, loaded.topics) : []
      for (const { topic, partitionCount } of created) {
        context.err.write(`created topic ${topic} (${partitionCount} partition${partitionCount === 1 ? '' : 's'})\n`)
      }
      await new Supervisor(loaded.topology, chosen, { log, context, isUntilEnd: args.flag('until-end') }).run()
      return 0
    })
  },
}

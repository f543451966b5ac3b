/**
 * What the killed processes run: each click is copied, counted per page in windows of a second, and summed up per user;
 * both aggregations stand behind repartition topics and keep their state in changelogs.
 */

import type { StreamsConfigInput } from '../../src/config/streams-config.js'
import { json, StreamsBuilder, string, TimeWindows, type Topology, topic } from '../../src/index.js'

export const PARTITIONS = 2
export const WINDOW_MS = 1_000

const Click = json({ id: 'int32', user: 'string', page: 'string', amount: 'int32' })

/** @param prefix of its topics' names */
export function killTopology(prefix = ''): Topology {
  const builder = new StreamsBuilder()
  const clicks = builder.stream(topic(`${prefix}clicks`, string(), Click))
  clicks.mapValues((_key, click) => ({ id: click.id })).to(`${prefix}copies`)
  clicks
    .groupBy((_key, click) => click.page)
    .windowedBy(TimeWindows.ofSizeAndGrace('1 second', '10 days'))
    .count()
    .toStream()
    .to(`${prefix}counts`)
  clicks
    .groupBy((_key, click) => click.user)
    .aggregate(
      () => ({ n: 0, sum: 0 }),
      (_user, click, total) => ({ n: total.n + 1, sum: total.sum + click.amount }),
    )
    .toStream()
    .to(`${prefix}totals`)
  return builder.build()
}

export const killConfig: StreamsConfigInput = {
  'application.id': 'killed',
  'commit.interval.ms': 20,
  'repartition.purge.interval.ms': 50,
  'num.stream.threads': 2,
  'poll.ms': 10,
}

/** Its topics, to be created. */
export function killTopics(prefix = '', partitionCount = PARTITIONS) {
  return ['clicks', 'copies', 'counts', 'totals'].map(name => ({
    topic: `${prefix}${name}`,
    partitionCount,
    configs: { 'segment.bytes': '200000', 'retention.ms': '-1' },
  }))
}

/** Record number `id` of a partition of clicks: the same in every process. */
export function clickOf(partition: number, id: number): { key: string; value: string; timestampMs: number } {
  const mixed = Math.imul(id * PARTITIONS + partition + 1, 0x9e3779b1) >>> 0
  const value = { id, user: `user ${mixed % 97}`, page: `page ${(mixed >>> 8) % 23}`, amount: (mixed >>> 16) % 1_000 }
  return { key: `k${id}`, value: JSON.stringify(value), timestampMs: id * 3 }
}

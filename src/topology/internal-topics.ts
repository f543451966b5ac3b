/**
 * The topics that the engine creates, with Kafka Streams' names and configuration
 * (InternalTopologyBuilder, RepartitionTopicConfig, UnwindowedUnversionedChangelogTopicConfig,
 * WindowedChangelogTopicConfig; reference §6.3).
 */
import { WINDOW_CHANGELOG_RETENTION_EXTRA_MS } from '../config/limits.js'
import type { InternalTopic, StoreSpec } from './topology.js'

/** `<name>-repartition`: rows wait in it only until they are processed, then they are purged. */
export function repartitionTopic(name: string, partitions: number | undefined, why: string): InternalTopic {
  return Object.freeze({
    name: repartitionTopicName(name),
    kind: 'repartition',
    ...(partitions === undefined ? {} : { partitions }),
    config: Object.freeze({
      'cleanup.policy': 'delete',
      'message.timestamp.type': 'CreateTime',
      'retention.ms': '-1',
      'segment.bytes': '52428800',
    }),
    why,
  })
}

/** `<store>-changelog`: window stores also delete by time, a day later than the store forgets. */
export function changelogTopic(store: Pick<StoreSpec, 'name' | 'kind' | 'retentionMs'>): InternalTopic {
  const deletes = store.kind === 'window'
  const retentionMs = (store.retentionMs ?? 0) + WINDOW_CHANGELOG_RETENTION_EXTRA_MS
  return Object.freeze({
    name: `${store.name}-changelog`,
    kind: 'changelog',
    config: Object.freeze({
      'cleanup.policy': deletes ? 'compact,delete' : 'compact',
      'message.timestamp.type': 'CreateTime',
      ...(deletes ? { 'retention.ms': String(retentionMs) } : {}),
    }),
    why: `the store '${store.name}' is restored from it`,
  })
}

/** The topic of a grouping or `repartition` of that name. */
export function repartitionTopicName(name: string): string {
  return `${name}-repartition`
}

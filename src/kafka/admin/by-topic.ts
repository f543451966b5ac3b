/** Kafka's requests name a topic once, with its partitions; ours come one by one. */
import type { TopicPartition } from '../../model/topic-partition.js'

/** Groups by topic, in the order in which each first stands. */
export function byTopic<T extends TopicPartition>(
  entries: readonly T[],
): readonly { readonly topic: string; readonly entries: readonly T[] }[] {
  const groups = new Map<string, T[]>()
  for (const entry of entries) {
    const group = groups.get(entry.topic)
    if (group === undefined) groups.set(entry.topic, [entry])
    else group.push(entry)
  }
  return [...groups].map(([topic, group]) => ({ topic, entries: group }))
}

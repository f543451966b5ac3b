/**
 * A partition of a topic, as a value; the key under which maps hold one is its printed form, `orders-0`.
 * Source: org.apache.kafka.common.TopicPartition.
 */
export interface TopicPartition {
  readonly topic: string
  /** 0-based. */
  readonly partition: number
}

/** `orders-0`: the name of the partition's folder in the embedded log, and a key for maps. */
export function topicPartitionName(topicPartition: TopicPartition): string {
  return `${topicPartition.topic}-${topicPartition.partition}`
}

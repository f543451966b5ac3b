/**
 * Whether an empty input may be passed by records of other inputs (`max.task.idle.ms`). Pure.
 * Kafka Streams: PartitionGroup.readyToProcess (KIP-353, KIP-695).
 */

export interface CaughtUpFacts {
  /** -1: never wait; 0: wait until the partition is known to be read to its end; more: and that long after. */
  readonly maxTaskIdleMs: number
  /** Everything that the partition held at the last fetch has been handed over. */
  readonly isAtEnd: boolean
  /** How long it has been so, ms. */
  readonly idleForMs: number
}

export function isCaughtUp(facts: CaughtUpFacts): boolean {
  if (facts.maxTaskIdleMs < 0) return true
  return facts.isAtEnd && facts.idleForMs >= facts.maxTaskIdleMs
}

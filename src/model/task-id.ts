/**
 * A task: one sub-topology on one partition. Printed `0_3`, as Kafka Streams prints it.
 * Source: org.apache.kafka.streams.processor.TaskId.
 */
export interface TaskId {
  readonly subtopology: number
  readonly partition: number
}

export function printTaskId(id: TaskId): string {
  return `${id.subtopology}_${id.partition}`
}

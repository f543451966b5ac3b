/**
 * The topics of a test driver: queues of records in memory, one partition each. What goes in waits for its task,
 * what comes out waits to be read, and a topic that is both goes round.
 */
import type { RecordHeaders } from '../record-batch/record-headers.js'

/** A record as bytes, with its place in its topic. */
export interface DriverRecord {
  readonly offset: bigint
  readonly timestampMs: bigint
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: RecordHeaders
}

/** A record before it has its offset. */
export type NewRecord = Omit<DriverRecord, 'offset'>

interface DriverTopic {
  nextOffset: bigint
  /** Records for each task input that reads the topic, oldest first. */
  readonly inputs: Map<string, DriverRecord[]>
  /** Records that nobody has read through an output topic. */
  readonly unread: DriverRecord[]
  produced: boolean
}

/** The topics of the test driver: queues in memory. */
export class DriverTopics {
  readonly #topics = new Map<string, DriverTopic>()

  #topic(name: string): DriverTopic {
    const known = this.#topics.get(name)
    if (known !== undefined) return known
    const made: DriverTopic = { nextOffset: 0n, inputs: new Map(), unread: [], produced: false }
    this.#topics.set(name, made)
    return made
  }

  /** Declares that an input, by any name of its own, reads a topic: it gets every record from now on. */
  subscribe(topic: string, input: string): void {
    this.#topic(topic).inputs.set(input, [])
  }

  /** Appends a record. From an output it can also be read by the test. */
  append(topic: string, record: NewRecord, isOutput: boolean): void {
    const to = this.#topic(topic)
    const placed = { ...record, offset: to.nextOffset }
    to.nextOffset++
    for (const queue of to.inputs.values()) queue.push(placed)
    if (!isOutput) return
    to.produced = true
    to.unread.push(placed)
  }

  /** Records that wait for an input, oldest first; taking them is the caller's business. */
  waiting(topic: string, input: string): DriverRecord[] {
    return this.#topic(topic).inputs.get(input) ?? []
  }

  unread(topic: string): DriverRecord[] {
    return this.#topic(topic).unread
  }

  /** Topics that a sink, a repartition or a changelog has written to. */
  produced(): ReadonlySet<string> {
    return new Set([...this.#topics].filter(([, topic]) => topic.produced).map(([name]) => name))
  }

  names(): string[] {
    return [...this.#topics.keys()]
  }
}

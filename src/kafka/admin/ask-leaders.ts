/**
 * Questions about partitions, asked of their leaders: one request per broker for all that it leads, again for those
 * whose leader has moved. A partition that cannot be answered does not hold back the others.
 */
import { StreamsError } from '../../errors/streams-error.js'
import { type TopicPartition, topicPartitionName } from '../../model/topic-partition.js'
import type { TopicMetadata } from '../cluster/cluster.js'
import { mayPass, retrying } from '../cluster/retry.js'
import { isRetriable, type KafkaRequestName, kafkaError, unknownTopicOrPartition } from '../kafka-errors.js'
import { KafkaErrorNumber } from '../protocol/error-numbers.js'
import { malformed } from '../protocol/wire-reader.js'
import type { AdminContext } from './admin-context.js'

/** One partition of a broker's answer. */
export interface LeaderAnswer<A> extends TopicPartition {
  readonly errorCode: number
  readonly value: A
}

/** What is asked. */
export interface LeaderRequest<Q extends TopicPartition, A> {
  readonly name: KafkaRequestName
  /** Asks one broker, of no partition twice; answers in any order. */
  readonly ask: (nodeId: number, questions: readonly Q[]) => Promise<readonly LeaderAnswer<A>[]>
}

/** Of one question. */
export type Outcome<A> =
  | { readonly value: A; readonly error: undefined }
  | { readonly value: undefined; readonly error: StreamsError }

/** One outcome per question, in order, when all are known or the time is over. Rejects when the signal is aborted. */
export async function askLeaders<Q extends TopicPartition, A>(
  context: AdminContext,
  questions: readonly Q[],
  request: LeaderRequest<Q, A>,
): Promise<readonly Outcome<A>[]> {
  const rounds = new LeaderRounds(context, request, questions)
  try {
    await retrying(context.retry, () => rounds.next())
  } catch (error) {
    if (context.retry.signal?.aborted === true) throw error
    rounds.giveUp(error)
  }
  return rounds.outcomes()
}

/** A question that is still open. */
interface OpenQuestion<Q> {
  readonly index: number
  readonly question: Q
}

class LeaderRounds<Q extends TopicPartition, A> {
  readonly #context: AdminContext
  readonly #request: LeaderRequest<Q, A>
  readonly #outcomes: Outcome<A>[] = []
  readonly #lastErrors = new Map<number, StreamsError>()
  #open: readonly OpenQuestion<Q>[]

  constructor(context: AdminContext, request: LeaderRequest<Q, A>, questions: readonly Q[]) {
    this.#context = context
    this.#request = request
    this.#open = questions.map((question, index) => ({ index, question }))
  }

  /** Asks what is open once. Rejects with an error that may pass while something stays open. */
  async next(): Promise<void> {
    const batches = this.#batches(await this.#metadata())
    await Promise.all(batches.map(({ nodeId, batch }) => this.#ask(nodeId, batch)))
    this.#open = this.#open.filter(({ index }) => this.#outcomes[index] === undefined)
    const [first] = this.#open
    if (first === undefined) return
    const error = this.#lastErrors.get(first.index)
    // what a leader does not know yet has a code that would end the rounds
    throw mayPass(error) ? error : this.#noLeader(first.question)
  }

  /** Nothing more is asked: what is open ends with its last error, or with the one that ended the rounds. */
  giveUp(error: unknown): void {
    for (const { index } of this.#open) {
      const last = this.#lastErrors.get(index) ?? error
      if (!(last instanceof StreamsError)) throw last
      this.#outcomes[index] ??= { value: undefined, error: last }
    }
  }

  outcomes(): readonly Outcome<A>[] {
    return this.#outcomes
  }

  async #metadata(): Promise<ReadonlyMap<string, TopicMetadata | undefined>> {
    const names = [...new Set(this.#open.map(({ question }) => question.topic))]
    const byName = async (fresh: boolean): Promise<ReadonlyMap<string, TopicMetadata | undefined>> => {
      const topics = await this.#context.cluster.topics(names, fresh)
      return new Map(names.map((name, index) => [name, topics[index]]))
    }
    const known = await byName(false)
    // partitions may have been added since
    const isOld = this.#open.some(
      ({ question }) => known.get(question.topic)?.leaders[question.partition] === undefined,
    )
    return isOld ? byName(true) : known
  }

  /** By leader, and so that no request names a partition twice: brokers refuse that. Settles what nobody leads. */
  #batches(
    metadata: ReadonlyMap<string, TopicMetadata | undefined>,
  ): readonly { readonly nodeId: number; readonly batch: readonly OpenQuestion<Q>[] }[] {
    const seen = new Map<string, number>()
    const batches = new Map<string, { readonly nodeId: number; readonly batch: OpenQuestion<Q>[] }>()
    for (const open of this.#open) {
      const { topic, partition } = open.question
      const leaders = metadata.get(topic)?.leaders
      const leader = leaders?.[partition]
      if (leader === undefined) {
        const error = unknownTopicOrPartition({ topic, partition }, leaders?.length)
        this.#outcomes[open.index] = { value: undefined, error }
        continue
      }
      if (leader.nodeId < 0) {
        this.#postpone(open, this.#noLeader(open.question))
        continue
      }
      const name = topicPartitionName(open.question)
      const turn = seen.get(name) ?? 0
      seen.set(name, turn + 1)
      const key = `${leader.nodeId} ${turn}`
      const found = batches.get(key)
      if (found === undefined) batches.set(key, { nodeId: leader.nodeId, batch: [open] })
      else found.batch.push(open)
    }
    return [...batches.values()]
  }

  async #ask(nodeId: number, batch: readonly OpenQuestion<Q>[]): Promise<void> {
    try {
      const questions = batch.map(({ question }) => question)
      const answers = await this.#request.ask(nodeId, questions)
      const byPartition = new Map(answers.map(answer => [topicPartitionName(answer), answer]))
      for (const open of batch) this.#settle(open, byPartition.get(topicPartitionName(open.question)))
    } catch (error) {
      if (!(error instanceof StreamsError)) throw error
      for (const open of batch) this.#fail(open, error, mayPass(error))
    }
  }

  #settle(open: OpenQuestion<Q>, answer: LeaderAnswer<A> | undefined): void {
    if (answer === undefined) {
      this.#fail(open, malformed(`nothing is said of ${topicPartitionName(open.question)}`), true)
    } else if (answer.errorCode === KafkaErrorNumber.NONE) {
      this.#outcomes[open.index] = { value: answer.value, error: undefined }
    } else {
      const { topic, partition } = open.question
      const error = kafkaError(answer.errorCode, { topic, partition }, this.#request.name)
      // a leader that does not know the partition yet, or no more: metadata says which
      this.#fail(open, error, isRetriable(answer.errorCode))
    }
  }

  #fail(open: OpenQuestion<Q>, error: StreamsError, isPassing: boolean): void {
    if (isPassing) this.#postpone(open, error)
    else this.#outcomes[open.index] = { value: undefined, error }
  }

  #postpone({ index, question }: OpenQuestion<Q>, error: StreamsError): void {
    this.#lastErrors.set(index, error)
    this.#context.cluster.forget(question.topic)
  }

  #noLeader({ topic, partition }: TopicPartition): StreamsError {
    return kafkaError(KafkaErrorNumber.LEADER_NOT_AVAILABLE, { topic, partition }, this.#request.name)
  }
}

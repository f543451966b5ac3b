/** The number under which brokers know a producer, so that they take each of its batches once. */
import type { Cluster } from '../cluster/cluster.js'
import { kafkaError } from '../kafka-errors.js'
import { initProducerIdApi } from '../protocol/messages/produce.js'

export interface ProducerId {
  readonly id: bigint
  readonly epoch: number
}

const NO_PRODUCER_ID = -1n

/** Of a producer that has none yet; it sends nothing under it. */
export const noProducerId: ProducerId = Object.freeze({ id: NO_PRODUCER_ID, epoch: -1 })

/** Means nothing without a transactional id, but has to be there. */
const TRANSACTION_TIMEOUT_MS = 60_000

/** A producer id of no transaction, from any broker. */
export async function newProducerId(cluster: Cluster): Promise<ProducerId> {
  const request = {
    transactionalId: null,
    transactionTimeoutMs: TRANSACTION_TIMEOUT_MS,
    producerId: NO_PRODUCER_ID,
    producerEpoch: -1,
  }
  const { errorCode, producerId, producerEpoch } = await cluster.request(initProducerIdApi, request, 'any')
  if (errorCode !== 0) throw kafkaError(errorCode, {}, 'InitProducerId')
  return { id: producerId, epoch: producerEpoch }
}

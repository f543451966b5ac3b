/** Error numbers of a Produce answer, and what they mean for a batch. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProduceResponse } from '../../../src/kafka/data/broker-sender.js'
import { PartitionQueue, type QueuedBatch } from '../../../src/kafka/data/partition-queue.js'
import { answersOf } from '../../../src/kafka/data/produce-answers.js'

function sentBatch(partition: number, attemptCount = 1) {
  const queue = new PartitionQueue<QueuedBatch>({ topic: 'orders', partition })
  const batch = {
    bytes: new Uint8Array(0),
    recordCount: 1,
    deadlineMs: 0,
    sequence: 0,
    isUncertain: false,
    attemptCount,
  }
  return { queue, batch }
}

function response(
  errors: readonly (readonly [partition: number, errorCode: number, text?: string])[],
): ProduceResponse {
  const partitionResponses = errors.map(([index, errorCode, text]) => ({
    index,
    errorCode,
    baseOffset: errorCode === 0 ? 17n : -1n,
    logAppendTimeMs: -1n,
    logStartOffset: 0n,
    recordErrors: text === undefined ? [] : [{ batchIndex: 0, batchIndexErrorMessage: text }],
    errorMessage: null,
  }))
  return { responses: [{ name: 'orders', partitionResponses }], throttleTimeMs: 0 }
}

function outcomeOf(errorCode: number, attemptCount = 1) {
  const [answer] = answersOf([sentBatch(0, attemptCount)], response([[0, errorCode]]))
  assert.ok(answer !== undefined)
  return answer
}

test('each kind of error has its outcome', () => {
  const outcomes: readonly (readonly [string, readonly number[]])[] = [
    ['acked', [0, 46]],
    ['out-of-order', [45, 59, 49, 47, 90]],
    ['uncertain', [3, 5, 6, 7, 13, 20, 56, 74]],
    ['refused', [2, 19]],
    ['dropped', [10, 17, 18, 29, 31, 32, 44, 76, 87]],
  ]
  for (const [outcome, numbers] of outcomes) {
    for (const number of numbers) assert.equal(outcomeOf(number).outcome, outcome, `error ${number}`)
  }
})

test('what says that the leader moved says so; damage is believed after a few attempts', () => {
  assert.equal(outcomeOf(6).needsMetadata, true)
  assert.equal(outcomeOf(19).needsMetadata, false)
  assert.equal(outcomeOf(2, 3).outcome, 'dropped')
})

test('answers find their batches; a partition that is missing in the answer stays uncertain', () => {
  const sent = [sentBatch(2), sentBatch(0), sentBatch(1)]
  const answers = answersOf(
    sent,
    response([
      [0, 0],
      [2, 87, 'no key'],
    ]),
  )
  assert.deepEqual(
    answers.map(answer => [answer.outcome, answer.baseOffset, answer.error?.code]),
    [
      ['dropped', undefined, 'E638'],
      ['acked', 17n, undefined],
      ['uncertain', undefined, 'E630'],
    ],
  )
  assert.match(answers[0]?.error?.message ?? '', /no key/)
  assert.deepEqual(answers[0]?.error?.place, { topic: 'orders', partition: 2 })
})

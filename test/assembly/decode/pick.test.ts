/** Picking: the order of rows over several inputs, who waits for whom, and rows that fail at their turn. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { RecordBatchWriter } from '../../../src/record-batch/writer.js'
import { structType, types } from '../../../src/schema/type.js'
import * as abi from '../../../src/wasm/abi.generated.js'
import { loadKernels } from '../kernel-harness.js'
import { type RigInput, type RigRow, TaskRig } from './task-rig.js'

const text: RigInput = { key: { kind: 'string', nullable: true }, value: { kind: 'string', nullable: true } }
const json: RigInput = { ...text, value: { kind: 'json', type: structType({ n: types.float64 }) } }

/** A batch of values at timestamps, offsets from `base` on. */
function batch(base: number, records: readonly (readonly [timestamp: number, value: string])[]): Uint8Array {
  const writer = new RecordBatchWriter({ baseOffset: BigInt(base) })
  for (const [timestamp, value] of records) {
    writer.append({ timestampMs: BigInt(timestamp), key: null, value: new TextEncoder().encode(value) })
  }
  return Uint8Array.from(writer.finish())
}

const order = (rows: readonly RigRow[]): string[] => rows.map(row => `${row.input}:${row.offset}`)

describe('picking', () => {
  it('merges the heads by timestamp, ties by source, then partition, whatever the cuts', () => {
    const kernels = loadKernels()
    const inputs = [
      { ...text, source: 1, partition: 0 },
      { ...text, source: 0, partition: 1 },
      { ...text, source: 0, partition: 0 },
    ]
    const rank = [2, 1, 0]
    const queues = fc.tuple(...inputs.map(() => fc.array(fc.nat({ max: 12 }), { maxLength: 20 })))
    const cuts = fc.record({ rowsLeft: fc.integer({ min: 1, max: 9 }), batchRows: fc.integer({ min: 1, max: 9 }) })
    fc.assert(
      fc.property(queues, cuts, (times, cut) => {
        const rig = new TaskRig(inputs, kernels).init()
        times.forEach((queue, input) => {
          for (let at = 0; at < queue.length; at += 4) {
            rig.push(
              input,
              batch(
                at,
                queue.slice(at, at + 4).map(time => [time, 'x']),
              ),
            )
          }
        })
        const { rows, status } = rig.drain(() => cut)
        assert.equal(status, abi.STATUS_DRAINED)
        const heads = times.map(() => 0)
        const wanted: string[] = []
        const left = (): number[] => heads.map((_, i) => i).filter(i => (heads[i] as number) < (times[i]?.length ?? 0))
        for (let ready = left(); ready.length > 0; ready = left()) {
          const timeOf = (i: number): number => times[i]?.[heads[i] as number] as number
          ready.sort((a, b) => timeOf(a) - timeOf(b) || (rank[a] as number) - (rank[b] as number))
          const next = ready[0] as number
          wanted.push(`${next}:${heads[next]}`)
          heads[next] = (heads[next] as number) + 1
        }
        assert.deepEqual(order(rows), wanted)
      }),
      { seed: 31, numRuns: 150 },
    )
  })

  it('waits for an empty input that is not caught up, and no longer when it is', () => {
    const rig = new TaskRig([text, text]).init()
    const second = rig.inputs[1] as number
    rig.set(second + abi.INPUT_CAUGHT_UP, 0)
    assert.equal(rig.drain().status, abi.STATUS_DRAINED)
    rig.push(
      0,
      batch(0, [
        [10, 'a'],
        [30, 'b'],
      ]),
    )
    assert.deepEqual(rig.drain(), { rows: [], status: abi.STATUS_WAITING })
    rig.push(1, batch(0, [[20, 'c']]))
    const first = rig.drain()
    assert.deepEqual(order(first.rows), ['0:0', '1:0'])
    assert.equal(first.status, abi.STATUS_WAITING)
    rig.set(second + abi.INPUT_CAUGHT_UP, 1)
    assert.deepEqual(order(rig.drain().rows), ['0:1'])
  })

  it('keeps positions, partition time and stream time', () => {
    const rig = new TaskRig([text]).init()
    const input = rig.inputs[0] as number
    rig.push(
      0,
      batch(5, [
        [10, 'a'],
        [40, 'b'],
        [20, 'c'],
      ]),
    )
    rig.set(abi.H_ROWS_LEFT, 2)
    rig.set(abi.H_BATCH_ROWS_MAX, 100)
    rig.call('decode')
    assert.equal(rig.call('pick'), abi.STATUS_OK)
    assert.deepEqual([rig.get(abi.H_PICK_FROM), rig.get(abi.H_PICK_TO)], [0, 2])
    rig.call('picked', input, 1)
    assert.equal(rig.getI64(input + abi.INPUT_POSITION), 6n)
    assert.equal(rig.getI64(input + abi.INPUT_PARTITION_TIME), 10n)
    rig.call('picked', input, 2)
    rig.call('picked', input, 2)
    assert.equal(rig.getI64(abi.H_STREAM_TIME_MS), 40n)
    assert.equal(rig.get(abi.H_ROWS_LEFT), 0)
    assert.equal(rig.kernels.data.getBigUint64(abi.H_ROWS_PICKED, true), 2n)
    assert.equal(rig.call('pick'), abi.STATUS_BUDGET)
  })

  it('stops at the bound of output bytes', () => {
    const rig = new TaskRig([text]).init()
    rig.push(0, batch(0, [[10, 'a']]))
    rig.set(abi.H_ROWS_LEFT, 10)
    rig.call('decode')
    rig.set(abi.H_OUTPUT_BYTES_MAX, 100)
    rig.set(abi.H_OUTPUT_BYTES, 100)
    assert.equal(rig.call('pick'), abi.STATUS_OUTPUT_FULL)
  })
})

describe('rows that fail at their turn', () => {
  it('fails the step at a bad row, after the good ones before it', () => {
    for (const batchRows of [1, 2, 100]) {
      const rig = new TaskRig([json]).init()
      rig.push(
        0,
        batch(0, [
          [1, '{"n":1}'],
          [2, '{"n":2}'],
          [3, '{"n":'],
          [4, '{"n":4}'],
        ]),
      )
      const { rows, status } = rig.drain(() => ({ rowsLeft: 100, batchRows }))
      assert.deepEqual(
        rows.map(row => row.columns),
        [[1], [2]],
      )
      assert.equal(status, abi.STATUS_FAILED)
      assert.equal(rig.get(abi.H_FAIL_CODE), abi.ROW_BAD_JSON)
      assert.equal(rig.get(abi.H_FAIL_DETAIL), 5)
      assert.equal(rig.row(0, rig.get(abi.H_FAIL_ROW)).offset, 2n)
      assert.equal(rig.getI64((rig.inputs[0] as number) + abi.INPUT_POSITION), 2n)
    }
  })

  it('passes bad rows over under the policy continue, counted, with their bytes for a dead letter', () => {
    const rig = new TaskRig([json]).init()
    rig.set(abi.H_DESERIALIZATION_POLICY, abi.POLICY_CONTINUE)
    rig.push(
      0,
      batch(0, [
        [1, '{}'],
        [2, '{"n":2}'],
        [3, 'no JSON at all'],
      ]),
    )
    rig.set(abi.H_ROWS_LEFT, 10)
    rig.call('decode')
    assert.equal(rig.call('pick'), abi.STATUS_OK)
    rig.call('picked', rig.inputs[0] as number, 2)
    assert.equal(rig.call('pick'), abi.STATUS_DRAINED)
    assert.equal(rig.kernels.data.getBigUint64(abi.H_DROPPED + 8 * abi.DROP_BAD_ROW, true), 2n)
    const failed: unknown[] = []
    for (let at = rig.get(abi.H_FAIL_LIST); at !== 0; at = rig.get(at + abi.FAILED_NEXT)) {
      const value = Buffer.from(rig.slice(at + abi.FAILED_VALUE) ?? []).toString()
      failed.push([rig.get(at + abi.FAILED_CODE), rig.getI64(at + abi.FAILED_OFFSET), value])
    }
    assert.deepEqual(failed, [
      [abi.ROW_MISSING_FIELD, 0n, '{}'],
      [abi.ROW_BAD_JSON, 2n, 'no JSON at all'],
    ])
    assert.equal(rig.getI64((rig.inputs[0] as number) + abi.INPUT_POSITION), 3n)
  })

  it('refuses a corrupt batch at its base offset, and goes on behind it', () => {
    const rig = new TaskRig([text]).init()
    rig.set(abi.H_DESERIALIZATION_POLICY, abi.POLICY_CONTINUE)
    const corrupt = batch(2, [
      [2, 'b'],
      [3, 'c'],
    ])
    corrupt[70] = (corrupt[70] as number) ^ 1
    rig.push(0, Buffer.concat([batch(0, [[1, 'a']]), corrupt, batch(4, [[4, 'd']])]))
    rig.set(abi.H_ROWS_LEFT, 10)
    rig.call('decode')
    assert.deepEqual([rig.row(0, 0).value, rig.row(0, 1).offset, rig.row(0, 2).value], ['a', 2n, 'd'])
    assert.equal(rig.call('pick'), abi.STATUS_OK)
    rig.call('picked', rig.inputs[0] as number, 1)
    rig.call('pick')
    assert.equal(rig.get(rig.get(abi.H_FAIL_LIST) + abi.FAILED_CODE), abi.ROW_CORRUPT_BATCH)
    assert.equal(rig.row(0, rig.get(abi.H_PICK_FROM)).value, 'd')
  })

  it('treats negative timestamps as the extractors of Kafka Streams do', () => {
    const run = (policy: number): { rows: RigRow[]; status: number; rig: TaskRig } => {
      const rig = new TaskRig([text]).init()
      rig.set(abi.H_NEGATIVE_TIMESTAMPS, policy)
      rig.push(
        0,
        batch(0, [
          [7, 'a'],
          [-1, 'b'],
          [9, 'c'],
        ]),
      )
      return { ...rig.drain(), rig }
    }
    const failing = run(0)
    assert.equal(failing.status, abi.STATUS_FAILED)
    assert.equal(failing.rig.get(abi.H_FAIL_CODE), abi.ROW_NEGATIVE_TIMESTAMP)
    assert.deepEqual(
      failing.rows.map(row => row.value),
      ['a'],
    )
    const skipping = run(1)
    assert.deepEqual(
      skipping.rows.map(row => row.value),
      ['a', 'c'],
    )
    assert.equal(skipping.rig.kernels.data.getBigUint64(abi.H_DROPPED + 8 * abi.DROP_BAD_TIMESTAMP, true), 1n)
    assert.deepEqual(
      run(2).rows.map(row => row.timestamp),
      [7n, 7n, 9n],
    )
  })
})

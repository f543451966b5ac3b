/**
 * Hostile bytes: mutated and truncated batches at the very end of the memory, so that a read beyond the 64 bytes of
 * padding traps. Nothing traps, no slice leaves the bytes, and what comes out does not depend on the cuts.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { standardCodecs } from '../../../src/record-batch/codecs.js'
import { crc32c } from '../../../src/record-batch/crc32c.js'
import { RecordBatchWriter } from '../../../src/record-batch/writer.js'
import { listType, nullableType, structType, types } from '../../../src/schema/type.js'
import * as abi from '../../../src/wasm/abi.generated.js'
import { loadKernels } from '../kernel-harness.js'
import { randomFrom } from './json-cases.js'
import { type RigInput, TaskRig } from './task-rig.js'

const order = structType({
  id: types.string,
  n: types.float64,
  q: nullableType(types.int32),
  at: structType({ x: types.int64, b: types.bytes }),
  list: listType(structType({ s: types.string })),
  raw: types.raw,
})
const input: RigInput = {
  key: { kind: 'string', nullable: true },
  keyUsed: 'all',
  value: { kind: 'json', type: order, nullable: true },
}

const values = [
  '{"id":"a","n":12.5,"at":{"x":1,"b":"AAEC"},"list":[{"s":"x"},{"s":"\\u00e9"}],"raw":[1,{"a":"b"}]}',
  '{"id":"ünï","skipped":{"deep":[[],{"x":[true,null]}]},"n":-0.1e-3,"q":7,"at":{"b":"","x":-5},"list":[],"raw":null}',
]

/** A few good batches, as one span. */
function goodBytes(random: () => number): Uint8Array {
  const batches: Uint8Array[] = []
  let offset = 0n
  for (let b = 0; b < 3; b++) {
    const compression = random() < 0.3 ? 'lz4' : 'none'
    const writer = new RecordBatchWriter({ baseOffset: offset, compression, codecs: standardCodecs })
    const count = 1 + Math.floor(random() * 5)
    for (let i = 0; i < count; i++) {
      writer.append({
        timestampMs: BigInt(Math.floor(random() * 1e6)),
        key: random() < 0.2 ? null : new TextEncoder().encode(`key ${i}`),
        value: new TextEncoder().encode(values[i % 2] as string),
        headers: random() < 0.2 ? [{ key: 'h', value: Uint8Array.of(1) }] : [],
      })
    }
    offset += BigInt(count)
    batches.push(Uint8Array.from(writer.finish()))
  }
  return Uint8Array.from(Buffer.concat(batches))
}

/** Changes a few bytes; in most cases makes the sums of the batches right again, so that the change is looked at. */
function mutate(bytes: Uint8Array, random: () => number): Uint8Array {
  const out = Uint8Array.from(bytes)
  const changes = 1 + Math.floor(random() * 4)
  for (let i = 0; i < changes; i++) {
    const at = Math.floor(random() * out.length)
    out[at] = random() < 0.5 ? Math.floor(random() * 256) : (out[at] as number) ^ (1 << Math.floor(random() * 8))
  }
  if (random() < 0.8) mendSums(out)
  return random() < 0.2 ? out.subarray(0, Math.floor(random() * out.length)) : out
}

function mendSums(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + 61 <= bytes.length; ) {
    const size = view.getInt32(at + 8) + 12
    if (size < 61 || at + size > bytes.length) return
    view.setUint32(at + 17, crc32c(bytes, at + 21, at + size))
    at += size
  }
}

describe('hostile record batches', () => {
  it('never trap, never read outside, and give the same rows whatever the cuts', () => {
    const kernels = loadKernels()
    const memoryEnd = kernels.memory.buffer.byteLength
    const run = (bytes: Uint8Array, rowsLeft: number, batchRows: number): unknown => {
      const rig = new TaskRig([input], kernels).init()
      rig.set(abi.H_DESERIALIZATION_POLICY, abi.POLICY_CONTINUE)
      rig.set(abi.H_NEGATIVE_TIMESTAMPS, 1)
      const start = memoryEnd - abi.PADDING_BYTES - bytes.length
      kernels.u8.set(bytes, start)
      kernels.u8.fill(0x22, memoryEnd - abi.PADDING_BYTES)
      assert.equal(
        rig.call('inputPush', rig.inputs[0] as number, start, memoryEnd - abi.PADDING_BYTES, 0),
        abi.STATUS_OK,
      )
      const { rows, status } = rig.drain(() => ({ rowsLeft, batchRows }))
      assert.equal(status, abi.STATUS_DRAINED)
      assert.equal(rig.get((rig.inputs[0] as number) + abi.INPUT_RAW_BYTES), 0)
      for (const row of rows) assert.ok((row.key?.length ?? 0) + (row.value?.length ?? 0) < 4096)
      return { rows, failed: rig.failed, position: rig.getI64((rig.inputs[0] as number) + abi.INPUT_POSITION) }
    }
    let failed = 0
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 7 }),
        (seed, rowsLeft, batchRows) => {
          const random = randomFrom(seed)
          const bytes = mutate(goodBytes(random), random)
          const whole = run(bytes, 100_000, 4096) as { failed: string[] }
          failed += whole.failed.length
          assert.deepEqual(run(bytes, rowsLeft, batchRows), whole)
        },
      ),
      { seed: 61, numRuns: 600 },
    )
    assert.ok(failed > 200, `only ${failed} rows failed: the mutations say little`)
  })
})

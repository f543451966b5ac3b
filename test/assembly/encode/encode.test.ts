/** Sink rows to record batches: read back by the TypeScript reader, in order, at the right partitions. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { serdeCode } from '../../../src/plan/decode-program.js'
import { writeTypeDesc } from '../../../src/plan/encode-program.js'
import { partitionOf as keyPartition } from '../../../src/record-batch/key-partition.js'
import { decodeRecords } from '../../../src/record-batch/reader.js'
import type { KafkaRecord } from '../../../src/record-batch/record.js'
import type { SerdeDescriptor } from '../../../src/schema/serde-descriptor.js'
import { typeOfSerde } from '../../../src/schema/serde-type.js'
import { nullableType, structType, types } from '../../../src/schema/type.js'
import * as abi from '../../../src/wasm/abi.generated.js'
import { type CellLayout, layoutCell } from '../../../src/wasm/cell-layout.js'
import { makeCellWriter, writeViewBytes } from '../../../src/wasm/cell-writer.js'
import { MemoryViews } from '../../../src/wasm/memory-views.js'
import { TaskRig } from '../decode/task-rig.js'
import { loadKernels } from '../kernel-harness.js'

interface SinkOptions {
  /** Absent: raw. */
  readonly key?: SerdeDescriptor
  readonly value?: SerdeDescriptor
  readonly partitions?: number
  readonly flags?: number
  readonly keyTail?: number
  readonly compression?: number
}
interface SinkRow {
  readonly key: unknown
  readonly value: unknown
  readonly timestamp?: number
  readonly partition?: number
  readonly topic?: string
  readonly windowStart?: number
}
interface Output {
  readonly topic: number
  readonly partition: number
  readonly name: string
  readonly records: readonly KafkaRecord[]
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : Buffer.from(bytes).toString())

/** A task with one sink; rows are put into it as generated code would. */
class SinkRig {
  readonly rig: TaskRig
  readonly sink: number
  readonly #key: CellLayout | undefined
  readonly #value: CellLayout | undefined
  readonly #target: { views: MemoryViews; allocate: (bytes: number) => number }

  constructor(options: SinkOptions, kernels = loadKernels()) {
    this.rig = new TaskRig([], kernels)
    const { image } = this.rig
    this.sink = image.reserve(abi.SINK_BYTES, 64)
    let top = abi.SINK_ROW_CELLS
    const part = (
      serde: SerdeDescriptor | undefined,
      serdeField: number,
      typeField: number,
    ): CellLayout | undefined => {
      image.u32(this.sink + serdeField, serde === undefined ? abi.SERDE_RAW : serdeCode(serde))
      if (serde === undefined || serde.kind === 'windowed') return undefined
      const { layout, bytes } = layoutCell(nullableType(typeOfSerde(serde)), top)
      top = bytes
      image.u32(this.sink + typeField, writeTypeDesc(image, layout, { reads: false }))
      return layout
    }
    this.#key = part(options.key, abi.SINK_KEY_SERDE, abi.SINK_KEY_TYPE)
    this.#value = part(options.value, abi.SINK_VALUE_SERDE, abi.SINK_VALUE_TYPE)
    image.u32(this.sink + abi.SINK_STRIDE, (top + 15) & ~15)
    image.u32(this.sink + abi.SINK_TOPIC, 3)
    image.u32(this.sink + abi.SINK_NODE, 2)
    image.u32(this.sink + abi.SINK_PARTITIONS, options.partitions ?? 1)
    image.u32(this.sink + abi.SINK_FLAGS, options.flags ?? 0)
    image.u32(this.sink + abi.SINK_KEY_TAIL, options.keyTail ?? 0)
    image.u32(this.sink + abi.SINK_COMPRESSION, options.compression ?? 0)
    this.rig.set(abi.H_SINKS, this.sink)
    this.rig.set(abi.H_SINK_COUNT, 1)
    this.rig.load()
    this.rig.call('stepBegin')
    this.#target = { views: new MemoryViews(kernels.memory), allocate: bytes => this.rig.call('scratchAlloc', bytes) }
  }

  write(row: SinkRow): void {
    const at = this.rig.call('sinkReserve', this.sink)
    const { data } = this.#target.views.refresh()
    data.setBigInt64(at + abi.SINK_ROW_TIMESTAMP, BigInt(row.timestamp ?? 1000), true)
    if (row.partition !== undefined) data.setInt32(at + abi.SINK_ROW_PARTITION, row.partition, true)
    if (this.#key !== undefined) makeCellWriter(this.#key)(this.#target, at, row.key)
    else if (row.key === null) data.setUint32(at + abi.SINK_ROW_KEY, abi.NULL_LENGTH, true)
    else writeViewBytes(this.#target, at + abi.SINK_ROW_KEY, row.key as Uint8Array)
    data.setBigInt64(at + abi.SINK_ROW_WINDOW_START, BigInt(row.windowStart ?? 0), true)
    if (this.#value !== undefined) makeCellWriter(this.#value)(this.#target, at, row.value)
    else this.#writeSlice(at + abi.SINK_ROW_VALUE, row.value as Uint8Array | null)
    if (row.topic !== undefined) {
      const view = this.rig.call('scratchAlloc', 16)
      writeViewBytes(this.#target, view, utf8(row.topic))
      data.setUint32(at + abi.SINK_ROW_TOPIC, view, true)
    }
  }

  #writeSlice(at: number, bytes: Uint8Array | null): void {
    const { data, bytes: memory } = this.#target.views
    const start = bytes === null ? 0 : this.rig.call('scratchAlloc', bytes.length + 1)
    if (bytes !== null) memory.set(bytes, start)
    data.setUint32(at, start, true)
    data.setUint32(at + 4, bytes === null ? abi.NULL_LENGTH : bytes.length, true)
  }

  encode(): number {
    return this.rig.call('encode')
  }

  outputs(): Output[] {
    const { rig } = this
    const outputs: Output[] = []
    for (let at = rig.get(abi.H_OUTPUT_HEAD); at !== 0; at = rig.get(at + abi.OUTPUT_NEXT)) {
      const name = rig.get(at + abi.OUTPUT_TOPIC_NAME)
      const bytes = rig.kernels.u8.slice(rig.get(at + abi.OUTPUT_START), rig.get(at + abi.OUTPUT_END))
      outputs.push({
        topic: rig.get(at + abi.OUTPUT_TOPIC),
        partition: rig.get(at + abi.OUTPUT_PARTITION),
        name: name === 0 ? '' : rig.kernels.readView(name),
        records: decodeRecords(bytes),
      })
      assert.equal(rig.get(at + abi.OUTPUT_RECORDS), outputs.at(-1)?.records.length)
    }
    return outputs
  }
}

describe('sinks', () => {
  it('writes raw rows as they are, in order, into valid batches', () => {
    const kernels = loadKernels()
    const row = fc.record({
      key: fc.option(fc.uint8Array({ maxLength: 40 })),
      value: fc.option(fc.uint8Array({ maxLength: 300 })),
      timestamp: fc.nat({ max: 2 ** 31 - 1 }),
    })
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 200 }),
        fc.constantFrom(0, 500, 4000),
        fc.constantFrom(0, 3),
        (rows, limit, compression) => {
          const sink = new SinkRig({ compression }, kernels)
          sink.rig.set(abi.H_BATCH_BYTES_MAX, limit)
          for (const one of rows) sink.write(one)
          assert.equal(sink.encode(), abi.STATUS_OK)
          const records = sink.outputs().flatMap(output => output.records)
          assert.deepEqual(
            records.map(r => [r.key && Buffer.from(r.key), r.value && Buffer.from(r.value), Number(r.timestampMs)]),
            rows.map(r => [r.key && Buffer.from(r.key), r.value && Buffer.from(r.value), r.timestamp]),
          )
          for (const output of limit === 0 ? [] : sink.outputs()) {
            const bytes = output.records.reduce((sum, r) => sum + (r.key?.length ?? 0) + (r.value?.length ?? 0), 0)
            assert.ok(bytes <= limit || output.records.length === 1)
          }
          assert.equal(sink.rig.get(abi.H_OUTPUT_BYTES), 0)
        },
      ),
      { seed: 51, numRuns: 100 },
    )
  })

  it("chooses partitions by the key's murmur2, as Kafka's producer", () => {
    const sink = new SinkRig({ key: { kind: 'string' }, value: { kind: 'int64' }, partitions: 8 })
    // org.apache.kafka.common.utils.UtilsTest.testMurmur2
    const hashes: Record<string, number> = {
      '21': -973932308,
      foobar: -790332482,
      'a-little-bit-long-string': -985981536,
    }
    for (const key of Object.keys(hashes)) sink.write({ key, value: 1 })
    assert.equal(sink.encode(), abi.STATUS_OK)
    const placed = Object.fromEntries(sink.outputs().flatMap(o => o.records.map(r => [text(r.key), o.partition])))
    for (const [key, hash] of Object.entries(hashes)) assert.equal(placed[key], (hash & 0x7fffffff) % 8, key)
    assert.equal(sink.outputs()[0]?.topic, 3)
  })

  it('sends null keys round the partitions in runs, whatever the cuts', () => {
    const partitionsOf = (cut: number): number[] => {
      const sink = new SinkRig({ partitions: 3 })
      const places: number[] = []
      for (let i = 0; i < 2000; i++) {
        sink.write({ key: null, value: Uint8Array.of(i & 255, i >> 8) })
        if (i % cut !== cut - 1 && i !== 1999) continue
        sink.encode()
        for (const output of sink.outputs()) {
          for (const record of output.records)
            places[(record.value?.[0] ?? 0) + 256 * (record.value?.[1] ?? 0)] = output.partition
        }
        sink.rig.call('stepBegin')
      }
      return places
    }
    const whole = partitionsOf(2000)
    assert.deepEqual([whole[0], whole[511], whole[512], whole[1024], whole[1536]], [0, 0, 1, 2, 0])
    assert.deepEqual(partitionsOf(7), whole)
  })

  it('honours explicit partitions, and refuses one that the topic does not have', () => {
    const sink = new SinkRig({ partitions: 4 })
    sink.write({ key: utf8('k'), value: utf8('v'), partition: 3 })
    sink.write({ key: utf8('k'), value: utf8('v'), partition: 4 })
    assert.equal(sink.encode(), abi.STATUS_FAILED)
    assert.equal(sink.rig.get(abi.H_FAIL_CODE), abi.ROW_WRONG_PARTITION)
    assert.deepEqual(
      sink.outputs().map(o => o.partition),
      [3],
    )
  })

  it('writes cells by their serdes, windowed keys with their start, nulls as no bytes', () => {
    const type = structType({ n: types.int32, s: nullableType(types.string) })
    const sink = new SinkRig({ key: { kind: 'string' }, value: { kind: 'json', type } })
    sink.write({ key: 'k', value: { n: 1, s: null } })
    sink.write({ key: null, value: null })
    sink.encode()
    assert.deepEqual(
      sink.outputs()[0]?.records.map(r => [text(r.key), text(r.value)]),
      [
        ['k', '{"n":1,"s":null}'],
        [null, null],
      ],
    )
    const windows = { kind: 'time', sizeMs: 1, advanceMs: 1, graceMs: 0 } as const
    const windowed = new SinkRig({ key: { kind: 'windowed', key: { kind: 'string' }, windows } })
    windowed.write({ key: utf8('a long key of a window'), value: utf8('v'), windowStart: 258 })
    windowed.encode()
    const key = windowed.outputs()[0]?.records[0]?.key as Uint8Array
    assert.deepEqual([...key.slice(-8)], [0, 0, 0, 0, 0, 0, 1, 2])
    assert.equal(text(key.slice(0, -8)), 'a long key of a window')
  })

  it('places windowed keys by their keys alone', () => {
    const windows = { kind: 'time', sizeMs: 1, advanceMs: 1, graceMs: 0 } as const
    const key: SerdeDescriptor = { kind: 'windowed', key: { kind: 'string' }, windows }
    const sink = new SinkRig({ key, keyTail: 8, partitions: 5 })
    const keys = Array.from({ length: 20 }, (_, index) => `key ${index}`)
    for (const each of keys) {
      for (const windowStart of [0, 60_000, 1_700_000_000_000]) {
        sink.write({ key: utf8(each), value: utf8('v'), windowStart })
      }
    }
    sink.encode()
    const placed = sink.outputs().flatMap(({ partition, records }) => records.map(each => ({ partition, each })))
    assert.equal(placed.length, 60)
    for (const { partition, each } of placed) {
      assert.equal(partition, keyPartition((each.key as Uint8Array).slice(0, -8), 5))
    }
    // a key that is no longer than a window: nothing of it is left, and nothing is read in front of it
    const short = new SinkRig({ keyTail: 8, partitions: 5 })
    short.write({ key: utf8('short'), value: utf8('v') })
    short.encode()
    assert.equal(short.outputs().find(each => each.records.length > 0)?.partition, keyPartition(utf8(''), 5))
  })

  it('drops null keys of repartition topics, counted', () => {
    const sink = new SinkRig({ flags: abi.SINK_FLAG_INTERNAL })
    sink.write({ key: null, value: utf8('v') })
    sink.write({ key: utf8('k'), value: utf8('v') })
    assert.equal(sink.encode(), abi.STATUS_OK)
    assert.equal(sink.outputs()[0]?.records.length, 1)
    assert.equal(sink.rig.kernels.data.getBigUint64(abi.H_DROPPED + 8 * abi.DROP_NULL_KEY, true), 1n)
  })

  it('fails or passes over rows that cannot be written', () => {
    const type = structType({ x: types.float64 })
    const fill = (policy: number): SinkRig => {
      const sink = new SinkRig({ value: { kind: 'json', type } })
      sink.rig.set(abi.H_PRODUCTION_POLICY, policy)
      sink.rig.set(abi.H_RECORD_BYTES_MAX, 200)
      sink.write({ key: utf8('a'), value: { x: Number.NaN } })
      sink.write({ key: utf8('b'.repeat(200)), value: { x: 1 } })
      sink.write({ key: utf8('c'), value: { x: 2 } })
      return sink
    }
    const failing = fill(abi.POLICY_FAIL)
    assert.equal(failing.encode(), abi.STATUS_FAILED)
    assert.equal(failing.rig.get(abi.H_FAIL_CODE), abi.ROW_WRONG_RESULT)
    const going = fill(abi.POLICY_CONTINUE)
    assert.equal(going.encode(), abi.STATUS_OK)
    assert.deepEqual(
      going.outputs()[0]?.records.map(r => text(r.value)),
      ['{"x":2}'],
    )
    const codes: number[] = []
    for (let at = going.rig.get(abi.H_FAIL_LIST); at !== 0; at = going.rig.get(at + abi.FAILED_NEXT)) {
      codes.push(going.rig.get(at + abi.FAILED_CODE))
    }
    assert.deepEqual(codes, [abi.ROW_WRONG_RESULT, abi.ROW_TOO_LARGE])
  })

  it('keeps topics by name apart', () => {
    const sink = new SinkRig({ flags: abi.SINK_FLAG_DYNAMIC_TOPIC, partitions: 1 })
    const names = ['short', 'a topic with a long name', 'short']
    names.forEach((topic, i) => {
      sink.write({ key: utf8('k'), value: Uint8Array.of(i), topic })
    })
    assert.equal(sink.encode(), abi.STATUS_OK)
    sink.rig.call('scratchReset')
    const outputs = sink.outputs().map(o => [o.name, o.partition, o.records.map(r => r.value?.[0])])
    assert.deepEqual(outputs.sort(), [
      ['a topic with a long name', 0xffffffff, [1]],
      ['short', 0xffffffff, [0, 2]],
    ])
  })
})

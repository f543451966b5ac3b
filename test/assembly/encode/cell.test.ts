/** Cells to bytes: what the kernels write equals the TypeScript serdes, and is read back as it was. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { serdeCode } from '../../../src/plan/decode-program.js'
import { writeTypeDesc } from '../../../src/plan/encode-program.js'
import type { SerdeDescriptor } from '../../../src/schema/serde-descriptor.js'
import { typeOfSerde } from '../../../src/schema/serde-type.js'
import { nullableType, structType, type Type, types } from '../../../src/schema/type.js'
import { serialize } from '../../../src/serde/convert.js'
import * as abi from '../../../src/wasm/abi.generated.js'
import { layoutCell } from '../../../src/wasm/cell-layout.js'
import { makeCellReader } from '../../../src/wasm/cell-reader.js'
import { makeCellWriter } from '../../../src/wasm/cell-writer.js'
import { ImageBuilder } from '../../../src/wasm/image.js'
import { MemoryViews } from '../../../src/wasm/memory-views.js'
import { fit, jsonOf, typeArbitrary } from '../decode/json-cases.js'
import { loadKernels } from '../kernel-harness.js'

const kernels = loadKernels()
const IMAGE_BASE = 3 << 20

interface Codec {
  /** Bytes, or undefined where the value does not fit. */
  encode(value: unknown): Uint8Array | undefined
  decode(bytes: Uint8Array): unknown
}

function codecOf(serde: SerdeDescriptor, type: Type = typeOfSerde(serde)): Codec {
  const image = new ImageBuilder(IMAGE_BASE)
  const { layout, bytes: cellBytes } = layoutCell(type, 72)
  const omitNull = serde.kind === 'json' && serde.omitNull === true
  const desc = writeTypeDesc(image, layout, { omitNull })
  kernels.reset()
  kernels.u8.set(image.finish(), image.base)
  const cell = kernels.alloc(cellBytes)
  const target = { views: new MemoryViews(kernels.memory), allocate: (bytes: number) => kernels.alloc(bytes) }
  const code = serdeCode(serde)
  return {
    encode: value => {
      makeCellWriter(layout)(target, cell, value)
      const room = kernels.exports.encodedBytesMax!(code, desc, cell) as number
      const to = kernels.alloc(room)
      const end = kernels.exports.encodeValue!(code, desc, cell, to) as number
      kernels.checkGuards()
      return end === 0 ? undefined : Uint8Array.from(kernels.slice(to, end))
    },
    decode: bytes => {
      kernels.u8.fill(0, cell, cell + cellBytes)
      const from = kernels.bytes(bytes)
      assert.equal(kernels.exports.decodeCell!(code, desc, from, bytes.length, cell, 0), abi.ROW_OK)
      return makeCellReader(layout)(new MemoryViews(kernels.memory), cell)
    },
  }
}

const text = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString()

describe('cells into JSON', () => {
  it('writes what the TypeScript serde writes, and reads it back: random types and values', () => {
    const cases = typeArbitrary.chain(type => fc.tuple(fc.constant(type), jsonOf(type), fc.boolean()))
    fc.assert(
      fc.property(cases, ([nullable, json, omitNull]) => {
        const { null: _null, ...type } = nullable
        if (json === null) return
        const value = fit(type, json)
        const serde: SerdeDescriptor = { kind: 'json', type, ...(omitNull ? { omitNull } : {}) }
        const codec = codecOf(serde)
        const bytes = codec.encode(value) as Uint8Array
        assert.equal(text(bytes), text(serialize(serde, value) as Uint8Array))
        const again = codec.decode(bytes)
        assert.deepEqual(again, fit(type, JSON.parse(Buffer.from(bytes).toString())))
      }),
      { seed: 41, numRuns: 200 },
    )
  })

  it('prints numbers as JSON.stringify, refuses NaN where null may not be', () => {
    const codec = codecOf({ kind: 'json', type: structType({ x: types.float64, y: nullableType(types.float64) }) })
    for (const x of [0, -0, 0.1 + 0.2, 1e21, 5e-324, 123456789012345680000, -1.5]) {
      assert.equal(text(codec.encode({ x, y: Number.NaN })), JSON.stringify({ x, y: null }))
    }
    assert.equal(codec.encode({ x: Number.NaN, y: 1 }), undefined)
    assert.equal(codec.encode({ x: Number.POSITIVE_INFINITY, y: 1 }), undefined)
  })

  it('leaves out nulls where the serde says so, also the first and the last', () => {
    const type = structType({ a: nullableType(types.int32), b: types.int32, c: nullableType(types.float64) })
    const codec = codecOf({ kind: 'json', type, omitNull: true })
    assert.equal(text(codec.encode({ a: null, b: 1, c: Number.NaN })), '{"b":1}')
    const empty = codecOf({ kind: 'json', type: structType({ a: nullableType(types.int32) }), omitNull: true })
    assert.equal(text(empty.encode({ a: null })), '{}')
  })

  it('escapes lone halves of surrogate pairs in JSON, and replaces them in plain strings', () => {
    const half = 'a\ud83d-\udc00b'
    assert.equal(text(codecOf({ kind: 'json', type: types.string }).encode(half)), JSON.stringify(half))
    assert.equal(text(codecOf({ kind: 'string' }).encode(half)), 'a\ufffd-\ufffdb')
  })
})

describe("cells into Kafka's serializers", () => {
  it('writes what the TypeScript serde writes, and reads it back', () => {
    const cases: [SerdeDescriptor, unknown][] = [
      [{ kind: 'string' }, 'a long text with ü'],
      [{ kind: 'bytes' }, Uint8Array.of(0, 255, 1)],
      [{ kind: 'boolean' }, true],
      [{ kind: 'int32' }, -2],
      [{ kind: 'int64' }, 2 ** 53 - 1],
      [{ kind: 'bigint' }, -(2n ** 63n)],
      [{ kind: 'float32' }, 1.5],
      [{ kind: 'float64' }, Number.NaN],
    ]
    for (const [serde, value] of cases) {
      const codec = codecOf(serde)
      const bytes = codec.encode(value) as Uint8Array
      assert.deepEqual(bytes, Uint8Array.from(serialize(serde, value) as Uint8Array), serde.kind)
      assert.deepEqual(codec.decode(bytes), value)
    }
  })

  it('checks doubles that are written as integers', () => {
    const int32 = codecOf({ kind: 'int32' }, types.float64)
    assert.deepEqual(int32.encode(-5), Uint8Array.of(255, 255, 255, 251))
    for (const wrong of [1.5, 2 ** 31, -(2 ** 31) - 1, Number.NaN]) assert.equal(int32.encode(wrong), undefined)
    const int64 = codecOf({ kind: 'int64' }, types.float64)
    assert.deepEqual(int64.encode(2 ** 40), Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 0))
    for (const wrong of [0.5, 2 ** 63, Number.POSITIVE_INFINITY]) assert.equal(int64.encode(wrong), undefined)
  })
})

/** JSON text to cells: what is accepted and what comes out equals JSON.parse and a plain check of types. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { writeTypeDesc } from '../../../src/plan/encode-program.js'
import { nullableType, structType, type Type, types } from '../../../src/schema/type.js'
import * as abi from '../../../src/wasm/abi.generated.js'
import { layoutCell } from '../../../src/wasm/cell-layout.js'
import { makeCellReader } from '../../../src/wasm/cell-reader.js'
import { ImageBuilder } from '../../../src/wasm/image.js'
import { MemoryViews } from '../../../src/wasm/memory-views.js'
import { loadKernels } from '../kernel-harness.js'
import { fit, hasLargeIntegers, jsonOf, parseJson, REFUSED, randomFrom, textOf, typeArbitrary } from './json-cases.js'

const kernels = loadKernels()
const IMAGE_BASE = 3 << 20

/** A decoder of one type, as a program has it. */
function decoderOf(type: Type): (bytes: Uint8Array) => { status: number; detail: number; value: unknown } {
  const image = new ImageBuilder(IMAGE_BASE)
  const { layout, bytes: cellBytes } = layoutCell(type)
  const desc = writeTypeDesc(image, layout)
  assert.ok(image.end < 4 << 20)
  kernels.reset()
  kernels.u8.set(image.finish(), image.base)
  const cell = kernels.alloc(cellBytes)
  const read = makeCellReader(layout)
  return bytes => {
    const text = kernels.bytes(bytes)
    kernels.u8.fill(0, cell, cell + cellBytes)
    kernels.words[abi.H_SCRATCH_CHUNK / 4] = 0
    kernels.words[abi.H_SCRATCH_TOP / 4] = 0
    kernels.words[abi.H_SCRATCH_END / 4] = 0
    const status = kernels.exports.decodeCell!(abi.SERDE_JSON, desc, text, bytes.length, cell, 0) as number
    const detail = kernels.words[abi.H_DECODE_DETAIL / 4] as number
    kernels.checkGuards()
    return { status, detail, value: status === 0 ? read(new MemoryViews(kernels.memory), cell) : undefined }
  }
}

function oracle(type: Type, bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return fit(type, parseJson(text))
  } catch {
    return REFUSED
  }
}

const utf8 = new TextEncoder()

function agrees(type: Type, decode: ReturnType<typeof decoderOf>, bytes: Uint8Array): boolean {
  const wanted = oracle(type, bytes)
  const { status, value } = decode(bytes)
  const text = Buffer.from(bytes).toString()
  assert.equal(
    status === 0,
    wanted !== REFUSED,
    `status ${status}, oracle ${wanted === REFUSED ? 'refused' : 'accepted'}: ${text}`,
  )
  if (wanted !== REFUSED) assert.deepStrictEqual(value, wanted, text)
  return status === 0
}

describe('JSON into cells', () => {
  it('reads what JSON.parse reads: random types, member orders, white space, unknown and repeated members', () => {
    const cases = typeArbitrary.chain(type =>
      fc.tuple(fc.constant(type), fc.array(jsonOf(type), { minLength: 1, maxLength: 5 })),
    )
    fc.assert(
      fc.property(cases, fc.nat(), ([type, values], seed) => {
        const decode = decoderOf(type)
        for (const value of values) {
          const text = textOf(value, randomFrom(seed))
          agrees(type, decode, utf8.encode(text))
        }
      }),
      { seed: 11, numRuns: 150 },
    )
  })

  it('refuses what JSON.parse refuses: texts with bytes changed, left out and put in', () => {
    const cases = typeArbitrary.chain(type => fc.tuple(fc.constant(type), jsonOf(type)))
    const mutation = fc.tuple(
      fc.nat(),
      fc.constantFrom(...'{}[]",:\\0123456789.eE+-tfnul \t\u0000\u0080\u00ff'),
      fc.constantFrom(0, 1, 2),
    )
    let accepted = 0
    fc.assert(
      fc.property(
        cases,
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        fc.nat(),
        ([type, value], mutations, seed) => {
          const bytes = [...utf8.encode(textOf(value, randomFrom(seed)))]
          for (const [at, character, form] of mutations) {
            const place = at % (bytes.length + 1)
            if (form === 0) bytes.splice(place, 1)
            else bytes.splice(place, form - 1, character.charCodeAt(0))
          }
          const text = Buffer.from(bytes).toString()
          if (hasLargeIntegers(text)) return
          if (agrees(type, decoderOf(type), Uint8Array.from(bytes))) accepted++
        },
      ),
      { seed: 12, numRuns: 3000 },
    )
    assert.ok(accepted > 50, `only ${accepted} mutated texts were still good: the test says little`)
  })

  it('learns the order of members without a change of meaning', () => {
    const type = structType({ a: types.int32, b: nullableType(types.string), c: types.float64 })
    const decode = decoderOf(type)
    const orders = [
      '{"a":1,"b":"x","c":2}',
      '{"a":2,"c":3}',
      '{"c":4,"b":null,"a":3}',
      '{"x":0,"a":4,"b":"y","c":5}',
      '{"a":5,"a2":1,"b":"z","c":6}',
      '{"a" :6,"b":"w", "c":7}',
      '{"\\u0061":7,"b":"v","c":8}',
    ]
    for (let round = 0; round < 3; round++) for (const text of orders) agrees(type, decode, utf8.encode(text))
    agrees(type, decode, utf8.encode('{"a":7,"b":"v"}'))
  })

  it('says what is wrong, and where', () => {
    const type = structType({ id: types.string, at: structType({ x: types.int32, y: types.float64 }), n: types.int64 })
    const decode = decoderOf(type)
    const says = (text: string | Uint8Array, status: number, detail?: number): void => {
      const result = decode(typeof text === 'string' ? utf8.encode(text) : text)
      assert.equal(result.status, status, String(text))
      if (detail !== undefined) assert.equal(result.detail, detail, String(text))
    }
    says('{"id":"a","at":{"x":1,"y":2},"n":3}', abi.ROW_OK)
    says('{"id":"a","at":{"x":1,"y":2}]', abi.ROW_BAD_JSON, 28)
    says('{"id":"a","at":{"x":1,"y":2},"n":3} x', abi.ROW_BAD_JSON, 36)
    says('', abi.ROW_BAD_JSON, 0)
    says(Uint8Array.of(0x22, 0xff, 0x22), abi.ROW_BAD_UTF8)
    says('{"id":7,"at":{"x":1,"y":2},"n":3}', abi.ROW_WRONG_TYPE, 0)
    says('{"id":"a","at":{"x":1},"n":3}', abi.ROW_MISSING_FIELD, 1)
    says('{"id":"a","at":null,"n":3}', abi.ROW_MISSING_FIELD, 1)
    says('{"id":"a","at":{"x":1.5,"y":2},"n":3}', abi.ROW_OUT_OF_RANGE, 0)
    says('{"id":"a","at":{"x":2147483648,"y":2},"n":3}', abi.ROW_OUT_OF_RANGE, 0)
    says('{"id":"a","at":{"x":1,"y":2},"n":9223372036854775808}', abi.ROW_OUT_OF_RANGE, 2)
    says('null', abi.ROW_NULL)
    says('[1]', abi.ROW_WRONG_TYPE)
    // a later duplicate mends a field, and bad syntax counts before a wrong type
    says('{"id":7,"id":"a","at":{"x":1,"y":2},"n":3}', abi.ROW_OK)
    says('{"id":7,"at":{"x":1,"y":2},"n":3,}', abi.ROW_BAD_JSON)
  })

  it('reads 64-bit integers exactly, however they are written', () => {
    const decode = decoderOf(types.bigint)
    for (const text of ['9223372036854775807', '-9223372036854775808', '9007199254740993', '-0', '0']) {
      assert.equal(decode(utf8.encode(text)).value, BigInt(text))
    }
    assert.equal(decode(utf8.encode('9007199254740993.0')).value, 9007199254740993n)
    assert.equal(decode(utf8.encode('90071992547409930e-1')).value, 9007199254740993n)
    for (const text of ['9223372036854775808', '1e19', '0.1', '1e-1']) {
      assert.equal(decode(utf8.encode(text)).status, abi.ROW_OUT_OF_RANGE, text)
    }
  })

  it('keeps raw text, of any depth', () => {
    const decode = decoderOf(structType({ r: types.raw, n: nullableType(types.raw) }))
    const deep = `${'['.repeat(1000)}${'{"a":'.repeat(200)}1${'}'.repeat(200)}${']'.repeat(1000)}`
    assert.deepEqual(decode(utf8.encode(`{"r": ${deep} ,"n":null}`)).value, { r: deep, n: null })
    assert.deepEqual(decode(utf8.encode('{"r":null,"n":{"x" : 1}}')).value, { r: 'null', n: '{"x" : 1}' })
    assert.equal(decode(utf8.encode(`{"r":${deep.replace(']]', ']}')}}`)).status, abi.ROW_BAD_JSON)
    assert.equal(decode(utf8.encode('{"r":[1}')).status, abi.ROW_BAD_JSON)
  })

  it('is not misled by what stands behind the value', () => {
    const decode = decoderOf(types.float64)
    const memory = kernels.bytes(utf8.encode('12345.5e3,"a":1}'))
    for (const [length, value] of [
      [1, 1],
      [5, 12345],
      [7, 12345.5],
      [9, 12345500],
    ] as const) {
      assert.equal(decode(kernels.u8.slice(memory, memory + length)).value, value)
    }
    for (const length of [6, 8])
      assert.equal(decode(kernels.u8.slice(memory, memory + length)).status, abi.ROW_BAD_JSON)
  })
})

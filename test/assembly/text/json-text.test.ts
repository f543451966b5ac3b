// JSON string content, both ways, against JSON.stringify and JSON.parse.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadKernels } from '../kernel-harness.js'
import { anyString } from '../strings.arbitrary.js'
import { decodeWtf8, encodeWtf8 } from '../wtf8.js'

const kernels = loadKernels()
const { printJsonContent, jsonTextBytesMax, unescapeJsonContent } = kernels.exports

function print(text: string): string {
  kernels.reset()
  const bytes = encodeWtf8(text)
  const ptr = kernels.bytes(bytes, text.length % 16)
  const dst = kernels.alloc(jsonTextBytesMax!(bytes.length), 1)
  const end = printJsonContent!(ptr, bytes.length, dst)
  kernels.checkGuards()
  return `"${kernels.slice(dst, end).toString()}"`
}

/** The string whose content, closing quote included, is `source`; and how many bytes were read. */
function readContent(source: string): { text: string; read: number } | undefined {
  kernels.reset()
  const bytes = encodeWtf8(source)
  const ptr = kernels.bytes(bytes, source.length % 16)
  const dst = kernels.alloc(bytes.length + 16, 1)
  const result = BigInt.asUintN(64, unescapeJsonContent!(ptr, ptr + bytes.length, dst))
  kernels.checkGuards()
  if (result === 0n) return undefined
  const text = decodeWtf8(kernels.slice(dst, Number(result >> 32n)))
  return { text, read: Number(result & 0xffffffffn) - ptr }
}

test('writes every code unit as JSON.stringify does', () => {
  for (let unit = 0; unit <= 0xffff; unit++) {
    const text = String.fromCharCode(unit)
    if (print(text) !== JSON.stringify(text)) assert.equal(print(text), JSON.stringify(text))
  }
})

test('writes any string as JSON.stringify does, and reads it back', () => {
  fc.assert(
    fc.property(anyString, text => {
      assert.equal(print(text), JSON.stringify(text))
      const source = JSON.stringify(text).slice(1)
      assert.deepEqual(readContent(source), { text, read: Buffer.byteLength(source) })
      const raw = readContent(`${source.slice(0, -1)}\\u0041", "more"`)
      assert.deepEqual(raw, { text: `${text}A`, read: Buffer.byteLength(source) + 6 })
    }),
    { numRuns: 20_000, seed: 81 },
  )
})

const piece = fc.oneof(
  fc.constantFrom(
    '\\"',
    '\\\\',
    '\\/',
    '\\b',
    '\\f',
    '\\n',
    '\\r',
    '\\t',
    '\\ud83d',
    '\\ude00',
    '\\uD83D\\uDE00',
    '\\u0000',
  ),
  fc.constantFrom(
    '\\u00e9',
    '\\u00E9',
    '\\u20ac',
    '\\x',
    '\\u',
    '\\u12',
    '\\u12g4',
    '\\ud83dx',
    '\\ud83d\\n',
    '\\',
    '\\a',
  ),
  fc.constantFrom(
    'a',
    'abc',
    'é',
    '😀',
    '\n',
    '\0',
    '\x1f',
    ' ',
    'some longer clean text, sixteen',
    '\\ud83d\\ud83d\\ude00',
  ),
)

test('accepts and refuses the escapes that JSON.parse accepts and refuses', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.nat(20), (pieces, padding) => {
      const content = `${'x'.repeat(padding)}${pieces.join('')}`
      let expected: string | undefined
      try {
        expected = JSON.parse(`"${content}"`)
      } catch {
        expected = undefined
      }
      const actual = readContent(`${content}"`)
      const whole = actual?.read === Buffer.byteLength(content) + 1
      assert.equal(whole ? actual.text : undefined, expected, content)
      assert.equal(readContent(content.replaceAll('"', "'")), undefined, 'without a closing quote')
    }),
    { numRuns: 20_000, seed: 82 },
  )
})

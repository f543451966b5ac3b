// Splitting by character classes against String.prototype.split.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { imageClass } from '../../../src/emit/lambda/regexp.js'
import { regexpClass } from '../../../src/lambda/regexp-class.js'
import { ImageBuilder } from '../../../src/wasm/image.js'
import { loadKernels } from '../kernel-harness.js'

const kernels = loadKernels()

const pieces = [
  '',
  ' ',
  '  ',
  'a',
  'é',
  ',',
  ';',
  '😀',
  '\ud83d',
  '\u00a0',
  '\u3000',
  'word',
  '12',
  '_',
  'Z',
  '\ufeff',
  '\0',
]
const texts = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map(parts => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 20 }),
)

/** Writes the class into the arena, where the table's address is. */
function tableOf(regexp: RegExp): number {
  const found = regexpClass(regexp.source, regexp.flags)
  assert.ok(found !== undefined, `${regexp} is no class`)
  const image = new ImageBuilder(0)
  const at = imageClass(image, found)
  return kernels.bytes(image.finish()) + at
}

function split(text: string, table: number): string[] {
  const list = kernels.exports.stringSplitClass?.(kernels.view(text), table) >>> 0
  const count = kernels.data.getUint32(list, true)
  const first = kernels.data.getUint32(list + 4, true)
  return Array.from({ length: count }, (_, index) => kernels.readView(first + index * 16))
}

const regexps = [/\W+/, /\s+/, /\s/, /[,;]/, /[^a-z]/, /[^a-z]+/, /\d/, /[a-d_]+/, /\S/, / /]
for (const regexp of regexps) {
  test(`split(${regexp}) cuts where V8 cuts`, () => {
    kernels.reset()
    fc.assert(
      fc.property(texts, text => {
        kernels.reset()
        assert.deepEqual(split(text, tableOf(regexp)), text.split(regexp))
        kernels.checkGuards()
      }),
      { numRuns: 400, seed: 20_261_121 },
    )
  })
}

/** "Did you mean" names what was meant, and stays silent where nothing is near. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { nearest } from '../../src/stdx/nearest.js'

test('the least edit distance wins, the first of equals', () => {
  assert.equal(nearest('prize', ['qty', 'price', 'prices']), 'price')
  assert.equal(nearest('startWith', ['endsWith', 'startsWith']), 'startsWith')
  assert.equal(nearest('ab', ['ac', 'ad']), 'ac')
  assert.equal(nearest('PRICE', ['price']), 'price')
})

test('swapped neighbours count one', () => {
  assert.equal(nearest('fiel', ['file', 'feel']), 'file')
})

test('nothing is near when more than a third is wrong', () => {
  assert.equal(nearest('abc', ['xyz', 'axy']), undefined)
  assert.equal(nearest('', ['abc']), undefined)
  assert.equal(nearest('abcdef', []), undefined)
})

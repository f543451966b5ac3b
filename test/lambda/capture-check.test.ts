/** Captured values that change between build() and start() are found, by name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Consumed, StreamsBuilder, string } from '../../src/index.js'
import { checkCaptures } from '../../src/lambda/captures/capture-check.js'

function topologyOver(read: () => number, list: string[]) {
  const builder = new StreamsBuilder()
  const limit = read()
  builder
    .stream('lines', Consumed.with(string(), string()))
    .filter((_key, line) => line.length > limit && !list.includes(line))
    .to('out')
  return builder.build()
}

test('captures that did not change pass', () => {
  checkCaptures(topologyOver(() => 3, ['a']))
})

test('a captured array that was changed is named', () => {
  const list = ['a']
  const topology = topologyOver(() => 3, list)
  list.push('b')
  assert.throws(() => checkCaptures(topology), { code: 'E120', message: /the captured list has changed/ })
})

test('a captured let that was assigned is named', () => {
  let limit = 3
  const builder = new StreamsBuilder()
  builder
    .stream('lines', Consumed.with(string(), string()))
    .filter((_key, line) => line.length > limit)
    .to('out')
  const topology = builder.build()
  limit = 4
  assert.throws(() => checkCaptures(topology), { code: 'E120', message: /limit/ })
})

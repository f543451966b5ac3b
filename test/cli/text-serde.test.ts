/** Keys and values as text: what is written is what is read; what does not fit is E813. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type TextSerde, textSerde, typedSerde } from '../../src/cli/text-serde.js'
import { int64, json, nullable, string, TimeWindows, windowed } from '../../src/index.js'

const roundTrips = (serde: TextSerde, texts: readonly string[]): void => {
  for (const text of texts) assert.equal(serde.print(serde.parse(text)), text)
}

test('every named serde prints what it parses', () => {
  roundTrips(textSerde('string'), ['', 'a b', 'ä€😀', '"'])
  roundTrips(textSerde('json'), ['{"a":1}', ' [1, 2]', 'null'])
  roundTrips(textSerde('int32'), ['0', '-1', '2147483647'])
  roundTrips(textSerde('int64'), ['9007199254740991', '-5'])
  roundTrips(textSerde('float64'), ['0.1', '-1.5', 'NaN', 'Infinity'])
  roundTrips(textSerde('float32'), ['0.5'])
  roundTrips(textSerde('boolean'), ['true', 'false'])
  roundTrips(textSerde('bytes'), ['AAEC/w=='])
})

test('text that does not fit is E813', () => {
  for (const [name, text] of [
    ['json', '{a:1}'],
    ['int64', 'five'],
    ['float64', ' '],
    ['boolean', 'yes'],
    ['windowed:1 minute', 'a@0'],
  ] as const) {
    assert.throws(() => textSerde(name).parse(text), { code: 'E813' }, name)
  }
  assert.throws(() => textSerde('int32').parse('2147483648'), { name: 'StreamsError' })
})

test('an unknown serde names the nearest', () => {
  assert.throws(() => textSerde('sting'), { code: 'E813', cure: 'did you mean string?' })
  assert.throws(() => textSerde('toString'), { code: 'E813' })
})

test('null is printed as null', () => {
  for (const name of ['string', 'json', 'int64', 'boolean', 'bytes', 'windowed:1 minute']) {
    assert.equal(textSerde(name).print(null), 'null')
  }
})

test('windowed keys are printed with their start', () => {
  const bytes = windowed(string(), TimeWindows.ofSizeWithNoGrace('1 minute')).serialize({
    key: 'eu',
    window: { start: 60_000, end: 120_000 },
  })
  assert.equal(textSerde('windowed:1 minute').print(bytes), 'eu@1970-01-01T00:01:00.000Z')
})

test('typed topics: strings as they are, the rest as JSON', () => {
  roundTrips(typedSerde(string()), ['a', '"a"'])
  roundTrips(typedSerde(int64()), ['42'])
  roundTrips(typedSerde(json({ a: 'int32', b: nullable('string') })), ['{"a":1,"b":null}'])
  assert.throws(() => typedSerde(json({ a: 'int32' })).parse('{"b":1}'), { name: 'StreamsError' })
  assert.throws(() => typedSerde(int64()).parse('x'), { code: 'E813' })
})

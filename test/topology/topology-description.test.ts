/**
 * The first part of `describe` is Kafka Streams' text, character for character: TopologyDescription.toString of the
 * same graph with the same names, as its documentation prints it.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { json, Materialized, StreamsBuilder, string, TimeWindows, topic } from '../../src/index.js'
import { describeTopology } from '../../src/topology/topology-description.js'

const words = topic('words', string(), string())

/** Up to the blank line that ends the last sub-topology. */
function graphOf(builder: StreamsBuilder): string {
  const topology = builder.build()
  return (
    describeTopology({ ...topology, stores: topology.stores }, () => '').split(
      /^(?:Stores|Internal topics|Sinks|Functions):$/m,
    )[0] ?? ''
  )
}

test('a chain, as in the documentation of naming', () => {
  const builder = new StreamsBuilder()
  builder
    .stream('input', { key: string(), value: string(), name: 'KSTREAM-SOURCE-0000000000' })
    .filter((_k, v) => v !== 'invalid', { name: 'KSTREAM-FILTER-0000000001' })
    .mapValues((_k, v) => v.slice(0, 5), { name: 'KSTREAM-MAPVALUES-0000000002' })
    .to('output', { name: 'KSTREAM-SINK-0000000003' })
  assert.equal(
    graphOf(builder),
    `Topologies:
   Sub-topology: 0
    Source: KSTREAM-SOURCE-0000000000 (topics: [input])
      --> KSTREAM-FILTER-0000000001
    Processor: KSTREAM-FILTER-0000000001 (stores: [])
      --> KSTREAM-MAPVALUES-0000000002
      <-- KSTREAM-SOURCE-0000000000
    Processor: KSTREAM-MAPVALUES-0000000002 (stores: [])
      --> KSTREAM-SINK-0000000003
      <-- KSTREAM-FILTER-0000000001
    Sink: KSTREAM-SINK-0000000003 (topic: output)
      <-- KSTREAM-MAPVALUES-0000000002


`,
  )
})

test('stores, two sub-topologies, ends without children, several parents, larger subtrees first', () => {
  const builder = new StreamsBuilder()
  const source = builder.stream(words, { name: 'source' })
  source.foreach(() => {}, { name: 'end' })
  const left = source.filter(() => true, { name: 'left' })
  const right = source.filter(() => true, { name: 'right' })
  left.merge(right, { name: 'both' }).to('a', { name: 'sink-a' })
  source
    .groupBy((_k, v) => v, { name: 'by-word' })
    .count(Materialized.as('counts'))
    .toStream()
    .to('b', { name: 'sink-b' })
  assert.equal(
    graphOf(builder),
    `Topologies:
   Sub-topology: 0
    Source: source (topics: [words])
      --> left, right, by-word, end
    Processor: left (stores: [])
      --> both
      <-- source
    Processor: right (stores: [])
      --> both
      <-- source
    Processor: both (stores: [])
      --> sink-a
      <-- left, right
    Processor: by-word (stores: [])
      --> by-word-repartition-sink
      <-- source
    Sink: by-word-repartition-sink (topic: by-word-repartition)
      <-- by-word
    Processor: end (stores: [])
      --> none
      <-- source
    Sink: sink-a (topic: a)
      <-- both

  Sub-topology: 1
    Source: by-word-repartition-source (topics: [by-word-repartition])
      --> counts
    Processor: counts (stores: [counts])
      --> counts-to-stream
      <-- by-word-repartition-source
    Processor: counts-to-stream (stores: [])
      --> sink-b
      <-- counts
    Sink: sink-b (topic: b)
      <-- counts-to-stream


`,
  )
})

test('behind it: stores, internal topics with their reason, what sinks write, what became of functions', () => {
  const builder = new StreamsBuilder()
  const limit = 3
  const loop = (v: string): string => {
    let text = ''
    for (const at in v.split(' ')) text = at
    return text
  }
  builder
    .stream(words)
    .filter((_k, v) => v.length > limit, { name: 'long' })
    .mapValues((_k, v) => loop(v), { name: 'looped', value: string() })
    .peek(() => {}, { name: 'seen' })
    .groupBy((_k, v) => v, { name: 'by-word' })
    .windowedBy(TimeWindows.ofSizeAndGrace('1 minute', '5 seconds'))
    .count({ name: 'counts', caching: false })
    .toStream()
    .to((k, _n) => k.key, { name: 'out', value: json('int64') })
  const text = builder.build().describe()
  const behind = text.slice(text.indexOf('Stores:')).replace(/test\/\S+:\d+:\d+/, 'test/PLACE')
  assert.equal(
    behind,
    `Stores:
   counts: window of 1m (string → int64), not cached, logged, rows kept 65000 ms

Internal topics:
   by-word-repartition: the key was changed before count: the records of one key must meet in one task
     cleanup.policy=delete message.timestamp.type=CreateTime retention.ms=-1 segment.bytes=52428800
   counts-changelog: the store 'counts' is restored from it
     cleanup.policy=compact,delete message.timestamp.type=CreateTime retention.ms=86465000

Sinks:
   by-word-repartition-sink: by-word-repartition (string → string)
   out: topic by function (windowed(string, 1m) → json int64)

Functions:
   long: (_k, v) => v.length > limit=3  [compiled]
   looped: (_k,v)=>loop(v)  [javascript (F201: for…in is not compiled (inside loop), test/PLACE)]
   seen: [main thread]
   by-word: (_k, v) => v  [compiled]
   out topic: (k, _n) => k.key  [compiled]
`,
  )
})

/** The chains of `npm run bench -- chains`: small topologies, each of which works one part of the engine hard. */
import {
  int64,
  json,
  Materialized,
  StreamsBuilder,
  string,
  TimeWindows,
  type Topology,
  topic,
} from '../../src/index.js'
import { Order, Orders, totalsTopology } from './totals.js'

const Projected = topic('projected', string(), json({ id: 'int64', sku: 'string', cents: 'int64', price: 'float64' }))
const Lines = topic('lines', string(), string())
const WordCounts = topic('word-counts', string(), int64())

/** Records go on as they came: decode of the frame and encode of the batch. */
function forward(): Topology {
  const builder = new StreamsBuilder()
  builder.stream(Orders).to(topic('copies', string(), Order))
  return builder.build()
}

/** 23 % of the orders, four fields of seven. */
function filterProject(): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(Orders)
    .filter((_customer, order) => order.price > 77.5)
    .mapValues((_customer, order) => ({
      id: order.orderId,
      sku: order.sku,
      cents: Math.round(order.price * 100),
      price: order.price,
    }))
    .to(Projected)
  return builder.build()
}

/** Six windows hold each record. */
function hopping(): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(Orders)
    .groupByKey()
    .windowedBy(TimeWindows.ofSizeAndGrace('1 minute', '10 seconds').advanceBy('10 seconds'))
    .aggregate(
      () => ({ n: 0, sum: 0 }),
      (_customer, order, total) => ({ n: total.n + 1, sum: total.sum + order.price }),
      Materialized.as('hopping-totals'),
    )
  return builder.build()
}

/** Lines into words, words to the task that counts them, which is another one. */
function wordCount(): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(Lines)
    .flatMapValues((_key, line) => line.toLowerCase().split(' '))
    .groupBy((_key, word) => word)
    .count(Materialized.as('words'))
    .toStream()
    .to(WordCounts)
  return builder.build()
}

export interface Chain {
  readonly name: string
  readonly build: () => Topology
  readonly input: 'orders' | 'lines'
  /** See PassOptions. */
  readonly commitChunks?: number
}

export const chains: readonly Chain[] = [
  { name: 'forward', build: forward, input: 'orders' },
  { name: 'filter + project', build: filterProject, input: 'orders' },
  { name: 'tumbling', build: totalsTopology, input: 'orders' },
  { name: 'tumbling, commits', build: totalsTopology, input: 'orders', commitChunks: 1 },
  { name: 'hopping 6', build: hopping, input: 'orders' },
  { name: 'word count', build: wordCount, input: 'lines' },
]

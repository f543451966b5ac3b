/**
 * The topologies that are compared with Kafka Streams on the JVM; test/jvm/src/main/java/BenchApp.java has the same by
 * the same names. Each reads one topic and writes one.
 */
import {
  bytes,
  int64,
  json,
  Materialized,
  nullable,
  StreamsBuilder,
  string,
  TimeWindows,
  type Topology,
  topic,
} from '../../src/index.js'
import { Order, totalsTopology, writeTotals } from './totals.js'

const Projected = json({ orderId: 'int64', customer: 'string', price: 'float64' })
const hops = TimeWindows.ofSizeAndGrace('1 minute', '10 seconds').advanceBy('10 seconds')

/** Keys choose the partition, values are never decoded. */
export function passthrough(input: string, output: string): Topology {
  const builder = new StreamsBuilder()
  builder.stream(topic(input, bytes(), bytes())).to(topic(output, bytes(), bytes()))
  return builder.build()
}

/** 23 % of the orders, three fields of seven. */
export function filterProject(input: string, output: string): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(topic(input, string(), Order))
    .filter((_customer, order) => order.region === 'eu' && order.price > 10)
    .mapValues((_customer, order) => ({
      orderId: order.orderId,
      customer: order.customer,
      price: order.price,
    }))
    .to(topic(output, string(), Projected))
  return builder.build()
}

/** Six windows hold each record. */
export function hopping(input: string, output: string): Topology {
  const builder = new StreamsBuilder()
  writeTotals(builder.stream(topic(input, string(), Order)), output, hops)
  return builder.build()
}

/** Lines into words, words to the task that counts them, which is another one. */
export function wordCount(input: string, output: string): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(topic(input, nullable(string()), string()))
    .flatMapValues((_key, line) => line.split(' '))
    .groupBy((_key, word) => word)
    .count(Materialized.as('words'))
    .toStream()
    .to(topic(output, string(), int64()))
  return builder.build()
}

/** Totals of 91 % of the orders; how long an update takes is measured. */
function latency(input: string, output: string): Topology {
  const builder = new StreamsBuilder()
  const orders = builder.stream(topic(input, string(), Order)).filter((_customer, order) => order.price > 10)
  writeTotals(orders, output)
  return builder.build()
}

/** By the names that the measured processes take. */
export const comparedTopologies: Readonly<Record<string, (input: string, output: string) => Topology>> = {
  passthrough,
  'filter-project': filterProject,
  tumbling: totalsTopology,
  hopping,
  'word-count': wordCount,
  latency,
}

/** What the demo runs: flights in, delays per airport and day out. Written as a user would write it. */
import { avg, count, max, sum } from '../../dsl/aggregators.js'
import { Materialized } from '../../dsl/materialized.js'
import { StreamsBuilder } from '../../dsl/streams-builder.js'
import { TimeWindows } from '../../dsl/windows/time-windows.js'
import { type Row, topic } from '../../schema/topic.js'
import { json, nullable, string, windowed } from '../../serde/serdes.js'
import type { Topology } from '../../topology/topology.js'

const Flight = json({ date: 'string', delay: 'int32', distance: 'int32', origin: 'string', destination: 'string' })
const daily = TimeWindows.ofSizeWithNoGrace('1 day')

/** The demo's topics; on a cluster that others use too their names begin with `prefix`. */
export function demoTopics(prefix: string) {
  return {
    flights: topic(`${prefix}flights`, nullable(string()), Flight),
    airportDays: topic(
      `${prefix}airport-days`,
      windowed(string(), daily),
      json({ flights: 'int64', late: 'int64', delay: 'float64', worst: 'int32' }),
    ),
  }
}
/** The typed topics of the demo. */
export type DemoTopics = ReturnType<typeof demoTopics>
/** Delays of an airport on a day. */
export type AirportDay = Row<DemoTopics['airportDays']>

/** Two sub-topologies: read, filter, reduce and regroup flights; aggregate by airport and day. */
export function demoTopology({ airportDays, flights }: DemoTopics): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(flights)
    .filter((_k, f) => f.distance > 0 && f.origin !== f.destination)
    .mapValues((_k, f) => ({ origin: f.origin, delay: f.delay, late: f.delay > 15 ? 1 : 0 }))
    .groupBy((_k, f) => f.origin)
    .windowedBy(daily)
    .summarize(
      { flights: count(), late: sum(f => f.late), delay: avg(f => f.delay), worst: max(f => f.delay) },
      Materialized.as('airport-days'),
    )
    .toStream()
    .to(airportDays)
  return builder.build()
}

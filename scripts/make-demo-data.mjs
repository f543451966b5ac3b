// Prepares the demo's data: examples/data/flights-2001.br, from flights-3m.parquet of the npm package vega-datasets
// (flights within the United States in the first half of 2001; Bureau of Transportation Statistics, public domain).
//
//   node scripts/make-demo-data.mjs
//
// Two months, 966,409 flights, in order of departure, one column after the other, because that compresses to 2.2 bytes
// a flight where lines of JSON take four times as much. src/cli/demo/flights.ts draws the layout and reads it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { decompress } from 'fzstd'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { root } from './steps.mjs'

const MINUTE_MS = 60_000
const FROM_MS = Date.UTC(2001, 0, 1)
const TO_MS = Date.UTC(2001, 2, 1)

const file = await asyncBufferFromFile(join(root, 'node_modules/vega-datasets/data/flights-3m.parquet'))
const compressors = { ZSTD: (bytes, length) => decompress(bytes, new Uint8Array(length)) }
const all = await parquetReadObjects({ file, compressors })
const flights = all.filter(flight => flight.date.getTime() >= FROM_MS && flight.date.getTime() < TO_MS)

const routeOf = flight => `${flight.origin} ${flight.destination} ${flight.distance}`
const frequencies = new Map()
for (const flight of flights) frequencies.set(routeOf(flight), (frequencies.get(routeOf(flight)) ?? 0) + 1)
const routes = [...frequencies].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([route]) => route)
const routeIds = new Map(routes.map((route, id) => [route, id]))
flights.sort((a, b) => a.date - b.date || routeIds.get(routeOf(a)) - routeIds.get(routeOf(b)))

const count = flights.length
const columns = Array.from({ length: 5 }, () => new Uint8Array(count))
const [minutes, routeLow, routeHigh, delayLow, delayHigh] = columns
let lastMs = FROM_MS
flights.forEach((flight, index) => {
  const passed = (flight.date.getTime() - lastMs) / MINUTE_MS
  const [route, delay] = [routeIds.get(routeOf(flight)), Number(flight.delay)]
  if (!Number.isInteger(passed) || passed > 255) throw new Error(`${passed} minutes to flight ${index} do not fit`)
  if (route > 65_535 || Math.abs(delay) > 32_767) throw new Error(`flight ${index} does not fit`)
  minutes[index] = passed
  routeLow[index] = route & 255
  routeHigh[index] = route >> 8
  delayLow[index] = delay & 255
  delayHigh[index] = (delay >> 8) & 255
  lastMs = flight.date.getTime()
})

const table = routes.map(route => route.split(' ')).map(([from, to, miles]) => [from, to, Number(miles)])
const header = Buffer.from(JSON.stringify({ fromMs: FROM_MS, count, routes: table }))
const length = Buffer.alloc(4)
length.writeUInt32LE(header.length)
const bytes = Buffer.concat([length, header, ...columns])
const packed = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_LGWIN]: 24 } })
writeFileSync(join(root, 'examples/data/flights-2001.br'), packed)
console.log(`${count} flights, ${routes.length} routes: ${bytes.length} bytes, packed ${packed.length}`)

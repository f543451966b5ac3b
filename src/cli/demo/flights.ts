/**
 * The demo's data: 966,409 flights within the United States, January and February 2001, in order of departure.
 * Source: the npm package vega-datasets (Bureau of Transportation Statistics); packed by scripts/make-demo-data.mjs.
 *
 * The file is brotli over columns, all of `count` bytes, behind a header:
 *
 *   ┌───────────────────┬─────────────────────────────────┬─────────┬───────────┬────────────┬───────────┬────────────┐
 *   │ header bytes: u32 │ { fromMs, count, routes } JSON  │ minutes │ route low │ route high │ delay low │ delay high │
 *   └───────────────────┴─────────────────────────────────┴─────────┴───────────┴────────────┴───────────┴────────────┘
 *
 * `minutes` are those since the flight before, `route` is an index into routes, `delay` is an int16.
 */
import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import { packageFile } from '../package-file.js'

const MINUTE_MS = 60_000

interface Header {
  readonly fromMs: number
  readonly count: number
  readonly routes: readonly (readonly [origin: string, destination: string, distance: number])[]
}

/** A record for the topic `flights`: JSON text as bytes, and the departure as its time. */
export interface FlightRecord {
  readonly timestampMs: bigint
  readonly key: null
  readonly value: Uint8Array
}

/** Flights as JSON, made one after the other: `next` gives each once. */
export class Flights {
  readonly count: number
  readonly #routes: readonly Uint8Array[]
  readonly #columns: readonly Uint8Array[]
  readonly #text = Buffer.alloc(256)
  #index = 0
  #timeMs: number
  #timestampMs: bigint
  #prefixBytes: number

  constructor(path = packageFile('examples/data/flights-2001.br')) {
    const bytes = brotliDecompressSync(readFileSync(path))
    const headerBytes = bytes.readUInt32LE(0)
    const header: Header = JSON.parse(bytes.toString('utf8', 4, 4 + headerBytes))
    const columnsAt = 4 + headerBytes
    this.count = header.count
    this.#columns = Array.from({ length: 5 }, (_, column) =>
      bytes.subarray(columnsAt + column * header.count, columnsAt + (column + 1) * header.count),
    )
    this.#routes = header.routes.map(([origin, destination, distance]) =>
      Buffer.from(`,"distance":${distance},"origin":"${origin}","destination":"${destination}"}`),
    )
    this.#timeMs = header.fromMs
    this.#timestampMs = BigInt(header.fromMs)
    this.#prefixBytes = this.#writePrefix()
  }

  /** Flights not yet given. */
  get remaining(): number {
    return this.count - this.#index
  }

  /** The next flight, or undefined at the end. The record's value is valid until the next call. */
  next(): FlightRecord | undefined {
    if (this.#index === this.count) return undefined
    const [minutes, routeLow, routeHigh, delayLow, delayHigh] = this.#columns.map(column => column[this.#index] ?? 0)
    this.#index++
    this.#pass(minutes ?? 0)
    const delay = (((delayLow ?? 0) | ((delayHigh ?? 0) << 8)) << 16) >> 16
    const route = this.#routes[(routeLow ?? 0) | ((routeHigh ?? 0) << 8)] as Uint8Array
    const delayAt = this.#prefixBytes
    const routeAt = delayAt + this.#text.write(String(delay), delayAt, 'latin1')
    this.#text.set(route, routeAt)
    return { timestampMs: this.#timestampMs, key: null, value: this.#text.subarray(0, routeAt + route.length) }
  }

  #pass(minutes: number): void {
    if (minutes === 0) return
    this.#timeMs += minutes * MINUTE_MS
    this.#timestampMs = BigInt(this.#timeMs)
    this.#prefixBytes = this.#writePrefix()
  }

  #writePrefix(): number {
    const date = new Date(this.#timeMs).toISOString().slice(0, 'yyyy-mm-ddThh:mm'.length)
    return this.#text.write(`{"date":"${date}","delay":`, 0, 'latin1')
  }
}

/**
 * Tumbling count and sum as one writes it by hand with kafkajs: `eachBatch`, `JSON.parse`, a Map per window and
 * customer, the totals written to the output when it is closed. It speaks the protocol of the measured applications of
 * bench/jvm/, so that the comparison can run it like one of them.
 *
 * It is no stream processor: state is in this process alone while offsets are committed, so what a crash takes is
 * gone; no window ever closes; every total is written once, at the end.
 */
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { type EachBatchPayload, Kafka, type LogEntry, logLevel, type Message, Partitioners } from 'kafkajs'
import type { ApplicationArgument } from '../jvm/application.js'
import { moment, say } from '../jvm/say.js'

const WINDOW_MS = 60_000
const PROGRESS_MS = 50
/** Totals per request; kafkajs encodes a request in one go, and the broker takes at most 1 MB of a batch. */
const TOTALS_PER_SEND = 20_000

interface Total {
  count: number
  sum: number
}

const argument = JSON.parse(process.argv[2] ?? '{}') as ApplicationArgument
if (!argument.workload?.startsWith('tumbling')) fail(`kafkajs has only tumbling, not ${argument.workload}`)

const kafka = new Kafka({
  clientId: argument.applicationId,
  brokers: argument.bootstrapServers.split(','),
  logLevel: logLevel.WARN,
  logCreator: () => entry => void process.stderr.write(`${logText(entry)}\n`),
})
const consumer = kafka.consumer({ groupId: argument.applicationId })
const totals = new Map<number, Map<string, Total>>()
let processed = 0
let isClosing = false

say({ event: 'settings', settings: { client: 'kafkajs, its defaults', fromBeginning: 'true' } })
consumer.on(consumer.events.GROUP_JOIN, () => say({ event: 'running', ...moment() }))
consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error.stack ?? payload.error.message))
await consumer.connect()
await consumer.subscribe({ topic: argument.input, fromBeginning: true })
await consumer.run({ eachBatch })
void sayProgress()

const lines = createInterface({ input: process.stdin })
for await (const line of lines) {
  if (line.trim() !== 'close') continue
  isClosing = true
  await consumer.disconnect()
  sayProcessed()
  await writeTotals()
  say({ event: 'closed', ...moment() })
}
process.exit(0)

async function eachBatch({ batch, heartbeat }: EachBatchPayload): Promise<void> {
  for (const { key, value, timestamp } of batch.messages) {
    if (key === null || value === null) continue
    const order = JSON.parse(value.toString()) as { readonly price: number }
    const total = totalOf(key.toString(), Number(timestamp))
    total.count += 1
    total.sum += order.price
  }
  processed += batch.messages.length
  await heartbeat()
}

function totalOf(customer: string, timestampMs: number): Total {
  const windowStartMs = timestampMs - (timestampMs % WINDOW_MS)
  let window = totals.get(windowStartMs)
  if (window === undefined) {
    window = new Map()
    totals.set(windowStartMs, window)
  }
  let total = window.get(customer)
  if (total === undefined) {
    total = { count: 0, sum: 0 }
    window.set(customer, total)
  }
  return total
}

async function writeTotals(): Promise<void> {
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  let messages: Message[] = []
  const send = async (): Promise<void> => {
    await producer.send({ topic: argument.output, messages })
    messages = []
  }
  for (const [windowStartMs, window] of totals) {
    for (const [customer, total] of window) {
      messages.push({ key: windowedKey(customer, windowStartMs), value: JSON.stringify(total) })
      if (messages.length === TOTALS_PER_SEND) await send()
    }
  }
  if (messages.length > 0) await send()
  await producer.disconnect()
}

/** As Kafka Streams' TimeWindowedSerializer writes it: the key, then the window's start, big-endian. */
function windowedKey(customer: string, windowStartMs: number): Buffer {
  const start = Buffer.alloc(8)
  start.writeBigInt64BE(BigInt(windowStartMs))
  return Buffer.concat([Buffer.from(customer), start])
}

async function sayProgress(): Promise<void> {
  let last = 0
  while (!isClosing) {
    await delay(PROGRESS_MS)
    if (processed !== last && !isClosing) sayProcessed()
    last = processed
  }
}

function sayProcessed(): void {
  say({ event: 'progress', processed, ...moment() })
}

function logText({ label, log }: LogEntry): string {
  return `${label} ${log.message}`
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

/** Topics of a log as plain lists of records: for tests that look at what an application read and wrote. */
import assert from 'node:assert/strict'
import type { Log } from '../../src/log/log.js'
import { decodeRecords } from '../../src/record-batch/reader.js'
import { encodeRecordBatch } from '../../src/record-batch/writer.js'

/** Key and value as text; null stays null. */
export interface TextRecord {
  readonly offset: bigint
  readonly timestampMs: bigint
  readonly key: string | null
  readonly value: string | null
  readonly rawKey: Uint8Array | null
  readonly rawValue: Uint8Array | null
  readonly headers: Readonly<Record<string, string>>
}

export interface NewTextRecord {
  readonly key?: string | Uint8Array | null
  readonly value: string | Uint8Array | null
  readonly timestampMs?: number
}

const utf8 = new TextEncoder()
const bytesOf = (part: string | Uint8Array | null | undefined): Uint8Array | null =>
  typeof part === 'string' ? utf8.encode(part) : (part ?? null)
const textOf = (part: Uint8Array | null): string | null => (part === null ? null : Buffer.from(part).toString())

/** One unsealed batch of these records. */
export function textBatch(records: readonly NewTextRecord[]): Uint8Array {
  return encodeRecordBatch(
    records.map(({ key, value, timestampMs = 0 }) => ({
      key: bytesOf(key),
      value: bytesOf(value),
      timestampMs: BigInt(timestampMs),
    })),
  )
}

/** Appends one batch, durable by itself. */
export async function writeRecords(
  log: Log,
  topic: string,
  records: readonly NewTextRecord[],
  partition = 0,
): Promise<void> {
  const producer = await log.openProducer({ guarantee: 'at_least_once' })
  try {
    await producer.append({ topic, partition }, textBatch(records))
  } finally {
    await producer.close()
  }
}

/** Every record of a partition that a commit has made visible. */
export async function readRecords(log: Log, topic: string, partition = 0): Promise<TextRecord[]> {
  const fetcher = await log.openFetcher()
  const target = new Uint8Array(8_388_608)
  const found: TextRecord[] = []
  try {
    const [start] = await log.admin.listOffsets([{ topic, partition, at: 'earliest' }])
    assert.equal(start?.error, undefined)
    for (let offset = start?.offset ?? 0n; ; ) {
      const [result] = await fetcher.fetch([{ topic, partition, offset, target }], { maxWaitMs: 0 })
      assert.ok(result !== undefined)
      assert.equal(result.error, undefined)
      for (const record of decodeRecords(target.slice(0, result.byteCount))) {
        if (record.offset < offset) continue
        const headers = Object.fromEntries(record.headers.map(({ key, value }) => [key, textOf(value) ?? '']))
        const { key, value, timestampMs } = record
        found.push({
          offset: record.offset,
          timestampMs,
          key: textOf(key),
          value: textOf(value),
          rawKey: key,
          rawValue: value,
          headers,
        })
      }
      if (result.nextOffset === offset) return found
      offset = result.nextOffset
    }
  } finally {
    await fetcher.close()
  }
}

/** The last value of every key (as latin1 text of its bytes); a key whose last value is null is left out. */
export function lastByKey(records: readonly TextRecord[]): Map<string, string> {
  const last = new Map<string, string>()
  for (const { rawKey, value } of records) {
    const key = Buffer.from(rawKey ?? []).toString('latin1')
    if (value === null) last.delete(key)
    else last.set(key, value)
  }
  return last
}

/**
 * What a commit writes beside an offset, so that restored = never stopped: the partition's time, and the stream
 * times of the task's operators. Kafka Streams: TopicPartitionMetadata, ProcessorMetadata.
 */

import { OFFSET_METADATA_BYTES_MAX } from '../config/limits.js'

export interface OffsetMetadata {
  /** Largest timestamp picked from the partition, ms; -1 before the first. */
  readonly partitionTimeMs: bigint
  /** Stream time of operators by node name, ms. */
  readonly streamTimesMs: Readonly<Record<string, bigint>>
  /** How the task's changelogs are written, by store name. */
  readonly formats: Readonly<Record<string, string>>
}

/**
 * JSON with a version. Where all of it is more than a log keeps, the formats are left out: without them a changed one
 * is found later, by the changelog itself; the times cannot be done without.
 */
export function printOffsetMetadata(metadata: OffsetMetadata): string {
  const times = Object.entries(metadata.streamTimesMs).filter(([, time]) => time >= 0n)
  const needed = {
    v: 1,
    t: String(metadata.partitionTimeMs),
    n: Object.fromEntries(times.map(([node, time]) => [node, String(time)])),
  }
  const whole = JSON.stringify({ ...needed, s: metadata.formats })
  const isTooLarge = Buffer.byteLength(whole) > OFFSET_METADATA_BYTES_MAX
  return isTooLarge ? JSON.stringify({ ...needed, s: {} }) : whole
}

/** Undefined for text that this version did not write (another application's, or Kafka Streams' own). */
export function parseOffsetMetadata(text: string): OffsetMetadata | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isWritten(parsed)) return undefined
  return {
    partitionTimeMs: BigInt(parsed.t),
    streamTimesMs: Object.fromEntries(Object.entries(parsed.n).map(([node, time]) => [node, BigInt(time)])),
    formats: parsed.s,
  }
}

function isWritten(value: unknown): value is { v: 1; t: string; n: Record<string, string>; s: Record<string, string> } {
  if (typeof value !== 'object' || value === null) return false
  const { v, t, n, s } = value as Record<string, unknown>
  const isTime = (text: unknown): boolean => typeof text === 'string' && /^-?\d{1,19}$/.test(text)
  const isRecord = (part: unknown): part is Record<string, unknown> => typeof part === 'object' && part !== null
  if (v !== 1 || !isTime(t) || !isRecord(n) || !isRecord(s)) return false
  return Object.values(n).every(isTime) && Object.values(s).every(format => typeof format === 'string')
}

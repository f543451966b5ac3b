/**
 * What a commit writes beside an offset, so that restored = never stopped: the partition's time, and the stream
 * times of the task's operators. Kafka Streams: TopicPartitionMetadata, ProcessorMetadata.
 */

export interface OffsetMetadata {
  /** Largest timestamp picked from the partition, ms; -1 before the first. */
  readonly partitionTimeMs: bigint
  /** Stream time of operators by node name, ms. */
  readonly streamTimesMs: Readonly<Record<string, bigint>>
  /** How the task's changelogs are written, by store name. */
  readonly formats: Readonly<Record<string, string>>
}

/** Text of at most some hundred bytes: JSON with a version. */
export function printOffsetMetadata(metadata: OffsetMetadata): string {
  const times = Object.entries(metadata.streamTimesMs).filter(([, time]) => time >= 0n)
  return JSON.stringify({
    v: 1,
    t: String(metadata.partitionTimeMs),
    n: Object.fromEntries(times.map(([node, time]) => [node, String(time)])),
    s: metadata.formats,
  })
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

/**
 * What members tell the leader beside their partitions, and the leader them: JSON with a format version, so that a
 * tool can show it and a later version can add to it. What cannot be read is a reason to refuse, not to crash.
 */

/** A reader takes no other one. */
const FORMAT_VERSION = 1

/** What a member tells the leader. */
export interface MemberInfo {
  /** At least 1. */
  readonly threadCount: number
  /** Names what the member runs. */
  readonly topology: string
}

/** What the leader tells a member. */
export interface AssignmentInfo {
  /** What the leader runs. */
  readonly topology: string
  /** Why the member gets nothing. */
  readonly refusal: string | undefined
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** User data of a member's subscription. */
export function writeMemberInfo(info: MemberInfo): Uint8Array {
  return encoder.encode(JSON.stringify({ version: FORMAT_VERSION, threads: info.threadCount, topology: info.topology }))
}

/** A text says why it cannot be read. */
export function readMemberInfo(bytes: Uint8Array): MemberInfo | string {
  const fields = readFields(bytes)
  if (typeof fields === 'string') return fields
  const { threads, topology } = fields
  if (typeof threads !== 'number' || !Number.isSafeInteger(threads) || threads < 1 || typeof topology !== 'string') {
    return 'its user data has no thread count or no topology'
  }
  return { threadCount: threads, topology }
}

/** User data of a member's assignment. */
export function writeAssignmentInfo(info: AssignmentInfo): Uint8Array {
  return encoder.encode(JSON.stringify({ version: FORMAT_VERSION, topology: info.topology, refusal: info.refusal }))
}

/** What cannot be read comes out as a refusal. */
export function readAssignmentInfo(bytes: Uint8Array): AssignmentInfo {
  const fields = readFields(bytes)
  if (typeof fields === 'string') return { topology: '', refusal: `the leader's answer cannot be read: ${fields}` }
  const { refusal, topology } = fields
  return {
    topology: typeof topology === 'string' ? topology : '',
    refusal: typeof refusal === 'string' ? refusal : undefined,
  }
}

interface Fields {
  readonly [name: string]: unknown
}

function readFields(bytes: Uint8Array): Fields | string {
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes))
    if (!isFields(value)) return 'its user data is no object'
    return value.version === FORMAT_VERSION
      ? value
      : `its user data has version ${value.version}, not ${FORMAT_VERSION}`
  } catch {
    return 'its user data is no JSON'
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

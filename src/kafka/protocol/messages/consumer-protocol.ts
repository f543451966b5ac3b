/**
 * What members of a 'consumer' group tell each other inside JoinGroup and SyncGroup: a version, then that version's
 * fields in the classic form. Later versions only add fields at the end, so bytes of any version can be read: fields
 * that are missing get their default, fields that are not known are left unread.
 * Source: ConsumerProtocolSubscription.json, ConsumerProtocolAssignment.json, ConsumerProtocol.java.
 */
import { malformed, WireReader } from '../wire-reader.js'
import { array, int16, int32, nullableBytes, nullableString, string, struct, type ValueOf } from '../wire-type.js'
import { WireWriter } from '../wire-writer.js'

const topicPartitions = array(struct({ topic: string, partitions: array(int32) }))
const subscriptionHead = struct({ topics: array(string), userData: nullableBytes })
const assignment = struct({ assignedPartitions: topicPartitions, userData: nullableBytes })

/** The newest version that we read and write. */
const VERSION = 3

type OwnedPartitions = ValueOf<typeof topicPartitions>

/** What a member tells the leader. */
export interface ConsumerSubscription extends ValueOf<typeof subscriptionHead> {
  /** Empty before version 1. */
  readonly ownedPartitions: OwnedPartitions
  /** Of the generation that gave the owned partitions; -1 if there is none, and before version 2. */
  readonly generationId: number
  /** Null before version 3. */
  readonly rackId: string | null
}

/** What the leader tells a member. */
export type ConsumerAssignment = ValueOf<typeof assignment>

/** JoinGroup's `metadata`. A broker of Kafka 2.5 reads what it knows of it. */
export function encodeSubscription(value: ConsumerSubscription, version = VERSION): Uint8Array {
  const writer = new WireWriter(false)
  writer.int16(version)
  subscriptionHead.write(writer, value)
  if (version >= 1) topicPartitions.write(writer, value.ownedPartitions)
  if (version >= 2) writer.int32(value.generationId)
  if (version >= 3) nullableString.write(writer, value.rackId)
  return writer.finish()
}

/** @throws StreamsError E630 */
export function decodeSubscription(bytes: Uint8Array): ConsumerSubscription {
  const reader = new WireReader(bytes, false)
  const version = readVersion(reader)
  return {
    ...subscriptionHead.read(reader),
    ownedPartitions: version >= 1 ? topicPartitions.read(reader) : [],
    generationId: version >= 2 ? int32.read(reader) : -1,
    rackId: version >= 3 ? nullableString.read(reader) : null,
  }
}

/** SyncGroup's `assignment`: the same fields in every version. */
export function encodeAssignment(value: ConsumerAssignment, version = VERSION): Uint8Array {
  const writer = new WireWriter(false)
  writer.int16(version)
  assignment.write(writer, value)
  return writer.finish()
}

/** Undefined for no bytes at all: what a member gets that its leader did not mention. @throws StreamsError E630 */
export function decodeAssignment(bytes: Uint8Array): ConsumerAssignment | undefined {
  if (bytes.length === 0) return undefined
  const reader = new WireReader(bytes, false)
  readVersion(reader)
  return assignment.read(reader)
}

function readVersion(reader: WireReader): number {
  const version = int16.read(reader)
  if (version < 0) throw malformed(`version ${version} of the consumer protocol`)
  return version
}

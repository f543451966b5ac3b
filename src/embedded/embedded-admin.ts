/** Topics, offsets and groups of the embedded log. */
import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'
import type {
  CreateTopicResult,
  IsolationLevel,
  ListOffsetsRequest,
  ListOffsetsResult,
  LogAdmin,
  PurgeRequest,
  TopicDescription,
  TopicSpec,
} from '../log/admin.js'
import type { CommittedOffset } from '../log/offsets.js'
import type { TopicPartition } from '../model/topic-partition.js'
import type { GroupMembers } from './embedded-membership.js'
import { ioError } from './io-errors.js'
import type { LogFolder } from './log-folder.js'
import { raiseLogStart } from './retention.js'
import { findByTime } from './time-search.js'

export class EmbeddedAdmin implements LogAdmin {
  readonly #folder: LogFolder
  readonly #members: GroupMembers

  constructor(folder: LogFolder, members: GroupMembers) {
    this.#folder = folder
    this.#members = members
  }

  createTopics(specs: readonly TopicSpec[]): Promise<readonly CreateTopicResult[]> {
    return this.#folder.createTopics(specs)
  }

  async describeTopics(topics: readonly string[]): Promise<readonly (TopicDescription | undefined)[]> {
    this.#folder.checkOpen()
    return topics.map(topic => this.#folder.topics.state.topics.get(topic))
  }

  async listTopics(): Promise<readonly TopicDescription[]> {
    this.#folder.checkOpen()
    return [...this.#folder.topics.state.topics.values()].sort((left, right) => (left.topic < right.topic ? -1 : 1))
  }

  deleteTopics(topics: readonly string[]): Promise<void> {
    return this.#folder.deleteTopics(topics)
  }

  listOffsets(
    requests: readonly ListOffsetsRequest[],
    isolation: IsolationLevel = 'read_committed',
  ): Promise<readonly ListOffsetsResult[]> {
    return Promise.all(requests.map(request => this.#listOffset(request, isolation)))
  }

  async deleteRecords(requests: readonly PurgeRequest[]): Promise<void> {
    const partitions = requests.map(request => this.#folder.partition(request))
    for (const [index, { beforeOffset }] of requests.entries()) {
      await raiseLogStart(partitions[index]!, beforeOffset, () => this.#folder.commits.save())
    }
  }

  async listGroups(): Promise<readonly string[]> {
    this.#folder.checkOpen()
    return [...this.#folder.commits.state.groups.keys()].sort()
  }

  async describeGroup(groupId: string): Promise<readonly (TopicPartition & CommittedOffset)[]> {
    this.#folder.checkOpen()
    const offsets = this.#folder.commits.state.groups.get(groupId) ?? new Map<string, CommittedOffset>()
    return [...offsets].map(([name, offset]) => {
      const dash = name.lastIndexOf('-')
      return { topic: name.slice(0, dash), partition: Number(name.slice(dash + 1)), ...offset }
    })
  }

  async deleteGroup(groupId: string): Promise<void> {
    this.#folder.checkOpen()
    if (this.#members.has(groupId)) {
      throw new StreamsError(logCodes.E613, `Group '${groupId}' has a member and cannot be deleted`, {
        cure: 'Stop the application first.',
      })
    }
    await this.#folder.commits.deleteGroup(groupId)
  }

  async #listOffset(request: ListOffsetsRequest, isolation: IsolationLevel): Promise<ListOffsetsResult> {
    const { topic, partition, at } = request
    try {
      const log = this.#folder.partition(request)
      const end = isolation === 'read_committed' ? log.lastStableOffset : log.highWatermark
      let offset: bigint | undefined
      if (at === 'earliest') offset = log.logStartOffset
      else if (at === 'latest') offset = end
      else offset = await findByTime(log, at.timestampMs, end)
      return { topic, partition, offset, error: undefined }
    } catch (cause) {
      const error = ioError(cause, `cannot search ${topic}-${partition}`, { topic, partition })
      return { topic, partition, offset: undefined, error }
    }
  }
}

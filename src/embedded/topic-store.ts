/**
 * The topics of a data folder, in `topics.json`, replaced as a whole. A topic exists when it stands there. One that is
 * being deleted stands under `deleting` until its folders are gone, so that an interrupted deletion is finished at the
 * next open and its records never come back under a new topic of the same name.
 */
import { join } from 'node:path'
import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'
import type { TopicDescription } from '../log/admin.js'
import { type FileSystem, fileErrorCode } from '../stdx/file-system.js'
import { replaceFile } from './durable-file.js'
import { ioError } from './io-errors.js'

export interface TopicsState {
  readonly topics: ReadonlyMap<string, TopicDescription>
  readonly deleting: ReadonlyMap<string, TopicDescription>
}

const VERSION = 1

interface EncodedTopics {
  readonly version: number
  readonly topics: readonly TopicDescription[]
  readonly deleting: readonly TopicDescription[]
}

export class TopicStore {
  readonly #fileSystem: FileSystem
  readonly #folder: string
  readonly #path: string
  readonly #isSynced: boolean
  #state: TopicsState = { topics: new Map(), deleting: new Map() }

  constructor(fileSystem: FileSystem, folder: string, isSynced: boolean) {
    this.#fileSystem = fileSystem
    this.#folder = folder
    this.#path = join(folder, 'topics.json')
    this.#isSynced = isSynced
  }

  get state(): TopicsState {
    return this.#state
  }

  /** Reads the file; false when there is none, which is a new folder. E610 when it cannot be understood. */
  async load(): Promise<boolean> {
    try {
      const bytes = await this.#fileSystem.readFile(this.#path)
      this.#state = decodeTopics(new TextDecoder().decode(bytes), this.#path)
      return true
    } catch (error) {
      if (fileErrorCode(error) === 'ENOENT') return false
      throw ioError(error, 'cannot read its topics', { file: this.#path })
    }
  }

  /** Makes `state` the present one; on failure nothing has changed. */
  async save(state: TopicsState): Promise<void> {
    try {
      const { topics, deleting } = state
      const encoded: EncodedTopics = {
        version: VERSION,
        topics: [...topics.values()],
        deleting: [...deleting.values()],
      }
      const bytes = new TextEncoder().encode(`${JSON.stringify(encoded, undefined, 2)}\n`)
      await replaceFile(this.#fileSystem, this.#path, bytes, this.#isSynced)
      if (this.#isSynced) await this.#fileSystem.syncFolder(this.#folder)
      this.#state = state
    } catch (error) {
      throw ioError(error, 'cannot write its topics', { file: this.#path })
    }
  }
}

function decodeTopics(text: string, file: string): TopicsState {
  let encoded: Partial<EncodedTopics> | null
  try {
    encoded = JSON.parse(text) as Partial<EncodedTopics> | null
  } catch (cause) {
    throw unreadable('it is no JSON', file, cause)
  }
  if (encoded?.version !== VERSION)
    throw unreadable(`it has version ${encoded?.version}, this release knows ${VERSION}`, file)
  return { topics: byName(encoded.topics, file), deleting: byName(encoded.deleting, file) }
}

function byName(topics: readonly TopicDescription[] | undefined, file: string): Map<string, TopicDescription> {
  const result = new Map<string, TopicDescription>()
  for (const topic of topics ?? []) {
    const isSound =
      typeof topic?.topic === 'string' &&
      Number.isInteger(topic.partitionCount) &&
      topic.partitionCount > 0 &&
      typeof topic.configs === 'object'
    if (!isSound) throw unreadable('a topic in it lacks its name, partitions or configs', file)
    result.set(topic.topic, topic)
  }
  return result
}

function unreadable(why: string, file: string, cause?: unknown): StreamsError {
  return new StreamsError(logCodes.E610, `The embedded log cannot read ${file}: ${why}`, {
    file,
    cure: 'Restore the data folder from a copy, open it with the release that wrote it, or start with an empty one.',
    cause,
  })
}

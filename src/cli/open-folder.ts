/** The embedded log of a folder, for commands that look into it. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { EmbeddedLog } from '../embedded/embedded-log.js'
import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'
import type { Log } from '../log/log.js'
import type { CommandOption } from './command.js'

/** Where the log lies when `--embedded` is not given. */
export const DEFAULT_FOLDER = './millrace-data'

export const embeddedOption: CommandOption = {
  value: 'DIR',
  about: `Folder of the embedded log; default ${DEFAULT_FOLDER}`,
}

/**
 * Runs `use` with the log of the folder, and closes it. One process uses a folder at a time (E601).
 *
 * @param mayCreate whether a folder that does not exist is made; else E602
 */
export async function withLog<T>(
  folder: string | undefined,
  mayCreate: boolean,
  use: (log: Log) => Promise<T>,
): Promise<T> {
  const path = resolve(folder ?? DEFAULT_FOLDER)
  if (!mayCreate && !existsSync(path)) {
    throw new StreamsError(logCodes.E602, 'there is no embedded log in this folder', {
      file: path,
      cure: 'give the folder with --embedded DIR, or create it: millrace topics --create NAME --embedded DIR',
    })
  }
  const log = await EmbeddedLog.open({ folder: path })
  try {
    return await use(log)
  } finally {
    await log.close()
  }
}

/** Partition count of a topic. E604 where it does not exist, with the names that do. */
export async function partitionCountOf(log: Log, topic: string): Promise<number> {
  const [description] = await log.admin.describeTopics([topic])
  if (description !== undefined) return description.partitionCount
  const names = (await log.admin.listTopics()).map(each => each.topic)
  throw new StreamsError(logCodes.E604, `there is no topic ${topic}`, {
    topic,
    cure: `create it: millrace topics --create ${topic}; there are ${names.join(', ') || 'none yet'}`,
  })
}

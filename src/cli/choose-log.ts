/** Which log a command works on, a folder or a cluster, and opening it. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseStreamsConfig, type StreamsConfigInput } from '../config/streams-config.js'
import { configCodes } from '../errors/codes/config.js'
import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'
import type { Log } from '../log/log.js'
import { streamLogger } from '../stdx/logger.js'
import { openLog } from '../streams/open-log.js'
import type { CommandArguments, CommandOption } from './command.js'
import type { CommandContext } from './process-context.js'

/** Where the log lies when nothing is given. */
const DEFAULT_FOLDER = './millrace-data'

/** Options of every command that needs a log. */
export const logOptions = {
  embedded: { value: 'DIR', about: `Folder of the embedded log; default ${DEFAULT_FOLDER}` },
  'bootstrap-servers': { value: 'HOST:PORT', about: 'Brokers of a Kafka cluster instead, comma-separated' },
  'command-config': { value: 'FILE', about: "Properties of the connection (SSL, SASL), as for Kafka's own tools" },
} as const satisfies Readonly<Record<string, CommandOption>>

/** The part of a configuration that says which log; `configured` is what a file says, weaker than the options. */
export async function logConfig(
  args: CommandArguments,
  configured: StreamsConfigInput = {},
): Promise<StreamsConfigInput> {
  const [folder, servers, file] = [args.text('embedded'), args.text('bootstrap-servers'), args.text('command-config')]
  if (folder !== undefined && servers !== undefined) {
    throw args.wrong('--embedded and --bootstrap-servers exclude each other')
  }
  const properties = file === undefined ? {} : parseProperties(await readProperties(file))
  if (servers !== undefined) return { ...properties, 'bootstrap.servers': servers, 'embedded.dir': undefined }
  const isCluster = (configured['bootstrap.servers'] ?? properties['bootstrap.servers']) !== undefined
  if (folder === undefined && isCluster) return { ...properties, 'embedded.dir': undefined }
  const path = folder ?? configured['embedded.dir'] ?? DEFAULT_FOLDER
  return { 'embedded.dir': resolve(String(path)), 'bootstrap.servers': undefined }
}

/** How a command uses a log. */
export interface LogUse {
  /** Whether a folder that does not exist is made; else E602. */
  readonly mayCreate: boolean
  readonly context: Pick<CommandContext, 'clock' | 'err' | 'signal'>
}

/** Runs `use` with the log that the options name, and closes it. One process uses a folder at a time (E601). */
export async function withLog<T>(
  config: StreamsConfigInput,
  { context, mayCreate }: LogUse,
  use: (log: Log) => Promise<T>,
): Promise<T> {
  const path = config['embedded.dir']
  if (!mayCreate && typeof path === 'string' && !existsSync(path)) {
    throw new StreamsError(logCodes.E602, 'there is no embedded log in this folder', {
      file: path,
      cure: 'give the folder with --embedded DIR, or create it: millrace topics --create NAME --embedded DIR',
    })
  }
  const { clock, err, signal } = context
  const checked = parseStreamsConfig({ 'application.id': 'millrace', ...config })
  const log = await openLog(checked, { clock, signal, logger: streamLogger(err) })
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

async function readProperties(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new StreamsError(configCodes.E810, 'the file of --command-config cannot be read', {
      file,
      cause,
      cure: 'give the path of a properties file',
    })
  }
}

/** Lines `key=value`, comments and empty lines left out, `\` at the end of a line goes on in the next. */
export function parseProperties(text: string): Readonly<Record<string, string>> {
  const lines = text.replace(/\\\r?\n\s*/g, '').split(/\r?\n/)
  const pairs = lines
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#') && !line.startsWith('!'))
    .map(line => /^([^=:\s]+)\s*[=:\s]\s*(.*)$/.exec(line))
  return Object.fromEntries(pairs.flatMap(pair => (pair === null ? [] : [[pair[1] ?? '', pair[2] ?? '']])))
}

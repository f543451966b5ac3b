/**
 * The configuration of an application: what users write (Kafka Streams' keys) is read once, here, into one frozen
 * object. Everything else takes that object and trusts it; nobody reads a key a second time.
 *
 * Refused with a code and a cure: unknown keys (with the nearest known name), wrong values, missing keys, settings that
 * contradict each other, settings of later features. Nothing is ignored in silence. The tables are in config-keys.ts,
 * client-configs.ts, refused-keys.ts and contradictions.ts.
 */
import { configCodes } from '../errors/codes/config.js'
import { StreamsError } from '../errors/streams-error.js'
import { nearest } from '../stdx/nearest.js'
import { clientConfigs, ownedConfigs } from './client-configs.js'
import type { ConfigKey } from './config-key.js'
import { configKeys, EXACTLY_ONCE_COMMIT_INTERVAL_MS } from './config-keys.js'
import type { ClientSettings, StreamsConfig, StreamsConfigInput } from './config-types.js'
import { contradictions } from './contradictions.js'
import { readKafkajsOptions } from './kafkajs-options.js'
import { refusedKeys, translatedValues } from './refused-keys.js'

export type { ClientSettings, StreamsConfig, StreamsConfigInput } from './config-types.js'

export interface ParseOptions {
  /** Used where no `application.id` is given (test driver, demo). */
  readonly applicationId?: string
  /** The caller brings its own log, so neither `bootstrap.servers` nor `embedded.dir` is needed. */
  readonly logGiven?: boolean
}

/**
 * Reads a configuration. Keys whose value is undefined count as not given.
 *
 * @throws StreamsError E801 to E806, for the first key that is wrong, in the order in which keys are given.
 */
export function parseStreamsConfig(input: StreamsConfigInput, options: ParseOptions = {}): StreamsConfig {
  const given = new Map(Object.entries(input).filter(([, value]) => value !== undefined))
  const clients = new Map(Object.keys(clientConfigs).map(prefix => [prefix, {} as Record<string, never>]))
  const values = new Map<string, unknown>()
  for (const [name, value] of given) {
    if (Object.hasOwn(configKeys, name)) values.set(name, readKey(name, value))
    else readClientKey(name, value, clients)
  }
  if (options.applicationId !== undefined && !values.has('application.id')) {
    values.set('application.id', readKey('application.id', options.applicationId))
  }
  takeUpKafkajsOptions(values)
  const config = assemble(values, clients)
  requireKeys(config, options)
  refuseContradictions(config)
  return config
}

function readKey(name: string, value: unknown): unknown {
  const key = (configKeys as Readonly<Record<string, ConfigKey<unknown>>>)[name] as ConfigKey<unknown>
  const read = key.read(value)
  if (!('value' in read)) throw wrongValue(name, value, key, read.expected)
  if (key.later && String(read.value) !== String(key.default)) {
    const unset = key.default === undefined
    throw new StreamsError(configCodes.E805, `${name} is ${show(value)}; this is not supported yet`, {
      cure: unset ? 'remove it' : `remove it, or set it to its default, ${show(key.default)}`,
    })
  }
  return read.value
}

function readClientKey(name: string, value: unknown, clients: ReadonlyMap<string, Record<string, unknown>>): void {
  const prefix = [...clients.keys()].filter(each => name.startsWith(each)).sort((a, b) => b.length - a.length)[0]
  const settings = prefix === undefined ? undefined : clientConfigs[prefix]
  if (prefix === undefined || settings === undefined) throw unknownKey(name)
  const rest = name.slice(prefix.length)
  const key = Object.hasOwn(settings, rest) ? settings[rest] : undefined
  if (key === undefined) throw unknownClientKey(name, prefix, rest)
  const read = key.read(typeof value === 'number' && rest === 'acks' ? String(value) : value)
  if (!('value' in read)) throw wrongValue(name, value, key, read.expected)
  const ofPrefix = clients.get(prefix) as Record<string, unknown>
  ofPrefix[rest] = read.value
}

/** Brokers and client id in kafkajs's options stand for our keys; whoever gives both keys has to decide. */
function takeUpKafkajsOptions(values: Map<string, unknown>): void {
  const read = readKafkajsOptions(values.get('kafka') ?? {})
  const { brokers, clientId } = 'value' in read ? read.value : {}
  for (const [name, ours, given] of [
    ['brokers', 'bootstrap.servers', brokers],
    ['clientId', 'client.id', clientId],
  ] as const) {
    if (given === undefined) continue
    if (values.has(ours))
      throw contradiction([`kafka.${name}`, ours], 'both say the same thing', 'remove one of the two')
    values.set(ours, readKey(ours, given))
  }
}

function assemble(values: ReadonlyMap<string, unknown>, clients: ReadonlyMap<string, ClientSettings>): StreamsConfig {
  const config: Record<string, unknown> = {}
  for (const [name, key] of Object.entries<ConfigKey<unknown>>(configKeys)) {
    config[camelCase(name)] = values.has(name) ? values.get(name) : key.default
  }
  if (config.processingGuarantee === 'exactly_once_v2' && !values.has('commit.interval.ms')) {
    config.commitIntervalMs = EXACTLY_ONCE_COMMIT_INTERVAL_MS
  }
  const client = (...prefixes: string[]) =>
    Object.freeze(Object.assign({}, ...prefixes.map(prefix => clients.get(prefix))) as ClientSettings)
  Object.assign(config, {
    topic: client('topic.'),
    consumer: client('consumer.', 'main.consumer.'),
    restoreConsumer: client('consumer.', 'restore.consumer.'),
    globalConsumer: client('consumer.', 'global.consumer.'),
    producer: client('producer.'),
    admin: client('admin.'),
  })
  if (!values.has('auto.offset.reset') && config.consumer !== undefined) {
    const fromConsumer = (config.consumer as ClientSettings)['auto.offset.reset']
    if (fromConsumer !== undefined) config.autoOffsetReset = fromConsumer
  }
  return Object.freeze(config) as StreamsConfig
}

function requireKeys(config: StreamsConfig, options: ParseOptions): void {
  if (config.applicationId === undefined) {
    throw new StreamsError(configCodes.E802, 'application.id is missing', {
      cure: "give the application a name, { 'application.id': 'orders' }: its group and internal topics are named after it",
    })
  }
  if (!options.logGiven && config.bootstrapServers === undefined && config.embeddedDir === undefined) {
    throw new StreamsError(configCodes.E802, 'neither embedded.dir nor bootstrap.servers is given', {
      cure: "say where the log is: { 'embedded.dir': './data' } for a folder on this machine, or the brokers of a Kafka cluster",
    })
  }
}

function refuseContradictions(config: StreamsConfig): void {
  const found = contradictions.find(rule => rule.when(config))
  if (found === undefined) return
  throw contradiction(found.keys, found.why, found.cure)
}

function contradiction([one, other]: readonly [string, string], why: string, cure: string): StreamsError {
  const keys = one === other ? one : `${one} and ${other}`
  return new StreamsError(configCodes.E804, `${keys} contradict: ${why}`, { cure })
}

function unknownKey(name: string): StreamsError {
  const refused = Object.hasOwn(refusedKeys, name) ? refusedKeys[name] : undefined
  if (refused !== undefined) {
    return new StreamsError(configCodes.E806, `${name} has no meaning here`, { cure: refused })
  }
  const prefix = Object.keys(clientConfigs).find(each => Object.hasOwn(clientConfigs[each] ?? {}, name))
  const near = prefix === undefined ? nearest(name, Object.keys(configKeys)) : `${prefix}${name}`
  return new StreamsError(configCodes.E801, `there is no configuration key ${show(name)}`, {
    cure: near === undefined ? 'see docs/configuration.md for all keys' : `did you mean '${near}'?`,
  })
}

function unknownClientKey(name: string, prefix: string, rest: string): StreamsError {
  const owned = Object.hasOwn(ownedConfigs, rest) ? ownedConfigs[rest] : undefined
  if (owned !== undefined) {
    return new StreamsError(configCodes.E806, `${name} is not yours to set`, { cure: `remove it: ${owned}` })
  }
  const refused = Object.hasOwn(refusedKeys, rest) ? refusedKeys[rest] : undefined
  if (refused !== undefined) {
    return new StreamsError(configCodes.E806, `${name} has no meaning here`, { cure: refused })
  }
  const near = nearest(rest, Object.keys(clientConfigs[prefix] ?? {}))
  return new StreamsError(configCodes.E801, `there is no configuration key ${show(name)}`, {
    cure: near === undefined ? 'see docs/configuration.md for all keys' : `did you mean '${prefix}${near}'?`,
  })
}

function wrongValue(name: string, value: unknown, key: ConfigKey<unknown>, expected: string): StreamsError {
  const simpleName = typeof value === 'string' ? (value.split('.').at(-1) ?? '') : ''
  const translated = Object.hasOwn(translatedValues, simpleName) ? translatedValues[simpleName] : undefined
  const what = key.isSecret ? `the value of ${name} (not shown) is wrong` : `${name} is ${show(value)}`
  return new StreamsError(configCodes.E803, what, {
    cure: translated === undefined ? `give ${expected}` : `write ${translated}`,
  })
}

function camelCase(name: string): string {
  return name.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 100 ? `${value.slice(0, 100)}…` : value}'`
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

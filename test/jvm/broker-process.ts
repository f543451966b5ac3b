/**
 * One Kafka node as a process: its properties, its start, and the wait until it answers. Everything of a node is in
 * one folder: `server.properties`, `broker.log`, `data/`, `pid`, and `ready` while it answers.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Security } from './certificates.js'
import { archiveOf, classPathOf } from './kafka-jvm.js'

const READY_TIMEOUT_MS = 60_000
const POLL_MS = 20
const LOG_TAIL_LINES = 30
/** A cluster id is 16 bytes as base64; one for all, so that folders of two clusters can be told by their names only. */
const CLUSTER_ID = 'bWlsbHJhY2UtdGVzdC0wMQ'

/** What one node is. */
export interface NodeSettings {
  readonly folder: string
  /** From 1. */
  readonly nodeId: number
  /** PLAINTEXT on loopback. */
  readonly port: number
  readonly controllerPort: number
  /** Node ids and controller ports of all controllers, as in `controller.quorum.voters`. */
  readonly voters: readonly { readonly nodeId: number; readonly controllerPort: number }[]
  /** Nodes of the cluster. */
  readonly brokers: number
  /** The second listener, SASL_SSL. */
  readonly sasl: { readonly port: number; readonly security: Security } | undefined
  /** Settings of the broker over those of this file. */
  readonly config: Readonly<Record<string, string>>
}

/** How the process is run. */
export interface NodeProcessOptions {
  /**
   * `stdin`: the node ends with this process, however that ends. A folder: it ends when none of the processes named
   * there lives. Undefined: it runs until it is stopped.
   */
  readonly until: 'stdin' | { readonly holders: string } | undefined
  /** Whether the node removes its folder when it ends because of `until`. */
  readonly isTemporary: boolean
  readonly heapMb: number
  /** Starts sooner and computes slower: only the first compiler of the JVM. */
  readonly quickStart: boolean
  /** Writes an archive of its classes when it ends cleanly. */
  readonly archiveTo?: string
}

/** Log of a node. */
export function logFileOf(folder: string): string {
  return join(folder, 'broker.log')
}

/** The file that exists while the node in `folder` answers; it holds the id of its process. */
export function readyFileOf(folder: string): string {
  return join(folder, 'ready')
}

/** The file with the id of the node's process, from its start on; it is the last that a temporary node removes. */
export function pidFileOf(folder: string): string {
  return join(folder, 'pid')
}

/** Starts a node and waits until it answers; where it ends before, the error has the end of its log. */
export async function startNode(settings: NodeSettings, options: NodeProcessOptions): Promise<ChildProcess> {
  const child = await spawnNode(settings, options)
  try {
    await waitUntilReady(settings.folder, child)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  return child
}

/** Starts a node; the process is in a group of its own and does not keep this one alive. */
export async function spawnNode(settings: NodeSettings, options: NodeProcessOptions): Promise<ChildProcess> {
  const { folder, sasl } = settings
  await mkdir(join(folder, 'data'), { recursive: true })
  await rm(readyFileOf(folder), { force: true })
  const file = join(folder, 'server.properties')
  await writeFile(file, propertiesText(nodeProperties(settings)), { mode: 0o600 })
  const args = [file, `cluster=${CLUSTER_ID}`, `ready=${readyFileOf(folder)}`]
  if (sasl !== undefined && settings.nodeId === 1) {
    args.push(`scram=127.0.0.1:${settings.port},${sasl.security.username},${sasl.security.password}`)
  }
  if (options.until !== undefined) args.push(`until=${options.until === 'stdin' ? 'stdin' : options.until.holders}`)
  if (options.isTemporary) args.push(`remove=${folder}`)
  const flags = [`-Xmx${options.heapMb}m`, '-Djava.awt.headless=true', ...logFlags()]
  if (options.quickStart) flags.push('-XX:TieredStopAtLevel=1')
  const classPath = await classPathOf('Broker')
  if (options.archiveTo !== undefined) flags.push(`-XX:ArchiveClassesAtExit=${options.archiveTo}`)
  else if (existsSync(archiveOf(classPath))) flags.push(`-XX:SharedArchiveFile=${archiveOf(classPath)}`)
  const log = openSync(logFileOf(folder), 'a')
  try {
    const input = options.until === 'stdin' ? 'pipe' : 'ignore'
    const child = spawn('java', [...flags, '-cp', classPath, 'Broker', ...args], {
      detached: true,
      stdio: [input, log, log],
    })
    if (child.pid !== undefined) writeFileSync(pidFileOf(folder), String(child.pid))
    return release(child)
  } finally {
    closeSync(log)
  }
}

/** Lets this process end while `child` runs. */
export function release(child: ChildProcess): ChildProcess {
  child.unref()
  if (child.stdin instanceof Socket) child.stdin.unref()
  return child
}

function logFlags(): readonly string[] {
  const prefix = '-Dorg.slf4j.simpleLogger.'
  const format = ['logFile=System.out', 'showDateTime=true', 'dateTimeFormat=HH:mm:ss.SSS', 'showThreadName=false']
  const quiet = ['log.org.apache.kafka.clients=warn', 'log.org.apache.kafka.common=warn']
  return [...format, ...quiet].map(flag => prefix + flag)
}

/** Waits until the node answers; an error with the end of its log when the process ends or the time is over. */
export async function waitUntilReady(folder: string, child?: ChildProcess): Promise<void> {
  const deadlineMs = Date.now() + READY_TIMEOUT_MS
  let failure: string | undefined
  const onEnd = (code: number | null, signal: string | null) => {
    failure = `ended with ${signal ?? `code ${code}`}`
  }
  const onError = (error: Error) => {
    failure = `does not start: ${error.message}`
  }
  child?.once('exit', onEnd).once('error', onError)
  try {
    while (!existsSync(readyFileOf(folder))) {
      if (Date.now() > deadlineMs) failure = `does not answer after ${READY_TIMEOUT_MS / 1000} s`
      if (failure !== undefined) throw new Error(`the broker ${failure}; its log ends with\n${await logTail(folder)}`)
      await delay(POLL_MS)
    }
  } finally {
    child?.off('exit', onEnd).off('error', onError)
  }
}

/** The last lines of a node's log. */
export async function logTail(folder: string, lines = LOG_TAIL_LINES): Promise<string> {
  const text = await readFile(logFileOf(folder), 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-lines).join('\n')
}

/**
 * The node's configuration. Internal topics have few partitions, so that a fresh broker is quick. Records stay where
 * their topic does not say otherwise: those of tests and demos are of any year, and a broker looks for old ones half a
 * minute after its start. Everything else is as in production, above all: topics are never created by use.
 */
export function nodeProperties(settings: NodeSettings): Record<string, string> {
  const { folder, nodeId, port, controllerPort, voters, brokers, sasl } = settings
  const isController = voters.some(voter => voter.nodeId === nodeId)
  const advertised = [`PLAINTEXT://127.0.0.1:${port}`]
  if (sasl !== undefined) advertised.push(`SASL_SSL://127.0.0.1:${sasl.port}`)
  const listeners = isController ? [...advertised, `CONTROLLER://127.0.0.1:${controllerPort}`] : advertised
  const replicas = String(Math.min(2, brokers))
  return {
    'process.roles': isController ? 'broker,controller' : 'broker',
    'node.id': String(nodeId),
    'controller.quorum.voters': voters.map(each => `${each.nodeId}@127.0.0.1:${each.controllerPort}`).join(','),
    listeners: listeners.join(','),
    'advertised.listeners': advertised.join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL',
    'log.dirs': join(folder, 'data'),
    'auto.create.topics.enable': 'false',
    'default.replication.factor': replicas,
    'min.insync.replicas': '1',
    'log.retention.ms': '-1',
    'group.initial.rebalance.delay.ms': '0',
    'offsets.topic.num.partitions': '4',
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.num.partitions': '4',
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.num.partitions': '1',
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': '1',
    ...(sasl === undefined ? {} : saslProperties(sasl.security)),
    ...settings.config,
  }
}

function saslProperties({ username, password, keyStore }: Security): Record<string, string> {
  const common = 'org.apache.kafka.common.security'
  const scram = `${common}.scram.ScramLoginModule required;`
  const listener = 'listener.name.sasl_ssl'
  return {
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    [`${listener}.plain.sasl.jaas.config`]: `${common}.plain.PlainLoginModule required user_${username}="${password}";`,
    [`${listener}.scram-sha-256.sasl.jaas.config`]: scram,
    [`${listener}.scram-sha-512.sasl.jaas.config`]: scram,
    [`${listener}.ssl.keystore.type`]: 'PKCS12',
    [`${listener}.ssl.keystore.location`]: keyStore,
    [`${listener}.ssl.keystore.password`]: password,
  }
}

function propertiesText(properties: Readonly<Record<string, string>>): string {
  const escaped = (value: string) => value.replaceAll('\\', '\\\\')
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${escaped(value)}\n`)
    .join('')
}

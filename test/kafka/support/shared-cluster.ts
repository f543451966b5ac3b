/**
 * One broker for all test files that need only "a broker": the first file starts it, the others find it, and it ends
 * by itself, seconds after the runner has ended or half a minute after the last file (test/jvm Broker). Its topics and
 * groups stay until then, so every test takes names of its own from `uniqueName`.
 *
 * The folder `.kafka/shared-HASH/` holds the processes that need the broker (`holders/`, one file each, by process
 * id), the lock of the one that starts it, and `current.json`, which names the broker's folder and addresses.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { logFileOf, pidFileOf, readyFileOf, startNode } from '../../jvm/broker-process.js'
import { securityIn } from '../../jvm/certificates.js'
import { hashOfFiles, KAFKA_FOLDER, needsJava } from '../../jvm/kafka-jvm.js'
import { freePorts, isPortFree } from '../../jvm/ports.js'

const HEAP_MB = 512
const POLL_MS = 50
const WAIT_MS_MAX = 120_000

/** The broker that test files share. */
export interface SharedCluster {
  /** The PLAINTEXT listener, as `bootstrap.servers`. */
  readonly bootstrapServers: string
  /** The SASL_SSL listener: PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512. */
  readonly saslSslServers: string
  readonly credentials: { readonly username: string; readonly password: string }
  /** PEM file of the certificate to trust. */
  readonly caFile: string
  readonly logFile: string
  /** A name for a topic, group or application that nobody else has. */
  uniqueName(prefix: string): string
}

interface Current {
  readonly folder: string
  readonly port: number
  readonly saslPort: number
}

let shared: Promise<SharedCluster> | undefined

/** The shared broker, or undefined where Java is missing: the test says so and passes; under CI it fails. */
export async function needsBroker(context: TestContext): Promise<SharedCluster | undefined> {
  return (await needsJava(context)) ? sharedCluster() : undefined
}

/** The shared broker, started when no process has it yet. */
export function sharedCluster(): Promise<SharedCluster> {
  shared ??= joinCluster()
  return shared
}

async function joinCluster(): Promise<SharedCluster> {
  const sources = ['src/main/java/Broker.java', 'broker-process.ts', '../kafka/support/shared-cluster.ts']
  const home = join(KAFKA_FOLDER, `shared-${await hashOfFiles(...sources)}`)
  // Before the first look: a broker that is about to end looks at the holders once more after it retracts itself.
  await hold(join(home, 'holders'))
  const deadlineMs = Date.now() + WAIT_MS_MAX
  while (Date.now() < deadlineMs) {
    const current = (await readCurrent(home)) ?? (await withLock(join(home, 'lock'), () => startCluster(home)))
    if (current !== undefined) return describe(current)
    await delay(POLL_MS)
  }
  throw new Error(`no shared broker after ${WAIT_MS_MAX / 1000} s; see the logs in ${home}`)
}

async function hold(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, String(process.pid))
  const next = join(folder, `next-${process.pid}`)
  await writeFile(next, String(process.ppid))
  await rename(next, file)
  process.once('exit', () => rmSync(file, { force: true }))
}

async function readCurrent(home: string): Promise<Current | undefined> {
  const text = await readFile(join(home, 'current.json'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const current = JSON.parse(text) as Current
  if (!existsSync(readyFileOf(current.folder))) return undefined
  // A broker that was killed leaves its file.
  return (await isPortFree(current.port)) ? undefined : current
}

/** Runs `start` unless another process holds the lock; the lock of a process that is gone is broken. */
async function withLock(path: string, start: () => Promise<Current>): Promise<Current | undefined> {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' })
  } catch {
    const owner = Number(await readFile(path, 'utf8').catch(() => '0'))
    if (owner > 0 && !isAlive(owner)) await rm(path, { force: true })
    return undefined
  }
  try {
    return await start()
  } finally {
    await rm(path, { force: true })
  }
}

async function startCluster(home: string): Promise<Current> {
  const already = await readCurrent(home)
  if (already !== undefined) return already
  const left = (await readdir(home)).filter(name => name.startsWith('broker-'))
  for (const name of left) await removeIfDead(join(home, name))
  const security = await securityIn(join(KAFKA_FOLDER, 'certificates'))
  const [port = 0, saslPort = 0, controllerPort = 0] = await freePorts(3)
  const folder = join(home, `broker-${process.pid}-${port}`)
  const sasl = { port: saslPort, security }
  const voters = [{ nodeId: 1, controllerPort }]
  await startNode(
    { folder, nodeId: 1, port, controllerPort, voters, brokers: 1, sasl, config: {} },
    { until: { holders: join(home, 'holders') }, isTemporary: true, heapMb: HEAP_MB, quickStart: true },
  )
  const current = { folder, port, saslPort }
  const file = join(home, 'current.json')
  await writeFile(`${file}.${process.pid}`, JSON.stringify(current))
  await rename(`${file}.${process.pid}`, file)
  return current
}

/** Removes what a broker that was killed has left; one that is still ending writes, and removes its folder itself. */
async function removeIfDead(folder: string): Promise<void> {
  const pid = Number(await readFile(pidFileOf(folder), 'utf8').catch(() => '0'))
  if (pid === 0 || !isAlive(pid)) await rm(folder, { recursive: true, force: true })
}

async function describe({ folder, port, saslPort }: Current): Promise<SharedCluster> {
  const { username, password, caFile } = await securityIn(join(KAFKA_FOLDER, 'certificates'))
  return {
    bootstrapServers: `127.0.0.1:${port}`,
    saslSslServers: `127.0.0.1:${saslPort}`,
    credentials: { username, password },
    caFile,
    logFile: logFileOf(folder),
    uniqueName: prefix => `${prefix}-${randomBytes(5).toString('hex')}`,
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

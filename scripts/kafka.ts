/**
 * npm run kafka: one real Apache Kafka broker on this machine, in the background, with its data in an ignored folder.
 *
 *   npm run kafka -- start [--port N] [--security sasl_ssl] [--sasl-port N] [--data FOLDER] [--fresh]
 *   npm run kafka -- status
 *   npm run kafka -- logs [--lines N] [--follow]
 *   npm run kafka -- stop
 *
 * Needs a JDK 17 and, for the first start, Maven. The data is kept between start and stop; `--fresh` begins anew. What
 * was started with `--data FOLDER` is asked for and stopped with it too.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Kafka, logLevel } from 'kafkajs'
import { logFileOf, logTail, startNode } from '../test/jvm/broker-process.js'
import { type Security, securityIn } from '../test/jvm/certificates.js'
import { jarFolder, KAFKA_FOLDER, kafkaClassPath, missingProgram } from '../test/jvm/kafka-jvm.js'
import { freePorts, isPortFree } from '../test/jvm/ports.js'
import {
  DEFAULT_FOLDER,
  findRunning,
  isBroker,
  pidIn,
  type Running,
  type State,
  stateFile,
} from '../test/jvm/running-broker.js'

const HEAP_MB = 1024
const STOP_TIMEOUT_MS = 30_000
const PROGRESS_MS = 5_000
const LOG_LINES = 40

/** Something that the user can cure; its message says how. */
class UsageError extends Error {}

const options = {
  port: { type: 'string', default: '9092' },
  security: { type: 'string' },
  'sasl-port': { type: 'string' },
  data: { type: 'string', default: relative(process.cwd(), DEFAULT_FOLDER) },
  fresh: { type: 'boolean', default: false },
  lines: { type: 'string', default: String(LOG_LINES) },
  follow: { type: 'boolean', short: 'f', default: false },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values']

const commands: Record<string, (values: Values) => Promise<void>> = { start, stop, status, logs }

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const command = commands[positionals[0] ?? '']
  if (command === undefined || positionals.length !== 1) {
    throw new UsageError(`npm run kafka -- ${Object.keys(commands).join(' | ')}`)
  }
  await command(values)
}

async function start(values: Values): Promise<void> {
  const wanted = stateOf(values)
  const running = await findRunning(wanted.folder)
  if (running !== undefined) return sayRunning(running, wanted, values.fresh)
  await requireProgramsAndPorts(wanted)
  if (values.fresh) await removeData(wanted.folder)
  if (!existsSync(await jarFolder())) {
    await withProgress("fetching Kafka's jars with Maven, once, about 130 MB", () => kafkaClassPath())
  }
  const security = wanted.saslPort === undefined ? undefined : await securityIn(join(KAFKA_FOLDER, 'certificates'))
  await mkdir(wanted.folder, { recursive: true })
  await writeFile(stateFile(wanted.folder), `${JSON.stringify(wanted)}\n`)
  if (security !== undefined) {
    await writeFile(clientFile(wanted.folder), clientProperties(wanted, security), { mode: 0o600 })
  }
  await withProgress(`starting Kafka, its data in ${pathForUser(wanted.folder)}`, () => startBroker(wanted, security))
  console.log(await describe({ ...wanted, pid: await pidIn(wanted.folder) }))
}

function stateOf(values: Values): State {
  const port = portOf('--port', values.port)
  const security = values.security
  if (security !== undefined && security !== 'sasl_ssl') {
    throw new UsageError(`--security ${security} does not exist; there is sasl_ssl`)
  }
  if (security === undefined && values['sasl-port'] !== undefined) {
    throw new UsageError('--sasl-port needs --security sasl_ssl')
  }
  const saslPort = security === undefined ? undefined : portOf('--sasl-port', values['sasl-port'] ?? String(port + 1))
  if (saslPort === port) throw new UsageError(`--sasl-port ${port} is the port of the other listener: choose another`)
  return { folder: resolve(values.data), port, saslPort }
}

function portOf(option: string, text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new UsageError(`${option} ${text}: a port is a number from 1 to 65535`)
  }
  return port
}

function sayRunning(running: Running, wanted: State, fresh: boolean): void {
  const { pid, ...state } = running
  const isSame = JSON.stringify(state) === JSON.stringify(wanted)
  const what = `a broker is running already: ${addresses(running)}, process ${pid}, data in ${pathForUser(state.folder)}`
  if (!isSame || fresh) throw new UsageError(`${what}; for another one stop it first: npm run kafka -- stop`)
  console.log(what)
}

async function requireProgramsAndPorts({ port, saslPort }: State): Promise<void> {
  const missing = await missingProgram()
  if (missing !== undefined) throw new UsageError(missing)
  for (const [option, each] of [
    ['--port', port],
    ['--sasl-port', saslPort],
  ] as const) {
    if (each !== undefined && !(await isPortFree(each))) {
      throw new UsageError(`port ${each} of 127.0.0.1 is not free: stop what listens there, or choose one by ${option}`)
    }
  }
}

/** Only what a broker wrote: the folder may hold other things. */
async function removeData(folder: string): Promise<void> {
  for (const name of ['data', 'server.properties', 'broker.log', 'broker.json', 'client.properties', 'ready']) {
    await rm(join(folder, name), { recursive: true, force: true })
  }
}

async function startBroker({ folder, port, saslPort }: State, security: Security | undefined): Promise<void> {
  const [controllerPort = 0] = await freePorts(1)
  const sasl = security === undefined || saslPort === undefined ? undefined : { port: saslPort, security }
  const voters = [{ nodeId: 1, controllerPort }]
  await startNode(
    { folder, nodeId: 1, port, controllerPort, voters, brokers: 1, sasl, config: {} },
    { until: undefined, isTemporary: false, heapMb: HEAP_MB, quickStart: false },
  )
}

/** What a client needs, by Kafka's configuration names; Kafka's tools take it as `--command-config`. */
function clientProperties({ saslPort }: State, { username, password, caFile }: Security): string {
  const module = 'org.apache.kafka.common.security.scram.ScramLoginModule'
  return `bootstrap.servers=127.0.0.1:${saslPort}
security.protocol=SASL_SSL
sasl.mechanism=SCRAM-SHA-256
sasl.jaas.config=${module} required username="${username}" password="${password}";
ssl.truststore.type=PEM
ssl.truststore.location=${caFile}
`
}

async function stop(values: Values): Promise<void> {
  const running = await findRunning(resolve(values.data))
  if (running === undefined) return console.log('no broker is running')
  process.kill(running.pid, 'SIGTERM')
  await withProgress(`stopping process ${running.pid}`, async () => {
    const deadlineMs = Date.now() + STOP_TIMEOUT_MS
    while (isBroker(running.pid, running.folder)) {
      if (Date.now() > deadlineMs) {
        throw new UsageError(`it has not ended after ${STOP_TIMEOUT_MS / 1000} s; kill -KILL ${running.pid} ends it`)
      }
      await delay(50)
    }
  })
  console.log(`stopped; its data stays in ${pathForUser(running.folder)}`)
}

async function status(values: Values): Promise<void> {
  const running = await findRunning(resolve(values.data))
  if (running !== undefined) return console.log(await describe(running))
  console.log('no broker is running; npm run kafka -- start')
  process.exitCode = 1
}

async function logs(values: Values): Promise<void> {
  const folder = resolve(values.data)
  const file = logFileOf(folder)
  if (!existsSync(file)) throw new UsageError(`no broker was started in ${pathForUser(folder)} yet`)
  const lines = Number(values.lines)
  if (!Number.isInteger(lines) || lines < 0) throw new UsageError(`--lines ${values.lines}: a whole number`)
  console.log(`${pathForUser(file)} ends with\n${await logTail(folder, lines)}`)
  if (!values.follow) return
  const tail = spawn('tail', ['-n', '0', '-F', file], { stdio: 'inherit' })
  await new Promise(ended => tail.once('close', ended))
}

async function describe(running: Running): Promise<string> {
  const count = await topicCount(running.port)
  const rows = [
    `listening  ${addresses(running)}`,
    `process    ${running.pid}`,
    `topics     ${count ?? 'it does not answer; see npm run kafka -- logs'}`,
    `data       ${pathForUser(running.folder)}`,
    running.saslPort === undefined
      ? 'security   none'
      : `security   SASL_SSL by PLAIN or SCRAM; settings for clients in ${pathForUser(clientFile(running.folder))}`,
  ]
  return rows.join('\n')
}

/** Topics of users and of Kafka, undefined when the broker does not answer. */
async function topicCount(port: number): Promise<number | undefined> {
  const retry = { retries: 1, initialRetryTime: 100 }
  const client = new Kafka({
    brokers: [`127.0.0.1:${port}`],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 3000,
    retry,
  })
  const admin = client.admin()
  try {
    await admin.connect()
    return (await admin.listTopics()).length
  } catch {
    return undefined
  } finally {
    await admin.disconnect()
  }
}

function addresses({ port, saslPort }: State): string {
  const plain = `127.0.0.1:${port} (PLAINTEXT)`
  return saslPort === undefined ? plain : `${plain}, 127.0.0.1:${saslPort} (SASL_SSL)`
}

function clientFile(folder: string): string {
  return join(folder, 'client.properties')
}

/** Says what goes on, every few seconds that it still does, and how long it took when that was worth saying. */
async function withProgress<T>(what: string, act: () => Promise<T>): Promise<T> {
  const startedMs = Date.now()
  const seconds = () => `${((Date.now() - startedMs) / 1000).toFixed(1)} s`
  console.log(`${what}…`)
  const timer = setInterval(() => console.log(`  still ${what.split(',')[0]}, ${seconds()}`), PROGRESS_MS)
  try {
    const result = await act()
    console.log(`  done after ${seconds()}`)
    return result
  } finally {
    clearInterval(timer)
  }
}

function pathForUser(path: string): string {
  const shown = relative(process.cwd(), path)
  return shown.startsWith('..') ? path : shown
}

main().catch(error => {
  // A mistake of this program keeps its stack; everything else is for the user.
  console.error(error instanceof Error && !(error instanceof ReferenceError) ? error.message : error)
  process.exitCode = 1
})

/** `npm run kafka`: start, status, logs and stop, what is kept and what is said when something is in the way. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Kafka, logLevel } from 'kafkajs'
import { KAFKA_FOLDER, needsJava } from './kafka-jvm.js'
import { freePorts } from './ports.js'

const TIMEOUT_MS = 170_000
const root = fileURLToPath(new URL('../../', import.meta.url))

interface Output {
  readonly code: number
  readonly text: string
}

function runKafka(...args: string[]): Promise<Output> {
  const command = ['--import', 'tsx', 'scripts/kafka.ts', ...args]
  return new Promise(resolve => {
    execFile(process.execPath, command, { cwd: root }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), text: stdout + stderr }),
    )
  })
}

async function newFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-command-'))
  context.after(async () => {
    await runKafka('stop', '--data', folder)
    await rm(folder, { recursive: true, force: true })
  })
  return folder
}

async function createTopic(port: number, topic: string): Promise<void> {
  const admin = new Kafka({ brokers: [`127.0.0.1:${port}`], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }] })
  await admin.disconnect()
}

test('a broker is started, asked for, stopped and started again with its data', {
  timeout: TIMEOUT_MS,
}, async context => {
  if (!(await needsJava(context))) return
  const folder = await newFolder(context)
  const [port = 0, saslPort = 0, otherPort = 0] = await freePorts(3)
  const place = ['--data', folder]
  const where = [...place, '--port', String(port), '--security', 'sasl_ssl', '--sasl-port', String(saslPort)]

  const started = await runKafka('start', ...where)
  assert.equal(started.code, 0, started.text)
  assert.match(started.text, new RegExp(`listening +127\\.0\\.0\\.1:${port} .*127\\.0\\.0\\.1:${saslPort} `))
  const clients = await readFile(join(folder, 'client.properties'), 'utf8')
  assert.match(clients, new RegExp(`bootstrap.servers=127.0.0.1:${saslPort}\n`))
  assert.ok(clients.includes(join(KAFKA_FOLDER, 'certificates', 'ca.pem')))

  await createTopic(port, 'kept')
  assert.match((await runKafka('status', ...place)).text, /topics +1\n/)
  const again = await runKafka('start', ...where)
  assert.equal(again.code, 0)
  assert.match(again.text, /is running already/)
  const other = await runKafka('start', ...place, '--port', String(otherPort))
  assert.equal(other.code, 1)
  assert.match(other.text, /is running already.*stop it first/)
  assert.match((await runKafka('logs', ...place, '--lines', '300')).text, /Kafka Server started/)

  assert.match((await runKafka('stop', ...place)).text, /stopped/)
  assert.equal((await runKafka('status', ...place)).code, 1)
  assert.match((await runKafka('stop', ...place)).text, /no broker is running/)
  assert.match((await runKafka('start', ...place, '--port', String(otherPort))).text, /topics +1\n/)
  await runKafka('stop', ...place)
  assert.match((await runKafka('start', ...place, '--port', String(otherPort), '--fresh')).text, /topics +0\n/)
})

test('a port that is taken and an option that means nothing are told', { timeout: TIMEOUT_MS }, async context => {
  if (!(await needsJava(context))) return
  const folder = await newFolder(context)
  const [port = 0] = await freePorts(1)
  const server = createServer().listen(port, '127.0.0.1')
  context.after(() => server.close())
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['start', '--data', folder, '--port', String(port)], new RegExp(`port ${port} .*not free.*--port`)],
    [['start', '--data', folder, '--port', '0'], /--port 0: a port is a number/],
    [['start', '--data', folder, '--security', 'ssl'], /there is sasl_ssl/],
    [['start', '--data', folder, '--sasl-port', '1'], /needs --security/],
    [['logs', '--data', folder], /no broker was started/],
    [['begin'], /start \| stop \| status \| logs/],
    [['start', '--bogus'], /--bogus/],
  ]
  const outputs = await Promise.all(cases.map(([args]) => runKafka(...args)))
  for (const [index, { code, text }] of outputs.entries()) {
    assert.equal(code, 1, text)
    assert.match(text, cases[index]?.[1] ?? /never/)
    assert.doesNotMatch(text, /\n {4}at /)
  }
})

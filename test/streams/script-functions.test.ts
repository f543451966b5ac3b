/**
 * Functions that run as JavaScript in a live application: a line at its start names each with its reason and place, a
 * metric counts their calls, `lambdas: 'compiled'` forbids them; an error of one names its place in the user's file.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  type BuildOptions,
  js,
  json,
  StreamsBuilder,
  string,
  type Topology,
  TopologyTestDriver,
  topic,
} from '../../src/index.js'
import { silentLogger } from '../../src/stdx/logger.js'
import { caughtUp, failureOf, makeApp, metric, rejection, withLog } from '../faults/live-app.js'
import { readRecords, writeRecords } from '../faults/topic-records.js'

const Items = topic('items', string(), json({ n: 'int32', text: 'string' }))
const FACTOR = 3
const here = readFileSync(fileURLToPath(import.meta.url), 'utf8').split('\n')
const lineOf = (text: string): number => here.findIndex(line => line.includes(text) && !line.includes('lineOf')) + 1

function makeTopology(options: BuildOptions = {}): Topology {
  const builder = new StreamsBuilder()
  builder
    .stream(Items)
    .mapValues(
      (_key, item) => {
        try {
          return { n: item.n * FACTOR, text: decodeURIComponent(item.text) }
        } catch {
          throw new RangeError(`no text: ${item.text}`)
        }
      },
      { value: json({ n: 'float64', text: 'string' }) },
    )
    .mapValues(js(new URL('../lambda/module-functions.ts', import.meta.url), 'scoreOfItem'), {
      value: json({ n: 'float64' }),
    })
    .filter((_key, item) => item.n > 0)
    .to('out')
  return builder.build(options)
}

const records = (...texts: readonly string[]) =>
  texts.map((text, n) => ({ key: 'k', value: JSON.stringify({ n: n + 1, text }) }))
const topics = [
  { topic: 'items', partitionCount: 1 },
  { topic: 'out', partitionCount: 1 },
]

test('a line at the start, a metric for each node, and what the functions give', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await log.admin.createTopics(topics)
    const { app, lines } = makeApp(makeTopology(), log)
    await app.start()
    assert.equal(lines.length, 1)
    const file = 'test/streams/script-functions.test.ts'
    assert.equal(
      lines[0]?.replace(/(:\d+):\d+/g, '$1'),
      '2 functions run as JavaScript, not as WebAssembly: ' +
        `mapValues 'items-map-values' (F202: try / catch is not compiled, ${file}:${lineOf('  try {')}); ` +
        `mapValues 'items-map-values-map-values' (F236: scoreOfItem is loaded from module-functions.ts, ` +
        `${file}:${lineOf('.mapValues(js(')}). ` +
        "`millrace explain` says what to change; lambdas: 'compiled' makes it an error",
    )
    await writeRecords(log, 'items', records('a', 'b%20c', 'd'))
    await caughtUp(app)
    const calls = (node: string): number => metric(app, 'javascript-calls-total', { 'processor-node-id': node })
    assert.equal(calls('items-map-values'), 3)
    assert.equal(calls('items-map-values-map-values'), 3)
    assert.equal(calls('items-map-values-map-values-filter'), 0)
    await app.close()
    const out = await readRecords(log, 'out')
    assert.deepEqual(
      out.map(record => JSON.parse(record.value ?? '')),
      [{ n: 9 }, { n: 18 }, { n: 27 }],
    )
  })
})

test('the test driver runs them as a lane does', () => {
  for (const lambdas of ['both', 'javascript'] as const) {
    using driver = new TopologyTestDriver(makeTopology(), { lambdas })
    driver.createInputTopic(Items).pipeInput('k', { n: 2, text: 'b%20c' })
    const out = driver.createOutputTopic('out', string(), json({ n: 'float64' }))
    assert.deepEqual(out.readValuesToList(), [{ n: 18 }])
  }
})

test('what was asked for is no warning', { timeout: 60_000 }, async () => {
  await withLog(async log => {
    await log.admin.createTopics(topics)
    const infos: string[] = []
    const logger = { ...silentLogger, info: (text: string) => void infos.push(text), warn: assert.fail }
    const { app } = makeApp(makeTopology({ lambdas: 'javascript' }), log, {}, { logger })
    await app.start()
    await app.close()
    assert.match(infos.join('\n'), /^3 functions run as JavaScript, .*F200: lambdas: 'javascript' was asked for/m)
    const { app: configured } = makeApp(makeTopology(), log, { lambdas: 'javascript' }, { logger })
    await configured.start()
    await configured.close()
    assert.match(infos.join('\n'), /every function runs as JavaScript: lambdas is 'javascript'/)
  })
})

test("lambdas: 'compiled' makes them an error of the start", { timeout: 60_000 }, async () => {
  await withLog(async log => {
    const { app } = makeApp(makeTopology(), log, { lambdas: 'compiled' })
    const error = await rejection(app.start())
    assert.equal(error.code, 'E118')
    assert.equal(error.place.node, 'items-map-values')
    assert.equal(error.place.line, lineOf('  try {'))
    assert.match(error.message, /\(F202\), and 1 more function is not, and lambdas: 'compiled' asks for/)
    assert.equal(app.state(), 'ERROR')
  })
})

for (const lambdas of ['auto', 'javascript'] as const) {
  test(`a throw in a lane names the user's line (${lambdas})`, { timeout: 60_000 }, async () => {
    await withLog(async log => {
      await log.admin.createTopics(topics)
      const { app } = makeApp(makeTopology(), log, { lambdas })
      await app.start()
      await writeRecords(log, 'items', records('a', '%'))
      const error = await failureOf(app)
      assert.equal(error.code, 'E531')
      const { column: _column, file, line, node, offset, partition, topic: from } = error.place
      assert.deepEqual([from, partition, offset, node], ['items', 0, 1n, 'items-map-values'])
      assert.deepEqual([file, line], ['test/streams/script-functions.test.ts', lineOf('throw new RangeError(')])
      assert.match(
        error.message,
        /^E531: the function threw RangeError: no text: %\n {4}throw new RangeError\(.*\n +\^\n {2}at test/,
      )
    })
  })
}

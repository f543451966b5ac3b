// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of this file are looked up in it
/**
 * A record on which a function fails: the error names node, place, topic, partition and offset, the line has a caret
 * below what failed; the policy decides what becomes of the record, and its other branches go on.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { StreamsError } from '../../src/errors/streams-error.js'
import { bytes, json, nullable, StreamsBuilder, string, TopologyTestDriver, topic } from '../../src/index.js'

const Orders = topic('orders', string(), json({ id: 'int32', big: 'int64', note: nullable('string') }))
const letters = { 'errors.dead.letter.queue.topic.name': 'letters' }
const goesOn = { ...letters, 'processing.exception.handler': 'continue' } as const

const here = readFileSync(fileURLToPath(import.meta.url), 'utf8').split('\n')
/** `file:line:column` of the text, which stands once in this file but for this use. */
function placeOf(text: string): string {
  const line = here.findIndex(each => each.includes(text) && !each.includes('placeOf('))
  assert.ok(line >= 0, text)
  return `test/test-driver/row-errors.test.ts:${line + 1}:${(here[line] as string).indexOf(text) + 1}`
}

/** Two branches of one stream: `left` fails for some records, `right` for none. */
function topology(kind: 'compiled' | 'null' | 'javascript') {
  const builder = new StreamsBuilder()
  const orders = builder.stream(Orders)
  if (kind === 'compiled') {
    orders
      .mapValues((key, order) => {
        if (order.id > 1) throw new Error(`${key} has ${order.id}`)
        return { id: order.id }
      })
      .to('left')
  } else if (kind === 'null') {
    orders.filter((_key, order) => order.id < 2 || order.note!.length > 2).to('left')
  } else {
    const checked = (id: number): number => {
      if (id > 1) throw new RangeError(`no ${id}`)
      return id
    }
    orders
      .mapValues(
        (_key, order) => {
          try {
            return { id: order.id }
          } finally {
            checked(order.id)
          }
        },
        { value: json({ id: 'int32' }) },
      )
      .to('left')
  }
  orders.mapValues((_key, order) => ({ id: order.id })).to('right')
  return builder.build()
}

function outcome(kind: Parameters<typeof topology>[0]) {
  using driver = new TopologyTestDriver(topology(kind), { config: goesOn })
  const orders = driver.createInputTopic(Orders)
  for (const id of [1, 2, 0]) orders.pipeInput(`k${id}`, { id, big: 1, note: null })
  const ids = (name: string): readonly number[] =>
    driver
      .createOutputTopic(name, string(), json({ id: 'int32' }))
      .readValuesToList()
      .map(value => value.id)
  const dead = driver.createOutputTopic('letters', nullable(string()), nullable(bytes())).readRecordsToList()
  const message = (i: number): string => dead[i]?.headers.get('__streams.errors.message') ?? ''
  return { left: ids('left'), right: ids('right'), dead, message }
}

const where = ", orders-0 offset 1, node 'orders-"

test('a function that throws fails its branch alone', () => {
  const { dead, left, message, right } = outcome('compiled')
  assert.deepEqual(left, [1, 0])
  assert.deepEqual(right, [1, 2, 0])
  assert.equal(dead.length, 1)
  const lines = message(0).split('\n')
  assert.equal(lines[0], 'E530: the function failed: k2 has 2')
  assert.equal(lines[1], '    if (order.id > 1) throw new Error(`${key} has ${order.id}`)')
  assert.match(lines[2] ?? '', /^ {22}\^/)
  const place = placeOf('throw new Error(`${key}')
  assert.ok(lines[3]?.startsWith(`  at ${place}${where}map-values', task 0_0`), lines[3])
})

test('null where something is read: the part is marked', () => {
  const { left, message, right } = outcome('null')
  assert.deepEqual(left, [1, 0])
  assert.deepEqual(right, [1, 2, 0])
  const lines = message(0).split('\n')
  assert.match(lines[0] ?? '', /^E530: the function failed: /)
  assert.equal(
    lines[2],
    `${' '.repeat((lines[1] ?? '').indexOf('order.note!'))}${'^'.repeat('order.note!.length'.length)}`,
  )
  assert.ok(lines[3]?.startsWith(`  at ${placeOf('order.note!')}${where}filter'`), lines[3])
})

test('a function in JavaScript that throws: the place where it threw, or called what did', () => {
  const { left, message, right } = outcome('javascript')
  assert.deepEqual(left, [1, 0])
  assert.deepEqual(right, [1, 2, 0])
  const lines = message(0).split('\n')
  assert.equal(lines[0], 'E531: the function threw RangeError: no 2')
  assert.equal(lines[1], '    checked(order.id)')
  assert.match(lines[2] ?? '', /^ {4}\^$/)
  assert.ok(lines[3]?.startsWith(`  at ${placeOf('checked(order.id)')}${where}map-values', task 0_0`), lines[3])
})

test('under fail the driver throws it, with its parts in fields', () => {
  using driver = new TopologyTestDriver(topology('compiled'))
  const orders = driver.createInputTopic(Orders)
  assert.throws(
    () => orders.pipeInput('k9', { id: 9, big: 1, note: null }),
    (error: unknown) => {
      assert.ok(error instanceof StreamsError)
      const { file, line, ...rest } = error.place
      assert.deepEqual([file, line].join(':'), placeOf('throw new Error(`${key}').replace(/:\d+$/, ''))
      assert.deepEqual(
        { ...rest, column: 0 },
        {
          topic: 'orders',
          partition: 0,
          offset: 0n,
          node: 'orders-map-values',
          taskId: '0_0',
          column: 0,
        },
      )
      return true
    },
  )
})

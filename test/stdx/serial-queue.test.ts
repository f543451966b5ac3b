/** The small things of stdx: the queue of jobs, assertions, the process table. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AssertionError, assert as must, unreachable } from '../../src/stdx/assert.js'
import { Deferred } from '../../src/stdx/deferred.js'
import { SystemProcessTable } from '../../src/stdx/process-table.js'
import { SerialQueue } from '../../src/stdx/serial-queue.js'

test('jobs run one after another, also after one that fails', async () => {
  const queue = new SerialQueue()
  const gate = new Deferred()
  const seen: string[] = []
  const first = queue.run(async () => {
    await gate.promise
    seen.push('first')
    throw new Error('no')
  })
  const second = queue.run(() => seen.push('second'))
  assert.deepEqual(seen, [])
  gate.resolve()
  await assert.rejects(first, /no/)
  assert.equal(await second, 2)
  await queue.idle()
  assert.deepEqual(seen, ['first', 'second'])
})

test('assertions say what was expected', () => {
  must(true, 'never')
  assert.throws(() => must(false, 'one is one'), AssertionError)
  assert.throws(() => unreachable('x' as never), /unexpected "x"/)
})

test('this process lives, one that never was does not', () => {
  const processes = new SystemProcessTable()
  assert.equal(processes.pid, process.pid)
  assert.ok(processes.birthMark(process.pid) !== undefined)
  assert.equal(processes.birthMark(2 ** 30), undefined)
})

/** Tasks come and go: what an assignment opens, what a revocation waits for, what a loss does not wait for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TaskManager, type TaskToOpen } from '../../src/coordinator/task-manager.js'
import type { TaskRunner } from '../../src/coordinator/task-runner.js'
import { printTaskId } from '../../src/model/task-id.js'
import type { TaskPlan } from '../../src/plan/physical-plan.js'
import { Deferred } from '../../src/stdx/deferred.js'

const plan = (subtopology: number, topics: readonly string[]): TaskPlan =>
  ({
    subtopology,
    inputs: topics.map((_, topic) => ({ topic })),
    topics: topics.map(name => ({ name })),
  }) as unknown as TaskPlan

/** A manager over plans `0: a, b` and `1: c`, whose openings the test ends by name. */
function managed() {
  const events: string[] = []
  const opening = new Map<string, { task: TaskToOpen; end: Deferred }>()
  const released = new Deferred()
  const names = (runners: ReadonlySet<TaskRunner>): string => [...runners].map(each => printTaskId(each.id)).join(' ')
  const manager: TaskManager = new TaskManager({
    plans: [plan(0, ['a', 'b']), plan(1, ['c'])],
    coordinator: {
      add: runner => events.push(`add ${printTaskId(runner.id)}`),
      release: async runners => {
        events.push(`release ${names(runners)}`)
        await released.promise
      },
      drop: runners => events.push(`drop ${names(runners)}`),
      fail: error => events.push(`fail ${error}`),
    },
    open: async task => {
      const name = printTaskId(task.id)
      const end = new Deferred()
      opening.set(name, { task, end })
      await end.promise
      const setCacheBytesMax = (bytes: number): void => void events.push(`cache ${name} ${bytes}`)
      return { id: task.id, epoch: task.epoch, setCacheBytesMax } as TaskRunner
    },
    forget: epoch => events.push(`forget ${epoch}`),
    cacheBytesMax: 100,
    onChange: () => events.push(manager.isRestoring ? 'restoring' : 'restored'),
  })
  const end = async (name: string, error?: Error): Promise<void> => {
    if (error === undefined) opening.get(name)?.end.resolve()
    else opening.get(name)?.end.reject(error)
    await new Promise(resolve => setImmediate(resolve))
  }
  return { manager, events, opening, released, end, take: () => events.splice(0) }
}

const at = (topic: string, partition: number) => ({ topic, partition })

test('co-partitioned topics are one task; the first tasks begin together', async () => {
  const { end, manager, opening, take } = managed()
  manager.handleAssignment([at('a', 0), at('b', 0), at('c', 0)])
  assert.deepEqual([...opening.keys()], ['0_0', '1_0'])
  assert.equal(opening.get('0_0')?.task.taskCount, 2)
  assert.deepEqual(take(), ['restoring'])
  await end('0_0')
  assert.deepEqual(take(), ['cache 0_0 50', 'restoring'])
  await end('1_0')
  assert.deepEqual(take(), ['cache 0_0 50', 'cache 1_0 50', 'add 0_0', 'add 1_0', 'restored'])
})

test('a later task joins by itself, and those that stay are not opened again', async () => {
  const { end, manager, opening, take } = managed()
  manager.handleAssignment([at('c', 0)])
  await end('1_0')
  opening.clear()
  take()
  manager.handleAssignment([at('c', 0), at('c', 1)])
  assert.deepEqual([...opening.keys()], ['1_1'])
  await end('1_1')
  assert.deepEqual(take(), ['cache 1_0 50', 'restoring', 'cache 1_0 50', 'cache 1_1 50', 'add 1_1', 'restored'])
  assert.equal(opening.get('1_1')?.task.epoch, 2)
})

test('a revocation waits for the commit, then the memory is forgotten and the cache is shared anew', async () => {
  const { end, manager, released, take } = managed()
  manager.handleAssignment([at('c', 0), at('c', 1)])
  await end('1_0')
  await end('1_1')
  take()
  const revoked = manager.handleRevocation([at('c', 1)])
  await new Promise(resolve => setImmediate(resolve))
  assert.deepEqual(take(), ['release 1_1'])
  released.resolve()
  await revoked
  assert.deepEqual(take(), ['forget 2', 'cache 1_0 100', 'restored'])
  assert.deepEqual(
    manager.runners.map(runner => printTaskId(runner.id)),
    ['1_0'],
  )
})

test('what is revoked while it is opened is given up, and does not hold up the others', async () => {
  const { end, manager, opening, take } = managed()
  manager.handleAssignment([at('c', 0), at('c', 1)])
  await end('1_0')
  take()
  await manager.handleRevocation([at('c', 1)])
  assert.equal(opening.get('1_1')?.task.signal.aborted, true)
  assert.deepEqual(take(), ['add 1_0', 'cache 1_0 100', 'restored'])
  await end('1_1', new Error('its log is closed'))
  assert.deepEqual(take(), ['forget 2'])
})

test('lost tasks are dropped at once; one that cannot be opened is the failure of all', async () => {
  const { end, manager, take } = managed()
  manager.handleAssignment([at('c', 0)])
  await end('1_0')
  take()
  manager.handleLost([at('c', 0)])
  assert.deepEqual(take(), ['drop 1_0', 'forget 1', 'restored'])
  manager.handleAssignment([at('a', 3)])
  await end('0_3', new Error('no such partition'))
  assert.deepEqual(take(), ['restoring', 'forget 2', 'fail Error: no such partition'])
})

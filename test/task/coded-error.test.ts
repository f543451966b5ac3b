/** What ends a request in a lane, as a coded error. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stateCodes } from '../../src/errors/codes/state.js'
import { StreamsError } from '../../src/errors/streams-error.js'
import { codedError } from '../../src/task/coded-error.js'
import { checkedBlock } from '../../src/wasm/kernel-instance.js'

const task = { subtopology: 1, partition: 4 }
const thrown = (job: () => unknown): unknown => {
  try {
    job()
  } catch (error) {
    return error
  }
  throw new assert.AssertionError({ message: 'it did not throw' })
}

/** A module whose function `f` has this body. */
function trap(...body: number[]): () => unknown {
  const code = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 1, 7, 5, 1, 1, 102, 0, 0]
  const whole = Uint8Array.from([...code, 10, body.length + 4, 1, body.length + 2, 0, ...body, 11])
  const module = new WebAssembly.Module(whole as Uint8Array<ArrayBuffer>)
  return new WebAssembly.Instance(module, {}).exports.f as () => unknown
}

test('traps of kernels: memory that is used up is E903, all else E904', () => {
  const unreachable = codedError(thrown(trap(0x00)), task)
  assert.equal(unreachable.code, 'E903')
  assert.equal(unreachable.place.taskId, '1_4')
  assert.match(unreachable.cure ?? '', /less state/)
  // i32.const -1, i32.load, drop
  const outside = codedError(thrown(trap(0x41, 0x7f, 0x28, 2, 0, 0x1a)), task)
  assert.equal(outside.code, 'E904')
  assert.match(outside.message, /out of bounds/)
  assert.equal(
    codedError(
      thrown(() => checkedBlock(0)),
      task,
    ).code,
    'E903',
  )
})

test('coded errors stay, what is unknown is E908', () => {
  const coded = new StreamsError(stateCodes.E703, 'as it was')
  assert.equal(codedError(coded, task), coded)
  const cause = new TypeError('x is not a function')
  const unknown = codedError(cause, task)
  assert.equal(unknown.code, 'E908')
  assert.equal(unknown.cause, cause)
  assert.match(unknown.message, /x is not a function/)
  assert.equal(codedError('text', task).code, 'E908')
})

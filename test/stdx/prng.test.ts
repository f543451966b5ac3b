/** Random numbers from a seed: always the same ones, in their bounds. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Prng } from '../../src/stdx/prng.js'

test('a seed always gives the same numbers, another seed others', () => {
  const take = (seed: number): number[] => {
    const random = new Prng(seed)
    return Array.from({ length: 5 }, () => random.uint32())
  }
  assert.deepEqual(take(42), take(42))
  assert.notDeepEqual(take(42), take(43))
  assert.deepEqual(take(1), [1930539107, 2003999907, 2883482671, 4206869851, 2729495348])
})

test('numbers stay in their bounds and reach all of them', () => {
  const random = new Prng(7)
  const counts = new Array<number>(6).fill(0)
  for (let turn = 0; turn < 6_000; turn++) counts[random.below(6)]!++
  for (const count of counts) assert.ok(count > 800 && count < 1_200, `${counts}`)
  for (let turn = 0; turn < 1_000; turn++) {
    const float = random.float()
    assert.ok(float >= 0 && float < 1)
  }
  assert.equal(random.below(1), 0)
  assert.equal(random.chance(0), false)
  assert.equal(random.chance(1), true)
  assert.equal(random.bytes(9).length, 9)
  assert.ok(['a', 'b'].includes(random.pick(['a', 'b'])))
  assert.throws(() => random.pick([]), RangeError)
})

test('a fork is a sequence of its own', () => {
  const random = new Prng(3)
  const fork = random.fork()
  const after = random.uint32()
  const again = new Prng(3)
  again.fork()
  for (let turn = 0; turn < 10; turn++) fork.uint32()
  assert.equal(again.uint32(), after)
})

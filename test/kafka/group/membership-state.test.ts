/** The membership's state machine: every state that can be reached, and long random lives. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { logCodes } from '../../../src/errors/codes/log.js'
import { StreamsError } from '../../../src/errors/streams-error.js'
import type { Effect, Fact } from '../../../src/kafka/group/membership-facts.js'
import { commitReadiness } from '../../../src/kafka/group/membership-state.js'
import { begin, happen, keyOf, possible, SESSION_MS, type World } from './membership-world.js'

test('whatever happens in whatever state, nothing that must hold is broken', () => {
  const seen = new Map<string, World>()
  let edge: World[] = [begin()]
  let factCount = 0
  while (edge.length > 0) {
    const next: World[] = []
    for (const world of edge) {
      for (const fact of possible(world)) {
        for (const byMs of fact.kind === 'tick' || fact.kind === 'failed' ? [0, SESSION_MS] : [0]) {
          const after = happen(world, fact, byMs)
          factCount++
          const key = keyOf(after)
          if (seen.has(key)) continue
          seen.set(key, after)
          next.push(after)
        }
      }
    }
    edge = next
  }
  // so that the search is known to have gone somewhere
  assert.ok(seen.size > 500 && factCount > 5_000, `${seen.size} states, ${factCount} facts`)
  const phases = new Set([...seen.values()].map(({ state }) => `${state.phase} ${state.call?.kind}`))
  for (const phase of [
    'resting onRevoked',
    'resting onLost',
    'syncing onRevoked',
    'joining onRevoked',
    'ended undefined',
  ]) {
    assert.ok(phases.has(phase), phase)
  }
})

test('long lives', () => {
  const moves = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: SESSION_MS })), { minLength: 50, maxLength: 200 })
  fc.assert(
    fc.property(moves, list => {
      let world = begin()
      for (const [pick, byMs] of list) {
        // an end would leave nothing to try
        const facts = possible(world).filter(fact => fact.kind !== 'leaveWanted')
        const fact = facts[pick % facts.length] ?? { kind: 'tick' }
        world = happen(world, fact, pick % 5 === 0 ? byMs : 0)
      }
    }),
    { numRuns: 300 },
  )
})

/** Lets facts come one after another; yields the effects of the last, without those of the log. */
function live(...facts: readonly Partial<Fact>[]): { world: World; kinds: string[]; effects: readonly Effect[] } {
  let world = begin()
  for (const fact of facts) {
    world = happen(world, { attempt: world.state.attempt, ...fact } as Fact, (fact as { byMs?: number }).byMs)
  }
  const { effects } = world
  return { world, effects, kinds: effects.map(effect => (effect.kind === 'call' ? effect.call.kind : effect.kind)) }
}

const joined = { kind: 'joined', errorCode: 0, generationId: 1, memberId: 'me', leader: 'me', members: [] } as const
const parts = (...indexes: number[]) => indexes.map(partition => ({ topic: 't', partition }))
const synced = (...indexes: number[]) =>
  ({
    kind: 'synced',
    errorCode: 0,
    assignment: { partitions: parts(...indexes), userData: new Uint8Array(0) },
  }) as const
const listened = { kind: 'listened' } as const
const member = [joined, synced(0, 1), listened] as const
const tick = { kind: 'tick' } as const
const beat = (errorCode: number) => ({ kind: 'beat', errorCode }) as const

test('the first join: an id, then the generation, then the listener, then it is ready', () => {
  const asked = live({ ...joined, errorCode: 79 })
  assert.deepEqual([asked.kinds, asked.world.state.memberId, asked.world.state.attempt], [['join'], 'me', 2])
  assert.deepEqual(live({ ...joined, errorCode: 79 }, joined).kinds, ['sync'])
  assert.deepEqual(live(joined, synced(0)).kinds, ['onAssigned'])
  assert.deepEqual(live(...member).kinds, ['ready'])
})

test('a rebalance: heartbeat, join with what it owns, revoke, assign, join once more', () => {
  assert.deepEqual(live(...member, tick, beat(27)).kinds, ['join'])
  const again = [...member, tick, beat(27), { ...joined, generationId: 2 }, synced(1, 2)]
  const revoking = live(...again)
  assert.deepEqual(revoking.effects, [{ kind: 'call', call: { kind: 'onRevoked', partitions: parts(0) } }])
  assert.deepEqual(revoking.world.state.owned, parts(0, 1))
  assert.deepEqual(live(...again, listened).kinds, ['onAssigned'])
  const rejoining = live(...again, listened, listened)
  assert.deepEqual([rejoining.kinds, rejoining.world.state.owned], [['join'], parts(1, 2)])
})

test('commits go on while the group joins, and wait between JoinGroup and SyncGroup', () => {
  const ready = (...facts: readonly Partial<Fact>[]) => commitReadiness(live(...facts).world.state)
  assert.equal(ready(joined), 'later')
  assert.equal(ready(...member), 'now')
  assert.equal(ready(...member, { kind: 'rebalanceWanted' }), 'now')
  assert.equal(ready(...member, { kind: 'rebalanceWanted' }, joined), 'later')
  assert.equal(ready(...member, { kind: 'commitRefused', generationId: 1, errorCode: 22 }), 'never')
  // between two generations 22 says nothing: the group may be ahead of the answer
  assert.equal(
    ready(...member, { kind: 'rebalanceWanted' }, { kind: 'commitRefused', generationId: 1, errorCode: 22 }),
    'now',
  )
  assert.equal(
    ready(...member, { kind: 'rebalanceWanted' }, { kind: 'commitRefused', generationId: 1, errorCode: 25 }),
    'never',
  )
})

test('a commit that was sent before the group went on says nothing of the new generation', () => {
  const again = [
    ...member,
    { kind: 'rebalanceWanted' },
    { ...joined, generationId: 2 },
    synced(0, 1),
    listened,
  ] as const
  const refused = (generationId: number) => live(...again, { kind: 'commitRefused', generationId, errorCode: 22 }).kinds
  assert.deepEqual(refused(1), [])
  assert.deepEqual(refused(2), ['onLost'])
})

test('what the group takes away is lost; the id stays as long as the group knows it', () => {
  for (const [errorCode, memberId] of [
    [22, 'me'],
    [25, ''],
  ] as const) {
    const lost = live(...member, tick, beat(errorCode))
    assert.deepEqual(lost.effects, [{ kind: 'call', call: { kind: 'onLost', partitions: parts(0, 1) } }])
    assert.deepEqual([lost.world.state.memberId, lost.world.state.generationId], [memberId, -1])
    assert.deepEqual(live(...member, tick, beat(errorCode), listened).kinds, ['join'])
  }
})

test('a session ends when nothing was heard for so long, not while the group joins', () => {
  const late = { kind: 'tick', byMs: SESSION_MS } as const
  assert.deepEqual(live(...member, late).kinds, ['forgetCoordinator', 'onLost'])
  assert.deepEqual(live(...member, { ...late, byMs: SESSION_MS - 1 } as Partial<Fact>).kinds, ['beat'])
  assert.deepEqual(live(...member, { kind: 'rebalanceWanted' }, late).kinds, [])
  const away = { kind: 'failed', request: 'join', error: new StreamsError(logCodes.E632, 'away') } as const
  const failed = live(...member, { kind: 'rebalanceWanted' }, { ...away, byMs: SESSION_MS } as Partial<Fact>)
  assert.deepEqual(failed.kinds, ['forgetCoordinator', 'retrying', 'pause', 'onLost'])
})

test('leaving revokes all, whatever the group does, then ends', () => {
  const leave = { kind: 'leaveWanted', sendsLeave: true } as const
  assert.deepEqual(live(...member, leave).kinds, ['onRevoked'])
  const left = live(...member, leave, listened)
  assert.deepEqual(left.effects, [{ kind: 'end', error: undefined, leaves: true }])
  // a join that is under way goes on, so that the last commit finds a group that takes it
  const joining = [...member, { kind: 'rebalanceWanted' }, leave] as const
  assert.deepEqual(live(...joining).kinds, ['onRevoked'])
  assert.deepEqual(live(...joining, joined).kinds, ['sync'])
  assert.deepEqual(live(...joining, joined, synced(5)).kinds, [])
  assert.deepEqual(live(...joining, joined, synced(5), listened).kinds, ['end'])
  assert.deepEqual(live(...joining, joined, listened).kinds, ['abandon', 'end'])
  // who leaves does not mind what it is told
  const refusal = { reason: new Error('not with me') }
  const refused = live(...joining, joined, { ...synced(), refusal }, listened)
  assert.deepEqual(refused.effects, [{ kind: 'end', error: undefined, leaves: true }])
})

test('a commit that is refused while revoking is a loss, another failure is the end', () => {
  const revoking = [...member, tick, beat(27), { ...joined, generationId: 2 }, synced(1)] as const
  const refused = { kind: 'listened', error: { reason: new StreamsError(logCodes.E616, 'refused') } } as const
  assert.deepEqual(live(...revoking, refused).effects, [
    { kind: 'call', call: { kind: 'onLost', partitions: parts(0, 1) } },
  ])
  assert.deepEqual(live(...revoking, refused, listened).kinds, ['join'])
  const broken = { kind: 'listened', error: { reason: new Error('broken') } } as const
  assert.deepEqual(live(...revoking, broken).kinds, ['onLost'])
  assert.deepEqual(live(...revoking, broken, listened).kinds, ['end'])
})

test('a fenced instance ends with E616, a forbidden group with E636, another application with E639', () => {
  for (const [errorCode, code] of [
    [82, 'E616'],
    [30, 'E636'],
    [23, 'E639'],
  ] as const) {
    const [end] = live({ ...joined, errorCode }).effects.slice(-1)
    assert.ok(end?.kind === 'end' && end.error?.reason instanceof StreamsError)
    assert.equal(end.error.reason.code, code)
  }
})

test('answers to an earlier join are not heard', () => {
  const second = { ...joined, generationId: 2 }
  const again = [...member, tick, { kind: 'rebalanceWanted' }, second, synced(0, 1), listened, tick] as const
  const before = live(...again).world.state
  for (const late of [
    beat(25),
    { ...joined, errorCode: 25 },
    { ...synced(7) },
    { kind: 'commitRefused', generationId: 1, errorCode: 25 },
  ]) {
    assert.deepEqual(live(...again, { ...late, attempt: 1 } as Partial<Fact>).world.state, before)
  }
})

test('a coordinator that is away is looked up again, and said once', () => {
  const moved = { ...joined, errorCode: 16 }
  assert.deepEqual(live(moved).kinds, ['forgetCoordinator', 'retrying', 'pause'])
  assert.deepEqual(live(moved, { kind: 'resumed' }).kinds, ['join'])
  assert.deepEqual(live(moved, { kind: 'resumed' }, moved).kinds, ['forgetCoordinator', 'pause'])
  assert.deepEqual(live({ ...joined, errorCode: 14 }).kinds, ['retrying', 'pause'])
  assert.deepEqual(live(...member, tick, beat(16)).kinds, ['forgetCoordinator', 'retrying'])
  assert.deepEqual(live(...member, tick, beat(16), tick).kinds, ['beat'])
})

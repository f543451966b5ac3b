/**
 * The membership's state machine with everything around it that matters: requests and calls under way, and what the
 * listener believes to own. `possible` names every fact that could come next, `happen` lets one come and checks what
 * must hold after each.
 */
import assert from 'node:assert/strict'
import { logCodes } from '../../../src/errors/codes/log.js'
import { StreamsError } from '../../../src/errors/streams-error.js'
import type { Effect, Fact, MemberState } from '../../../src/kafka/group/membership-facts.js'
import { commitReadiness, NOT_A_MEMBER, step } from '../../../src/kafka/group/membership-state.js'
import { topicPartitionName } from '../../../src/model/topic-partition.js'

const SESSION_MS = 1_000
const rules = { groupId: 'group', sessionTimeoutMs: SESSION_MS, isStatic: false }

const partition = (index: number) => ({ topic: 't', partition: index })
const given = (...indexes: number[]) => ({ partitions: indexes.map(partition), userData: new Uint8Array(0) })
/** They overlap, so that some stays, some goes and some comes. */
const assignments = [given(0, 1), given(1, 2), given()]

const away = new StreamsError(logCodes.E633, 'away')
const forbidden = new StreamsError(logCodes.E636, 'forbidden')
const refused = new StreamsError(logCodes.E616, 'refused')
const broken = new Error('broken')

export interface World {
  readonly state: MemberState
  readonly request: 'join' | 'sync' | undefined
  readonly isBeating: boolean
  /** Names, as the listener knows them. */
  readonly view: readonly string[]
  /** Newest generation that the coordinator gave. */
  readonly generationId: number
  readonly nowMs: number
  readonly effects: readonly Effect[]
}

/** After the first fact. */
export function begin(): World {
  const world = { request: undefined, isBeating: false, view: [], generationId: 0, nowMs: 0, effects: [] }
  return happen({ ...world, state: NOT_A_MEMBER }, { kind: 'rebalanceWanted' })
}

/** Facts that can come next, and some that come too late. */
export function possible({ generationId, isBeating, request, state }: World): Fact[] {
  const { attempt } = state
  const facts: Fact[] = [
    { kind: 'tick' },
    { kind: 'rebalanceWanted' },
    { kind: 'leaveWanted', sendsLeave: true },
    ...[22, 25, 82].flatMap((errorCode): Fact[] => [
      { kind: 'commitRefused', generationId: state.generationId, errorCode },
      { kind: 'commitRefused', generationId: generationId - 1, errorCode },
    ]),
    joined(attempt - 1, 0, generationId + 1, true),
    { kind: 'synced', attempt: attempt - 1, errorCode: 0, assignment: given(0) },
    { kind: 'failed', attempt: attempt - 1, request: 'join', error: forbidden },
    { kind: 'beat', attempt: attempt - 1, errorCode: 25 },
  ]
  if (request !== undefined) {
    for (const error of [away, forbidden]) facts.push({ kind: 'failed', attempt, request, error })
  }
  if (request === 'join') {
    facts.push(joined(attempt, 0, generationId + 1, true), joined(attempt, 0, generationId + 1, false))
    for (const errorCode of [16, 25, 27, 30, 79, 82]) facts.push(joined(attempt, errorCode, -1, false))
  }
  if (request === 'sync') {
    for (const assignment of assignments) facts.push({ kind: 'synced', attempt, errorCode: 0, assignment })
    facts.push({ kind: 'synced', attempt, errorCode: 0, assignment: given(), refusal: { reason: broken } })
    for (const errorCode of [16, 22, 25, 27, 30, 82]) {
      facts.push({ kind: 'synced', attempt, errorCode, assignment: given() })
    }
  }
  if (isBeating) {
    for (const errorCode of [0, 16, 22, 25, 27, 30, 82]) facts.push({ kind: 'beat', attempt, errorCode })
    facts.push({ kind: 'failed', attempt, request: 'beat', error: away })
  }
  if (state.call !== undefined) {
    facts.push({ kind: 'listened' })
    for (const reason of [refused, broken]) facts.push({ kind: 'listened', error: { reason } })
  }
  if (state.phase === 'pausing') facts.push({ kind: 'resumed' })
  return facts
}

function joined(attempt: number, errorCode: number, generationId: number, leads: boolean): Fact {
  const memberId = errorCode === 0 || errorCode === 79 ? 'me' : ''
  const leader = leads ? memberId : 'somebody else'
  return { kind: 'joined', attempt, errorCode, generationId, memberId, leader, members: [] }
}

/** The world after a fact; `byMs` passes before. Throws where something does not hold that must. */
export function happen(world: World, fact: Fact, byMs = 0): World {
  const nowMs = world.nowMs + byMs
  const before = world.state
  const { effects, state } = step(before, fact, nowMs, rules)
  if (fact.kind === 'commitRefused' && fact.generationId !== before.generationId) {
    assert.deepEqual([state, effects], [before, []], 'what a commit of an older generation is answered says nothing')
  }
  const draft = { ...world, ...answered(world, fact), view: viewAfter(world, fact), state, nowMs, effects }
  if (before.phase === 'ended') assert.deepEqual([state, effects], [before, []], 'an end is the end')
  for (const effect of effects) apply(draft, effect)
  check(draft, fact)
  return draft
}

type Draft = { -readonly [K in keyof World]: World[K] }

/** What is no longer under way. */
function answered(world: World, fact: Fact): Pick<World, 'request' | 'isBeating' | 'generationId'> {
  const isNow = 'attempt' in fact && fact.attempt === world.state.attempt
  const request =
    fact.kind === 'failed' ? fact.request : { joined: 'join', synced: 'sync', beat: 'beat' }[fact.kind as 'beat']
  return {
    request: isNow && request === world.request ? undefined : world.request,
    isBeating: isNow && request === 'beat' ? false : world.isBeating,
    generationId:
      fact.kind === 'joined' && isNow ? Math.max(world.generationId, fact.generationId) : world.generationId,
  }
}

/** A call has its effect, also when it fails; but not a revocation that fails, and not the very first assignment. */
function viewAfter({ state: { call, isReady }, view }: World, fact: Fact): readonly string[] {
  if (fact.kind !== 'listened' || call === undefined) return view
  if (call.kind === 'onAssigned') {
    return fact.error !== undefined && !isReady ? [] : call.assignment.partitions.map(topicPartitionName)
  }
  if (fact.error !== undefined && call.kind === 'onRevoked') return view
  const gone = call.partitions.map(topicPartitionName)
  return view.filter(name => !gone.includes(name))
}

function apply(world: Draft, effect: Effect): void {
  switch (effect.kind) {
    case 'join':
      assert.equal(world.request, undefined, 'two requests of joining at once')
      assert.equal(world.state.call, undefined, 'a join while the listener is busy')
      assert.equal(world.state.assignment, undefined, 'a join before the assignment was handed over')
      assert.deepEqual(world.state.owned.map(topicPartitionName), world.view, 'it claims what it has, no more, no less')
      world.request = 'join'
      world.isBeating = false
      return
    case 'sync':
      assert.equal(world.request, undefined, 'two requests of joining at once')
      world.request = 'sync'
      return
    case 'abandon':
      world.request = undefined
      return
    case 'beat':
      assert.ok(!world.isBeating && world.state.isSynced && world.request === undefined)
      world.isBeating = true
      return
    case 'call': {
      const names = world.view
      if (effect.call.kind === 'onAssigned') {
        const next = new Set(effect.call.assignment.partitions.map(topicPartitionName))
        assert.ok(
          names.every(name => next.has(name)),
          'what goes was not revoked',
        )
        return
      }
      const gone = effect.call.partitions.map(topicPartitionName)
      assert.ok(gone.length > 0 && new Set(gone).size === gone.length, 'nothing, or something twice')
      assert.ok(
        gone.every(name => names.includes(name)),
        `${effect.call.kind} of what it does not have`,
      )
      return
    }
    case 'end':
      assert.deepEqual(world.view, [], 'the end with partitions')
      return
    default:
  }
}

function check({ effects, generationId, isBeating, request, state, view }: World, fact: Fact): void {
  const calls = effects.filter(effect => effect.kind === 'call')
  assert.ok(calls.length <= 1 && (calls.length === 0 || state.call !== undefined), 'calls one at a time')
  if (calls.length === 1) assert.equal(calls[0]?.call, state.call)
  if (state.generationId < 0) {
    assert.deepEqual([state.owned, state.isSynced, commitReadiness(state)], [[], false, 'never'], 'fenced, and yet')
  } else assert.equal(state.generationId, generationId, 'the newest generation that was joined')
  if (state.phase === 'joining' || state.phase === 'syncing') assert.ok(request !== undefined)
  else assert.ok(request === undefined || state.phase === 'ended')
  const isWaiting = request !== undefined || state.call !== undefined || state.phase === 'pausing'
  if (isWaiting || state.phase === 'ended') return
  // nothing is under way: then it must be a member with all that it was given, or it would stand still for ever
  assert.ok(state.isSynced && !state.wantsJoin && state.ending === undefined, `stuck after ${fact.kind}`)
  assert.deepEqual(state.owned.map(topicPartitionName), view)
  assert.equal(isBeating, state.isBeating)
}

/** What tells worlds apart that can go on differently. */
export function keyOf({ isBeating, request, state, view }: World): string {
  const { attempt: _, failureCount, generationId, heardMs: __, ending, ...rest } = state
  const end = ending && [ending.error === undefined, ending.sendsLeave]
  const known = { ...rest, end, isMember: generationId >= 0, failed: Math.min(failureCount, 1) }
  return JSON.stringify([known, isBeating, request, view])
}

export { SESSION_MS }

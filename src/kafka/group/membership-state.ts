/**
 * A member of a Kafka group as a state machine: from what happened to what is to be done. No I/O, no time of its own.
 *
 * Rebalances are cooperative (KIP-429): the listener keeps its partitions while the group joins. What the new
 * assignment lacks is revoked, and the member joins again, so that the leader can hand it to others. One request of
 * joining and one call of the listener are under way at most; whatever happens meanwhile is kept until they end. When
 * both are free, `proceed` picks what is next: lost partitions, then the end, then an assignment, then a join.
 */

import { StreamsError } from '../../errors/streams-error.js'
import type { TopicPartition } from '../../model/topic-partition.js'
import { topicPartitionName } from '../../model/topic-partition.js'
import { unreachable } from '../../stdx/assert.js'
import { mayPass } from '../cluster/retry.js'
import { isFencing, isRetriable, kafkaError, needsCoordinator } from '../kafka-errors.js'
import { KafkaErrorNumber as N } from '../protocol/error-numbers.js'
import type { Effect, Fact, ListenerCall, MemberState } from './membership-facts.js'

export interface MembershipRules {
  readonly groupId: string
  readonly sessionTimeoutMs: number
  /** Static members are expected back: they leave no gap when they end (KIP-345). */
  readonly isStatic: boolean
}

/** What a fact has changed, and what is to be done now, in this order. */
export interface Step {
  readonly state: MemberState
  readonly effects: readonly Effect[]
}

type Draft = { -readonly [K in keyof MemberState]: MemberState[K] } & { readonly effects: Effect[] }

/** Before the first join. */
export const NOT_A_MEMBER: MemberState = Object.freeze({
  phase: 'resting',
  attempt: 0,
  memberId: '',
  generationId: -1,
  isSynced: false,
  wantsJoin: true,
  owned: [],
  assignment: undefined,
  lost: [],
  call: undefined,
  isReady: false,
  ending: undefined,
  heardMs: 0,
  isBeating: false,
  failureCount: 0,
})

/** What follows from a fact. `nowMs` is monotonic. The first fact starts the membership. */
export function step(state: MemberState, fact: Fact, nowMs: number, rules: MembershipRules): Step {
  if (state.phase === 'ended') return { state, effects: [] }
  const draft: Draft = { ...state, effects: [] }
  take(draft, fact, nowMs, rules)
  proceed(draft)
  const { effects, ...next } = draft
  return { state: next, effects }
}

/** Whether commits of this member can be taken now; `later`: when it has synced. */
export function commitReadiness(state: MemberState): 'now' | 'later' | 'never' {
  if (state.phase === 'ended' || state.generationId < 0) return 'never'
  return state.phase === 'syncing' ? 'later' : 'now'
}

function take(draft: Draft, fact: Fact, nowMs: number, rules: MembershipRules): void {
  switch (fact.kind) {
    case 'tick':
      onTick(draft, nowMs, rules)
      return
    case 'joined':
      onJoined(draft, fact, nowMs, rules)
      return
    case 'synced':
      onSynced(draft, fact, nowMs, rules)
      return
    case 'beat':
      onBeat(draft, fact, nowMs, rules)
      return
    case 'commitRefused':
      onCommitRefused(draft, fact, rules)
      return
    case 'failed':
      onFailed(draft, fact, nowMs, rules)
      return
    case 'resumed':
      if (draft.phase === 'pausing') draft.phase = 'resting'
      return
    case 'rebalanceWanted':
      draft.wantsJoin = true
      return
    case 'leaveWanted':
      draft.ending ??= { error: undefined, sendsLeave: fact.sendsLeave }
      return
    case 'listened':
      onListened(draft, fact.error, rules)
      return
    default:
      unreachable(fact)
      return
  }
}

/** What is next, once the listener is free. */
function proceed(draft: Draft): void {
  if (draft.call !== undefined) return
  if (draft.lost.length > 0) {
    const partitions = draft.lost
    draft.lost = []
    call(draft, { kind: 'onLost', partitions })
    return
  }
  if (draft.ending !== undefined) {
    if (draft.owned.length > 0) {
      call(draft, { kind: 'onRevoked', partitions: draft.owned })
      return
    }
    end(draft, draft.ending)
    return
  }
  if (draft.assignment !== undefined) {
    handOver(draft, draft.assignment)
    return
  }
  if (draft.phase === 'resting' && draft.wantsJoin) join(draft)
}

function handOver(draft: Draft, assignment: NonNullable<Draft['assignment']>): void {
  const revoked = without(draft.owned, assignment.partitions)
  if (revoked.length > 0) {
    call(draft, { kind: 'onRevoked', partitions: revoked })
    return
  }
  draft.assignment = undefined
  draft.owned = assignment.partitions
  call(draft, { kind: 'onAssigned', assignment })
}

function call(draft: Draft, next: ListenerCall): void {
  draft.call = next
  draft.effects.push({ kind: 'call', call: next })
}

function join(draft: Draft): void {
  draft.phase = 'joining'
  draft.attempt++
  draft.wantsJoin = false
  draft.isBeating = false
  draft.effects.push({ kind: 'join' })
}

function end(draft: Draft, ending: NonNullable<Draft['ending']>): void {
  if (draft.phase === 'joining' || draft.phase === 'syncing') draft.effects.push({ kind: 'abandon' })
  const leaves = ending.sendsLeave && draft.memberId !== ''
  draft.phase = 'ended'
  draft.isSynced = false
  draft.assignment = undefined
  draft.effects.push({ kind: 'end', error: ending.error, leaves })
}

function onTick(draft: Draft, nowMs: number, rules: MembershipRules): void {
  // who joins is counted on by the coordinator for as long as that takes
  if (draft.phase === 'joining' || draft.phase === 'syncing') return
  if (isExpired(draft, nowMs, rules)) {
    draft.effects.push({ kind: 'forgetCoordinator' })
    lose(draft)
    return
  }
  if (draft.phase !== 'resting' || !draft.isSynced || draft.isBeating) return
  draft.isBeating = true
  draft.effects.push({ kind: 'beat' })
}

function isExpired(draft: Draft, nowMs: number, { sessionTimeoutMs }: MembershipRules): boolean {
  return draft.generationId >= 0 && nowMs - draft.heardMs >= sessionTimeoutMs
}

function onJoined(draft: Draft, fact: Extract<Fact, { kind: 'joined' }>, nowMs: number, rules: MembershipRules): void {
  if (draft.phase !== 'joining' || fact.attempt !== draft.attempt) return
  const { errorCode } = fact
  if (errorCode === N.MEMBER_ID_REQUIRED) {
    draft.phase = 'resting'
    draft.memberId = fact.memberId
    draft.wantsJoin = true
    return
  }
  if (errorCode !== N.NONE) {
    onRefused(draft, errorCode, 'JoinGroup', rules)
    return
  }
  heard(draft, nowMs)
  draft.phase = 'syncing'
  draft.memberId = fact.memberId
  draft.generationId = fact.generationId
  draft.isSynced = false
  draft.effects.push({ kind: 'sync', members: fact.leader === fact.memberId ? fact.members : undefined })
}

function onSynced(draft: Draft, fact: Extract<Fact, { kind: 'synced' }>, nowMs: number, rules: MembershipRules): void {
  if (draft.phase !== 'syncing' || fact.attempt !== draft.attempt) return
  if (fact.errorCode !== N.NONE) {
    onRefused(draft, fact.errorCode, 'SyncGroup', rules)
    return
  }
  heard(draft, nowMs)
  draft.phase = 'resting'
  draft.isSynced = true
  if (draft.ending !== undefined) return
  if (fact.refusal === undefined) draft.assignment = fact.assignment
  else draft.ending = { error: fact.refusal, sendsLeave: !rules.isStatic }
}

/** JoinGroup or SyncGroup was answered with an error. */
function onRefused(draft: Draft, errorCode: number, request: 'JoinGroup' | 'SyncGroup', rules: MembershipRules): void {
  draft.phase = 'resting'
  draft.wantsJoin = true
  if (isLoss(errorCode)) {
    loseBy(draft, errorCode)
    return
  }
  const error = kafkaError(errorCode, { groupId: rules.groupId }, request)
  if (errorCode === N.REBALANCE_IN_PROGRESS) {
    if (request === 'JoinGroup') pause(draft, error)
    return
  }
  if (!isRetriable(errorCode)) {
    fail(draft, error, rules)
    return
  }
  if (needsCoordinator(errorCode)) draft.effects.push({ kind: 'forgetCoordinator' })
  pause(draft, error)
}

function onBeat(draft: Draft, fact: Extract<Fact, { kind: 'beat' }>, nowMs: number, rules: MembershipRules): void {
  if (fact.attempt !== draft.attempt || !draft.isBeating) return
  draft.isBeating = false
  const { errorCode } = fact
  if (errorCode === N.NONE || errorCode === N.REBALANCE_IN_PROGRESS) {
    heard(draft, nowMs)
    if (errorCode !== N.NONE) draft.wantsJoin = true
    return
  }
  if (isLoss(errorCode)) {
    loseBy(draft, errorCode)
    return
  }
  const error = kafkaError(errorCode, { groupId: rules.groupId }, 'Heartbeat')
  if (!isRetriable(errorCode)) {
    fail(draft, error, rules)
    return
  }
  if (needsCoordinator(errorCode)) draft.effects.push({ kind: 'forgetCoordinator' })
  retry(draft, error)
}

/**
 * While a join is under way, a commit's generation may be an old one without anything being lost; so it may when the
 * join has ended before the commit's answer came. Its member id may not be an old one.
 */
function onCommitRefused(draft: Draft, fact: Extract<Fact, { kind: 'commitRefused' }>, rules: MembershipRules): void {
  const { errorCode } = fact
  if (fact.generationId !== draft.generationId || draft.generationId < 0) return
  const isJoining = draft.phase === 'joining' || draft.phase === 'syncing'
  if (errorCode === N.FENCED_INSTANCE_ID) {
    fail(draft, kafkaError(errorCode, { groupId: rules.groupId }, 'OffsetCommit'), rules)
    return
  }
  if (!isLoss(errorCode) || (isJoining && errorCode !== N.UNKNOWN_MEMBER_ID)) return
  loseBy(draft, errorCode)
}

function onFailed(draft: Draft, fact: Extract<Fact, { kind: 'failed' }>, nowMs: number, rules: MembershipRules): void {
  if (fact.attempt !== draft.attempt) return
  if (fact.request === 'beat') {
    if (!draft.isBeating) return
    draft.isBeating = false
  } else {
    if (draft.phase !== (fact.request === 'join' ? 'joining' : 'syncing')) return
    draft.phase = 'resting'
    draft.wantsJoin = true
  }
  if (!mayPass(fact.error)) {
    fail(draft, fact.error, rules)
    return
  }
  draft.effects.push({ kind: 'forgetCoordinator' })
  if (fact.request === 'beat') {
    retry(draft, fact.error)
    return
  }
  if (isExpired(draft, nowMs, rules)) lose(draft)
  pause(draft, fact.error)
}

function onListened(draft: Draft, error: { readonly reason: unknown } | undefined, rules: MembershipRules): void {
  const ended = draft.call
  draft.call = undefined
  if (ended === undefined) return
  if (error !== undefined) {
    if (ended.kind === 'onRevoked' && isRefusedCommit(error.reason)) lose(draft)
    else fail(draft, error.reason, rules)
    // who refuses the very first assignment has nothing yet
    if (ended.kind === 'onAssigned' && !draft.isReady) draft.lost = []
    return
  }
  if (ended.kind === 'onRevoked') {
    draft.owned = without(draft.owned, ended.partitions)
    draft.lost = without(draft.lost, ended.partitions)
    if (draft.ending === undefined) draft.wantsJoin = true
  } else if (ended.kind === 'onAssigned' && !draft.isReady) {
    draft.isReady = true
    draft.effects.push({ kind: 'ready' })
  }
}

/** 22 or 25: the partitions may belong to others by now. */
function isLoss(errorCode: number): boolean {
  return isFencing(errorCode) && errorCode !== N.FENCED_INSTANCE_ID
}

/**
 * The member id is kept as long as the coordinator knows it: joining under a new one would leave the old one in the
 * group, and the others would wait for it.
 */
function loseBy(draft: Draft, errorCode: number): void {
  if (errorCode === N.UNKNOWN_MEMBER_ID) draft.memberId = ''
  lose(draft)
}

function lose(draft: Draft): void {
  if (draft.phase === 'joining' || draft.phase === 'syncing') {
    draft.effects.push({ kind: 'abandon' })
    draft.phase = 'resting'
  }
  draft.lost = [...draft.lost, ...draft.owned]
  draft.owned = []
  draft.assignment = undefined
  draft.generationId = -1
  draft.isSynced = false
  draft.wantsJoin = true
}

/** It cannot go on. What the listener has is lost to it. */
function fail(draft: Draft, reason: unknown, { isStatic }: MembershipRules): void {
  lose(draft)
  if (draft.ending?.error === undefined) draft.ending = { error: { reason }, sendsLeave: !isStatic }
}

function heard(draft: Draft, nowMs: number): void {
  draft.heardMs = nowMs
  draft.failureCount = 0
}

/** Joins again after a while. */
function pause(draft: Draft, error: unknown): void {
  draft.phase = 'pausing'
  retry(draft, error)
  draft.effects.push({ kind: 'pause', failureCount: draft.failureCount })
}

function retry(draft: Draft, error: unknown): void {
  if (draft.failureCount === 0) draft.effects.push({ kind: 'retrying', error })
  draft.failureCount++
}

function isRefusedCommit(error: unknown): boolean {
  return error instanceof StreamsError && error.retry === 'after-rebalance'
}

function without(list: readonly TopicPartition[], gone: readonly TopicPartition[]): readonly TopicPartition[] {
  const names = new Set(gone.map(topicPartitionName))
  return list.filter(each => !names.has(topicPartitionName(each)))
}

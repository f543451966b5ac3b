/**
 * A member of a Kafka group: carries out what membership-state.ts decides, over the connection for groups, with
 * heartbeats from a timer, so that neither processing nor fetching can hold them up. Commits go over the connection
 * for short requests: JoinGroup's answer may take as long as the slowest member, and commits go on meanwhile.
 *
 * A `Cluster` serves one membership: on its connection for groups an answer that is waited for holds up all others.
 */
import { GROUP_REQUEST_TIMEOUT_MS, JOIN_GRACE_MS, LEAVE_TIMEOUT_MS, TOPIC_REFRESH_MS_MIN } from '../../config/limits.js'
import type { GroupMembership, GroupOptions, LeaveMode } from '../../log/group.js'
import type { OffsetToCommit } from '../../log/offsets.js'
import { topicPartitionName } from '../../model/topic-partition.js'
import { assert } from '../../stdx/assert.js'
import { sleep, type Timer } from '../../stdx/clock.js'
import { Deferred } from '../../stdx/deferred.js'
import type { Prng } from '../../stdx/prng.js'
import { type BackoffOptions, backoffMs } from '../cluster/backoff.js'
import type { BrokerConnection } from '../cluster/broker-connection.js'
import type { Cluster } from '../cluster/cluster.js'
import { mayPass } from '../cluster/retry.js'
import { isFencing, isRetriable, needsCoordinator } from '../kafka-errors.js'
import type { Api } from '../protocol/api.js'
import { KafkaErrorNumber as N } from '../protocol/error-numbers.js'
import { heartbeatApi, joinGroupApi, leaveGroupApi, syncGroupApi } from '../protocol/messages/membership.js'
import { assignMembers, encodeMember, readAssignment, topicsOf } from './group-assignment.js'
import type { Effect, Fact, JoinedMember, ListenerCall, MemberState } from './membership-facts.js'
import { commitReadiness, type MembershipRules, NOT_A_MEMBER, step } from './membership-state.js'
import { commitOnce, notOwned, refusedBy } from './offsets.js'
import { SubscribedTopics } from './subscribed-topics.js'

/** What `kafka-consumer-groups` and other tools of Kafka look into. */
const PROTOCOL_TYPE = 'consumer'

export interface KafkaGroupOptions extends GroupOptions {
  /** `session.timeout.ms`: without a heartbeat for so long the coordinator gives the partitions to others. */
  readonly sessionTimeoutMs: number
  /** `heartbeat.interval.ms` */
  readonly heartbeatIntervalMs: number
  /** `max.poll.interval.ms`: how long the group waits for members to join again. */
  readonly rebalanceTimeoutMs: number
  /** `metadata.max.age.ms`: how often to look for new topics and partitions. */
  readonly metadataMaxAgeMs: number
  /** `retry.backoff.ms` and `retry.backoff.max.ms`. */
  readonly retryBackoff: BackoffOptions
  readonly prng: Prng
}

/**
 * Resolves when the listener has taken the first assignment. While the cluster is away it goes on trying, until the
 * signal of the options. Rejects with E616, E635, E636, E638, E639, or with what the listener or the assignor threw.
 */
export async function joinGroup(cluster: Cluster, options: KafkaGroupOptions): Promise<KafkaMembership> {
  options.signal?.throwIfAborted()
  const membership = new KafkaMembership(cluster, options)
  await membership.start()
  return membership
}

/** See GroupMembership. */
export class KafkaMembership implements GroupMembership {
  readonly #cluster: Cluster
  readonly #options: KafkaGroupOptions
  readonly #rules: MembershipRules
  readonly #topics: SubscribedTopics
  readonly #ready = new Deferred()
  /** The reason, if it was not by leaving. */
  readonly #ended = new Deferred<{ readonly reason: unknown } | undefined>()
  readonly #waits = new AbortController()
  readonly #timers = new Map<'tick' | 'refresh', Timer>()
  #state: MemberState = NOT_A_MEMBER
  #changed = new Deferred()
  /** Where JoinGroup or SyncGroup is under way. */
  #joining: BrokerConnection | undefined
  #isLeaving = false

  /** Use `joinGroup`. */
  constructor(cluster: Cluster, options: KafkaGroupOptions) {
    const { groupId, instanceId, sessionTimeoutMs } = options
    this.#cluster = cluster
    this.#options = options
    this.#rules = { groupId, sessionTimeoutMs, isStatic: instanceId !== undefined }
    this.#topics = new SubscribedTopics(cluster, options.subscription)
  }

  get groupId(): string {
    return this.#options.groupId
  }

  get memberId(): string {
    return this.#state.memberId
  }

  get instanceId(): string | undefined {
    return this.#options.instanceId
  }

  /** -1 while it is no member: partitions were lost and it has not yet joined again. */
  get generationId(): number {
    return this.#state.generationId
  }

  /** It has left, or its membership is over for another reason. */
  get hasEnded(): boolean {
    return this.#state.phase === 'ended'
  }

  /** Joins for the first time. */
  async start(): Promise<void> {
    const { heartbeatIntervalMs, metadataMaxAgeMs, signal } = this.#options
    const onAbort = (): void => void this.leave().catch(() => undefined)
    signal?.addEventListener('abort', onAbort, { once: true })
    this.#repeat('tick', heartbeatIntervalMs, () => this.#take({ kind: 'tick' }))
    this.#repeat('refresh', Math.max(metadataMaxAgeMs, TOPIC_REFRESH_MS_MIN), () => void this.#refresh())
    this.requestRebalance()
    try {
      await this.#ready.promise
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  requestRebalance(): void {
    this.#take({ kind: 'rebalanceWanted' })
  }

  /**
   * `default`: dynamic members leave, static ones are expected back. Rejects with what the listener rejected with,
   * having left. Takes LEAVE_TIMEOUT_MS at most beside the listener.
   */
  async leave(mode: LeaveMode = 'default'): Promise<void> {
    if (this.#state.phase === 'ended') {
      await this.#ended.promise
      return
    }
    this.#isLeaving = true
    this.#take({ kind: 'leaveWanted', sendsLeave: mode === 'leave' || (mode === 'default' && !this.#rules.isStatic) })
    const error = await this.#ended.promise
    if (error !== undefined) throw error.reason
  }

  /**
   * Commits as this member. Waits while the group is between two generations, and goes on with the new one if the
   * partitions are still this member's. Rejects with E616 when they are not, with E615, E636 and others as they are,
   * and with the last failure when the coordinator stays away.
   */
  async commitOffsets(offsets: readonly OffsetToCommit[]): Promise<void> {
    if (offsets.length === 0) return
    const { clock } = this.#cluster
    const untilMs = clock.monotonicMs() + GROUP_REQUEST_TIMEOUT_MS
    let failure: unknown
    for (let count = 1; clock.monotonicMs() < untilMs; count++) {
      if (commitReadiness(this.#state) === 'later') {
        await this.#nextChange(untilMs)
        continue
      }
      failure = await this.#tryCommit(offsets)
      if (failure === undefined) return
      await sleep(clock, backoffMs(this.#options.retryBackoff, count, this.#options.prng))
    }
    throw failure ?? notOwned(this.groupId, this.memberId, 'waits for its assignment')
  }

  /** Resolves with the failure where it may pass, or with nothing. */
  async #tryCommit(offsets: readonly OffsetToCommit[]): Promise<unknown> {
    const { generationId, memberId } = this.#state
    const { groupId, instanceId } = this
    this.#checkOwned(offsets)
    try {
      const outcome = await commitOnce(this.#cluster, groupId, { generationId, memberId, instanceId }, offsets)
      const { errorCode } = outcome
      if (errorCode === N.NONE) return undefined
      const error = refusedBy(this.#cluster, { groupId, ...outcome }, 'OffsetCommit')
      if (isRetriable(errorCode) || errorCode === N.REBALANCE_IN_PROGRESS) return error
      if (!isFencing(errorCode)) throw error
      this.#take({ kind: 'commitRefused', generationId, errorCode })
      // the group may only have gone on to a newer generation, with this member in it
      if (this.#state.generationId < 0) throw error
      return error
    } catch (error) {
      if (mayPass(error)) return error
      throw error
    }
  }

  #checkOwned(offsets: readonly OffsetToCommit[]): void {
    const owned = new Set(this.#state.owned.map(topicPartitionName))
    const foreign = offsets.find(offset => !owned.has(topicPartitionName(offset)))
    if (foreign === undefined && commitReadiness(this.#state) !== 'never') return
    const what = foreign === undefined ? 'has left' : `does not own ${topicPartitionName(foreign)}`
    throw notOwned(this.groupId, this.memberId, what)
  }

  #take(fact: Fact): void {
    const { effects, state } = step(this.#state, fact, this.#cluster.clock.monotonicMs(), this.#rules)
    this.#state = state
    const changed = this.#changed
    this.#changed = new Deferred()
    changed.resolve()
    for (const effect of effects) this.#run(effect)
  }

  #run(effect: Effect): void {
    switch (effect.kind) {
      case 'join':
        void this.#join()
        break
      case 'sync':
        void this.#sync(effect.members)
        break
      case 'beat':
        void this.#beat()
        break
      case 'pause':
        void this.#pause(effect.failureCount)
        break
      case 'call':
        void this.#call(effect.call)
        break
      case 'forgetCoordinator':
        this.#cluster.forgetCoordinator(this.groupId)
        break
      case 'abandon':
        this.#joining?.close()
        break
      case 'ready':
        if (!this.#isLeaving) this.#ready.resolve()
        break
      case 'retrying':
        if (mayPass(effect.error)) this.#options.listener.onRetry?.(effect.error)
        break
      default:
        void this.#end(effect)
    }
  }

  async #join(): Promise<void> {
    const { assignor, rebalanceTimeoutMs, sessionTimeoutMs } = this.#options
    const { attempt, generationId, memberId, owned } = this.#state
    try {
      const topics = await this.#topics.names()
      const metadata = encodeMember({ topics, userData: assignor.userData(), owned, generationId })
      const answer = await this.#ask(attempt, joinGroupApi, {
        groupId: this.groupId,
        sessionTimeoutMs,
        rebalanceTimeoutMs,
        memberId,
        groupInstanceId: this.instanceId ?? null,
        protocolType: PROTOCOL_TYPE,
        protocols: [{ name: assignor.name, metadata }],
      })
      this.#take({ kind: 'joined', attempt, ...answer })
    } catch (error) {
      this.#take({ kind: 'failed', attempt, request: 'join', error })
    }
  }

  async #sync(members: readonly JoinedMember[] | undefined): Promise<void> {
    const { assignor } = this.#options
    const { attempt, generationId, memberId } = this.#state
    try {
      const answer = await this.#ask(attempt, syncGroupApi, {
        groupId: this.groupId,
        generationId,
        memberId,
        groupInstanceId: this.instanceId ?? null,
        protocolType: PROTOCOL_TYPE,
        protocolName: assignor.name,
        assignments: members === undefined ? [] : await this.#assign(members),
      })
      const assignment = readAssignment(answer.assignment)
      const isGiven = answer.errorCode === N.NONE && answer.assignment.length > 0
      const refusal = isGiven ? caught(() => assignor.accept?.(assignment)) : undefined
      this.#take({ kind: 'synced', attempt, errorCode: answer.errorCode, assignment, refusal })
    } catch (error) {
      this.#take({ kind: 'failed', attempt, request: 'sync', error })
    }
  }

  async #assign(members: readonly JoinedMember[]): Promise<ReturnType<typeof assignMembers>> {
    const topics = await this.#topics.describe(topicsOf(members))
    return assignMembers(members, topics, this.#options.assignor)
  }

  async #beat(): Promise<void> {
    const { attempt, generationId, memberId } = this.#state
    const groupInstanceId = this.instanceId ?? null
    try {
      const connection = await this.#connect()
      const request = { groupId: this.groupId, generationId, memberId, groupInstanceId }
      const timeoutMs = Math.max(1, Math.floor(this.#rules.sessionTimeoutMs / 3))
      const { errorCode } = await connection.send(heartbeatApi, request, { timeoutMs })
      this.#take({ kind: 'beat', attempt, errorCode })
    } catch (error) {
      this.#take({ kind: 'failed', attempt, request: 'beat', error })
    }
  }

  async #pause(failureCount: number): Promise<void> {
    const { prng, retryBackoff } = this.#options
    const { clock } = this.#cluster
    await sleep(clock, backoffMs(retryBackoff, failureCount, prng), this.#waits.signal).catch(() => undefined)
    this.#take({ kind: 'resumed' })
  }

  /** Behind what the state machine has just decided, so that a listener that asks for a rebalance comes after it. */
  async #call(call: ListenerCall): Promise<void> {
    const { listener } = this.#options
    try {
      await undefined
      if (call.kind === 'onAssigned') await listener.onAssigned(call.assignment)
      else await listener[call.kind](call.partitions)
      this.#take({ kind: 'listened' })
    } catch (reason) {
      this.#take({ kind: 'listened', error: { reason } })
    }
  }

  async #end({ error, leaves }: Extract<Effect, { kind: 'end' }>): Promise<void> {
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
    if (leaves) await this.#sendLeave()
    this.#waits.abort()
    this.#ready.reject(error === undefined ? this.#options.signal?.reason : error.reason)
    this.#ended.resolve(error)
    if (!this.#isLeaving && this.#state.isReady && error !== undefined) {
      this.#options.listener.onEnded?.(error.reason)
    }
  }

  /** As well as it can: if the coordinator does not hear of it, the session ends the membership there. */
  async #sendLeave(): Promise<void> {
    const { groupId, instanceId, memberId } = this
    const members = [{ memberId, groupInstanceId: instanceId ?? null }]
    const leave = async (): Promise<void> => {
      for (let count = 0; count < 2; count++) {
        const { errorCode } = await this.#cluster.request(leaveGroupApi, { groupId, members }, { groupId })
        if (!needsCoordinator(errorCode)) return
        this.#cluster.forgetCoordinator(groupId)
      }
    }
    const timeout = sleep(this.#cluster.clock, LEAVE_TIMEOUT_MS, this.#waits.signal)
    await Promise.race([leave(), timeout]).catch(() => undefined)
  }

  /** The answer may take until the slowest member has joined, or the leader has assigned. */
  async #ask<Request, Response>(attempt: number, api: Api<Request, Response>, request: Request): Promise<Response> {
    const connection = await this.#connect()
    const isOfUse = this.#state.phase === 'joining' || this.#state.phase === 'syncing'
    assert(isOfUse && this.#state.attempt === attempt, 'the join has been abandoned')
    this.#joining = connection
    try {
      return await connection.send(api, request, { timeoutMs: this.#options.rebalanceTimeoutMs + JOIN_GRACE_MS })
    } finally {
      this.#joining = undefined
    }
  }

  async #connect(): Promise<BrokerConnection> {
    const nodeId = await this.#cluster.coordinatorOf(this.groupId)
    return this.#cluster.connect(nodeId, 'group')
  }

  #repeat(name: 'tick' | 'refresh', everyMs: number, action: () => void): void {
    const timer = this.#cluster.clock.setTimer(
      everyMs,
      () => {
        this.#repeat(name, everyMs, action)
        action()
      },
      { keepsProcessAlive: false },
    )
    this.#timers.set(name, timer)
  }

  /** A failure says nothing of the topics: next time. */
  async #refresh(): Promise<void> {
    const isChanged = await this.#topics.haveChanged().catch(() => false)
    if (isChanged) this.requestRebalance()
  }

  #nextChange(untilMs: number): Promise<void> {
    const { clock } = this.#cluster
    const { promise } = this.#changed
    return new Promise(resolve => {
      const timer = clock.setTimer(untilMs - clock.monotonicMs(), resolve)
      void promise.then(() => {
        timer.cancel()
        resolve()
      })
    })
  }
}

function caught(action: () => void): { readonly reason: unknown } | undefined {
  try {
    action()
    return undefined
  } catch (reason) {
    return { reason }
  }
}

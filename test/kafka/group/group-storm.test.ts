/**
 * Members that join, leave and ask for rebalances at random while each commits what it owns without pause, as an
 * application does: a partition has one owner at every moment, no commit of an owner is refused, and what the next
 * owner finds is the last that the one before committed.
 */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fetchCommittedOffsets } from '../../../src/kafka/group/offsets.js'
import type { MemberAssignment } from '../../../src/log/group.js'
import { type TopicPartition, topicPartitionName } from '../../../src/model/topic-partition.js'
import { Prng } from '../../../src/stdx/prng.js'
import { KafkaCluster } from '../../jvm/kafka-cluster.js'
import { needsJava } from '../../jvm/kafka-jvm.js'
import { createTopics } from '../support/broker-topics.js'
import { needsBroker } from '../support/shared-cluster.js'
import { until } from '../support/until.js'
import { codeOf, offsetOf, shared, TestMember } from './group-members.js'

const MEMBERS = 4
const PARTITIONS = 9
const TURNS = 30
const retry = { backoff: { firstMs: 20, maxMs: 100 }, prng: new Prng(1) }

/** What is true of the whole group. */
interface Truth {
  readonly owners: Map<string, Worker>
  readonly committed: Map<string, bigint>
  readonly faults: string[]
  /** Losses are no faults: the coordinator forgets what it was about to do when it is restarted. */
  readonly mayLose: boolean
}

class Worker extends TestMember {
  readonly #truth: Truth
  readonly #positions = new Map<string, { partition: TopicPartition; offset: bigint }>()
  readonly #groupId: string
  #committing: Promise<void> = Promise.resolve()
  #isDone = false

  constructor(context: TestContext, server: string, truth: Truth, options: { groupId: string; topics: string[] }) {
    // who leaves while the broker is away stays in the group for as long as its session
    const sessionTimeoutMs = truth.mayLose ? 6_000 : 30_000
    super(context, server, { ...options, heartbeatIntervalMs: 20, sessionTimeoutMs })
    this.#truth = truth
    this.#groupId = options.groupId
  }

  override async onAssigned(assignment: MemberAssignment): Promise<void> {
    const fresh = assignment.partitions.filter(each => !this.#positions.has(topicPartitionName(each)))
    const found = await fetchCommittedOffsets(this.cluster, this.#groupId, fresh, retry)
    fresh.forEach((partition, index) => {
      const name = topicPartitionName(partition)
      const { committed, faults, mayLose, owners } = this.#truth
      if (owners.has(name)) faults.push(`${name} has two owners`)
      owners.set(name, this)
      const [offset, last] = [found[index]?.offset ?? 0n, committed.get(name) ?? 0n]
      // who loses a partition may have committed without hearing of it
      if (offset < last || (offset > last && !mayLose)) faults.push(`${name}: found ${offset}, not ${last}`)
      this.#positions.set(name, { partition, offset })
    })
    await super.onAssigned(assignment)
  }

  override async onRevoked(partitions: readonly TopicPartition[]): Promise<void> {
    await this.#commit()
    this.#forget(partitions)
    await super.onRevoked(partitions)
  }

  override async onLost(partitions: readonly TopicPartition[]): Promise<void> {
    if (!this.#truth.mayLose) this.#truth.faults.push(`lost ${partitions.map(topicPartitionName).join(' ')}`)
    this.#forget(partitions)
    await super.onLost(partitions)
  }

  #forget(partitions: readonly TopicPartition[]): void {
    for (const name of partitions.map(topicPartitionName)) {
      this.#positions.delete(name)
      if (this.#truth.owners.get(name) === this) this.#truth.owners.delete(name)
    }
  }

  /** Until `stop`. */
  async work(): Promise<void> {
    while (!this.#isDone) {
      await this.#commit()
      await delay(5)
    }
  }

  async stop(): Promise<void> {
    await this.membership?.leave()
    this.#isDone = true
  }

  /** One after another; each goes one record further in every partition. */
  #commit(): Promise<void> {
    this.#committing = this.#committing.then(async () => {
      const next = [...this.#positions.values()]
      for (const position of next) position.offset++
      const offsets = next.map(({ offset, partition }) => offsetOf(partition, offset))
      try {
        await this.membership?.commitOffsets(offsets)
      } catch (error) {
        if (!this.#truth.mayLose || codeOf(error) !== 'E616') this.#truth.faults.push(`refused: ${error}`)
        return
      }
      if (this.membership === undefined) return
      for (const { offset, partition } of next) this.#truth.committed.set(topicPartitionName(partition), offset)
    })
    return this.#committing
  }
}

test('a storm of rebalances', async context => {
  const broker = await needsBroker(context)
  if (broker === undefined) return
  const names = { topic: broker.uniqueName('in'), groupId: broker.uniqueName('group') }
  await storm(context, { ...names, server: broker.bootstrapServers, mayLose: false })
})

test('a storm of rebalances, and the broker is killed in it', async context => {
  if (!(await needsJava(context))) return
  const kafka = await KafkaCluster.start({ quickStart: true })
  context.after(() => kafka.stop())
  const disturb = async (): Promise<void> => {
    await kafka.kill()
    await kafka.restart()
  }
  await storm(context, { topic: 'in', groupId: 'g', server: kafka.bootstrapServers, mayLose: true, disturb })
})

interface StormOptions {
  readonly server: string
  readonly topic: string
  readonly groupId: string
  readonly mayLose: boolean
  /** In the middle. */
  readonly disturb?: () => Promise<void>
}

async function storm(context: TestContext, options: StormOptions): Promise<void> {
  const { groupId, mayLose, server, topic } = options
  const prng = new Prng(11)
  const truth: Truth = { owners: new Map(), committed: new Map(), faults: [], mayLose }
  await createTopics(server, { [topic]: PARTITIONS })
  const members: (Worker | undefined)[] = Array.from({ length: MEMBERS })
  const work: Promise<void>[] = []
  const join = async (index: number): Promise<void> => {
    const worker = new Worker(context, server, truth, { groupId, topics: [topic] })
    members[index] = worker
    await worker.join()
    work.push(worker.work())
  }
  const acts: Promise<void>[] = []
  for (let turn = 0; turn < TURNS; turn++) {
    if (turn === TURNS / 2) acts.push(Promise.resolve(options.disturb?.()))
    const index = prng.below(MEMBERS)
    const member = members[index]
    if (member?.membership === undefined) {
      if (member === undefined) acts.push(join(index))
    } else if (prng.chance(0.5)) {
      members[index] = undefined
      acts.push(member.stop())
    } else member.membership.requestRebalance()
    await delay(prng.below(120))
  }
  await Promise.all(acts)
  for (const index of members.keys()) if (members[index] === undefined) await join(index)
  const all = members.filter(member => member !== undefined)
  await until('all share', () => shared(all, [3, 2, 2, 2]) || sorted(all) === '2 2 2 3')
  for (const member of all) await member.stop()
  await Promise.all(work)
  assert.deepEqual(truth.faults, [])
  assert.equal(truth.committed.size, PARTITIONS)
}

function sorted(members: readonly TestMember[]): string {
  return members
    .map(({ owned }) => owned.length)
    .sort()
    .join(' ')
}

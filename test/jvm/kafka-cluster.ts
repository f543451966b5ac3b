/**
 * A real Kafka cluster on loopback for one test file or benchmark: one node, or several with KRaft between them. It
 * never outlives the process that started it, also when that is killed or the nodes are paused.
 *
 * Tests that need only "a broker" share one instead, which is quicker: test/kafka/support/shared-cluster.ts.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { logFileOf, type NodeProcessOptions, type NodeSettings, release, startNode } from './broker-process.js'
import { type Security, securityIn } from './certificates.js'
import { KAFKA_FOLDER } from './kafka-jvm.js'
import { freePorts } from './ports.js'

const HEAP_MB = 512
const STOP_TIMEOUT_MS = 15_000
/** A quorum needs three, or is one. */
const CONTROLLERS = 3
/** A node that dies is given up, and may come back, after 3 s instead of 9. */
const failover = { 'broker.session.timeout.ms': '3000', 'broker.heartbeat.interval.ms': '500' }

/** What cluster to start; all is optional. */
export interface KafkaClusterOptions {
  /**
   * Nodes, 1 by default. Node 1 is the controller, of three nodes or more the first three are: of two, node 2 can be
   * killed; without node 1 leaders stay where they are.
   */
  readonly brokers?: number
  /** Ports of the nodes' PLAINTEXT listeners; free ones otherwise. */
  readonly ports?: readonly number[]
  /** A second listener per node, SASL_SSL with PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512. */
  readonly security?: 'sasl_ssl'
  /** Kept at the end, unlike the folder that is made otherwise. */
  readonly dataFolder?: string
  /**
   * Settings of the brokers. For tests of permissions: `authorizer.class.name` =
   * `org.apache.kafka.metadata.authorizer.StandardAuthorizer`, `super.users` = `User:ANONYMOUS`, which is who comes by
   * PLAINTEXT; the user of SASL_SSL then may do nothing.
   */
  readonly config?: Readonly<Record<string, string>>
  /** Of each node, 512 by default. */
  readonly heapMb?: number
  /** Up 0.3 s sooner and slower under load: for tests, not for benchmarks. */
  readonly quickStart?: boolean
}

interface ClusterNode {
  readonly settings: NodeSettings
  process: ChildProcess | undefined
  /** Continues the node when this process ends while the node is paused. */
  waker: ChildProcess | undefined
}

/** A running cluster. Nodes are named by their ids, from 1. */
export class KafkaCluster {
  /** Brokers' PLAINTEXT listeners, as `bootstrap.servers`. */
  readonly bootstrapServers: string
  /** Brokers' SASL_SSL listeners; empty without security. */
  readonly saslSslServers: string
  readonly #folder: string
  readonly #nodes: ReadonlyMap<number, ClusterNode>
  readonly #process: NodeProcessOptions
  readonly #security: Security | undefined

  private constructor(folder: string, settings: readonly NodeSettings[], options: KafkaClusterOptions) {
    this.#folder = folder
    this.#nodes = new Map(settings.map(each => [each.nodeId, { settings: each, process: undefined, waker: undefined }]))
    this.#process = {
      until: 'stdin',
      isTemporary: options.dataFolder === undefined,
      heapMb: options.heapMb ?? HEAP_MB,
      quickStart: options.quickStart ?? false,
    }
    this.bootstrapServers = settings.map(each => `127.0.0.1:${each.port}`).join(',')
    this.saslSslServers = settings.flatMap(({ sasl }) => (sasl ? [`127.0.0.1:${sasl.port}`] : [])).join(',')
    this.#security = settings[0]?.sasl?.security
  }

  /** Starts all nodes and waits until each answers. */
  static async start(options: KafkaClusterOptions = {}): Promise<KafkaCluster> {
    const folder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'millrace-kafka-')))
    const cluster = new KafkaCluster(folder, await settingsOf(folder, options), options)
    const started = await Promise.allSettled([...cluster.#nodes.keys()].map(nodeId => cluster.restart(nodeId)))
    const failed = started.find(each => each.status === 'rejected')
    if (failed === undefined) return cluster
    await cluster.stop()
    throw failed.reason
  }

  /** Who may log in at the SASL_SSL listener; an error without security. */
  get credentials(): { readonly username: string; readonly password: string } {
    const { username, password } = this.#secured()
    return { username, password }
  }

  /** PEM file of the certificate to trust. */
  get caFile(): string {
    return this.#secured().caFile
  }

  /** Its content. */
  caPem(): Promise<string> {
    return readFile(this.caFile, 'utf8')
  }

  /** Process id of a node, undefined while it does not run. */
  pid(nodeId = 1): number | undefined {
    return this.#node(nodeId).process?.pid
  }

  logFile(nodeId = 1): string {
    return logFileOf(this.#node(nodeId).settings.folder)
  }

  /** Stops a node where it is (SIGSTOP): connections stay open and nothing is answered. */
  pause(nodeId = 1): void {
    const node = this.#node(nodeId)
    const pid = node.process?.pid
    if (pid === undefined) throw new Error(`node ${nodeId} does not run`)
    node.process?.kill('SIGSTOP')
    // A paused node cannot notice that this process is gone: a shell waits for that in its place.
    const wait = ['-c', `cat >/dev/null; kill -CONT ${pid}`]
    node.waker ??= release(spawn('sh', wait, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] }))
  }

  /** Continues a paused node (SIGCONT). */
  resume(nodeId = 1): void {
    const node = this.#node(nodeId)
    node.process?.kill('SIGCONT')
    node.waker?.kill('SIGKILL')
    node.waker = undefined
  }

  /** Ends a node at once (SIGKILL). */
  async kill(nodeId = 1): Promise<void> {
    await this.#end(this.#node(nodeId), 'SIGKILL')
  }

  /** Starts a node that ended, with its data and its port; one that runs is shut down cleanly before. */
  async restart(nodeId = 1): Promise<void> {
    const node = this.#node(nodeId)
    await this.#end(node, 'SIGTERM')
    node.process = await startNode(node.settings, this.#process)
  }

  /** Shuts one node down cleanly: its leaders move first. Without a node: ends the cluster and removes its data. */
  async stop(nodeId?: number): Promise<void> {
    if (nodeId !== undefined) return this.#end(this.#node(nodeId), 'SIGTERM')
    // Nobody reads what a cluster without a folder of its own holds, so there is no reason to wait for a clean end.
    const signal = this.#process.isTemporary ? 'SIGKILL' : 'SIGTERM'
    await Promise.all([...this.#nodes.values()].map(node => this.#end(node, signal)))
    if (this.#process.isTemporary) await rm(this.#folder, { recursive: true, force: true })
  }

  async #end(node: ClusterNode, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = node.process
    node.process = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.ref()
    const exit = once(child, 'exit')
    child.kill(signal)
    child.kill('SIGCONT')
    node.waker?.kill('SIGKILL')
    node.waker = undefined
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await exit
    clearTimeout(timer)
  }

  #node(nodeId: number): ClusterNode {
    const node = this.#nodes.get(nodeId)
    if (node === undefined) throw new Error(`no node ${nodeId}; there are ${[...this.#nodes.keys()].join(', ')}`)
    return node
  }

  #secured(): Security {
    if (this.#security === undefined) throw new Error("the cluster has no security: start it with 'sasl_ssl'")
    return this.#security
  }
}

async function settingsOf(folder: string, options: KafkaClusterOptions): Promise<readonly NodeSettings[]> {
  const { brokers = 1, ports = [], config = {} } = options
  const security = options.security === undefined ? undefined : await securityIn(join(KAFKA_FOLDER, 'certificates'))
  const free = await freePorts(brokers * 3)
  const portsOf = (index: number) => free.slice(index * 3, index * 3 + 3) as [number, number, number]
  const nodeIds = Array.from({ length: brokers }, (_, index) => index + 1)
  const voters = nodeIds
    .filter(nodeId => nodeId === 1 || brokers >= CONTROLLERS)
    .slice(0, CONTROLLERS)
    .map(nodeId => ({ nodeId, controllerPort: portsOf(nodeId - 1)[1] }))
  return nodeIds.map(nodeId => {
    const [freePort, controllerPort, saslPort] = portsOf(nodeId - 1)
    return {
      folder: join(folder, `node-${nodeId}`),
      nodeId,
      port: ports[nodeId - 1] ?? freePort,
      controllerPort,
      voters,
      brokers,
      sasl: security === undefined ? undefined : { port: saslPort, security },
      config: { ...failover, ...config },
    }
  })
}

/**
 * KStream as `StreamsBuilder` hands it out: every call appends a draft and returns a new handle.
 *
 * `keyChanged` is Kafka Streams' repartitionRequired: set by what may change the key, inherited by what follows,
 * cleared by a repartition topic; what groups or makes a table then repartitions first.
 */
import { topologyCodes } from '../errors/codes/topology.js'
import { StreamsError } from '../errors/streams-error.js'
import { checkTopicName } from '../schema/topic-name.js'
import {
  callSiteOf,
  type Draft,
  type DraftLog,
  defined,
  functionRef,
  type LambdaDraft,
  type RepartitionDraft,
  type SinkDraft,
} from './draft.js'
import type { Grouped } from './grouped.js'
import type { Stored } from './materialized.js'
import type { Named } from './named.js'
import { descriptorOf, namedSerdes, nameOf, storeDraft } from './options.js'
import type { Printed } from './printed.js'
import type { Produced } from './produced.js'
import { RecordedGroup } from './recorded-group.js'
import { RecordedTable } from './recorded-table.js'
import type { Repartitioned } from './repartitioned.js'
import type { AnyBranches, AnyFunction, AnyGroup, AnyOptions, AnyStream, AnyTable } from './untyped.js'

export class RecordedStream implements AnyStream {
  readonly #log: DraftLog
  readonly #draft: Draft
  readonly #keyChanged: boolean

  constructor(log: DraftLog, draft: Draft, keyChanged: boolean) {
    this.#log = log
    this.#draft = draft
    this.#keyChanged = keyChanged
  }

  filter(predicate: AnyFunction, named?: Named): AnyStream {
    return this.#lambda('filter', functionRef(predicate, 'filter', this.filter, named), named)
  }

  filterNot(predicate: AnyFunction, named?: Named): AnyStream {
    return this.#lambda('filter', functionRef(predicate, 'filterNot', this.filterNot, named), named, { negate: true })
  }

  map(mapper: AnyFunction, returns?: AnyOptions): AnyStream {
    return this.#lambda('map', functionRef(mapper, 'map', this.map, returns), returns)
  }

  mapValues(mapper: AnyFunction, returns?: AnyOptions): AnyStream {
    return this.#lambda('map-values', functionRef(mapper, 'mapValues', this.mapValues, returns), returns)
  }

  flatMap(mapper: AnyFunction, returns?: AnyOptions): AnyStream {
    return this.#lambda('flat-map', functionRef(mapper, 'flatMap', this.flatMap, returns), returns)
  }

  flatMapValues(mapper: AnyFunction, returns?: AnyOptions): AnyStream {
    return this.#lambda('flat-map-values', functionRef(mapper, 'flatMapValues', this.flatMapValues, returns), returns)
  }

  selectKey(mapper: AnyFunction, returns?: AnyOptions): AnyStream {
    return this.#lambda('select-key', functionRef(mapper, 'selectKey', this.selectKey, returns), returns)
  }

  peek(action: AnyFunction, named?: Named): AnyStream {
    return this.#effect('peek', action, named, this.peek)
  }

  foreach(action: AnyFunction, named?: Named): void {
    this.#effect('foreach', action, named, this.foreach)
  }

  print(printed?: Printed): void {
    const write = printed?.write ?? ((line: string) => line)
    const callSite = callSiteOf(this.print)
    this.#log.add({
      kind: 'effect',
      effect: 'print',
      part: 'print',
      parents: [this.#draft],
      callSite,
      action: nodeName => ({
        fn: (key, value) => write(`[${printed?.label ?? nodeName}]: ${printable(key)}, ${printable(value)}`),
        callSite,
        operator: 'print',
      }),
      ...defined({ name: nameOf(printed, 'print') }),
    })
  }

  merge(other: AnyStream, named?: Named): AnyStream {
    if (!(other instanceof RecordedStream)) throw notAStream('merge')
    const merged = this.#log.add({
      kind: 'merge',
      part: 'merge',
      parents: [this.#draft, other.#draft],
      callSite: callSiteOf(this.merge),
      ...defined({ name: nameOf(named, 'merge') }),
    })
    return new RecordedStream(this.#log, merged, this.#keyChanged || other.#keyChanged)
  }

  split(branches: Readonly<Record<string, unknown>>, named?: Named): AnyBranches {
    const names = Object.keys(branches)
    for (const name of names) checkBranchName(name)
    const split = this.#log.add({
      kind: 'split',
      part: 'split',
      parents: [this.#draft],
      callSite: callSiteOf(this.split),
      predicates: names.map(name => functionRef(branches[name], `split branch ${name}`, this.split, named)),
      ...defined({ name: nameOf(named, 'split') }),
    })
    const branch = (part: string, predicate: number | undefined): AnyStream =>
      this.#derive(
        this.#log.add({
          kind: 'branch',
          part,
          parents: [split],
          callSite: split.callSite,
          ...defined({ predicate }),
        }),
      )
    return Object.freeze({
      ...Object.fromEntries(names.map((name, i) => [name, branch(name, i)])),
      default: branch('default', undefined),
    })
  }

  repartition(repartitioned?: Repartitioned<never, never>): AnyStream {
    const draft = this.#log.add<RepartitionDraft>({
      kind: 'repartition',
      part: 'repartition',
      parents: [this.#draft],
      callSite: callSiteOf(this.repartition),
      why: 'repartition() asks for it',
      ...namedSerdes(repartitioned, 'repartition'),
      ...defined({ partitions: partitionsOf(repartitioned?.partitions) }),
    })
    return new RecordedStream(this.#log, draft, false)
  }

  groupByKey(grouped?: Grouped<never, never>): AnyGroup {
    const options = namedSerdes(grouped, 'groupByKey')
    return new RecordedGroup({
      log: this.#log,
      parent: this.#draft,
      keyChanged: this.#keyChanged,
      part: 'group-by-key',
      options,
    })
  }

  groupBy(mapper: AnyFunction, grouped?: Grouped<never, never>): AnyGroup {
    const options = namedSerdes(grouped, 'groupBy')
    const parent = this.#log.add<LambdaDraft>({
      kind: 'select-key',
      part: 'group-by',
      parents: [this.#draft],
      fn: functionRef(mapper, 'groupBy', this.groupBy, grouped),
      callSite: callSiteOf(this.groupBy),
      ...defined({ name: options.name, key: options.key }),
    })
    return new RecordedGroup({ log: this.#log, parent, keyChanged: true, part: '', options })
  }

  toTable(materialized?: Stored): AnyTable {
    const callSite = callSiteOf(this.toTable)
    const store = storeDraft(materialized, 'toTable')
    const parent = this.#keyChanged
      ? this.#log.add<RepartitionDraft>({
          kind: 'repartition',
          part: 'to-table',
          parents: [this.#draft],
          callSite,
          why: 'the key was changed before toTable: the rows of one key must meet in one task',
          ...defined({ name: store.name, key: store.key, value: store.value }),
        })
      : this.#draft
    const draft = this.#log.add({
      kind: 'table-source',
      part: this.#keyChanged ? '' : 'to-table',
      parents: [parent],
      callSite,
      store,
      ...defined({ name: store.name }),
    })
    return new RecordedTable(this.#log, draft)
  }

  to(topic: unknown, produced?: Produced<never, never>): void {
    const options = namedSerdes(produced, 'to')
    const typed = isTopic(topic) ? topic : undefined
    const target = typed?.topic ?? topic
    if (typeof target === 'string') checkTopicName(target)
    else if (typeof target !== 'function' || typed !== undefined) throw notATopic()
    const partitioner = produced?.partitioner
    this.#log.add<SinkDraft>({
      kind: 'sink',
      part: typeof target === 'string' ? `to-${target}` : 'to',
      parents: [this.#draft],
      callSite: callSiteOf(this.to),
      topic: typeof target === 'string' ? target : functionRef(target, 'to', this.to, produced),
      ...defined({
        name: options.name,
        key: options.key ?? descriptorOf(typed?.key, 'the key of the topic'),
        value: options.value ?? descriptorOf(typed?.value, 'the value of the topic'),
        partitioner: partitioner === undefined ? undefined : functionRef(partitioner, 'partitioner', this.to, produced),
      }),
    })
  }

  #lambda(
    kind: LambdaDraft['kind'],
    fn: LambdaDraft['fn'],
    options: AnyOptions,
    more: { readonly negate?: boolean } = {},
  ): AnyStream {
    const part = more.negate === true ? 'filter-not' : kind
    const draft = this.#log.add<LambdaDraft>({
      kind,
      part,
      parents: [this.#draft],
      fn,
      callSite: fn.callSite,
      ...more,
      ...namedSerdes(options, fn.operator),
    })
    const changesKey = kind === 'map' || kind === 'flat-map' || kind === 'select-key'
    return new RecordedStream(this.#log, draft, this.#keyChanged || changesKey)
  }

  #effect(effect: 'peek' | 'foreach', action: AnyFunction, named: Named | undefined, above: Function): AnyStream {
    const ref = functionRef(action, effect, above)
    const draft = this.#log.add({
      kind: 'effect',
      effect,
      part: effect,
      parents: [this.#draft],
      callSite: ref.callSite,
      action: () => ref,
      ...defined({ name: nameOf(named, effect) }),
    })
    return this.#derive(draft)
  }

  #derive(draft: Draft): AnyStream {
    return new RecordedStream(this.#log, draft, this.#keyChanged)
  }
}

/** A typed topic, as far as a sink looks at it. */
function isTopic(
  value: unknown,
): value is { readonly topic: unknown; readonly key?: unknown; readonly value?: unknown } {
  return typeof value === 'object' && value !== null && 'topic' in value
}

function checkBranchName(name: string): void {
  const reason = /^(0|[1-9][0-9]*)$/.test(name)
    ? 'JavaScript reorders names that are numbers, and the first match wins'
    : name === 'default'
      ? 'default is what no branch takes'
      : undefined
  if (reason !== undefined) {
    throw new StreamsError(topologyCodes.E413, `a branch cannot be named '${name}': ${reason}`, {
      cure: 'give another name',
    })
  }
  checkTopicName(name, 'branch')
}

function partitionsOf(partitions: number | undefined): number | undefined {
  if (partitions === undefined || (Number.isSafeInteger(partitions) && partitions > 0)) return partitions
  throw new StreamsError(topologyCodes.E442, `a repartition topic of ${partitions} partitions`, {
    cure: 'give 1 or more',
  })
}

function notAStream(operator: string): StreamsError {
  return new StreamsError(topologyCodes.E442, `${operator} takes a KStream`, {
    cure: 'pass a stream of the same builder',
  })
}

function notATopic(): StreamsError {
  return new StreamsError(topologyCodes.E442, 'to takes a typed topic, a name, or a function that gives a name', {
    cure: "to(Orders), to('orders'), to((key, value) => 'orders.' + value.region)",
  })
}

function printable(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  return JSON.stringify(value, (_name, part) => (typeof part === 'bigint' ? String(part) : part))
}

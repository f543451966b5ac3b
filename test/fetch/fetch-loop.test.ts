/** The loop that fills inputs: only those with room, larger blocks for larger batches, errors told once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SMALL_FETCH_BYTES, SMALL_FETCH_REST_MS } from '../../src/config/limits.js'
import { logCodes } from '../../src/errors/codes/log.js'
import { StreamsError } from '../../src/errors/streams-error.js'
import { FetchLoop, type FetchTarget } from '../../src/fetch/fetch-loop.js'
import { InputFeed } from '../../src/fetch/input-feed.js'
import type { FetchOptions, FetchRequest, FetchResult, LogFetcher } from '../../src/log/fetch.js'
import { type Clock, ManualClock, SystemClock } from '../../src/stdx/clock.js'

type Answer = (requests: readonly FetchRequest[], options: FetchOptions) => Promise<readonly FetchResult[]>

/** Rests are over at once. */
const dueAtOnce: Clock = Object.assign(new SystemClock(), {
  setTimer(_delayMs: number, callback: () => void) {
    queueMicrotask(callback)
    return { cancel: () => {} }
  },
})

function loopOver(
  feeds: readonly InputFeed[],
  answer: Answer,
  onChange: () => void = () => {},
  placeOf: (topic: string) => unknown = () => undefined,
  clock: Clock = dueAtOnce,
) {
  const errors: unknown[] = []
  const allocated: number[] = []
  const targets: FetchTarget[] = feeds.map(feed => ({
    feed,
    isolation: 'read_committed',
    reset: 'earliest',
    view: (_address, bytes) => new Uint8Array(bytes),
    allocate: async bytes => {
      allocated.push(bytes)
      return 50_000
    },
  }))
  const fetcher: LogFetcher = { fetch: answer, placeOf: ({ topic }) => placeOf(topic), close: async () => {} }
  const loop = new FetchLoop({
    fetcher,
    clock,
    maxWaitMs: 500,
    targets: () => targets,
    reposition: async () => 7n,
    onChange,
    onError: error => errors.push(error),
  })
  return { loop, errors, allocated }
}

const result = (request: FetchRequest, part: Partial<FetchResult>): FetchResult => ({
  topic: request.topic,
  partition: request.partition,
  byteCount: 0,
  nextOffset: request.offset,
  highWatermark: 10n,
  lastStableOffset: 10n,
  logStartOffset: 0n,
  oversizeBytes: undefined,
  error: undefined,
  ...part,
})

const untilAborted = (options: FetchOptions): Promise<void> =>
  new Promise(resolve => {
    if (options.signal?.aborted === true) resolve()
    else options.signal?.addEventListener('abort', () => resolve(), { once: true })
  })

test('an input without room is not asked for; one that has room again does not wait for the running poll', {
  timeout: 10_000,
}, async () => {
  const full = new InputFeed({ topic: 'full', partition: 0 }, 0n, [1_000], 64)
  const free = new InputFeed({ topic: 'free', partition: 0 }, 0n, [2_000], 64)
  const asked: string[][] = []
  const { loop, errors } = loopOver([full, free], async (requests, options) => {
    asked.push(requests.map(request => request.topic))
    if (asked.length === 1) {
      return requests.map(request => result(request, request.topic === 'full' ? { byteCount: 10, nextOffset: 3n } : {}))
    }
    await untilAborted(options)
    return requests.map(request => result(request, {}))
  })
  loop.start()
  while (asked.length < 2) await new Promise(resolve => setImmediate(resolve))
  const spans = full.takeWaiting()
  full.free(spans[0]?.slab ?? 0)
  loop.roomMade()
  while (asked.length < 3) await new Promise(resolve => setImmediate(resolve))
  await loop.stop()
  assert.deepEqual(asked, [['full', 'free'], ['free'], ['full']])
  assert.equal(full.nextOffset, 3n)
  assert.deepEqual(errors, [])
})

test('a batch that fits no slab gets a block of its own, once', { timeout: 10_000 }, async () => {
  const feed = new InputFeed({ topic: 'in', partition: 0 }, 0n, [1_000, 2_000], 64)
  const sizes: number[] = []
  let changed = 0
  const answer: Answer = async (requests, options) => {
    const request = requests[0] as FetchRequest
    sizes.push(request.target.length)
    if (sizes.length === 1) return [result(request, { oversizeBytes: 500 })]
    if (sizes.length === 2) return [result(request, { byteCount: 500, nextOffset: 1n })]
    await untilAborted(options)
    return [result(request, {})]
  }
  const { allocated, errors, loop } = loopOver([feed], answer, () => changed++)
  loop.start()
  while (sizes.length < 3) await new Promise(resolve => setImmediate(resolve))
  await loop.stop()
  assert.deepEqual(sizes, [64, 500, 64])
  assert.deepEqual(allocated, [500])
  assert.deepEqual(feed.takeWaiting(), [{ start: 50_000, end: 50_500, slab: 50_000 }])
  assert.ok(changed >= 1)
  assert.deepEqual(errors, [])
})

test('what the log says is told once, and the loop ends', { timeout: 10_000 }, async () => {
  const feed = new InputFeed({ topic: 'in', partition: 0 }, 0n, [1_000], 64)
  const { errors, loop } = loopOver([feed], () => Promise.reject(new Error('no log')))
  loop.start()
  while (errors.length === 0) await new Promise(resolve => setImmediate(resolve))
  await loop.stop()
  assert.equal(errors.length, 1)
  assert.match(String(errors[0]), /no log/)
})

test('of one place two fetches are under way at most; another place has its own', { timeout: 10_000 }, async () => {
  const names = ['a1', 'a2', 'a3', 'b1']
  const feeds = names.map((topic, at) => new InputFeed({ topic, partition: 0 }, 0n, [at * 100], 64))
  const asked: string[] = []
  const waits: number[] = []
  const answers = new Map<string, () => void>()
  const { loop } = loopOver(
    feeds,
    async (requests, options) => {
      const name = requests.map(request => request.topic).join(' ')
      asked.push(name)
      waits.push(options.maxWaitMs)
      await Promise.race([new Promise<void>(resolve => answers.set(name, resolve)), untilAborted(options)])
      return requests.map(request => result(request, request.topic === 'a1' ? { byteCount: 9, nextOffset: 1n } : {}))
    },
    undefined,
    topic => topic[0],
  )
  loop.start()
  assert.deepEqual(asked, ['a1 a2 a3', 'b1'])
  answers.get('a1 a2 a3')?.()
  while (asked.length < 3) await new Promise(resolve => setImmediate(resolve))
  const makeRoom = (): void => {
    feeds[0]?.free(feeds[0]?.takeWaiting()[0]?.slab ?? 0)
    loop.roomMade()
  }
  makeRoom()
  assert.deepEqual(asked.slice(2), ['a2 a3', 'a1'])
  assert.deepEqual(waits, [500, 500, 20, 20])
  answers.get('a1')?.()
  while (feeds[0]?.waitingCount === 0) await new Promise(resolve => setImmediate(resolve))
  makeRoom()
  loop.roomMade()
  assert.deepEqual(asked.slice(4), ['a1'])
  await loop.stop()
})

test('an offset that is gone: the input goes on where it is told', { timeout: 10_000 }, async () => {
  const feed = new InputFeed({ topic: 'in', partition: 0 }, 3n, [1_000], 64)
  const gone = new StreamsError(logCodes.E606, 'gone')
  const offsets: bigint[] = []
  const { errors, loop } = loopOver([feed], async (requests, options) => {
    const request = requests[0] as FetchRequest
    offsets.push(request.offset)
    if (offsets.length === 1) return [result(request, { error: gone, logStartOffset: 7n })]
    await untilAborted(options)
    return [result(request, {})]
  })
  loop.start()
  while (offsets.length < 2) await new Promise(resolve => setImmediate(resolve))
  await loop.stop()
  assert.deepEqual(offsets, [3n, 7n])
  assert.deepEqual(errors, [])
})

test('inputs without news end up in one poll', { timeout: 10_000 }, async () => {
  const feeds = ['a', 'b'].map((topic, at) => new InputFeed({ topic, partition: 0 }, 0n, [at * 100], 64))
  const asked: string[] = []
  const answers = new Map<string, () => void>()
  const { loop } = loopOver(feeds, async (requests, options) => {
    const name = `${requests.map(request => request.topic).join(' ')} ${options.maxWaitMs}`
    asked.push(name)
    await Promise.race([new Promise<void>(resolve => answers.set(name, resolve)), untilAborted(options)])
    const bytes = asked.length === 1 ? { byteCount: 9, nextOffset: 1n } : {}
    return requests.map(request => result(request, request.topic === 'a' ? bytes : {}))
  })
  const answer = async (name: string): Promise<void> => {
    answers.get(name)?.()
    await new Promise(resolve => setImmediate(resolve))
  }
  loop.start()
  await answer('a b 500')
  const [span] = feeds[0]?.takeWaiting() ?? []
  feeds[0]?.free(span?.slab ?? 0)
  loop.roomMade()
  assert.deepEqual(asked, ['a b 500', 'b 20', 'a 20'])
  await answer('a 20')
  assert.equal(asked.length, 3)
  await answer('b 20')
  assert.deepEqual(asked.slice(3), ['a b 500'])
  await loop.stop()
})

test('behind a fetch that brought little its place rests; another one, and one that brought much, do not', async () => {
  const feeds = ['little', 'much'].map((topic, at) => {
    return new InputFeed({ topic, partition: 0 }, 0n, [at * 1_000_000, at * 1_000_000 + 500_000], 500_000)
  })
  const asked: string[] = []
  const clock = new ManualClock()
  const { loop } = loopOver(
    feeds,
    async ([request], options) => {
      const { topic, offset } = request as FetchRequest
      asked.push(`${topic} ${offset}`)
      if (offset === 1n) await untilAborted(options)
      const byteCount = topic === 'little' ? 100 : SMALL_FETCH_BYTES
      return [result(request as FetchRequest, { byteCount, nextOffset: 1n })]
    },
    () => {},
    topic => topic,
    clock,
  )
  loop.start()
  await new Promise(resolve => setImmediate(resolve))
  assert.deepEqual(asked, ['little 0', 'much 0', 'much 1'])
  clock.advance(SMALL_FETCH_REST_MS)
  assert.deepEqual(asked.slice(3), ['little 1'])
  await loop.stop()
})

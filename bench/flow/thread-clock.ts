/** CPU time of the threads of this process, as Linux counts it; elsewhere nobody says. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Microseconds. */
export interface ThreadTimes {
  readonly main: number
  /** Workers: they are gone when it is asked, so theirs is what is left. */
  readonly lanes: number
  /** Node's thread pool: files, where the log does not read and write them in place. */
  readonly pool: number
  /** V8's own: compiling, collecting. */
  readonly helpers: number
}

const THREADS = '/proc/self/task'
/** Threads of Node's pool, unless UV_THREADPOOL_SIZE says otherwise. */
const POOL_THREADS = 4

export class ThreadClock {
  /** Threads that were there before any worker, in the order in which they were made: the pool's are the last. */
  readonly #threads = threadIds()
  #before = new Map<number, number>()

  /** Times count from here. */
  start(): void {
    this.#before = new Map(this.#threads.map(id => [id, microsecondsOf(id)]))
  }

  /** When the workers have ended. `whole`: CPU time of the process since the start. */
  timesOf(whole: number): ThreadTimes | undefined {
    if (this.#threads.length === 0) return undefined
    const since = (ids: readonly number[]): number =>
      ids.reduce((sum, id) => sum + microsecondsOf(id) - (this.#before.get(id) ?? 0), 0)
    const main = since(this.#threads.slice(0, 1))
    const pool = since(this.#threads.slice(-POOL_THREADS))
    const helpers = since(this.#threads.slice(1, -POOL_THREADS))
    return { main, lanes: whole - main - pool - helpers, pool, helpers }
  }
}

function threadIds(): number[] {
  if (!existsSync(THREADS)) return []
  return readdirSync(THREADS)
    .map(Number)
    .sort((a, b) => a - b)
}

/** The first number of schedstat: nanoseconds on a processor. */
function microsecondsOf(thread: number): number {
  return Number(readFileSync(`${THREADS}/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1000
}

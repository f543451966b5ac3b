/** What a command needs of the process: its streams, its signals, a clock. Tests pass their own. */
import { type Clock, SystemClock } from '../stdx/clock.js'
import type { Terminal } from './terminal/screen.js'

export interface CommandContext {
  /** Results. */
  readonly out: Terminal
  /** Writes to `out`; resolves when the reader has taken it, so that what is printed does not pile up in memory. */
  readonly print: (text: string) => Promise<void>
  /** What happens: status, notes. */
  readonly err: Terminal
  /** Lines to read. */
  readonly input: AsyncIterable<Uint8Array | string>
  readonly isColoured: boolean
  readonly clock: Clock
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal
}

const EXIT_SIGNAL = 130
/** A signal that comes so long after the first one ends the process at once; npm and the terminal send each twice. */
const IMPATIENT_MS = 1_000

/** The context of this process. Listens to signals from now on. */
export function processContext(): CommandContext {
  const clock = new SystemClock()
  const ended = new AbortController()
  let endedMs = Number.POSITIVE_INFINITY
  const end = (): void => {
    if (clock.monotonicMs() - endedMs > IMPATIENT_MS) process.exit(EXIT_SIGNAL)
    if (!ended.signal.aborted) endedMs = clock.monotonicMs()
    ended.abort()
  }
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, end)
  // A reader that has gone (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') ended.abort()
    else throw error
  })
  return {
    out: process.stdout,
    print: text => new Promise(resolve => process.stdout.write(text, () => resolve())),
    err: process.stderr,
    input: process.stdin,
    isColoured: process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === '',
    clock,
    signal: ended.signal,
  }
}

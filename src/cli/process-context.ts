/** What a command needs of the process: its streams, its signals, a clock. Tests pass their own. */
import { type Clock, SystemClock } from '../stdx/clock.js'
import type { Terminal } from './terminal/screen.js'

export interface CommandContext {
  /** Results. */
  readonly out: Terminal
  /** What happens: status, notes. */
  readonly err: Terminal
  /** Lines to read. */
  readonly input: AsyncIterable<Uint8Array | string>
  readonly isColoured: boolean
  readonly clock: Clock
  /** Aborted by SIGINT and SIGTERM; the second one ends the process as usual. */
  readonly signal: AbortSignal
}

/** The context of this process. Listens to signals from now on. */
export function processContext(): CommandContext {
  const ended = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ended.abort())
  // A reader that has gone (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') ended.abort()
    else throw error
  })
  return {
    out: process.stdout,
    err: process.stderr,
    input: process.stdin,
    isColoured: process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === '',
    clock: new SystemClock(),
    signal: ended.signal,
  }
}

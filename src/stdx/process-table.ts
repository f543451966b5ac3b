/**
 * Which processes are alive, as a value that is passed in: for lock files. A process id alone is not enough, because
 * ids are used again (always the same one in containers), so a birth mark goes with it.
 */
import { readFileSync } from 'node:fs'

export interface ProcessTable {
  /** This process. */
  readonly pid: number
  /** Tells processes with the same id apart; empty where the system does not say. Undefined: no such process. */
  birthMark(pid: number): string | undefined
}

/** The machine's processes. The birth mark is Linux's boot id and start time in clock ticks. */
export class SystemProcessTable implements ProcessTable {
  get pid(): number {
    return process.pid
  }

  birthMark(pid: number): string | undefined {
    if (!isAlive(pid)) return undefined
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
      const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}/${startTicks}`
    } catch {
      return ''
    }
  }
}

/** Signal 0 asks without sending; EPERM means that somebody else's process is there. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** What the system counts of another process. Linux only: /proc. */
import { readFileSync } from 'node:fs'

/** Clock ticks in a second, which Linux gives to programs as 100 on all its platforms (USER_HZ). */
const TICKS_PER_SECOND = 100

/** CPU seconds of a process with all its threads since its start, in steps of 10 ms. */
export function cpuSecondsOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // Behind the name of the program, which may hold anything: state is field 3, utime 14, stime 15.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** High water of resident memory, megabytes of 10^6 bytes. */
export function peakMegabytesOf(pid: number): number {
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return (Number(match?.[1]) * 1024) / 1e6
}

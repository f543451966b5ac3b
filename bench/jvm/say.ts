/** What a measured application of ours prints (application.ts). */
import type { ApplicationEvent, Moment } from './application.js'

export function say(event: ApplicationEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}

/** Now, and the CPU time of this process so far. */
export function moment(): Moment {
  const { user, system } = process.cpuUsage()
  return { atMs: performance.timeOrigin + performance.now(), cpuSeconds: (user + system) / 1e6 }
}

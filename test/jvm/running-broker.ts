/** The broker that `npm run kafka -- start` has left running: what is kept of it in its folder. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readyFileOf } from './broker-process.js'
import { KAFKA_FOLDER } from './kafka-jvm.js'

/** Where its data is when nothing else is asked for. */
export const DEFAULT_FOLDER = join(KAFKA_FOLDER, 'data')

/** What was started in a folder last; kept there. */
export interface State {
  readonly folder: string
  readonly port: number
  readonly saslPort: number | undefined
}

export interface Running extends State {
  readonly pid: number
}

export function stateFile(folder: string): string {
  return join(folder, 'broker.json')
}

/** The broker of a folder, undefined when none runs. */
export async function findRunning(folder: string): Promise<Running | undefined> {
  const text = await readFile(stateFile(folder), 'utf8').catch(() => undefined)
  if (text === undefined || !existsSync(readyFileOf(folder))) return undefined
  const { port, saslPort } = JSON.parse(text) as State
  const pid = await pidIn(folder)
  return isBroker(pid, folder) ? { folder, port, saslPort, pid } : undefined
}

export async function pidIn(folder: string): Promise<number> {
  return Number(await readFile(readyFileOf(folder), 'utf8'))
}

/** Whether the process is the broker of that folder, and no other one that has got its number. */
export function isBroker(pid: number, folder: string): boolean {
  try {
    const line = existsSync('/proc/self/cmdline')
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      : execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
    return line.includes(join(folder, 'server.properties'))
  } catch {
    return false
  }
}

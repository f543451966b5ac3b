/** What the figures were taken on. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { promisify } from 'node:util'
import { kafkaClassPath } from '../../test/jvm/kafka-jvm.js'
import type { Machine } from './results.js'

const run = promisify(execFile)

export function machineOf(): Omit<Machine, 'load'> {
  const cores = cpus()
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryGigabytes: Math.round(totalmem() / 1e9),
    system: `${type()} ${release()}`,
  }
}

/** Of one minute. */
export function loadAverage(): number {
  return loadavg()[0] ?? Number.NaN
}

/** Versions of everything that took part. */
export async function versionsOf(broker: string): Promise<Readonly<Record<string, string>>> {
  const [kafka] = /kafka-streams-([\d.]+)\.jar/.exec(await kafkaClassPath())?.slice(1) ?? []
  const java = await run('java', ['-version'])
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }
  const commit = await run('git', ['describe', '--always', '--dirty']).catch(() => ({ stdout: '' }))
  return {
    millrace: `${version}${commit.stdout === '' ? '' : `, commit ${commit.stdout.trim()}`}`,
    node: process.version,
    java: java.stderr.split('\n')[0]?.trim() ?? '',
    'kafka-streams': kafka ?? '',
    broker: `Kafka ${kafka}, ${broker}`,
  }
}

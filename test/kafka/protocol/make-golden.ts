/**
 * Writes golden/messages.txt anew: `npm run golden -- --create kafka/protocol`. Each line: name, version, kind, value
 * as Kafka's JSON, and the bytes that Kafka's own classes make of it, in hexadecimal; separated by tabs.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runJava } from '../../jvm/kafka-jvm.js'
import { goldenCases, kafkaJson } from './golden-cases.js'

/** Needs Java. */
export async function makeGolden(): Promise<void> {
  const lines = goldenCases().map(({ name, version, kind, value }) =>
    [name, version, kind, kafkaJson(value)].join('\t'),
  )
  const folder = await mkdtemp(join(tmpdir(), 'golden-'))
  try {
    const input = join(folder, 'messages.txt')
    await writeFile(input, `${lines.join('\n')}\n`)
    const { exitCode, stdout, stderr } = await runJava('GoldenMessages', [input])
    const hex = stdout.trim().split('\n')
    if (exitCode !== 0 || hex.length !== lines.length) throw new Error(`GoldenMessages failed: ${stderr}`)
    const golden = lines.map((line, index) => `${line}\t${hex[index]}`)
    await writeFile(fileURLToPath(new URL('golden/messages.txt', import.meta.url)), `${golden.join('\n')}\n`)
  } finally {
    await rm(folder, { recursive: true })
  }
}

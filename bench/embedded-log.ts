/**
 * The embedded log against what the file system can do: writing through the log beside a plain `writev` loop, reading
 * through a fetcher into one view beside the plain loop's `read`; same bytes, same sizes of requests, turn by turn in
 * the same run. Aims: write >= 0.8 of the plain loop, read >= 2 GB/s (page cache).
 *
 *   npx tsx bench/embedded-log.ts [MEGABYTES] [BATCH_KILOBYTES] [ROUNDS]
 *
 * Without arguments a smoke size. Prints the best round of each, since noise only ever slows (a virtual machine hands
 * out fresh pages at a tenth of the speed of used ones), the ratio, and a CRC of what was read.
 */
import * as fs from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { EmbeddedLog } from '../src/embedded/embedded-log.js'
import { crc32c } from '../src/record-batch/crc32c.js'
import { encodeRecordBatch } from '../src/record-batch/writer.js'
import { SystemClock } from '../src/stdx/clock.js'
import { Prng } from '../src/stdx/prng.js'

const MEGABYTE = 1_048_576
const READ_BYTES = 4 * MEGABYTE
/** Appends under way at once, as the produce queue of a busy task has them. */
const APPENDS_IN_FLIGHT = 8

interface Sizes {
  readonly totalBytes: number
  readonly batchBytes: number
  readonly rounds: number
}

const clock = new SystemClock()

async function main(): Promise<void> {
  const [megabytes = '64', kilobytes = '256', rounds = '5'] = process.argv.slice(2)
  const sizes = {
    totalBytes: Number(megabytes) * MEGABYTE,
    batchBytes: Number(kilobytes) * 1024,
    rounds: Number(rounds),
  }
  const batches = makeBatches(sizes.batchBytes)
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
  const times = {
    plainWrite: [] as number[],
    logWrite: [] as number[],
    plainRead: [] as number[],
    logRead: [] as number[],
  }
  let crc = 0
  try {
    for (let round = 0; round < sizes.rounds; round++) {
      fs.rmSync(join(folder, 'plain'), { force: true })
      times.plainWrite.push(plainWrite(folder, batches, sizes))
      const log = await EmbeddedLog.open({ folder: join(folder, `log-${round}`), maintenanceIntervalMs: 0 })
      times.logWrite.push(await logWrite(log, batches, sizes))
      times.plainRead.push(plainRead(folder))
      const read = await logRead(log, batches[0]!.length)
      times.logRead.push(read.ms)
      crc = read.crc
      await log.close()
      await rm(join(folder, `log-${round}`), { recursive: true })
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  report(times, Math.floor(sizes.totalBytes / batches[0]!.length) * batches[0]!.length, crc)
}

/** As many equal batches as may be under way, so that both loops read from as much memory. */
function makeBatches(batchBytes: number): Uint8Array[] {
  const random = new Prng(1)
  const records = []
  for (let bytes = 0; bytes < batchBytes - 200; bytes += 119) {
    records.push({ key: random.bytes(8), value: random.bytes(100), timestampMs: BigInt(bytes) })
  }
  const batch = encodeRecordBatch(records)
  return Array.from({ length: APPENDS_IN_FLIGHT }, () => {
    const shared = new Uint8Array(new SharedArrayBuffer(batch.length))
    shared.set(batch)
    return shared
  })
}

function plainWrite(folder: string, batches: readonly Uint8Array[], { totalBytes }: Sizes): number {
  const batchBytes = batches[0]!.length
  const path = join(folder, 'plain')
  const fd = fs.openSync(path, 'w')
  const startMs = clock.monotonicMs()
  for (let at = 0, turn = 0; at + batchBytes <= totalBytes; at += batchBytes, turn++) {
    fs.writevSync(fd, [batches[turn % batches.length]!], at)
  }
  const ms = clock.monotonicMs() - startMs
  fs.closeSync(fd)
  return ms
}

function plainRead(folder: string): number {
  const fd = fs.openSync(join(folder, 'plain'), 'r')
  const target = new Uint8Array(new SharedArrayBuffer(READ_BYTES))
  const startMs = clock.monotonicMs()
  let at = 0
  for (let count = 1; count > 0; at += count) count = fs.readSync(fd, target, 0, target.length, at)
  const ms = clock.monotonicMs() - startMs
  fs.closeSync(fd)
  return ms
}

async function logWrite(log: EmbeddedLog, batches: readonly Uint8Array[], { totalBytes }: Sizes): Promise<number> {
  const batchBytes = batches[0]!.length
  await log.admin.createTopics([{ topic: 'bench', partitionCount: 1, configs: { 'max.message.bytes': '33554432' } }])
  const producer = await log.openProducer()
  const startMs = clock.monotonicMs()
  const transaction = producer.begin()
  const appends: Promise<unknown>[] = []
  for (let at = 0, turn = 0; at + batchBytes <= totalBytes; at += batchBytes, turn++) {
    const slot = turn % batches.length
    await appends[slot]
    appends[slot] = transaction.append({ topic: 'bench', partition: 0 }, batches[slot]!)
  }
  await transaction.commit()
  return clock.monotonicMs() - startMs
}

async function logRead(log: EmbeddedLog, batchBytes: number): Promise<{ ms: number; crc: number }> {
  const fetcher = await log.openFetcher()
  const target = new Uint8Array(new SharedArrayBuffer(Math.max(READ_BYTES, batchBytes)))
  const startMs = clock.monotonicMs()
  let crc = 0
  for (let offset = 0n; ; ) {
    const [result] = await fetcher.fetch([{ topic: 'bench', partition: 0, offset, target }], { maxWaitMs: 0 })
    if (result === undefined || result.byteCount === 0) break
    crc = crc32c(target, 0, 64, crc)
    offset = result.nextOffset
  }
  const ms = clock.monotonicMs() - startMs
  await fetcher.close()
  return { ms, crc }
}

function report(
  times: Record<'plainWrite' | 'logWrite' | 'plainRead' | 'logRead', number[]>,
  bytes: number,
  crc: number,
): void {
  const rate = (list: readonly number[]): number => bytes / 1e6 / Math.min(...list)
  const line = (name: string, list: readonly number[]): string => `${name.padEnd(18)} ${rate(list).toFixed(2)} GB/s`
  const share = (part: readonly number[], whole: readonly number[]): string => (rate(part) / rate(whole)).toFixed(2)
  const lines = [
    line('writev loop', times.plainWrite),
    `${line('log write', times.logWrite)}   ${share(times.logWrite, times.plainWrite)} of the loop`,
    line('read loop', times.plainRead),
    `${line('log read', times.logRead)}   ${share(times.logRead, times.plainRead)} of the loop`,
    `${bytes} bytes, node ${process.version}, ${availableParallelism()} cores, crc ${crc.toString(16)}`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

await main()

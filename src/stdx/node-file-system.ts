/**
 * The real file system, over plain file descriptors; reads and writes take views over shared memory. Short reads and
 * writes, which the kernel may give at any time, are continued.
 *
 * Reads and writes of the page cache are copies of memory, and opening, closing and renaming are quick too; a trip to
 * Node's thread pool makes them several times as dear. So they are made in place as long as that is quick: one that was
 * slow (a cold or busy disk) sends the next ones to the pool. The event loop gets its turn in between.
 */
import * as fs from 'node:fs'
import * as promises from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, turnOfEventLoop } from './clock.js'
import type { File, FileSystem, OpenMode } from './file-system.js'

/** Chunks in one writev; IOV_MAX is 1024 on Linux and macOS. */
const WRITE_CHUNKS_MAX = 1024

/** A read or write waited for a disk if it took longer than this, and was slower than that; memory copies 2–8 MB/ms. */
const SLOW_MS = 8
const SLOW_BYTES_PER_MS = 500_000
/** Operations that then go to the pool before one is tried in place again. */
const POOLED_AFTER_SLOW = 8
/** Longest time without a turn of the event loop. */
const TURN_MS = 8

const FLAGS: Readonly<Record<OpenMode, number>> = {
  read: fs.constants.O_RDONLY,
  update: fs.constants.O_RDWR,
  create: fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_EXCL,
  replace: fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_TRUNC,
}

export class NodeFileSystem implements FileSystem {
  readonly #pace: Pace

  /** `clock` only measures how long reads and writes take. */
  constructor(clock: Clock) {
    this.#pace = new Pace(clock)
  }

  async open(path: string, mode: OpenMode): Promise<File> {
    if (this.#pace.isInPlace()) {
      return new NodeFile(
        this.#pace.measure(() => fs.openSync(path, FLAGS[mode], 0o644), noBytes),
        this.#pace,
      )
    }
    return new Promise((resolve, reject) => {
      fs.open(path, FLAGS[mode], 0o644, (error, fd) => {
        if (error === null) resolve(new NodeFile(fd, this.#pace))
        else reject(error)
      })
    })
  }

  readFile(path: string): Promise<Uint8Array> {
    return promises.readFile(path)
  }

  async list(folder: string): Promise<readonly string[]> {
    return (await promises.readdir(folder)).sort()
  }

  async modifiedMs(path: string): Promise<number> {
    return (await promises.stat(path)).mtimeMs
  }

  async makeFolder(path: string): Promise<void> {
    await promises.mkdir(path, { recursive: true })
  }

  async rename(from: string, to: string): Promise<void> {
    if (this.#pace.isInPlace()) this.#pace.measure(() => fs.renameSync(from, to), noBytes)
    else await promises.rename(from, to)
  }

  remove(path: string): Promise<void> {
    return promises.unlink(path)
  }

  removeFolder(path: string): Promise<void> {
    return promises.rm(path, { recursive: true, force: true })
  }

  /** Windows cannot sync a folder; there this does nothing. */
  async syncFolder(path: string): Promise<void> {
    if (process.platform === 'win32') return
    const folder = await promises.open(join(path, '.'), 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  }
}

const noBytes = (): number => 0
const allBytes = (byteCount: number): number => byteCount

/** Decides which operations are made in place. */
class Pace {
  readonly #clock: Clock
  #pooledCount = 0
  #turnEndMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether the next operation may be made in place. */
  isInPlace(): boolean {
    if (this.#pooledCount === 0) return true
    this.#pooledCount--
    return false
  }

  /** Undefined, or what to wait for so that the event loop gets its turn. */
  turnDue(): Promise<void> | undefined {
    if (this.#clock.monotonicMs() < this.#turnEndMs) return undefined
    return turnOfEventLoop().then(() => {
      this.#turnEndMs = this.#clock.monotonicMs() + TURN_MS
    })
  }

  /** Runs an operation in place and notes how long it took for its bytes. */
  measure<T>(operation: () => T, bytesOf: (result: T) => number): T {
    const startMs = this.#clock.monotonicMs()
    const result = operation()
    const tookMs = this.#clock.monotonicMs() - startMs
    if (tookMs > SLOW_MS && bytesOf(result) < tookMs * SLOW_BYTES_PER_MS) this.#pooledCount = POOLED_AFTER_SLOW
    return result
  }
}

class NodeFile implements File {
  readonly #fd: number
  readonly #pace: Pace

  constructor(fd: number, pace: Pace) {
    this.#fd = fd
    this.#pace = pace
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    await this.#pace.turnDue()
    for (let at = 0; ; ) {
      const count = await this.#readSome(target, at, position)
      at += count
      if (count === 0 || at === target.length) return at
    }
  }

  async write(chunks: readonly Uint8Array[], position: number): Promise<void> {
    await this.#pace.turnDue()
    let at = position
    for (let from = 0; from < chunks.length; from += WRITE_CHUNKS_MAX) {
      let rest = chunks.length <= WRITE_CHUNKS_MAX ? chunks : chunks.slice(from, from + WRITE_CHUNKS_MAX)
      while (rest.length > 0) {
        const count = await this.#writeSome(rest, at)
        at += count
        rest = skip(rest, count)
      }
    }
  }

  async size(): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.fstat(this.#fd, (error, stats) => (error === null ? resolve(stats.size) : reject(error)))
    })
  }

  truncate(sizeBytes: number): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.ftruncate(this.#fd, sizeBytes, error => (error == null ? resolve() : reject(error)))
    })
  }

  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.fdatasync(this.#fd, error => (error == null ? resolve() : reject(error)))
    })
  }

  async close(): Promise<void> {
    if (this.#pace.isInPlace()) return this.#pace.measure(() => fs.closeSync(this.#fd), noBytes)
    return new Promise((resolve, reject) => {
      fs.close(this.#fd, error => (error == null ? resolve() : reject(error)))
    })
  }

  #readSome(target: Uint8Array, at: number, position: number): number | Promise<number> {
    if (this.#pace.isInPlace()) {
      return this.#pace.measure(() => fs.readSync(this.#fd, target, at, target.length - at, position + at), allBytes)
    }
    return new Promise((resolve, reject) => {
      fs.read(this.#fd, target, at, target.length - at, position + at, (error, count) => {
        if (error === null) resolve(count)
        else reject(error)
      })
    })
  }

  #writeSome(chunks: readonly Uint8Array[], position: number): number | Promise<number> {
    if (this.#pace.isInPlace()) {
      return this.#pace.measure(() => fs.writevSync(this.#fd, chunks, position), allBytes)
    }
    return new Promise((resolve, reject) => {
      fs.writev(this.#fd, chunks, position, (error, count) => {
        if (error === null) resolve(count)
        else reject(error)
      })
    })
  }
}

/** The chunks without their first `count` bytes. */
function skip(chunks: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let rest = count
  for (const [index, chunk] of chunks.entries()) {
    if (rest < chunk.length) return [chunk.subarray(rest), ...chunks.slice(index + 1)]
    rest -= chunk.length
  }
  return []
}

/**
 * The real file system, on Node's callback functions over file descriptors (cheaper per call than FileHandle, and
 * they take views over shared memory). Short reads and writes, which the kernel may give at any time, are continued.
 */
import * as fs from 'node:fs'
import * as promises from 'node:fs/promises'
import { join } from 'node:path'
import type { File, FileSystem, OpenMode } from './file-system.js'

/** Chunks in one writev; IOV_MAX is 1024 on Linux and macOS. */
const WRITE_CHUNKS_MAX = 1024

const FLAGS: Readonly<Record<OpenMode, number>> = {
  read: fs.constants.O_RDONLY,
  update: fs.constants.O_RDWR,
  create: fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_EXCL,
  replace: fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_TRUNC,
}

export class NodeFileSystem implements FileSystem {
  open(path: string, mode: OpenMode): Promise<File> {
    return new Promise((resolve, reject) => {
      fs.open(path, FLAGS[mode], 0o644, (error, fd) => (error === null ? resolve(new NodeFile(fd)) : reject(error)))
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

  rename(from: string, to: string): Promise<void> {
    return promises.rename(from, to)
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

class NodeFile implements File {
  readonly #fd: number

  constructor(fd: number) {
    this.#fd = fd
  }

  read(target: Uint8Array, position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      let at = 0
      const next = (): void => {
        fs.read(this.#fd, target, at, target.length - at, position + at, (error, count) => {
          if (error !== null) return reject(error)
          at += count
          if (count === 0 || at === target.length) resolve(at)
          else next()
        })
      }
      next()
    })
  }

  async write(chunks: readonly Uint8Array[], position: number): Promise<void> {
    let at = position
    for (let from = 0; from < chunks.length; from += WRITE_CHUNKS_MAX) {
      at = await this.#writeSome(chunks.slice(from, from + WRITE_CHUNKS_MAX), at)
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

  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.close(this.#fd, error => (error == null ? resolve() : reject(error)))
    })
  }

  async #writeSome(chunks: readonly Uint8Array[], position: number): Promise<number> {
    let rest = chunks
    let at = position
    while (rest.length > 0) {
      const count = await this.#writev(rest, at)
      at += count
      rest = skip(rest, count)
    }
    return at
  }

  #writev(chunks: readonly Uint8Array[], position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.writev(this.#fd, chunks, position, (error, count) => (error === null ? resolve(count) : reject(error)))
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

/**
 * Open segment files, at most a fixed number: a file is opened when it is used, and the one that was not used for the
 * longest time is closed. A file in use is never closed under its user, so more may be open for a moment.
 */
import type { File, FileSystem } from '../stdx/file-system.js'

interface Entry {
  readonly opened: Promise<File>
  userCount: number
  isEvicted: boolean
}

export class FileCache {
  readonly #fileSystem: FileSystem
  readonly #countMax: number
  /** In order of last use, oldest first. */
  readonly #entries = new Map<string, Entry>()

  constructor(fileSystem: FileSystem, countMax: number) {
    this.#fileSystem = fileSystem
    this.#countMax = countMax
  }

  /** Runs `job` with the file, opened for reading and writing; it must exist. */
  async use<T>(path: string, job: (file: File) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(path) ?? this.#open(path)
    entry.userCount++
    this.#entries.delete(path)
    this.#entries.set(path, entry)
    try {
      return await job(await entry.opened)
    } catch (error) {
      if (await failed(entry.opened)) this.#forget(path, entry)
      throw error
    } finally {
      entry.userCount--
      await this.#closeIfEvicted(entry)
      await this.#trim()
    }
  }

  /** Must be called when the file is replaced, renamed or removed: later uses open it anew. */
  async evict(path: string): Promise<void> {
    const entry = this.#entries.get(path)
    if (entry === undefined) return
    this.#forget(path, entry)
    await this.#closeIfEvicted(entry)
  }

  async close(): Promise<void> {
    for (const path of [...this.#entries.keys()]) await this.evict(path)
  }

  #open(path: string): Entry {
    return { opened: this.#fileSystem.open(path, 'update'), userCount: 0, isEvicted: false }
  }

  #forget(path: string, entry: Entry): void {
    entry.isEvicted = true
    if (this.#entries.get(path) === entry) this.#entries.delete(path)
  }

  async #closeIfEvicted(entry: Entry): Promise<void> {
    if (!entry.isEvicted || entry.userCount > 0 || (await failed(entry.opened))) return
    await (await entry.opened).close()
  }

  async #trim(): Promise<void> {
    for (const [path, entry] of this.#entries) {
      if (this.#entries.size <= this.#countMax) return
      if (entry.userCount === 0) await this.evict(path)
    }
  }
}

async function failed(opened: Promise<File>): Promise<boolean> {
  try {
    await opened
    return false
  } catch {
    return true
  }
}

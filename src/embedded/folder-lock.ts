/**
 * One process per data folder: a file `.lock` that names its owner. A lock whose owner is gone is taken over; ids
 * that are used again are told apart by the owner's birth mark. Not a lock against a second machine on a network
 * share (documented).
 */
import { join } from 'node:path'
import { logCodes } from '../errors/codes/log.js'
import { StreamsError } from '../errors/streams-error.js'
import { type FileSystem, fileErrorCode } from '../stdx/file-system.js'
import type { ProcessTable } from '../stdx/process-table.js'
import { ioError } from './io-errors.js'

interface Owner {
  readonly pid: number
  readonly birthMark: string
}

/** Takings-over of stale locks before giving up: each means that another process was faster. */
const ATTEMPTS_MAX = 5

/** Folders locked by this process where the system knows no birth marks. */
const heldHere = new Set<string>()

export class FolderLock {
  readonly #fileSystem: FileSystem
  readonly #path: string

  private constructor(fileSystem: FileSystem, path: string) {
    this.#fileSystem = fileSystem
    this.#path = path
  }

  /** E601, naming process and folder, while a living process has it; E602 when the folder cannot be written. */
  static async acquire(folder: string, fileSystem: FileSystem, processes: ProcessTable): Promise<FolderLock> {
    const path = join(folder, '.lock')
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      if (await tryCreate(path, fileSystem, processes)) return new FolderLock(fileSystem, path)
      const content = await readLock(path, fileSystem)
      if (content === undefined) continue
      const owner = parseOwner(content)
      if (owner !== undefined && isHeld(owner, path, processes)) throw lockedBy(owner, folder)
      await takeAway(path, content, fileSystem, processes)
    }
    throw lockedBy(undefined, folder)
  }

  /** Lets the next process in. */
  async release(): Promise<void> {
    heldHere.delete(this.#path)
    await this.#fileSystem.remove(this.#path).catch(error => {
      if (fileErrorCode(error) !== 'ENOENT') throw ioError(error, `cannot remove ${this.#path}`, { file: this.#path })
    })
  }
}

async function tryCreate(path: string, fileSystem: FileSystem, processes: ProcessTable): Promise<boolean> {
  try {
    const file = await fileSystem.open(path, 'create')
    const owner: Owner = { pid: processes.pid, birthMark: processes.birthMark(processes.pid) ?? '' }
    await file.write([new TextEncoder().encode(JSON.stringify(owner))], 0).finally(() => file.close())
    heldHere.add(path)
    return true
  } catch (error) {
    if (fileErrorCode(error) === 'EEXIST') return false
    throw ioError(error, 'cannot lock its folder', { file: path })
  }
}

/** Undefined when it has just gone. */
async function readLock(path: string, fileSystem: FileSystem): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await fileSystem.readFile(path))
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return undefined
    throw ioError(error, 'cannot read its lock', { file: path })
  }
}

function parseOwner(content: string): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(content)
    if (typeof owner !== 'object' || owner === null) return undefined
    const { pid, birthMark } = owner as Partial<Owner>
    return typeof pid === 'number' && typeof birthMark === 'string' ? { pid, birthMark } : undefined
  } catch {
    return undefined
  }
}

function isHeld(owner: Owner, path: string, processes: ProcessTable): boolean {
  const birthMark = processes.birthMark(owner.pid)
  if (birthMark === undefined) return false
  if (birthMark !== '' && owner.birthMark !== '') return birthMark === owner.birthMark
  return owner.pid !== processes.pid || heldHere.has(path)
}

/** Moves a stale lock aside by a rename, so that of several takers one wins; a lock that is not stale goes back. */
async function takeAway(path: string, content: string, fileSystem: FileSystem, processes: ProcessTable): Promise<void> {
  const aside = `${path}.stale-${processes.pid}`
  try {
    await fileSystem.rename(path, aside)
    const moved = new TextDecoder().decode(await fileSystem.readFile(aside))
    if (moved === content) await fileSystem.remove(aside)
    else await fileSystem.rename(aside, path)
  } catch (error) {
    if (fileErrorCode(error) !== 'ENOENT') throw ioError(error, 'cannot take over a stale lock', { file: path })
  }
}

function lockedBy(owner: Owner | undefined, folder: string): StreamsError {
  const who = owner === undefined ? 'another process' : `process ${owner.pid}`
  return new StreamsError(logCodes.E601, `The data folder ${folder} is in use by ${who}`, {
    file: folder,
    cure: 'Stop that process or choose another folder; an embedded log belongs to one process. For several use Kafka.',
  })
}

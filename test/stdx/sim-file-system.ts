/**
 * A file system in memory that can be stopped at any moment: the twin of NodeFileSystem for crash tests.
 *
 * It counts what is done in units: a written byte is one, every other change is one. When the budget is used up, the
 * change under way is cut there (a write keeps the bytes before) and everything after it fails, as if the process had
 * been killed. `afterKill` then gives the files as a new process finds them; `afterPowerLoss` gives them with only a
 * random part of what was not synced.
 */
import { dirname } from 'node:path'
import type { File, FileSystem, OpenMode } from '../../src/stdx/file-system.js'
import type { Prng } from '../../src/stdx/prng.js'

export class SimulatedCrash extends Error {
  override readonly name = 'SimulatedCrash'
}

interface FileNode {
  bytes: Uint8Array
  sizeBytes: number
  /** Content at the last sync. */
  synced: Uint8Array
  modifiedMs: number
}

/** A change of the names in a folder that has not been synced. */
interface NameChange {
  readonly folder: string
  readonly apply: (files: Map<string, FileNode>) => void
}

export interface SimOptions {
  /** Units until the crash; default: never. */
  readonly budget?: number
  readonly capacityBytes?: number
  readonly nowMs?: () => number
}

export class SimFileSystem implements FileSystem {
  readonly #options: SimOptions
  readonly #folders = new Set<string>()
  #files = new Map<string, FileNode>()
  #syncedFiles = new Map<string, FileNode>()
  #nameChanges: NameChange[] = []
  #usedUnits = 0
  #isCrashed = false
  capacityBytes: number

  constructor(options: SimOptions = {}) {
    this.#options = options
    this.capacityBytes = options.capacityBytes ?? Number.POSITIVE_INFINITY
  }

  /** Units used so far. */
  get usedUnits(): number {
    return this.#usedUnits
  }

  get isCrashed(): boolean {
    return this.#isCrashed
  }

  /** The files as they are now, in a file system without budget. */
  afterKill(options: SimOptions = {}): SimFileSystem {
    return this.#copy(options, this.#files, node => node.bytes.slice(0, node.sizeBytes))
  }

  /** Of unsynced names a random prefix survives, of an unsynced file its old content, the new one, or a part. */
  afterPowerLoss(random: Prng, options: SimOptions = {}): SimFileSystem {
    const files = new Map(this.#syncedFiles)
    const keptCounts = new Map<string, number>()
    for (const { folder } of this.#nameChanges) keptCounts.set(folder, (keptCounts.get(folder) ?? 0) + 1)
    for (const [folder, count] of keptCounts) keptCounts.set(folder, random.below(count + 1))
    for (const { folder, apply } of this.#nameChanges) {
      const left = keptCounts.get(folder)!
      if (left > 0) apply(files)
      keptCounts.set(folder, left - 1)
    }
    return this.#copy(options, files, node => {
      const now = node.bytes.slice(0, node.sizeBytes)
      if (random.chance(0.3)) return node.synced.slice()
      if (random.chance(0.5) || now.length < node.synced.length) return random.chance(0.5) ? now : node.synced.slice()
      const part = now.slice(0, node.synced.length + random.below(now.length - node.synced.length + 1))
      if (random.chance(0.5) && part.length > node.synced.length) part.fill(0, part.length - 1)
      return part
    })
  }

  /** Content of a file, for assertions and for damage. */
  content(path: string): Uint8Array {
    const node = this.#node(path)
    return node.bytes.slice(0, node.sizeBytes)
  }

  setContent(path: string, bytes: Uint8Array): void {
    const node = { bytes: bytes.slice(), sizeBytes: bytes.length, synced: bytes.slice(), modifiedMs: this.#nowMs() }
    this.#files.set(path, node)
  }

  /** Changes one byte of a file in place. */
  damage(path: string, position: number, byte: number): void {
    this.#node(path).bytes[position] = byte
  }

  paths(): string[] {
    return [...this.#files.keys()].sort()
  }

  async open(path: string, mode: OpenMode): Promise<File> {
    await this.#tick()
    let node = this.#files.get(path)
    if (node === undefined || mode === 'create') {
      if (mode === 'read' || mode === 'update') throw failure('ENOENT', path)
      if (node !== undefined) throw failure('EEXIST', path)
      if (!this.#folders.has(dirname(path))) throw failure('ENOENT', path)
      this.#spend(1)
      node = { bytes: new Uint8Array(0), sizeBytes: 0, synced: new Uint8Array(0), modifiedMs: this.#nowMs() }
      const made = node
      this.#changeNames(dirname(path), files => files.set(path, made))
    } else if (mode === 'replace') {
      this.#spend(1)
      node.sizeBytes = 0
      node.modifiedMs = this.#nowMs()
    }
    return this.#file(node)
  }

  async readFile(path: string): Promise<Uint8Array> {
    await this.#tick()
    return this.content(path)
  }

  async list(folder: string): Promise<readonly string[]> {
    await this.#tick()
    if (!this.#folders.has(folder)) throw failure('ENOENT', folder)
    const names = [...this.#files.keys(), ...this.#folders].filter(path => dirname(path) === folder && path !== folder)
    return names.map(path => path.slice(folder.length + 1)).sort()
  }

  async modifiedMs(path: string): Promise<number> {
    await this.#tick()
    return this.#node(path).modifiedMs
  }

  async makeFolder(path: string): Promise<void> {
    await this.#tick()
    if (this.#folders.has(path)) return
    this.#spend(1)
    for (let folder = path; !this.#folders.has(folder); folder = dirname(folder)) this.#folders.add(folder)
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#tick()
    const node = this.#node(from)
    this.#spend(1)
    this.#changeNames(dirname(to), files => {
      files.delete(from)
      files.set(to, node)
    })
  }

  async remove(path: string): Promise<void> {
    await this.#tick()
    this.#node(path)
    this.#spend(1)
    this.#changeNames(dirname(path), files => files.delete(path))
  }

  async removeFolder(path: string): Promise<void> {
    for (const file of this.paths().filter(other => other.startsWith(`${path}/`))) await this.remove(file)
    await this.#tick()
    if (this.#folders.has(path)) this.#spend(1)
    this.#folders.delete(path)
  }

  async syncFolder(path: string): Promise<void> {
    await this.#tick()
    this.#spend(1)
    for (const change of this.#nameChanges) if (change.folder === path) change.apply(this.#syncedFiles)
    this.#nameChanges = this.#nameChanges.filter(change => change.folder !== path)
  }

  #file(node: FileNode): File {
    return {
      read: async (target, position) => {
        await this.#tick()
        const part = node.bytes.subarray(
          position,
          Math.max(position, Math.min(node.sizeBytes, position + target.length)),
        )
        target.set(part)
        return part.length
      },
      write: async (chunks, position) => {
        await this.#tick()
        let at = position
        for (const chunk of chunks) at = this.#write(node, chunk, at)
      },
      size: async () => {
        await this.#tick()
        return node.sizeBytes
      },
      truncate: async sizeBytes => {
        await this.#tick()
        this.#spend(1)
        grow(node, sizeBytes)
        node.bytes.fill(0, Math.min(node.sizeBytes, sizeBytes))
        node.sizeBytes = sizeBytes
        node.modifiedMs = this.#nowMs()
      },
      sync: async () => {
        await this.#tick()
        this.#spend(1)
        node.synced = node.bytes.slice(0, node.sizeBytes)
      },
      close: async () => undefined,
    }
  }

  #write(node: FileNode, chunk: Uint8Array, position: number): number {
    const budget = (this.#options.budget ?? Number.POSITIVE_INFINITY) - this.#usedUnits
    const room = Math.max(0, this.capacityBytes - this.#sizeBytes() + Math.max(0, node.sizeBytes - position))
    const count = Math.min(chunk.length, budget, room)
    grow(node, position + count)
    node.bytes.set(chunk.subarray(0, count), position)
    node.sizeBytes = Math.max(node.sizeBytes, position + count)
    node.modifiedMs = this.#nowMs()
    this.#usedUnits += count
    if (count === chunk.length) return position + count
    if (count === budget) this.#crash()
    throw failure('ENOSPC', 'write')
  }

  #sizeBytes(): number {
    let bytes = 0
    for (const node of this.#files.values()) bytes += node.sizeBytes
    return bytes
  }

  #changeNames(folder: string, apply: (files: Map<string, FileNode>) => void): void {
    apply(this.#files)
    this.#nameChanges.push({ folder, apply })
  }

  #node(path: string): FileNode {
    const node = this.#files.get(path)
    if (node === undefined) throw failure('ENOENT', path)
    return node
  }

  #spend(units: number): void {
    this.#usedUnits += units
    if (this.#usedUnits > (this.#options.budget ?? Number.POSITIVE_INFINITY)) this.#crash()
  }

  #crash(): never {
    this.#isCrashed = true
    throw new SimulatedCrash('the simulated process has been killed')
  }

  /** Every operation lets others run first, and fails after the crash. */
  async #tick(): Promise<void> {
    await Promise.resolve()
    if (this.#isCrashed) this.#crash()
  }

  #nowMs(): number {
    return this.#options.nowMs?.() ?? 0
  }

  #copy(
    options: SimOptions,
    files: ReadonlyMap<string, FileNode>,
    contentOf: (node: FileNode) => Uint8Array,
  ): SimFileSystem {
    const copy = new SimFileSystem({ ...this.#options, budget: Number.POSITIVE_INFINITY, ...options })
    for (const folder of this.#folders) copy.#folders.add(folder)
    for (const [path, node] of files) {
      const bytes = contentOf(node)
      copy.#files.set(path, { ...node, bytes, sizeBytes: bytes.length, synced: bytes.slice() })
    }
    copy.#syncedFiles = new Map(copy.#files)
    return copy
  }
}

function grow(node: FileNode, sizeBytes: number): void {
  if (sizeBytes <= node.bytes.length) return
  const larger = new Uint8Array(Math.max(sizeBytes, node.bytes.length * 2))
  larger.set(node.bytes.subarray(0, node.sizeBytes))
  node.bytes = larger
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code })
}

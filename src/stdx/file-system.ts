/**
 * The file system as a value that is passed in: what the embedded log and the durable state need and no more. Errors
 * are those of Node: an Error with `code` (`ENOENT`, `ENOSPC`, `EACCES`, …); whoever calls turns them into coded ones.
 *
 * What callers rely on after the process is killed: operations that resolved have happened; the one that was running
 * has happened, not happened, or (writes) happened for a prefix of its bytes. After the machine fails only what was
 * synced is sure: `sync` for bytes and size of a file, `syncFolder` for the names in a folder. `rename` is atomic.
 */

export interface File {
  /** Reads into `target` from byte `position` of the file; fewer bytes than asked only at its end. The count read. */
  read(target: Uint8Array, position: number): Promise<number>
  /** Writes all chunks, one after another, from byte `position` on; rejects when not all could be written. */
  write(chunks: readonly Uint8Array[], position: number): Promise<void>
  /** Bytes. */
  size(): Promise<number>
  /** Cuts or extends to `sizeBytes`. */
  truncate(sizeBytes: number): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}

/**
 * All but `read` read and write. `read`, `update`: the file must exist (ENOENT); `create`: it must not (EEXIST);
 * `replace`: it is made, or emptied.
 */
export type OpenMode = 'read' | 'update' | 'create' | 'replace'

export interface FileSystem {
  open(path: string, mode: OpenMode): Promise<File>
  readFile(path: string): Promise<Uint8Array>
  /** Names in a folder, sorted. */
  list(folder: string): Promise<readonly string[]>
  /** When the file was last written, milliseconds since 1970. */
  modifiedMs(path: string): Promise<number>
  /** Makes the folder and those above it; does nothing when it is there. */
  makeFolder(path: string): Promise<void>
  /** Replaces `to` if it is there. */
  rename(from: string, to: string): Promise<void>
  /** Removes a file. */
  remove(path: string): Promise<void>
  /** Removes a folder with everything in it; does nothing when it is not there. */
  removeFolder(path: string): Promise<void>
  syncFolder(path: string): Promise<void>
}

/** The error's code such as `ENOENT`; undefined when it has none. */
export function fileErrorCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined
  return typeof code === 'string' ? code : undefined
}

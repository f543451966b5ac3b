/**
 * Replacing a small file as a whole: written beside it, renamed over it. After a kill the file is the old or the new
 * one; after a failure of the machine too, if `isSynced` and the caller then syncs the folder. Leftovers end in `.tmp`.
 * Source: Kafka Streams, OffsetCheckpoint.write.
 */
import type { FileSystem } from '../stdx/file-system.js'

export async function replaceFile(
  fileSystem: FileSystem,
  path: string,
  bytes: Uint8Array,
  isSynced: boolean,
): Promise<void> {
  const temporary = `${path}.tmp`
  const file = await fileSystem.open(temporary, 'replace')
  try {
    await file.write([bytes], 0)
    if (isSynced) await file.sync()
  } finally {
    await file.close()
  }
  await fileSystem.rename(temporary, path)
}

/**
 * What the file system says, as coded errors: full disk, no permission, anything else. Coded errors pass through.
 */
import { logCodes } from '../errors/codes/log.js'
import { type ErrorPlace, StreamsError } from '../errors/streams-error.js'
import { fileErrorCode } from '../stdx/file-system.js'

const FULL = new Set(['ENOSPC', 'EDQUOT'])
const FORBIDDEN = new Set(['EACCES', 'EPERM', 'EROFS'])

/** `what` is a clause such as `cannot write orders-0`. */
export function ioError(cause: unknown, what: string, place: ErrorPlace = {}): StreamsError {
  if (cause instanceof StreamsError) return cause
  const code = fileErrorCode(cause)
  if (code !== undefined && FULL.has(code)) {
    const cure = 'Free space on that disk; the log goes on by itself with the next write. Nothing half written is kept.'
    return new StreamsError(logCodes.E603, `Embedded log ${what}: the disk is full`, { ...place, cure, cause })
  }
  if (code !== undefined && FORBIDDEN.has(code)) {
    const cure = 'Give this user the right to read and write the folder, or choose another one.'
    return new StreamsError(logCodes.E602, `Embedded log ${what}: permission denied (${code})`, {
      ...place,
      cure,
      cause,
    })
  }
  const why = cause instanceof Error ? cause.message : String(cause)
  return new StreamsError(logCodes.E614, `Embedded log ${what}: ${why}`, { ...place, cause })
}

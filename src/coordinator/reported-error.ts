/** A failed row that a lane reported, as the error that it was there. */
import { catalogue } from '../errors/catalogue.js'
import { runtimeCodes } from '../errors/codes/runtime.js'
import { type ErrorCode, StreamsError } from '../errors/streams-error.js'
import type { FailureReport } from '../task/messages.js'

export function reportedError(report: FailureReport): StreamsError {
  const code = (catalogue as Readonly<Record<string, ErrorCode>>)[report.code] ?? runtimeCodes.E901
  const cure = report.cure === undefined ? {} : { cure: report.cure }
  const error = new StreamsError(code, report.message, { ...report.place, ...cure })
  error.message = report.message
  error.stack = report.stack
  return error
}

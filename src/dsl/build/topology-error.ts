/** Errors found while building, with the place of the operator's call: build() itself is far away from it. */
import { type ErrorCode, type ErrorDetail, StreamsError } from '../../errors/streams-error.js'
import { callSite } from '../../lambda/place.js'
import type { Draft } from '../draft.js'

/** The error of a draft; its message says `file:line:column` of the call. */
export function topologyError(draft: Draft, entry: ErrorCode, what: string, detail: ErrorDetail): StreamsError {
  return new StreamsError(entry, what, { ...callSite(draft.callSite), ...detail })
}

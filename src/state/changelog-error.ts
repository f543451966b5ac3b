/**
 * Why `encodeChangelog` failed, as an error: a changed row has a value that its serde cannot write (NaN in JSON that
 * must not be null), or is larger than a record may be. The commit cannot happen; the task is closed.
 */
import { stateCodes } from '../errors/codes/state.js'
import { type ErrorPlace, StreamsError } from '../errors/streams-error.js'
import type { StorePlan } from '../plan/physical-plan.js'
import * as abi from '../wasm/abi.generated.js'
import { readViewText } from '../wasm/cell-reader.js'
import type { KernelInstance } from '../wasm/kernel-instance.js'

const KEY_TEXT_MAX = 80

/** Reads H_FAIL_CODE and H_FAIL_DETAIL, right after `encodeChangelog` of this store gave STATUS_FAILED. */
export function changelogError(kernel: KernelInstance, plan: StorePlan, changelog: ErrorPlace = {}): StreamsError {
  const views = kernel.views.refresh()
  const tooLarge = views.data.getUint32(abi.H_FAIL_CODE, true) === abi.ROW_TOO_LARGE
  const row = views.data.getUint32(abi.H_FAIL_DETAIL, true)
  const key = readViewText(views, row + abi.STATE_ROW_KEY).slice(0, KEY_TEXT_MAX)
  const why = tooLarge ? 'is larger than a record may be' : 'has a value that its serde cannot write'
  return new StreamsError(stateCodes.E705, `the row with the key ${JSON.stringify(key)} ${why}`, {
    ...changelog,
    store: plan.name,
    cure: tooLarge
      ? 'keep less in one row, or raise max.request.size'
      : 'JSON has no NaN and no infinity: declare the field nullable(…), or keep such numbers out of the state',
  })
}

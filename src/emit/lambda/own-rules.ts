/**
 * Failures of a row by a rule of ours, where JavaScript goes on with what no column holds: what the row's error says.
 * Checked mode does not ask the function about them.
 */
import { LOOP_BYTES_MAX } from '../../config/limits.js'

export const INHERITED_NAME = 'a name that every object inherits is looked up in a plain object: use a Map'
export const OUTSIDE_OF_ARRAY = 'an array is assigned outside of its elements'
export const TOO_MUCH_MADE = `a loop makes more than ${LOOP_BYTES_MAX} bytes of arrays and texts for one row`

export const ownRules: ReadonlySet<string> = new Set([INHERITED_NAME, OUTSIDE_OF_ARRAY, TOO_MUCH_MADE])

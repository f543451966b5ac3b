/** Codes of E9xx: tasks, lanes, the engine itself. */
import { defineCodes } from '../streams-error.js'

export const runtimeCodes = defineCodes({})

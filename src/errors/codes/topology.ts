/** Codes of E4xx: the topology and its names. */
import { defineCodes } from '../streams-error.js'

export const topologyCodes = defineCodes({})

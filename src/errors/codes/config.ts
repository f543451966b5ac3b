/** Codes of E8xx: options, command line, packaging. */
import { defineCodes } from '../streams-error.js'

export const configCodes = defineCodes({})

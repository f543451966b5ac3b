/** Codes of E5xx: records and their bytes. */
import { defineCodes } from '../streams-error.js'

export const dataCodes = defineCodes({})

/** Codes of E7xx: stores, changelogs, restore. */
import { defineCodes } from '../streams-error.js'

export const stateCodes = defineCodes({})

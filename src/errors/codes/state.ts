/** Codes of E7xx: stores, changelogs, restore. */
import { defineCodes } from '../streams-error.js'

export const stateCodes = defineCodes({
  E701: { title: 'A value does not fit the declared type of the cell it goes into', scope: 'record', retry: 'never' },
})

/** Codes of E7xx: stores, changelogs, restore. */
import { defineCodes } from '../streams-error.js'

export const stateCodes = defineCodes({
  E701: { title: 'A value does not fit the declared type of the cell it goes into', scope: 'record', retry: 'never' },
  E710: { title: 'A changelog cannot be restored: its bytes are corrupt or of another store', scope: 'task', retry: 'never' },
  E711: { title: 'The rows of a store have another type than the changelog was written with', scope: 'app', retry: 'never' },
})

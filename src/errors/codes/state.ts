/** Codes of E7xx: stores, changelogs, restore. */
import { defineCodes } from '../streams-error.js'

export const stateCodes = defineCodes({
  E701: { title: 'A value does not fit the declared type of the cell it goes into', scope: 'record', retry: 'never' },
  E702: { title: 'A store cannot answer: the memory of its task is used up', scope: 'task', retry: 'never' },
  E703: { title: 'A changelog record cannot be read into its store', scope: 'app', retry: 'never' },
  E704: { title: 'A changelog holds a corrupt or malformed record batch', scope: 'app', retry: 'never' },
  E705: { title: 'A changed row cannot be written to its changelog', scope: 'task', retry: 'never' },
  E711: {
    title: 'The rows of a store have another type than the changelog was written with',
    scope: 'app',
    retry: 'never',
  },
})

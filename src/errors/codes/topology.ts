/** Codes of E4xx: schemas (E401–E409), names (E410–E419), types between operators (E420–E434), options (E440–E449). */
import { defineCodes } from '../streams-error.js'

export const topologyCodes = defineCodes({
  E401: { title: 'A schema names a type that does not exist', scope: 'app', retry: 'never' },
  E402: { title: 'A field of a schema has a name that cannot be used', scope: 'app', retry: 'never' },
  E403: { title: 'A schema, serde or topic is not what such a value looks like', scope: 'app', retry: 'never' },
  E404: { title: 'A duration is not understood', scope: 'app', retry: 'never' },
  E405: { title: 'The arguments of a window contradict each other', scope: 'app', retry: 'never' },
  E410: { title: 'Two operators were given the same name', scope: 'app', retry: 'never' },
  E411: { title: 'Two stores were given the same name', scope: 'app', retry: 'never' },
  E412: { title: 'A name cannot be the name of a topic or store', scope: 'app', retry: 'never' },
  E413: { title: 'A branch has a name that cannot be used', scope: 'app', retry: 'never' },
  E420: { title: 'A sink by name alone cannot know the format of its key or value', scope: 'app', retry: 'never' },
  E421: {
    title: 'What an operator gives does not fit the serde that it is written with',
    scope: 'app',
    retry: 'never',
  },
  E422: { title: 'A windowed key is written with other windows than those that made it', scope: 'app', retry: 'never' },
  E424: { title: 'Merged streams hold different types', scope: 'app', retry: 'never' },
  E430: { title: 'One topic is read in two ways', scope: 'app', retry: 'never' },
  E431: { title: 'Sources share a topic but not all of their topics', scope: 'app', retry: 'never' },
  E440: { title: 'An operator or option that does not exist yet', scope: 'app', retry: 'never' },
  E441: { title: 'A store keeps its rows for less time than its windows need', scope: 'app', retry: 'never' },
  E442: { title: 'An argument of an operator is not what it takes', scope: 'app', retry: 'never' },
  E443: { title: 'Operators of two builders were mixed', scope: 'app', retry: 'never' },
  E444: { title: 'A topology without any source or operator', scope: 'app', retry: 'never' },
  E450: { title: 'Topics that are read together have different partition counts', scope: 'app', retry: 'never' },
  E451: { title: 'An internal topic exists with another partition count', scope: 'app', retry: 'never' },
  E452: { title: 'A topic that the topology reads does not exist', scope: 'app', retry: 'never' },
  E453: { title: 'Nothing says how many partitions an internal topic has', scope: 'app', retry: 'never' },
  E454: { title: 'An internal topic exists with another cleanup policy', scope: 'app', retry: 'never' },
})

/** Codes of E9xx: tasks, lanes, the engine itself. */
import { defineCodes } from '../streams-error.js'

export const runtimeCodes = defineCodes({
  E901: { title: 'A row failed for a reason that this version does not know', scope: 'task', retry: 'never' },
  E902: { title: 'The function of a peek, foreach or print threw', scope: 'task', retry: 'never' },
  E903: { title: "A task's memory reached its limit", scope: 'task', retry: 'never' },
  E904: { title: 'A kernel trapped: the task cannot go on', scope: 'task', retry: 'never' },
  E905: { title: 'The application is not in a state in which this can be done', scope: 'app', retry: 'never' },
  E906: { title: 'A step made no progress although input waits', scope: 'task', retry: 'never' },
  E907: { title: 'A lane (worker thread) ended by itself', scope: 'thread', retry: 'never' },
  E908: { title: 'A task failed for a reason that this version does not know', scope: 'task', retry: 'never' },
  E909: {
    title: 'The application was closed before its last commit was done: what it did since the one before is done again',
    scope: 'app',
    retry: 'never',
  },
})

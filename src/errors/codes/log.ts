/** Codes of E6xx: the log, Kafka's or embedded. E601–E629 hold for both or the embedded one, E630 on for Kafka. */
import { defineCodes } from '../streams-error.js'

export const logCodes = defineCodes({
  E601: { title: 'The data folder is in use by another process', scope: 'app', retry: 'never' },
  E602: { title: 'The data folder cannot be read or written', scope: 'app', retry: 'never' },
  E603: { title: 'The disk is full', scope: 'app', retry: 'backoff' },
  E604: { title: 'The topic does not exist', scope: 'app', retry: 'never' },
  E605: { title: 'The topic has no such partition', scope: 'app', retry: 'never' },
  E606: { title: 'The offset is outside the partition', scope: 'task', retry: 'never' },
  E607: { title: 'A segment of the log is corrupt', scope: 'task', retry: 'never' },
  E608: { title: 'A segment of the log is missing or shorter than what was committed', scope: 'app', retry: 'never' },
  E609: { title: 'The topic cannot be created: bad name, partition count or config', scope: 'app', retry: 'never' },
  E610: {
    title: 'The data folder is of another version, or its own files cannot be understood',
    scope: 'app',
    retry: 'never',
  },
  E611: { title: 'The log has been closed', scope: 'app', retry: 'never' },
  E612: {
    title: 'The transaction cannot do this now: it has ended, is broken, or another one is open',
    scope: 'app',
    retry: 'never',
  },
  E613: { title: 'The group already has a member in this process', scope: 'app', retry: 'never' },
  E614: { title: 'A file operation of the log failed', scope: 'app', retry: 'never' },
  E615: { title: 'The committed metadata of an offset is too large', scope: 'app', retry: 'never' },
  E616: { title: 'Another member has taken over: the commit is refused', scope: 'app', retry: 'after-rebalance' },
  E617: { title: 'The commit failed; nothing of it is visible', scope: 'app', retry: 'never' },
  E618: { title: 'It is unknown whether the commit happened', scope: 'app', retry: 'never' },
})

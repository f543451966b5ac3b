/**
 * Which names Kafka takes for topics: org.apache.kafka.common.internals.Topic.validate. Stores have the same
 * rule, because their changelog is named after them.
 */
import { TOPIC_NAME_LENGTH_MAX } from '../config/limits.js'
import { topologyCodes } from '../errors/codes/topology.js'
import { StreamsError } from '../errors/streams-error.js'

/** @throws StreamsError E412; `what` says what was named: `topic`, `store`. */
export function checkTopicName(name: unknown, what = 'topic'): asserts name is string {
  const reason =
    typeof name !== 'string'
      ? 'it is not a string'
      : name === ''
        ? 'it is empty'
        : name === '.' || name === '..'
          ? 'it is a folder’s own name'
          : name.length > TOPIC_NAME_LENGTH_MAX
            ? `it is longer than ${TOPIC_NAME_LENGTH_MAX} characters`
            : /^[a-zA-Z0-9._-]+$/.test(name)
              ? undefined
              : 'it has characters other than letters, digits, . _ -'
  if (reason === undefined) return
  throw new StreamsError(topologyCodes.E412, `${JSON.stringify(name)} cannot be the name of a ${what}: ${reason}`, {
    cure: 'use up to 249 letters, digits, points, underscores and hyphens, as Kafka does',
  })
}

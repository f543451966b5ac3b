/** Settings of the applications that tests run, in this process and in others. */
import type { StreamsConfigInput } from '../../../src/config/streams-config.js'

/** Quick to commit and to notice that a member is gone. */
export const quickConfig: StreamsConfigInput = {
  'commit.interval.ms': 100,
  'metrics.recording.level': 'DEBUG',
  'consumer.session.timeout.ms': 6_000,
  'consumer.heartbeat.interval.ms': 500,
  // the clicks are of 1970: the broker would delete their windows from the changelogs within seconds
  'windowstore.changelog.additional.retention.ms': 3_000_000_000_000,
}

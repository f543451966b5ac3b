/**
 * Tumbling and hopping windows: [start, start + size), starts at multiples of the advance, from 0.
 * The object is the data that a plan carries (TimeWindowsSpec) with Kafka Streams' factories and argument checks
 * (org.apache.kafka.streams.kstream.TimeWindows).
 */
import { topologyCodes } from '../../errors/codes/topology.js'
import { StreamsError } from '../../errors/streams-error.js'
import { type Duration, parseDurationMs } from '../../schema/duration.js'
import type { TimeWindowsSpec } from '../../schema/serde-descriptor.js'

export class TimeWindows implements TimeWindowsSpec {
  readonly kind = 'time'
  readonly sizeMs: number
  readonly advanceMs: number
  readonly graceMs: number

  private constructor(sizeMs: number, advanceMs: number, graceMs: number) {
    this.sizeMs = sizeMs
    this.advanceMs = advanceMs
    this.graceMs = graceMs
    Object.freeze(this)
  }

  /** Tumbling windows; a record that comes after its window closed is dropped. Closed: end ≤ stream time. */
  static ofSizeWithNoGrace(size: Duration): TimeWindows {
    return TimeWindows.ofSizeAndGrace(size, 0)
  }

  /**
   * Tumbling windows that stay open for `grace` after their end: closed when end + grace ≤ stream time.
   *
   * @throws StreamsError E404 (no duration), E405 (size 0).
   */
  static ofSizeAndGrace(size: Duration, grace: Duration): TimeWindows {
    const sizeMs = parseDurationMs(size, 'the size of a window')
    if (sizeMs === 0) throw contradiction('the size of a window is 0', "give a size, such as '1 minute'")
    return new TimeWindows(sizeMs, sizeMs, parseDurationMs(grace, 'the grace of a window'))
  }

  /**
   * Hopping windows of the same size and grace: one begins every `advance`, so that they overlap.
   *
   * @throws StreamsError E405 unless 0 < advance ≤ size.
   */
  advanceBy(advance: Duration): TimeWindows {
    const advanceMs = parseDurationMs(advance, 'the advance of a window')
    if (advanceMs === 0 || advanceMs > this.sizeMs) {
      throw contradiction(
        `windows of ${this.sizeMs} ms advance by ${advanceMs} ms`,
        'advance by more than 0 and by no more than the size',
      )
    }
    return new TimeWindows(this.sizeMs, advanceMs, this.graceMs)
  }
}

function contradiction(what: string, cure: string): StreamsError {
  return new StreamsError(topologyCodes.E405, what, { cure })
}

/** Where and how `print` writes. Kafka Streams: Printed. */
import type { Named } from './named.js'

export interface Printed extends Named {
  /** Stands in front of each line; without it the node's name. */
  readonly label?: string
  /** Takes one line, without its end. Without it the line goes where the application prints. */
  readonly write?: (line: string) => void
}

/**
 * What can be said of windows as data: how they print, how long a store must keep their rows, when they are the
 * same. The objects that users make stand in dsl/windows/.
 */
import { printDuration } from './duration.js'
import type { WindowsSpec } from './serde-descriptor.js'

/** Short and exact, without grace: `1m`, `5m by 1m`, `session 30m`. Part of generated names: never changes. */
export function printWindows(windows: WindowsSpec): string {
  switch (windows.kind) {
    case 'time': {
      const size = printDuration(windows.sizeMs)
      return windows.advanceMs === windows.sizeMs ? size : `${size} by ${printDuration(windows.advanceMs)}`
    }
    case 'sliding':
      return `sliding ${printDuration(windows.differenceMs)}`
    case 'session':
      return `session ${printDuration(windows.gapMs)}`
  }
}

/** Least time that a window store must keep rows. Kafka Streams: size + grace, 2·difference + grace, gap + grace. */
export function retentionMinMs(windows: WindowsSpec): number {
  switch (windows.kind) {
    case 'time':
      return windows.sizeMs + windows.graceMs
    case 'sliding':
      return 2 * windows.differenceMs + windows.graceMs
    case 'session':
      return windows.gapMs + windows.graceMs
  }
}

/** Whether keys made with one can be written as keys of the other: grace is not in their bytes. */
export function sameWindows(a: WindowsSpec, b: WindowsSpec): boolean {
  return printWindows(a) === printWindows(b)
}

/** Only the data of a windows object, without its methods: descriptors are structured-cloneable. */
export function plainWindows(windows: WindowsSpec): WindowsSpec {
  switch (windows.kind) {
    case 'time':
      return Object.freeze({
        kind: 'time',
        sizeMs: windows.sizeMs,
        advanceMs: windows.advanceMs,
        graceMs: windows.graceMs,
      })
    case 'sliding':
      return Object.freeze({ kind: 'sliding', differenceMs: windows.differenceMs, graceMs: windows.graceMs })
    case 'session':
      return Object.freeze({ kind: 'session', gapMs: windows.gapMs, graceMs: windows.graceMs })
  }
}
